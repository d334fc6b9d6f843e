//! Forms that another site sends in the name of somebody who is signed in.

use super::wire::{bare_post, get, request};
use super::{Attack, Target, attack};

const FORM: &str = "content-type: application/x-www-form-urlencoded";

pub fn forms(target: &Target) -> Vec<Attack> {
    let (lead, incident) = (&target.lead, &target.full.pair.incidents[0]);
    let shred = format!("/records/incident/{incident}/shred");
    let own = format!("csrf={}&reason=a+trick", lead.csrf);
    let theirs = format!("csrf={}&reason=a+trick", target.nour.csrf);
    let none = "reason=a+trick";
    let json = format!("{{\"csrf\":\"{}\",\"reason\":\"a trick\"}}", lead.csrf);
    let post = |name: &str, body: &str, headers: &[&str], right: u16| {
        attack(name, bare_post(&shred, lead, (body, headers)), [right])
    };
    let mut attacks = vec![
        post("without a token", none, &[FORM], 403),
        post("with the token of somebody else", &theirs, &[FORM], 403),
        post("with an empty token", "csrf=&reason=a+trick", &[FORM], 403),
        post("with the token cut short", &own[..20], &[FORM], 403),
        post("with the token from another site", &own, &[FORM, "sec-fetch-site: cross-site"], 403),
        post("from a site beside ours", &own, &[FORM, "sec-fetch-site: same-site"], 403),
        post("from another origin", &own, &[FORM, "origin: https://evil.example"], 403),
        post("from an origin that hides itself", &own, &[FORM, "origin: null"], 403),
        post("from an origin that begins like ours", &own, &[FORM, "origin: http://localhost.evil.example"], 403),
        post("as plain text", none, &["content-type: text/plain"], 403),
        post("as JSON", &json, &["content-type: application/json"], 403),
        post("with the token in a header", none, &[FORM, &format!("x-csrf-token: {}", lead.csrf)], 403),
    ];
    let passkey = "challenge=0&credential=%7B%7D&name=theirs";
    let theirs = format!("csrf={}&{passkey}", target.nour.csrf);
    for (name, body) in [("without a token", passkey), ("with the token of somebody else", theirs.as_str())] {
        for path in ["/account/passkeys", "/account/passkeys/0/remove", "/session/prove/passkey"] {
            attacks.push(attack(format!("{path} {name}"), bare_post(path, lead, (body, &[FORM])), [403]));
        }
    }
    let looked = format!("{shred}?{own}");
    attacks.push(attack("by a link", get(&looked, lead), [200]));
    attacks.push(attack("by a link that says POST", get(&format!("{looked}&_method=POST"), lead), [200]));
    let overridden = request("GET", &looked, lead, &["x-http-method-override: POST"]);
    attacks.push(attack("by a header that says POST", overridden, [200]));
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        attacks.push(attack(format!("by {method}"), request(method, &looked, lead, &[]), [404]));
    }
    attacks
}
