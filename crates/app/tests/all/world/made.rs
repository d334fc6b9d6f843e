//! What tests put into nodes: terms, agreements, labels, incidents, alerts; and copies of folders.

use super::{Org, leader};
use app::agreements::{self, Party, Protocol, Terms};
use app::alerts::Alert;
use record::label::{Audience, CaveatCode, Consents};
use record::{Body, Label, PlacePrecision, Rung, TimePrecision, Use};
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
