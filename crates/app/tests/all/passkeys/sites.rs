//! The names under which passkeys work: of this machine, and of a site over TLS.

use super::device::Device;
use super::{COOKIE, enter, seconds, shown};
use crate::proving::{org_with_anna_and_ben, sign_in};
use crate::world::both;
use app::people::{self, Origin};
use serde_json::Value;

#[test]
fn passkeys_work_under_names_of_this_machine_alone() {
    for name in ["localhost", "alpha.localhost", "a-1.b.localhost"] {
        assert_eq!(Origin::of(name, 8000).map(|o| o.address()), Some(format!("http://{name}:8000")));
    }
    let others =
        ["127.0.0.1", "[::1]", "example.org", "localhost.example.org", "notlocalhost", ".localhost", "", "LOCALHOST"];
    for name in others.into_iter().chain(["a..localhost", "a@b.localhost", "a/b.localhost", "a:1.localhost"]) {
        assert_eq!(Origin::of(name, 8000), None, "{name}");
    }
}

#[test]
fn over_tls_passkeys_work_under_any_name_of_a_site_and_at_no_address_of_numbers() {
    let address = |name: &str, port| Origin::secure(name, port).map(|o| o.address());
    assert_eq!(address("monitor.example.org", 443).as_deref(), Some("https://monitor.example.org"));
    assert_eq!(address("monitor.example.org", 8443).as_deref(), Some("https://monitor.example.org:8443"));
    assert_eq!(address("office", 8443).as_deref(), Some("https://office:8443"));
    let long = format!("{}.org", "a".repeat(64));
    let wrong = ["", ".", "a..org", ".org", "192.0.2.1", "[::1]", "a.1x", "Example.org", "-a.org", "a-.org", "a_b.org"];
    for name in wrong.into_iter().chain(["a/b.org", "a@b.org", "a:1.org", "m\u{fc}ller.org", long.as_str()]) {
        assert_eq!(Origin::secure(name, 443), None, "{name}");
    }
}

#[test]
fn a_passkey_of_a_page_over_tls_opens_there_and_nowhere_else() {
    both(async |db| {
        let (org, anna) = org_with_anna_and_ben(&db, 189).await;
        let token = sign_in(&org, "anna").await.token;
        let origin = Origin::secure("monitor.example.org", 8443).expect("a name");
        let mut device = Device::new(7);
        let offer = people::offer_to_add(&org.node, &anna, (&origin, &token)).await.expect("an offer");
        let options: Value = serde_json::from_str(&offer.options).expect("JSON");
        assert_eq!(options["rp"]["id"], "monitor.example.org");
        let made = device.make(&offer.options, "https://monitor.example.org:8443");
        let sent = shown(&origin, &token, (&offer, made));
        people::add_passkey(&org.node, &anna, &sent, "key").await.expect("it is added");
        let pages =
            ["http://monitor.example.org:8443", "https://monitor.example.org", "https://monitor.example.org:8443"];
        for page in pages {
            seconds(&org, 1);
            let offer = people::offer_to_enter(&org.node, &origin, COOKIE).expect("an offer");
            let signed = device.sign(&offer.options, page);
            let got = enter(&org, &shown(&origin, COOKIE, (&offer, signed))).await;
            assert_eq!(got.is_ok(), page == origin.address(), "{page}");
        }
    });
}
