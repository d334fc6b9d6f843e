//! What owners approved. Each approval is believed for the owner's signature under it, and for what they were asked
//! when they gave it, whoever wrote it into this node and whatever was made of the request here since.

use super::{Answer, Message, What, partner_of, read};
use crate::Result;
use crate::agreements::{self, Partner};
use crate::node::{Node, unhex};
use record::{Body, RecordId, Use};
use seal::Digest;
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// What owners have approved today: of which record, for which use, in which words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approvals(HashMap<RecordId, BTreeSet<(Use, String)>>);

impl Approvals {
    /// Whether nothing is approved.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the owner of a record approved this statement for this use: in these words, however they are spaced.
    pub fn clears(&self, id: &RecordId, (purpose, statement): (Use, &str)) -> bool {
        self.0.get(id).is_some_and(|approved| approved.contains(&(purpose, folded(statement))))
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The statements that rest on records of others and are cleared by their owners today.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn approvals(node: &Node, tx: &mut Tx) -> Result<Approvals> {
    let mut approved = Approvals::default();
    let is_yes = |record: &Stored| {
        let text = |name: &str| record.open.get(name).and_then(serde_json::Value::as_str);
        text("state") == Some("approved")
            && text("direction") == Some("out")
            && text("what") == Some(What::Clearance.code())
    };
    let said: Vec<Stored> = tx.records_of("request").await?.into_iter().filter(is_yes).collect();
    if said.is_empty() {
        return Ok(approved);
    }
    let (partners, agreements) = (agreements::partners_in(tx).await?, agreements::all_in(node, tx).await?);
    for record in said {
        let request = read(node, tx, record).await?;
        let org = partner_of(&request.body)?;
        // A yes holds as long as the agreement under which it was given, and no longer.
        let runs = agreements.iter().any(|a| a.partner == org && a.is_in_force(node.today()));
        let Some(partner) = partners.iter().find(|p| p.org == org).filter(|_| runs) else { continue };
        let Some((answer, asked)) = signed_answer(&request.body, partner) else { continue };
        let holds = answer.is_approved && answer.until.is_none_or(|until| until >= node.today());
        let purpose = asked.ask.purpose.filter(|_| holds && asked.ask.what == What::Clearance);
        let Some(purpose) = purpose else { continue };
        for id in &asked.ids {
            let row = tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values![org.as_str(), id.as_str()]).await?;
            let Some(id) = row.and_then(|r| r.text(1)).and_then(|r| RecordId::parse(&r)) else { continue };
            let is_theirs = tx.record(&id).await?.is_some_and(|r| r.channel.as_deref() == Some(org.as_str()));
            // A copy that was withdrawn and comes again has the same name over there, and nobody was asked about it.
            if is_theirs && request.about.contains(&id) {
                approved.0.entry(id).or_default().insert((purpose, folded(&asked.ask.statement)));
            }
        }
    }
    Ok(approved)
}

/// By what an answer names the request that it answers: the digest of what went over.
pub(super) fn digest_of(request: &Body) -> Option<String> {
    let message = unhex(request.text("message")?).ok()?;
    Some(Digest::of(&message).to_string())
}

/// The answer under a request of ours, when that partner signed it, and what they were asked. An answer that does not
/// name what it answers is none.
pub(crate) fn signed_answer(request: &Body, partner: &Partner) -> Option<(Answer, Message)> {
    let signed = unhex(request.text("signature")?).ok()?;
    let answer: Answer = serde_json::from_slice(&partner.text_of(&signed)?).ok()?;
    let sent = unhex(request.text("message")?).ok()?;
    let message: Message = serde_json::from_slice(&sent).ok()?;
    let is_to_it = answer.asked == Digest::of(&sent).to_string() && answer.thread == message.thread;
    is_to_it.then_some((answer, message))
}
