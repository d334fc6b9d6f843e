//! Bundles out and in.

use super::node::open;
use crate::cli::{Receive, Share};
use crate::output;
use app::{Result, exchange, receive};

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
    Ok(())
}
