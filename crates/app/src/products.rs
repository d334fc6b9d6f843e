//! Products: what is said to somebody, statement by statement, each cleared by the owners of its evidence.

mod again;
mod clear;
mod issue;
mod naming;
mod uncleared;

pub use again::make_again;
pub use clear::clearance;
pub use issue::{issue, issue_cleared};
pub(crate) use naming::require_unnamed;
pub use uncleared::uncleared;

use crate::actor::Actor;
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::records;
use crate::{Error, Result};
use policy::{Action, Role};
use record::validate::validate;
use record::{Body, Compartment, Label, RecordId, Use};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::records::Stored;
use store::{statements as sql, values};

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
