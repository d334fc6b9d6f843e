//! Signing in: what is refused, what a code is worth, when a session ends; and opening the node itself.

use crate::proving::org_with_anna_and_ben;
use crate::world::{CHEAP, Db, Org, PASSPHRASE, both, data, passphrase};
use app::people::{self, NewUser};
use app::{Error, Node, Role};
use jiff::SignedDuration;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeSet;
use std::time::Duration;

async fn org_with_anna(db: &Db, seed: u64) -> Org {
    let org = db.found("alpha", seed).await;
    let anna = NewUser {
        name: "anna".to_owned(),
        passphrase: passphrase(),
        roles: BTreeSet::from([Role::Officer]),
        grants: BTreeSet::new(),
        language: "en".to_owned(),
        cost: CHEAP,
    };
    people::add(&org.node, &anna, "administrator").await.expect("an account");
    let twice = people::add(&org.node, &anna, "administrator").await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let short = NewUser { name: "ben".to_owned(), passphrase: "short".to_owned().into(), ..anna };
    assert!(matches!(people::add(&org.node, &short, "administrator").await, Err(Error::Refused(_))));
    org
}

async fn sign_in(org: &Org, words: &str, code: &str) -> Result<people::Begun, Error> {
    people::sign_in(&org.node, "anna", &words.to_owned().into(), code).await
}

async fn code(org: &Org) -> String {
    people::demo_code(&org.node, "anna").await.expect("a demonstration tells its codes")
}

fn seconds(org: &Org, n: i64) {
    org.clock.forward(SignedDuration::from_secs(n));
}

#[test]
fn a_wrong_name_passphrase_or_code_has_one_answer_and_a_code_works_once() {
    both(async |db| {
        let org = org_with_anna(&db, 51).await;
        let right = code(&org).await;
        let other = if right == "000000" { "000001" } else { "000000" };
        let mut answers = Vec::new();
        answers.push(sign_in(&org, "four other words here", &right).await.err());
        answers.push(sign_in(&org, PASSPHRASE, other).await.err());
        answers.push(people::sign_in(&org.node, "nobody", &passphrase(), &right).await.err());
        let begun = sign_in(&org, PASSPHRASE, &right).await.expect("she is in");
        assert_eq!(begun.actor.name, "anna");
        answers.push(sign_in(&org, PASSPHRASE, &right).await.err());
        let texts: BTreeSet<String> = answers.into_iter().map(|e| e.expect("refused").to_string()).collect();
        assert_eq!(texts.len(), 1, "one answer for all: {texts:?}");
        seconds(&org, 30);
        assert!(sign_in(&org, PASSPHRASE, &code(&org).await).await.is_ok(), "the next code works");
        let rows = org.fetch("select token from sessions", &[]).await;
        assert!(rows.iter().all(|r| r.text(0).is_some_and(|t| t != begun.token)), "only its hash is kept");
    });
}

#[test]
fn an_account_waits_after_five_failures_even_for_the_right_words() {
    both(async |db| {
        let org = org_with_anna(&db, 52).await;
        for _ in 0..5 {
            assert!(sign_in(&org, "four other words here", "123456").await.is_err());
        }
        assert!(sign_in(&org, PASSPHRASE, &code(&org).await).await.is_err(), "blocked");
        // That attempt counted as the sixth failure: two minutes now.
        seconds(&org, 90);
        assert!(sign_in(&org, PASSPHRASE, &code(&org).await).await.is_err(), "still blocked");
        seconds(&org, 3_600);
        assert!(sign_in(&org, PASSPHRASE, &code(&org).await).await.is_ok(), "the wait is over");
        let row = org.fetch("select failures, blocked_until from users where name = 'anna'", &[]).await.remove(0);
        assert_eq!((row.int(0), row.text(1)), (Some(0), None));
    });
}

#[test]
fn a_session_ends_when_idle_and_after_eight_hours_and_at_sign_out() {
    both(async |db| {
        let org = org_with_anna(&db, 53).await;
        let lives = async |token: &str| people::session(&org.node, token).await.expect("it is asked").is_some();
        let first = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("she is in").token;
        seconds(&org, 29 * 60);
        assert!(lives(&first).await);
        seconds(&org, 29 * 60);
        assert!(lives(&first).await, "it was used in between");
        seconds(&org, 31 * 60);
        assert!(!lives(&first).await, "idle for more than 30 minutes");
        let second = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("she is in").token;
        for _ in 0..24 {
            seconds(&org, 20 * 60);
            assert!(lives(&second).await, "used every 20 minutes, for 8 hours");
        }
        seconds(&org, 60);
        assert!(!lives(&second).await, "8 hours are the most");
        let third = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("she is in");
        people::sign_out(&org.node, &third.token, &third.actor).await.expect("she is out");
        assert!(!lives(&third.token).await);
        assert!(!lives("nothing").await);
        assert_eq!(org.count("select count(*) from sessions", &[]).await, 0, "what ended is cleared away");
    });
}

#[test]
fn a_session_goes_on_while_somebody_else_writes_for_long() {
    both(async |db| {
        let (org, _) = org_with_anna_and_ben(&db, 56).await;
        let (anna, ben) = (crate::proving::sign_in(&org, "anna").await, crate::proving::sign_in(&org, "ben").await);
        let mut import = org.node.store().begin("test::long").await.expect("a write begins");
        // PostgreSQL has more than one writer; there it is the row for which one would wait.
        import.execute("update sessions set seen = seen", &[]).await.expect("it runs");
        for _ in 0..2 {
            seconds(&org, 20 * 60);
            let asked = people::session(&org.node, &anna.token);
            let found = tokio::time::timeout(Duration::from_secs(10), asked).await.expect("nobody waits for an import");
            assert!(found.expect("the store answers").is_some(), "it was used every 20 minutes");
        }
        let listed = people::open_sessions(&org.node, &anna.actor, &anna.token).await.expect("a list");
        assert_eq!(listed.first().map(|o| o.seen.clone()), Some(org.node.now().to_string()));
        import.commit().await.expect("the import is done");
        people::sign_out(&org.node, &ben.token, &ben.actor).await.expect("he is out");
        let kept = org.fetch("select seen from sessions", &[]).await;
        let kept: Vec<_> = kept.iter().filter_map(|r| r.text(0)).collect();
        assert_eq!(kept, [org.node.now().to_string()], "what was kept in memory was written, and nothing cleared away");
    });
}

#[test]
fn a_node_opens_with_its_passphrase_only_and_says_what_is_wrong() {
    both(async |db| {
        let org = db.found("alpha", 54).await;
        let before = data(org.snapshot().await);
        let (home, clock) = (org.home.clone(), org.clock.clone());
        let open = async |home: &app::Home, words: &str| {
            let rng = ChaCha20Rng::seed_from_u64(1);
            let opened = Node::open_with(home, &words.to_owned().into(), Box::new(clock.clone()), rng).await;
            opened.map(drop).map_err(|e| e.to_string())
        };
        let held = open(&home, PASSPHRASE).await;
        assert!(held.as_ref().is_err_and(|m| m.contains("in use")), "two processes do not share a node: {held:?}");
        let org = org.reopen().await;
        assert_eq!(data(org.snapshot().await), before, "a restart changes nothing");
        let empty = tempfile::tempdir().expect("a folder");
        let none = open(&app::Home::folder(empty.path()), PASSPHRASE).await;
        assert!(none.as_ref().is_err_and(|m| m.contains("holds no node") && m.contains("concord init")), "{none:?}");
        org.tamper("update settings set value = '99' where name = 'schema.version'", &[]).await;
        org.node.store().close().await;
        drop(org.node);
        let wrong = open(&home, "four other words here").await;
        assert!(wrong.as_ref().is_err_and(|m| m.contains("passphrase")), "{wrong:?}");
        let newer = open(&home, PASSPHRASE).await;
        assert!(
            newer.as_ref().is_err_and(|m| m.contains("version 99") && m.contains("install the newer")),
            "{newer:?}"
        );
    });
}
