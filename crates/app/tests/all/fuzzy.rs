//! Fuzzy private matching between three organisations: who learns what, who holds what, and what is refused.

mod ended;
mod forged;
mod learned;
mod limits;

use crate::world::{Db, Org, agree, leader, officer, pair, send, shared_label, terms};
use app::agreements::Terms;
use app::fuzzy::{self, Method, Run, State, Wanted};
use app::records;
use record::{Body, Compartment, Label, RecordId, Rung};
use seal::{DataKey, Place, Purpose};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::values;

/// Words that must reach nobody who does not hold the record: a name, a village, a kind.
const PLANTED: [&str; 5] = ["khalil", "tabqawi", "incident", "SY-", "victims"];

struct Event {
    day: &'static str,
    place: &'static str,
    ours: &'static str,
    theirs: &'static str,
}

/// Events that both know, each written twice by hand: letters left out, doubled or swapped, names in another order, a day
/// off by one.
const BOTH: [Event; 8] = [
    Event {
        day: "2017-07-12",
        place: "SY-Raqqa/Ar-Raqqah",
        ours: "Khalil Mahmoud al-Tabqawi",
        theirs: "Khaleel Mahmoud al-Tabqawi",
    },
    Event {
        day: "2017-07-12",
        place: "SY-Raqqa/Ar-Raqqah",
        ours: "Maryam Suleiman Haddad",
        theirs: "Maryam Sulieman Haddad",
    },
    Event {
        day: "2017-07-15",
        place: "SY-Raqqa/Ar-Raqqah",
        ours: "Yusuf Ibrahim al-Khatib",
        theirs: "al-Khatib, Yusuf Ibrahim",
    },
    Event { day: "2017-07-20", place: "SY-Homs", ours: "Fatima Zahra Nasser", theirs: "Fatimah Zahra Nasser" },
    Event { day: "2017-08-01", place: "SY-Homs", ours: "Omar Abdelrahman Qasim", theirs: "Omar Abdelrahman Quasim" },
    Event { day: "2017-08-03", place: "SY-Idlib", ours: "Layla Hassan Darwish", theirs: "Layla Hasan Darwish" },
    Event { day: "2017-08-03", place: "SY-Idlib", ours: "Samir Hassan Darwish", theirs: "Samir Hassan Darwich" },
    Event { day: "2017-09-09", place: "SY-Hama", ours: "Nour Eddine Barakat", theirs: "Nour Eddin Barakat" },
];

/// Events that one side knows alone; some share day and place with others, and differ in who was killed.
const OURS: [(&str, &str, &str); 4] = [
    ("2017-07-12", "SY-Raqqa/Ar-Raqqah", "Ziad Hamdan Shaheen"),
    ("2017-08-03", "SY-Idlib", "Rana Mustafa Jaber"),
    ("2017-10-10", "SY-Aleppo", "Bilal Osman Turki"),
    ("2017-11-11", "SY-Hama", "Huda Karim Saleh"),
];
const THEIRS: [(&str, &str, &str); 4] = [
    ("2017-07-12", "SY-Raqqa/Ar-Raqqah", "Walid Tariq Ghanem"),
    ("2017-08-01", "SY-Homs", "Dina Rashid Amin"),
    ("2017-10-11", "SY-Aleppo", "Adel Fawzi Murad"),
    ("2017-12-12", "SY-Daraa", "Imad Nabil Asaad"),
];

fn killing(day: &str, place: &str, name: &str) -> Body {
    Body::default()
        .with("date", day)
        .with("place", json!({ "code": place, "name": "a house in Tabqawiya" }))
        .with("violence", "one-sided")
        .with("civilian_deaths", 1)
        .with("victims", json!([{ "number": 1, "name": name }]))
        .with("verification", "unverified")
}

async fn keep(org: &Org, label: &Label, (day, place, name): (&str, &str, &str)) -> RecordId {
    let body = killing(day, place, name);
    records::create_labelled(&org.node, &officer(), "incident", body, label.clone()).await.expect("a record")
}

/// Terms that let records be matched, with names.
fn matchable() -> Terms {
    Terms { compartments: BTreeSet::from([Compartment::Identity]), ..terms(Rung::Match) }
}

/// Two parties, the unit between them, and for each party which of its records both know.
struct Three {
    a: Org,
    b: Org,
    unit: Org,
    a_knows: Vec<RecordId>,
    b_knows: Vec<RecordId>,
}

async fn three(db: &Db) -> Three {
    let (a, b, unit) = (db.found("alpha", 81).await, db.found("beta", 82).await, db.found("union", 83).await);
    pair(&a, &b).await;
    agree(&a, &b, (matchable(), matchable())).await;
    for party in [&a, &b] {
        pair(party, &unit).await;
        // What a unit needs is an agreement; that it lets nothing pass is enough.
        agree(party, &unit, (Terms::nothing(), Terms::nothing())).await;
    }
    let (of_a, of_b) = (shared_label(&a, &[&b]), shared_label(&b, &[&a]));
    let (mut a_knows, mut b_knows) = (Vec::new(), Vec::new());
    for (at, event) in BOTH.iter().enumerate() {
        a_knows.push(keep(&a, &of_a, (event.day, event.place, event.ours)).await);
        let day = if at == 7 { "2017-09-10" } else { event.day };
        b_knows.push(keep(&b, &of_b, (day, event.place, event.theirs)).await);
    }
    for event in OURS {
        keep(&a, &of_a, event).await;
    }
    for event in THEIRS {
        keep(&b, &of_b, event).await;
    }
    a_knows.sort();
    b_knows.sort();
    Three { a, b, unit, a_knows, b_knows }
}

fn wanted(method: Method) -> Wanted {
    Wanted {
        partner: "beta".to_owned(),
        method,
        unit: if method == Method::Unit { "union".to_owned() } else { String::new() },
        kind: "incident".to_owned(),
        period: None,
        threshold: fuzzy::THRESHOLD,
        has_names: true,
        is_warned: method == Method::Direct,
    }
}

/// The only run of a node, or its latest.
async fn run(org: &Org) -> Run {
    fuzzy::list(&org.node, &officer()).await.expect("the runs").into_iter().next().expect("a run")
}

async fn state(org: &Org) -> State {
    run(org).await.state
}

/// Offers, accepts, carries both lists to the unit; gives the run of `a`.
async fn gathered(t: &Three) -> RecordId {
    let id = fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
    send(&t.a, &t.b).await;
    fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await.expect("it is accepted");
    send(&t.b, &t.a).await;
    send(&t.b, &t.unit).await;
    send(&t.a, &t.unit).await;
    id
}

/// The unit compares, and both hear.
async fn compared(t: &Three) {
    fuzzy::compare(&t.unit.node, &officer(), &run(&t.unit).await.record.id).await.expect("it is compared");
    send(&t.unit, &t.a).await;
    send(&t.unit, &t.b).await;
}

async fn known(org: &Org) -> Vec<RecordId> {
    let rows = org.fetch("select target from links where field = 'known' order by target", &[]).await;
    rows.iter().filter_map(|r| RecordId::parse(&r.text(0)?)).collect()
}

/// The key under which a node keeps its messages, as who took the whole machine would have it.
async fn message_key(org: &Org) -> DataKey {
    let row = org.fetch("select value from settings where name = 'audit.key'", &[]).await;
    let wrapped = crate::world::unhex(&row[0].text(0).expect("a key"));
    DataKey::unwrap(&org.master().derive(Purpose::DataKeys), "audit", &wrapped).expect("it opens")
}

/// What a node holds of messages of a kind, opened.
async fn messages(org: &Org, kind: &str) -> Vec<Vec<u8>> {
    let key = message_key(org).await;
    let rows = org.fetch("select id, sealed from messages where kind = $1 order by id", values![kind]).await;
    let open = |id: &str, sealed: &[u8]| {
        let place = Place { table: "messages", record: id, compartment: "message", revision: 1 };
        // What has arrived says nothing any more.
        if sealed.is_empty() {
            return Vec::new();
        }
        seal::open_compartment(&key, &place, sealed).expect("it opens").to_vec()
    };
    rows.iter().map(|r| open(&r.text(0).expect("an id"), &r.bytes(1))).collect()
}

/// What a node holds of the workings of runs, opened.
async fn workings(org: &Org) -> Vec<String> {
    let mut all = Vec::new();
    for row in org.fetch("select run, sealed from workings", &[]).await {
        let run = row.text(0).expect("an id");
        let id = RecordId::parse(&run).expect("an id");
        let wrapped = org.node.store().keyring().wrapped(&id).await.expect("a keyring").expect("a key");
        let key = DataKey::unwrap(&org.master().derive(Purpose::DataKeys), &run, &wrapped).expect("it opens");
        let place = Place { table: "workings", record: &run, compartment: "workings", revision: 1 };
        let opened = seal::open_compartment(&key, &place, &row.bytes(1)).expect("it opens").to_vec();
        all.push(String::from_utf8(opened).expect("text"));
    }
    all
}

/// Puts a message of one's own making into the next bundle, as a modified program could.
async fn say(from: &Org, to: &Org, (kind, body): (&str, &Value)) {
    let id = format!("forged{}", from.count("select count(*) from audit", &[]).await);
    let place = Place { table: "messages", record: &id, compartment: "message", revision: 1 };
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(7);
    let bytes = serde_json::to_vec(body).expect("JSON");
    let sealed = seal::seal_compartment(&message_key(from).await, &place, &bytes, &mut rng);
    let sql = "insert into messages (id, channel, direction, kind, state, bundle, sealed, moment) \
               values ($1, $2, 'out', $3, 'queued', '', $4, '2026-03-02T09:00:00Z')";
    from.tamper(sql, values![id.as_str(), to.org().as_str(), kind, sealed]).await;
    send(from, to).await;
}

/// How often a message was refused and logged.
async fn refusals(org: &Org) -> usize {
    let lines = app::audit::list(&org.node, &leader(), 500).await.expect("the log");
    lines.iter().filter(|l| l.entry.as_ref().is_some_and(|e| e.action == "message-refused")).count()
}
