//! What a node keeps for a partner: only when it was granted, only so much, nothing that it could open, and handed out to
//! a partner who has lost everything.

use crate::world::{Org, incident, leader, officer, pair, passphrase, sqlite};
use app::backup::keeping::{self, Ask, Said};
use app::backup::{self, Wanted};
use app::{Error, Home, Result, records};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

static NONCE: AtomicU64 = AtomicU64::new(0);

async fn ask(keeper: &Org, of: &Org, ask: Ask, bytes: &[u8]) -> Result<Said> {
    let parcel = ask.parcel(NONCE.fetch_add(1, Ordering::Relaxed), bytes).expect("it is written");
    let said = keeping::answer(&keeper.node, of.org(), &parcel).await?;
    Ok(Said::read(&said).expect("an answer"))
}

fn put(name: &str) -> Ask {
    Ask::Put { name: name.to_owned() }
}

fn part(n: u64) -> String {
    format!("parts/{n:064x}")
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(all) = std::fs::read_dir(folder) else { return Vec::new() };
    let all = all.map(|f| f.expect("a file").path());
    all.flat_map(|one| if one.is_dir() { files(&one) } else { vec![one] }).collect()
}

/// The name that a file of a folder of backups has on a shelf, if it has one.
fn name(folder: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(folder).expect("it is in it").to_str().expect("a name").to_owned();
    let last = relative.rsplit('/').next().expect("a name").to_owned();
    if relative.starts_with("parts/") { format!("parts/{last}") } else { relative }
}

#[test]
fn nothing_is_kept_that_was_not_granted_and_never_more_than_was() {
    sqlite(async |db| {
        let (keeper, owner, other) =
            (db.found("keeper", 311).await, db.found("owner", 312).await, db.found("other", 313).await);
        pair(&keeper, &owner).await;
        pair(&keeper, &other).await;
        let refused = ask(&keeper, &owner, put(&part(1)), b"sealed").await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("ask our people to grant it")), "{refused:?}");
        let by_officer = keeping::grant(&keeper.node, &officer(), (owner.name(), 1)).await;
        assert!(matches!(by_officer, Err(Error::Forbidden(_))), "{by_officer:?}");
        assert!(matches!(keeping::grant(&keeper.node, &leader(), ("nobody", 1)).await, Err(Error::NotFound)));
        keeping::grant(&keeper.node, &leader(), (owner.name(), 1)).await.expect("it is granted");
        // By hand: a megabyte is 256 blocks of 4096 bytes; 300 KiB are 75 of them, and three of those 225.
        let piece = vec![7_u8; 300 * 1024];
        for n in 0..3 {
            assert_eq!(ask(&keeper, &owner, put(&part(n)), &piece).await.expect("there is room"), Said::Done);
        }
        let kept = || files(&keeper.home.folder.join("kept"));
        let before = kept().len();
        let refused = ask(&keeper, &owner, put(&part(3)), &piece).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("1 megabytes are granted")), "{refused:?}");
        assert_eq!(kept().len(), before, "nothing was written");
        assert_eq!(ask(&keeper, &owner, put(&part(2)), &piece).await.expect("in its own place"), Said::Done);
        // 31 blocks are left: as many objects of one byte, and no more.
        for n in 10..41 {
            ask(&keeper, &owner, put(&part(n)), b"x").await.expect("there is room");
        }
        assert!(ask(&keeper, &owner, put(&part(41)), b"x").await.is_err(), "small ones fill a disk too");
        // Another partner neither sees nor gets it, and has no room of its own.
        assert!(ask(&keeper, &other, Ask::Get { name: part(1), offset: 0 }, b"").await.is_err());
        keeping::grant(&keeper.node, &leader(), (other.name(), 1)).await.expect("it is granted");
        let get = Ask::Get { name: part(1), offset: 0 };
        assert_eq!(ask(&keeper, &other, get, b"").await.expect("an answer"), Said::Part(None));
        let list = Ask::List { under: String::new(), after: String::new() };
        assert_eq!(ask(&keeper, &other, list.clone(), b"").await.expect("an answer"), Said::List(Vec::new()));
        let listed = keeping::list(&keeper.node, &leader()).await.expect("a list");
        let of = |org: &Org| listed.iter().find(|k| k.partner == org.name()).expect("it is listed").clone();
        assert_eq!((of(&owner).used_bytes, of(&owner).objects, of(&other).objects), (1024 * 1024, 34, 0));
        assert!(matches!(keeping::list(&keeper.node, &officer()).await, Err(Error::Forbidden(_))));
        // Ended: nothing comes in or goes out any more, and what lies here stays until it is erased.
        keeping::end(&keeper.node, &leader(), owner.name()).await.expect("it is ended");
        assert!(ask(&keeper, &owner, list, b"").await.is_err());
        assert_eq!(kept().len(), 34);
        let found = app::doctor::examine(&keeper.node).await.expect("findings");
        assert!(found.iter().any(|f| f.words.contains("though it was ended")), "doctor says so");
        keeping::erase(&keeper.node, &leader(), owner.name()).await.expect("it is erased");
        assert!(kept().is_empty());
    });
}

#[test]
fn a_partner_who_lost_everything_restores_from_what_is_handed_out_and_the_keeper_reads_nothing() {
    sqlite(async |db| {
        let (keeper, owner) = (db.found("keeper", 314).await, db.found("plantedowner", 315).await);
        pair(&keeper, &owner).await;
        let body = incident("2017-07-12", "Plantedvillage", "Plantedname");
        let id = records::create(&owner.node, &officer(), "incident", body).await.expect("a record");
        let made = tempfile::tempdir().expect("a folder");
        backup::make(&owner.node, made.path(), Wanted::default()).await.expect("a snapshot is made");
        keeping::grant(&keeper.node, &leader(), (owner.name(), 50)).await.expect("it is granted");
        let mut count = 0;
        for file in files(made.path()).iter().filter(|f| !f.ends_with("backup.lock")) {
            let (name, bytes) = (name(made.path(), file), std::fs::read(file).expect("a file"));
            ask(&keeper, &owner, put(&name), &bytes).await.unwrap_or_else(|e| panic!("{name}: {e}"));
            let (mut back, mut size) = (Vec::new(), u64::MAX);
            while u64::try_from(back.len()).expect("small") < size {
                let get = Ask::Get { name: name.clone(), offset: u64::try_from(back.len()).expect("small") };
                let said = ask(&keeper, &owner, get, b"").await.expect("an answer");
                let Said::Part(Some((whole, piece))) = said else { panic!("{name} is not given back") };
                size = whole;
                back.extend(piece);
            }
            assert_eq!(back, bytes, "{name}");
            count += 1;
        }
        for file in files(&keeper.home.folder.join("kept")) {
            let (path, bytes) = (file.display().to_string(), std::fs::read(&file).expect("a file"));
            for secret in ["Plantedvillage", "Plantedname", owner.name()] {
                assert!(
                    !path.contains(secret) && !bytes.windows(secret.len()).any(|w| w == secret.as_bytes()),
                    "{path}"
                );
            }
        }
        let out = tempfile::tempdir().expect("a folder");
        let to = out.path().join("handed-out");
        let by_officer = keeping::export(&keeper.node, &officer(), (owner.name(), &to)).await;
        assert!(matches!(by_officer, Err(Error::Forbidden(_))), "{by_officer:?}");
        let files = keeping::export(&keeper.node, &leader(), (owner.name(), &to)).await.expect("it is handed out");
        assert_eq!(files, count);
        let home = Home::folder(out.path().join("node"));
        let restored = backup::restore(&to, &home, (&passphrase(), None)).await.expect("it is restored");
        db.keep(&restored.node);
        let shown = records::show(&restored.node, &officer(), &id, Some("to see")).await.expect("it opens");
        assert!(shown.body.to_json().to_string().contains("Plantedname"));
    });
}
