//! At the door: sessions that somebody else chose, addresses that lead away.

use super::wire::{ask, bare_post, get, request};
use super::{Attack, Session, Target, another, attack};
use app::people;

fn with(cookie: String) -> Session {
    Session { cookie, csrf: String::new() }
}

/// Cookies that no sign-in gave.
pub fn fixation(target: &Target) -> Vec<Attack> {
    let (name, token) = target.lead.cookie.split_once('=').expect("a cookie has a value");
    let chosen = "a".repeat(token.len());
    let other = |t: &str| with(format!("{name}={t}"));
    let mut half = token.to_owned();
    half.truncate(token.len() / 2);
    vec![
        attack("a token that the attacker chose", get("/", &other(&chosen)), [303]),
        attack("an empty token", get("/", &other("")), [303]),
        attack("half of a token", get("/", &other(&half)), [303]),
        attack("a token with something behind it", get("/", &other(&format!("{token}x"))), [303]),
        attack("a token in capitals", get("/", &other(&token.to_uppercase())), [303]),
        attack("the hash of a token", get("/", &other(&"0".repeat(64))), [303]),
        attack("a token as SQL", get("/", &other("' or '1'='1")), [303]),
        attack("a token under another name", get("/", &with(format!("concord={token}"))), [303]),
        attack(
            "a token under the name without prefix",
            get("/", &with(name.replace("__Host-", "") + "=" + token)),
            [303],
        ),
        attack("a token in the address", get(&format!("/?session={token}&{name}={token}"), &target.nobody), [303]),
        attack(
            "a token as bearer",
            request("GET", "/", &target.nobody, &[&format!("authorization: Bearer {token}")]),
            [303],
        ),
        attack("a hundred cookies", get("/", &with("x=1; ".repeat(100) + "y=2")), [303]),
        attack(
            "a chosen session goes through the door",
            bare_post(
                "/session",
                &other(&chosen),
                (
                    "name=lead&passphrase=wrong+words+of+all&code=000000",
                    &["content-type: application/x-www-form-urlencoded"],
                ),
            ),
            [422],
        ),
    ]
}

/// Where somebody is led after the door, and what stands in headers.
pub fn redirects(target: &Target) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for then in [
        "//evil.example",
        "https://evil.example/",
        "/%5Cevil.example",
        "/%0d%0aset-cookie:%20a=b",
        "%09//evil.example",
        "javascript:alert(1)",
        "/%0d%0a%0d%0a%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        let wire = get(&format!("/language/en?then={then}"), &target.nobody);
        attacks.push(attack(format!("a language leads to {then}"), wire, [303]));
        let wire = get(&format!("/session/new?then={then}"), &target.nobody);
        attacks.push(attack(format!("the door leads to {then}"), wire, [200]));
    }
    attacks
}

/// The one who attacks gives a cookie and waits until the lead signs in with it.
pub async fn a_session_is_new_and_ends(target: &Target) {
    let other = another(target, "sami").await;
    let code =
        people::demo_code(&target.full.pair.monitor.node, "sami").await.expect("a demonstration tells its codes");
    let form = format!("name=sami&passphrase=four+words+for+a+test&code={code}");
    let kind = ["content-type: application/x-www-form-urlencoded"];
    let again = ask(target.address, &bare_post("/session", &target.nobody, (&form, &kind))).await;
    assert_eq!((again.status, again.headers("set-cookie").len()), (422, 0), "a code is used once");
    assert_eq!(ask(target.address, &get("/", &other)).await.status, 200);
    let end = |s: &Session| super::wire::post("/session/end", s, "");
    // Nobody ends the session of another with a token of their own.
    let mixed = Session { cookie: other.cookie.clone(), csrf: target.lead.csrf.clone() };
    assert_eq!(ask(target.address, &end(&mixed)).await.status, 403);
    assert_eq!(ask(target.address, &get("/", &other)).await.status, 200);
    let ended = ask(target.address, &end(&other)).await;
    assert_eq!(ended.status, 303);
    assert_eq!(ended.headers("clear-site-data"), ["\"cache\", \"cookies\", \"storage\""]);
    assert_eq!(ask(target.address, &get("/", &other)).await.status, 303, "the cookie is worth nothing now");
    assert_eq!(ask(target.address, &end(&other)).await.status, 303, "and ends nothing twice");
    assert_eq!(ask(target.address, &get("/", &target.lead)).await.status, 200, "others stay");
}
