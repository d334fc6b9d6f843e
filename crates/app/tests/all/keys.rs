//! Root key, certificates, revocation, slots and recovery: what a node does when its keys change or are lost.

mod founding;
mod renewing;
mod unlocking;

use crate::world::{CHEAP, Db, Org, leader};
use app::certificates;
use app::root::{self, Root};
use app::{Home, Node, SecretString};
use std::path::Path;
use tempfile::TempDir;

const OTHER: &str = "seven other plain words";

fn words(text: &str) -> SecretString {
    text.to_owned().into()
}

/// The root key of a node, on a drive of its own.
struct Drive {
    root: Root,
    _folder: TempDir,
}

fn moved(org: &Org) -> Drive {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("root");
    let root = root::take_out(&org.node, &file, (&words(OTHER), CHEAP)).expect("it is taken out");
    Drive { root, _folder: folder }
}

/// A newer certificate for a node, signed and installed; the node is open with it.
async fn renewed(org: Org, drive: &Drive) -> Org {
    let now = org.node.now();
    let request = certificates::request(&org.node, &leader()).await.expect("a request");
    let (signed, _) = root::sign(&drive.root, &request, (now, 365)).expect("it is signed");
    certificates::install(&org.node, &leader(), &signed).await.expect("it is installed");
    org.reopen().await
}

async fn opens(db: &Db, folder: &Path, passphrase: &str) -> app::Result<Node> {
    let node = Node::open(&Home { folder: folder.to_owned(), ..db.home(folder) }, &words(passphrase)).await?;
    db.keep(&node);
    Ok(node)
}

/// What is in the files of a folder.
fn bytes_of(folder: &Path) -> Vec<u8> {
    let all = std::fs::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path());
    all.filter(|p| p.is_file()).flat_map(|p| std::fs::read(p).expect("a file")).collect()
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}
