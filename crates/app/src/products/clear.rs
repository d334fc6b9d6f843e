//! Clearing a product for a use, statement by statement: whose records stand against it, and why.

use super::{Blocked, Clearance, Cleared, naming};
use crate::access::Asked;
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::authorities;
use crate::derivations;
use crate::node::Node;
use crate::records;
use crate::requests::Approvals;
use crate::{Error, Result};
use policy::Action;
use record::label::CaveatCode;
use record::{Body, Caveat, Compartment, Label, OrgId, RecordId, Rung, Use};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// Clears a product for a use, statement by statement, on the labels as they are today.
///
/// # Errors
/// `NotFound`.
pub async fn clearance(node: &Node, actor: &Actor, id: &RecordId, channel: Use) -> Result<Clearance> {
    let product = records::show(node, actor, id, Some("to clear it")).await?;
    if product.record.kind != "product" {
        return Err(Error::NotFound);
    }
    let mut tx = node.store.read().await?;
    let (statements, label, named) = cleared(node, &mut tx, (actor, id, channel), &product.body).await?;
    Ok(Clearance { product, channel, statements, label, named })
}

/// Each statement of a product with what stands against it, as labels are in this transaction, the label of everything
/// that is cited, and the texts that name who is named nowhere.
pub(super) async fn cleared(
    node: &Node,
    tx: &mut Tx,
    (actor, id, channel): (&Actor, &RecordId, Use),
    body: &Body,
) -> Result<(Vec<Cleared>, Label, Vec<String>)> {
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let links = tx.fetch(sql::LINKS_FROM, values![id.as_str()]).await?;
    let untold = authorities::untold(node, tx, channel).await?.into_iter();
    // Who may not know that an authority asks reads that it may not be used so, and no more.
    let why = authorities::told_to(actor).unwrap_or("use");
    let mut held: BTreeMap<RecordId, &'static str> = untold.map(|id| (id, why)).collect();
    held.extend(derivations::flags_of(node, tx, id).await?.into_iter().map(|flag| (flag.input, "made-again")));
    let words = words(node, tx, id).await?;
    let approved = crate::requests::approvals(node, tx).await?;
    let (mut statements, mut cited) = (Vec::new(), BTreeSet::new());
    for row in body.rows("statements") {
        let key = row.text("key").unwrap_or_default();
        let field = format!("statements.{key}");
        let targets: Vec<RecordId> = links
            .iter()
            .filter(|l| l.text(0).as_deref() == Some(&field))
            .filter_map(|l| RecordId::parse(&l.text(1)?))
            .collect();
        let text = row.text("text").unwrap_or_default().to_owned();
        let said = (text, words.get(key).map_or("", String::as_str));
        statements
            .push(clear(node, tx, (actor, channel, &labels, &held, &approved), (said, targets), &mut cited).await?);
    }
    let label = Label::join_all(cited.iter().filter_map(|c| labels.get(c)));
    let anonymous = Anonymous::read(node, tx).await?;
    let named = naming::naming(&anonymous, &label, body);
    // Its texts stand at the foot of the document.
    Ok((statements, anonymous.label(label), named))
}

/// What each statement of a product says, by its key, whoever asks: an owner approved these words, and that holds too for
/// somebody to whom they are closed.
pub(super) async fn words(node: &Node, tx: &mut Tx, id: &RecordId) -> Result<HashMap<String, String>> {
    let product = tx.record(id).await?.ok_or(Error::NotFound)?;
    let body = node.body_of(tx, &product, &BTreeSet::from([Compartment::Narrative])).await?;
    let word = |row: Body| Some((row.text("key")?.to_owned(), row.text("text").unwrap_or_default().to_owned()));
    Ok(body.rows("statements").filter_map(word).collect())
}

/// Who asks for which use, all labels, the records that wait and for what, and what owners approved.
type Asking<'a> = (&'a Actor, Use, &'a HashMap<i64, Label>, &'a BTreeMap<RecordId, &'static str>, &'a Approvals);

async fn clear(
    node: &Node,
    tx: &mut Tx,
    (actor, channel, labels, held, approved): Asking<'_>,
    ((text, words), targets): ((String, &str), Vec<RecordId>),
    cited: &mut BTreeSet<i64>,
) -> Result<Cleared> {
    let mut evidence = BTreeMap::new();
    let mut blocked: BTreeMap<String, Blocked> = BTreeMap::new();
    let mut names: HashMap<OrgId, String> = HashMap::new();
    for id in &targets {
        let Some(record) = tx.record(id).await? else { continue };
        if !names.contains_key(&record.origin) {
            let name = node.org_name(tx, &record.origin).await?;
            names.insert(record.origin.clone(), name);
        }
        let owner = names[&record.origin].clone();
        *evidence.entry(owner.clone()).or_insert(0) += 1;
        cited.insert(record.label);
        let mut because = hindered(node, actor, (&record, labels, approved), (channel, words));
        if because.is_empty() {
            because.extend(held.get(id).map(|why| (*why).to_owned()));
        }
        if !because.is_empty() {
            let entry = blocked.entry(owner.clone()).or_insert_with(|| Blocked {
                owner,
                records: 0,
                examples: Vec::new(),
                because: Vec::new(),
            });
            entry.records += 1;
            if entry.examples.len() < 5 {
                entry.examples.push(id.as_str().to_owned());
            }
            entry.because.extend(because);
            entry.because.sort();
            entry.because.dedup();
        }
    }
    if evidence.is_empty() {
        let owner = node.short_name.clone();
        let because = vec!["no-evidence".to_owned()];
        blocked.insert(owner.clone(), Blocked { owner, records: 0, examples: Vec::new(), because });
    }
    Ok(Cleared { text, evidence, blocked: blocked.into_values().collect() })
}

/// What stands against citing a record for a use in these words, under its label as its owner's approval leaves it;
/// empty when nothing does. Clearing, making again and asking the owner all ask here, so that none of them forgets an
/// approval.
pub(super) fn hindered(
    node: &Node,
    actor: &Actor,
    (record, labels, approved): (&Stored, &HashMap<i64, Label>, &Approvals),
    (channel, text): (Use, &str),
) -> Vec<String> {
    let label = labels.get(&record.label).cloned().unwrap_or_else(Label::strictest);
    let is_approved = approved.clears(&record.id, (channel, text));
    let label = if is_approved { approved_for(label, channel) } else { label };
    let mut because = against(node, actor, (&label, &record.state), channel);
    // What is held for joint analysis is not said in joint advocacy.
    if record.kind == crate::documents::KIND && label.top_rung < Rung::JointAction && channel != Use::Analysis {
        because.push("rung".to_owned());
    }
    because
}

/// A label as its owner's approval of one use leaves it: the use is allowed, and what the owner asked to be asked about
/// has been asked. Consent, expiry and every other caveat stand: they are not the owner's to give away in a message.
fn approved_for(mut label: Label, channel: Use) -> Label {
    label.uses.insert(channel);
    for caveat in [CaveatCode::OriginatorApproval, CaveatCode::NoPublication] {
        label.caveats.remove(&Caveat::Is(caveat));
    }
    label
}

/// What stands against citing a record for a use; empty when nothing does.
fn against(node: &Node, actor: &Actor, (label, state): (&Label, &str), channel: Use) -> Vec<String> {
    if state != "live" {
        return vec![state.to_owned()];
    }
    let relation = node.relation(label);
    let asked = Asked { action: Action::Cite, label, relation, compartment: Compartment::Open, purpose: Some(channel) };
    if node.may(actor, asked) {
        return Vec::new();
    }
    let mut because = Vec::new();
    if !label.uses.contains(&channel) {
        because.push("use".to_owned());
    }
    if !label.consents.covers(channel, node.today()) {
        because.push("consent".to_owned());
    }
    if label.has_expired(node.today()) {
        because.push("expired".to_owned());
    }
    let is_publication = matches!(channel, Use::PublicStatement | Use::UnPublic);
    for caveat in &label.caveats {
        if let record::Caveat::Is(code) = caveat
            && (is_publication || !code.code().contains("publication"))
            && ["no-publication", "no-authorities", "no-judicial", "originator-approval"].contains(&code.code())
        {
            because.push(code.code().to_owned());
        }
    }
    if because.is_empty() {
        because.push("policy".to_owned());
    }
    because
}
