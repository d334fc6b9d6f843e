//! The facts of a question: the finite part of it that the rules can see, and nothing besides.

use crate::question::{Action, Actor, Question, Relation, Role};
use cedar_policy_core::ast::Value;
use record::label::CaveatCode;
use record::{Caveat, Compartment, Rung, Use};
use std::sync::OnceLock;

/// A fact: its name in the schema, and what the rules are given of a question by that name, if anything.
pub(crate) type Fact = (&'static str, fn(&Facts) -> Option<Value>);

/// Everything that the rules are given of a question.
pub(crate) const ALL: [Fact; 15] = [
    ("roles", |f| set(&ROLES, f.roles, Role::ALL.iter().map(|r| (*r as u32, r.code())))),
    ("is_humanitarian", |f| Some(f.is_humanitarian.into())),
    ("rung", |f| Some((f.rung as i64).into())),
    ("relation", |f| Some(f.relation.code().into())),
    ("compartment", |f| Some(f.compartment.code().into())),
    ("is_granted", |f| Some(f.is_granted.into())),
    ("is_consented", |f| Some(f.is_consented.into())),
    ("is_consented_with", |f| Some(f.is_consented_with.into())),
    ("is_identified", |f| Some(f.is_identified.into())),
    ("uses", |f| set(&USES, f.uses, Use::ALL.iter().map(|u| (*u as u32, u.code())))),
    ("caveats", |f| set(&CAVEATS, f.caveats, CaveatCode::ALL.iter().map(|c| (*c as u32, c.code())))),
    ("is_in_audience", |f| Some(f.is_in_audience.into())),
    ("is_expired", |f| Some(f.is_expired.into())),
    ("top_rung", |f| Some((f.top_rung as i64).into())),
    ("purpose", |f| f.purpose.map(|p| p.code().into())),
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

/// Each set by its bits, once it was asked for: Cedar hashes and sorts what it makes a set of.
static ROLES: [OnceLock<Value>; 1 << Role::ALL.len()] = [const { OnceLock::new() }; 1 << Role::ALL.len()];
static USES: [OnceLock<Value>; 1 << Use::ALL.len()] = [const { OnceLock::new() }; 1 << Use::ALL.len()];
static CAVEATS: [OnceLock<Value>; 1 << CaveatCode::ALL.len()] = [const { OnceLock::new() }; 1 << CaveatCode::ALL.len()];

// There is a place for each set; and a list that outgrew its bits would make two facts one.
const _: () = assert!(Role::ALL.len() <= 12 && Use::ALL.len() <= 12 && CaveatCode::ALL.len() <= 12);

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
}

fn bits(places: impl Iterator<Item = u32>) -> u32 {
    places.fold(0, |all, place| all | 1 << place)
}

fn has(bits: u32, place: u32) -> bool {
    bits & 1 << place != 0
}

fn set(made: &[OnceLock<Value>], bits: u32, codes: impl Iterator<Item = (u32, &'static str)>) -> Option<Value> {
    let make = || codes.filter(|(place, _)| has(bits, *place)).map(|(_, code)| code).collect::<Vec<_>>().into();
    made.get(bits as usize).map(|set| set.get_or_init(make).clone())
}
