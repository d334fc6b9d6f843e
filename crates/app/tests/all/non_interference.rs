//! What a partner gets is the same to the byte with and without a record, link, code, count, person or other partner that
//! does not pass to it; and so is what it learns by asking what we know.

use crate::proving::newcomer;
use crate::world::{
    CHEAP, Db, Org, agree, both, court_asks, incident, officer, pair, seal_for, send, shared_label, take, terms,
};
use app::agreements::Terms;
use app::exchange::{self, Passing};
use app::trends::joint;
use app::{Role, authorities, people, private, records};
use record::label::{Audience, CaveatCode};
use record::{Body, Caveat, Compartment, Expiry, Label, RecordId, Rung};
use seal::bundle::{self, Expect, Last, Limits, Opened};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Two partners and us; what is forbidden is written last.
struct World {
    us: Org,
    near: Org,
    far: Org,
}

/// Why a record does not pass to the nearer partner.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Why {
    Audience,
    OtherPartner,
    Ended,
    TopRung,
    Kind,
    /// With codes that nothing else has.
    Tag,
    /// A link to a record that does pass.
    Link,
    /// A published count that another partner may have.
    Count,
    /// No record: an account.
    User,
    /// For another partner of ours, whom the nearer one does not know of.
    Partner,
}

const WHYS: [Why; 10] = [
    Why::Audience,
    Why::OtherPartner,
    Why::Ended,
    Why::TopRung,
    Why::Kind,
    Why::Tag,
    Why::Link,
    Why::Count,
    Why::User,
    Why::Partner,
];

impl Why {
    /// How many records the farther partner has then.
    fn passing_to_far(self) -> usize {
        match self {
            Self::OtherPartner | Self::Tag => 3,
            // The count, and the record without which it could pass to both.
            Self::Count => 4,
            _ => 2,
        }
    }
}

async fn world(db: &Db, forbidden: Option<Why>) -> World {
    let (us, near, far) = (db.found("alpha", 81).await, db.found("beta", 82).await, db.found("gamma", 83).await);
    for other in [&near, &far] {
        partner(&us, other).await;
    }
    let mut passing = Vec::new();
    for day in ["2017-07-12", "2017-08-02"] {
        passing.push(write(&us, "incident", day, shared_label(&us, &[&near, &far])).await);
    }
    if let Some(why) = forbidden {
        hide(db, (&us, &near, &far), (why, &passing[0])).await;
    }
    World { us, near, far }
}

async fn partner(us: &Org, other: &Org) {
    pair(us, other).await;
    let grants = Terms {
        compartments: BTreeSet::from([Compartment::Attribution]),
        kinds: BTreeSet::from(["incident", "trend"].map(str::to_owned)),
        ..terms(Rung::Case)
    };
    agree(us, other, (grants, Terms::nothing())).await;
}

async fn write(us: &Org, kind: &str, day: &str, label: Label) -> RecordId {
    let body = match kind {
        "incident" => incident(day, "Village", "Name"),
        _ => Body::default().with("type", "A22").with("name", "Somebody"),
    };
    put(us, kind, body, label).await
}

async fn put(us: &Org, kind: &str, body: Body, label: Label) -> RecordId {
    records::create_labelled(&us.node, &officer(), kind, body, label).await.expect("a record")
}

async fn hide(db: &Db, (us, near, far): (&Org, &Org, &Org), (why, passing): (Why, &RecordId)) {
    let (both, to_far) = (shared_label(us, &[near, far]), shared_label(us, &[far]));
    let alone = Audience::Only(BTreeSet::from([us.org().clone()]));
    let label = match why {
        Why::Audience => Label { audience: alone, ..both },
        Why::Ended => Label { expiry: Expiry::On(jiff::civil::date(2026, 3, 1)), ..both },
        Why::TopRung => Label { top_rung: Rung::Match, ..both },
        Why::Kind => return drop(write(us, "actor", "2017-07-30", both).await),
        Why::Tag => {
            let body = incident("2017-07-30", "Village", "Name").with("violence", "non-state");
            let body = body.with("acts", json!([{ "type": "V02" }])).with("verification", "verified");
            return drop(put(us, "incident", body, to_far).await);
        }
        Why::Link => return asked_for(us, passing).await,
        Why::User => {
            let added = people::add(&us.node, &newcomer("zoe", &[Role::Officer], CHEAP), "test").await;
            return drop(added.expect("an account"));
        }
        Why::Partner => {
            let other = db.found("delta", 84).await;
            partner(us, &other).await;
            shared_label(us, &[&other])
        }
        Why::OtherPartner | Why::Count => to_far,
    };
    write(us, "incident", "2017-07-30", label).await;
    if why == Why::Count {
        let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
        joint::publish(&us.node, &officer(), &wanted).await.expect("a trend");
    }
}

/// A court asks for a record: the request links to it and passes to nobody.
async fn asked_for(us: &Org, record: &RecordId) {
    let body = court_asks();
    let asked = authorities::register(&us.node, &officer(), body, std::slice::from_ref(record)).await;
    asked.expect("it is registered");
}

async fn seen_as(us: &Org, partner: &Org) -> (usize, Vec<Passing>) {
    exchange::see_as(&us.node, &officer(), partner.name(), 99).await.expect("a look")
}

/// The bundle sealed for a partner, as that partner opens it.
async fn opened(us: &Org, partner: &Org, last: Option<Last>) -> (Opened, usize) {
    let sent = seal_for(us, partner).await;
    (read((us, partner), &sent.bytes, last).await, sent.bytes.len())
}

async fn read((us, partner): (&Org, &Org), bytes: &[u8], last: Option<Last>) -> Opened {
    let expect = Expect {
        me: seal::OrgId::parse(partner.org().as_str()).expect("an organisation"),
        sender: *us.node.certificate().root(),
        now: seal::Seconds(us.node.now().as_second()),
        last,
        limits: Limits::default(),
    };
    bundle::open(bytes, &partner.keys().await, &expect).expect("it opens")
}

/// Everything of a bundle but its random id and hash; the certificate with what hangs on it, since `age` draws its keys
/// from the operating system; and the checkpoint of the sender's log with the hashes that prove it, of which the number
/// and length must be the same: the log is as long as it is, and partners keep each other's checkpoints so that nobody
/// shortens theirs unseen.
fn told(opened: &Opened) -> String {
    let Opened { sender, agreement, sequence, created, not_after, items, tombstones, receipts, .. } = opened;
    let (sender, agreement) = (sender.org_id(), (&agreement.id, agreement.version));
    let of_log = |state: &str| matches!(state, "consistent" | "countersigned");
    let receipt = |r: &seal::bundle::Receipt| match of_log(&r.state) {
        true => format!("{} {}", r.state, r.id.len()),
        false => format!("{} {}", r.state, r.id),
    };
    let receipts: Vec<String> = receipts.iter().map(receipt).collect();
    // `Debug` of an item shows neither its id nor its body, which are what this is about.
    let item = |i: &bundle::Item| format!("{} {} {}", i.id, i.kind, String::from_utf8_lossy(&i.body));
    let items: Vec<String> = items.iter().map(item).collect();
    format!("{sender:?}{agreement:?}{sequence}{created:?}{not_after:?}{items:?}{tombstones:?}{receipts:?}")
}

#[test]
fn what_does_not_pass_to_a_partner_changes_nothing_of_what_the_partner_gets() {
    both(async |db| {
        let without = world(&db, None).await;
        let base = seen_as(&without.us, &without.near).await;
        assert_eq!(base.0, 2);
        let (first, size) = opened(&without.us, &without.near, None).await;
        let last = |o: &Opened| Some(Last { sequence: o.sequence, hash: o.hash });
        let (second, _) = opened(&without.us, &without.near, last(&first)).await;
        for why in WHYS {
            let with = world(&db, Some(why)).await;
            // First: it is there, and who may have it has it.
            assert_ne!(with.us.log_size().await, without.us.log_size().await);
            let far = seen_as(&with.us, &with.far).await.0;
            assert_eq!(far, why.passing_to_far(), "{why:?}");
            assert_eq!(seen_as(&with.us, &with.near).await, base, "{why:?}");
            let (found, length) = opened(&with.us, &with.near, None).await;
            assert_eq!(told(&found), told(&first), "{why:?}");
            // The stanza that `age` adds at random is shorter than that.
            assert!(length.abs_diff(size) < 512, "{why:?}: the padded sizes {length} and {size} tell");
            let (again, _) = opened(&with.us, &with.near, last(&found)).await;
            assert_eq!(told(&again), told(&second), "{why:?}: and the next");
        }
    });
}

#[test]
fn what_passes_to_a_partner_does_change_what_the_partner_gets() {
    both(async |db| {
        let (without, with) = (world(&db, None).await, world(&db, None).await);
        write(&with.us, "incident", "2017-07-30", shared_label(&with.us, &[&with.near])).await;
        let (a, _) = opened(&without.us, &without.near, None).await;
        let (b, _) = opened(&with.us, &with.near, None).await;
        assert_ne!(told(&a), told(&b), "the test above could not pass by seeing nothing");
        let (a, _) = opened(&without.us, &without.far, None).await;
        let (b, _) = opened(&with.us, &with.far, None).await;
        assert_eq!(told(&a), told(&b), "and only that partner's");
    });
}

#[test]
fn a_partner_that_gets_nothing_learns_nothing_from_what_the_other_sends_back() {
    both(async |db| {
        let told_to_near = async |is_with: bool| {
            let w = world(&db, None).await;
            if is_with {
                // The other partner holds more, and acknowledges it.
                write(&w.us, "incident", "2017-09-09", shared_label(&w.us, &[&w.far])).await;
            }
            send(&w.us, &w.far).await;
            send(&w.far, &w.us).await;
            told(&opened(&w.us, &w.near, None).await.0)
        };
        assert_eq!(told_to_near(false).await, told_to_near(true).await);
    });
}

/// What the nearer partner gets when the last record names these people, and who did it: in no part but those granted.
async fn told_of(db: &Db, caveats: &[CaveatCode], (word, is_linked): (&str, bool)) -> String {
    let w = world(db, None).await;
    let culprit = write(&w.us, "actor", "2017-07-30", shared_label(&w.us, &[])).await;
    let act = match is_linked {
        true => json!({ "type": "V01", "perpetrator": culprit.as_str() }),
        false => json!({ "type": "V01" }),
    };
    let body = incident("2017-07-30", "Village", word)
        .with("sources", json!([{ "name": word, "relation": "neighbour" }]))
        .with("parties", json!([{ "name": word, "role": "party" }]))
        .with("acts", json!([act]));
    let caveats = caveats.iter().copied().map(Caveat::Is).collect();
    put(&w.us, "incident", body, Label { caveats, ..shared_label(&w.us, &[&w.near, &w.far]) }).await;
    told(&opened(&w.us, &w.near, None).await.0)
}

#[test]
fn what_a_partner_was_not_granted_of_a_record_that_passes_changes_nothing_of_what_it_gets() {
    both(async |db| {
        let no = [CaveatCode::NoAttribution];
        let closed = told_of(&db, &no, ("Aisha", false)).await;
        assert_eq!(told_of(&db, &no, ("Zainab", true)).await, closed, "names, sources, parties and links");
        let open = told_of(&db, &[], ("Aisha", false)).await;
        assert_ne!(told_of(&db, &[], ("Zainab", true)).await, open, "without the caveat, who did it was granted");
    });
}

/// What the nearer partner learns when it asks whether we know an event of its own, which we keep under this label: how
/// many it found, and its run with the length of each part of our answer, which is made under another key each time.
async fn learned(db: &Db, label: impl FnOnce(&World) -> Option<Label>) -> (Option<i64>, String) {
    let w = world(db, None).await;
    write(&w.near, "incident", "2017-07-30", shared_label(&w.near, &[])).await;
    if let Some(label) = label(&w) {
        write(&w.us, "incident", "2017-07-30", label).await;
    }
    private::ask(&w.near.node, &officer(), (w.us.name(), "incident")).await.expect("it is asked");
    send(&w.near, &w.us).await;
    let sent = seal_for(&w.us, &w.near).await;
    let lengths = lengths(&read((&w.us, &w.near), &sent.bytes, None).await);
    take(&w.near, &sent.bytes).await;
    let (runs, _) = private::list(&w.near.node, &officer()).await.expect("the runs");
    let run = runs.first().expect("one was asked");
    let known = w.near.count("select count(*) from links where field = 'known'", &[]).await;
    (run.found, format!("{} {} {:?} {known} {lengths}", run.state, run.tokens, run.why))
}

/// How long each part of the answer in a bundle is.
fn lengths(opened: &Opened) -> String {
    let item = opened.items.iter().find(|i| i.kind == "@matched").expect("there is an answer");
    let answer: Value = serde_json::from_slice(&item.body).expect("it reads");
    let length = |part: &Value| match part {
        Value::Array(all) => all.len().to_string(),
        Value::String(text) => text.len().to_string(),
        other => other.to_string(),
    };
    let parts = answer.as_object().expect("an object").iter();
    parts.map(|(name, part)| format!("{name} {}", length(part))).collect::<Vec<_>>().join(" ")
}

#[test]
fn who_asks_what_we_know_learns_nothing_of_what_it_may_not_match() {
    both(async |db| {
        let without = learned(&db, |_| None).await;
        assert_eq!(without.0, Some(0));
        let found = learned(&db, |w| Some(shared_label(&w.us, &[&w.near]))).await;
        assert_eq!(found.0, Some(1), "what it may match it finds");
        let hidden: [fn(&World) -> Label; 5] = [
            |w| shared_label(&w.us, &[]),
            |w| shared_label(&w.us, &[&w.far]),
            |w| Label { expiry: Expiry::On(jiff::civil::date(2026, 3, 1)), ..shared_label(&w.us, &[&w.near]) },
            |w| Label { top_rung: Rung::Trends, ..shared_label(&w.us, &[&w.near]) },
            |w| Label { caveats: [Caveat::Is(CaveatCode::NoMatching)].into(), ..shared_label(&w.us, &[&w.near]) },
        ];
        for (at, hide) in hidden.into_iter().enumerate() {
            assert_eq!(learned(&db, |w| Some(hide(w))).await, without, "{at}");
        }
    });
}
