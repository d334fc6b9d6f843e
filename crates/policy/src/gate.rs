//! The gate: the rules, parsed once, and the decision on one question.

use crate::error::Error;
use crate::question::{Action, Actor, Question};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Entities, EntityId, EntityTypeName, EntityUid, Policy, PolicySet,
    PrincipalConstraint, Request, RestrictedExpression, Schema, ValidationMode, Validator,
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
    /// For a person and for a partner, by action.
    rules: [Vec<Meeting>; 2],
    actions: Entities,
    principals: [EntityUid; 2],
    record: EntityUid,
    action_uids: Vec<EntityUid>,
    ids: Vec<String>,
    version: String,
}

/// The rules whose scope can meet a question at all, and what of a question they look at.
struct Meeting {
    rules: PolicySet,
    looks_at: Vec<&'static str>,
}

/// Everything that a question holds for the rules, as the schema names it.
const FACTS: [&str; 15] = [
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
        let of = |principal: &EntityUid| {
            let scoped = |action| meeting(&rules, (principal, action), &actions);
            action_uids.iter().map(scoped).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            authorizer: Authorizer::new(),
            rules: [of(&principals[0])?, of(&principals[1])?],
            actions,
            principals,
            record: uid("Record", "it")?,
            action_uids,
            ids,
            version: version_of_rules(),
        })
    }

    /// Decides one question. Whatever goes wrong is a refusal.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let who = match question.actor {
            Actor::Person { .. } => 0,
            Actor::Partner { .. } => 1,
        };
        let (principal, action) = (&self.principals[who], self.action_uids[question.action as usize].clone());
        let Meeting { rules, looks_at } = &self.rules[who][question.action as usize];
        let facts = context(question).into_iter().filter(|(name, _)| looks_at.contains(name));
        let request = Context::from_pairs(facts.map(|(name, value)| (name.to_owned(), value)))
            .ok()
            .and_then(|c| Request::new(principal.clone(), action, self.record.clone(), c, None).ok());
        let Some(request) = request else {
            return Decision { is_allowed: false, because: Vec::new() };
        };
        let answer = self.authorizer.is_authorized(&request, rules, &self.actions);
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
fn context(q: &Question<'_>) -> impl IntoIterator<Item = (&'static str, RestrictedExpression)> {
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
    pairs.into_iter().chain(purpose)
}

fn text(code: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(code.to_owned())
}

fn set<'a>(codes: impl IntoIterator<Item = &'a str>) -> RestrictedExpression {
    RestrictedExpression::new_set(codes.into_iter().map(text))
}

/// The rules whose scope can meet a question by this kind of actor about this action.
///
/// INVARIANT: a rule is left out only where Cedar would find its scope false, so that it could neither decide nor fail.
fn meeting(
    rules: &PolicySet,
    (principal, action): (&EntityUid, &EntityUid),
    actions: &Entities,
) -> Result<Meeting, Error> {
    let is_within = |group: &EntityUid| group == action || actions.is_ancestor_of(group, action);
    let meets = |rule: &&Policy| {
        let of_actor = match rule.principal_constraint() {
            PrincipalConstraint::Is(kind) => &kind == principal.type_name(),
            _ => true,
        };
        of_actor
            && match rule.action_constraint() {
                ActionConstraint::Eq(one) => &one == action,
                ActionConstraint::In(groups) => groups.iter().any(is_within),
                ActionConstraint::Any => true,
            }
    };
    let met: Vec<Policy> = rules.policies().filter(meets).cloned().collect();
    // A fact that a rule looks at and does not get makes it fail, and a rule that fails refuses the question.
    let texts: Vec<String> = met.iter().map(ToString::to_string).collect();
    let looks_at = FACTS.into_iter().filter(|fact| texts.iter().any(|text| text.contains(fact))).collect();
    let rules = PolicySet::from_policies(met).map_err(|e| unreadable("rules", &e))?;
    Ok(Meeting { rules, looks_at })
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
