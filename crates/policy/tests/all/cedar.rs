//! Cedar as it comes: its own authorizer, given every rule as the files have it and every fact of a question.

use crate::laws::asked;
use crate::policy_space::org;
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression, Schema};
use jiff::civil::date;
use policy::{Action, Actor, Decision, Gate, Question};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use record::label::{Audience, CaveatCode, Consents};
use record::{Caveat, Expiry, Rung, Use};
use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::LazyLock;

const FILES: [&str; 5] = [
    include_str!("../../rules/people.cedar"),
    include_str!("../../rules/partners.cedar"),
    include_str!("../../rules/reach.cedar"),
    include_str!("../../rules/uses.cedar"),
    include_str!("../../rules/caveats.cedar"),
];

pub struct Cedar {
    schema: Schema,
    rules: PolicySet,
    actions: Entities,
}

impl Cedar {
    pub fn new() -> Self {
        let schema = include_str!("../../rules/schema.cedarschema");
        let schema = Schema::from_str(schema).expect("the schema is well formed");
        let mut rules = PolicySet::new();
        for file in FILES {
            for rule in PolicySet::from_str(file).expect("the rules are well formed").policies() {
                let id = rule.annotation("id").and_then(|id| id.parse().ok()).expect("the rule has an id");
                rules.add(rule.new_id(id)).expect("no other rule has its id");
            }
        }
        let actions = schema.action_entities().expect("the schema has actions");
        Self { schema, rules, actions }
    }

    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let kind = if matches!(question.actor, Actor::Person { .. }) { "Person" } else { "Partner" };
        let uid =
            |kind: &str, id: &str| EntityUid::from_str(&format!("{kind}::\"{id}\"")).expect("the id is well formed");
        let action = uid("Action", question.action.code());
        let context = Context::from_pairs(facts(question)).expect("no fact is told twice");
        let request = Request::new(uid(kind, "x"), action, uid("Record", "y"), context, Some(&self.schema));
        let request = request.expect("the facts are as the schema says");
        let answer = Authorizer::new().is_authorized(&request, &self.rules, &self.actions);
        assert_eq!(answer.diagnostics().errors().count(), 0, "no rule fails");
        let mut because: Vec<String> = answer.diagnostics().reason().map(ToString::to_string).collect();
        because.sort();
        Decision { is_allowed: answer.decision() == cedar_policy::Decision::Allow, because }
    }
}

/// What the schema says of each fact, once more.
fn facts(q: &Question<'_>) -> Vec<(String, RestrictedExpression)> {
    let yes = RestrictedExpression::new_bool;
    let text = |code: &str| RestrictedExpression::new_string(code.to_owned());
    let set = |codes: Vec<&str>| RestrictedExpression::new_set(codes.into_iter().map(text));
    let (roles, is_humanitarian, rung) = match q.actor {
        Actor::Person { roles, is_humanitarian, .. } => {
            (roles.iter().map(|r| r.code()).collect(), *is_humanitarian, Rung::None)
        }
        Actor::Partner { rung, .. } => (Vec::new(), false, *rung),
    };
    let caveats = q.label.caveats.iter().filter_map(|c| match c {
        Caveat::Is(code) => Some(code.code()),
        Caveat::Acknowledge(_) => None,
    });
    let consents = &q.label.consents;
    let mut facts = vec![
        ("roles", set(roles)),
        ("is_humanitarian", yes(is_humanitarian)),
        ("rung", RestrictedExpression::new_long(rung as i64)),
        ("relation", text(q.relation.code())),
        ("compartment", text(q.compartment.code())),
        ("is_granted", yes(q.granted.contains(&q.compartment))),
        ("is_consented", yes(consents.covers(q.purpose.unwrap_or(Use::Analysis), q.today))),
        ("is_consented_with", yes(consents.reaches(q.actor.org(), q.today))),
        ("is_identified", yes(consents.is_identified && !consents.has_ended(q.today))),
        ("uses", set(q.label.uses.iter().map(|u| u.code()).collect())),
        ("caveats", set(caveats.collect())),
        ("is_in_audience", yes(q.label.audience.includes(q.actor.org()))),
        ("is_expired", yes(q.label.has_expired(q.today))),
        ("top_rung", RestrictedExpression::new_long(q.label.top_rung as i64)),
    ];
    facts.extend(q.purpose.map(|purpose| ("purpose", text(purpose.code()))));
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

static CEDAR: LazyLock<Cedar> = LazyLock::new(Cedar::new);
static GATE: LazyLock<Gate> = LazyLock::new(|| Gate::built_in().expect("the shipped rules are well formed"));

type Told = (BTreeSet<Caveat>, BTreeSet<Use>, Rung, (bool, Audience, Expiry));

/// Any set of caveats and uses, any rung and any consent: more of them than the space holds.
fn told() -> impl Strategy<Value = Told> {
    let caveats = subsequence(CaveatCode::ALL, 0..=CaveatCode::ALL.len());
    let caveats = caveats.prop_map(|codes| codes.into_iter().map(Caveat::Is).collect());
    let uses = subsequence(Use::ALL, 0..=Use::ALL.len()).prop_map(|uses| uses.into_iter().collect());
    let only = |name: &str| Audience::Only(BTreeSet::from([org(name)]));
    let with = select(vec![Audience::Everyone, only("us"), only("them")]);
    let until = select(vec![Expiry::Never, Expiry::On(date(2020, 1, 1))]);
    (caveats, uses, select(&Rung::ALL[..]), (any::<bool>(), with, until))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whoever_asks_for_whatever_the_gate_says_what_cedar_says(asked in asked(), told in told()) {
        let mut label = asked.label.clone();
        let (caveats, uses, rung, (is_identified, with, until)) = told;
        (label.caveats, label.uses, label.top_rung) = (caveats, uses, rung);
        label.consents = Consents { is_identified, with, until, ..label.consents };
        for action in Action::ALL {
            let question = Question { action: *action, label: &label, ..asked.question() };
            prop_assert_eq!(GATE.decide_anew(&question), CEDAR.decide(&question), "{:?}", question);
        }
    }
}
