//! Incidents that cannot be read any more: what a partner holds of them stays while nothing newer or narrower went.

use super::{damage, lose_key};
use crate::attached::attached;
use crate::world::{
    Db, Org, agree, both, incident, officer, pair, protocol, seal_for, send, sign, sign_version, take, terms, write,
};
use app::agreements::{Protocol, Terms};
use app::{attachments, exchange, records};
use record::{Compartment, RecordId, Rung, Use};
use std::collections::BTreeSet;
use store::values;

#[test]
fn an_incident_that_lost_its_key_or_is_damaged_stays_and_the_partner_keeps_theirs() {
    both(async |db| {
        let (from, to, all) = told(&db, 1_125).await;
        send(&to, &from).await;
        assert_eq!(readable(&to).await, 3, "each with its story");
        lose_key(&from, &all[0]).await;
        damage(&from, &all[1], vec![0; 64]).await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones, next.unreadable), (0, 0, 2), "nothing goes and nothing is withdrawn");
        take(&to, &next.bytes).await;
        assert_eq!(readable(&to).await, 3, "and still is");
        write(&from, &[&to], incident("2017-07-04", "Village", "Name")).await;
        assert_eq!(send(&from, &to).await.added, 1, "they keep back no other");
    });
}

/// `alpha` tells `beta` of three incidents in all their words.
async fn told(db: &Db, seed: u64) -> (Org, Org, Vec<RecordId>) {
    let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&from, &to).await;
    agree(&from, &to, (in_words(), Terms::nothing())).await;
    let mut all = Vec::new();
    for day in 1..=3 {
        all.push(write(&from, &[&to], incident(&format!("2017-07-0{day}"), "Village", "Name")).await);
    }
    assert_eq!(send(&from, &to).await.added, 3);
    (from, to, all)
}

fn in_words() -> Terms {
    Terms { compartments: BTreeSet::from([Compartment::Narrative]), ..terms(Rung::Case) }
}

/// Incidents that an organisation can read in their words.
async fn readable(on: &Org) -> i64 {
    let parts = "select count(*) from compartments c join records r on r.id = c.record where r.kind = 'incident' \
                 and r.state = 'live' and c.compartment = 'narrative'";
    on.count(parts, &[]).await
}

async fn both_start_anew(from: &Org, to: &Org) {
    for (org, name) in [(from, to.name()), (to, from.name())] {
        exchange::start_anew(&org.node, &officer(), name, "a backup was restored").await.expect("it starts");
    }
    // A first bundle comes once: it is created later than all that came before.
    from.clock.days(1);
}

/// Two go again, and what cannot be read here stays there.
async fn assert_third_stays(from: &Org, to: &Org) {
    let next = seal_for(from, to).await;
    assert_eq!((next.items, next.tombstones, next.unreadable), (2, 0, 1));
    take(to, &next.bytes).await;
    assert_eq!(readable(to).await, 3, "it is in the list of what stays");
}

#[test]
fn a_channel_that_starts_anew_takes_no_copy_of_what_cannot_be_read_here() {
    both(async |db| {
        for (seed, is_answered) in [(1_171, true), (1_173, false)] {
            let (from, to, all) = told(&db, seed).await;
            if is_answered {
                send(&to, &from).await;
            }
            lose_key(&from, &all[0]).await;
            both_start_anew(&from, &to).await;
            assert_third_stays(&from, &to).await;
        }
    });
}

#[test]
fn a_version_signed_before_they_answered_takes_no_copy_of_what_cannot_be_read_here() {
    both(async |db| {
        let (from, to, all) = told(&db, 1_175).await;
        sign_version(&from, &to, (2, (in_words(), Terms::nothing()))).await;
        lose_key(&from, &all[0]).await;
        assert_third_stays(&from, &to).await;
    });
}

#[test]
fn an_older_copy_of_what_cannot_be_read_does_not_stay_when_the_newer_one_was_lost() {
    both(async |db| {
        let (from, to, all) = told(&db, 1_177).await;
        send(&to, &from).await;
        let body = incident("2017-07-05", "Elsewhere", "Name");
        records::update(&from.node, &officer(), &all[0], 1, body).await.expect("it is changed");
        assert_eq!(seal_for(&from, &to).await.items, 1, "and lost on its way");
        lose_key(&from, &all[0]).await;
        both_start_anew(&from, &to).await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones, next.unreadable), (2, 1, 1), "they have what may not pass any more");
        take(&to, &next.bytes).await;
        assert_eq!(readable(&to).await, 2);
    });
}

#[test]
fn what_they_did_not_take_as_it_went_does_not_count_as_theirs_when_it_cannot_be_read() {
    both(async |db| {
        let (from, to, all) = told(&db, 1_179).await;
        send(&to, &from).await;
        let body = incident("2017-07-05", "Elsewhere", "Name");
        records::update(&from.node, &officer(), &all[0], 1, body).await.expect("it is changed");
        let under_first = seal_for(&from, &to).await;
        sign_version(&from, &to, (2, (terms(Rung::Outline), Terms::nothing()))).await;
        assert_eq!(take(&to, &under_first.bytes).await.narrowed, 1);
        send(&to, &from).await;
        lose_key(&from, &all[0]).await;
        sign_version(&from, &to, (3, (in_words(), Terms::nothing()))).await;
        assert_eq!(seal_for(&from, &to).await.tombstones, 1);
    });
}

#[test]
fn a_file_that_was_removed_does_not_stay_there_with_what_cannot_be_read() {
    both(async |db| {
        for (seed, is_removed, is_lost) in [(1_181, true, false), (1_183, false, false), (1_185, false, true)] {
            let (from, to, all) = told(&db, seed).await;
            let file = attached(&from, &all[0], Compartment::Narrative, "a.txt", b"what happened there").await;
            send(&from, &to).await;
            send(&to, &from).await;
            damage(&from, &all[0], vec![0; 64]).await;
            if is_removed {
                attachments::remove(&from.node, &officer(), &file, "the wrong file").await.expect("it goes");
            }
            if is_lost {
                lose_key(&from, &file).await;
            }
            let next = seal_for(&from, &to).await;
            assert_eq!((next.items, next.tombstones, next.unreadable), (0, usize::from(is_removed), 1), "{seed}");
        }
    });
}

#[test]
fn an_incident_whose_receipt_does_not_say_how_it_went_stays_under_no_narrower_terms_once_it_was_compared() {
    both(async |db| {
        let (from, to, all) = told(&db, 1_187).await;
        send(&to, &from).await;
        // As an older program wrote it.
        let row = from.fetch("select content from receipts where record = $1", values![all[0].as_str()]).await;
        let content = row[0].text(0).expect("a code");
        let (said, _) = content.split_once(" as ").expect("two parts");
        from.tamper("update receipts set content = $1 where record = $2", values![said, all[0].as_str()]).await;
        assert_eq!(send(&from, &to).await.changed, 0, "nothing goes again");
        send(&to, &from).await;
        damage(&from, &all[0], vec![0; 64]).await;
        let narrower = Terms { uses: BTreeSet::from([Use::Analysis]), ..in_words() };
        sign_version(&from, &to, (2, (narrower, Terms::nothing()))).await;
        assert_eq!(seal_for(&from, &to).await.tombstones, 1, "it went under other terms");
    });
}

#[test]
fn a_revision_that_changed_nothing_for_a_partner_takes_no_copy_away_when_it_cannot_be_read() {
    both(async |db| {
        let (from, to, all) = told(&db, 1_189).await;
        send(&to, &from).await;
        let body = incident("2017-07-01", "Village", "Another");
        records::update(&from.node, &officer(), &all[0], 1, body).await.expect("it is changed");
        assert_eq!(send(&from, &to).await.changed, 0, "no names pass");
        send(&to, &from).await;
        damage(&from, &all[0], vec![0; 64]).await;
        let next = seal_for(&from, &to).await;
        assert_eq!((next.items, next.tombstones, next.unreadable), (0, 0, 1));
    });
}

#[test]
fn an_agreement_that_lasts_longer_takes_no_copy_away_and_one_that_ends_sooner_does() {
    both(async |db| {
        let (from, to, all) = told(&db, 1_191).await;
        send(&to, &from).await;
        damage(&from, &all[0], vec![0; 64]).await;
        for (version, ends, withdrawn) in [(2, (2027, 6, 30), 0), (3, (2026, 11, 30), 1)] {
            let ends = jiff::civil::date(ends.0, ends.1, ends.2);
            let next = protocol(&from, &to, (in_words(), Terms::nothing()));
            sign(&from, &to, &Protocol { version, ends, ..next }).await;
            let next = seal_for(&from, &to).await;
            assert_eq!((next.tombstones, next.unreadable), (withdrawn, 1), "version {version}");
            take(&to, &next.bytes).await;
            send(&to, &from).await;
        }
    });
}
