//! The finite space caveat × action × rung × relation × role × compartment × purpose, against the second opinion.

use crate::cedar::Cedar;
use crate::reference;
use jiff::civil::{Date, date};
use policy::{Action, Actor, Gate, Question, Relation, Role};
use record::label::{Audience, CaveatCode, ConsentScope, Consents};
use record::{Caveat, Compartment, Expiry, Label, OrgId, Rung, Use};
use std::collections::BTreeSet;

pub const TODAY: Date = date(2026, 11, 22);

/// What varies, each a list; a point of the space is one of each.
struct Space {
    actors: Vec<Actor>,
    caveats: Vec<BTreeSet<Caveat>>,
    purposes: Vec<Option<Use>>,
    labels: Vec<Label>,
    granted: [BTreeSet<Compartment>; 2],
}

impl Space {
    fn new() -> Self {
        Self {
            actors: actors(),
            caveats: caveats(),
            purposes: std::iter::once(None).chain(Use::ALL.iter().copied().map(Some)).collect(),
            labels: labels(),
            granted: [BTreeSet::new(), Compartment::SEALED.into_iter().collect()],
        }
    }

    fn sizes(&self) -> [usize; 8] {
        let (actions, relations) = (Action::ALL.len(), Relation::ALL.len());
        let parts = Compartment::ALL.len();
        [actions, relations, parts, 2, self.purposes.len(), self.actors.len(), self.labels.len(), self.caveats.len()]
    }

    /// The question at a point.
    fn question(&self, mut point: usize, ask: impl FnOnce(&Question<'_>)) {
        let at = self.sizes().map(|size| {
            let digit = point % size;
            point /= size;
            digit
        });
        let mut label = self.labels[at[6]].clone();
        label.caveats = self.caveats[at[7]].clone();
        let question = Question {
            action: Action::ALL[at[0]],
            relation: Relation::ALL[at[1]],
            compartment: Compartment::ALL[at[2]],
            granted: &self.granted[at[3]],
            purpose: self.purposes[at[4]],
            actor: &self.actors[at[5]],
            label: &label,
            today: TODAY,
        };
        ask(&question);
    }

    /// Asks the question at a point both ways.
    fn ask(&self, gate: &Gate, point: usize, seen: &mut Seen) {
        self.question(point, |question| {
            let decision = gate.decide(question);
            assert_eq!(decision.is_allowed, reference::may(question), "{question:?} {:?}", decision.because);
            seen.asked += 1;
            seen.allowed += usize::from(decision.is_allowed);
            seen.rules.extend(decision.because);
        });
    }
}

/// What came up, so that the comparison cannot pass by asking nothing.
#[derive(Default)]
struct Seen {
    asked: usize,
    allowed: usize,
    rules: BTreeSet<String>,
}

#[test]
fn every_answer_agrees_with_the_reference_function() {
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    let space = Space::new();
    let size: usize = space.sizes().iter().product();
    // 2 503 is prime and divides none of the sizes, so that the slice meets every value of every part.
    // CONCORD_PROVE=1 asks every question; a larger number every so many-th.
    let step = std::env::var("CONCORD_PROVE").ok().and_then(|s| s.parse().ok()).unwrap_or(2_503);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (space, gate) = (&space, &gate);
    let ask_from = &move |start: usize| {
        let mut seen = Seen::default();
        (start * step..size).step_by(step * threads).for_each(|point| space.ask(gate, point, &mut seen));
        seen
    };
    let mut seen = Seen::default();
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|t| scope.spawn(move || ask_from(t))).collect();
        for thread in running {
            let part = thread.join().expect("the answers agree");
            seen.asked += part.asked;
            seen.allowed += part.allowed;
        }
    });
    println!("asked {} of {size}, allowed {}", seen.asked, seen.allowed);
    assert!(seen.allowed > 100, "only {} of {} were allowed", seen.allowed, seen.asked);
}

/// The same with a label that grants everything but the caveat: where each caveat is the only thing in the way.
#[test]
fn every_single_caveat_agrees_where_nothing_else_is_in_the_way() {
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    let mut space = Space::new();
    space.labels.truncate(1);
    space.caveats.retain(|c| c.len() <= 1);
    let alone = |a: &Actor| match a {
        Actor::Person { roles, is_humanitarian, .. } => {
            !is_humanitarian && (roles.contains(&Role::Leader) || roles.contains(&Role::Officer))
        }
        Actor::Partner { rung, .. } => *rung == Rung::Case,
    };
    space.actors.retain(alone);
    space.granted[0] = space.granted[1].clone();
    let size: usize = space.sizes().iter().product();
    let mut seen = Seen::default();
    for point in (0..size).filter(|p| (p / (Action::ALL.len() * 3 * 6)).is_multiple_of(2)) {
        space.ask(&gate, point, &mut seen);
    }
    println!("asked {}, allowed {}", seen.asked, seen.allowed);
    assert!(seen.allowed > 1_000, "only {} of {} were allowed", seen.allowed, seen.asked);
    let caveats = gate.ids().iter().filter(|id| id.starts_with("forbid-no-") || *id == "forbid-originator-approval");
    for id in caveats {
        assert!(seen.rules.contains(id), "`{id}` never decided anything");
    }
}

/// One gate is asked every point three times, with all the others in between; another, which remembers nothing, once.
#[test]
fn what_is_remembered_is_what_the_rules_say() {
    let gate = Gate::built_in().expect("the shipped rules are well formed");
    let space = Space::new();
    let size: usize = space.sizes().iter().product();
    let mut allowed = 0;
    for _ in 0..3 {
        // Prime as above, and large: each point is another combination.
        for point in (0..size).step_by(200_003) {
            space.question(point, |question| {
                let decision = gate.decide(question);
                assert_eq!(decision, gate.decide_anew(question), "{question:?}");
                allowed += usize::from(decision.is_allowed);
            });
        }
    }
    assert!(allowed > 0, "something was allowed");
}

/// The gate settles scopes, facts and sets beforehand; Cedar's own authorizer does none of that.
#[test]
fn every_answer_and_its_reasons_are_those_of_cedars_own_authorizer() {
    let (gate, cedar) = (Gate::built_in().expect("the shipped rules are well formed"), Cedar::new());
    let space = Space::new();
    let size: usize = space.sizes().iter().product();
    let mut because = BTreeSet::new();
    // Prime as above.
    for point in (0..size).step_by(50_021) {
        space.question(point, |question| {
            let decision = gate.decide_anew(question);
            assert_eq!(decision, cedar.decide(question), "{question:?}");
            because.extend(decision.because);
        });
    }
    assert!(because.len() > gate.ids().len() / 2, "only {because:?} decided anything");
}

pub fn org(name: &str) -> OrgId {
    OrgId::parse(name).expect("the name is well formed")
}

/// Each role alone in both families, one with two roles, one with none; each rung.
fn actors() -> Vec<Actor> {
    let person = |roles: BTreeSet<Role>, is_humanitarian| Actor::Person { org: org("us"), roles, is_humanitarian };
    let mut actors = Vec::new();
    for is_humanitarian in [false, true] {
        actors.extend(Role::ALL.iter().map(|r| person(BTreeSet::from([*r]), is_humanitarian)));
    }
    actors.push(person(BTreeSet::from([Role::Monitor, Role::Administrator]), true));
    actors.push(person(BTreeSet::new(), false));
    actors.extend(Rung::ALL.map(|rung| Actor::Partner { org: org("them"), rung }));
    actors
}

/// None, each, each pair, and all.
fn caveats() -> Vec<BTreeSet<Caveat>> {
    let codes = CaveatCode::ALL;
    let mut sets = vec![BTreeSet::new(), codes.iter().copied().map(Caveat::Is).collect()];
    for (i, a) in codes.iter().enumerate() {
        sets.extend(codes[i..].iter().map(|b| BTreeSet::from([Caveat::Is(*a), Caveat::Is(*b)])));
    }
    sets
}

/// A label that grants everything; then each part of it taken back; then the strictest.
fn labels() -> Vec<Label> {
    let open = Label { audience: Audience::Only(BTreeSet::from([org("us"), org("them")])), ..Label::neutral() };
    let mut labels = vec![
        open.clone(),
        Label { audience: Audience::Everyone, ..open.clone() },
        Label { audience: Audience::Only(BTreeSet::from([org("us")])), ..open.clone() },
        Label { audience: Audience::Only(BTreeSet::from([org("them")])), ..open.clone() },
        Label { expiry: Expiry::On(TODAY), ..open.clone() },
        Label { expiry: Expiry::On(date(2026, 11, 21)), ..open.clone() },
        Label { uses: BTreeSet::from([Use::Judicial, Use::UnPublic]), ..open.clone() },
        Label { uses: BTreeSet::from([Use::Analysis, Use::QuietDialogue]), ..open.clone() },
        Label::strictest(),
    ];
    labels.extend(consents(&open));
    labels.extend(Rung::ALL.map(|top_rung| Label { top_rung, ..open.clone() }));
    labels
}

/// The same label under narrower and narrower consent.
fn consents(open: &Label) -> Vec<Label> {
    let only = |uses: &[Use]| ConsentScope::Uses(uses.iter().copied().collect());
    let scopes = [only(&[]), only(&[Use::ServiceReferral]), only(&[Use::Analysis]), ConsentScope::NotNeeded];
    let label = |scope| {
        let mut label = open.clone();
        label.consents.scope = scope;
        label
    };
    let mut labels: Vec<Label> = scopes.into_iter().map(label).collect();
    let change = |with: Audience, is_identified, until| {
        let mut label = open.clone();
        label.consents = Consents { with, is_identified, until, ..label.consents };
        label
    };
    let only = |names: &[&str]| Audience::Only(names.iter().map(|n| org(n)).collect());
    labels.push(change(Audience::Everyone, false, Expiry::Never));
    labels.push(change(only(&[]), true, Expiry::Never));
    labels.push(change(only(&["us", "others"]), true, Expiry::Never));
    labels.push(change(only(&["them"]), false, Expiry::On(TODAY)));
    labels.push(change(Audience::Everyone, true, Expiry::On(date(2026, 11, 21))));
    labels
}
