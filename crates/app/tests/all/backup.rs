//! Backup and restore: everything comes back, the copy is encrypted, and mistakes leave folders as they were.

use crate::golden::{SECRETS, golden};
use crate::world::{officer, passphrase, sqlite};
use app::{Error, Home, audit, backup, records};

fn files(folder: &std::path::Path) -> Vec<String> {
    let all = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = all.map(|f| f.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_was_backed_up_comes_back_whole() {
    // PostgreSQL has its own tools for this, and `copy_to` says so.
    sqlite(async |db| {
        let g = golden(&db).await;
        let (to, back) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let wrong = "four other words here".to_owned().into();
        let refused = backup::backup(&g.hrm.node, &g.hrm.home, to.path(), &wrong).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert!(files(to.path()).is_empty(), "the folder stays empty");
        let entries = backup::backup(&g.hrm.node, &g.hrm.home, to.path(), &passphrase()).await.expect("a backup");
        assert_eq!(entries.cast_signed(), g.hrm.log_size().await);
        let names = files(to.path());
        assert!(names.iter().all(|n| !n.starts_with("lens")), "the lens is never backed up: {names:?}");
        for name in names {
            let bytes = std::fs::read(to.path().join(&name)).expect("a file");
            for secret in SECRETS.iter().chain(&["incident", "SY-Raqqa"]) {
                assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} in {name}");
            }
        }
        let again = backup::backup(&g.hrm.node, &g.hrm.home, to.path(), &passphrase()).await;
        assert!(matches!(&again, Err(Error::Conflict(m)) if m.contains("not empty")), "{again:?}");
        let home = Home::folder(back.path());
        let none = backup::restore(back.path(), &home, &passphrase()).await;
        assert!(matches!(&none, Err(Error::Refused(m)) if m.contains("holds no backup")), "{none:?}");
        let refused = backup::restore(to.path(), &home, &wrong).await;
        assert!(matches!(refused, Err(Error::Refused(_))));
        assert!(files(back.path()).is_empty(), "the next attempt finds the folder empty");
        let restored = backup::restore(to.path(), &home, &passphrase()).await.expect("it is restored");
        db.keep(&restored);
        let shown = records::show(&restored, &officer(), &g.id, Some("to see")).await.expect("it opens");
        let text = shown.body.to_json().to_string();
        assert!(SECRETS.iter().all(|s| text.contains(s)));
        assert_eq!(
            records::search(&restored, &officer(), "bakery").await.expect("a search").len(),
            1,
            "a lens made again"
        );
        assert!(audit::verify(&restored).await.expect("a log").is_verified);
        let onto = backup::restore(to.path(), &g.hrm.home, &passphrase()).await;
        assert!(matches!(onto, Err(Error::Conflict(_))), "never over a node");
    });
}
