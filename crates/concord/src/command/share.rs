//! Bundles out and in.

use super::node::open;
use super::private;
use crate::cli::{Discard, Post, Receive, Share, StartAnew};
use crate::{output, post};
use app::exchange::{self, Held, Obstacle, Outgoing};
use app::{Actor, Error, Node, Result, agreements, receive};
use std::sync::Arc;

/// Seals a bundle.
///
/// # Errors
/// As [`exchange::seal_for`].
pub async fn share(a: &Share) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let sealed = exchange::seal_for(&node, &actor, &a.partner).await?;
    let file = a.out.join(&sealed.file_name);
    output::write(&file, &sealed.bytes)?;
    println!(
        "{}: {} records, {} withdrawals, {} receipts",
        file.display(),
        sealed.items,
        sealed.tombstones,
        sealed.receipts
    );
    say_unreadable(&sealed);
    Ok(())
}

fn say_unreadable(sealed: &Outgoing) {
    if sealed.unreadable > 0 {
        let records = sealed.unreadable;
        println!("{records} records stay here: they cannot be read any more; restore them from a backup");
    }
    if sealed.waiting > 0 {
        let records = sealed.waiting;
        println!(
            "{records} records wait: a backup was restored here, and they may have been withdrawn since; ask your partners \
             to start their channels with you anew, and take in what they seal"
        );
    }
}

/// Receives a bundle.
///
/// # Errors
/// As [`receive::receive`] and [`receive::accept`].
pub async fn receive(a: &Receive) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let id = receive::receive(&node, &actor, &output::read(&a.file)?).await?;
    if !a.accept {
        println!("in quarantine as `{id}`; accept or refuse it on the page Exchange");
        return Ok(());
    }
    let done = receive::accept(&node, &actor, &id).await?;
    println!("accepted: {} new, {} changed, {} withdrawn", done.added, done.changed, done.withdrawn);
    if done.again > 0 {
        println!(
            "{} of our records had been withdrawn from them since the backup that was restored; they are withdrawn \
             again. The log names them (`withdrawn-again`): look whether any was shredded, and shred it again",
            done.again
        );
    }
    private::waiting(&node, &actor).await
}

/// Seals what changed, and brings everything that waits to the partner's node.
///
/// # Errors
/// As [`exchange::seal_for`] and [`post::send`].
pub async fn send(a: &Post) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    keep_address(&node, &actor, a).await?;
    let sealed = exchange::seal_for_post(&node, &actor, &a.partner).await?;
    println!("{} records, {} withdrawals, {} messages", sealed.items, sealed.tombstones, sealed.messages);
    say_unreadable(&sealed);
    // How long it is, is told with the first step.
    let bar = output::bar(&a.partner, 0);
    let sent = post::send(&node, &a.partner, |done, size| {
        bar.set_length(size);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    println!("{} bundles are at their node", sent?);
    if let Some(words) = stays(&node, &actor, &a.partner).await? {
        println!("{words}");
    }
    Ok(())
}

/// What is to be said of bundles for a partner that are held; nothing when none is.
///
/// # Errors
/// As [`exchange::held_for`].
pub async fn stays(node: &Node, actor: &Actor, partner: &str) -> Result<Option<String>> {
    let held = exchange::held_for(node, actor, partner).await?;
    if held.is_empty() {
        return Ok(None);
    }
    let found = exchange::discardable(node, actor, &held).await?;
    let goes_on = match held.values().all(|why| *why == Held::AtRest) {
        true => "they go when the agreement goes on, or ",
        false => "",
    };
    let (many, what) = (held.len(), helps(partner, found.into_values().next().flatten()));
    Ok(Some(format!("{many} bundles stay here: what is in them may not pass now; {goes_on}{what}")))
}

/// What helps when bundles are held: never what would be refused.
fn helps(partner: &str, obstacle: Option<Obstacle>) -> String {
    let anew = format!("start the channel again on both sides, with `concord start-anew {partner}`");
    match obstacle {
        None => format!("discard them with `concord discard {partner}`, and seal anew"),
        Some(Obstacle::Left) => format!(
            "where they have the file, carry the next one too, with `concord share {partner}`, or {anew}: one left \
             this node, or its file was given"
        ),
        Some(Obstacle::Unsure) => format!(
            "their node is asked whether one came that may have, with `concord send {partner}` or when it calls: if it \
             did not, they can be discarded then"
        ),
        Some(Obstacle::Older) => format!("{anew}: an older program sealed one"),
    }
}

/// Discards bundles that are held, and those behind them.
///
/// # Errors
/// As [`exchange::discard`].
pub async fn discard(a: &Discard) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let bundles = exchange::discard(&node, &actor, &a.partner, &a.reason).await?;
    println!("discarded: {bundles} bundles; what still passes goes with the next one that is sealed");
    Ok(())
}

/// Starts a channel again, once it was said that the partner does the same.
///
/// # Errors
/// As [`exchange::start_anew`]; `NotFound` when the pairing was ended; `Conflict` when it was not said.
pub async fn start_anew(a: &StartAnew) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let waiting = exchange::waiting(&node, &actor).await?;
    let name = &a.partner;
    let waits = waiting.into_iter().find(|w| &w.partner == name).ok_or(Error::NotFound)?;
    if !a.yes {
        println!(
            "bundles that `{name}` has not acknowledged would be void: {}; then everything that passes goes out once \
             more, and so does every withdrawal; what `{name}` holds and is not in the first new bundle is withdrawn \
             there",
            waits.unacknowledged
        );
        return Err(Error::Conflict(format!(
            "nothing was started again; add --yes when `{name}` does the same, or no bundle will be taken"
        )));
    }
    exchange::start_anew(&node, &actor, name, &a.reason).await?;
    println!("the channel starts again; once `{name}` has done the same, seal anew");
    Ok(())
}

/// Takes along what the partner's node has; it waits in quarantine.
///
/// # Errors
/// As [`post::collect`].
pub async fn collect(a: &Post) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    keep_address(&node, &actor, a).await?;
    let taken = post::collect(&Arc::new(node), &a.partner).await?;
    println!("{taken} bundles came; accept or refuse them on the page Exchange");
    Ok(())
}

async fn keep_address(node: &Node, actor: &Actor, a: &Post) -> Result<()> {
    match &a.address {
        Some(address) => agreements::set_address(node, actor, &a.partner, address).await,
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::helps;
    use app::exchange::Obstacle;

    #[test]
    fn discarding_is_recommended_only_where_it_is_not_refused() {
        assert!(helps("beta", None).contains("`concord discard beta`"));
        for obstacle in [Obstacle::Left, Obstacle::Older] {
            let said = helps("beta", Some(obstacle));
            assert!(said.contains("`concord start-anew beta`") && !said.contains("concord discard"), "{said}");
        }
    }
}
