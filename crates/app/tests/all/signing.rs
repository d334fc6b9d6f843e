//! Signing in: what is refused, what a code is worth, when a session ends; and opening the node itself.

use crate::proving::org_with_anna_and_ben;
use crate::world::{CHEAP, Db, Org, PASSPHRASE, both, data, passphrase, sqlite};
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

async fn news(org: &Org, begun: &people::Begun) -> people::News {
    people::news(&org.node, &begun.actor, &begun.token).await.expect("news")
}

#[test]
fn what_happened_to_an_account_is_told_in_each_session_for_two_weeks_whoever_signs_in() {
    both(async |db| {
        let org = org_with_anna(&db, 54).await;
        let first = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("she is in");
        assert_eq!(news(&org, &first).await, people::News::default());
        let entered = org.node.now().to_string();
        for _ in 0..2 {
            seconds(&org, 60);
            assert!(sign_in(&org, "four other words here", "123456").await.is_err());
        }
        let tried = org.node.now().to_string();
        seconds(&org, 60);
        people::renew_recovery(&org.node, &first.actor).await.expect("new codes");
        let altered = org.node.now().to_string();
        let told = people::News { tries: 2, tried: Some(tried), altered: Some(altered), before: None };
        assert_eq!(news(&org, &first).await, told);
        // Somebody else gets in with what was stolen: that takes nothing away, and leaves its own trace.
        seconds(&org, 60);
        let thief = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("in");
        let stolen = org.node.now().to_string();
        assert_eq!(news(&org, &thief).await, people::News { before: Some(entered), ..told.clone() });
        seconds(&org, 60);
        let second = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("she is in");
        let told = people::News { before: Some(stolen), ..told };
        assert_eq!(news(&org, &second).await, told);
        let proved = people::prove(&org.node, &second.token, (&passphrase(), &code_later(&org).await)).await;
        assert_eq!(news(&org, &proved.expect("proved")).await, told, "it stays with its session");
        org.clock.days(15);
        let third = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("she is in");
        let quiet = news(&org, &third).await;
        assert_eq!((quiet.tries, quiet.tried, quiet.altered), (0, None, None), "two weeks later");
        seconds(&org, 60);
        assert!(sign_in(&org, "four other words here", "123456").await.is_err());
        assert_eq!(news(&org, &third).await.tries, 1, "and counted anew");
    });
}

async fn code_later(org: &Org) -> String {
    seconds(org, 60);
    code(org).await
}

#[test]
fn every_change_of_how_one_gets_in_is_told() {
    both(async |db| {
        let org = org_with_anna(&db, 55).await;
        let begun = sign_in(&org, PASSPHRASE, &code(&org).await).await.expect("she is in");
        let new = "plough+cedar+nine+lanterns";
        let words = people::NewPassphrase { present: passphrase(), new: new.to_owned().into(), cost: CHEAP };
        people::set_passphrase(&org.node, &begun.actor, &begun.token, &words).await.expect("another passphrase");
        assert_eq!(news(&org, &begun).await.altered, Some(org.node.now().to_string()), "the passphrase");
        seconds(&org, 60);
        let address = people::begin_authenticator(&org.node, &begun.actor).await.expect("it is begun");
        let shown = people::code_of(&address, org.node.now()).expect("a code");
        people::confirm_authenticator(&org.node, &begun.actor, &begun.token, &shown).await.expect("another one");
        assert_eq!(news(&org, &begun).await.altered, Some(org.node.now().to_string()), "the authenticator");
        seconds(&org, 60);
        let codes = people::renew_recovery(&org.node, &begun.actor).await.expect("new codes");
        assert_eq!(news(&org, &begun).await.altered, Some(org.node.now().to_string()), "the codes");
        seconds(&org, 60);
        let begun = sign_in(&org, new, &codes[0]).await.expect("she is in");
        assert_eq!(news(&org, &begun).await.altered, Some(org.node.now().to_string()), "a code that was used");
    });
}

#[test]
fn a_node_that_does_not_demonstrate_tells_nobody_a_code() {
    sqlite(async |db| {
        let org = org_with_anna(&db, 57).await;
        assert!(people::demo_code(&org.node, "anna").await.is_ok());
        org.tamper("update settings set value = 'false' where name = 'node.is_demo'", &[]).await;
        let org = org.reopen().await;
        let told = people::demo_code(&org.node, "anna").await;
        assert!(matches!(told, Err(Error::Forbidden(_))), "{told:?}");
    });
}

#[test]
fn a_passphrase_may_hold_any_characters_and_does_not_end_by_the_calendar() {
    both(async |db| {
        let org = db.found("alpha", 56).await;
        for (name, words) in [
            ("spaces", "  nine lanterns \u{a0}over the ploughed hill"),
            ("arabic", "تسعة فوانيس فوق التلة المحروثة"),
            ("signs", "\"><';--\\%00${nine}&lanterns=\u{1f3ee}"),
        ] {
            let user = NewUser {
                name: name.to_owned(),
                passphrase: words.to_owned().into(),
                roles: BTreeSet::from([Role::Officer]),
                grants: BTreeSet::new(),
                language: "en".to_owned(),
                cost: CHEAP,
            };
            people::add(&org.node, &user, "administrator").await.expect("an account");
        }
        org.clock.days(3_650);
        for (name, words, other) in [
            ("spaces", "  nine lanterns \u{a0}over the ploughed hill", "nine lanterns over the hill"),
            ("arabic", "تسعة فوانيس فوق التلة المحروثة", "تسعة فوانيس فوق التلة المحروث"),
            ("signs", "\"><';--\\%00${nine}&lanterns=\u{1f3ee}", "\"><';--\\%00${nine}&lanterns="),
        ] {
            let code = people::demo_code(&org.node, name).await.expect("a code");
            assert!(people::sign_in(&org.node, name, &other.to_owned().into(), &code).await.is_err(), "{other}");
            assert!(people::sign_in(&org.node, name, &words.to_owned().into(), &code).await.is_ok(), "{words}");
        }
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
