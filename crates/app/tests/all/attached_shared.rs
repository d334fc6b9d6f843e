//! What of a record's files passes to a partner, and how a copy goes again.

use crate::attached::{attached, taken};
use crate::bad_bundle::{Two, forged, payload, sealed};
use crate::golden::opened;
use crate::world::{
    Db, Org, agree, both, incident, officer, only, pair, seal_for, send, shared_label, sign_version, take, terms,
};
use app::agreements::Terms;
use app::attachments::{self, Enclosed, Listed};
use app::exchange::Payload;
use app::record::{Compartment, PlacePrecision, RecordId, Rung};
use app::{Error, attestations, audit, records, shred};
use seal::Digest;
use seal::bundle::Item;
use serde_json::json;
use std::collections::BTreeSet;
use store::values;

const GPS: &[u8] = b"GPS 35.95123 N 39.01234 E, a telephone of somebody";

/// A picture as a camera makes it: markers and lengths by hand after ITU-T T.81, annex B; its scan is of no use.
fn photograph() -> Vec<u8> {
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).expect("a short segment").to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    };
    [
        &[0xff, 0xd8][..],
        &segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        &segment(0xe1, &[b"Exif\0\0", GPS].concat()),
        &segment(0xfe, b"a remark of somebody"),
        &segment(0xdb, &[1; 65]),
        &segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        &segment(0xda, &[1, 1, 0, 0, 63, 0]),
        &[0x12, 0xff, 0x00, 0x34, 0xff, 0xd9],
        GPS,
    ]
    .concat()
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

async fn shared(db: &Db, grants: Terms) -> (Org, Org, RecordId) {
    shared_of(db, grants, true).await
}

/// The same, of a person who agreed to be identified or did not.
async fn shared_of(db: &Db, grants: Terms, is_identified: bool) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("alpha", 911).await, db.found("beta", 912).await);
    pair(&from, &to).await;
    agree(&from, &to, (grants, Terms::nothing())).await;
    let (body, mut label) = (incident("2017-07-12", "Village", "Name"), shared_label(&from, &[&to]));
    label.consents.is_identified = is_identified;
    let ours = records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    (from, to, ours)
}

async fn listed(org: &Org, id: &RecordId) -> Vec<Listed> {
    attachments::of(&org.node, &officer(), id, true).await.expect("a list")
}

fn with_identity() -> BTreeSet<Compartment> {
    [Compartment::Identity, Compartment::Source].into()
}

#[test]
fn a_file_passes_only_with_its_compartment() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Case)).await;
        let words = b"what happened there ".repeat(5_000);
        attached(&from, &ours, Compartment::Narrative, "Maryam.txt", &words).await;
        attached(&from, &ours, Compartment::Source, "neighbour.txt", b"who told it to us").await;
        let bundle = seal_for(&from, &to).await;
        let inside = opened(&from, &to, &bundle.bytes).await;
        let plain: Vec<u8> = inside.items.iter().flat_map(|i| i.body.clone()).collect();
        assert!(holds(&plain, b"what happened there") && !holds(&plain, b"who told it") && !holds(&plain, b"Maryam."));
        assert_eq!((bundle.items, inside.items.len()), (1, 2));
        take(&to, &bundle.bytes).await;
        let copy = only(&to, "incident").await;
        let files = listed(&to, &copy).await;
        assert_eq!((files.len(), files[0].is_here, &files[0].name), (1, true, &None));
        assert_eq!(taken(&to.node, &officer(), &files[0].id, None).await.expect("it opens"), words);
        let mine = listed(&from, &ours).await;
        assert!(mine.iter().all(|m| m.id != files[0].id), "ids differ");
        let again = seal_for(&from, &to).await;
        assert!(again.items == 0 && again.bytes.len() < bundle.bytes.len(), "nothing is sent twice");
    });
}

#[test]
fn below_the_case_nothing_is_even_told() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Outline)).await;
        attached(&from, &ours, Compartment::Narrative, "a.txt", b"what happened there").await;
        let bundle = seal_for(&from, &to).await;
        let inside = opened(&from, &to, &bundle.bytes).await;
        assert_eq!(inside.items.len(), 1);
        let payload: Payload = serde_json::from_slice(&inside.items[0].body).expect("a payload");
        assert!(payload.attachments.is_empty());
        take(&to, &bundle.bytes).await;
        assert!(listed(&to, &only(&to, "incident").await).await.is_empty());
    });
}

#[test]
fn a_photograph_tells_place_and_device_only_where_place_and_identity_pass() {
    both(async |db| {
        let exact = Terms { compartments: with_identity(), ..terms(Rung::Case) };
        let coarse = Terms { place: PlacePrecision::District, ..exact.clone() };
        let nameless = terms(Rung::Case);
        for (grants, tells) in [(exact, true), (coarse, false), (nameless, false)] {
            let (from, to, ours) = shared(&db, grants).await;
            attached(&from, &ours, Compartment::Narrative, "IMG_1.jpg", &photograph()).await;
            attached(&from, &ours, Compartment::Narrative, "scan.pdf", b"%PDF-1.7 made by somebody").await;
            send(&from, &to).await;
            let files = listed(&to, &only(&to, "incident").await).await;
            assert_eq!(files.len(), 2);
            let picture = files.iter().find(|f| f.media == "image/jpeg").expect("the picture");
            let bytes = taken(&to.node, &officer(), &picture.id, None).await.expect("it opens");
            assert_eq!((holds(&bytes, GPS), holds(&bytes, b"remark")), (tells, tells));
            assert!(bytes.starts_with(&[0xff, 0xd8]) && holds(&bytes, &[0x12, 0xff, 0x00, 0x34, 0xff, 0xd9]));
            let pdf = files.iter().find(|f| f.media == "application/pdf").expect("the scan");
            assert_eq!(pdf.is_here, tells, "what cannot be cleared is told of");
            if !tells {
                let asked = taken(&to.node, &officer(), &pdf.id, None).await;
                assert!(matches!(&asked, Err(Error::Conflict(why)) if why.contains("ask them")), "{asked:?}");
            }
        }
    });
}

#[test]
fn a_large_file_is_told_of_and_not_sent() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Case)).await;
        let large = b"plain words ".repeat(800_000);
        attached(&from, &ours, Compartment::Narrative, "a.txt", &large).await;
        let bundle = seal_for(&from, &to).await;
        assert!(bundle.bytes.len() < 1024 * 1024);
        take(&to, &bundle.bytes).await;
        let files = listed(&to, &only(&to, "incident").await).await;
        // 9,600,000 bytes are 9.2 MiB, rounded up.
        assert_eq!((files[0].is_here, files[0].size_bytes), (false, 10 * 1024 * 1024));
    });
}

#[test]
fn a_copy_goes_when_the_file_is_removed_and_when_the_record_is_withdrawn() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Case)).await;
        let first = attached(&from, &ours, Compartment::Narrative, "a.txt", b"the first of the words").await;
        attached(&from, &ours, Compartment::Narrative, "b.txt", b"the second of the words").await;
        send(&from, &to).await;
        let copy = only(&to, "incident").await;
        let before = listed(&to, &copy).await;
        assert_eq!((before.len(), before.iter().filter(|f| f.is_here).count()), (2, 2));
        attachments::remove(&from.node, &leader_of_files(), &first, "it names somebody").await.expect("it is removed");
        send(&from, &to).await;
        let after = listed(&to, &copy).await;
        assert_eq!(after.len(), 1);
        let gone = before.iter().find(|f| f.id != after[0].id).expect("one is gone");
        assert!(to.node.store().keyring().wrapped(&gone.id).await.expect("keyring").is_none(), "its key is destroyed");
        shred::withdraw(&from.node, &officer(), &ours, "the family asked").await.expect("it is withdrawn");
        send(&from, &to).await;
        assert!(to.node.store().keyring().wrapped(&after[0].id).await.expect("keyring").is_none());
        assert_eq!(std::fs::read_dir(to.home.folder.join("attachments")).expect("a folder").count(), 0);
        assert!(audit::verify(&to.node).await.expect("a log").is_verified);
        let audience = [from.org().clone(), to.org().clone()].into();
        records::set_audience(&from.node, &officer(), &ours, audience, "they agreed").await.expect("it passes again");
        send(&from, &to).await;
        let files = listed(&to, &only(&to, "incident").await).await;
        assert_eq!((files.len(), files[0].is_here), (1, true), "and comes again with its files");
    });
}

#[test]
fn what_the_law_keeps_is_not_destroyed_when_its_file_is_removed_elsewhere() {
    both(async |db| {
        let (from, to, ours) = shared(&db, terms(Rung::Case)).await;
        let file = attached(&from, &ours, Compartment::Narrative, "a.txt", b"the first of the words").await;
        send(&from, &to).await;
        let copy = only(&to, "incident").await;
        attestations::hold(&to.node, &leader_of_files(), &copy, "a court asked").await.expect("it is held");
        attachments::remove(&from.node, &leader_of_files(), &file, "it names somebody").await.expect("it is removed");
        send(&from, &to).await;
        let files = listed(&to, &copy).await;
        assert_eq!((files.len(), files[0].is_here, files[0].is_lost), (1, true, false));
        assert_eq!(taken(&to.node, &officer(), &files[0].id, None).await.expect("it opens"), b"the first of the words");
    });
}

#[test]
fn files_that_a_newer_version_kept_out_come_again_though_an_older_copy_was_acknowledged_meanwhile() {
    both(async |db| {
        let exact = Terms { compartments: with_identity(), ..terms(Rung::Case) };
        let cut = Terms { compartments: [Compartment::Source].into(), ..terms(Rung::Case) };
        // Cut, and granted again before anything is sealed; cut, where the record is told as before all the same.
        for (is_identified, then) in [(true, Some(exact.clone())), (false, None)] {
            let (from, to, ours) = shared_of(&db, exact.clone(), is_identified).await;
            send(&from, &to).await;
            let acknowledged = seal_for(&to, &from).await;
            attached(&from, &ours, Compartment::Narrative, "IMG_1.jpg", &photograph()).await;
            let under_first = seal_for(&from, &to).await;
            take(&from, &acknowledged.bytes).await;
            sign_version(&from, &to, (2, (cut.clone(), Terms::nothing()))).await;
            let accepted = take(&to, &under_first.bytes).await;
            assert_eq!((accepted.changed, accepted.narrowed, accepted.refused), (1, 1, 0), "{is_identified}");
            let copy = only(&to, "incident").await;
            assert!(listed(&to, &copy).await.is_empty(), "{is_identified}: it may have gone whole");
            if let Some(grants) = then {
                sign_version(&from, &to, (3, (grants, Terms::nothing()))).await;
            }
            send(&to, &from).await;
            send(&from, &to).await;
            let files = listed(&to, &copy).await;
            assert_eq!((files.len(), files[0].is_here), (1, true), "{is_identified}");
            let bytes = taken(&to.node, &officer(), &files[0].id, None).await.expect("it opens");
            assert_eq!(holds(&bytes, GPS), is_identified);
            send(&to, &from).await;
            assert_eq!(seal_for(&from, &to).await.items, 0, "{is_identified}: once more, and not twice");
        }
    });
}

#[test]
fn bytes_that_follow_under_a_replaced_version_are_not_kept_where_the_newer_one_grants_less() {
    both(async |db| {
        let exact = Terms { compartments: with_identity(), ..terms(Rung::Case) };
        for (seed, next, is_kept) in [(921, terms(Rung::Case), false), (923, exact.clone(), true)] {
            let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
            pair(&from, &to).await;
            agree(&from, &to, (exact.clone(), Terms::nothing())).await;
            let two = Two { from, to };
            let keys = two.from.keys().await;
            let open = json!({ "date": "2017-07-12", "place": { "code": "SY-Raqqa" }, "verification": "unverified" });
            let mut told = payload(shared_label(&two.from, &[&two.to]), open);
            let (id, media) = ("y".to_owned(), "image/jpeg".to_owned());
            told.attachments = vec![Enclosed { id, compartment: Compartment::Narrative, media, mebibytes: 1 }];
            let item = |id: &str, kind: &str, body| Item { id: id.to_owned(), kind: kind.to_owned(), body };
            let body = serde_json::to_vec(&told).expect("JSON");
            let record = item("x", "incident", body.clone());
            let first = sealed(&two, &keys, |d| d.items = vec![record]).await;
            assert_eq!(take(&two.to, &first.bytes).await.added, 1);
            let picture = photograph();
            let head = json!({ "record": "x", "digest": Digest::of(&picture).to_string() }).to_string();
            let file = item("y", "@attachment", [head.as_bytes(), &b"\n"[..], &picture[..]].concat());
            let under_first = sealed(&two, &keys, |d| {
                (d.sequence, d.previous) = (2, Some(first.hash));
                d.items = vec![file];
            })
            .await;
            sign_version(&two.from, &two.to, (2, (next, Terms::nothing()))).await;
            take(&two.to, &under_first.bytes).await;
            let files = listed(&two.to, &only(&two.to, "incident").await).await;
            assert_eq!((files.len(), files[0].is_here), (1, is_kept));
            let asked = "select count(*) from messages where kind = '@refused' and id = $1";
            let times = two.to.count(asked, values!["x"]).await;
            assert_eq!(times, i64::from(!is_kept), "its record comes once more, with what passes");
            if !is_kept {
                // It comes whole under the newer version, and its file does not: that was sent before.
                let without_it = forged(&two, &keys, |d| {
                    d.agreement.version = 2;
                    (d.sequence, d.previous) = (3, Some(under_first.hash));
                    d.items = vec![item("x", "incident", body)];
                })
                .await;
                assert_eq!(take(&two.to, &without_it).await.changed, 1);
                assert_eq!(two.to.count(asked, values!["x"]).await, 1, "it is asked for all the same");
            }
        }
    });
}

fn leader_of_files() -> app::Actor {
    crate::world::person("lena", &[app::Role::Leader], &Compartment::SEALED)
}
