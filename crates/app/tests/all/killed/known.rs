//! What is known of a node from what its children said, and what must therefore be in it.

use super::ROWS;
use crate::attached::taken;
use crate::world::{Org, id, officer};
use app::attachments;
use app::record::RecordId;
use std::collections::{BTreeMap, BTreeSet};
use store::values;

/// What was said of a node so far, kill after kill.
#[derive(Debug, Default)]
pub struct Known {
    /// Lists and bundles, by their number: whether they were acknowledged.
    lists: BTreeMap<u64, bool>,
    /// Records that were seen, and the list that each came with.
    from: BTreeMap<String, u64>,
    /// Records whose destruction was acknowledged, or seen.
    pub shredded: BTreeSet<RecordId>,
    /// Of these, the ones that the newest backup knows of.
    pub backed_up: BTreeSet<RecordId>,
    /// Records whose destruction was begun.
    going: BTreeSet<String>,
    /// Files that were acknowledged, and their records.
    files: BTreeMap<String, String>,
    begun_seals: i64,
    seals: i64,
    /// Backups that were acknowledged.
    pub backups: u64,
    /// Whether the last child ended in the middle of a backup.
    pub is_backup_cut: bool,
    cut: BTreeMap<String, u64>,
    done: BTreeMap<String, u64>,
    full: u64,
}

impl Known {
    /// The number of the next list.
    pub fn next_list(&self) -> u64 {
        self.lists.keys().rfind(|n| **n < super::Work::THEIRS).map_or(1, |n| n + 1)
    }

    /// Takes in what a child said before it ended.
    pub fn hear(&mut self, said: &[String]) {
        let mut open: Option<&str> = None;
        for line in said {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["begin", what, which, ..] => {
                    open = Some(what);
                    self.begin(what, which);
                }
                ["done", what, which, rest @ ..] => {
                    open = None;
                    *self.done.entry((*what).to_owned()).or_default() += 1;
                    self.finish(what, which, rest);
                }
                ["failed", ..] => {
                    open = None;
                    self.full += 1;
                }
                _ => {}
            }
        }
        self.is_backup_cut = open == Some("backup");
        if let Some(what) = open {
            *self.cut.entry(what.to_owned()).or_default() += 1;
        }
    }

    fn begin(&mut self, what: &str, which: &str) {
        match what {
            "import" | "accept" => {
                self.lists.entry(which.parse().expect("a number")).or_default();
            }
            "shred" => {
                self.going.insert(which.to_owned());
            }
            "seal" => self.begun_seals += 1,
            _ => {}
        }
    }

    fn finish(&mut self, what: &str, which: &str, rest: &[&str]) {
        match what {
            "import" | "accept" => {
                self.lists.insert(which.parse().expect("a number"), true);
            }
            "shred" => {
                self.shredded.insert(id(which));
            }
            "seal" => self.seals += 1,
            "attach" => {
                self.files.insert(which.to_owned(), rest[0].to_owned());
            }
            "backup" => {
                self.backups += 1;
                self.backed_up = self.shredded.clone();
            }
            _ => {}
        }
    }

    /// Holds the node against what is known.
    pub async fn look(&mut self, org: &Org, at: &str) {
        let rows = org.fetch("select id, state, number from records where kind = 'incident'", &[]).await;
        let mut live: BTreeSet<String> = BTreeSet::new();
        for row in &rows {
            let (id, state) = (row.text(0).expect("an id"), row.text(1).expect("a state"));
            if state == "live" {
                let list = row.int(2).and_then(|n| u64::try_from(n).ok());
                self.from.insert(id.clone(), list.unwrap_or_else(|| panic!("{id} came from nowhere; {at}")));
                live.insert(id);
            }
        }
        self.look_at_destroyed(org, &live, at).await;
        self.look_at_lists(&live, at);
        self.look_at_keys(org, at).await;
        self.look_at_files(org, &live, at).await;
        let sent = org.count("select sent from channels", &[]).await;
        assert!(self.seals <= sent && sent <= self.begun_seals, "{sent} bundles were sealed; {at}");
        let out = org.count("select count(*) from bundles where direction = 'out'", &[]).await;
        assert_eq!(out, sent, "each bundle has its number; {at}");
        assert_eq!(org.count("select count(*) from outbox", &[]).await, 0, "what waited was done; {at}");
    }

    async fn look_at_destroyed(&mut self, org: &Org, live: &BTreeSet<String>, at: &str) {
        // What was begun, and is not there any more, was destroyed.
        let gone = self.going.iter().filter(|one| !live.contains(*one)).map(|one| id(one));
        self.shredded.extend(gone);
        for record in &self.shredded {
            assert!(!live.contains(record.as_str()), "{record} was destroyed and is there; {at}");
            let (has_key, sealed, words) = org.node.whereabouts(record).await.expect("a look");
            assert!(!has_key && sealed.is_empty() && words.is_empty(), "{record}: {sealed:?} {words:?}; {at}");
            let rows = org.fetch("select body, title from records where id = $1", values![record.as_str()]).await;
            let said = format!("{rows:?}");
            assert!(!said.contains("Raqqa") && !said.contains("Village"), "{said}; {at}");
        }
    }

    fn look_at_lists(&mut self, live: &BTreeSet<String>, at: &str) {
        let destroyed: BTreeSet<&str> = self.shredded.iter().map(RecordId::as_str).collect();
        let mut found: BTreeMap<u64, usize> = BTreeMap::new();
        for (record, list) in &self.from {
            if live.contains(record) || destroyed.contains(record.as_str()) {
                *found.entry(*list).or_default() += 1;
            }
        }
        // Made and destroyed in the life of one child: of these nobody knows any more from which list they came.
        let unknown = self.shredded.iter().filter(|id| !self.from.contains_key(id.as_str())).count();
        for (list, is_done) in &mut self.lists {
            let there = found.remove(list).unwrap_or(0);
            let is_whole = there <= ROWS && there + unknown >= ROWS;
            assert!(!*is_done || is_whole, "{there} of {ROWS} of list {list}, and {unknown} destroyed; {at}");
            assert!(there == 0 || is_whole, "{there} of {ROWS} of list {list}: half of it; {at}");
            *is_done |= there > 0;
        }
        assert!(found.is_empty(), "nobody began {found:?}; {at}");
    }

    async fn look_at_keys(&self, org: &Org, at: &str) {
        let ids = org.fetch("select id from records where state = 'live' union select id from attachments", &[]).await;
        let ids: BTreeSet<String> = ids.iter().filter_map(|r| r.text(0)).collect();
        let keys = org.node.store().keyring().all().await.expect("keys");
        let keys: BTreeSet<String> = keys.into_iter().map(|(r, _)| r).collect();
        let (missing, stray): (Vec<_>, Vec<_>) = (ids.difference(&keys).collect(), keys.difference(&ids).collect());
        assert!(missing.is_empty() && stray.is_empty(), "missing keys {missing:?}, stray ones {stray:?}; {at}");
    }

    async fn look_at_files(&self, org: &Org, live: &BTreeSet<String>, at: &str) {
        for (file, record) in &self.files {
            let bytes = taken(&org.node, &officer(), &id(file), None).await;
            if live.contains(record) {
                let bytes = bytes.unwrap_or_else(|e| panic!("{file}: {e}; {at}"));
                assert!(bytes == record.repeat(3_200).into_bytes(), "{file} is another; {at}");
            } else {
                assert!(bytes.is_err(), "{file} outlives its record; {at}");
            }
        }
        assert!(attachments::verify(&org.node).await.expect("a look").is_empty(), "{at}");
        let kept = org.count("select count(*) from attachments", &[]).await;
        let here = std::fs::read_dir(org.home.folder.join("attachments")).map_or(0, Iterator::count);
        assert_eq!(here as i64, kept, "a file for each, and no stray; {at}");
    }

    /// How much was done.
    pub fn did(&self) -> u64 {
        self.done.values().sum()
    }

    /// Adds the counts of another node.
    pub fn add(&mut self, other: &Self) {
        for (what, n) in &other.done {
            *self.done.entry(what.clone()).or_default() += n;
        }
        for (what, n) in &other.cut {
            *self.cut.entry(what.clone()).or_default() += n;
        }
        self.full += other.full;
    }

    /// What was done, cut short, and refused by a full disk.
    pub fn told(&self) -> String {
        format!("done {:?}, cut short {:?}, refused by a full disk {}", self.done, self.cut, self.full)
    }
}
