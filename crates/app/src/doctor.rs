//! Looks at the whole node and says what to do.

mod keys;

use crate::agreements::Agreement;
use crate::checkpoints::{self, Against};
use crate::node::Node;
use crate::{Result, agreements, audit, backup, disk};
use jiff::civil::Date;
use record::RecordId;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use store::{Row, statements as sql, values};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// Whether it is well.
    pub is_well: bool,
    /// What was seen, and what to do when it is not well.
    pub words: String,
}

/// Checks audit log, keys, files and their pages, certificate, agreements, backups, storage, and whether the machine swaps.
///
/// # Errors
/// `Internal` when the store cannot be read at all.
pub async fn examine(node: &Node) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut add = |what: &str, is_well: bool, words: String| {
        findings.push(Finding { what: what.to_owned(), is_well, words });
    };
    let log = audit::verify(node).await?;
    add(
        "audit log",
        log.is_verified,
        if log.is_verified {
            format!("{} entries, root {}", log.entries, log.root)
        } else {
            "the log does not verify; keep this folder as it is and compare with a backup".to_owned()
        },
    );
    let Keyed { records, files, missing } = keyed(node).await?;
    add(
        "keyring",
        missing.is_empty(),
        match missing.len() {
            0 => format!("{records} records have their keys, and {files} files"),
            n => format!("{n} records or files have lost their key; restore the keyring from the newest backup"),
        },
    );
    for (what, is_well, words) in on_disk(node).await? {
        add(what, is_well, words);
    }
    let (files, lost, cut) = crate::attachments::examine(node).await?;
    add(
        "attachments",
        lost + cut == 0,
        match lost + cut {
            0 => format!("{files} sealed files are here and whole"),
            _ => format!("of {files} files {lost} are lost and {cut} cut short; bring them back from a backup"),
        },
    );
    let mut tx = node.store.read().await?;
    let waiting = tx.fetch(sql::OUTBOX, &[]).await?.len();
    add(
        "outbox",
        waiting == 0,
        match waiting {
            0 => "nothing waits".to_owned(),
            n => format!("{n} tasks wait; start the node again"),
        },
    );
    drop(tx);
    for finding in keys::examine(node).await? {
        add(&finding.what, finding.is_well, finding.words);
    }
    for agreement in agreements::all(node).await? {
        let (is_well, words) = stands(&agreement, node.today());
        add("agreement", is_well, words);
    }
    for (what, is_well, words) in kept_elsewhere(node).await? {
        add(what, is_well, words);
    }
    let (is_well, words) = storage(node).await?;
    add("storage", is_well, words.to_owned());
    Ok(findings)
}

/// The rights of a folder that others than its owner may use; nothing where they may not, or there are none.
fn open_to_others(folder: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then_some(mode)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// How an agreement stands. What people decided is no fault; what ran out may have been forgotten.
fn stands(agreement: &Agreement, today: Date) -> (bool, String) {
    let (partner, starts, ends) = (&agreement.partner, agreement.protocol.starts, agreement.protocol.ends);
    if agreement.is_in_force(today) {
        return (true, format!("with `{partner}` until {ends}"));
    }
    match agreement.state.as_str() {
        "active" if ends < today => {
            (false, format!("with `{partner}` ran out on {ends}: nothing passes; renew it, or terminate it"))
        }
        "active" => (true, format!("with `{partner}` begins on {starts}: nothing passes before")),
        state => (true, format!("with `{partner}` is {state}: nothing passes")),
    }
}

/// The pages of the files, what is left in them, who may look into their folder, and whether memory goes to a disk.
async fn on_disk(node: &Node) -> Result<Vec<(&'static str, bool, String)>> {
    let mut all = Vec::new();
    let (index, damaged): (Vec<&str>, Vec<&str>) =
        node.store.damaged().await?.into_iter().partition(|name| *name == "lens.db");
    if !index.is_empty() {
        let words = "the search index is damaged; make it anew with `concord doctor --rebuild-lens`";
        all.push(("search index", false, words.to_owned()));
    }
    let words = match damaged.is_empty() {
        true => "every page holds what was written".to_owned(),
        false => format!(
            "pages of {} do not hold what was written: keep this folder as it is, look after the disk, and restore the \
             newest backup into another one",
            damaged.join(", ")
        ),
    };
    all.push(("databases", damaged.is_empty(), words));
    if node.rewrite_due().await?.is_some() {
        let megabytes = (node.store.bytes() >> 20) * 2 + 1;
        let words = format!(
            "what was destroyed may still stand between the rows of a page: serve the node for an hour on a machine with \
             {megabytes} MB of memory and of disk to spare"
        );
        all.push(("destroyed", false, words));
    }
    if let Some(mode) = open_to_others(node.store.folder()) {
        let words = format!("other users may look into the folder ({mode:o}): `chmod 700` it, with what is in it");
        all.push(("folder", false, words));
    }
    let swaps = std::fs::read_to_string("/proc/swaps").ok();
    if let Some((is_well, words)) = swaps.as_deref().and_then(|table| swap(table, is_encrypted)) {
        all.push(("swap", is_well, words));
    }
    Ok(all)
}

/// Whether Linux says that a mapped device is encrypted.
fn is_encrypted(device: &str) -> bool {
    let name = device.trim_start_matches("/dev/");
    let uuid = std::fs::read_to_string(format!("/sys/block/{name}/dm/uuid")).unwrap_or_default();
    uuid.starts_with("CRYPT-")
}

/// What the table of Linux says of swapping; nothing where nothing is swapped. A partition is read by whoever has the
/// disk. Of a file, or of a mapped device that is not encrypted by itself, it cannot be told what lies below.
fn swap(table: &str, is_encrypted: impl Fn(&str) -> bool) -> Option<(bool, String)> {
    let named = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let all = table.lines().skip(1).filter_map(named);
    let open: Vec<String> = all.filter(|name| !name.starts_with("/dev/zram") && !is_encrypted(name)).collect();
    let is_partition = |name: &&String| name.starts_with("/dev/") && !name.starts_with("/dev/dm-");
    if let Some(name) = open.iter().find(is_partition) {
        let words = "keys and texts with it: switch swapping off (`swapoff -a`), or encrypt that partition";
        return Some((false, format!("memory may be written to `{name}`, {words}")));
    }
    let name = open.first()?;
    Some((true, format!("memory may be written to `{name}`: see that the disk below it is encrypted")))
}

async fn storage(node: &Node) -> Result<(bool, &'static str)> {
    if !node.store.is_postgres() {
        return Ok((true, "all files are encrypted"));
    }
    let mut tx = node.store.read().await?;
    if disk::may_keep_severe(node, &mut tx).await? {
        return Ok((
            true,
            "open parts are readable to the administrator of PostgreSQL; its disk was said to be encrypted",
        ));
    }
    Ok((
        false,
        "open parts are readable to the administrator of PostgreSQL, and severe records are refused; encrypt its disk, \
         then say so with `concord doctor --disk-is-encrypted yes`",
    ))
}

/// What should have a key in the keyring, and what of it has none.
pub(crate) struct Keyed {
    pub(crate) records: usize,
    /// Attachments.
    pub(crate) files: usize,
    pub(crate) missing: BTreeSet<String>,
}

/// Holds the keyring against records and attachments: a key too many must not stand for one that is lost.
pub(crate) async fn keyed(node: &Node) -> Result<Keyed> {
    let mut tx = node.store.read().await?;
    let ids = |rows: Vec<Row>| -> BTreeSet<String> { rows.iter().filter_map(|r| r.text(0)).collect() };
    let records = ids(tx.fetch(sql::KNOWN_RECORDS, &[]).await?);
    let files = ids(tx.fetch(sql::ATTACHMENTS, &[]).await?);
    drop(tx);
    let keys: BTreeSet<String> = node.store.keyring().all().await?.into_iter().map(|(id, _)| id).collect();
    let missing = records.union(&files).filter(|id| !keys.contains(*id)).cloned().collect();
    Ok(Keyed { records: records.len(), files: files.len(), missing })
}

/// What partners keep of our log and we of theirs, what backups keep, and what an upgrade left.
async fn kept_elsewhere(node: &Node) -> Result<Vec<(&'static str, bool, String)>> {
    let mut all = Vec::new();
    let mut tx = node.store.read().await?;
    for witness in checkpoints::witnesses(node, &mut tx).await? {
        let partner = &witness.partner;
        for (against, since) in &witness.against {
            all.push(("checkpoint", !against.is_alarm(), checkpoint_words(*against, partner, since)));
        }
        if let (Some(ours), true) = (&witness.ours, witness.against.is_empty()) {
            let words = format!("`{partner}` countersigned {} entries on {}", ours.size, ours.moment);
            all.push(("checkpoint", true, words));
        }
    }
    drop(tx);
    all.extend(backup::findings(node).await?.into_iter().map(|(is_well, words)| ("backup", is_well, words)));
    let words = if node.store.has_before_upgrade() {
        "the database of before the upgrade is kept; it goes at the next start that is well".to_owned()
    } else {
        format!("the schema is version {}, nothing waits", store::VERSION)
    };
    all.push(("upgrade", true, words));
    Ok(all)
}

fn checkpoint_words(against: Against, partner: &str, since: &str) -> String {
    match against {
        Against::OursIsShorter => format!(
            "`{partner}` countersigned more entries of our log than there are (seen {since}): this database went back; \
             find out who restored it, ask partners to start their channels anew, and explain it on the page of the log"
        ),
        Against::OursDiffers => format!(
            "our log does not begin as `{partner}` countersigned it (seen {since}): it was rewritten or went back; \
             keep this folder as it is, and compare with a backup"
        ),
        Against::TheirsIsShorter => format!(
            "the log of `{partner}` has fewer entries than it had (seen {since}); ask them whether they restored a backup"
        ),
        Against::TheirsForked => format!(
            "`{partner}` signed two different logs of one size (seen {since}); both are kept as proof; ask them by voice"
        ),
        Against::TheirsStaysUnproven => format!(
            "the log of `{partner}` does not go on from what they signed before (since {since}): it was rewritten, or \
             they restored a backup; ask them by voice"
        ),
        Against::TheirsIsUnproven => format!(
            "nothing shows yet that the log of `{partner}` goes on from what we knew (seen {since}); \
             the next bundles may"
        ),
    }
}

/// Whether a record is known at all, for tests of what remains after a kill.
///
/// # Errors
/// `Internal` when the store cannot be read.
pub async fn exists(node: &Node, id: &RecordId) -> Result<bool> {
    let mut tx = node.store.read().await?;
    Ok(tx.fetch_one(sql::RECORD, values![id.as_str()]).await?.is_some())
}

#[cfg(test)]
mod tests {
    use super::{open_to_others, swap};

    /// As in `man 5 proc`.
    const HEAD: &str = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

    #[test]
    fn a_partition_to_which_memory_may_be_written_is_named_and_a_file_is_not_vouched_for() {
        let told = |lines: &str| swap(&format!("{HEAD}{lines}"), |name| name == "/dev/dm-1");
        assert_eq!(told(""), None);
        assert_eq!(told("/dev/zram0 partition 4194300 0 100\n/dev/dm-1 partition 4194300 0 -2\n"), None);
        for (line, is_well) in
            [("/dev/sda2", false), ("/dev/nvme0n1p3", false), ("/swap.img", true), ("/dev/dm-0", true)]
        {
            let (found, words) = told(&format!("{line} partition 2097148 1024 -2\n")).expect("it is told");
            assert!(found == is_well && words.contains(&format!("`{line}`")), "{words}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_into_which_others_may_look_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let set = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode));
        for (mode, told) in [(0o700, None), (0o755, Some(0o755)), (0o710, Some(0o710))] {
            set(mode).expect("it is ours");
            assert_eq!(open_to_others(folder.path()), told);
        }
    }
}
