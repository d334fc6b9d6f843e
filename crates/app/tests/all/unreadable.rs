//! What cannot be read any more stays here, is told and logged, and keeps back nothing else; counts above all.

mod incidents;

use crate::golden::opened;
use crate::world::{
    Db, Org, agree, both, incident, leader, officer, only, pair, person, seal_for, send, sign_version, take, terms,
    write,
};
use app::agreements::{self, Scope, Terms};
use app::records::ListQuery;
use app::trends::joint;
use app::{Actor, Role, audit, exchange};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use record::{Compartment, RecordId, Rung, Use};
use seal::{DataKey, Place, Purpose};
use serde_json::json;
use std::collections::BTreeSet;
use store::values;

/// What stands in a count that cannot be read, and so not be cleaned.
const SECRET: &str = "Plantedname";

fn analyst() -> Actor {
    person("adam", &[Role::Adviser, Role::Officer], &Compartment::SEALED)
}

/// `alpha` shares incidents with `beta`, and a count of them.
async fn counted(db: &Db, seed: u64, scope: Scope) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&from, &to).await;
    let kinds = ["incident", "trend"].map(str::to_owned).into();
    agree(&from, &to, (Terms { kinds, scope, ..terms(Rung::JointAnalysis) }, Terms::nothing())).await;
    for day in 1..=12 {
        write(&from, &[&to], incident(&format!("2017-07-{day:02}"), "Village", "Name")).await;
    }
    let wanted = joint::Wanted { hides_contributors: false, ..joint::Wanted::default() };
    let trend = joint::publish(&from.node, &analyst(), &wanted).await.expect("it is published");
    (from, to, trend)
}

/// Words under the key of the count that are none of a count.
async fn other_words(on: &Org, trend: &RecordId) -> Vec<u8> {
    let wrapped = on.node.store().keyring().wrapped(trend).await.expect("keyring").expect("a key");
    let key = DataKey::unwrap(&on.master().derive(Purpose::DataKeys), trend.as_str(), &wrapped).expect("it unwraps");
    let place = Place { table: "compartments", record: trend.as_str(), compartment: "narrative", revision: 1 };
    let said = json!({ "detail": { "p0": { "text": format!("{{ \"contributor\": \"{SECRET}\"") } } });
    seal::seal_compartment(&key, &place, said.to_string().as_bytes(), &mut ChaCha20Rng::seed_from_u64(7))
}

async fn damage(on: &Org, trend: &RecordId, with: Vec<u8>) {
    on.tamper("update compartments set sealed = $1 where record = $2", values![with, trend.as_str()]).await;
}

#[test]
fn a_count_that_cannot_be_read_stays_and_is_told_and_the_rest_of_the_bundle_goes() {
    both(async |db| {
        let days = || Scope { from: Some(jiff::civil::date(2017, 6, 1)), ..Scope::default() };
        for (seed, opens, scope) in [
            (1_101, false, Scope::default()),
            (1_103, true, Scope::default()),
            (1_105, false, days()),
            (1_107, true, days()),
        ] {
            let (from, to, trend) = counted(&db, seed, scope).await;
            let (_, before) = exchange::see_as(&from.node, &officer(), to.name(), 99).await.expect("a look");
            assert!(before.iter().any(|p| p.record.id == trend), "{seed}: it would pass");
            let words = if opens { other_words(&from, &trend).await } else { vec![0; 64] };
            damage(&from, &trend, words).await;

            let sealed = seal_for(&from, &to).await;
            assert_eq!((sealed.items, sealed.unreadable), (12, 1), "{seed}");
            let inside = opened(&from, &to, &sealed.bytes).await;
            let holds = |word: &str| inside.items.iter().any(|i| String::from_utf8_lossy(&i.body).contains(word));
            assert!(inside.items.iter().all(|i| i.kind != "trend") && !holds(SECRET), "{seed}");
            let log = audit::list(&from.node, &leader(), 20).await.expect("the log");
            let shared = log.into_iter().filter_map(|line| line.entry).find(|entry| entry.action == "share");
            let detail = shared.and_then(|entry| entry.detail).expect("it says what went");
            assert!(detail.contains(&format!("unreadable={trend}")), "{detail}");
            assert_eq!(take(&to, &sealed.bytes).await.added, 12, "{seed}");

            let (_, seen) = exchange::see_as(&from.node, &officer(), to.name(), 99).await.expect("the page opens");
            assert_eq!((seen.len(), seen.iter().filter(|p| p.record.kind == "trend").count()), (12, 0), "{seed}");
            let shown = exchange::view::show(&from.node, &officer(), to.name(), &trend).await.expect("the page opens");
            assert!(shown.is_none(), "{seed}");
        }
    });
}

#[test]
fn what_a_partner_holds_of_a_count_that_cannot_be_read_stays_there_unless_the_count_changed() {
    both(async |db| {
        let (from, to, trend) = counted(&db, 1_111, Scope::default()).await;
        assert_eq!(send(&from, &to).await.added, 13);
        send(&to, &from).await;
        let kept = from.fetch("select sealed from compartments where record = $1", values![trend.as_str()]).await;
        damage(&from, &trend, vec![0; 64]).await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones, next.unreadable), (0, 0, 1), "nobody withdrew it");
        take(&to, &next.bytes).await;
        only(&to, "trend").await;
        // As a label leaves it that was made narrower, before anybody could send that.
        from.tamper("update records set revision = revision + 1 where id = $1", values![trend.as_str()]).await;
        assert_eq!(send(&from, &to).await.withdrawn, 1, "it may pass less far now");
        damage(&from, &trend, kept[0].bytes(0)).await;
        let again = seal_for(&from, &to).await;
        assert_eq!((again.items, again.unreadable), (1, 0), "it is read again, and goes");
        assert_eq!(take(&to, &again.bytes).await.added, 1);
    });
}

/// Destroys the key of a record that lives, as a keyring that was restored from too old a copy lacks it.
async fn lose_key(on: &Org, record: &RecordId) {
    on.node.store().keyring().destroy(std::slice::from_ref(record)).await.expect("the key goes");
}

#[test]
fn no_empty_shell_goes_of_a_count_that_lost_its_key_and_the_partner_keeps_theirs() {
    both(async |db| {
        let (from, to, trend) = counted(&db, 1_121, Scope::default()).await;
        assert_eq!(send(&from, &to).await.added, 13);
        send(&to, &from).await;
        lose_key(&from, &trend).await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones, next.unreadable), (0, 0, 1), "nothing goes and nothing is withdrawn");
        take(&to, &next.bytes).await;
        let copy = only(&to, "trend").await;
        let (kept, _) = joint::show(&to.node, &analyst(), &copy, Some("to see")).await.expect("it opens there");
        assert!(kept.cells().iter().any(|c| c.count == Some(12)), "with its numbers");
        let shown = exchange::view::show(&from.node, &officer(), to.name(), &trend).await.expect("the page opens");
        assert!(shown.is_none(), "no shell is shown either");
    });
}

#[test]
fn damage_takes_no_copy_away_where_an_agreement_names_days_not_even_while_it_rests() {
    both(async |db| {
        let days = Scope { from: Some(jiff::civil::date(2017, 6, 1)), ..Scope::default() };
        let (from, to, trend) = counted(&db, 1_131, days).await;
        assert_eq!(send(&from, &to).await.added, 13);
        send(&to, &from).await;
        damage(&from, &trend, vec![0; 64]).await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones, next.unreadable), (0, 0, 1), "it went under these very days");
        take(&to, &next.bytes).await;
        agreements::suspend(&from.node, &officer(), to.org(), "a pause").await.expect("it is suspended");
        let resting = seal_for(&from, &to).await;
        assert_eq!((resting.items, resting.tombstones), (0, 0), "it lapses by its lease");
        take(&to, &resting.bytes).await;
        only(&to, "trend").await;
    });
}

#[test]
fn a_count_that_cannot_be_read_stays_under_no_narrower_terms_than_it_went() {
    both(async |db| {
        let days = |month, day| Scope { from: Some(jiff::civil::date(2017, month, day)), ..Scope::default() };
        // By hand: four of the twelve incidents lie before 5 July, and are withdrawn with the count.
        for (seed, scope, withdrawn) in [(1_141, Scope::default(), 1), (1_143, days(6, 1), 5)] {
            let (from, to, trend) = counted(&db, seed, scope.clone()).await;
            assert_eq!(send(&from, &to).await.added, 13, "{seed}");
            send(&to, &from).await;
            let kinds = || ["incident", "trend"].map(str::to_owned).into();
            let grants = |scope| Terms { kinds: kinds(), scope, ..terms(Rung::JointAnalysis) };
            // The same terms once more: what they have is what passes, and nothing goes again.
            sign_version(&from, &to, (2, (grants(scope.clone()), Terms::nothing()))).await;
            let next = seal_for(&from, &to).await;
            assert_eq!((next.items, next.tombstones), (0, 0), "{seed}");
            take(&to, &next.bytes).await;
            send(&to, &from).await;
            damage(&from, &trend, vec![0; 64]).await;
            assert_eq!(send(&from, &to).await.withdrawn, 0, "{seed}: it may stay");
            send(&to, &from).await;
            let narrower = match scope.from {
                None => Terms { uses: BTreeSet::from([Use::Analysis]), ..grants(scope) },
                Some(_) => grants(days(7, 5)),
            };
            sign_version(&from, &to, (3, (narrower, Terms::nothing()))).await;
            let last = seal_for(&from, &to).await;
            assert_eq!(last.tombstones, withdrawn, "{seed}: what they have of it went under other terms");
        }
    });
}

#[test]
fn a_receipt_that_does_not_say_how_a_count_went_sends_and_withdraws_nothing() {
    both(async |db| {
        let (from, to, trend) = counted(&db, 1_151, Scope::default()).await;
        assert_eq!(send(&from, &to).await.added, 13);
        send(&to, &from).await;
        // As an older program wrote it.
        let rows = from.fetch("select record, content from receipts where content like '% as %'", &[]).await;
        assert_eq!(rows.len(), 13);
        let bare = async || {
            for row in &rows {
                let (record, content) = (row.text(0).expect("an id"), row.text(1).expect("a code"));
                let (said, _) = content.split_once(" as ").expect("two parts");
                from.tamper("update receipts set content = $1 where record = $2", values![said, record]).await;
            }
        };
        bare().await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones), (0, 0), "nothing goes again");
        bare().await;
        damage(&from, &trend, vec![0; 64]).await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones, next.unreadable), (0, 0, 1));
    });
}

#[test]
fn as_a_partner_sees_it_no_count_is_listed_that_does_not_pass() {
    both(async |db| {
        let (from, to, trend) = counted(&db, 1_161, Scope::default()).await;
        let query = ListQuery { kind: "trend".to_owned(), page: 1, ..ListQuery::default() };
        let seen = async || exchange::view::list(&from.node, &officer(), to.name(), &query).await.expect("a list");
        let before = seen().await;
        assert_eq!(before.list.total, 1);
        assert!(before.kinds.contains(&("trend".to_owned(), 1)));
        damage(&from, &trend, vec![0; 64]).await;
        let after = seen().await;
        assert_eq!((after.list.total, after.list.rows.len()), (0, 0));
        assert!(after.kinds.iter().all(|(kind, _)| kind != "trend"), "nor counted: {:?}", after.kinds);
        assert!(after.kinds.contains(&("incident".to_owned(), 12)));
    });
}
