//! The node as the post sees it: open, or locked and then only a folder in which bundles wait.

use app::Node;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;

/// Gives the node for as long as one thing takes, and never holds it longer.
#[derive(Clone)]
pub struct Hatch {
    node: watch::Receiver<Option<Arc<Node>>>,
    folder: PathBuf,
}

impl Hatch {
    /// Of a node that may be locked.
    pub fn new(node: watch::Receiver<Option<Arc<Node>>>, folder: PathBuf) -> Self {
        Self { node, folder }
    }

    /// Of a node that stays open.
    pub fn open(node: &Arc<Node>) -> Self {
        let (_, open) = watch::channel(Some(Arc::clone(node)));
        Self::new(open, node.store().folder().to_owned())
    }

    /// The node, unless it is locked.
    pub fn node(&self) -> Option<Arc<Node>> {
        self.node.borrow().clone()
    }

    /// The folder in which bundles wait.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The news when it is locked or opened.
    pub fn news(&self) -> watch::Receiver<Option<Arc<Node>>> {
        self.node.clone()
    }
}
