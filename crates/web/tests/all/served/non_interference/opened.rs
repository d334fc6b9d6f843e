//! That the walk sees something: every route that can be looked at opens for somebody, or stands here with the reason.

use super::super::{Session, Site};
use super::addresses::{Offered, of_route};
use super::world::{Base, account};
use app::Role;
use axum::http::StatusCode;
use std::collections::BTreeSet;
use web::routes;

/// How many addresses of a route are tried.
const MOST: usize = 1_000;

/// Routes of which no page opens in the world of the walk, and why. Closed: of every other route, a new one too, `build`
/// of `world.rs` makes something to be looked at.
const CLOSED: [(&str, &str); 10] = [
    ("/account/authenticator", "it shows a secret that was just begun by a press, and is about one's own account"),
    ("/authorities/new", "it opens for the records that were ticked on another page, whose ids are in the address"),
    ("/language/{code}", "it leads back to where somebody was; what is there is looked at in that language"),
    (
        "/matches/runs/{id}",
        "a run lives in the program that does it, and not in the copied folder: `settled` follows each",
    ),
    ("/estimates/runs/{id}", "as above"),
    ("/exchange/{id}/refuse", "a bundle that waits would hold up the one that brings the record whose label ends"),
    ("/audit/witnesses/{name}", "nothing speaks against a log; what a page of it says is about logs alone"),
    ("/partners/{name}/attest", "nothing that a partner gave was withdrawn"),
    ("/retention/{name}", "nothing is past the time that was agreed"),
    ("/account/passkeys/{id}/remove", "a passkey needs a device; the page is about one's own"),
];

/// Opens each route for the first of a few people who may.
pub async fn every_route(base: &Base) {
    let site = base.open().await;
    let known = base.known(&[]);
    let offered = Offered { links: base.samples.clone(), ..Offered::default() };
    let mut sessions = Vec::new();
    for name in ["lead".to_owned(), account(Role::Administrator, false)] {
        sessions.push(site.sign_in(&name).await);
    }
    sessions.push(Session { cookie: String::new(), csrf: String::new() });
    let mut shut = BTreeSet::new();
    for route in routes::list().iter().filter(|r| r.has_get) {
        let most = if is_closed(route.path) { 0 } else { MOST };
        if !opens(&site, &sessions, of_route(route, &known, &offered, most)).await {
            shut.insert(route.path);
        }
    }
    let closed: BTreeSet<&str> = CLOSED.iter().map(|(path, _)| *path).collect();
    assert_eq!(
        shut, closed,
        "put something to look at into `build` of world.rs, or say in CLOSED why there is nothing"
    );
}

async fn opens(site: &Site, sessions: &[Session], addresses: Vec<String>) -> bool {
    for address in addresses {
        for session in sessions {
            if site.get(session, &address).await.status == StatusCode::OK {
                return true;
            }
        }
    }
    false
}

fn is_closed(path: &str) -> bool {
    CLOSED.iter().any(|(closed, _)| *closed == path)
}
