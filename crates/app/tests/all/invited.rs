//! Getting in by invitation, for the first time and after a loss: who gets in, and who does not.

use crate::proving::{newcomer, sign_in};
use crate::world::{CHEAP, Db, Org, PASSPHRASE, both, passphrase};
use app::approvals::{self, State, Verdict};
use app::people::{self, Choice, Invitation, LASTS, Reset, TRIES};
use app::{Actor, Error, Role};
use jiff::SignedDuration;
use record::RecordId;
use store::values;

const CHOSEN: &str = "plough cedar nine lanterns";

struct House {
    org: Org,
    adam: Actor,
    leila: Actor,
    mona: Actor,
}

/// An administrator, a leader and a monitor.
async fn house(db: &Db, seed: u64) -> House {
    let org = db.found("alpha", seed).await;
    let all = [("adam", Role::Administrator), ("leila", Role::Leader), ("mona", Role::Monitor)];
    let mut actors = Vec::new();
    for (name, role) in all {
        people::add(&org.node, &newcomer(name, &[role], CHEAP), "test").await.expect("an account");
        actors.push(people::actor(&org.node, name).await.expect("here"));
    }
    let mut actors = actors.into_iter();
    let mut next = || actors.next().expect("three were made");
    House { org, adam: next(), leila: next(), mona: next() }
}

async fn approved(h: &House) -> RecordId {
    let asked = people::ask_reset(&h.org.node, &h.adam, &h.mona.id, "her phone is gone").await.expect("asked");
    let Reset::Waits(id) = asked else { panic!("a leader is there to ask") };
    approvals::decide(&h.org.node, &h.leila, &id, &Verdict::Approve).await.expect("decided");
    id
}

/// The code that the authenticator of an invitation shows now.
async fn code(org: &Org, token: &str) -> String {
    let invited = people::invited(&org.node, token).await.expect("it opens");
    people::code_of(&invited.address, org.node.now()).expect("a code")
}

fn choice(words: &str, code: &str, word: &str) -> Choice {
    Choice { passphrase: words.to_owned().into(), code: code.to_owned(), word: word.to_owned(), cost: CHEAP }
}

async fn come(h: &House, made: &Invitation, word: &str) -> Result<Vec<String>, Error> {
    let code = code(&h.org, &made.token).await;
    people::accept(&h.org.node, &made.token, &choice(CHOSEN, &code, word)).await
}

async fn enters(org: &Org, name: &str, words: &str, code: &str) -> bool {
    people::sign_in(&org.node, name, &words.to_owned().into(), code).await.is_ok()
}

#[test]
fn an_invited_person_chooses_everything_and_nobody_else_knows_it() {
    both(async |db| {
        let h = house(&db, 91).await;
        let new = newcomer("nour", &[Role::Monitor], CHEAP);
        let (made, waits) = people::invite_by_link(&h.org.node, &h.adam, &new, false).await.expect("invited");
        assert!(waits.is_some() && !made.needs_word, "her role waits for a leader; the account does not");
        let before = people::demo_code(&h.org.node, "nour").await.expect("a code");
        assert!(!enters(&h.org, "nour", PASSPHRASE, &before).await, "the passphrase of the form opens nothing");
        let stored = format!("{:?}", h.org.fetch("select token from invitations", &[]).await);
        let plain = made.token.replace('-', "");
        assert!(!stored.contains(&plain), "only its hash is kept");
        // Who made it looks first; what was shown then is worth nothing once she has looked herself.
        let seen = people::invited(&h.org.node, &made.token).await.expect("it opens").address;
        let codes = come(&h, &made, "").await.expect("she comes");
        assert_eq!(codes.len(), people::CODES);
        let theirs = people::code_of(&seen, h.org.node.now()).expect("a code");
        assert!(!enters(&h.org, "nour", CHOSEN, &theirs).await, "the secret that another saw is not hers");
        assert!(enters(&h.org, "nour", CHOSEN, &codes[0]).await);
        let twice = people::invited(&h.org.node, &made.token).await;
        assert!(matches!(twice, Err(Error::Refused(_))), "it works once: {twice:?}");
        let nour = people::actor(&h.org.node, "nour").await.expect("here").id;
        let again = people::invite_again(&h.org.node, &h.adam, &nour).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "who came is not invited past a leader");
    });
}

#[test]
fn a_reset_loses_nothing_and_ends_the_old_ways_in_when_it_is_used() {
    both(async |db| {
        let h = house(&db, 92).await;
        let session = sign_in(&h.org, "mona").await.token;
        let old = people::renew_recovery(&h.org.node, &h.mona).await.expect("codes");
        let approval = approved(&h).await;
        let made = people::make_reset(&h.org.node, &h.adam, &approval).await.expect("made");
        assert!(people::session(&h.org.node, &session).await.expect("read").is_some(), "nothing has ended yet");
        assert!(enters(&h.org, "mona", PASSPHRASE, &old[0]).await, "the old ways in stand until then");
        let word = people::word(&h.org.node, &h.leila, &approval).await.expect("she tells it");
        let codes = come(&h, &made, &word.to_uppercase()).await.expect("she comes");
        assert!(people::session(&h.org.node, &session).await.expect("read").is_none());
        for (words, code) in [(PASSPHRASE, &old[1]), (PASSPHRASE, &codes[0]), (CHOSEN, &old[2])] {
            assert!(!enters(&h.org, "mona", words, code).await);
        }
        assert!(enters(&h.org, "mona", CHOSEN, &codes[0]).await);
        let mona = people::actor(&h.org.node, "mona").await.expect("here");
        assert_eq!(mona, h.mona, "id, name, roles and language are the same");
    });
}

#[test]
fn neither_who_asked_nor_who_approved_gets_in_alone() {
    both(async |db| {
        let h = house(&db, 93).await;
        let node = &h.org.node;
        let asked = people::ask_reset(node, &h.adam, &h.mona.id, "her phone is gone").await.expect("asked");
        let Reset::Waits(approval) = asked else { panic!("a leader is there to ask") };
        let early = people::make_reset(node, &h.adam, &approval).await;
        assert!(matches!(early, Err(Error::Conflict(_))), "it waits: {early:?}");
        for alone in [&h.adam, &h.mona] {
            approvals::decide(node, alone, &approval, &Verdict::Approve).await.expect_err("another one decides");
        }
        approvals::decide(node, &h.leila, &approval, &Verdict::Approve).await.expect("decided");
        for other in [&h.adam, &h.mona] {
            let word = people::word(node, other, &approval).await;
            assert!(matches!(word, Err(Error::NotFound)), "the word is the leader's to tell: {word:?}");
        }
        for other in [&h.leila, &h.mona] {
            people::make_reset(node, other, &approval).await.expect_err("the invitation is the administrator's");
        }
        let made = people::make_reset(node, &h.adam, &approval).await.expect("made");
        assert!(made.needs_word);
        let twice = people::make_reset(node, &h.adam, &approval).await;
        assert!(matches!(twice, Err(Error::Conflict(_))), "one approval makes one: {twice:?}");
        assert!(come(&h, &made, "").await.is_err() && come(&h, &made, "aaaa-aaaa").await.is_err());
        let word = people::word(node, &h.leila, &approval).await.expect("she tells it");
        assert!(come(&h, &made, &word).await.is_ok());
    });
}

#[test]
fn an_invitation_ends_after_five_wrong_tries_and_after_72_hours() {
    both(async |db| {
        let h = house(&db, 94).await;
        let node = &h.org.node;
        let new = newcomer("nour", &[], CHEAP);
        let (made, _) = people::invite_by_link(node, &h.adam, &new, false).await.expect("invited");
        let weak = people::accept(node, &made.token, &choice("short", "000000", "")).await;
        assert!(matches!(&weak, Err(Error::Refused(why)) if why.contains("12 characters")), "{weak:?}");
        for _ in 0..TRIES {
            people::accept(node, &made.token, &choice(CHOSEN, "000000", "")).await.expect_err("wrong");
        }
        people::invited(node, &made.token).await.expect_err("it has ended");
        let nour = people::actor(node, "nour").await.expect("here").id;
        assert!(people::is_unopened(node, &nour).await.expect("read"));
        let second = people::invite_again(node, &h.adam, &nour).await.expect("made anew");
        let third = people::invite_again(node, &h.adam, &nour).await.expect("made anew");
        people::invited(node, &second.token).await.expect_err("the earlier one ended");
        h.org.clock.forward(LASTS);
        people::invited(node, &third.token).await.expect_err("it has expired");
        let got = people::accept(node, &third.token, &choice(CHOSEN, "000000", "")).await;
        assert!(got.is_err());
        let nobody = people::invited(node, "aaaa-bbbb").await.expect_err("never was").to_string();
        let expired = people::invited(node, &third.token).await.expect_err("expired").to_string();
        assert_eq!(nobody, expired, "one answer for all");
    });
}

#[test]
fn of_two_who_come_with_one_invitation_at_once_one_gets_in() {
    both(async |db| {
        let h = house(&db, 95).await;
        let node = &h.org.node;
        let (made, _) =
            people::invite_by_link(node, &h.adam, &newcomer("nour", &[], CHEAP), false).await.expect("made");
        let code = code(&h.org, &made.token).await;
        let (one, two) = (choice(CHOSEN, &code, ""), choice("seven grey harbour walls", &code, ""));
        let both = tokio::join!(people::accept(node, &made.token, &one), people::accept(node, &made.token, &two));
        assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1);
        let codes = both.0.or(both.1).expect("one came");
        let left = h.org.count("select count(*) from recovery_codes", &[]).await;
        assert_eq!(left, codes.len() as i64, "and one set of codes is left");
    });
}

#[test]
fn an_invitation_of_somebody_who_left_opens_nothing() {
    both(async |db| {
        let h = house(&db, 96).await;
        let node = &h.org.node;
        let approval = approved(&h).await;
        let made = people::make_reset(node, &h.adam, &approval).await.expect("made");
        let word = people::word(node, &h.leila, &approval).await.expect("she tells it");
        let code = code(&h.org, &made.token).await;
        let kept = h.org.fetch("select totp from invitations where totp <> ''", &[]).await;
        let is_sealed = kept.iter().all(|r| r.text(0).is_some_and(|t| t.starts_with("sealed:")));
        assert!(is_sealed && !kept.is_empty(), "the secret that it sets up is sealed: {kept:?}");
        people::leave(node, &h.adam, (&h.mona.id, &h.leila.id), "moved").await.expect("she leaves");
        people::invited(node, &made.token).await.expect_err("it has ended");
        let got = people::accept(node, &made.token, &choice(CHOSEN, &code, &word)).await;
        assert!(matches!(got, Err(Error::Refused(_))), "{got:?}");
        people::make_reset(node, &h.adam, &approval).await.expect_err("and none is made");
        let asked = people::ask_reset(node, &h.adam, &h.mona.id, "again").await;
        assert!(matches!(asked, Err(Error::NotFound)), "{asked:?}");
        let left = h.org.count("select count(*) from invitations where totp <> ''", &[]).await;
        assert_eq!(left, 0, "no secret of an authenticator stays behind");
    });
}

#[test]
fn an_approval_ends_after_a_day_and_with_who_asked() {
    both(async |db| {
        let h = house(&db, 97).await;
        let node = &h.org.node;
        let approval = approved(&h).await;
        h.org.clock.forward(SignedDuration::from_hours(25));
        people::word(&h.org.node, &h.leila, &approval).await.expect("she may still tell it: invitations last longer");
        let late = people::make_reset(node, &h.adam, &approval).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
        let asked = people::ask_reset(node, &h.adam, &h.mona.id, "again").await.expect("asked");
        let Reset::Waits(second) = asked else { panic!("a leader is there to ask") };
        h.org.tamper("update users set roles = 'reviewer' where id = $1", values![h.adam.id.as_str()]).await;
        let state = approvals::decide(node, &h.leila, &second, &Verdict::Approve).await.expect("decided");
        assert_eq!(state, State::Void, "who asked keeps no accounts any more");
    });
}

#[test]
fn the_only_leader_comes_back_by_the_command_line_and_by_no_administrator_alone() {
    both(async |db| {
        let h = house(&db, 100).await;
        let node = &h.org.node;
        let asked = people::ask_reset(node, &h.adam, &h.leila.id, "lost").await;
        assert!(matches!(&asked, Err(Error::Conflict(why)) if why.contains("command line")), "{asked:?}");
        let alone = people::reset_alone(node, &h.adam, &h.mona.id, "lost").await;
        assert!(matches!(alone, Err(Error::Conflict(_))), "for others a leader is there: {alone:?}");
        let made = people::reset_alone(node, &h.adam, &h.leila.id, "lost").await.expect("made");
        let codes = come(&h, &made, "").await.expect("she comes");
        let told = people::news(node, &h.leila, "no session").await.expect("news");
        assert_eq!(told.altered, Some(h.org.node.now().to_string()), "and is told that it was done");
        assert!(enters(&h.org, "leila", CHOSEN, &codes[0]).await);
    });
}

#[test]
fn another_passphrase_ends_an_invitation_that_is_under_way() {
    both(async |db| {
        let h = house(&db, 98).await;
        let node = &h.org.node;
        let approval = approved(&h).await;
        let made = people::make_reset(node, &h.adam, &approval).await.expect("made");
        let token = sign_in(&h.org, "mona").await.token;
        let words = people::NewPassphrase { present: passphrase(), new: CHOSEN.to_owned().into(), cost: CHEAP };
        people::set_passphrase(node, &h.mona, &token, &words).await.expect("it is set");
        people::invited(node, &made.token).await.expect_err("she found her passphrase again");
    });
}

#[test]
fn only_who_keeps_accounts_invites_and_resets() {
    both(async |db| {
        let h = house(&db, 99).await;
        let node = &h.org.node;
        for other in [&h.leila, &h.mona] {
            let asked = people::ask_reset(node, other, &h.mona.id, "x").await;
            assert!(matches!(asked, Err(Error::Forbidden(_))), "{asked:?}");
            let invited = people::invite_by_link(node, other, &newcomer("nour", &[], CHEAP), false).await;
            assert!(matches!(invited, Err(Error::Forbidden(_))));
        }
        let bare = people::ask_reset(node, &h.adam, &h.mona.id, " ").await;
        assert!(matches!(bare, Err(Error::Refused(_))), "it needs a reason: {bare:?}");
    });
}
