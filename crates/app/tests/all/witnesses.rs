//! Partners as witnesses of each other's log: what they countersign, and what it shows when a database goes back.

use crate::world::{
    Db, Org, agree, both, copy, incident, leader, officer, pair, send, shared_label, sqlite, terms, unhex,
};
use app::checkpoints::{self, Against, Witness};
use app::{Error, audit, doctor, exchange, records};
use record::Rung;
use seal::{Digest, Frontier};
use store::values;

async fn two(db: &Db) -> (Org, Org) {
    let (a, b) = (db.found("alpha", 171).await, db.found("beta", 172).await);
    pair(&a, &b).await;
    agree(&a, &b, (terms(Rung::Case), terms(Rung::Case))).await;
    (a, b)
}

async fn add(from: &Org, to: &Org, village: &str) {
    let (body, label) = (incident("2017-07-12", village, "Name"), shared_label(from, &[to]));
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
}

async fn witness(org: &Org) -> Witness {
    checkpoints::list(&org.node, &leader()).await.expect("a list").remove(0)
}

async fn against(org: &Org) -> Vec<Against> {
    witness(org).await.against.into_iter().map(|(against, _)| against).collect()
}

async fn logged(org: &Org, action: &str) -> usize {
    let query = audit::Query { action: action.to_owned(), most: 100, ..audit::Query::default() };
    audit::find(&org.node, &leader(), &query).await.expect("the log").entries.len()
}

async fn anew(a: &Org, b: &Org) {
    for (org, name) in [(a, "beta"), (b, "alpha")] {
        exchange::start_anew(&org.node, &officer(), name, "a backup was restored").await.expect("it starts");
        org.clock.days(1);
    }
}

#[test]
fn partners_keep_each_others_checkpoints_and_countersign_them() {
    both(async |db| {
        let (a, b) = two(&db).await;
        add(&a, &b, "One").await;
        let size = a.log_size().await.unsigned_abs();
        send(&a, &b).await;
        let seen = witness(&b).await.theirs.expect("it came with the bundle");
        assert_eq!((seen.size, seen.state.as_str()), (size, "first"));
        send(&b, &a).await;
        let signed = witness(&a).await.ours.expect("they countersigned");
        assert_eq!((signed.size, signed.root, signed.state.as_str()), (size, seen.root, "holds"));
        add(&a, &b, "Two").await;
        for _ in 0..3 {
            send(&a, &b).await;
            assert_eq!(witness(&b).await.theirs.expect("a checkpoint").state, "consistent", "shown to go on");
        }
        assert!(against(&a).await.is_empty() && against(&b).await.is_empty());
        let refused = checkpoints::list(&a.node, &officer()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "sizes of logs are for who reads the log");
        let file = audit::export(&a.node, &leader()).await.expect("an export");
        let checked = audit::check(&file).expect("it holds");
        let by = &checked.countersigned[0];
        assert_eq!((by.organisation.as_str(), by.entries), ("The beta", size));
        let line = format!(
            "{} ({}): {} entries, root {}: holds\ncountersigned by {} ({}): {} entries",
            checked.organisation, checked.org, checked.entries, checked.root, by.organisation, by.org, by.entries
        );
        assert_eq!(crate::log::independent(&file, Some(line.clone())), Some(line));
    });
}

#[test]
fn a_database_that_went_back_is_noticed_by_what_a_partner_countersigned() {
    sqlite(async |db| {
        let (a, b) = two(&db).await;
        send(&a, &b).await;
        let older = tempfile::tempdir().expect("a folder");
        let a = a.reopen_after(|_, folder| copy(folder, older.path())).await;
        for n in 0..12 {
            add(&a, &b, &format!("Village {n}")).await;
        }
        send(&a, &b).await;
        let a = a.reopen_after(|_, folder| copy(older.path(), folder)).await;
        anew(&a, &b).await;
        send(&b, &a).await;
        assert_eq!(against(&a).await, [Against::OursIsShorter]);
        assert_eq!(logged(&a, "rewound").await, 1);
        let finding = doctor::examine(&a.node).await.expect("findings").into_iter().find(|f| f.what == "checkpoint");
        assert!(finding.is_some_and(|f| !f.is_well && f.words.contains("went back")));
        send(&a, &b).await;
        assert_eq!(against(&b).await, [Against::TheirsIsShorter], "they see it too");
        // While nobody explains it, it stays, however much is written since.
        for n in 0..20 {
            add(&a, &b, &format!("Later {n}")).await;
        }
        send(&b, &a).await;
        assert_eq!(against(&a).await, [Against::OursIsShorter]);
        for (org, name) in [(&a, "beta"), (&b, "alpha")] {
            let by_officer = checkpoints::explain(&org.node, &officer(), name, "a disk failed").await;
            assert!(matches!(by_officer, Err(Error::Forbidden(_))));
            let silent = checkpoints::explain(&org.node, &leader(), name, " ").await;
            assert!(matches!(silent, Err(Error::Refused(_))));
            checkpoints::explain(&org.node, &leader(), name, "a disk failed").await.expect("it is explained");
            let again = checkpoints::explain(&org.node, &leader(), name, "a disk failed").await;
            assert!(matches!(again, Err(Error::NotFound)));
        }
        send(&a, &b).await;
        send(&b, &a).await;
        send(&a, &b).await;
        assert!(against(&a).await.is_empty() && against(&b).await.is_empty());
        assert_eq!(witness(&b).await.theirs.expect("a checkpoint").state, "consistent", "it is followed on from there");
    });
}

#[test]
fn a_log_that_went_back_and_grew_past_what_it_was_is_noticed_when_it_shows_no_proof() {
    sqlite(async |db| {
        let (a, b) = two(&db).await;
        send(&a, &b).await;
        let older = tempfile::tempdir().expect("a folder");
        let a = a.reopen_after(|_, folder| copy(folder, older.path())).await;
        add(&a, &b, "One").await;
        send(&a, &b).await;
        let a = a.reopen_after(|_, folder| copy(older.path(), folder)).await;
        anew(&a, &b).await;
        for n in 0..9 {
            add(&a, &b, &format!("Another {n}")).await;
        }
        for n in 1..=3 {
            send(&a, &b).await;
            let expected = if n < 3 { Against::TheirsIsUnproven } else { Against::TheirsStaysUnproven };
            assert_eq!(against(&b).await, [expected], "after {n} bundles");
            b.clock.days(1);
        }
    });
}

#[test]
fn a_log_that_was_written_anew_from_an_older_copy_is_a_fork() {
    sqlite(async |db| {
        let (a, b) = two(&db).await;
        send(&a, &b).await;
        let older = tempfile::tempdir().expect("a folder");
        let a = a.reopen_after(|_, folder| copy(folder, older.path())).await;
        for village in ["One", "Two", "Three", "Four", "Five"] {
            add(&a, &b, village).await;
        }
        let size = a.log_size().await;
        send(&a, &b).await;
        let a = a.reopen_after(|_, folder| copy(older.path(), folder)).await;
        anew(&a, &b).await;
        while a.log_size().await < size {
            add(&a, &b, "Another").await;
        }
        assert_eq!(a.log_size().await, size, "as long as it was");
        send(&a, &b).await;
        assert_eq!(against(&b).await, [Against::TheirsForked]);
        assert_eq!(logged(&b, "partner-log-forked").await, 1);
        let both =
            b.count("select count(*) from checkpoints where size = $1 and origin = witness", values![size]).await;
        assert_eq!(both, 2, "both are kept as proof");
        send(&b, &a).await;
        assert_eq!(against(&a).await, [Against::OursDiffers], "and we learn it by their countersignature");
        let file = audit::export(&a.node, &leader()).await.expect("an export");
        assert!(matches!(audit::check(&file), Err(Error::Refused(m)) if m.contains("that are others")));
        assert_eq!(crate::log::independent(&file, None), None);
    });
}

#[test]
fn a_day_has_one_checkpoint_and_a_log_that_lost_its_end_no_longer_fits_it() {
    both(async |db| {
        let (a, b) = two(&db).await;
        add(&a, &b, "One").await;
        for _ in 0..3 {
            a.node.tend().await.expect("it is tended");
        }
        let daily = "select count(*) from checkpoints where state = 'daily'";
        assert_eq!(a.count(daily, &[]).await, 1);
        a.clock.days(1);
        add(&a, &b, "Two").await;
        a.node.tend().await.expect("it is tended");
        assert_eq!(a.count(daily, &[]).await, 2);
        assert!(audit::verify(&a.node).await.expect("a log").is_verified);
        // Whoever holds the database cuts the last entry off, and mends everything that the log itself knows.
        let rows = a.fetch("select leaf from audit order by position", &[]).await;
        let mut frontier = Frontier::new();
        for row in &rows[..rows.len() - 1] {
            frontier.append(Digest::from_slice(&row.bytes(0)).expect("a leaf"));
        }
        let text: String = frontier.to_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(unhex(&text), frontier.to_bytes());
        a.tamper("delete from audit where position = $1", values![rows.len() as i64 - 1]).await;
        a.tamper("update settings set value = $1 where name = 'audit.frontier'", values![text]).await;
        assert!(!audit::verify(&a.node).await.expect("a log").is_verified);
        assert!(!audit::verify_leaves(&a.node).await.expect("a log").is_verified);
    });
}

#[test]
fn the_log_is_looked_through_backwards_by_what_was_done() {
    both(async |db| {
        let (a, b) = two(&db).await;
        for day in 0..4 {
            for village in ["One", "Two", "Three"] {
                add(&a, &b, village).await;
            }
            a.clock.days(i64::from(day < 3));
        }
        let size = a.log_size().await.unsigned_abs();
        let find = async |query: audit::Query| audit::find(&a.node, &leader(), &query).await.expect("it is found");
        let (mut positions, mut before) = (Vec::new(), None);
        loop {
            let found = find(audit::Query { most: 5, before, ..audit::Query::default() }).await;
            positions.extend(found.entries.iter().map(|e| e.position));
            before = found.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(positions, (0..size).rev().collect::<Vec<_>>(), "each once, to the very first");
        let all = audit::Query { most: 100, ..audit::Query::default() };
        let created = audit::Query { action: "create".into(), kind: "incident".into(), ..all.clone() };
        let found = find(created.clone()).await;
        // By hand: four days of three records.
        assert_eq!((found.entries.len(), found.looked_at, found.size), (12, size, size));
        let record = found.entries[0].entry.clone().and_then(|e| e.record).expect("a record");
        assert_eq!(find(audit::Query { record, ..created.clone() }).await.entries.len(), 1);
        let days = audit::Query { from: "2026-03-03".into(), to: "2026-03-04".into(), ..created.clone() };
        assert_eq!(find(days).await.entries.len(), 6, "two days of three");
        assert!(find(audit::Query { actor: "u-nobody".into(), ..all.clone() }).await.entries.is_empty());
        let broken = app::receive::receive(&a.node, &officer(), b"no bundle").await;
        assert!(broken.is_err());
        let refused = find(audit::Query { is_refused: true, ..all.clone() }).await;
        assert_eq!(refused.entries.len(), 1);
        let by_action = find(audit::Query { action: "receive".into(), ..all }).await;
        assert_eq!(by_action.entries.len(), 1, "what was refused is found by what was asked");
        let other = crate::world::person("adam", &[app::Role::Administrator], &[]);
        let found = audit::find(&a.node, &other, &created).await.expect("it is found");
        assert!(found.entries.is_empty(), "no filter finds an entry that is closed");
        let refused = audit::find(&a.node, &officer(), &created).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    });
}
