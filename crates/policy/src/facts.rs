//! The facts of a question: the finite part of it that the rules can see, and nothing besides.

use crate::question::{Action, Actor, Question, Relation, Role};
use cedar_policy::RestrictedExpression;
use record::label::CaveatCode;
use record::{Caveat, Compartment, Rung, Use};

/// Everything that the rules are given of a question, as the schema names it.
pub(crate) const NAMES: [&str; 15] = [
    "roles",
    "is_humanitarian",
    "rung",
    "relation",
    "compartment",
    "is_granted",
    "is_consented",
    "is_consented_with",
    "is_identified",
    "uses",
    "caveats",
    "is_in_audience",
    "is_expired",
    "top_rung",
    "purpose",
];

/// A question without names and days. The sets are kept as bits, in the order of their lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Facts {
    pub(crate) is_partner: bool,
    pub(crate) action: Action,
    roles: u32,
    is_humanitarian: bool,
    rung: Rung,
    relation: Relation,
    compartment: Compartment,
    is_granted: bool,
    is_consented: bool,
    is_consented_with: bool,
    is_identified: bool,
    uses: u32,
    caveats: u32,
    is_in_audience: bool,
    is_expired: bool,
    top_rung: Rung,
    purpose: Option<Use>,
}

// A list that outgrew its bits would make two facts one.
const _: () = assert!(Role::ALL.len() <= 32 && Use::ALL.len() <= 32 && CaveatCode::ALL.len() <= 32);

impl Facts {
    pub(crate) fn of(q: &Question<'_>) -> Self {
        let (is_partner, roles, is_humanitarian, rung) = match q.actor {
            Actor::Person { roles, is_humanitarian, .. } => {
                (false, bits(roles.iter().map(|r| *r as u32)), *is_humanitarian, Rung::None)
            }
            Actor::Partner { rung, .. } => (true, 0, false, *rung),
        };
        let caveats = q.label.caveats.iter().filter_map(|c| match c {
            Caveat::Is(code) => Some(*code as u32),
            Caveat::Acknowledge(_) => None,
        });
        let consents = &q.label.consents;
        Self {
            is_partner,
            action: q.action,
            roles,
            is_humanitarian,
            rung,
            relation: q.relation,
            compartment: q.compartment,
            is_granted: q.granted.contains(&q.compartment),
            is_consented: consents.covers(q.purpose.unwrap_or(Use::Analysis), q.today),
            is_consented_with: consents.reaches(q.actor.org(), q.today),
            is_identified: consents.is_identified && !consents.has_ended(q.today),
            uses: bits(q.label.uses.iter().map(|u| *u as u32)),
            caveats: bits(caveats),
            is_in_audience: q.label.audience.includes(q.actor.org()),
            is_expired: q.label.has_expired(q.today),
            top_rung: q.label.top_rung,
            purpose: q.purpose,
        }
    }

    /// As the schema describes them.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, RestrictedExpression)> {
        let yes = RestrictedExpression::new_bool;
        let roles = set(Role::ALL.iter().filter(|r| has(self.roles, **r as u32)).map(|r| r.code()));
        let uses = set(Use::ALL.iter().filter(|u| has(self.uses, **u as u32)).map(|u| u.code()));
        let caveats = set(CaveatCode::ALL.iter().filter(|c| has(self.caveats, **c as u32)).map(|c| c.code()));
        let pairs = [
            ("roles", roles),
            ("is_humanitarian", yes(self.is_humanitarian)),
            ("rung", RestrictedExpression::new_long(self.rung as i64)),
            ("relation", text(self.relation.code())),
            ("compartment", text(self.compartment.code())),
            ("is_granted", yes(self.is_granted)),
            ("is_consented", yes(self.is_consented)),
            ("is_consented_with", yes(self.is_consented_with)),
            ("is_identified", yes(self.is_identified)),
            ("uses", uses),
            ("caveats", caveats),
            ("is_in_audience", yes(self.is_in_audience)),
            ("is_expired", yes(self.is_expired)),
            ("top_rung", RestrictedExpression::new_long(self.top_rung as i64)),
        ];
        pairs.into_iter().chain(self.purpose.map(|p| ("purpose", text(p.code()))))
    }
}

fn bits(places: impl Iterator<Item = u32>) -> u32 {
    places.fold(0, |all, place| all | 1 << place)
}

fn has(bits: u32, place: u32) -> bool {
    bits & 1 << place != 0
}

fn text(code: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(code.to_owned())
}

fn set<'a>(codes: impl IntoIterator<Item = &'a str>) -> RestrictedExpression {
    RestrictedExpression::new_set(codes.into_iter().map(text))
}
