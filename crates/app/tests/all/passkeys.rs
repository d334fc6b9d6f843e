//! Passkeys: who gets in with one, what of an answer is looked at, and what ends them.

mod answers;
mod device;
mod sites;

use crate::proving::{newcomer, org_with_anna_and_ben, sign_in};
use crate::world::{CHEAP, Db, Org, PASSPHRASE, both, leader, passphrase};
use app::people::{self, Begun, Browser, MOST_PASSKEYS, NewPassphrase, Offer, Origin, Shown};
use app::{Actor, Error, Role, audit};
use device::Device;
use jiff::SignedDuration;
use serde_json::Value;
use store::values;

const COOKIE: &str = "a cookie of the door";

fn here() -> Origin {
    Origin::of("localhost", 8000).expect("a passkey works there")
}

fn seconds(org: &Org, n: i64) {
    org.clock.forward(SignedDuration::from_secs(n));
}

fn shown(origin: &Origin, bound: &str, (offer, credential): (&Offer, String)) -> Shown {
    Shown { origin: origin.clone(), bound: bound.to_owned(), challenge: offer.challenge.clone(), credential }
}

async fn add(org: &Org, actor: &Actor, (token, device): (&str, &mut Device), name: &str) -> Result<(), Error> {
    let origin = here();
    seconds(org, 1);
    let offer = people::offer_to_add(&org.node, actor, (&origin, token)).await?;
    let made = device.make(&offer.options, &origin.address());
    people::add_passkey(&org.node, actor, &shown(&origin, token, (&offer, made)), name).await
}

/// Signs a new offer of the door; what is sent can still be changed.
fn at_the_door(org: &Org, device: &mut Device) -> Shown {
    seconds(org, 1);
    let origin = here();
    let offer = people::offer_to_enter(&org.node, &origin, COOKIE).expect("an offer");
    let signed = device.sign(&offer.options, &origin.address());
    shown(&origin, COOKIE, (&offer, signed))
}

async fn enter(org: &Org, shown: &Shown) -> Result<Begun, Error> {
    people::enter_with_passkey(&org.node, shown, (Browser::Firefox, None)).await
}

/// Anna with one passkey, and the session in which she added it.
async fn with_passkey(db: &Db, seed: u64) -> (Org, Actor, Device, String) {
    let (org, anna) = org_with_anna_and_ben(db, seed).await;
    let token = sign_in(&org, "anna").await.token;
    let mut device = Device::new(7);
    add(&org, &anna, (&token, &mut device), "key on my ring").await.expect("it is added");
    (org, anna, device, token)
}

async fn lives(org: &Org, token: &str) -> bool {
    people::session(&org.node, token).await.expect("the store answers").is_some()
}

async fn log(org: &Org) -> Vec<String> {
    let shown = audit::list(&org.node, &leader(), 100).await.expect("a leader reads the log");
    shown.into_iter().filter_map(|s| s.entry).map(|e| e.action).collect()
}

#[test]
fn a_passkey_signs_in_and_proves_in_the_place_of_passphrase_and_code() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 171).await;
        let other = sign_in(&org, "anna").await.token;
        seconds(&org, 60);
        let token = sign_in(&org, "anna").await.token;
        let mut device = Device::new(7);
        add(&org, &anna, (&token, &mut device), " key on my ring ").await.expect("it is added");
        assert!(lives(&org, &token).await && !lives(&org, &other).await, "every other session has ended");
        let own = people::passkeys(&org.node, &anna).await.expect("a list").remove(0);
        assert_eq!((own.name.as_str(), own.address.as_str()), ("key on my ring", "localhost"));
        assert_eq!((own.added.as_str(), own.used), ("2026-03-02T09:01:01Z", None));
        let begun = enter(&org, &at_the_door(&org, &mut device)).await.expect("she is in, without a name");
        assert_eq!(begun.actor.id, anna.id);
        let session = people::session(&org.node, &begun.token).await.expect("it answers").expect("live");
        assert!(session.is_fresh, "signing in is a proof");
        assert!(people::passkeys(&org.node, &anna).await.expect("a list")[0].used.is_some());
        seconds(&org, 660);
        let origin = here();
        let offer = people::offer_to_prove(&org.node, &origin, &begun.token).expect("an offer");
        let signed = device.sign(&offer.options, &origin.address());
        let proved = people::prove_with_passkey(&org.node, &shown(&origin, &begun.token, (&offer, signed))).await;
        let renewed = proved.expect("she proves herself").token;
        assert!(!lives(&org, &begun.token).await, "the token is another one");
        assert!(people::session(&org.node, &renewed).await.expect("it answers").expect("live").is_fresh);
        let log = log(&org).await;
        assert!(["passkey-added", "sign-in", "prove"].iter().all(|a| log.contains(&(*a).to_owned())), "{log:?}");
        people::remove_passkey(&org.node, &anna, &renewed, &own.id).await.expect("it is removed");
        assert!(people::passkeys(&org.node, &anna).await.expect("a list").is_empty());
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_err(), "and opens nothing any more");
    });
}

#[test]
fn a_change_of_passkeys_is_told() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 88).await;
        let token = sign_in(&org, "anna").await.token;
        let altered = async || people::news(&org.node, &anna, &token).await.expect("news").altered;
        assert_eq!(altered().await, None);
        let mut device = Device::new(7);
        add(&org, &anna, (&token, &mut device), "key").await.expect("it is added");
        let added = altered().await.expect("it is told");
        seconds(&org, 60);
        let own = people::passkeys(&org.node, &anna).await.expect("a list").remove(0);
        people::remove_passkey(&org.node, &anna, &token, &own.id).await.expect("it is removed");
        assert!(altered().await.expect("it is told") > added);
    });
}

#[test]
fn what_the_door_offers_depends_on_nobody() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 175).await;
        let offer = || people::offer_to_enter(&org.node, &here(), COOKIE).expect("an offer");
        let before = offer();
        let token = sign_in(&org, "anna").await.token;
        let origin = here();
        let adding = people::offer_to_add(&org.node, &anna, (&origin, &token)).await.expect("an offer");
        let made = Device::new(7).make(&adding.options, &origin.address());
        people::add_passkey(&org.node, &anna, &shown(&origin, &token, (&adding, made)), "x").await.expect("added");
        assert_eq!(before, offer(), "with a passkey and without");
        let options: Value = serde_json::from_str(&before.options).expect("JSON");
        assert!(options["rpId"] == "localhost" && !before.options.contains("anna"));
        for told in ["anna", &anna.id, "Alpha", org.node.name()] {
            assert!(!adding.options.contains(told), "the device keeps nothing of the person: {}", adding.options);
        }
        let adding: Value = serde_json::from_str(&adding.options).expect("JSON");
        assert_eq!(adding["extensions"]["credentialProtectionPolicy"], "userVerificationRequired");
        assert_eq!(
            (adding["attestation"].as_str(), options["extensions"].as_object().map(|e| e.len())),
            (Some("none"), Some(0))
        );
        seconds(&org, 1);
        assert_ne!(before.challenge, offer().challenge);
    });
}

#[test]
fn an_account_that_waits_or_has_ended_waits_for_passkeys_too() {
    both(async |db| {
        let (org, anna, mut device, _) = with_passkey(&db, 176).await;
        for _ in 0..5 {
            assert!(people::sign_in(&org.node, "anna", &passphrase(), "000000").await.is_err());
        }
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_err(), "five wrong codes make it wait");
        seconds(&org, 30 * 60);
        let mut wrong = at_the_door(&org, &mut device);
        wrong.credential = wrong.credential.replace("\"signature\":\"ME", "\"signature\":\"MM");
        assert!(enter(&org, &wrong).await.is_err());
        let failures = org.count("select failures from users where name = 'anna'", &[]).await;
        assert_eq!(
            failures, 7,
            "a wrong answer of a known passkey counts: by hand, 5 codes, one while it waited, this one"
        );
        seconds(&org, 40 * 60);
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_ok());
        assert_eq!(org.count("select failures from users where name = 'anna'", &[]).await, 0);
        org.tamper("update users set is_active = 0 where id = $1", values![anna.id.as_str()]).await;
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_err(), "who left does not come back");
    });
}

#[test]
fn whoever_gets_in_anew_or_leaves_leaves_no_passkey_behind() {
    both(async |db| {
        let (org, anna, mut device, token) = with_passkey(&db, 177).await;
        let (other, ben) = ("plough cedar nine lanterns", people::actor(&org.node, "ben").await.expect("here"));
        let left = async || org.count("select count(*) from passkeys", &[]).await;
        let words = NewPassphrase { present: PASSPHRASE.to_owned().into(), new: other.to_owned().into(), cost: CHEAP };
        people::set_passphrase(&org.node, &anna, &token, &words).await.expect("it is set");
        assert_eq!(left().await, 0, "another passphrase");
        add(&org, &anna, (&token, &mut device), "x").await.expect("added");
        let address = people::begin_authenticator(&org.node, &anna).await.expect("begun");
        let code = people::code_of(&address, org.node.now()).expect("a code");
        people::confirm_authenticator(&org.node, &anna, &token, &code).await.expect("confirmed");
        assert_eq!(left().await, 0, "another authenticator: the phone that was lost may hold one");
        add(&org, &anna, (&token, &mut device), "x").await.expect("added");
        let adam = newcomer("adam", &[Role::Administrator], CHEAP);
        people::add(&org.node, &adam, "test").await.expect("an account");
        let adam = people::actor(&org.node, "adam").await.expect("here");
        people::leave(&org.node, &adam, (&anna.id, &ben.id), "moved").await.expect("she leaves");
        assert_eq!(left().await, 0, "who left");
        let log = log(&org).await;
        assert_eq!(log.iter().filter(|a| *a == "passkeys-end").count(), 3, "{log:?}");
    });
}

#[test]
fn a_row_that_this_node_did_not_write_counts_as_none() {
    both(async |db| {
        let (org, anna, mut device, _) = with_passkey(&db, 178).await;
        let ben = people::actor(&org.node, "ben").await.expect("here");
        let row = org.fetch("select id, sealed from passkeys", &[]).await.remove(0);
        let (id, sealed) = (row.text(0).expect("an id"), row.text(1).expect("sealed"));
        assert!(!sealed.contains("ring") && !sealed.contains("localhost"), "nothing of it is readable: {sealed}");
        org.tamper("update passkeys set person = $1", values![ben.id.as_str()]).await;
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_err(), "nobody else gets it");
        assert!(people::passkeys(&org.node, &ben).await.expect("a list").is_empty());
        org.tamper("update passkeys set person = $1, id = 'x'", values![anna.id.as_str()]).await;
        assert!(people::passkeys(&org.node, &anna).await.expect("a list").is_empty());
        let flipped = if sealed.ends_with('0') { "1" } else { "0" };
        let broken = format!("{}{flipped}", &sealed[..sealed.len() - 1]);
        for kept in [broken.as_str(), "", "{}", "sealed:"] {
            org.tamper("update passkeys set id = $1, sealed = $2", values![id.as_str(), kept]).await;
            assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_err(), "{kept}");
        }
        org.tamper("update passkeys set sealed = $1", values![sealed]).await;
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_ok(), "as it was written, it is one");
    });
}

#[test]
fn a_passkey_is_added_once_by_its_person_with_a_name_and_ten_at_most() {
    both(async |db| {
        let (org, anna, mut device, token) = with_passkey(&db, 179).await;
        let origin = here();
        seconds(&org, 1);
        let offer = people::offer_to_add(&org.node, &anna, (&origin, &token)).await.expect("an offer");
        let options: Value = serde_json::from_str(&offer.options).expect("JSON");
        assert_eq!(options["excludeCredentials"].as_array().map(Vec::len), Some(1), "the device is told what it has");
        let made = device.make(&offer.options, &origin.address());
        let sent = shown(&origin, &token, (&offer, made));
        let add_as = async |name: &str, sent: &Shown| people::add_passkey(&org.node, &anna, sent, name).await;
        for name in ["", "  ", &"x".repeat(61), "a\nb"] {
            assert!(matches!(add_as(name, &sent).await, Err(Error::Refused(_))), "{name}");
        }
        let stolen = Shown { bound: "another session".to_owned(), ..sent.clone() };
        assert!(matches!(add_as("x", &stolen).await, Err(Error::Conflict(_))), "made in another session");
        let signed = at_the_door(&org, &mut device);
        assert!(add_as("x", &Shown { bound: token.clone(), ..signed }).await.is_err(), "an answer of the door");
        let page = Origin::of("localhost", 9000).expect("it works");
        let elsewhere = device.make(&offer.options, &page.address());
        assert!(matches!(add_as("x", &shown(&origin, &token, (&offer, elsewhere))).await, Err(Error::Refused(_))));
        device.verifies = false;
        let unverified = device.make(&offer.options, &origin.address());
        assert!(matches!(add_as("x", &shown(&origin, &token, (&offer, unverified))).await, Err(Error::Refused(_))));
        device.verifies = true;
        add_as("x", &sent).await.expect("it is added");
        assert!(matches!(add_as("x", &sent).await, Err(Error::Conflict(_))), "once");
        let ben = people::actor(&org.node, "ben").await.expect("here");
        let id = people::passkeys(&org.node, &anna).await.expect("a list")[0].id.clone();
        let foreign = people::remove_passkey(&org.node, &ben, "his token", &id).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "nobody removes another's");
        for n in 2..MOST_PASSKEYS {
            add(&org, &anna, (&token, &mut device), &n.to_string()).await.expect("up to ten");
        }
        assert!(matches!(add(&org, &anna, (&token, &mut device), "x").await, Err(Error::Conflict(_))));
    });
}

#[test]
fn the_passkey_of_somebody_else_proves_nothing() {
    both(async |db| {
        let (org, _, mut device, _) = with_passkey(&db, 180).await;
        let bens = sign_in(&org, "ben").await.token;
        let origin = here();
        seconds(&org, 700);
        let offer = people::offer_to_prove(&org.node, &origin, &bens).expect("an offer");
        let signed = device.sign(&offer.options, &origin.address());
        let got = people::prove_with_passkey(&org.node, &shown(&origin, &bens, (&offer, signed))).await;
        assert!(matches!(got, Err(Error::Refused(_))), "{got:?}");
        assert!(!people::session(&org.node, &bens).await.expect("it answers").expect("live").is_fresh);
        assert_eq!(org.count("select failures from users where name = 'ben'", &[]).await, 1, "it counts as his");
        assert_eq!(org.count("select failures from users where name = 'anna'", &[]).await, 0);
    });
}
