//! For the open part, what SQL shows and what policy allows are equal: a property of random labels, roles and authors.
//!
//! `CONCORD_PROVE` says how many worlds are drawn, `CONCORD_SEED` from which seed.

use crate::simulation::number;
use crate::world::{Db, Org, agree, both, incident, officer, pair, person, terms};
use app::agreements::{self, Terms};
use app::exchange::Payload;
use app::records::{self, ListQuery};
use app::{Actor, Role, receive};
use policy::{Action, Gate, Question, Relation};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use record::label::{Audience, CaveatCode};
use record::{Caveat, Compartment, Expiry, Label, Rung, Sensitivity, Use};
use seal::bundle::{AgreementRef, Draft, Item};
use seal::{Checkpoint, Seconds};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// How many worlds are drawn when nothing is asked for.
const WORLDS: u64 = 4;

const ROLES: [Role; 7] =
    [Role::Monitor, Role::Reviewer, Role::Officer, Role::Adviser, Role::Leader, Role::Coordinator, Role::Administrator];

/// Everything of a label but whom it names.
fn labels() -> impl Strategy<Value = Label> {
    let some = |n: usize| prop::collection::btree_set(0..n, 0..n);
    let expiry = prop_oneof![
        Just(Expiry::Never),
        (0..3_i8).prop_map(|y| Expiry::On(jiff::civil::date(2025 + i16::from(y), 3, 2)))
    ];
    (0..4_usize, some(Use::ALL.len()), some(CaveatCode::ALL.len()), expiry, 0..7_usize, 0..4_u8).prop_map(
        |(sensitivity, uses, caveats, expiry, rung, audience)| Label {
            sensitivity: Sensitivity::ALL[sensitivity],
            uses: uses.into_iter().map(|i| Use::ALL[i]).collect(),
            caveats: caveats.into_iter().map(|i| Caveat::Is(CaveatCode::ALL[i])).collect(),
            expiry,
            top_rung: Rung::ALL[rung],
            // The low bits say who is named: 1 the receiver, 2 the sender.
            minimum_cell: audience.into(),
            ..Label::neutral()
        },
    )
}

/// Each role alone, and some people with whatever was drawn for them.
fn people() -> impl Strategy<Value = Vec<Actor>> {
    let one =
        (prop::collection::btree_set(0..7_usize, 0..4), 0..3_usize, prop::collection::btree_set(0..5_usize, 0..6));
    prop::collection::vec(one, 4).prop_map(|drawn| {
        let make = |(roles, who, grants): (BTreeSet<usize>, usize, BTreeSet<usize>)| {
            let roles: Vec<Role> = roles.into_iter().map(|r| ROLES[r]).collect();
            let grants: Vec<Compartment> = grants.into_iter().map(|c| Compartment::SEALED[c]).collect();
            person(["anna", "basil", "omar"][who], &roles, &grants)
        };
        let single = ROLES.iter().map(|r| person("anna", &[*r], &Compartment::SEALED));
        single.chain(drawn.into_iter().map(make)).collect()
    })
}

/// Ours, by two authors, and received, all under random labels.
async fn filled(db: &Db, drawn: &[Label]) -> Org {
    let (from, to) = (db.found("alpha", 71).await, db.found("beta", 72).await);
    for org in [&from, &to] {
        org.answer_for_the_disk().await;
    }
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    let (mut items, lease_until) = (Vec::new(), "2026-04-01".to_owned());
    for (i, label) in drawn.iter().enumerate() {
        let bits = label.minimum_cell;
        let mut named = BTreeSet::new();
        named.extend((bits & 1 != 0).then(|| to.org().clone()));
        named.extend((bits & 2 != 0).then(|| from.org().clone()));
        if i % 2 == 0 {
            let author = person(["anna", "basil"][i / 2 % 2], &[Role::Officer], &[]);
            named.insert(to.org().clone());
            let (audience, origins) = (Audience::Only(named), [to.org().clone()].into());
            let label = Label { audience, origins, ..label.clone() };
            let body = incident("2017-07-12", "Village", "Name");
            records::create_labelled(&to.node, &author, "incident", body, label).await.expect("a record");
        } else {
            let audience = if bits == 0 { Audience::Everyone } else { Audience::Only(named) };
            let label = Label { audience, origins: [from.org().clone()].into(), ..label.clone() };
            let open = json!({ "date": "2017-07-12", "place": { "code": "SY-Raqqa" }, "verification": "unverified" });
            let sealed = BTreeMap::from([(Compartment::Narrative, json!({ "narrative": "the bakery" }))]);
            let object = |v: Value| v.as_object().expect("an object").clone();
            let sealed = sealed.into_iter().map(|(c, v)| (c, object(v))).collect();
            let payload = Payload {
                kind: "incident".to_owned(),
                open: object(open),
                sealed,
                label,
                lease_until: lease_until.clone(),
                is_capped: false,
                attachments: Vec::new(),
            };
            let body = serde_json::to_vec(&payload).expect("JSON");
            items.push(Item { id: format!("item-{i}"), kind: "incident".to_owned(), body });
        }
    }
    deliver(&from, &to, items).await;
    to
}

async fn deliver(from: &Org, to: &Org, items: Vec<Item>) {
    let agreement = agreements::with(&from.node, to.org()).await.expect("it reads").expect("an agreement");
    let now = Seconds(from.node.now().as_second());
    let root = seal::Frontier::new().root();
    let draft = Draft {
        sender: from.node.certificate().clone(),
        agreement: AgreementRef { id: agreement.protocol.id, version: 1, hash: agreement.hash },
        sequence: 1,
        previous: None,
        created: now,
        not_after: now.plus_days(30),
        checkpoint: Checkpoint { origin: from.org().as_str().to_owned(), size: 0, root, time: now },
        items,
        tombstones: Vec::new(),
        receipts: Vec::new(),
    };
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(5);
    let sealed = seal::bundle::seal(&draft, &from.keys().await, to.node.certificate(), &mut rng).expect("it is sealed");
    let id = receive::receive(&to.node, &officer(), &sealed.bytes).await.expect("it is taken in");
    receive::accept(&to.node, &officer(), &id).await.expect("it is accepted");
}

/// What policy says of each record, asked one by one.
struct Oracle {
    gate: Gate,
    records: Vec<(String, String, Label)>,
}

impl Oracle {
    async fn of(org: &Org) -> Self {
        let rows = org.fetch("select r.id, r.author, l.canonical from records r join labels l on l.id = r.label where r.kind = 'incident'", &[]).await;
        let read = |r: &store::Row| {
            let label = serde_json::from_str(&r.text(2).expect("a label")).expect("a label");
            (r.text(0).expect("an id"), r.text(1).expect("an author"), label)
        };
        Self { gate: Gate::built_in().expect("the rules"), records: rows.iter().map(read).collect() }
    }

    fn allows(&self, org: &Org, actor: &Actor, (action, compartment): (Action, Compartment)) -> BTreeSet<String> {
        let asker =
            policy::Actor::Person { org: org.org().clone(), roles: actor.roles.clone(), is_humanitarian: false };
        let is_ours = |label: &Label| label.origins == BTreeSet::from([org.org().clone()]);
        let may = |(id, author, label): &(String, String, Label)| {
            let relation = match (author == &actor.id, is_ours(label)) {
                (true, _) => Relation::Own,
                (false, true) => Relation::Ours,
                (false, false) => Relation::Received,
            };
            let (purpose, today, granted) = (None, org.node.today(), &actor.grants);
            let question = Question { actor: &asker, action, label, relation, compartment, purpose, today, granted };
            self.gate.decide(&question).is_allowed.then(|| id.clone())
        };
        self.records.iter().filter_map(may).collect()
    }
}

async fn listed(org: &Org, actor: &Actor) -> BTreeSet<String> {
    let mut query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    let mut ids = BTreeSet::new();
    loop {
        let list = records::list(&org.node, actor, &query).await.expect("a list");
        ids.extend(list.rows.iter().map(|r| r.id.as_str().to_owned()));
        if query.page >= list.pages {
            assert_eq!(list.total, ids.len() as i64, "the total counts what is shown");
            let faceted: i64 =
                list.facets.iter().filter(|(f, _)| f == "place").flat_map(|(_, v)| v).map(|(_, n)| n).sum();
            assert_eq!(faceted, list.total, "so does a facet");
            return ids;
        }
        query.page += 1;
    }
}

/// Each value of each facet leads to as many records as it says, and to no value of a hidden record.
async fn facets_lead_to_what_they_count(org: &Org, actor: &Actor) {
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    let list = records::list(&org.node, actor, &query).await.expect("a list");
    for (field, code, count) in
        list.facets.iter().flat_map(|(field, values)| values.iter().map(move |(code, n)| (field, code, n)))
    {
        let filters = vec![(field.clone(), code.clone())];
        let found = records::list(&org.node, actor, &ListQuery { filters, ..query.clone() }).await.expect("a list");
        assert_eq!(found.total, *count, "{field} {code} of {actor:?}");
    }
}

/// Compares all that these people see of records under these labels, and gives how many of them see some of the records
/// and how many see none.
async fn agrees(db: &Db, (drawn, actors): (&[Label], &[Actor])) -> (usize, usize) {
    let org = filled(db, drawn).await;
    let oracle = Oracle::of(&org).await;
    let (mut some, mut none) = (0, 0);
    for actor in actors {
        let visible = oracle.allows(&org, actor, (Action::List, Compartment::Open));
        assert_eq!(listed(&org, actor).await, visible, "{actor:?}");
        let partly = !visible.is_empty() && visible.len() < oracle.records.len();
        some += usize::from(partly);
        none += usize::from(visible.is_empty());
        let counts = records::counts(&org.node, actor).await.expect("counts");
        let counted = counts.into_iter().find(|(kind, _)| kind == "incident").map_or(0, |(_, n)| n);
        assert_eq!(usize::try_from(counted), Ok(visible.len()), "the home page counts what is listed: {actor:?}");
        facets_lead_to_what_they_count(&org, actor).await;
        let searched = oracle.allows(&org, actor, (Action::Search, Compartment::Open));
        let open = oracle.allows(&org, actor, (Action::Read, Compartment::Narrative));
        let found = records::search(&org.node, actor, "bakery").await.expect("a search");
        let found: BTreeSet<String> = found.into_iter().map(|(r, _)| r.id.as_str().to_owned()).collect();
        assert_eq!(found, &searched & &open, "{actor:?}");
    }
    (some, none)
}

#[test]
fn what_sql_shows_is_what_policy_allows() {
    let cases = u32::try_from(number("CONCORD_PROVE", WORLDS)).expect("a number of worlds");
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number("CONCORD_SEED", 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    // A world takes a moment, so that a failure is made smaller a few times and not a thousand.
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 32, ..Config::default() };
    let worlds = (prop::collection::vec(labels(), 16..=64), people());
    let divided = Cell::new((0_usize, 0_usize));
    let outcome = TestRunner::new_with_rng(config, rng).run(&worlds, |(labels, actors)| {
        both(async |db| {
            let (some, none) = agrees(&db, (&labels, &actors)).await;
            let before = divided.get();
            divided.set((before.0 + some, before.1 + none));
        });
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("what is seen is not what is allowed: {error}"));
    let (some, none) = divided.get();
    assert!(some >= 5 && none >= 1, "the labels divide what people see: {some} partly, {none} nothing");
}
