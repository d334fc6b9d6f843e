//! What `doctor` says of keys: the root key, the certificate, who may unlock, and the way back when nobody can.

use super::Finding;
use crate::node::{Node, ROOT};
use crate::{Result, agreements, certificates, people, recovery, slots};

pub(super) async fn examine(node: &Node) -> Result<Vec<Finding>> {
    let mut findings = vec![certificate(node), root(node)];
    findings.push(unlocking(node).await?);
    findings.push(way_back(node).await?);
    findings.push(codes(node).await?);
    findings.extend(partners(node).await?);
    Ok(findings)
}

fn finding(what: &str, is_well: bool, words: impl Into<String>) -> Finding {
    Finding { what: what.to_owned(), is_well, words: words.into() }
}

fn certificate(node: &Node) -> Finding {
    let days = certificates::days_left(node);
    let is_well = days > certificates::WARNED_DAYS;
    let todo =
        if is_well { "" } else { "; make a request with `concord certificate request`, and let the root key sign it" };
    finding("certificate", is_well, format!("ends in {days} days{todo}"))
}

fn root(node: &Node) -> Finding {
    if node.store.folder().join(ROOT).exists() {
        let words =
            "`root.key` lies beside the node; move it to a drive that is kept elsewhere with `concord root move`";
        return finding("root key", node.is_demo(), words);
    }
    finding("root key", true, "the root key is not on this machine")
}

async fn unlocking(node: &Node) -> Result<Finding> {
    let all = slots::all(node).await?;
    let cheap = all.iter().filter(|s| s.is_cheap).count();
    Ok(match cheap {
        0 => finding("slots", true, format!("{} passphrases unlock the node", all.len())),
        n => finding(
            "slots",
            node.is_demo(),
            format!(
                "{n} of {} slots are cheap to try passphrases against; add them again and remove the old ones",
                all.len()
            ),
        ),
    })
}

async fn way_back(node: &Node) -> Result<Finding> {
    Ok(match recovery::state(node).await? {
        Some(set) => finding("recovery", true, format!("two people can open the node together, since {}", set.since)),
        None => finding(
            "recovery",
            node.is_demo(),
            "nobody can open the node when all passphrases are lost; set two people with `concord recovery set`",
        ),
    })
}

/// Secrets of authenticators that an older program kept, or somebody wrote who keeps the database: both look the same.
async fn codes(node: &Node) -> Result<Finding> {
    Ok(match people::unsealed(node).await? {
        0 => finding("codes", true, "the secrets of all codes are sealed"),
        n => finding(
            "codes",
            false,
            format!(
                "{n} secrets of codes are not sealed and open nothing; who has one enters with a recovery code or a \
                 passkey, or gets in anew by `concord person reset`; if you put the database back to that of an older \
                 program, and nobody else can have written there since, do: concord doctor --seal-codes"
            ),
        ),
    })
}

async fn partners(node: &Node) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for partner in agreements::partners(node).await?.into_iter().filter(|p| p.is_open) {
        let (name, days) = (&partner.short_name, partner.days_left(node));
        if !partner.revoked_at.is_empty() {
            let words = format!(
                "`{name}` has revoked the key of their node; nothing passes until their new certificate is here"
            );
            found.push(finding("partner's certificate", false, words));
        } else if days <= certificates::WARNED_DAYS {
            let words = format!("that of `{name}` ends in {days} days; ask them for the next one");
            found.push(finding("partner's certificate", false, words));
        }
    }
    Ok(found)
}
