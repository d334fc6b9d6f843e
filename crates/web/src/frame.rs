//! What stands around every page: where we are, who we are, and the way to everything else.

use app::{Actor, Role};
use record::Kinds;
use serde::Serialize;

/// The five words that carry the product, in the order of the work.
pub const GROUPS: [&str; 5] = ["know", "share", "understand", "act", "remember"];

// Pages that are not lists of a kind: group, word key, address.
const MORE: [(&str, &str, &str); 22] = [
    ("know", "import-title", "/import"),
    ("share", "spectrum-title", "/spectrum"),
    ("share", "agreements-title", "/agreements"),
    ("share", "exchange-title", "/exchange"),
    ("share", "partners-title", "/partners"),
    ("share", "requests-title", "/requests"),
    ("share", "alerts-title", "/alerts"),
    ("share", "documents-title", "/documents"),
    ("share", "holds-title", "/holds"),
    ("share", "retention-title", "/retention"),
    ("share", "review-title", "/matches"),
    ("share", "private-title", "/private-matches"),
    ("share", "overrides-title", "/overrides"),
    ("share", "authorities-title", "/authorities"),
    ("share", "attribution-title", "/attribution"),
    ("understand", "picture-title", "/picture"),
    ("understand", "trend-title", "/trends"),
    ("remember", "audit-title", "/audit"),
    ("share", "approval-title", "/approvals"),
    ("remember", "people-title", "/people"),
    ("remember", "keys-title", "/keys"),
    ("remember", "view-as-title", "/view-as"),
];

/// What a page needs besides its view.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    /// The address of the page without its query, to mark it in the navigation.
    pub path: String,
    /// Where to come back to after a change of language.
    pub then: String,
    /// The organisation whose node this is.
    pub organisation: String,
    /// Who is signed in; nobody on the sign-in page and on some error pages.
    pub person: Option<String>,
    /// The token that every form carries back.
    pub csrf: String,
    /// Whether the stamp *Demonstration, not for citation* stands on the page.
    pub is_demonstration: bool,
    /// Which of the five words the page stands under.
    pub group: Option<String>,
    /// The key of what has just been done, said once at the top.
    pub notice: Option<String>,
    /// The role as which a leader looks, when one does: then a banner says so on every page.
    pub viewing: Option<String>,
    /// Addresses that the navigation leaves out, because they would not open.
    pub closed: Vec<String>,
    /// Whether signing out locks the node.
    pub leaving_locks: bool,
    /// Whether this person may lock the node for everybody.
    pub may_lock: bool,
}

/// The pages that would not open for this person. `app` decides; this only spares a useless line.
pub fn closed_to(actor: &Actor) -> Vec<String> {
    let is_any = |roles: &[Role]| roles.iter().any(|r| actor.is(*r));
    let shares = is_any(&[Role::Officer, Role::Coordinator, Role::Leader]);
    let audits = is_any(&[Role::Leader, Role::Coordinator, Role::Administrator]);
    let asks = shares || actor.is(Role::Adviser);
    let decides = is_any(&[Role::Officer, Role::Adviser, Role::Coordinator, Role::Leader, Role::Administrator]);
    let opens = is_any(&[Role::Officer, Role::Leader]);
    let pages = [
        ("/exchange", shares),
        ("/retention", shares),
        ("/spectrum", shares),
        ("/requests", asks),
        ("/alerts", app::alerts::may_warn(actor)),
        ("/documents", app::documents::may_read(actor)),
        ("/holds", actor.is(Role::Leader)),
        ("/audit", audits),
        ("/trends", app::estimates::may(actor)),
        ("/approvals", decides),
        ("/private-matches", app::private::may_see(actor)),
        ("/people", is_any(&[Role::Leader, Role::Administrator])),
        ("/keys", app::slots::may(actor)),
        ("/view-as", actor.is(Role::Leader)),
        ("/overrides", shares),
        ("/authorities", shares),
        ("/attribution", opens),
    ];
    pages.into_iter().filter(|(_, opens)| !opens).map(|(href, _)| href.to_owned()).collect()
}

/// One of the five words with the pages under it.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// `know`, `share`, `understand`, `act` or `remember`.
    pub code: String,
    /// Its pages.
    pub pages: Vec<Place>,
}

/// One line of the navigation.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// The key of its words.
    pub key: String,
    /// Its address.
    pub href: String,
}

/// The navigation: the lists of all kinds under their group, and the pages that are no lists.
pub fn navigation(kinds: &Kinds) -> Vec<Group> {
    // These have pages of their own, which stand in `MORE`.
    let own = [
        "agreement",
        "alert",
        "approval",
        "authority_request",
        "joint_document",
        "match",
        "override",
        "partner",
        "private_match",
        "request",
        "trend",
    ];
    let is_listed = |kind: &str| !own.contains(&kind);
    GROUPS
        .into_iter()
        .map(|code| {
            let lists = kinds
                .all()
                .filter(|f| f.group == code && is_listed(&f.kind))
                .map(|f| Place { key: format!("kind-{}-many", f.kind), href: format!("/records/{}", f.kind) });
            let more = MORE.into_iter().filter(|(group, ..)| *group == code);
            let more = more.map(|(_, key, href)| Place { key: key.to_owned(), href: href.to_owned() });
            Group { code: code.to_owned(), pages: lists.chain(more).collect() }
        })
        .collect()
}
