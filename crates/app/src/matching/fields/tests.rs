//! What is too much to be kept, and what stays of pairs that only a whole comparison finds.

use super::super::kinds::shape_of;
use super::*;
use record::index::Columns;
use record::{Kinds, OrgId, Vocabularies};
use serde_json::{Value, json};

fn shape() -> Shape {
    let vocabularies = Vocabularies::built_in().expect("the vocabularies load");
    let kinds = Kinds::built_in(&vocabularies).expect("the forms load");
    shape_of(kinds.form("assessment").expect("a form")).expect("it is compared")
}

fn list(origin: &str, rows: &[(&str, &Value)]) -> OriginList {
    let origin = OrgId::parse(origin).expect("an id");
    let row = |(id, said): &(&str, &Value)| {
        let body = Body::from_json((*said).clone()).expect("a body is an object");
        let record = Stored {
            id: RecordId::parse(id).expect("an id"),
            kind: "assessment".to_owned(),
            origin: origin.clone(),
            revision: 1,
            state: "live".to_owned(),
            label: 1,
            author: "u-omar".to_owned(),
            open: body.0.clone(),
            title: String::new(),
            columns: Columns::default(),
            source_key: None,
            content_key: None,
            channel: None,
            lease_until: None,
            changed: String::new(),
        };
        (record, body)
    };
    OriginList { name: origin.as_str().to_owned(), rows: rows.iter().map(row).collect(), origin: origin.clone() }
}

#[test]
fn more_pairs_than_anybody_can_look_through_are_refused() {
    assert!(require_few(MOST_PAIRS).is_ok());
    assert!(matches!(require_few(MOST_PAIRS + 1), Err(Error::Conflict(_))));
}

#[test]
fn a_pair_of_a_record_that_changed_stays_where_its_block_is_too_large_while_it_is_likely() {
    let said = json!({ "period": "2017-07", "place": { "code": "SY-Raqqa" }, "risk": "PR02", "severity": "4",
        "people": 1200 });
    let other = json!({ "period": "2011-01", "place": { "code": "SY-Daraa" }, "risk": "PR09", "severity": "1",
        "people": 5 });
    let mut alike = said.clone();
    alike["people"] = json!(9);
    let theirs = [("same", &said), ("alike", &alike), ("other", &other)];
    let lists = [list("us", &[("ours", &said)]), list("them", &theirs)];
    let mut shape = shape();
    let rows = Rows::new(&shape, &lists).expect("rows");
    let learnt = table::learn(&rows.table, &shape.model, 1, &table::go_on).expect("it is learnt");
    let fit = shape.weighed(&learnt, rows.pairs());
    // Three say when, where and what in the same way.
    shape.model.most_rows_in_a_block = 2;
    let id = |text: &str| RecordId::parse(text).expect("an id");
    let touched = BTreeSet::from([id("ours")]);
    let found = |standing: &[(RecordId, RecordId)]| -> Vec<(RecordId, RecordId)> {
        let found = arrived(&shape, (&lists, &fit), (&touched, standing)).expect("they are compared");
        found.into_iter().map(|(_, left, right)| (left, right)).collect()
    };
    assert!(found(&[]).is_empty(), "its block is too large");
    let same = (id("ours"), id("same"));
    assert_eq!(found(&[same.clone(), (id("ours"), id("other"))]), [same], "what is unlikely by now goes");
}

#[test]
fn of_one_record_that_arrives_only_the_strongest_pairs_with_other_lists_are_taken() {
    let said = json!({ "period": "2017-07", "place": { "code": "SY-Raqqa" }, "risk": "PR02" });
    let ids: Vec<String> = (0..60).map(|number| format!("row-{number}")).collect();
    let theirs: Vec<(&str, &Value)> = ids.iter().map(|id| (id.as_str(), &said)).collect();
    let lists = [list("us", &[("ours", &said), ("own", &said)]), list("them", &theirs)];
    let rows = Rows::new(&shape(), &lists).expect("rows");
    // The last is the strongest. The second is of the same list as the first.
    let found: Vec<u32> = rows.strongest(0, (1..62).rev()).collect();
    assert_eq!(found, (12..62).rev().collect::<Vec<_>>(), "fifty of sixty");
    assert_eq!(rows.strongest(0, 1..4).collect::<Vec<_>>(), [2, 3], "none of its own list");
}
