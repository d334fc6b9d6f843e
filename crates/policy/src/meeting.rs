//! The rules that can meet one kind of question, made ready as the gate opens; Cedar says of each whether it holds.

use crate::facts::{self, Fact, Facts};
use crate::gate::Decision;
use cedar_policy::{
    ActionConstraint, Context, Effect, Entities, EntityUid, EvalResult, Expression, Policy, PrincipalConstraint,
    Request, ResourceConstraint, eval_expression, pst,
};
use cedar_policy_core::ast::{self, Expr};
use std::sync::Arc;

/// The rules whose scope can meet a kind of question at all, and what of a question they look at.
pub(crate) struct Meeting {
    rules: Vec<Rule>,
    looks_at: Vec<Fact>,
}

struct Rule {
    id: String,
    is_permit: bool,
    holds: Expression,
}

/// A rule as its file has it, and what must be true for it to hold: with its scope, and where that is settled.
pub(crate) struct Written {
    policy: Policy,
    /// Of each fact, whether its name stands in the rule.
    looks_at: [bool; facts::ALL.len()],
    in_full: Expression,
    body: Expression,
}

/// What the scope of a rule is compared with: the same in all questions of one kind of actor about one action.
pub(crate) struct Scope<'a> {
    pub(crate) principal: &'a EntityUid,
    pub(crate) action: &'a EntityUid,
    pub(crate) resource: &'a EntityUid,
    pub(crate) actions: &'a Entities,
}

impl Written {
    pub(crate) fn of(policy: &Policy) -> Self {
        let rule: &ast::Policy = policy.as_ref();
        let body = rule.non_scope_constraints().cloned().unwrap_or_else(|| Expr::val(true));
        // As Cedar reads it: in the file a name may be written with escapes.
        let text = rule.condition().to_string();
        Self {
            policy: policy.clone(),
            looks_at: facts::ALL.map(|(name, _)| text.contains(name)),
            in_full: unplaced(rule.condition()),
            body: unplaced(body),
        }
    }

    /// What must be true of a question of this kind for the rule to hold; nothing for a rule that can hold for none.
    ///
    /// INVARIANT: a rule is left out only where Cedar would find its scope false, so that it could neither decide nor
    /// fail; and its scope is left out only where Cedar would find it true.
    fn condition(&self, scope: &Scope<'_>) -> Option<&Expression> {
        match meets(&self.policy, scope) {
            Some(false) => None,
            Some(true) => Some(&self.body),
            None => Some(&self.in_full),
        }
    }
}

/// The same without the places in the file, which Cedar would hand on at every step of evaluating it.
fn unplaced(read: Expr) -> Expression {
    pst::Expr::try_from(read.clone()).map_or(read, Expr::from).into()
}

impl Meeting {
    pub(crate) fn of(all: &[Written], scope: &Scope<'_>) -> Self {
        let met = all.iter().filter_map(|rule| Some((rule, rule.condition(scope)?)));
        let mut met: Vec<(&Written, &Expression)> = met.collect();
        // Those that decided are told in this order.
        met.sort_by_cached_key(|(rule, _)| rule.policy.id().to_string());
        let rules = met.iter().map(|(Written { policy, .. }, holds)| Rule {
            id: policy.id().to_string(),
            is_permit: policy.effect() == Effect::Permit,
            holds: (*holds).clone(),
        });
        // A fact that a rule looks at and does not get makes it fail, and a rule that fails refuses the question.
        let is_looked_at = |at: usize| met.iter().any(|(rule, _)| rule.looks_at[at]);
        let looks_at = facts::ALL.into_iter().enumerate().filter(|(at, _)| is_looked_at(*at));
        Self { rules: rules.collect(), looks_at: looks_at.map(|(_, fact)| fact).collect() }
    }

    /// What a request says of a question. Made of values, so that Cedar need not evaluate it as an expression first.
    pub(crate) fn context(&self, facts: &Facts) -> Context {
        let given = self.looks_at.iter().filter_map(|(name, value)| Some(((*name).into(), value(facts)?)));
        ast::Context::Value(Arc::new(given.collect())).into()
    }

    /// As Cedar's authorizer: a permit must hold and no forbid may. And whether a rule failed.
    ///
    /// INVARIANT: one rule that fails refuses the whole question. Cedar would skip it, a forbid too.
    pub(crate) fn decide(&self, request: &Request, actions: &Entities) -> (Decision, bool) {
        let (mut permits, mut forbids, mut has_failed) = (Vec::new(), Vec::new(), false);
        for rule in &self.rules {
            match eval_expression(request, actions, &rule.holds) {
                Ok(EvalResult::Bool(false)) => {}
                Ok(EvalResult::Bool(true)) if rule.is_permit => permits.push(rule.id.clone()),
                Ok(EvalResult::Bool(true)) => forbids.push(rule.id.clone()),
                Ok(_) | Err(_) => has_failed = true,
            }
        }
        let is_allowed = !permits.is_empty() && forbids.is_empty() && !has_failed;
        (Decision { is_allowed, because: if forbids.is_empty() { permits } else { forbids } }, has_failed)
    }
}

/// Whether the scope of a rule is true of every question of this kind, or of none; nothing where Cedar is to say.
fn meets(rule: &Policy, scope: &Scope<'_>) -> Option<bool> {
    let is_within = |group: &EntityUid| group == scope.action || scope.actions.is_ancestor_of(group, scope.action);
    let of_principal = match rule.principal_constraint() {
        PrincipalConstraint::Any => Some(true),
        PrincipalConstraint::Is(name) => Some(&name == scope.principal.type_name()),
        _ => None,
    };
    let of_action = match rule.action_constraint() {
        ActionConstraint::Any => Some(true),
        ActionConstraint::Eq(one) => Some(&one == scope.action),
        ActionConstraint::In(groups) => Some(groups.iter().any(is_within)),
    };
    let of_resource = match rule.resource_constraint() {
        ResourceConstraint::Any => Some(true),
        ResourceConstraint::Is(name) => Some(&name == scope.resource.type_name()),
        _ => None,
    };
    let parts = [of_principal, of_action, of_resource];
    if parts.contains(&Some(false)) { Some(false) } else { parts.iter().all(Option::is_some).then_some(true) }
}

#[cfg(test)]
mod tests {
    use super::{Decision, Meeting, Scope, Written};
    use cedar_policy::{Context, Entities, EntityUid, PolicySet, Request};
    use std::str::FromStr;

    fn uid(text: &str) -> EntityUid {
        EntityUid::from_str(text).expect("the id is well formed")
    }

    /// Whether somebody may read a record under these rules, of which nothing is told.
    fn decide(rules: &str) -> Decision {
        let [principal, action, resource] = [r#"Person::"a""#, r#"Action::"read""#, r#"Record::"it""#].map(uid);
        let rules = PolicySet::from_str(rules).expect("the rules are Cedar");
        let (rules, actions): (Vec<_>, _) = (rules.policies().map(Written::of).collect(), Entities::empty());
        let scope = Scope { principal: &principal, action: &action, resource: &resource, actions: &actions };
        let meeting = Meeting::of(&rules, &scope);
        let request = Request::new(principal, action, resource, Context::empty(), None).expect("nothing is checked");
        meeting.decide(&request, &actions).0
    }

    #[test]
    fn a_rule_is_told_a_fact_also_where_its_name_is_written_with_escapes() {
        let rule = r#"forbid (principal, action, resource) when { context has "purp\u{6f}se" };"#;
        let rules = PolicySet::from_str(rule).expect("the rule is Cedar");
        let written = rules.policies().map(Written::of).next().expect("a rule");
        let looks_at: Vec<&str> = super::facts::ALL
            .iter()
            .zip(written.looks_at)
            .filter(|(_, looks)| *looks)
            .map(|((name, _), _)| *name)
            .collect();
        assert_eq!(looks_at, ["purpose"]);
    }

    #[test]
    fn a_scope_that_cannot_be_settled_beforehand_is_left_to_cedar() {
        for rule in [
            r#"permit (principal == Person::"b", action, resource);"#,
            r#"permit (principal in Person::"b", action, resource);"#,
            r#"permit (principal is Person in Person::"b", action, resource);"#,
            r#"permit (principal, action, resource == Record::"other");"#,
        ] {
            assert!(!decide(rule).is_allowed, "{rule}");
        }
        assert!(decide(r#"permit (principal == Person::"a", action, resource == Record::"it");"#).is_allowed);
    }

    #[test]
    fn a_rule_for_another_kind_of_question_is_left_out() {
        for rule in [
            "permit (principal is Partner, action, resource);",
            r#"permit (principal, action == Action::"write", resource);"#,
            "permit (principal, action, resource is Person);",
        ] {
            assert!(!decide(rule).is_allowed, "{rule}");
        }
        assert!(decide(r#"permit (principal is Person, action in [Action::"read"], resource is Record);"#).is_allowed);
    }

    #[test]
    fn one_rule_that_fails_refuses_whatever_the_others_permit() {
        let permit = "permit (principal, action, resource);";
        assert!(decide(permit).is_allowed);
        for effect in ["forbid", "permit"] {
            let failing = format!("{effect} (principal, action, resource) when {{ context.is_missing }};");
            assert!(!decide(&format!("{permit} {failing}")).is_allowed, "{effect}");
        }
    }
}
