//! What a node that went back to a backup forgot, told by its partners: what it had withdrawn from them since.
//!
//! Until a partner's first bundle has come, nothing of ours goes to them that may have been withdrawn meanwhile. Their
//! receipts say once more which copies they destroyed because we withdrew them; those do not pass to them again unless
//! somebody widens the label anew.

use super::anew;
use super::passing::Passing;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::{Error, Result, labels};
use record::label::Audience;
use record::{Body, Compartment, Label, OrgId};
use seal::bundle::Receipt;
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// What a receipt says of a copy that was destroyed, or locked, because its origin withdrew it.
const GONE: [&str; 2] = ["enforced", "legal-hold"];

/// When this node last came back from a backup, in seconds UTC: who is paired after that is asked too.
const RESTORED: &str = "node.restored";

/// A node came back from a backup: every partner is asked what was withdrawn from them, also those with whom the pairing
/// was over then, for it may have begun again since.
pub(crate) async fn begin(change: &mut Change<'_>, partners: &[Partner]) -> Result<()> {
    let moment = change.node.now().as_second();
    change.tx.execute(sql::SET, values![RESTORED, moment.to_string()]).await?;
    for partner in partners {
        anew::after_restore(change, partner).await?;
        ask(change, &partner.org, moment).await?;
    }
    Ok(())
}

/// Until a bundle of theirs was accepted that was made after `moment`: an older one may have been sealed before the
/// withdrawal.
async fn ask(change: &mut Change<'_>, org: &OrgId, moment: i64) -> Result<()> {
    change.tx.execute(sql::CHANNEL_ASKS, values![org.as_str(), moment]).await?;
    Ok(())
}

/// A partner whom the backup does not know may have been one, and have got something that was withdrawn.
pub(crate) async fn paired(change: &mut Change<'_>, org: &OrgId) -> Result<()> {
    let row = change.tx.fetch_one(sql::SETTING, values![RESTORED]).await?;
    match row.and_then(|r| r.text(0)).and_then(|text| text.parse().ok()) {
        Some(moment) => ask(change, org, moment).await,
        None => Ok(()),
    }
}

/// Those who are asked.
pub(crate) async fn asked(tx: &mut Tx) -> Result<BTreeSet<OrgId>> {
    Ok(agreements::partners_in(tx).await?.into_iter().filter(|p| p.asks).map(|p| p.org).collect())
}

/// Takes the partner at their word: a record of ours of which they destroyed the copy when we withdrew it, and which we
/// would send again, is withdrawn from them again. Says how many those are.
pub(crate) async fn told(change: &mut Change<'_>, partner: &Partner, receipts: &[Receipt]) -> Result<usize> {
    let gone: BTreeSet<&str> =
        receipts.iter().filter(|r| GONE.contains(&r.state.as_str())).map(|r| r.id.as_str()).collect();
    if !partner.asks || gone.is_empty() {
        return Ok(0);
    }
    let node = change.node;
    let kinds: Vec<String> = node.kinds.all().filter(|form| form.travels).map(|form| form.kind.clone()).collect();
    let mut again = 0;
    for kind in kinds {
        for record in change.tx.records_of(&kind).await? {
            // By the id under which they knew it: of what went after the backup was made no receipt is here.
            if gone.contains(node.partner_id(&partner.org, &record.id)?.as_str()) {
                again += usize::from(withdraw(change, partner, &record).await?);
            }
        }
    }
    Ok(again)
}

async fn withdraw(change: &mut Change<'_>, partner: &Partner, record: &Stored) -> Result<bool> {
    let (node, id) = (change.node, &record.id);
    let label = node.label(&mut change.tx, record.label).await?;
    let is_ours = record.channel.is_none() && record.origin == node.org && record.state == "live";
    if !is_ours || !label.audience.includes(&partner.org) {
        return Ok(false);
    }
    let label = Label { audience: without(change, &label.audience, &partner.org).await?, ..label };
    let entry = Entry::about("withdrawn-again", "exchange", id, &record.kind);
    let entry = Entry { detail: Some(partner.short_name.clone()), ..entry };
    match readable(change, record).await? {
        Some(body) => {
            labels::rewrite(change, record, (body, label), ("exchange", "withdrawn-again")).await?;
            change.note_about(&entry, id).await?;
        }
        // Its open part may be whole, and would pass: the class alone is narrowed, which holds up nothing else.
        None => {
            let class = change.tx.class_of(&label).await?;
            change.tx.execute(sql::RECORD_CLASS, values![id.as_str(), class]).await?;
            change.note(&entry)?;
        }
    }
    if change.tx.fetch_one(sql::RECEIPT_OUT, values![partner.org.as_str(), id.as_str()]).await?.is_some() {
        let values = values![partner.org.as_str(), id.as_str(), "withdrawn", node.now_text()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
    }
    Ok(true)
}

/// The whole body of a record; nothing when its key is lost or a part of it is damaged.
async fn readable(change: &mut Change<'_>, record: &Stored) -> Result<Option<Body>> {
    let (node, sealed) = (change.node, BTreeSet::from(Compartment::SEALED));
    let body = match node.data_key_in(&change.tx, &record.id).await {
        Ok(Some(_)) => node.body_of(&mut change.tx, record, &sealed).await,
        Ok(None) => return Ok(None),
        Err(error) => Err(error),
    };
    match body {
        Ok(body) => Ok(Some(body)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// An audience without one: of everybody those remain with whom we are paired.
async fn without(change: &mut Change<'_>, audience: &Audience, partner: &OrgId) -> Result<Audience> {
    let mut orgs = match audience {
        Audience::Only(orgs) => orgs.clone(),
        Audience::Everyone => {
            let paired = agreements::partners_in(&mut change.tx).await?.into_iter().filter(|p| p.is_open);
            paired.map(|p| p.org).chain([change.node.org.clone()]).collect()
        }
    };
    orgs.remove(partner);
    Ok(Audience::Only(orgs))
}

/// Whether something waits: it goes to somebody who is asked; or it came from somebody who is asked, or was made from
/// what did, and they may have withdrawn it.
pub(super) fn waits(passing: &Passing, partner: &Partner, asked: &BTreeSet<OrgId>) -> bool {
    partner.asks || rests_on(&passing.record, &passing.payload.label, asked)
}

/// Whether a record came from one of these, or its label says that it was made from what did.
pub(crate) fn rests_on(record: &Stored, label: &Label, asked: &BTreeSet<OrgId>) -> bool {
    let channel = record.channel.as_deref().and_then(OrgId::parse);
    channel.is_some_and(|channel| asked.contains(&channel)) || label.origins.iter().any(|origin| asked.contains(origin))
}
