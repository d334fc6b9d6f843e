//! Files of a record, on its page.

use serde::Serialize;

/// Those that the reader may open, and the form for another.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Attachments {
    /// The files, in the order in which they came.
    pub all: Vec<Attachment>,
    /// The address that takes another; none when the reader may not add any.
    pub href: Option<String>,
    /// The sealed parts in which another may lie.
    pub parts: Vec<String>,
    /// The most that a file may weigh, in MiB.
    pub most: u64,
}

/// One file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Attachment {
    /// What it was called, for who may know.
    pub name: Option<String>,
    /// The name under which it is given out.
    pub plain_name: String,
    /// `file-GROUP`: `picture`, `film`, `sound`, `text`, `document` or `other`.
    pub group: String,
    /// Its media type.
    pub media: String,
    /// How large it is.
    pub size: u64,
    /// `kib` or `mib`.
    pub unit: String,
    /// SHA-256, as hexadecimal digits; empty when its bytes were never here.
    pub digest: String,
    /// The sealed part in which it lies.
    pub compartment: String,
    /// Who attached it.
    pub who: String,
    /// When, RFC 3339.
    pub made: String,
    /// Where it is given out; none when its bytes are not here.
    pub href: Option<String>,
    /// Where it is removed, for who may.
    pub remove: Option<String>,
    /// Whether its bytes should be here and are not.
    pub is_lost: bool,
    /// Whether it belongs to a record of ours, and may pass to partners.
    pub is_ours: bool,
    /// Whether what tells of place and device can be taken out of the copy that partners get.
    pub is_stripped: bool,
}
