//! The gate: the rules, parsed once, and the decision on one question.

use crate::error::Error;
use crate::facts::Facts;
use crate::meeting::{Meeting, Scope, Written};
use crate::question::{Action, Question};
use cedar_policy::{
    Entities, EntityId, EntityTypeName, EntityUid, Policy, PolicySet, Request, Schema, ValidationMode, Validator,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{PoisonError, RwLock};

/// Answers that are remembered; a node asks of far fewer kinds of people, labels and partners in a day.
const REMEMBERED: usize = 20_000;

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
    /// For a person and for a partner, by action.
    rules: [Vec<Meeting>; 2],
    actions: Entities,
    principals: [EntityUid; 2],
    record: EntityUid,
    action_uids: Vec<EntityUid>,
    ids: Vec<String>,
    version: String,
    /// What was decided on the same facts before. The rules never change while a gate stands.
    decided: RwLock<HashMap<Facts, Decision>>,
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
        let principals = [uid("Person", "somebody")?, uid("Partner", "somebody")?];
        let action_uids: Vec<EntityUid> =
            Action::ALL.iter().map(|a| uid("Action", a.code())).collect::<Result<_, _>>()?;
        let record = uid("Record", "it")?;
        let written: Vec<Written> = rules.policies().map(Written::of).collect();
        let of = |principal: &EntityUid| {
            let scope = |action| Scope { principal, action, resource: &record, actions: &actions };
            action_uids.iter().map(|action| Meeting::of(&written, &scope(action))).collect()
        };
        Ok(Self {
            rules: [of(&principals[0]), of(&principals[1])],
            actions,
            principals,
            record,
            action_uids,
            ids,
            version: version_of_rules(),
            decided: RwLock::default(),
        })
    }

    /// Decides one question. Whatever goes wrong is a refusal.
    ///
    /// INVARIANT: [`Facts`] are all that the rules are given of a question, and all that an answer is remembered by: two
    /// questions that share an answer could not have had two.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let facts = Facts::of(question);
        if let Some(known) = self.decided.read().unwrap_or_else(PoisonError::into_inner).get(&facts) {
            return known.clone();
        }
        let (decision, has_failed) = self.evaluate(&facts);
        // Cedar fails where a thread has little stack left: that is no property of the question.
        if has_failed {
            return decision;
        }
        let mut decided = self.decided.write().unwrap_or_else(PoisonError::into_inner);
        if decided.len() >= REMEMBERED {
            decided.clear();
        }
        decided.insert(facts, decision.clone());
        decision
    }

    /// As [`Gate::decide`], from the rules alone, whatever is remembered: to measure them, and to check the memory.
    pub fn decide_anew(&self, question: &Question<'_>) -> Decision {
        self.evaluate(&Facts::of(question)).0
    }

    /// The answer, and whether something went wrong.
    fn evaluate(&self, facts: &Facts) -> (Decision, bool) {
        let (who, action) = (usize::from(facts.is_partner), facts.action as usize);
        let meeting = &self.rules[who][action];
        let (principal, action) = (self.principals[who].clone(), self.action_uids[action].clone());
        let request = Request::new(principal, action, self.record.clone(), meeting.context(facts), None);
        let refused = |_| (Decision { is_allowed: false, because: Vec::new() }, true);
        request.map_or_else(refused, |request| meeting.decide(&request, &self.actions))
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

fn parse_rules() -> Result<PolicySet, Error> {
    let mut all: Vec<Policy> = Vec::new();
    for (file, text) in RULES {
        let rules = PolicySet::from_str(text).map_err(|e| unreadable(file, &e))?;
        // A template holds for nobody, and would be left out without a word.
        if let Some(template) = rules.templates().next() {
            return Err(Error::Unnamed { file: file.to_owned(), reason: template.to_string() });
        }
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
