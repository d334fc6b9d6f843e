//! One's own account: sessions, another passphrase, another authenticator, recovery codes.

use crate::proving::{org_with_anna_and_ben, sign_in};
use crate::world::{CHEAP, Org, PASSPHRASE, both, officer, passphrase, person};
use app::backup::{self, Wanted};
use app::people::{self, Browser, CODES, Ending, Former, NewPassphrase};
use app::{Actor, Error, Home, Role, doctor};
use jiff::SignedDuration;
use store::values;

const OTHER: &str = "plough cedar nine lanterns";

/// A secret as an older program kept it. Source: RFC 6238, appendix B, in base32.
const OLD: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// Signs Anna in with the code that an authenticator with this secret shows now.
async fn enter_with(org: &Org, secret: &str) -> Result<people::Begun, Error> {
    let address = format!("otpauth://totp/alpha:anna?secret={secret}&issuer=alpha");
    let code = people::code_of(&address, org.node.now()).expect("a code");
    people::sign_in(&org.node, "anna", &passphrase(), &code).await
}

/// Signs in a minute later, so that the code is another one.
async fn again(org: &Org, name: &str) -> String {
    org.clock.forward(SignedDuration::from_mins(1));
    sign_in(org, name).await.token
}

async fn lives(org: &Org, token: &str) -> bool {
    people::session(&org.node, token).await.expect("the store answers").is_some()
}

async fn set(org: &Org, anna: &Actor, (token, present, new): (&str, &str, &str)) -> Result<(), Error> {
    let words = NewPassphrase { present: present.to_owned().into(), new: new.to_owned().into(), cost: CHEAP };
    people::set_passphrase(&org.node, anna, token, &words).await
}

#[test]
fn a_person_sees_their_own_sessions_and_ends_them() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 81).await;
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let words = passphrase();
        let first =
            people::enter(&org.node, "anna", (&words, &code), (Browser::of(agent), None)).await.expect("in").token;
        let (second, third) = (again(&org, "anna").await, again(&org, "anna").await);
        let bens = again(&org, "ben").await;
        let open = people::open_sessions(&org.node, &anna, &third).await.expect("a list");
        let browsers: Vec<&str> = open.iter().map(|o| o.browser.as_str()).collect();
        assert_eq!(browsers, ["other", "other", "firefox"], "the newest first, and none of Ben's");
        assert_eq!(open.iter().map(|o| o.is_this).collect::<Vec<_>>(), [true, false, false]);
        let kept = format!("{:?}", org.fetch("select * from sessions", &[]).await);
        assert!(!kept.contains("Linux") && !kept.contains("Gecko"), "nothing finer is kept: {kept}");
        let bens_id = people::open_sessions(&org.node, &anna, &bens).await.expect("a list");
        assert!(bens_id.iter().all(|o| !o.is_this));
        let ben = people::actor(&org.node, "ben").await.expect("he is here");
        let foreign = people::open_sessions(&org.node, &ben, &bens).await.expect("a list").remove(0).id;
        let tried = people::end_sessions(&org.node, &anna, &third, &Ending::One(foreign)).await;
        assert!(matches!(tried, Err(Error::NotFound)), "nobody ends another's: {tried:?}");
        people::end_sessions(&org.node, &anna, &third, &Ending::One(open[2].id.clone())).await.expect("it ends");
        assert!(!lives(&org, &first).await && lives(&org, &second).await);
        people::end_sessions(&org.node, &anna, &third, &Ending::Others).await.expect("they end");
        assert!(!lives(&org, &second).await && lives(&org, &third).await && lives(&org, &bens).await);
        people::end_sessions(&org.node, &anna, &third, &Ending::All).await.expect("they end");
        assert!(!lives(&org, &third).await && lives(&org, &bens).await);
    });
}

#[test]
fn browsers_are_told_apart_by_family_alone() {
    // Source: user agents as MDN lists them for each family.
    let agents = [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:47.0) Gecko/20100101 Firefox/47.0", "firefox"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/51.0 Safari/537.36", "chrome"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0 Safari/537.36 Edg/91.0",
            "edge",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 13_5) AppleWebKit/605.1 Version/13.1 Mobile/15E148 Safari/604.1",
            "safari",
        ),
        ("curl/7.64.1", "other"),
        ("", "other"),
    ];
    for (agent, family) in agents {
        assert_eq!(Browser::of(agent).code(), family, "{agent}");
    }
}

#[test]
fn another_passphrase_needs_the_present_one_and_ends_every_other_session() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 82).await;
        let other = sign_in(&org, "anna").await.token;
        let own = again(&org, "anna").await;
        let wrong = set(&org, &anna, (&own, "four other words here", OTHER)).await;
        assert!(matches!(&wrong, Err(Error::Refused(why)) if why.contains("present passphrase")), "{wrong:?}");
        let row = org.fetch("select failures from users where name = 'anna'", &[]).await.remove(0);
        assert_eq!(row.int(0), Some(1), "it counts like a failed sign-in");
        for weak in ["short", "anna anna anna", PASSPHRASE] {
            assert!(matches!(set(&org, &anna, (&own, PASSPHRASE, weak)).await, Err(Error::Refused(_))), "{weak}");
        }
        assert!(lives(&org, &other).await, "nothing has changed yet");
        set(&org, &anna, (&own, PASSPHRASE, OTHER)).await.expect("it is set");
        assert!(lives(&org, &own).await && !lives(&org, &other).await);
        org.clock.forward(SignedDuration::from_mins(1));
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        assert!(people::sign_in(&org.node, "anna", &passphrase(), &code).await.is_err(), "the old one is gone");
        assert!(people::sign_in(&org.node, "anna", &OTHER.to_owned().into(), &code).await.is_ok());
    });
}

#[test]
fn guessing_the_present_passphrase_makes_the_account_wait() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 83).await;
        let own = sign_in(&org, "anna").await.token;
        for _ in 0..5 {
            set(&org, &anna, (&own, "four other words here", OTHER)).await.expect_err("wrong");
        }
        let right = set(&org, &anna, (&own, PASSPHRASE, OTHER)).await;
        assert!(right.is_err(), "who took over a session learns nothing from a right guess");
    });
}

#[test]
fn another_authenticator_counts_from_the_moment_that_a_code_confirms_it() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 84).await;
        let other = sign_in(&org, "anna").await.token;
        let own = again(&org, "anna").await;
        let none = people::confirm_authenticator(&org.node, &anna, &own, "123456").await;
        assert!(matches!(none, Err(Error::Conflict(_))), "{none:?}");
        let address = people::begin_authenticator(&org.node, &anna).await.expect("it begins");
        let kept = people::begun_authenticator(&org.node, &anna).await.expect("it is read");
        assert_eq!(kept.as_deref(), Some(address.as_str()));
        org.clock.forward(SignedDuration::from_mins(1));
        let (new, old) = (
            people::code_of(&address, org.node.now()).expect("a code"),
            people::demo_code(&org.node, "anna").await.expect("a code"),
        );
        let wrong = people::confirm_authenticator(&org.node, &anna, &own, &old).await;
        assert!(matches!(wrong, Err(Error::Refused(_))), "{wrong:?}");
        let third = sign_in(&org, "anna").await.token;
        assert!(lives(&org, &other).await && lives(&org, &third).await, "the old one works until then");
        people::confirm_authenticator(&org.node, &anna, &own, &new).await.expect("it is confirmed");
        assert!(lives(&org, &own).await && !lives(&org, &other).await && !lives(&org, &third).await);
        assert!(people::begun_authenticator(&org.node, &anna).await.expect("read").is_none());
        let same = people::sign_in(&org.node, "anna", &passphrase(), &new).await;
        assert!(same.is_err(), "the code that confirmed it is used up");
        org.clock.forward(SignedDuration::from_mins(1));
        let code = people::code_of(&address, org.node.now()).expect("a code");
        assert!(people::sign_in(&org.node, "anna", &passphrase(), &code).await.is_ok());
    });
}

#[test]
fn the_secret_of_an_authenticator_is_sealed_for_its_account_and_one_that_is_not_opens_nothing() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 88).await;
        let address = people::begin_authenticator(&org.node, &anna).await.expect("it begins");
        let secret = address.split("secret=").nth(1).and_then(|rest| rest.split('&').next()).expect("a secret");
        let rows = org.fetch("select totp, totp_next from users", &[]).await;
        let kept: Vec<String> = rows.iter().flat_map(|r| [r.text(0), r.text(1)]).flatten().collect();
        assert_eq!(kept.len(), 3, "two that count and one that was begun");
        assert!(kept.iter().all(|k| k.starts_with("sealed:") && !k.contains(secret)), "{kept:?}");
        let of = async |name: &str| {
            let rows = org.fetch("select totp from users where name = $1", values![name]).await;
            rows[0].text(0).expect("a secret")
        };
        let (annas, bens) = (of("anna").await, of("ben").await);
        org.tamper("update users set totp = $1 where name = 'ben'", values![annas]).await;
        people::demo_code(&org.node, "ben").await.expect_err("what was sealed for another account does not open");
        org.tamper("update users set totp = $1 where name = 'ben'", values![bens]).await;
        // One that somebody put there who keeps the database.
        org.tamper("update users set totp = $1 where name = 'anna'", values![OLD]).await;
        assert!(enter_with(&org, OLD).await.is_err());
        // Nobody but the node writes into a file of ours: see the next test.
        if db.is_sqlite() {
            return;
        }
        let org = org.reopen().await;
        assert!(enter_with(&org, OLD).await.is_err(), "nor does the next start make it ours");
        let rows = org.fetch("select totp from users where name = 'anna'", &[]).await;
        assert_eq!(rows[0].text(0).as_deref(), Some(OLD));
    });
}

#[test]
fn a_database_that_was_put_back_to_that_of_an_older_program_shuts_nobody_out_for_good() {
    both(async |db| {
        let (org, _) = org_with_anna_and_ben(&db, 90).await;
        org.tamper("update users set totp = $1 where name = 'anna'", values![OLD]).await;
        let codes = async |org: &Org| {
            let found = doctor::examine(&org.node).await.expect("findings");
            found.into_iter().find(|f| f.what == "codes").expect("it is looked at")
        };
        let told = codes(&org).await;
        assert!(!told.is_well && told.words.starts_with("1 secrets of codes are not sealed"), "{}", told.words);
        let org = org.reopen().await;
        if !db.is_sqlite() {
            // Who keeps the database could have written it: somebody who holds the node says that it was not so.
            assert!(enter_with(&org, OLD).await.is_err());
            let (officer, administrator) = (officer(), person("adam", &[Role::Administrator], &[]));
            assert!(matches!(people::seal_codes(&org.node, &officer).await, Err(Error::Forbidden(_))));
            assert_eq!(people::seal_codes(&org.node, &administrator).await.expect("it is sealed"), 1);
        }
        assert!(codes(&org).await.is_well);
        assert!(enter_with(&org, OLD).await.is_ok());
    });
}

#[test]
fn what_an_older_program_kept_of_authenticators_as_it_is_is_sealed_when_its_backup_is_opened() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 89).await;
        people::begin_authenticator(&org.node, &anna).await.expect("it begins");
        org.tamper("update users set totp = $1 where name = 'anna'", values![OLD]).await;
        org.tamper("update users set totp_next = $1 where name = 'anna'", values![OLD]).await;
        let (to, place) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        backup::make(&org.node, to.path(), Wanted::default()).await.expect("a snapshot is made");
        let restored = backup::restore(to.path(), &Home::folder(place.path()), (&passphrase(), None)).await;
        let node = restored.expect("it is restored").node;
        org.db.keep(&node);
        let mut tx = node.store().read().await.expect("a read begins");
        let rows = tx.fetch("select totp, totp_next from users where name = 'anna'", &[]).await.expect("rows");
        let kept = [rows[0].text(0), rows[0].text(1)].map(|k| k.expect("a secret"));
        assert!(kept.iter().all(|k| k.starts_with("sealed:")), "{kept:?}");
        let begun = people::begun_authenticator(&node, &anna).await.expect("it opens").expect("one was begun");
        assert!(begun.contains(OLD), "and is the same: {begun}");
        people::demo_code(&node, "anna").await.expect("the other opens too");
    });
}

#[test]
fn the_former_session_of_a_browser_ends_in_the_change_that_begins_the_next() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 91).await;
        let had = sign_in(&org, "anna").await.token;
        org.clock.forward(SignedDuration::from_mins(1));
        let former = Former { token: had.clone(), person: anna.id.clone() };
        let code = people::demo_code(&org.node, "anna").await.expect("a code");
        let words = passphrase();
        let wrong = people::enter(&org.node, "anna", (&words, "000000"), (Browser::Other, Some(&former))).await;
        assert!(wrong.is_err() && lives(&org, &had).await, "who does not get in ends nothing");
        let got = people::enter(&org.node, "anna", (&words, &code), (Browser::Other, Some(&former))).await.expect("in");
        assert!(!lives(&org, &had).await && lives(&org, &got.token).await);
        let log = app::audit::list(&org.node, &anna, 50).await.expect("a leader reads the log");
        let told = format!("{log:?}");
        assert!(told.contains("\"sign-out\"") && told.contains("\"sign-in\""), "{told}");
    });
}

#[test]
fn a_recovery_code_takes_the_place_of_the_code_once() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 85).await;
        let old = people::renew_recovery(&org.node, &anna).await.expect("codes");
        let codes = people::renew_recovery(&org.node, &anna).await.expect("codes");
        assert_eq!((codes.len(), codes.iter().collect::<std::collections::BTreeSet<_>>().len()), (CODES, CODES));
        let words = passphrase();
        let enter = async |name: &str, code: &str| people::sign_in(&org.node, name, &words, code).await;
        assert!(enter("anna", &old[0]).await.is_err(), "the old ones ended");
        assert!(enter("ben", &codes[0]).await.is_err(), "and it is hers");
        let stored = format!("{:?}", org.fetch("select * from recovery_codes", &[]).await);
        assert!(!stored.contains(&codes[0]) && !stored.contains(&codes[0].replace('-', "")), "only digests are kept");
        let written = codes[0].to_uppercase().replace('-', " ");
        let both = tokio::join!(enter("anna", &codes[0]), enter("anna", &written));
        assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1, "two at once: one gets in");
        assert!(enter("anna", &codes[0]).await.is_err(), "once");
        assert_eq!(people::recovery_left(&org.node, &anna).await.expect("a count"), 9);
        let wrong = people::sign_in(&org.node, "anna", &"four other words here".to_owned().into(), &codes[1]).await;
        assert!(wrong.is_err());
        assert_eq!(people::recovery_left(&org.node, &anna).await.expect("a count"), 9, "it needs the passphrase too");
        let token = enter("anna", &codes[1]).await.expect("in").token;
        assert!(people::prove(&org.node, &token, (&words, &codes[2])).await.is_ok(), "it proves as well");
        let log = app::audit::list(&org.node, &anna, 50).await.expect("a leader reads the log");
        assert_eq!(format!("{log:?}").matches("\"recovery-used\"").count(), 3);
    });
}

#[test]
fn a_recovery_code_opens_no_account_that_waits_or_is_closed() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 86).await;
        let codes = people::renew_recovery(&org.node, &anna).await.expect("codes");
        for _ in 0..5 {
            people::sign_in(&org.node, "anna", &passphrase(), "aaaa-aaaa-aaaa-aaaa").await.expect_err("wrong");
        }
        let waits = people::sign_in(&org.node, "anna", &passphrase(), &codes[0]).await;
        assert!(waits.is_err());
        assert_eq!(people::recovery_left(&org.node, &anna).await.expect("a count"), 10, "and is not used up by it");
        org.clock.forward(SignedDuration::from_hours(1));
        assert!(people::sign_in(&org.node, "anna", &passphrase(), &codes[0]).await.is_ok());
        org.tamper("update users set is_active = 0 where name = 'anna'", &[]).await;
        assert!(people::sign_in(&org.node, "anna", &passphrase(), &codes[1]).await.is_err());
    });
}
