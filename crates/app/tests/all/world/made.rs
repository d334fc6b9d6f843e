//! What tests put into nodes: terms, agreements, labels, incidents, products, requests, caps, alerts; and copies of folders.

use super::{Org, leader, officer};
use app::agreements::{self, Party, Protocol, Terms};
use app::alerts::Alert;
use app::products::{NewProduct, Statement};
use app::records;
use record::label::{Audience, CaveatCode, Consents};
use record::{Body, Label, PlacePrecision, RecordId, Rung, TimePrecision, Use};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// What lets records of one kind pass at a rung.
pub fn terms(rung: Rung) -> Terms {
    Terms {
        rung,
        place: PlacePrecision::Exact,
        time: TimePrecision::Day,
        compartments: BTreeSet::new(),
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        caveats: BTreeSet::from([CaveatCode::NoPublication]),
        kinds: BTreeSet::from(["incident".to_owned()]),
        minimum_cell: 10,
        lease_days: 30,
        ..Terms::nothing()
    }
}

pub fn protocol(a: &Org, b: &Org, (ours, theirs): (Terms, Terms)) -> Protocol {
    let party = |o: &Org, grants| Party { org: o.org().clone(), short_name: o.name().to_owned(), grants };
    Protocol {
        id: format!("{}-{}", a.name(), b.name()),
        version: 1,
        parties: [party(a, ours), party(b, theirs)],
        starts: jiff::civil::date(2026, 1, 1),
        ends: jiff::civil::date(2026, 12, 31),
        purpose: "protection of civilians".to_owned(),
        risk_of_sharing: "a source is guessed".to_owned(),
        risk_of_not_sharing: "nobody acts".to_owned(),
        clauses: agreements::Clauses::default(),
    }
}

/// Signs what `a` grants to `b` and `b` to `a`.
pub async fn agree(a: &Org, b: &Org, grants: (Terms, Terms)) -> Protocol {
    let protocol = protocol(a, b, grants);
    sign(a, b, &protocol).await;
    protocol
}

/// Both sign, in person.
pub async fn sign(a: &Org, b: &Org, protocol: &Protocol) {
    let offered = agreements::offer(&a.node, &leader(), protocol).await.expect("an offer");
    let signed = agreements::countersign(&b.node, &leader(), &offered).await.expect("a countersignature");
    agreements::conclude(&a.node, &leader(), &signed).await.expect("it is concluded");
}

/// Both sign a version that grants this.
pub async fn sign_version(a: &Org, b: &Org, (version, grants): (u32, (Terms, Terms))) {
    sign(a, b, &Protocol { version, ..protocol(a, b, grants) }).await;
}

/// A label of our own for these organisations, of low sensitivity.
pub fn shared_label(origin: &Org, others: &[&Org]) -> Label {
    Label {
        sensitivity: record::Sensitivity::Low,
        audience: Audience::Only(others.iter().chain([&origin]).map(|o| o.org().clone()).collect()),
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        consents: Consents {
            references: BTreeSet::from(["consent-77".to_owned()]),
            is_identified: true,
            ..Consents::not_needed()
        },
        ..Label::own(origin.org())
    }
}

/// An incident with something in every compartment.
pub fn incident(day: &str, village: &str, name: &str) -> Body {
    Body::default()
        .with("date", day)
        .with(
            "place",
            json!({
                "code": "SY-Raqqa/Ar-Raqqah", "name": village,
                "point": { "latitude": 35.95123, "longitude": 39.01234 }, "precision": "exact"
            }),
        )
        .with("acts", json!([{ "type": "V01" }]))
        .with("deaths", json!({ "low": 1, "best": 1, "high": 1 }))
        .with("civilian_deaths", 1)
        .with("victims", json!([{ "number": 1, "sex": "f", "age_group": "adult", "name": name, "age": 34 }]))
        .with("narrative", "A strike on a house wrecked the bakery")
        .with("sources", json!([{ "name": "Yusuf Neighbourson", "relation": "neighbour" }]))
        .with("parties", json!([{ "name": "Partyname P", "role": "party" }]))
        .with("verification", "unverified")
}

/// Written by an officer, for these organisations too.
pub async fn write(on: &Org, with: &[&Org], body: Body) -> RecordId {
    let label = shared_label(on, with);
    records::create_labelled(&on.node, &officer(), "incident", body, label).await.expect("a record")
}

/// A product of one statement that rests on these records.
pub fn says(channel: Use, text: &str, evidence: Vec<RecordId>) -> NewProduct {
    NewProduct {
        objective: None,
        channel,
        language: "en".to_owned(),
        title: "A statement".to_owned(),
        recipient: "Somebody".to_owned(),
        summary: "In short.".to_owned(),
        statements: vec![Statement { text: text.to_owned(), evidence }],
        ask: "Stop.".to_owned(),
        reply_by: "2026-12-15".to_owned(),
    }
}

/// What a court asks for.
pub fn court_asks() -> Body {
    Body::default()
        .with("asked_by", "court")
        .with("received_on", "2026-03-01")
        .with("due", "2026-03-20")
        .with("who", "A court")
        .with("legal_basis", "An order")
        .with("what", "Everything")
}

/// A decision that no more than this rung passes to a partner, until a day.
pub fn cap(partner: &str, rung: &str, until: &str) -> Body {
    let cap = Body::default().with("way", "cap").with("partner", partner).with("rung", rung).with("ground", "safety");
    let cap = cap.with("until", until).with("reason", "a leak").with("legal_basis", "duty of care");
    cap.with("decided_by", "The director")
}

/// A warning about people at risk.
pub fn warning() -> Alert {
    Alert {
        place: "SY-Raqqa".to_owned(),
        from: "2026-03-03".parse().expect("a day"),
        to: "2026-03-05".parse().expect("a day"),
        feared: "displacement".to_owned(),
        people: Some(200),
        words: "families were told to leave".to_owned(),
    }
}

/// Copies a folder with all that is in it, as a backup by hand would.
pub fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file is copied");
        }
    }
}
