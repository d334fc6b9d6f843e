//! What of an answer is looked at: who signed it where, of what, when, and how often.

use super::device::{self, Device};
use super::{COOKIE, at_the_door, enter, here, log, seconds, shown, with_passkey};
use crate::world::{Org, both};
use app::Error;
use app::people::{self, Origin, Shown};
use serde_json::Value;

/// What somebody else may try with a device that they hold, or with what it once signed.
async fn attempts(org: &Org, device: &mut Device) -> Vec<(&'static str, Shown)> {
    let address = here().address();
    let mut all = Vec::new();
    let mut add = |what, shown| all.push((what, shown));
    let good = at_the_door(org, device);
    add("another browser", Shown { bound: "another cookie".to_owned(), ..good.clone() });
    let elsewhere = Origin::of("localhost", 9000).expect("a passkey works there");
    add("the challenge of another address", Shown { origin: elsewhere.clone(), ..good.clone() });
    let first = if good.challenge.starts_with('0') { "1" } else { "0" };
    add("another moment", Shown { challenge: format!("{first}{}", &good.challenge[1..]), ..good.clone() });
    for challenge in ["", "0", "0005", "ééééééééé", "-000000000000001", &"0".repeat(42)] {
        add("a challenge of their own", Shown { challenge: challenge.to_owned(), ..good.clone() });
    }
    let offer = people::offer_to_prove(&org.node, &here(), COOKIE).expect("an offer");
    let signed = device.sign(&offer.options, &address);
    add("an answer to another question", shown(&here(), COOKIE, (&offer, signed)));
    for credential in ["", "{}", "null", "[[[", &"[".repeat(40_000)] {
        add("no credential", Shown { credential: credential.to_owned(), ..good.clone() });
    }
    let offer = people::offer_to_enter(&org.node, &here(), COOKIE).expect("an offer");
    let options: Value = serde_json::from_str(&offer.options).expect("JSON");
    let key = device.keys[0].clone();
    for origin in [&elsewhere.address(), "http://evil.localhost:8000", "https://localhost:8000", "null"] {
        let signed = device.sign_with(&key, (&options, "localhost"), origin);
        add("a page of somebody else", shown(&here(), COOKIE, (&offer, signed)));
    }
    let signed = device.sign_with(&key, (&options, "alpha.localhost"), &address);
    add("a key for another name", shown(&here(), COOKIE, (&offer, signed)));
    for handle in [Vec::new(), vec![1; 16]] {
        let other = device::Key { handle, ..key.clone() };
        let signed = device.sign_with(&other, (&options, "localhost"), &address);
        add("the key of another person", shown(&here(), COOKIE, (&offer, signed)));
    }
    let other = device::Key { id: vec![9; 17], ..key.clone() };
    let signed = device.sign_with(&other, (&options, "localhost"), &address);
    add("a key that nobody added", shown(&here(), COOKIE, (&offer, signed)));
    device.verifies = false;
    let signed = device.sign(&offer.options, &address);
    add("a device that verifies nobody", shown(&here(), COOKIE, (&offer, signed)));
    (device.verifies, device.is_touched) = (true, false);
    let signed = device.sign(&offer.options, &address);
    add("a device that nobody touched", shown(&here(), COOKIE, (&offer, signed)));
    device.is_touched = true;
    let mut broken: Value = serde_json::from_str(&device.sign(&offer.options, &address)).expect("JSON");
    let data = broken["response"]["authenticatorData"].as_str().expect("a text").to_owned();
    // By hand: 37 bytes end in two letters, and `BA` is 0x04: the count becomes 4, and the signature does not fit.
    broken["response"]["authenticatorData"] = format!("{}BA", &data[..data.len() - 2]).into();
    add("something else than was signed", shown(&here(), COOKIE, (&offer, broken.to_string())));
    all
}

#[test]
fn nothing_but_the_right_answer_of_the_right_device_opens() {
    both(async |db| {
        let (org, _, mut device, _) = with_passkey(&db, 172).await;
        let sessions = async || org.count("select count(*) from sessions", &[]).await;
        let before = sessions().await;
        for (what, shown) in attempts(&org, &mut device).await {
            org.tamper("update users set failures = 0, blocked_until = null", &[]).await;
            let got = enter(&org, &shown).await;
            let is_told_nothing = match &got {
                Err(Error::Refused(why)) => why.starts_with("this passkey opens nothing here"),
                Err(Error::Conflict(why)) => why.starts_with("five minutes have passed"),
                _ => false,
            };
            assert!(is_told_nothing, "{what}: {got:?}");
        }
        org.tamper("update users set failures = 0, blocked_until = null", &[]).await;
        assert_eq!(sessions().await, before, "nobody got in");
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_ok(), "and the right one still does");
    });
}

#[test]
fn an_answer_counts_once_and_for_five_minutes() {
    both(async |db| {
        let (org, _, mut device, _) = with_passkey(&db, 173).await;
        let (early, late) = (at_the_door(&org, &mut device), at_the_door(&org, &mut device));
        assert!(enter(&org, &late).await.is_ok());
        for old in [&late, &early] {
            assert!(matches!(enter(&org, old).await, Err(Error::Refused(_))), "used, or of before what was used");
        }
        let kept = at_the_door(&org, &mut device);
        seconds(&org, 5 * 60);
        assert!(enter(&org, &kept).await.is_ok(), "five minutes to the second");
        let kept = at_the_door(&org, &mut device);
        seconds(&org, 5 * 60 + 1);
        assert!(matches!(enter(&org, &kept).await, Err(Error::Conflict(_))));
        let kept = at_the_door(&org, &mut device);
        seconds(&org, -1);
        assert!(matches!(enter(&org, &kept).await, Err(Error::Conflict(_))), "a clock set back makes nothing young");
        seconds(&org, 2);
        let (one, two) = (at_the_door(&org, &mut device), at_the_door(&org, &mut device));
        let same = tokio::join!(enter(&org, &two), enter(&org, &two));
        assert!(same.0.is_ok() != same.1.is_ok(), "of two at once one gets in: {same:?}");
        assert!(enter(&org, &one).await.is_err());
    });
}

#[test]
fn a_counter_that_goes_back_is_refused_and_logged() {
    both(async |db| {
        let (org, _, mut device, _) = with_passkey(&db, 174).await;
        device.count = 5;
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_ok());
        for count in [5, 2] {
            // Signing adds one: the copy says 6 again, and then 3.
            device.count = count;
            let got = enter(&org, &at_the_door(&org, &mut device)).await;
            assert!(matches!(got, Err(Error::Refused(_))), "{got:?}");
        }
        device.count = 0;
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_err(), "nor does it stop counting");
        assert_eq!(log(&org).await.iter().filter(|a| *a == "passkey-copied").count(), 3);
        device.count = 6;
        assert!(enter(&org, &at_the_door(&org, &mut device)).await.is_ok(), "the device itself counts on");
    });
}
