//! Samples of the files of a record.

use super::HOSTILE;
use web::view::attachment::{Attachment, Attachments};

/// One of ours that may be removed, and one that is lost.
pub fn files() -> Attachments {
    let ours = Attachment {
        name: Some(format!("{HOSTILE}.jpg")),
        plain_name: "concord-abcdefgh.jpg".into(),
        group: "picture".into(),
        media: "image/jpeg".into(),
        size: 12,
        unit: "kib".into(),
        digest: "0123456789abcdef".repeat(4),
        compartment: "narrative".into(),
        who: "Lina".into(),
        made: "2026-11-22T05:41:31Z".into(),
        href: Some("/attachments/1".into()),
        remove: Some("/attachments/1/remove".into()),
        is_lost: false,
        is_ours: true,
        is_stripped: true,
    };
    let lost = Attachment {
        name: None,
        group: "film".into(),
        unit: "mib".into(),
        digest: String::new(),
        href: None,
        remove: None,
        is_lost: true,
        is_ours: false,
        ..ours.clone()
    };
    Attachments {
        all: vec![ours, lost],
        href: Some("/records/incident/1/attachments".into()),
        parts: vec!["narrative".into()],
        most: 64,
    }
}
