//! What remains of the golden incident after its origin withdrew it, and after it was shredded.

use crate::golden::{Golden, NAME, SECRETS, golden};
use crate::world::{both, incident, leader, officer, only, seal_for, send, shared_label, take};
use app::records::{self, ListQuery};
use app::{Error, audit, exchange, shred};
use record::{Compartment, RecordId};
use store::values;

async fn is_gone(org: &crate::world::Org, id: &RecordId, state: &str) {
    assert_eq!(org.node.whereabouts(id).await.expect("a look"), (false, Vec::new(), Vec::new()), "key, seals, lens");
    for table in ["compartments", "revisions", "entries", "links"] {
        let sql = format!("select count(*) from {table} where record = $1");
        assert_eq!(org.count(&sql, values![id.as_str()]).await, 0, "{table}");
    }
    let sql =
        "select state, body, title, date_from, date_to, place, source_key, content_key from records where id = $1";
    let row = org.fetch(sql, values![id.as_str()]).await.remove(0);
    assert_eq!([row.text(0), row.text(1), row.text(2)], [state, "{}", ""].map(|t| Some(t.to_owned())));
    assert!((3..8).all(|i| row.text(i).is_none()), "{row:?}");
    let shown = records::show(&org.node, &officer(), id, Some("to see")).await;
    assert!(matches!(shown, Err(Error::NotFound)), "{shown:?}");
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    assert_eq!(records::list(&org.node, &officer(), &query).await.expect("a list").total, 0);
    for word in ["bakery", "goldenname", "hamrat"] {
        assert!(records::search(&org.node, &officer(), word).await.expect("a search").is_empty());
    }
}

/// Leaves about a record, and whether any of their entries still opens.
async fn leaves(org: &crate::world::Org, id: &RecordId) -> Vec<(Option<i64>, Vec<u8>)> {
    let rows =
        org.fetch("select position, leaf from audit where subject = $1 order by position", values![id.as_str()]).await;
    rows.iter().map(|r| (r.int(0), r.bytes(1))).collect()
}

async fn states(g: &Golden) -> Vec<(String, String)> {
    let mut states = exchange::states(&g.hrm.node, &g.id).await.expect("states");
    states.sort();
    states
}

fn named(chm: &str, rc: &str) -> Vec<(String, String)> {
    [("civilian-harm-monitor", chm), ("relief-consortium", rc)].map(|(p, s)| (p.to_owned(), s.to_owned())).into()
}

#[test]
fn after_withdrawal_copies_lose_their_keys_and_a_receipt_comes_back() {
    both(async |db| {
        let mut g = golden(&db).await;
        send(&g.hrm, &g.chm).await;
        send(&g.hrm, &g.rc).await;
        let copies = [only(&g.chm, "incident").await, only(&g.rc, "incident").await];
        send(&g.chm, &g.hrm).await;
        assert_eq!(states(&g).await, named("delivered", "sent"));
        let kept = [leaves(&g.chm, &copies[0]).await, leaves(&g.rc, &copies[1]).await];
        shred::withdraw(&g.hrm.node, &officer(), &g.id, "the family asked").await.expect("it is withdrawn");
        for (partner, copy) in [(&g.chm, &copies[0]), (&g.rc, &copies[1])] {
            let bundle = seal_for(&g.hrm, partner).await;
            assert_eq!((bundle.items, bundle.tombstones), (0, 1));
            assert_eq!(take(partner, &bundle.bytes).await.withdrawn, 1);
            is_gone(partner, copy, "withdrawn").await;
            let log = audit::verify(&partner.node).await.expect("a log");
            assert!(log.is_verified && log.shredded > 0, "{log:?}");
        }
        let now = [leaves(&g.chm, &copies[0]).await, leaves(&g.rc, &copies[1]).await];
        assert_eq!(now, kept, "the leaves stay");
        assert_eq!(states(&g).await, named("withdrawn", "withdrawn"));
        send(&g.chm, &g.hrm).await;
        assert_eq!(states(&g).await, named("node-enforced", "withdrawn"));
        let second = seal_for(&g.chm, &g.hrm).await;
        assert_eq!(second.receipts, 0, "a receipt is given once");
        let ours = records::show(&g.hrm.node, &officer(), &g.id, Some("our own")).await.expect("we still have it");
        assert!(ours.body.to_json().to_string().contains(NAME));
        assert!(ours.seen.iter().all(|s| s.rung == record::Rung::None && s.bound_by == "audience"));
        g.chm = g.chm.reopen().await;
        is_gone(&g.chm, &copies[0], "withdrawn").await;
    });
}

#[test]
fn after_shredding_only_the_id_and_the_leaves_remain() {
    both(async |db| {
        let mut g = golden(&db).await;
        send(&g.hrm, &g.chm).await;
        let refused = shred::shred(&g.hrm.node, &officer(), &g.id, "no").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "an officer does not shred: {refused:?}");
        shred::withdraw(&g.hrm.node, &officer(), &g.id, "the family asked").await.expect("it is withdrawn");
        let sql = "select count(*) from revisions where record = $1";
        assert_eq!(g.hrm.count(sql, values![g.id.as_str()]).await, 6, "an earlier revision, open and five sealed");
        records::show(&g.hrm.node, &officer(), &g.id, Some("to check Goldenname again")).await.expect("it opens");
        let before = leaves(&g.hrm, &g.id).await;
        let log = audit::verify(&g.hrm.node).await.expect("a log");
        assert!(log.is_verified && log.shredded == 0);
        shred::shred(&g.hrm.node, &leader(), &g.id, "the family asked").await.expect("it is shredded");
        is_gone(&g.hrm, &g.id, "shredded").await;
        let after = audit::verify(&g.hrm.node).await.expect("a log");
        assert!(after.is_verified, "{after:?}");
        assert_eq!(after.shredded, before.len() as u64, "every entry about it is closed for ever");
        assert_eq!(leaves(&g.hrm, &g.id).await, before);
        let listed = audit::list(&g.hrm.node, &leader(), 500).await.expect("the log");
        let text = serde_json::to_string(&listed).expect("JSON");
        assert!(!text.contains("Goldenname"), "what was said about it went with it");
        assert!(text.contains("\"shred\"") && text.contains("the family asked"), "that it was shredded stays");
        let bundle = seal_for(&g.hrm, &g.chm).await;
        assert_eq!(bundle.tombstones, 1, "the partner is told");
        for line in g.hrm.snapshot().await {
            assert!(!SECRETS.iter().any(|s| line.contains(s)), "{line}");
        }
        g.hrm = g.hrm.reopen().await;
        is_gone(&g.hrm, &g.id, "shredded").await;
        assert!(audit::verify(&g.hrm.node).await.expect("a log").is_verified);
    });
}

#[test]
fn a_kill_in_the_middle_of_shredding_is_made_good_at_the_next_start() {
    both(async |db| {
        let mut g = golden(&db).await;
        // As the program stands after the order was committed and nothing was done yet.
        let mut tx = g.hrm.node.store().begin("test::order").await.expect("a write");
        tx.push_outbox("shred", [&g.id]).await.expect("an order");
        tx.commit().await.expect("it is kept");
        // And after the key went, but not the ciphertexts.
        g.hrm.node.store().keyring().destroy(std::slice::from_ref(&g.id)).await.expect("the key goes");
        g.hrm = g.hrm.reopen().await;
        is_gone(&g.hrm, &g.id, "shredded").await;
        assert_eq!(g.hrm.count("select count(*) from outbox", &[]).await, 0);
    });
}

#[test]
fn what_is_shared_again_after_a_withdrawal_can_be_withdrawn_again() {
    both(async |db| {
        let g = golden(&db).await;
        let label = shared_label(&g.hrm, &[&g.chm]);
        let body = incident("2017-08-01", "Elsewhere", "Somebody");
        let again = records::create_labelled(&g.hrm.node, &officer(), "incident", body, label).await.expect("a record");
        shred::withdraw(&g.hrm.node, &officer(), &g.id, "not this one").await.expect("it is withdrawn");
        send(&g.hrm, &g.chm).await;
        let everyone = [&g.hrm, &g.chm].map(|o| o.org().clone());
        for round in 0..3 {
            let copy = only(&g.chm, "incident").await;
            shred::withdraw(&g.hrm.node, &officer(), &again, "a mistake").await.expect("it is withdrawn");
            assert_eq!(send(&g.hrm, &g.chm).await.withdrawn, 1, "round {round}");
            is_gone(&g.chm, &copy, "withdrawn").await;
            let officer = officer();
            let wide = records::set_audience(&g.hrm.node, &officer, &again, everyone.clone().into(), "no mistake");
            wide.await.expect("it is shared again");
            assert_eq!(send(&g.hrm, &g.chm).await.added, 1, "round {round}");
            let copy = only(&g.chm, "incident").await;
            let sealed = g.chm.node.whereabouts(&copy).await.expect("a look").1;
            assert_eq!(sealed, [Compartment::Location, Compartment::Narrative], "it is whole again");
        }
    });
}
