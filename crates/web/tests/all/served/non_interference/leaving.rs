//! What leaves as a file only with the approval of a second person: lists, and what passes to a partner.
//!
//! The approvals are asked for and given in both worlds at the moment of the walk, since they end after a day.

use super::compare::Asker;
use super::world::{Twins, account};
use app::approvals::{self, State, Verdict};
use app::exchange::view;
use app::exports::{self, Wanted};
use app::record::Use;
use app::records::ListQuery;
use app::{Actor, Node, Role, people};

/// The addresses of the files that somebody takes away from now on, in both worlds; none for who takes none away.
pub async fn approved_for(twins: &Twins, asker: &Asker) -> Vec<String> {
    let mut found = Vec::new();
    for site in [&twins.without, &twins.with] {
        let Ok(actor) = people::actor(&site.node, &asker.name).await else { return Vec::new() };
        found.push(approved(&site.node, &actor).await);
    }
    let with = found.pop().unwrap_or_default();
    assert_eq!(found, std::slice::from_ref(&with), "both worlds let {} take the same", asker.name);
    with
}

async fn approved(node: &Node, actor: &Actor) -> Vec<String> {
    let (query, mut addresses) =
        (ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() }, Vec::new());
    if !exports::may(node, actor) {
        return addresses;
    }
    for (is_sealed, asked) in [(false, ""), (true, "&sealed=yes")] {
        approve(node, actor, &Wanted::of(&query, Use::Analysis, is_sealed)).await;
        let file = |end: &str| format!("/records/incident/export?purpose=analysis{asked}&format={end}");
        addresses.extend(["csv", "json", "xlsx"].map(file));
    }
    // Not everybody who takes lists away shares.
    if let Ok(wanted) = view::wanted(node, actor, "harm", &query).await {
        approve(node, actor, &wanted).await;
        addresses.extend(view::FORMATS.map(|end| format!("/partners/harm/see-as/files/{end}?kind=incident")));
    }
    addresses
}

/// Somebody else approves: nobody does so for themself.
async fn approve(node: &Node, actor: &Actor, wanted: &Wanted) {
    let second = if actor.name == "lead" { account(Role::Coordinator, false) } else { "lead".to_owned() };
    let second = people::actor(node, &second).await.expect("the person is there");
    let asked = exports::ask(node, actor, wanted, "a briefing").await.expect("it is asked");
    let state = approvals::decide(node, &second, &asked, &Verdict::Approve).await.expect("it is decided");
    assert_eq!(state, State::Approved, "{} takes {wanted:?} away", actor.name);
}
