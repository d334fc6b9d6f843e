//! Laws: what makes a question stricter never turns a no into a yes.

use crate::policy_space::{TODAY, org};
use jiff::civil::date;
use policy::{Action, Actor, Gate, Question, Relation, Role};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use record::label::{Audience, CaveatCode, ConsentScope};
use record::{Caveat, Compartment, Expiry, Label, Rung, Use};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static GATE: LazyLock<Gate> = LazyLock::new(|| Gate::built_in().expect("the shipped rules are well formed"));

fn set<T: Ord + Clone + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = BTreeSet<T>> {
    subsequence(all, 0..=all.len()).prop_map(|v| v.into_iter().collect())
}

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        (set(Role::ALL), any::<bool>()).prop_map(|(roles, is_humanitarian)| Actor::Person {
            org: org("us"),
            roles,
            is_humanitarian
        }),
        select(&Rung::ALL[..]).prop_map(|rung| Actor::Partner { org: org("them"), rung }),
    ]
}

/// Mostly generous labels, so that there is something to take away.
fn label() -> impl Strategy<Value = Label> {
    let audience = prop_oneof![
        Just(Audience::Everyone),
        Just(Audience::Only(BTreeSet::from([org("us"), org("them")]))),
        Just(Audience::Only(BTreeSet::from([org("us")]))),
    ];
    let caveats = subsequence(CaveatCode::ALL, 0..3);
    let scope = prop_oneof![2 => Just(ConsentScope::NotNeeded), 1 => set(Use::ALL).prop_map(ConsentScope::Uses)];
    let expiry = prop_oneof![3 => Just(Expiry::Never), 1 => Just(Expiry::On(date(2020, 1, 1)))];
    let uses = subsequence(Use::ALL, 5..=9);
    (audience, caveats, scope, expiry, uses, select(&Rung::ALL[2..])).prop_map(
        |(audience, c, scope, expiry, u, top)| {
            let mut label = Label { audience, expiry, top_rung: top, ..Label::neutral() };
            label.caveats = c.into_iter().map(Caveat::Is).collect();
            label.uses = u.into_iter().collect();
            label.consents.scope = scope;
            label
        },
    )
}

#[derive(Debug, Clone)]
pub struct Asked {
    actor: Actor,
    action: Action,
    pub label: Label,
    relation: Relation,
    compartment: Compartment,
    purpose: Option<Use>,
    granted: BTreeSet<Compartment>,
}

impl Asked {
    pub fn question(&self) -> Question<'_> {
        let Self { actor, action, label, relation, compartment, purpose, granted } = self;
        let (action, relation, compartment, purpose) = (*action, *relation, *compartment, *purpose);
        Question { actor, action, label, relation, compartment, purpose, today: TODAY, granted }
    }

    fn is_allowed(&self) -> bool {
        GATE.decide(&self.question()).is_allowed
    }
}

pub fn asked() -> impl Strategy<Value = Asked> {
    let what = (select(Action::ALL), select(Relation::ALL), select(&Compartment::ALL[..]));
    let how = (proptest::option::of(select(Use::ALL)), set(&Compartment::SEALED));
    (actor(), label(), what, how).prop_map(|(actor, label, what, how)| Asked {
        actor,
        label,
        action: what.0,
        relation: what.1,
        compartment: what.2,
        purpose: how.0,
        granted: how.1,
    })
}

/// One step stricter, `step` choosing the part and `which` the value.
fn stricter(asked: &Asked, step: u8, which: usize) -> Asked {
    let mut next = asked.clone();
    match step {
        0 => drop(next.label.caveats.insert(Caveat::Is(CaveatCode::ALL[which % CaveatCode::ALL.len()]))),
        1 => drop(next.label.uses.remove(&Use::ALL[which % Use::ALL.len()])),
        2 => next.label.top_rung = next.label.top_rung.min(Rung::ALL[which % Rung::ALL.len()]),
        3 => {
            if let Actor::Partner { rung, .. } = &mut next.actor {
                *rung = (*rung).min(Rung::ALL[which % Rung::ALL.len()]);
            }
        }
        4 => {
            let left = BTreeSet::from([org(["us", "them", "others"][which % 3])]);
            let narrow = Label { audience: Audience::Only(left), ..next.label.clone() };
            next.label = next.label.join(&narrow);
        }
        5 => drop(next.granted.remove(&Compartment::SEALED[which % 5])),
        6 => next.label.expiry = Expiry::On(date(2020, 1, 1)),
        7 => {
            let mut narrow = next.label.clone();
            narrow.consents.scope = ConsentScope::Uses(BTreeSet::from([Use::ALL[which % Use::ALL.len()]]));
            next.label = next.label.join(&narrow);
        }
        8 => next.label.consents.is_identified = false,
        9 => next.label.consents.until = Expiry::On(date(2020, 1, 1)),
        10 => {
            let mut narrow = next.label.clone();
            narrow.consents.with = Audience::Only(BTreeSet::from([org(["us", "them", "others"][which % 3])]));
            next.label = next.label.join(&narrow);
        }
        _ => next.relation = Relation::Received,
    }
    next
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_stricter_question_never_gets_a_yes_that_the_looser_one_did_not_get(
        asked in asked(), step in 0..12_u8, which in 0..1_000_usize,
    ) {
        let next = stricter(&asked, step, which);
        prop_assert!(asked.is_allowed() || !next.is_allowed(), "{next:?}");
    }

    #[test]
    fn what_is_made_from_two_records_may_be_used_only_as_both_may(asked in asked(), other in label()) {
        let joined = Asked { label: asked.label.join(&other), ..asked.clone() };
        let second = Asked { label: other, ..asked.clone() };
        prop_assert!(!joined.is_allowed() || asked.is_allowed() && second.is_allowed());
    }
}
