//! What stood before a bundle was sealed, and how it stands so again when the bundle is discarded.
//!
//! Sealing writes what went into a bundle as if the partner had it: receipts, messages, files, the place in the channel.
//! Of a bundle that never left, all of that is taken back, so that the next one holds what is to be said by then.

use super::gather::OUT_THERE;
use crate::agreements::{self, Partner, Side};
use crate::change::Change;
use crate::node::{hex, unhex};
use crate::{Error, Result, authorities};
use seal::bundle::Receipt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{statements as sql, values};

/// What stood before.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Before {
    /// The number that the channel had come to, and the hash of that bundle as hexadecimal digits.
    sent: (u64, String),
    /// UTC time at which that one was sealed; empty before the first.
    sent_at: String,
    /// How many entries of our log it shows.
    pub(super) log: u64,
    /// Records that are in it, and how each stood.
    pub(super) went: Vec<(String, Option<Was>)>,
    /// Records that it withdraws: state and since when.
    pub(super) withdrawn: Vec<(String, String, String)>,
    /// What it says of copies of theirs: the records, by the state that they had.
    pub(super) owed: BTreeMap<String, Vec<String>>,
    /// Messages of ours that are in it.
    pub(super) messages: Vec<String>,
    /// Messages and records of theirs that it answers, by the state that they had.
    answered: BTreeMap<String, Vec<String>>,
    /// Bundles of theirs that it acknowledges.
    pub(super) bundles: Vec<String>,
    /// Files whose bytes are in it.
    pub(super) files: Vec<String>,
}

/// A receipt as it was: revision, content, state, since when.
pub(super) type Was = (i64, String, String, String);

/// What is said of a copy of theirs in this state, and what its receipt becomes.
pub(super) fn said_of(state: &str) -> Option<(&'static str, &'static str)> {
    Some(match state {
        "delivery-due" => ("delivered", "acknowledged"),
        "enforcement-due" => ("enforced", "enforcement-acknowledged"),
        "destruction-due" => ("destroyed", "destruction-acknowledged"),
        "hold-due" => ("legal-hold", "hold-acknowledged"),
        _ => return None,
    })
}

impl Before {
    /// Where the channel to a partner stands.
    pub(super) fn of(partner: &Partner) -> Self {
        Self { sent: (partner.sent.0, hex(&partner.sent.1)), sent_at: partner.sent_at.clone(), ..Self::default() }
    }

    /// The number of the bundle before.
    pub(super) fn number(&self) -> u64 {
        self.sent.0
    }

    /// Notes what is answered, in the state that it had.
    pub(super) fn answers(&mut self, state: &str, receipts: &[Receipt]) {
        if !receipts.is_empty() {
            self.answered.entry(state.to_owned()).or_default().extend(receipts.iter().map(|r| r.id.clone()));
        }
    }

    /// Takes back what sealing wrote, but for the place in the channel. Of several bundles the last comes first.
    pub(super) async fn restore(&self, change: &mut Change<'_>, partner: &Partner) -> Result<()> {
        let org = partner.org.as_str();
        for one in &self.went {
            take_back(change, org, one).await?;
        }
        for one in &self.withdrawn {
            unwithdraw(change, org, one).await?;
        }
        self.owe(change, org).await?;
        for id in &self.messages {
            say_again(change, partner, id).await?;
        }
        for file in &self.files {
            change.tx.execute(sql::ATTACHMENT_SENT_FORGET, values![org, file.as_str()]).await?;
        }
        // What is shown next must go on from what they have, not from what they never saw.
        let size = i64::try_from(self.log).unwrap_or(i64::MAX);
        let shown = values![change.node.org.as_str(), org, size];
        change.tx.execute(sql::CHECKPOINT_UNSENT, shown).await?;
        Ok(())
    }

    /// What we owed them for what they sent is owed again.
    async fn owe(&self, change: &mut Change<'_>, org: &str) -> Result<()> {
        let now = change.node.now_text();
        for (state, records) in &self.owed {
            let became = said_of(state).map(|(_, became)| became);
            for record in records {
                let row = change.tx.fetch_one(sql::RECEIPT, values![org, record.as_str()]).await?;
                // What became of the copy since is said instead.
                if row.is_some_and(|r| r.str(5) == became) {
                    let values = values![org, record.as_str(), state.as_str(), now.as_str()];
                    change.tx.execute(sql::RECEIPT_STATE, values).await?;
                }
            }
        }
        for (state, ids) in &self.answered {
            for id in ids {
                change.tx.execute(sql::MESSAGE_STATE, values![org, "in", id.as_str(), state.as_str()]).await?;
            }
        }
        for id in &self.bundles {
            change.tx.execute(sql::BUNDLE_OWED_AGAIN, values![id.as_str(), org]).await?;
        }
        Ok(())
    }

    /// The channel stands where it stood before this bundle.
    pub(super) async fn go_back(&self, change: &mut Change<'_>, partner: &Partner) -> Result<()> {
        let at = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let hash = if self.sent.1.is_empty() { Vec::new() } else { unhex(&self.sent.1)? };
        let values = values![partner.org.as_str(), at(self.sent.0), hash, self.sent_at.as_str(), at(partner.sent.0)];
        match change.tx.execute(sql::CHANNEL_BACK, values).await? {
            1 => Ok(()),
            _ => Err(Error::Conflict("another bundle for this partner was sealed meanwhile; try again".to_owned())),
        }
    }
}

/// A record that went stands as it did. What never left before is not known to them, and needs no withdrawal.
async fn take_back(change: &mut Change<'_>, org: &str, (record, was): &(String, Option<Was>)) -> Result<()> {
    let Some(row) = change.tx.fetch_one(sql::RECEIPT, values![org, record.as_str()]).await? else { return Ok(()) };
    let (theirs, said, now, now_since) = (row.need(2)?, row.need(4)?, row.need(5)?, row.need(6)?);
    let Some((revision, content, state, since)) = was else {
        change.tx.execute(sql::RECEIPT_FORGET, values![org, theirs]).await?;
        return Ok(());
    };
    // What they said meanwhile is of the copy that they have.
    let (state, since) = match now.as_str() {
        "delivered" | "refused" | "again" | "retention-enforced" if OUT_THERE.contains(&state.as_str()) => {
            (&now, &now_since)
        }
        _ => (state, since),
    };
    // What they did not take is not what they have.
    let content = if now == "again" && said.is_empty() { &said } else { content };
    let values = values![org, record.as_str(), theirs, *revision, content.as_str(), state.as_str(), since.as_str()];
    change.tx.execute(sql::RECEIPT_SET, values).await?;
    Ok(())
}

/// A record that was withdrawn in it waits to be withdrawn, or passes again. An answer can only be to another withdrawal.
async fn unwithdraw(
    change: &mut Change<'_>,
    org: &str,
    (record, state, since): &(String, String, String),
) -> Result<()> {
    let row = change.tx.fetch_one(sql::RECEIPT, values![org, record.as_str()]).await?;
    let now = row.and_then(|r| r.text(5)).unwrap_or_default();
    if matches!(now.as_str(), "withdrawn" | "node-enforced" | "people-attested" | "legal-hold") {
        // What they said of the copy meanwhile was not heard: whether they have it is found out by sending it.
        let state = if matches!(state.as_str(), "sent" | "delivered") { "again" } else { state };
        if state == "again" {
            change.tx.execute(sql::RECEIPT_CONTENT_FORGET, values![org, record.as_str()]).await?;
        }
        let values = values![org, record.as_str(), state, since.as_str()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
    }
    Ok(())
}

/// A message waits for the next bundle again, which asks whether it may pass. An offer that we took back meanwhile is no
/// longer made, and of a notice that an origin is owed again the next bundle makes a new one.
async fn say_again(change: &mut Change<'_>, partner: &Partner, id: &str) -> Result<()> {
    let org = partner.org.as_str();
    let row = change.tx.fetch_one(sql::MESSAGE_SAYS, values![org, id]).await?;
    let is_over = match row.and_then(|r| r.text(0)).as_deref() {
        Some("@offer") => !is_offered(change, partner).await?,
        Some("@authority") => authorities::owed_again(change, &partner.org, id).await?,
        _ => false,
    };
    let statement = if is_over { sql::MESSAGE_FORGET } else { sql::MESSAGE_AGAIN };
    change.tx.execute(statement, values![org, id]).await?;
    Ok(())
}

/// Whether an offer of ours to a partner stands.
async fn is_offered(change: &mut Change<'_>, partner: &Partner) -> Result<bool> {
    let all = agreements::versions_in(change.node, &mut change.tx).await?;
    let stands =
        |a: &agreements::Agreement| a.partner == partner.org && a.state == "offered" && a.offered_by == Side::Us;
    Ok(all.iter().any(stands))
}
