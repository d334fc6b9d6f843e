//! Finding records by what they hold, and counting them by kind.

use crate::Result;
use crate::actor::Actor;
use crate::node::Node;
use policy::Action;
use record::Compartment;
use store::records::Stored;

/// Records whose granted text holds all words.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn search(node: &Node, actor: &Actor, words: &str) -> Result<Vec<(Stored, Compartment)>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::Search).await?;
    let mut granted = Vec::new();
    for (class, label) in tx.classes().await? {
        if scope.classes.contains(&class) {
            let open = node.open_compartments(actor, &label, scope.author.is_some());
            granted.push((class, open.into_iter().collect()));
        }
    }
    let mut found = Vec::new();
    // What is hidden is left out before the cut, so that it pushes nothing out.
    for (id, compartment) in node.store.lens().find(words, &granted).await? {
        if found.len() == 200 {
            break;
        }
        if let Some(record) = tx.record(&id).await?.filter(|r| r.state == "live" && scope.includes(r)) {
            found.push((record, compartment));
        }
    }
    Ok(found)
}

/// How many live records of each kind the actor may list.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn counts(node: &Node, actor: &Actor) -> Result<Vec<(String, i64)>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut counts = Vec::new();
    for form in node.kinds.all() {
        counts.push((form.kind.clone(), tx.count(&scope.selection(&form.kind)).await?));
    }
    Ok(counts)
}
