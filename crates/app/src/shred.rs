//! What is destroyed: a record's texts in the lens, then its data key, then its ciphertexts, then its files.
//!
//! The order stands in the outbox before anything is touched, so that a kill at any point is made good
//! when the node starts again.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::lens_texts;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use record::split::Parts;
use record::{Compartment, Label, OrgId, RecordId};
use std::collections::BTreeSet;
use std::path::Path;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// Kinds that say who decided something, why, and on which ground: they stay as long as the node.
pub const DECIDED: [&str; 3] = [crate::approvals::KIND, "override", "authority_request"];

/// Whether nobody may shred a record by hand: who decided something must not be able to destroy that they did.
///
/// A consent proves that a record could be used, and stays as long as that record. After it a leader may shred the
/// consent too, for a person may ask that nothing is kept of them.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn stays(node: &Node, record: &Stored) -> Result<bool> {
    let mut tx = node.store.read().await?;
    stays_in(&mut tx, record).await
}

async fn stays_in(tx: &mut Tx, record: &Stored) -> Result<bool> {
    if record.kind != "consent" {
        return Ok(DECIDED.contains(&record.kind.as_str()));
    }
    let about = record.open.get("about").and_then(serde_json::Value::as_str).and_then(RecordId::parse);
    Ok(match about {
        Some(id) => tx.record(&id).await?.is_some_and(|r| r.state == "live"),
        None => false,
    })
}

/// Shreds a record of ours: id and audit leaf stay, everything else goes. Partners get a tombstone.
///
/// # Errors
/// `NotFound`; `Forbidden` unless the actor is a leader and the record is ours, and for what [`stays`].
pub async fn shred(node: &Node, actor: &Actor, id: &RecordId, reason: &str) -> Result<()> {
    let mut change = node.change("shred::shred").await?;
    let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &record).await?;
    let is_ours = record.channel.is_none() && record.origin == node.org;
    node.require(actor.is(Role::Leader) && is_ours, "only a leader shreds, and only our own")?;
    if stays_in(&mut change.tx, &record).await? {
        let why = "what says who decided stays as long as the node, and a consent as long as its record";
        return Err(Error::Forbidden(why.to_owned()));
    }
    if record.kind == crate::fuzzy::KIND {
        crate::fuzzy::forget(&mut change, record.clone()).await?;
    }
    change.tx.push_outbox("shred", [id]).await?;
    change.note(&Entry::about("shred", &actor.id, id, &record.kind).because(reason))?;
    change.commit().await?;
    node.resume().await
}

/// Withdraws a record of ours from all partners: only we see it from now on, and they get a tombstone.
///
/// # Errors
/// `NotFound`; `Forbidden` unless the actor is an officer or leader and the record is ours.
pub async fn withdraw(node: &Node, actor: &Actor, id: &RecordId, reason: &str) -> Result<()> {
    let only_us: BTreeSet<OrgId> = BTreeSet::from([node.org.clone()]);
    crate::records::set_audience(node, actor, id, only_us, reason).await.map(|_| ())
}

/// Databases up to this many bytes are written anew at once: a fraction of a second.
const SMALL: u64 = 64 << 20;
const REWRITE: &str = "store.rewrite";

/// Whether memory and disk hold a database of so many bytes twice: it is made in memory, and goes through the log.
pub(crate) fn has_room(folder: &Path, bytes: u64) -> bool {
    let table = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = table.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib: Option<u64> = line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok());
    // Where nothing tells of memory, only what is small by any measure is taken for it.
    let memory = kib.map_or(8 * SMALL, |kib| kib * 1024);
    bytes.saturating_mul(2) <= memory.min(fs4::available_space(folder).unwrap_or(0))
}

impl Node {
    /// Carries out what stands in the outbox: destruction first, then what the lens still lacks. Also marks
    /// received copies whose lease has lapsed, and consents whose last day has passed.
    pub(crate) async fn resume(&self) -> Result<()> {
        let mut tx = self.store.begin("shred::lapse").await?;
        tx.execute(sql::LAPSE, values![self.today().to_string()]).await?;
        tx.commit().await?;
        crate::consents::expire(self).await?;
        crate::retention::sweep(self).await?;
        crate::fuzzy::tidy(self).await?;
        crate::attachments::sweep(self).await?;
        loop {
            let mut tx = self.store.read().await?;
            let rows = tx.fetch(sql::OUTBOX, &[]).await?;
            drop(tx);
            let Some(last) = rows.last().and_then(|r| r.int(0)) else { return Ok(()) };
            for row in &rows {
                let Some(id) = RecordId::parse(&row.need(2)?) else { continue };
                match row.need(1)?.as_str() {
                    "shred" => self.destroy(&id, "shredded").await?,
                    "withdraw" => self.destroy(&id, "withdrawn").await?,
                    crate::attachments::TASK => crate::attachments::destroy(self, &id).await?,
                    _ => self.feed_lens(&id).await?,
                }
            }
            if rows.iter().any(|r| r.text(1).as_deref() != Some("lens")) {
                // The database of before an upgrade still holds the open part of what was just destroyed.
                self.store.forget_before_upgrade()?;
                self.store.lens().purge().await?;
                self.write_anew().await?;
            }
            let mut tx = self.store.begin("shred::resumed").await?;
            tx.execute(sql::OUTBOX_DONE, values![last]).await?;
            tx.commit().await?;
        }
    }

    /// Writes the database anew after a destruction: at once when that takes no time, and else when the node is tended
    /// next, so that nobody waits for it. What was destroyed is destroyed, whatever comes of this.
    pub(crate) async fn write_anew(&self) -> Result<()> {
        if self.store.bytes() <= SMALL && self.rewritten().await {
            return Ok(());
        }
        self.store.truncate_log().await?;
        let mut tx = self.store.begin("shred::rewrite_due").await?;
        // A mark of its own, so that nobody who writes anew meanwhile takes it for done.
        tx.execute(sql::SET, values![REWRITE, self.new_id().as_str()]).await?;
        Ok(tx.commit().await?)
    }

    async fn rewritten(&self) -> bool {
        let done = self.store.rewrite().await;
        done.inspect_err(|e| tracing::error!(rewrite.reason = %e, "the database could not be written anew"))
            .unwrap_or(false)
    }

    /// Whether something was destroyed after which the database was not written anew, by the mark of that.
    pub(crate) async fn rewrite_due(&self) -> Result<Option<String>> {
        let row = self.store.read().await?.fetch_one(sql::SETTING, values![REWRITE]).await?;
        Ok(row.and_then(|r| r.text(0)).filter(|mark| !mark.is_empty()))
    }

    /// Writes a database anew when something was destroyed since, and the machine has the room for it.
    pub(crate) async fn write_anew_if_due(&self) -> Result<()> {
        let Some(mark) = self.rewrite_due().await? else { return Ok(()) };
        if has_room(self.store.folder(), self.store.bytes()) && self.rewritten().await {
            let mut tx = self.store.begin("shred::rewritten").await?;
            tx.execute(sql::SETTING_CLEAR, values![REWRITE, mark]).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn destroy(&self, id: &RecordId, state: &str) -> Result<()> {
        crate::backup::remember(self, id)?;
        self.store.lens().forget(id).await?;
        self.store.keyring().destroy(std::slice::from_ref(id)).await?;
        let mut tx = self.store.begin("shred::destroy").await?;
        for statement in [sql::COMPARTMENTS_DELETE, sql::REVISIONS_DELETE, sql::ENTRIES_DELETE, sql::LINKS_DELETE] {
            tx.execute(statement, values![id.as_str()]).await?;
        }
        let class = tx.class_of(&Label::strictest()).await?;
        tx.execute(sql::RECORD_BLANK, values![id.as_str(), state, self.now_text()]).await?;
        tx.execute(sql::RECORD_CLASS, values![id.as_str(), class]).await?;
        tx.commit().await?;
        // After the record, which takes no file any more: one whose upload ended meanwhile is among them.
        crate::attachments::destroy_of(self, id).await
    }

    async fn feed_lens(&self, id: &RecordId) -> Result<()> {
        let mut tx = self.store.read().await?;
        let Some(record) = tx.record(id).await?.filter(|r| r.state == "live") else {
            return Ok(self.store.lens().forget(id).await?);
        };
        let sealed = tx.sealed_of(id).await?;
        let texts = match self.data_key(id).await? {
            Some(key) => {
                let parts = Parts { open: record.open.clone(), sealed: self.open_sealed(id, &key, &sealed)? };
                lens_texts(id, record.label, &parts)
            }
            None => Vec::new(),
        };
        Ok(self.store.lens().replace(std::slice::from_ref(id), &texts).await?)
    }

    /// Empties the lens and makes it again from the records.
    ///
    /// # Errors
    /// `Internal` when a file fails.
    pub async fn rebuild_lens(&self) -> Result<usize> {
        self.store.lens().clear().await?;
        let mut rebuilt = 0;
        let kinds: Vec<String> = self.kinds.all().map(|f| f.kind.clone()).collect();
        for kind in kinds {
            let mut tx = self.store.read().await?;
            let records = tx.records_of(&kind).await?;
            drop(tx);
            for record in records {
                self.feed_lens(&record.id).await?;
                rebuilt += 1;
            }
        }
        Ok(rebuilt)
    }

    /// What of a record is in each place, for the golden test and `doctor`: never its text.
    ///
    /// # Errors
    /// `Internal` when a file fails.
    pub async fn whereabouts(&self, id: &RecordId) -> Result<(bool, Vec<Compartment>, Vec<String>)> {
        let mut tx = self.store.read().await?;
        let sealed = tx.sealed_of(id).await?.into_iter().map(|s| s.compartment).collect();
        let has_key = self.store.keyring().wrapped(id).await?.is_some();
        Ok((has_key, sealed, self.store.lens().holds(id).await?))
    }
}
