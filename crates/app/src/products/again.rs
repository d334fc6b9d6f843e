//! A product made again: what it can no longer rest on is taken out, what is left is cleared anew, and people confirm.

use super::clear::hindered;
use super::label_of;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Draft;
use crate::derivations;
use crate::node::Node;
use crate::records;
use crate::requests;
use crate::{Error, Result};
use record::{Caveat, Compartment, Label, Precision, RecordId, Use};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use store::{statements as sql, values};

/// Makes a product again from the evidence that still stands: citations that its use does not clear any more are taken
/// out, and statements that rest on nothing then; what its owner approved for that use stays. It is a draft afterwards,
/// and needs a new sign-off: the person who gives it confirms that what is said still holds.
///
/// # Errors
/// `NotFound`; `Forbidden` without the right to write; `Conflict` when no statement is left.
pub async fn make_again(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    node.require(records::may_write(node, actor), "you may not write products")?;
    let mut change = node.change("products::make_again").await?;
    let before = change.tx.record(id).await?.filter(|r| r.kind == "product").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &before).await?;
    node.require(before.channel.is_none(), "a product of a partner is made again there")?;
    let body = node.body_of(&mut change.tx, &before, &BTreeSet::from(Compartment::SEALED)).await?;
    let channel = body.text("channel").and_then(Use::from_code).ok_or(Error::NotFound)?;
    let labels: HashMap<i64, Label> = change.tx.classes().await?.into_iter().collect();
    let flagged: BTreeSet<RecordId> =
        derivations::flags(node, &mut change.tx).await?.into_iter().map(|f| f.record).collect();
    let approved = requests::approvals(node, &mut change.tx).await?;
    let (mut links, mut inputs, mut gone) = (Vec::new(), Vec::new(), 0);
    let mut cited = BTreeSet::new();
    for row in change.tx.fetch(sql::LINKS_FROM, values![id.as_str()]).await? {
        let Some((field, target)) = row.text(0).zip(row.text(1).and_then(|t| RecordId::parse(&t))) else { continue };
        if !field.starts_with("statements.") {
            continue;
        }
        let found = change.tx.record(&target).await?;
        cited.extend(found.as_ref().map(|r| r.label));
        let found = found.filter(|r| !flagged.contains(&r.id));
        let key = field.trim_start_matches("statements.");
        let statement = body.rows("statements").find(|row| row.text("key") == Some(key));
        let text = statement.and_then(|row| row.text("text").map(str::to_owned)).unwrap_or_default();
        let cleared = found.filter(|r| hindered(node, actor, (r, &labels, &approved), (channel, &text)).is_empty());
        match cleared {
            Some(input) => {
                inputs.push((target.clone(), input.label));
                links.push((field, target));
            }
            None => gone += 1,
        }
    }
    let still = |row: &&Value| {
        let key = format!("statements.{}", row.get("key").and_then(Value::as_str).unwrap_or_default());
        links.iter().any(|(field, _)| field == &key)
    };
    let statements: Vec<Value> = body.items("statements").iter().filter(still).cloned().collect();
    if statements.is_empty() {
        return Err(Error::Conflict("no statement has evidence left that may be cited; write a new one".to_owned()));
    }
    let mut body = body.with("state", "draft").with("statements", statements);
    body.0.remove("signed_off_by");
    body.0.remove("signed_off_on");
    let classes: BTreeSet<i64> = inputs.iter().map(|(_, class)| *class).collect();
    let old = labels.get(&before.label).cloned().unwrap_or_else(Label::strictest);
    let theirs = cited.iter().filter_map(|class| labels.get(class)).flat_map(|label| label.caveats.clone()).collect();
    let label = kept_by_hand(&old, &theirs, label_of(node, &labels, &classes));
    let mut draft = Draft::new("product", body, label, &actor.id);
    draft.links = links;
    change.update(&before, draft, "make-again").await?;
    change.made_from(id, inputs).await?;
    let entry = Entry::about("make-again", &actor.id, id, "product");
    change.note(&Entry { detail: Some(format!("citations-taken-out={gone}")), ..entry })?;
    change.commit().await
}

/// The label of a product made again: uses, consent and expiry are those of what it rests on now. How sensitive it is and
/// how far it goes stays, since title and summary stay too: that is lowered on the page of the label, by two people where
/// it is high. A caveat that nothing cited brought was set by hand, and stays.
fn kept_by_hand(old: &Label, theirs: &BTreeSet<Caveat>, made: Label) -> Label {
    let by_hand = old.caveats.difference(theirs).cloned();
    Label {
        sensitivity: made.sensitivity.max(old.sensitivity),
        precision: Precision {
            place: made.precision.place.max(old.precision.place),
            time: made.precision.time.max(old.precision.time),
        },
        minimum_cell: made.minimum_cell.max(old.minimum_cell),
        top_rung: made.top_rung.min(old.top_rung),
        caveats: made.caveats.iter().cloned().chain(by_hand).collect(),
        ..made
    }
}
