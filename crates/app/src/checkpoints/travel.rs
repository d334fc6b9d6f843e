//! What bundles carry of checkpoints, as receipts: the countersignature of the partner's newest one, and proofs that our
//! log goes on from what they have. A program that does not know these receipts passes over them.
//!
//! Each proof has the same length whatever the log holds, and as many are sent whether the log grew or not: who carries
//! a bundle may not read the log, and is not to learn from the size of a file how much was written to it.

use super::{BASIS, Kept, keep, kept, leaves};
use crate::agreements::Partner;
use crate::audit::{self, Entry};
use crate::change::Change;
use crate::node::{hex, unhex};
use crate::{Error, Result};
use seal::bundle::{Opened, Receipt};
use seal::log::{consistency_proof, root_of, verify_consistency};
use seal::{Checkpoint, Digest};
use store::{statements as sql, values};

const COUNTERSIGNED: &str = "countersigned";
const CONSISTENT: &str = "consistent";
/// Hashes of one line: an id in a bundle has at most 512 bytes.
const EACH: usize = 7;
/// Lines of a proof: 35 hashes, enough for a log of 2^33 entries.
const LINES: usize = 5;
const HASH_DIGITS: usize = 64;

/// What the next bundle tells a partner.
pub(crate) async fn tell(change: &mut Change<'_>, partner: &Partner) -> Result<Vec<Receipt>> {
    let node = change.node;
    let mut told = Vec::new();
    let theirs = kept(&mut change.tx, (partner.org.as_str(), partner.org.as_str())).await?;
    if let Some(newest) = basis(&theirs) {
        let certificate = seal::NodeCertificate::from_bytes(&newest.certificate)?;
        let same = Checkpoint::verify(&newest.signed, certificate.signing_key())?;
        told.push(Receipt { id: hex(&same.sign(&node.keys)?), state: COUNTERSIGNED.to_owned() });
    }
    let ours = kept(&mut change.tx, (node.org.as_str(), partner.org.as_str())).await?;
    let countersigned = ours.iter().find(|k| k.state == "holds");
    let sent = ours.iter().find(|k| k.state == "sent");
    if countersigned.is_none() && sent.is_none() {
        return Ok(told);
    }
    let leaves = leaves(&mut change.tx).await?;
    for known in countersigned.into_iter().chain(sent) {
        // A log that is shorter than what they have shows nothing; they will say so.
        if let Some(size) = usize::try_from(known.size).ok().filter(|s| *s <= leaves.len()) {
            told.extend(written(known.size, &consistency_proof(&leaves, size)?));
        }
    }
    Ok(told)
}

/// Remembers what a bundle showed, so that the next one can go on from it.
pub(crate) async fn sent(change: &mut Change<'_>, partner: &Partner, checkpoint: &Checkpoint) -> Result<()> {
    let node = change.node;
    let ours = kept(&mut change.tx, (node.org.as_str(), partner.org.as_str())).await?;
    if ours.iter().any(|k| k.size == checkpoint.size && k.root == checkpoint.root.to_string()) {
        return Ok(());
    }
    let signed = (checkpoint.sign(&node.keys)?, node.certificate.to_bytes().to_vec());
    keep(change, (partner.org.as_str(), "sent"), (checkpoint, signed)).await
}

/// Takes what an accepted bundle says of both logs.
pub(crate) async fn take(change: &mut Change<'_>, partner: &Partner, opened: &Opened) -> Result<()> {
    theirs(change, partner, opened).await?;
    // One is sent; more would only make us count the log again and again.
    let Some(receipt) = opened.receipts.iter().find(|r| r.state == COUNTERSIGNED) else { return Ok(()) };
    let signed = unhex(&receipt.id).unwrap_or_default();
    match Checkpoint::verify(&signed, opened.sender.signing_key()) {
        Ok(said) if said.origin == change.node.org.as_str() => ours(change, partner, (opened, said, signed)).await,
        _ => {
            let detail = Some(partner.short_name.clone());
            change.note(&Entry::general("countersignature-refused", "exchange", detail))
        }
    }
}

/// Refuses a checkpoint of another log than the sender's.
pub(crate) fn belongs(partner: &Partner, opened: &Opened) -> Result<()> {
    if opened.checkpoint.origin == partner.org.as_str() {
        return Ok(());
    }
    Err(Error::Refused(
        "the checkpoint in this bundle is that of another organisation's log; ask for a new bundle".to_owned(),
    ))
}

fn basis(theirs: &[Kept]) -> Option<&Kept> {
    theirs.iter().find(|k| BASIS.contains(&k.state.as_str()))
}

async fn theirs(change: &mut Change<'_>, partner: &Partner, opened: &Opened) -> Result<()> {
    let (org, new) = (partner.org.as_str(), &opened.checkpoint);
    let root = new.root.to_string();
    let known = kept(&mut change.tx, (org, org)).await?;
    if known.iter().any(|k| k.size == new.size && k.root == root && k.state != "behind" && k.state != "unproven") {
        return Ok(());
    }
    let is_forked = known.iter().any(|k| k.size == new.size && k.root != root && k.state != "explained");
    let state = match basis(&known) {
        _ if is_forked => "forked",
        None => "first",
        Some(basis) if new.size < basis.size => "behind",
        Some(basis) if continues(basis, new, opened) => "consistent",
        Some(_) => "unproven",
    };
    let signed = (opened.signed_checkpoint.clone(), opened.sender.to_bytes().to_vec());
    keep(change, (org, state), (new, signed)).await?;
    let action = match state {
        "forked" => "partner-log-forked",
        "behind" => "partner-log-behind",
        _ => return Ok(()),
    };
    let detail = format!("{} entries={} root={root}", partner.short_name, new.size);
    change.note(&Entry::general(action, "exchange", Some(detail)))
}

/// Whether a proof in the bundle shows that the new log begins with the known one.
fn continues(basis: &Kept, new: &Checkpoint, opened: &Opened) -> bool {
    let old_root = unhex(&basis.root).ok().and_then(|b| Digest::from_slice(&b).ok());
    let proof = read(basis.size, &opened.receipts);
    let (Some(old_root), Some(proof)) = (old_root, proof) else { return false };
    verify_consistency((basis.size, &old_root), (new.size, &new.root), &proof).is_ok()
}

async fn ours(
    change: &mut Change<'_>,
    partner: &Partner,
    (opened, said, signed): (&Opened, Checkpoint, Vec<u8>),
) -> Result<()> {
    let node = change.node;
    let known = kept(&mut change.tx, (node.org.as_str(), partner.org.as_str())).await?;
    let root = said.root.to_string();
    let before = known.iter().find(|k| k.size == said.size && k.root == root);
    if before.is_some_and(|k| k.state != "sent") {
        return Ok(());
    }
    let leaves = leaves(&mut change.tx).await?;
    let state = match usize::try_from(said.size).ok().and_then(|n| leaves.get(..n)) {
        None => "longer",
        Some(beginning) if root_of(beginning) == said.root => "holds",
        Some(_) => "differs",
    };
    let certificate = opened.sender.to_bytes().to_vec();
    keep(change, (partner.org.as_str(), state), (&said, (signed, certificate))).await?;
    let size = i64::try_from(said.size).unwrap_or(i64::MAX);
    if state == "holds" {
        let row = values![node.org.as_str(), partner.org.as_str(), size];
        change.tx.execute(sql::CHECKPOINTS_SENT_FORGET, row).await?;
        return Ok(());
    }
    let now = audit::checkpoint(node, &mut change.tx).await?;
    let detail = format!("{} countersigned={} here={} root={root}", partner.short_name, said.size, now.size);
    change.note(&Entry::general("rewound", "exchange", Some(detail)))
}

/// A proof as receipts: `FROM.LINE.COUNT.HASHES`, every part as long as ever.
fn written(from: u64, proof: &[Digest]) -> Vec<Receipt> {
    let mut digits: String = proof.iter().map(ToString::to_string).collect();
    digits.extend(std::iter::repeat_n('0', (LINES * EACH * HASH_DIGITS).saturating_sub(digits.len())));
    let line = |at: usize| {
        let part = &digits[at * EACH * HASH_DIGITS..(at + 1) * EACH * HASH_DIGITS];
        let id = format!("{from:012}.{at}.{:02}.{part}", proof.len());
        Receipt { id, state: CONSISTENT.to_owned() }
    };
    (0..LINES).map(line).collect()
}

fn read(from: u64, receipts: &[Receipt]) -> Option<Vec<Digest>> {
    let (mut digits, mut count) = (String::new(), 0);
    for at in 0..LINES {
        let begin = format!("{from:012}.{at}.");
        let found = receipts.iter().find(|r| r.state == CONSISTENT && r.id.starts_with(&begin))?;
        let (number, part) = found.id.strip_prefix(&begin)?.split_once('.')?;
        count = number.parse::<usize>().ok()?;
        digits.push_str(part);
    }
    let bytes = unhex(&digits).ok()?;
    let hashes = bytes.get(..count.checked_mul(32)?)?.chunks_exact(32);
    hashes.map(|h| Digest::from_slice(h).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_comes_back_as_it_was_written_and_is_as_long_as_any_other() {
        let hash = |n: u8| Digest::of(&[n]);
        let long: Vec<Digest> = (0..33).map(hash).collect();
        for proof in [&[][..], &long[..1], &long[..20], &long] {
            let lines = written(120, proof);
            assert_eq!(read(120, &lines).as_deref(), Some(proof));
            assert_eq!(read(121, &lines), None);
            // By hand: 12 digits, 1, 2, three dots, and 7 hashes of 64 digits: 466, below the 512 of a bundle.
            assert!(lines.len() == 5 && lines.iter().all(|l| l.id.len() == 466));
        }
        let mut cut = written(120, &long);
        cut.pop();
        assert_eq!(read(120, &cut), None);
        let lie = Receipt { id: "000000000120.0.99.00".to_owned(), state: CONSISTENT.to_owned() };
        assert_eq!(read(120, &[lie]), None);
    }
}
