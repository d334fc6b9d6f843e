//! Every address of the router with every id: who may not see something is not told that it is there.

use super::addresses::{NEVER, Shape, shapes};
use super::kinds::Held;
use super::wire::{Answer, ask};
use super::{SECRETS, Session, Target, sound};
use web::routes::{self, Route};

/// Somebody who walks everything, and the routes that are theirs to see.
pub struct Walker<'a> {
    pub name: &'a str,
    pub session: &'a Session,
    pub own: &'a [&'a str],
}

impl Walker<'_> {
    fn routes(&self) -> impl Iterator<Item = Route> {
        let is_own = |r: &Route| self.own.iter().any(|own| r.path.starts_with(own));
        routes::list().into_iter().filter(move |r| r.path.contains("{id}") && !is_own(r))
    }
}

/// Where a question is asked of everybody, whatever the id; the form that answers it is refused.
const ASKED_OF_ALL: [&str; 1] = ["/consents/{id}/withdraw"];

/// Every address with every id: what comes back says nothing of whether there is such a thing. What differs, in words.
pub async fn differences(target: &Target, held: &[Held], walker: &Walker<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for route in walker.routes() {
        let before = target.state().await;
        for shape in shapes(&route, held) {
            for is_post in [false, true].into_iter().filter(|p| if *p { shape.has_post } else { shape.has_get }) {
                found.extend(of_shape(target, (&shape, is_post), walker).await);
            }
        }
        if target.state().await != before {
            found.push(format!("{} changed something by {}", walker.name, route.path));
        }
    }
    found
}

async fn of_shape(target: &Target, (shape, is_post): (&Shape, bool), walker: &Walker<'_>) -> Vec<String> {
    let told = |id: &str| format!("{} {} {} {id}", walker.name, ["GET", "POST"][usize::from(is_post)], shape.address);
    let asked = async |id: &str| ask(target.address, &shape.wire((is_post, id), walker.session)).await;
    let never = asked(NEVER).await;
    let mut found = Vec::new();
    if never.status != 404 && (is_post || !ASKED_OF_ALL.contains(&shape.route)) {
        found.push(format!("{}: {} for nothing at all", told(NEVER), never.status));
    }
    for held in &shape.ids {
        let got = asked(&held.id).await;
        sound(&told(&held.place), &got, &SECRETS);
        if got.without(&held.id) != never.without(NEVER) {
            found.push(format!("{}: {} and not {}", told(&held.place), got.status, never.status));
        }
    }
    found
}

/// Routes at which even who may see everything here is told nothing by the id, and why.
const SHUT: [&str; 6] = [
    // A passkey needs a device; the page is about one's own.
    "/account/passkeys/{id}/remove",
    // These ask whoever has the role whether it is meant, and read nothing of what it is about.
    "/records/{kind}/{id}/withdraw",
    "/records/{kind}/{id}/shred",
    "/records/{kind}/{id}/hold",
    "/overrides/{id}/end",
    "/consents/{id}/withdraw",
];

/// That the walk asks for what is there: the page of every record has another answer for the lead, and every route that
/// can be looked at has for some id, for the lead or for an administrator. What has not, in words.
pub async fn unseen(target: &Target, held: &[Held]) -> Vec<String> {
    let mut found = Vec::new();
    let seen = async |shape: &Shape, id: &str| {
        let who = if shape.route.starts_with("/people") { &target.keeper } else { &target.lead };
        let of = async |id: &str| -> Answer { ask(target.address, &shape.wire((false, id), who)).await };
        let (got, never) = (of(id).await, of(NEVER).await);
        got.without(id) != never.without(NEVER)
    };
    for route in routes::list().into_iter().filter(|r| r.path.contains("{id}") && r.has_get) {
        let is_page = route.path == "/records/{kind}/{id}";
        let mut has_opened = SHUT.contains(&route.path);
        for shape in shapes(&route, held) {
            let is_own = |h: &&Held| !is_page || shape.address == format!("/records/{}/<id>", h.place);
            for held in shape.ids.iter().filter(is_own) {
                if has_opened && !is_page {
                    break;
                }
                let is_seen = seen(&shape, &held.id).await;
                has_opened |= is_seen;
                if is_page && !is_seen {
                    found.push(format!("the lead does not see the {} {}", held.place, held.id));
                }
            }
        }
        if !has_opened {
            found.push(format!("the lead sees nothing at {}", route.path));
        }
    }
    found
}
