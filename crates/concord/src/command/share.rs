//! Bundles out and in.

use super::node::open;
use super::private;
use crate::cli::{Discard, Post, Receive, Share};
use crate::{output, post};
use app::{Actor, Node, Result, agreements, exchange, receive};
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
    Ok(())
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
    // How long it is, is told with the first step.
    let bar = output::bar(&a.partner, 0);
    let sent = post::send(&node, &a.partner, |done, size| {
        bar.set_length(size);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    println!("{} bundles are at their node", sent?);
    let held = exchange::held_for(&node, &actor, &a.partner).await?.len();
    if held > 0 {
        println!(
            "{held} bundles stay here: what is in them may not pass any more; see the page Exchange, or discard them with \
             `concord discard`"
        );
    }
    Ok(())
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
