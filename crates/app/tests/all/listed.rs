//! Lists, their totals and searches: right after every change, whatever is kept of them in memory.

use crate::world::{Org, both, incident, leader, officer, only, person, shared_label};
use app::records::{self, List, ListQuery};
use app::{Actor, Role, shred};
use record::{Body, Compartment, RecordId};
use serde_json::json;
use store::lens::Text;

fn monitor() -> Actor {
    person("mona", &[Role::Monitor], &Compartment::SEALED)
}

async fn write(org: &Org, who: &Actor, body: Body) -> RecordId {
    let label = shared_label(org, &[]);
    records::create_labelled(&org.node, who, "incident", body, label).await.expect("a record")
}

fn body(act: &str) -> Body {
    incident("2017-07-12", "Village", "Name").with("acts", json!([{ "type": act }]))
}

fn query() -> ListQuery {
    ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() }
}

async fn list(org: &Org, query: &ListQuery) -> List {
    records::list(&org.node, &officer(), query).await.expect("a list")
}

/// How many records have this act, by the facet and by the filter that it leads to.
async fn with(org: &Org, act: &str) -> (i64, i64) {
    let all = list(org, &query()).await;
    let facet = all.facets.iter().find(|(field, _)| field == "acts.type").expect("a facet");
    let counted = facet.1.iter().find(|(code, _)| code == act).map_or(0, |(_, n)| *n);
    let filters = vec![("acts.type".to_owned(), act.to_owned())];
    (counted, list(org, &ListQuery { filters, ..query() }).await.total)
}

#[test]
fn a_list_is_right_after_every_change() {
    both(async |db| {
        let org = db.found("alpha", 921).await;
        assert_eq!((list(&org, &query()).await.total, with_none(&org).await), (0, true));
        let first = write(&org, &officer(), body("V01")).await;
        let second = write(&org, &monitor(), body("V01")).await;
        assert_eq!(with(&org, "V01").await, (2, 2));
        let shown = records::show(&org.node, &officer(), &first, None).await.expect("it is there");
        records::update(&org.node, &officer(), &first, shown.record.revision, body("V02")).await.expect("a change");
        assert_eq!((with(&org, "V01").await, with(&org, "V02").await), ((1, 1), (1, 1)));
        // Behind the program's back, and without naming a record.
        org.tamper("update records set state = 'lapsed' where author = 'u-mona'", &[]).await;
        assert_eq!((list(&org, &query()).await.total, with(&org, "V01").await), (1, (0, 0)));
        org.tamper("update records set state = 'live' where author = 'u-mona'", &[]).await;
        assert_eq!(with(&org, "V01").await, (1, 1));
        shred::shred(&org.node, &leader(), &second, "a test").await.expect("it is shredded");
        let left = list(&org, &query()).await;
        assert_eq!((left.total, left.rows.len(), with(&org, "V01").await), (1, 1, (0, 0)));
        assert_eq!(left.rows[0].id, first);
        // After a restart it is read anew.
        let org = org.reopen().await;
        records::warm(&org.node).await.expect("it is read");
        assert_eq!(org.node.store().keeps_listed().await, db.is_sqlite());
        assert_eq!((with(&org, "V02").await, only(&org, "incident").await), ((1, 1), first));
    });
}

/// Whether no facet has a value.
async fn with_none(org: &Org) -> bool {
    list(org, &query()).await.facets.iter().all(|(_, values)| values.is_empty())
}

#[test]
fn who_asks_for_a_page_past_the_end_gets_the_last_one_and_rows_alone_are_those_of_the_list() {
    both(async |db| {
        let org = db.found("alpha", 922).await;
        for n in 0..52 {
            write(&org, &officer(), incident(&format!("2017-07-{:02}", 1 + n % 28), "Village", "Name")).await;
        }
        let first = list(&org, &query()).await;
        assert_eq!((first.page, first.pages, first.total, first.rows.len()), (1, 2, 52, 50));
        for page in [i64::MIN, -1, 0, 1, 2, 3, i64::MAX] {
            let query = ListQuery { page, ..query() };
            let (all, rows) = (list(&org, &query).await, records::rows(&org.node, &officer(), &query).await);
            let rows = rows.expect("rows");
            let expected = if page < 2 { (1, 50) } else { (2, 2) };
            assert_eq!((all.page, all.rows.len(), all.total, all.pages), (expected.0, expected.1, 52, 2), "{page}");
            assert_eq!(rows, List { facets: Vec::new(), ..all.clone() }, "{page}");
            assert!(!all.facets.is_empty());
        }
        assert!(records::rows(&org.node, &officer(), &ListQuery { kind: "no-kind".into(), ..query() }).await.is_err());
    });
}

/// What is hidden or gone takes no place among the hits, however much of it comes first: more than one step of the
/// search, which then has to go on.
#[test]
fn a_search_goes_on_past_everything_that_is_hidden_and_keeps_its_order() {
    both(async |db| {
        let org = db.found("alpha", 923).await;
        let first = write(&org, &monitor(), body("V01")).await;
        let class = list(&org, &query()).await.rows[0].label;
        let body_of = |n: usize| Text {
            record: RecordId::parse(&format!("gone-{n}")).expect("an id"),
            compartment: Compartment::Narrative,
            class,
            body: "a bakery".to_owned(),
        };
        let gone: Vec<Text> = (0..600).map(body_of).collect();
        let ids: Vec<RecordId> = gone.iter().map(|text| text.record.clone()).collect();
        org.node.store().lens().replace(&ids, &gone).await.expect("they are kept");
        let others = write(&org, &officer(), body("V01")).await;
        let last = write(&org, &monitor(), body("V01")).await;
        let find = async |who: &Actor| -> Vec<RecordId> {
            let found = records::search(&org.node, who, "bakery").await.expect("a search");
            assert!(found.iter().all(|(_, compartment)| *compartment == Compartment::Narrative));
            found.into_iter().map(|(record, _)| record.id).collect()
        };
        assert_eq!(find(&officer()).await, [first.clone(), others, last.clone()]);
        assert_eq!(find(&monitor()).await, [first, last], "only her own");
    });
}
