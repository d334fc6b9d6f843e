//! The gate: the rules, parsed once, and the decision on one question.

use crate::error::Error;
use crate::question::{Action, Actor, Question};
use cedar_policy::{
    Authorizer, Context, Entities, EntityId, EntityTypeName, EntityUid, Policy, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use record::{Caveat, Rung, Use};
use sha2::{Digest, Sha256};
use std::str::FromStr;

const SCHEMA: (&str, &str) = ("schema.cedarschema", include_str!("../rules/schema.cedarschema"));
const RULES: [(&str, &str); 5] = [
    ("people.cedar", include_str!("../rules/people.cedar")),
    ("partners.cedar", include_str!("../rules/partners.cedar")),
    ("reach.cedar", include_str!("../rules/reach.cedar")),
    ("uses.cedar", include_str!("../rules/uses.cedar")),
    ("caveats.cedar", include_str!("../rules/caveats.cedar")),
];

/// Yes or no, and which rules said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may be done.
    pub is_allowed: bool,
    /// The ids of the deciding rules, sorted. Empty when no rule permits it and none needs to forbid it.
    pub because: Vec<String>,
}

/// The rules, ready to decide.
pub struct Gate {
    authorizer: Authorizer,
    rules: PolicySet,
    actions: Entities,
    person: EntityUid,
    partner: EntityUid,
    record: EntityUid,
    action_uids: Vec<EntityUid>,
    ids: Vec<String>,
    version: String,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("version", &self.version).finish_non_exhaustive()
    }
}

impl Gate {
    /// Opens the gate with the rules that are compiled in.
    ///
    /// # Errors
    /// [`Error::Unreadable`] for a file that is not Cedar, [`Error::Unnamed`] for a rule without an `@id` of its own,
    /// [`Error::Invalid`] for a rule that does not fit the schema.
    pub fn built_in() -> Result<Self, Error> {
        let schema = Schema::from_str(SCHEMA.1).map_err(|e| unreadable(SCHEMA.0, &e))?;
        let rules = parse_rules()?;
        let checked = Validator::new(schema.clone()).validate(&rules, ValidationMode::Strict);
        if !checked.validation_passed() {
            return Err(Error::Invalid(checked.to_string()));
        }
        let actions = schema.action_entities().map_err(|e| unreadable(SCHEMA.0, &e))?;
        let mut ids: Vec<String> = rules.policies().map(|p| p.id().to_string()).collect();
        ids.sort();
        Ok(Self {
            authorizer: Authorizer::new(),
            rules,
            actions,
            person: uid("Person", "somebody")?,
            partner: uid("Partner", "somebody")?,
            record: uid("Record", "it")?,
            action_uids: Action::ALL.iter().map(|a| uid("Action", a.code())).collect::<Result<_, _>>()?,
            ids,
            version: version_of_rules(),
        })
    }

    /// Decides one question. Whatever goes wrong is a refusal.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let principal = match question.actor {
            Actor::Person { .. } => &self.person,
            Actor::Partner { .. } => &self.partner,
        };
        let action = self.action_uids[question.action as usize].clone();
        let request = Context::from_pairs(context(question))
            .ok()
            .and_then(|c| Request::new(principal.clone(), action, self.record.clone(), c, None).ok());
        let Some(request) = request else {
            return Decision { is_allowed: false, because: Vec::new() };
        };
        let answer = self.authorizer.is_authorized(&request, &self.rules, &self.actions);
        // INVARIANT: Cedar skips a rule that fails as it runs, a forbid too; so one failure refuses the whole question.
        let has_failed = answer.diagnostics().errors().next().is_some();
        let is_allowed = answer.decision() == cedar_policy::Decision::Allow && !has_failed;
        let mut because: Vec<String> = answer.diagnostics().reason().map(ToString::to_string).collect();
        because.sort();
        Decision { is_allowed, because }
    }

    /// The ids of all rules, sorted: the keys under which their words are kept.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// A fingerprint of the rules and their schema: another text gives another version.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// The question as the schema describes it.
fn context(q: &Question<'_>) -> Vec<(String, RestrictedExpression)> {
    let (roles, is_humanitarian, rung) = match q.actor {
        Actor::Person { roles, is_humanitarian, .. } => {
            (set(roles.iter().map(|r| r.code())), *is_humanitarian, Rung::None)
        }
        Actor::Partner { rung, .. } => (set([]), false, *rung),
    };
    let caveats = q.label.caveats.iter().filter_map(|c| match c {
        Caveat::Is(code) => Some(code.code()),
        Caveat::Acknowledge(_) => None,
    });
    let consents = &q.label.consents;
    let is_consented = consents.covers(q.purpose.unwrap_or(Use::Analysis), q.today);
    let is_identified = consents.is_identified && !consents.has_ended(q.today);
    let yes = RestrictedExpression::new_bool;
    let purpose = q.purpose.map(|p| ("purpose", text(p.code())));
    let pairs = [
        ("roles", roles),
        ("is_humanitarian", yes(is_humanitarian)),
        ("rung", RestrictedExpression::new_long(rung as i64)),
        ("relation", text(q.relation.code())),
        ("compartment", text(q.compartment.code())),
        ("is_granted", yes(q.granted.contains(&q.compartment))),
        ("is_consented", yes(is_consented)),
        ("is_consented_with", yes(consents.reaches(q.actor.org(), q.today))),
        ("is_identified", yes(is_identified)),
        ("uses", set(q.label.uses.iter().map(|u| u.code()))),
        ("caveats", set(caveats)),
        ("is_in_audience", yes(q.label.audience.includes(q.actor.org()))),
        ("is_expired", yes(q.label.has_expired(q.today))),
        ("top_rung", RestrictedExpression::new_long(q.label.top_rung as i64)),
    ];
    pairs.into_iter().chain(purpose).map(|(key, value)| (key.to_owned(), value)).collect()
}

fn text(code: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(code.to_owned())
}

fn set<'a>(codes: impl IntoIterator<Item = &'a str>) -> RestrictedExpression {
    RestrictedExpression::new_set(codes.into_iter().map(text))
}

fn parse_rules() -> Result<PolicySet, Error> {
    let mut all: Vec<Policy> = Vec::new();
    for (file, text) in RULES {
        let rules = PolicySet::from_str(text).map_err(|e| unreadable(file, &e))?;
        for rule in rules.policies() {
            let unnamed = || Error::Unnamed { file: file.to_owned(), reason: rule.to_string() };
            let id = rule.annotation("id").filter(|id| !id.is_empty()).ok_or_else(unnamed)?;
            if all.iter().any(|other| other.id().to_string() == id) {
                return Err(unnamed());
            }
            all.push(rule.new_id(id.parse().map_err(|_| unnamed())?));
        }
    }
    PolicySet::from_policies(all).map_err(|e| unreadable("rules", &e))
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, Error> {
    let name = EntityTypeName::from_str(kind).map_err(|e| unreadable(kind, &e))?;
    Ok(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}

fn unreadable(file: &str, error: &impl std::fmt::Display) -> Error {
    Error::Unreadable { file: file.to_owned(), reason: error.to_string() }
}

fn version_of_rules() -> String {
    let mut hash = Sha256::new();
    for (file, text) in std::iter::once(SCHEMA).chain(RULES) {
        hash.update(file);
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    record::id::base32(&hash.finalize()[..10])
}
