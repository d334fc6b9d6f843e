//! How long one decision of the policy gate takes: from the rules alone, and as the program takes it, which remembers
//! what it decided on the same facts. Prints two lines a kind of question.

use jiff::civil::date;
use policy::{Action, Actor, Decision, Gate, Question, Relation, Role};
use record::label::{Audience, CaveatCode};
use record::{Caveat, Compartment, Label, OrgId, Rung, Use};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Instant;

/// Batches timed for each kind of question, and decisions in each.
const BATCHES: usize = 400;
const ROUNDS: u32 = 500;

fn main() -> Result<(), policy::Error> {
    let gate = Gate::built_in()?;
    let (us, them) = (org("us"), org("them"));
    let (none, granted) = (BTreeSet::new(), BTreeSet::from(Compartment::SEALED));
    let label = Label { audience: Audience::Only(BTreeSet::from([us.clone(), them.clone()])), ..Label::neutral() };
    let caveats = CaveatCode::ALL.iter().copied().map(Caveat::Is).collect();
    let bound = Label { caveats, ..label.clone() };
    let person = |roles: &[Role]| Actor::Person {
        org: us.clone(),
        roles: roles.iter().copied().collect(),
        is_humanitarian: false,
    };
    let (monitor, officer) = (person(&[Role::Monitor]), person(&[Role::Officer, Role::Reviewer, Role::Coordinator]));
    let partner = Actor::Partner { org: them, rung: Rung::Case };
    let base = Question {
        actor: &officer,
        action: Action::List,
        label: &label,
        relation: Relation::Ours,
        compartment: Compartment::Open,
        purpose: None,
        today: date(2026, 11, 22),
        granted: &none,
    };
    let questions = [
        ("an officer lists", base),
        ("a monitor reads", Question { actor: &monitor, action: Action::Read, relation: Relation::Own, ..base }),
        (
            "an officer cites under every caveat",
            Question { action: Action::Cite, label: &bound, purpose: Some(Use::PublicStatement), ..base },
        ),
        (
            "a partner is given a narrative",
            Question {
                actor: &partner,
                action: Action::Share,
                compartment: Compartment::Narrative,
                granted: &granted,
                ..base
            },
        ),
    ];
    for (name, question) in questions {
        say(&format!("{name}, from the rules alone"), || gate.decide_anew(black_box(&question)));
        say(&format!("{name}, as the program takes it"), || gate.decide(black_box(&question)));
    }
    Ok(())
}

fn say(name: &str, decide: impl Fn() -> Decision) {
    let mut means: Vec<f64> = (0..BATCHES).map(|_| batch(&decide)).collect();
    // The mean of the batches between the quartiles: others that share the machine interrupt some of them.
    means.sort_by(f64::total_cmp);
    let middle = &means[BATCHES / 4..BATCHES * 3 / 4];
    let mean = middle.iter().sum::<f64>() / middle.len() as f64;
    println!("policy decision, {name} | {mean:.1} µs | under 20 µs");
}

/// The mean of one batch, in microseconds.
fn batch(decide: impl Fn() -> Decision) -> f64 {
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(decide());
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
}

fn org(name: &str) -> OrgId {
    OrgId::parse(name).expect("the name is well formed")
}
