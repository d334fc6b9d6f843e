//! A list that leaves as a file: with an approval that ends, for a purpose, with its caveats in every row.

use crate::roles::{House, high, house};
use crate::world::{both, incident, shared_label};
use app::approvals::{self, State, Verdict};
use app::exports::{self, Wanted, file};
use app::records::{self, ListQuery};
use app::{Error, report};
use record::label::CaveatCode;
use record::{Caveat, Label, RecordId, Sensitivity, Use};
use std::collections::BTreeSet;
use store::values;

pub fn incidents(purpose: Use, is_sealed: bool) -> Wanted {
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    Wanted::of(&query, purpose, is_sealed)
}

/// The words of a file, as their keys: no language is needed to read the rows.
fn keys(key: &str, _: &[(&str, String)]) -> String {
    if key == "export-language" { "en".to_owned() } else { key.to_owned() }
}

const NOON: report::Timestamp = report::Timestamp { year: 2026, month: 3, day: 2, hour: 12, minute: 0, second: 0 };

fn written(h: &House, export: &exports::Export, format: &str) -> Vec<u8> {
    let direction = report::Direction::LeftToRight;
    let made = file::write(&h.org.node, export, (format, &keys), (direction, NOON));
    made.expect("it is written").expect("the format is known")
}

async fn approved(h: &House, wanted: &Wanted) -> RecordId {
    let id = exports::ask(&h.org.node, &h.omar, wanted, "a briefing").await.expect("it is asked");
    let done = approvals::decide(&h.org.node, &h.carl, &id, &Verdict::Approve).await.expect("it is decided");
    assert_eq!(done, State::Approved);
    id
}

#[test]
fn a_list_leaves_only_with_an_approval_for_this_person_list_and_purpose_that_ends() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        high(&h).await;
        let wanted = incidents(Use::Analysis, false);
        assert!(matches!(exports::take(node, &h.omar, &wanted).await, Err(Error::Forbidden(_))));
        for nobody in [&h.mona, &h.adam] {
            assert!(matches!(exports::ask(node, nobody, &wanted, "why").await, Err(Error::Forbidden(_))));
        }
        let id = exports::ask(node, &h.omar, &wanted, "a briefing").await.expect("it is asked");
        assert!(matches!(exports::take(node, &h.omar, &wanted).await, Err(Error::Forbidden(_))), "it waits");
        let own = approvals::decide(node, &h.omar, &id, &Verdict::Approve).await;
        assert!(matches!(own, Err(Error::Forbidden(_))));
        approvals::decide(node, &h.carl, &id, &Verdict::Approve).await.expect("a coordinator approves");
        for _ in 0..2 {
            assert_eq!(exports::take(node, &h.omar, &wanted).await.expect("it leaves").rows.len(), 1);
        }
        let others = [
            (&h.leila, wanted.clone()),
            (&h.omar, incidents(Use::LeadershipBrief, false)),
            (&h.omar, incidents(Use::Analysis, true)),
            (&h.omar, Wanted { from: Some("2026-01-01".to_owned()), ..wanted.clone() }),
        ];
        for (who, other) in others {
            assert!(matches!(exports::take(node, who, &other).await, Err(Error::Forbidden(_))), "{other:?}");
        }
        h.org.clock.forward(jiff::SignedDuration::from_hours(24) + jiff::SignedDuration::from_secs(1));
        assert!(matches!(exports::take(node, &h.omar, &wanted).await, Err(Error::Forbidden(_))), "it has ended");
    });
}

#[test]
fn the_rows_of_a_file_are_the_rows_of_the_list_that_the_purpose_allows() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let shared = shared_label(&h.org, &[]);
        let closed = Label { uses: BTreeSet::from([Use::LeadershipBrief]), ..shared.clone() };
        for day in 1..=7 {
            let label = if day % 3 == 0 { &closed } else { &shared };
            let body = incident(&format!("2026-02-0{day}"), "Village", "Maryam");
            records::create_labelled(node, &h.omar, "incident", body, label.clone()).await.expect("a record");
        }
        let titles = async |purpose: Use| -> Vec<String> {
            let wanted = incidents(purpose, false);
            approved(&h, &wanted).await;
            let taken = exports::take(node, &h.omar, &wanted).await.expect("it leaves");
            taken.rows.into_iter().map(|r| r.title).collect()
        };
        let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
        let listed = records::list(node, &h.omar, &query).await.expect("a list").rows;
        let listed: Vec<String> = listed.into_iter().map(|r| r.title).collect();
        assert_eq!(titles(Use::LeadershipBrief).await, listed, "all seven allow a brief, in the order of the list");
        // By hand: of the days 1 to 7, two are divisible by three.
        assert_eq!(titles(Use::Analysis).await.len(), 5);
        assert!(titles(Use::Judicial).await.is_empty());
    });
}

#[test]
fn every_row_carries_its_caveats_and_nothing_sealed_that_was_not_asked_for() {
    both(async |db| {
        let h = house(&db, "relief").await;
        let node = &h.org.node;
        h.org.answer_for_the_disk().await;
        let caveats = BTreeSet::from([Caveat::Is(CaveatCode::NoOnward), Caveat::Acknowledge("thank them".to_owned())]);
        let label = Label { caveats, sensitivity: Sensitivity::Severe, ..shared_label(&h.org, &[]) };
        for day in 1..=3 {
            let mut body = incident(&format!("2026-02-0{day}"), "Village", "Maryam");
            body = body.with("narrative", "=cmd|' /C calc'!A0");
            records::create_labelled(node, &h.omar, "incident", body, label.clone()).await.expect("a record");
        }
        let plain = incidents(Use::Analysis, false);
        approved(&h, &plain).await;
        let taken = exports::take(node, &h.omar, &plain).await.expect("it leaves");
        for format in ["csv", "json"] {
            let text = String::from_utf8(written(&h, &taken, format)).expect("text");
            for secret in ["Village", "Maryam", "Neighbourson", "Partyname", "cmd", "35.95"] {
                assert!(!text.contains(secret), "{secret} leaves in {format}");
            }
            // Three rows and the joined label above them.
            assert!(text.matches("no-onward").count() >= 3, "{text}");
            assert!(text.matches("thank them").count() >= 3, "{text}");
        }
        assert!(written(&h, &taken, "xlsx").starts_with(b"PK"));
        let sealed = incidents(Use::Analysis, true);
        approved(&h, &sealed).await;
        let taken = exports::take(node, &h.omar, &sealed).await.expect("it leaves");
        let text = String::from_utf8(written(&h, &taken, "csv")).expect("text");
        assert!(text.contains("Maryam") && text.contains("'=cmd"), "{text}");
        assert!(!text.contains("Partyname"), "a humanitarian organisation keeps attribution closed");
        let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
        let rows: Vec<&&str> = lines.iter().filter(|l| l.contains("no-onward")).collect();
        assert_eq!(rows.len(), 3);
        let ids = h.org.fetch("select id from records where kind = 'incident'", &[]).await;
        for id in ids.iter().filter_map(|r| r.text(0)) {
            assert!(!text.contains(&id), "an id of ours leaves");
        }
    });
}

async fn two_incidents(h: &House) -> Vec<RecordId> {
    let mut ids = Vec::new();
    for day in 1..=2 {
        let body = incident(&format!("2026-02-0{day}"), "Village", "Maryam");
        let made = records::create_labelled(&h.org.node, &h.omar, "incident", body, shared_label(&h.org, &[])).await;
        ids.push(made.expect("a record"));
    }
    ids
}

#[test]
fn a_record_that_cannot_be_read_stays_and_is_counted_and_keeps_back_no_other() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let ids = two_incidents(&h).await;
        let damage = "update compartments set sealed = $1 where record = $2";
        h.org.tamper(damage, values![vec![0_u8; 64], ids[0].as_str()]).await;
        let wanted = incidents(Use::Analysis, true);
        let left_out = exports::left_out(node, &h.omar, &wanted).await.expect("a count");
        assert_eq!(left_out.get("unreadable"), Some(&1), "the page says so before anybody is asked");
        approved(&h, &wanted).await;
        let taken = exports::take(node, &h.omar, &wanted).await.expect("the other leaves");
        assert_eq!((taken.rows.len(), taken.left_out["unreadable"]), (1, 1));
        assert_eq!(taken.left_out, left_out);
        let text = String::from_utf8(written(&h, &taken, "csv")).expect("text");
        assert!(text.contains("1 (stale-unreadable)"), "{text}");
    });
}

#[test]
fn a_record_that_lost_its_key_leaves_no_shell_where_its_sealed_parts_are_asked_for() {
    both(async |db| {
        let h = house(&db, "monitor").await;
        let node = &h.org.node;
        let ids = two_incidents(&h).await;
        node.store().keyring().destroy(&ids[..1]).await.expect("the key goes");
        let unreadable = async |wanted: &Wanted| {
            let said = exports::left_out(node, &h.omar, wanted).await.expect("a count");
            approved(&h, wanted).await;
            let taken = exports::take(node, &h.omar, wanted).await.expect("the list leaves");
            assert_eq!(taken.left_out, said, "the page before it says what the file will");
            (taken.rows.len(), said.get("unreadable").copied().unwrap_or(0))
        };
        assert_eq!(unreadable(&incidents(Use::Analysis, true)).await, (1, 1));
        assert_eq!(unreadable(&incidents(Use::Analysis, false)).await, (2, 0), "nothing sealed is asked for");
    });
}

#[test]
fn who_was_not_granted_a_part_exports_none_of_it() {
    both(async |db| {
        let h = house(&db, "relief").await;
        let node = &h.org.node;
        let body = incident("2026-02-01", "Village", "Maryam");
        records::create_labelled(node, &h.omar, "incident", body, shared_label(&h.org, &[])).await.expect("a record");
        let wanted = incidents(Use::Analysis, true);
        let id = exports::ask(node, &h.olga, &wanted, "a briefing").await.expect("it is asked");
        approvals::decide(node, &h.leila, &id, &Verdict::Approve).await.expect("it is approved");
        let taken = exports::take(node, &h.olga, &wanted).await.expect("it leaves");
        let text = String::from_utf8(written(&h, &taken, "json")).expect("text");
        for secret in ["Village", "Maryam", "Neighbourson", "Partyname", "bakery"] {
            assert!(!text.contains(secret), "{secret} leaves");
        }
    });
}
