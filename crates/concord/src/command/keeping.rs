//! What this node keeps for partners.

use super::node::open_as;
use crate::cli::{KeepCommand, NodeArguments};
use app::backup::keeping::{self, Kept};
use app::{Result, Role};

const MEGABYTE: u64 = 1024 * 1024;

/// Grants, ends, lists or hands out.
///
/// # Errors
/// As the actions of [`app::backup::keeping`].
pub async fn keep(arguments: &NodeArguments, command: &KeepCommand) -> Result<()> {
    let (node, actor) = open_as(arguments, Role::Administrator).await?;
    match command {
        KeepCommand::Grant { partner, megabytes } => {
            keeping::grant(&node, &actor, (partner, *megabytes)).await?;
            println!("up to {megabytes} megabytes are kept for `{partner}`; nobody here can open them");
            println!("they add it with: concord backup place add partner NAME {}", node.short_name());
        }
        KeepCommand::End { partner, erase: false } => {
            keeping::end(&node, &actor, partner).await?;
            println!("nothing more is taken from `{partner}`, nor given out over the network; what lies here stays");
        }
        KeepCommand::End { partner, erase: true } => {
            keeping::erase(&node, &actor, partner).await?;
            println!("ended, and what lay here for `{partner}` is removed; tell them, so that they count with it");
        }
        KeepCommand::List => {
            for Kept { partner, limit_bytes, used_bytes, objects, is_ended } in keeping::list(&node, &actor).await? {
                let ended = if is_ended { ", ended" } else { "" };
                let (used, limit) = (used_bytes.div_ceil(MEGABYTE), limit_bytes / MEGABYTE);
                println!("`{partner}`: {used} of {limit} megabytes in {objects} files{ended}");
            }
        }
        KeepCommand::Export { partner, folder } => {
            let files = keeping::export(&node, &actor, (partner, folder)).await?;
            println!("wrote {files} files into `{}`", folder.display());
            println!(
                "give it to them by hand, after you know that it is they: concord restore --dir EMPTY-FOLDER FOLDER"
            );
        }
    }
    Ok(())
}
