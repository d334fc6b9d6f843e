//! Proving again who one is, and what one cannot learn at the door.

use crate::world::{CHEAP, Db, Org, PASSPHRASE, both, passphrase, sqlite};
use app::people::{self, Begun, FRESH, NewUser, Session};
use app::{Actor, Cost, Error, Role};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use store::values;

pub fn newcomer(name: &str, roles: &[Role], cost: Cost) -> NewUser {
    NewUser {
        name: name.to_owned(),
        passphrase: passphrase(),
        roles: roles.iter().copied().collect(),
        grants: BTreeSet::new(),
        language: "en".to_owned(),
        cost,
    }
}

/// A node with two leaders, of whom one is given.
pub async fn org_with_anna_and_ben(db: &Db, seed: u64) -> (Org, Actor) {
    let org = db.found("alpha", seed).await;
    for name in ["anna", "ben"] {
        people::add(&org.node, &newcomer(name, &[Role::Leader], CHEAP), "test").await.expect("an account");
    }
    let anna = people::actor(&org.node, "anna").await.expect("she is here");
    (org, anna)
}

async fn org_with_anna(db: &Db, seed: u64) -> Org {
    let org = db.found("alpha", seed).await;
    people::add(&org.node, &newcomer("anna", &[Role::Leader], CHEAP), "test").await.expect("an account");
    org
}

pub async fn sign_in(org: &Org, name: &str) -> Begun {
    let code = people::demo_code(&org.node, name).await.expect("a demonstration tells its codes");
    people::sign_in(&org.node, name, &passphrase(), &code).await.expect("signed in")
}

async fn live(org: &Org, token: &str) -> Option<Session> {
    people::session(&org.node, token).await.expect("the store answers")
}

async fn prove(org: &Org, token: &str, words: &str, code: &str) -> Result<Begun, Error> {
    people::prove(&org.node, token, (&words.to_owned().into(), code)).await
}

#[test]
fn a_proof_counts_for_ten_minutes_and_renews_the_token() {
    both(async |db| {
        let org = org_with_anna(&db, 71).await;
        let first = sign_in(&org, "anna").await.token;
        assert!(live(&org, &first).await.expect("live").is_fresh, "signing in is a proof");
        org.clock.forward(FRESH);
        assert!(live(&org, &first).await.expect("live").is_fresh);
        org.clock.forward(SignedDuration::from_secs(1));
        let session = live(&org, &first).await.expect("live");
        assert!(!session.is_fresh, "and counts no longer");
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        let begun = prove(&org, &first, PASSPHRASE, &code).await.expect("she proves herself");
        assert!(live(&org, &first).await.is_none(), "who had copied the cookie before has nothing now");
        let renewed = live(&org, &begun.token).await.expect("live");
        assert!(renewed.is_fresh);
        assert_eq!(renewed.csrf, session.csrf, "what is being written can still be sent");
        org.clock.forward(SignedDuration::from_hours(-1));
        assert!(!live(&org, &begun.token).await.is_some_and(|s| s.is_fresh), "a clock set back proves nothing");
    });
}

#[test]
fn a_proof_counts_at_once_late_in_a_second_too() {
    both(async |db| {
        let org = org_with_anna(&db, 71).await;
        org.clock.forward(SignedDuration::from_millis(700));
        let token = sign_in(&org, "anna").await.token;
        assert!(live(&org, &token).await.expect("live").is_fresh, "signing in is a proof");
        org.clock.forward(FRESH);
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        let begun = prove(&org, &token, PASSPHRASE, &code).await.expect("she proves herself");
        assert!(live(&org, &begun.token).await.expect("live").is_fresh);
    });
}

#[test]
fn a_proof_takes_both_secrets_uses_the_code_up_and_counts_failures() {
    both(async |db| {
        let org = org_with_anna(&db, 72).await;
        let token = sign_in(&org, "anna").await.token;
        let used = people::demo_code(&org.node, "anna").await.expect("a code");
        assert!(matches!(prove(&org, &token, PASSPHRASE, &used).await, Err(Error::Refused(_))), "it let her in before");
        org.clock.forward(SignedDuration::from_mins(1));
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        assert!(prove(&org, &token, "four other words here", &code).await.is_err());
        assert!(prove(&org, "another token", PASSPHRASE, &code).await.is_err());
        let renewed = prove(&org, &token, PASSPHRASE, &code).await.expect("both are right").token;
        assert!(prove(&org, &renewed, PASSPHRASE, &code).await.is_err(), "a code works once");
        assert!(people::sign_in(&org.node, "anna", &passphrase(), &code).await.is_err(), "at the door too");
        for _ in 0..4 {
            prove(&org, &renewed, "four other words here", "000000").await.expect_err("wrong");
        }
        org.clock.forward(SignedDuration::from_secs(30));
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        let waits = people::sign_in(&org.node, "anna", &passphrase(), &code).await;
        assert!(waits.is_err(), "guessing here makes the account wait at the door");
        assert!(live(&org, &renewed).await.is_some(), "who is in stays in");
    });
}

#[test]
fn one_code_lets_in_one_of_two_who_bring_it_at_once() {
    both(async |db| {
        let org = org_with_anna(&db, 73).await;
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        let words = passphrase();
        let enter = || people::sign_in(&org.node, "anna", &words, &code);
        let both = tokio::join!(enter(), enter());
        assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1);
    });
}

#[test]
fn the_log_tells_of_every_try_and_never_the_name_that_was_tried() {
    both(async |db| {
        let org = org_with_anna(&db, 74).await;
        let before = org.log_size().await;
        people::sign_in(&org.node, "four plain words", &passphrase(), "000000").await.expect_err("unknown");
        people::sign_in(&org.node, "anna", &passphrase(), "000000").await.expect_err("wrong");
        assert_eq!(org.log_size().await, before + 2);
        let anna = people::actor(&org.node, "anna").await.expect("she is here");
        let shown = app::audit::list(&org.node, &anna, 2).await.expect("a leader reads the log");
        let said = format!("{shown:?}");
        assert!(said.contains("nobody") && !said.contains("plain words"), "people type secrets there: {said}");
    });
}

#[test]
fn a_passphrase_typed_on_another_keyboard_is_the_same() {
    both(async |db| {
        let org = db.found("alpha", 75).await;
        // U+0622 is one character on one keyboard, U+0627 U+0653 on another; both mean the same (Unicode, NFKC).
        let typed = |text: &str| NewUser { passphrase: text.to_owned().into(), ..newcomer("anna", &[], CHEAP) };
        people::add(&org.node, &typed("\u{627}\u{653}فاق بعيدة وأرز قديم"), "test").await.expect("an account");
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        let words = "\u{622}فاق بعيدة وأرز قديم ".to_owned().into();
        assert!(people::sign_in(&org.node, "anna", &words, &code).await.is_ok());
    });
}

#[test]
fn a_guessable_passphrase_founds_no_node_and_opens_no_account() {
    both(async |db| {
        let org = db.found("alpha", 76).await;
        for weak in ["alpha alpha alpha", "the alpha anna", "password1234"] {
            let new = NewUser { passphrase: weak.to_owned().into(), ..newcomer("anna", &[], CHEAP) };
            let got = people::add(&org.node, &new, "test").await;
            assert!(matches!(&got, Err(Error::Refused(why)) if why.contains("easy to guess")), "{weak}: {got:?}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let founding = app::Founding {
            short_name: "beta".to_owned(),
            name: "Harbour Watch".to_owned(),
            is_humanitarian: false,
            is_demo: false,
            cost: CHEAP,
        };
        let own = "harbour watch beta".to_owned().into();
        let got = app::Node::found(&app::Home::folder(folder.path()), &founding, &own).await.map(drop);
        assert!(matches!(&got, Err(Error::Refused(why)) if why.contains("easy to guess")), "{got:?}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing was begun");
    });
}

/// The least of some, which is what the work takes when nothing else has the processor.
fn least(times: &[Duration]) -> Duration {
    times.iter().copied().min().unwrap_or_default()
}

#[test]
fn the_time_of_a_sign_in_tells_neither_a_name_nor_that_an_account_is_closed() {
    sqlite(async |db| {
        let org = db.found("alpha", 77).await;
        // Ten times the work of everything else at the door, and the same for all, as on a node with one default.
        let cost = Cost { memory_kib: 8 * 1024, passes: 2, lanes: 1 };
        for name in ["anna", "ben"] {
            people::add(&org.node, &newcomer(name, &[Role::Officer], cost), "test").await.expect("an account");
        }
        org.tamper("update users set is_active = 0 where name = $1", values!["ben"]).await;
        let mut times: [Vec<Duration>; 3] = Default::default();
        let mut ratios = [0.0; 2];
        // A machine that is busy with something else lengthens some of them; a difference of the work itself stays.
        for _ in 0..10 {
            for _ in 0..12 {
                for (name, times) in ["anna", "ben", "zoe"].into_iter().zip(&mut times) {
                    let begun = Instant::now();
                    people::sign_in(&org.node, name, &passphrase(), "000000").await.expect_err("refused");
                    times.push(begun.elapsed());
                }
            }
            let [here, closed, unknown] = [0, 1, 2].map(|who: usize| least(&times[who]).as_secs_f64());
            ratios = [closed / here, unknown / here];
            if ratios.iter().all(|ratio| (0.85..1.18).contains(ratio)) {
                return;
            }
        }
        panic!("a closed account takes {} and an unknown name {} of what another takes", ratios[0], ratios[1]);
    });
}
