//! Products: what is said to somebody, statement by statement, each cleared by the owners of its evidence.

mod again;
mod issue;
mod naming;
mod uncleared;

pub use again::make_again;
pub use issue::{issue, issue_cleared};
pub(crate) use naming::require_unnamed;
pub use uncleared::uncleared;

use crate::access::Asked;
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::authorities;
use crate::change::{Change, Draft};
use crate::derivations;
use crate::node::Node;
use crate::records;
use crate::requests::Approvals;
use crate::{Error, Result};
use policy::{Action, Role};
use record::label::CaveatCode;
use record::validate::validate;
use record::{Body, Caveat, Compartment, Label, OrgId, RecordId, Rung, Use};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// A statement with the records it rests on.
#[derive(Debug, Clone)]
pub struct Statement {
    /// What is said.
    pub text: String,
    /// What it rests on; a statement without evidence is not cleared for anything.
    pub evidence: Vec<RecordId>,
}

/// A product to be written.
#[derive(Debug, Clone)]
pub struct NewProduct {
    /// Its objective.
    pub objective: Option<RecordId>,
    /// For which use.
    pub channel: Use,
    /// en, ar
    pub language: String,
    /// Its title.
    pub title: String,
    /// To whom.
    pub recipient: String,
    /// In two sentences.
    pub summary: String,
    /// Its statements.
    pub statements: Vec<Statement>,
    /// The one thing that is asked.
    pub ask: String,
    /// By when, ISO.
    pub reply_by: String,
}

/// Why a statement is not cleared: whose records, how many, and what stands against it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Blocked {
    /// Short name of the owner, who can be asked.
    pub owner: String,
    /// How many of their records.
    pub records: usize,
    /// Some of them, by our ids.
    pub examples: Vec<String>,
    /// Codes: `use`, `consent`, `expired`, `withdrawn`, a caveat, `no-evidence`; when the record itself may be cited,
    /// `made-again` where it changed since, so that the product is to be made again, and `untold` where an authority
    /// asks for it and its origin was not told yet.
    pub because: Vec<String>,
}

/// One statement with its clearance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cleared {
    /// What is said.
    pub text: String,
    /// How many records it rests on, by owner.
    pub evidence: BTreeMap<String, usize>,
    /// What stands against it; empty when it is cleared.
    pub blocked: Vec<Blocked>,
}

/// A product with the clearance of each statement for one use.
#[derive(Debug, Clone)]
pub struct Clearance {
    /// The product.
    pub product: records::Show,
    /// For which use.
    pub channel: Use,
    /// Its statements.
    pub statements: Vec<Cleared>,
    /// The label of the whole: the join of everything cited.
    pub label: Label,
    /// Its texts that name a contributor whom an agreement lets nobody name: with any, it does not go out.
    pub named: Vec<String>,
}

impl Clearance {
    /// Whether every statement is cleared.
    pub fn is_clear(&self) -> bool {
        self.statements.iter().all(|s| s.blocked.is_empty())
    }

    /// Everything that blocks it, one line an owner.
    pub fn blocked(&self) -> Vec<Blocked> {
        let mut owners: BTreeMap<String, Blocked> = BTreeMap::new();
        for b in self.statements.iter().flat_map(|s| &s.blocked) {
            let sum = owners.entry(b.owner.clone()).or_insert_with(|| Blocked { records: 0, ..b.clone() });
            sum.records = sum.records.max(b.records);
            sum.because.extend(b.because.iter().cloned());
            sum.because.sort();
            sum.because.dedup();
        }
        owners.into_values().collect()
    }
}

/// Writes a product. Its label is the join of what it cites; each citation is a link.
///
/// # Errors
/// `Forbidden` without the right to write or to cite a record; `NotFound` for evidence out of sight;
/// `Invalid` as the form says.
pub async fn create(node: &Node, actor: &Actor, new: &NewProduct) -> Result<RecordId> {
    node.require(records::may_write(node, actor), "you may not write products")?;
    let mut change = node.change("products::create").await?;
    let scope = node.scope(&mut change.tx, actor, Action::Read).await?;
    let mut classes = BTreeSet::new();
    let (mut links, mut inputs) = (Vec::new(), Vec::new());
    let mut rows = Vec::new();
    for (i, statement) in new.statements.iter().enumerate() {
        let key = format!("s{}", i + 1);
        rows.push(json!({ "_id": key, "key": key, "text": statement.text }));
        for id in &statement.evidence {
            let record = change.tx.record(id).await?.filter(|r| scope.includes(r)).ok_or(Error::NotFound)?;
            classes.insert(record.label);
            inputs.push((id.clone(), record.label));
            links.push((format!("statements.{key}"), id.clone()));
        }
    }
    let labels: HashMap<i64, Label> = change.tx.classes().await?.into_iter().collect();
    let label = label_of(node, &labels, &classes);
    let mut body = Body::default()
        .with("channel", new.channel.code())
        .with("dated", node.today().to_string())
        .with("state", "draft")
        .with("language", new.language.as_str())
        .with("title", new.title.as_str())
        .with("recipient", new.recipient.as_str())
        .with("summary", new.summary.as_str())
        .with("statements", rows)
        .with("ask", new.ask.as_str())
        .with("reply_by", new.reply_by.as_str());
    if let Some(objective) = &new.objective {
        body = body.with("objective", objective.as_str());
    }
    let (body, problems) = validate(node.form("product")?, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut draft = Draft::new("product", body, label, &actor.id);
    draft.links = links;
    let id = change.create(vec![draft], "create").await?.into_iter().next().ok_or(Error::NotFound)?;
    change.made_from(&id, inputs).await?;
    change.commit().await?;
    Ok(id)
}

fn label_of(node: &Node, labels: &HashMap<i64, Label>, classes: &BTreeSet<i64>) -> Label {
    let cited = Label::join_all(classes.iter().filter_map(|c| labels.get(c)));
    // What a product may be used for follows from its evidence, not from our default for new records.
    Label { uses: cited.uses.clone(), ..Label::own(&node.org).join(&cited) }
}

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
async fn cleared(
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
async fn words(node: &Node, tx: &mut Tx, id: &RecordId) -> Result<HashMap<String, String>> {
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

/// What stands against citing a record for a use in these words, under its label as its owner's approval leaves it; empty when nothing
/// does. Clearing, making again and asking the owner all ask here, so that none of them forgets an approval.
fn hindered(
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

/// Signs a product off in the organisation's name.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `NotFound`.
pub async fn sign_off(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader signs off in the organisation's name")?;
    let today = node.today().to_string();
    change_state(node, actor, id, "sign-off", |b| {
        b.with("signed_off_by", node.short_name.as_str()).with("signed_off_on", today)
    })
    .await
}

async fn change_state(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    action: &str,
    set: impl FnOnce(Body) -> Body,
) -> Result<()> {
    let mut change = node.change("products::change_state").await?;
    let (before, body) = opened(&mut change, actor, id).await?;
    rewrite(&mut change, actor, (&before, set(body)), action).await?;
    change.commit().await
}

/// A product that this person may see, with its whole body.
async fn opened(change: &mut Change<'_>, actor: &Actor, id: &RecordId) -> Result<(Stored, Body)> {
    let node = change.node;
    let before = change.tx.record(id).await?.filter(|r| r.kind == "product").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &before).await?;
    let body = node.body_of(&mut change.tx, &before, &BTreeSet::from(Compartment::SEALED)).await?;
    Ok((before, body))
}

/// Writes the next revision of a product, which cites what it cited.
async fn rewrite(change: &mut Change<'_>, actor: &Actor, (before, body): (&Stored, Body), action: &str) -> Result<()> {
    let node = change.node;
    let label = node.label(&mut change.tx, before.label).await?;
    let rows = change.tx.fetch(sql::LINKS_FROM, values![before.id.as_str()]).await?;
    let mut draft = Draft::new("product", body, label, &actor.id);
    draft.links = rows
        .iter()
        .filter_map(|r| Some((r.text(0)?, RecordId::parse(&r.text(1)?)?)))
        .filter(|(field, _)| field.starts_with("statements."))
        .collect();
    change.update(before, draft, action).await
}
