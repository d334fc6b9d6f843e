//! Samples of the files of a record.

use super::HOSTILE;
use web::view::attachment::{Attachment, Attachments};

/// One of each group; some lost, some only told of, some that others may not remove.
pub fn files() -> Attachments {
    let groups = ["picture", "film", "sound", "text", "document", "other"];
    let file = |(at, group): (usize, &&str)| Attachment {
        name: (at == 0).then(|| format!("{HOSTILE}.jpg")),
        plain_name: "concord-abcdefgh.jpg".into(),
        group: (*group).to_owned(),
        media: "image/jpeg".into(),
        size: 12,
        unit: if at % 2 == 0 { "kib" } else { "mib" }.to_owned(),
        digest: if at > 0 { String::new() } else { "0123456789abcdef".repeat(4) },
        compartment: "narrative".into(),
        who: "Lina".into(),
        made: "2026-11-22T05:41:31Z".into(),
        href: (at < 3).then(|| "/attachments/1".to_owned()),
        remove: (at < 2).then(|| "/attachments/1/remove".to_owned()),
        is_lost: at == 3,
        is_ours: at < 2,
        is_stripped: at % 2 == 0,
    };
    Attachments {
        all: groups.iter().enumerate().map(file).collect(),
        href: Some("/records/incident/1/attachments".into()),
        parts: vec!["narrative".into(), "identity".into()],
        most: 64,
    }
}
