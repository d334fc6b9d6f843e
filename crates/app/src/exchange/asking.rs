//! What a node that went back to a backup forgot, told by its partners: what it had withdrawn from them since.
//!
//! Until a partner's first bundle has come, nothing of ours goes to them that may have been withdrawn meanwhile. Their
//! receipts say once more which copies they destroyed because we withdrew them; those do not pass to them again unless
//! somebody widens the label anew.

use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::{Result, labels};
use record::label::Audience;
use record::{Compartment, Label, OrgId};
use seal::bundle::Receipt;
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// What a receipt says of a copy that was destroyed, or locked, because its origin withdrew it.
const GONE: [&str; 2] = ["enforced", "legal-hold"];

/// From now on the partner is asked what was withdrawn, until a bundle of theirs was accepted.
pub(crate) async fn begin(change: &mut Change<'_>, partner: &Partner) -> Result<()> {
    change.tx.execute(sql::CHANNEL_ASKS, values![partner.org.as_str()]).await?;
    Ok(())
}

/// Those who are asked.
pub(super) async fn asked(tx: &mut Tx) -> Result<BTreeSet<OrgId>> {
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
    let audience = without(change, &label.audience, &partner.org).await?;
    let key = node.data_key_in(&change.tx, id).await?;
    // What cannot be read passes to nobody; its label waits until it can.
    if key.is_none() {
        return Ok(false);
    }
    let sealed = BTreeSet::from(Compartment::SEALED);
    let body = node.body_of(&mut change.tx, record, &sealed).await?;
    labels::rewrite(change, record, (body, Label { audience, ..label }), ("exchange", "withdrawn-again")).await?;
    let entry = Entry::about("withdrawn-again", "exchange", id, &record.kind);
    change.note_about(&Entry { detail: Some(partner.short_name.clone()), ..entry }, id).await?;
    if change.tx.fetch_one(sql::RECEIPT_OUT, values![partner.org.as_str(), id.as_str()]).await?.is_some() {
        let values = values![partner.org.as_str(), id.as_str(), "withdrawn", node.now_text()];
        change.tx.execute(sql::RECEIPT_STATE, values).await?;
    }
    Ok(true)
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

/// Whether a record waits: it goes to somebody who is asked, or came from somebody who is asked and may withdraw it.
pub(super) fn waits(record: &Stored, partner: &Partner, asked: &BTreeSet<OrgId>) -> bool {
    let origin = record.channel.as_deref().and_then(OrgId::parse);
    partner.asks || origin.is_some_and(|origin| asked.contains(&origin))
}
