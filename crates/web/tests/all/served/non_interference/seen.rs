//! Who may see the forbidden thing does see it, route by route: so that hiding it there shows something.

use super::addresses::{Offered, is_under, of_route};
use super::compare::Asker;
use super::forbidden::Forbidden;
use super::leaving;
use super::walk::{Walk, signed};
use super::world::{SECRET, Twins};
use axum::http::StatusCode;
use web::routes;

/// How many addresses of a route are looked at for a difference.
const MOST: usize = 120;

/// The files of lists.
const EXPORT: &str = "/records/{kind}/export";

/// The routes on which an entitled person sees the difference that a forbidden thing makes.
fn shown(what: Forbidden) -> &'static [&'static str] {
    match what {
        Forbidden::Record => &[
            "/",
            "/records/{kind}",
            "/records/{kind}/{id}",
            "/records/{kind}/{id}/edit",
            "/records/{kind}/{id}/audience",
            "/records/{kind}/{id}/label",
            "/records/{kind}/{id}/consent",
            "/records/{kind}/{id}/consent/new",
            "/attachments/{id}",
            "/attachments/{id}/remove",
            "/authorities",
            "/picture",
            "/trends",
            EXPORT,
        ],
        Forbidden::Ended => &[
            "/",
            "/records/{kind}",
            "/records/{kind}/{id}",
            "/records/{kind}/{id}/ask",
            "/records/{kind}/{id}/comments",
            "/exchange",
            "/picture",
            EXPORT,
        ],
        Forbidden::Text => &["/records/{kind}/{id}", "/records/{kind}/{id}/edit", "/attachments/{id}", EXPORT],
        Forbidden::Link => &["/records/{kind}/{id}", "/records/{kind}/{id}/edit"],
        Forbidden::User => &["/people"],
        Forbidden::Partner => &["/partners", "/agreements/new", "/exchange"],
        Forbidden::NotAnalysed => &["/", "/records/{kind}", "/records/{kind}/{id}", "/records/{kind}/{id}/edit"],
    }
}

/// Whether words of it are found by searching.
fn is_found(what: Forbidden) -> bool {
    matches!(what, Forbidden::Record | Forbidden::Ended | Forbidden::Text | Forbidden::NotAnalysed)
}

impl Walk {
    /// The forbidden thing is seen where it may be: on each of these routes, and by its words.
    pub async fn is_seen_by(&self, name: &str) {
        let twins = self.twins().await;
        let asker = signed(&twins, name, None).await;
        let paths = shown(self.what);
        let files = if paths.contains(&EXPORT) { leaving::approved_for(&twins, &asker).await } else { Vec::new() };
        let offered = Offered { links: self.samples.clone(), ..Offered::default() };
        let mut unseen = Vec::new();
        for path in paths {
            let route = routes::list().into_iter().find(|r| r.path == *path).expect("the router has this route");
            let files = files.iter().filter(|f| is_under(&route, f)).cloned();
            let addresses = files.chain(of_route(&route, &self.known, &offered, MOST));
            if !differs(&twins, &asker, addresses).await {
                unseen.push(*path);
            }
        }
        assert!(unseen.is_empty(), "{:?}: {name} sees no difference on {unseen:?}: hiding it shows nothing", self.what);
        if is_found(self.what) {
            self.is_found_by(&twins, &asker).await;
        }
    }

    async fn is_found_by(&self, twins: &Twins, asker: &Asker) {
        let answers = twins.post(asker, "/search", &format!("q={SECRET}")).await;
        let is_hit = |page: &str| self.pairing.forbidden.iter().any(|(_, id)| page.contains(id.as_str()));
        let (without, with) = (is_hit(&answers.without.text()), is_hit(&answers.with.text()));
        assert_eq!(
            (without, with),
            (false, true),
            "{:?}: {} finds it by its word: {}",
            self.what,
            asker.name,
            answers.with.text()
        );
    }
}

/// Whether some page that opens differs in the two worlds.
async fn differs(twins: &Twins, asker: &Asker, addresses: impl Iterator<Item = String>) -> bool {
    for address in addresses {
        let answers = twins.get(asker, &address).await;
        if answers.with.status == StatusCode::OK && answers.without.bytes != answers.with.bytes {
            return true;
        }
    }
    false
}
