//! Lists as files: what the asker sees in the list and policy lets leave for the purpose that was named.
//!
//! An export needs an approval of a second person, which ends. What may not leave for this purpose is left out and not
//! counted. Left out and counted, since who asks sees it in the list, is what rests on input that is gone or narrower
//! now, until it is made again; what goes to no court and no State before its origin is told; and what cannot be read.
//! Every row carries its caveats, so that they do not stop at the file.

pub mod alone;
pub mod file;
mod leaving;
mod linked;

use self::leaving::Leaving;
use self::linked::Links;
use crate::access::{Asked, Scope};
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::approvals::{self, Approval, Asking, Exact, State};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::records::ListQuery;
use crate::{Error, Result};
use policy::{Action, Relation};
use record::label::Audience;
use record::{Body, Compartment, Form, Label, OrgId, RecordId, Sensitivity, Use};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Tx;

/// Which list, for what, and with which parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The kind.
    pub kind: String,
    /// Field and code, all of which a record must have; in order.
    pub filters: Vec<(String, String)>,
    /// First day, ISO.
    pub from: Option<String>,
    /// Last day, ISO.
    pub to: Option<String>,
    /// What for.
    pub purpose: Use,
    /// Whether sealed parts that were granted are wanted too.
    pub is_sealed: bool,
    /// The partner as whom it is seen, by organisation; none for a list of our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_as: Option<OrgId>,
    /// The one record that leaves as a file of its own; none for a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
}

impl Wanted {
    /// The export of a list, whatever page of it was shown.
    pub fn of(query: &ListQuery, purpose: Use, is_sealed: bool) -> Self {
        let mut filters = query.filters.clone();
        filters.sort();
        let (from, to) = (query.from.clone(), query.to.clone());
        Self { kind: query.kind.clone(), filters, from, to, purpose, is_sealed, seen_as: None, record: None }
    }

    /// A code that is the same for the same selection and purpose; it tells nothing without this node's key.
    pub(crate) fn key(&self, node: &Node) -> Result<String> {
        Ok(node.keyed_hash(&format!("export|{}", serde_json::to_string(self)?)))
    }
}

/// One row of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The record's title, from open fields.
    pub title: String,
    /// Its body, as far as it may leave; links say titles.
    pub body: Body,
    /// Its label.
    pub label: Label,
}

/// Organisations as a file says them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisations {
    /// Short names.
    pub names: Vec<String>,
    /// How many more there are that an agreement lets nobody name.
    pub unnamed: usize,
}

/// How many records were left out, by why: the codes of [`derivations::Flagged::reason`], `untold` or `unreadable`.
pub type LeftOut = BTreeMap<String, usize>;

/// A list that may leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// What was asked for.
    pub wanted: Wanted,
    /// The rows, in the order of the list.
    pub rows: Vec<Row>,
    /// What stays at home for now.
    pub left_out: LeftOut,
    /// The join of all labels.
    pub label: Label,
    /// The joined audience; `None` for everyone.
    pub audience: Option<Organisations>,
    /// The origins.
    pub origins: Organisations,
    /// The organisation that exports.
    pub organisation: String,
    /// Who took it.
    pub person: String,
    /// When, UTC.
    pub at: String,
    /// Who approved it: users.id; empty where one record left that asks nobody.
    pub approved_by: String,
    /// Whether the node demonstrates.
    pub is_demo: bool,
}

/// The approval of this person for this export that waits or may be used; none when it was not asked, or ended.
///
/// # Errors
/// `NotFound` for an unknown kind; `Forbidden` for who may not take lists away at all.
pub async fn standing(node: &Node, actor: &Actor, wanted: &Wanted) -> Result<Option<Approval>> {
    node.form(&wanted.kind)?;
    require_exporter(node, actor, wanted.purpose)?;
    let mut tx = node.store.read().await?;
    approvals::standing(node, &mut tx, actor, &wanted.key(node)?).await
}

/// Whether this person's work takes lists away at all, whatever is in them.
pub fn may(node: &Node, actor: &Actor) -> bool {
    require_exporter(node, actor, Use::Analysis).is_ok()
}

/// Asks a second person for an export.
///
/// # Errors
/// As [`standing`]; `Conflict` when it waits or may be used already; `Refused` without a reason.
pub async fn ask(node: &Node, actor: &Actor, wanted: &Wanted, reason: &str) -> Result<RecordId> {
    node.form(&wanted.kind)?;
    require_exporter(node, actor, wanted.purpose)?;
    let mut change = node.change("exports::ask").await?;
    if approvals::standing(node, &mut change.tx, actor, &wanted.key(node)?).await?.is_some() {
        return Err(Error::Conflict("this was asked for already; look at its approval".to_owned()));
    }
    let asking = Asking { exact: Exact::Export(wanted.clone()), record: wanted.record.as_ref(), reason };
    let id = approvals::ask(&mut change, actor, asking).await?;
    change.commit().await?;
    Ok(id)
}

/// How many records of the list would be left out of a file now, and why, as far as this person may know: what the file
/// will say. Nothing of what is looked at is given out.
///
/// # Errors
/// As [`standing`].
pub async fn left_out(node: &Node, actor: &Actor, wanted: &Wanted) -> Result<LeftOut> {
    let form = node.form(&wanted.kind)?;
    let mut tx = node.store.read().await?;
    let anonymous = Anonymous::read(node, &mut tx).await?;
    // Asked of the very rows that would leave, so that page and file cannot differ.
    let mut leaving = Leaving::read(&mut tx, (node, actor, &anonymous), (form, wanted)).await?;
    let mut taken = Taken::default();
    while let Some(page) = leaving.page(&mut tx).await? {
        for record in page {
            leaving.body(&record, &mut taken);
        }
    }
    Ok(taken.left_out)
}

/// Takes an approved list away; logged with purpose and number of rows, and for each high or severe record with sealed
/// parts in its own log.
///
/// # Errors
/// As [`standing`]; `Forbidden` without an approval that stands.
pub async fn take(node: &Node, actor: &Actor, wanted: &Wanted) -> Result<Export> {
    let form = node.form(&wanted.kind)?;
    if wanted.seen_as.is_some() || wanted.record.is_some() {
        return Err(Error::NotFound);
    }
    let mut change = node.change("exports::take").await?;
    let approval = require_approved(node, &mut change.tx, actor, wanted).await?;
    let anonymous = Anonymous::read(node, &mut change.tx).await?;
    let taken = taken(&mut change.tx, (node, actor, &anonymous), (form, wanted)).await?;
    note(&mut change, actor, (wanted, &approval), &taken).await?;
    let whole = (wanted.clone(), (taken.rows, taken.left_out), approval.decided_by);
    let export = headed((node, &mut change.tx), (actor, &anonymous), whole).await?;
    change.commit().await?;
    Ok(export)
}

/// What leaves, with what stands at its head.
async fn headed(
    (node, tx): (&Node, &mut Tx),
    (actor, anonymous): (&Actor, &Anonymous),
    (wanted, (rows, left_out), approved_by): (Wanted, (Vec<Row>, LeftOut), Option<String>),
) -> Result<Export> {
    let label = Label::join_all(rows.iter().map(|r| &r.label));
    let audience = match &label.audience {
        Audience::Everyone => None,
        Audience::Only(orgs) => Some(anonymous.said(node, tx, (orgs, &label)).await?),
    };
    Ok(Export {
        wanted,
        origins: anonymous.said(node, tx, (&label.origins, &label)).await?,
        rows,
        left_out,
        label,
        audience,
        organisation: node.name().to_owned(),
        person: actor.name.clone(),
        at: node.now_text(),
        approved_by: approved_by.unwrap_or_default(),
        is_demo: node.is_demo,
    })
}

/// What leaves with a list, and what does not.
#[derive(Default)]
struct Taken {
    rows: Vec<Row>,
    left_out: LeftOut,
    /// Which of these could not be read.
    unreadable: Vec<RecordId>,
    /// High or severe records with sealed parts: id and kind.
    sensitive: Vec<(RecordId, String)>,
}

async fn taken(
    tx: &mut Tx,
    (node, actor, anonymous): (&Node, &Actor, &Anonymous),
    (form, wanted): (&Form, &Wanted),
) -> Result<Taken> {
    let mut leaving = Leaving::read(tx, (node, actor, anonymous), (form, wanted)).await?;
    let (mut links, mut taken) = (Links::default(), Taken::default());
    while let Some(page) = leaving.page(tx).await? {
        for record in page {
            let Some((label, body)) = leaving.body(&record, &mut taken) else { continue };
            let body = links.named(node, tx, actor, (form, body)).await?;
            let title = anonymous.text(&label, &record.title);
            if wanted.is_sealed && label.sensitivity >= Sensitivity::High {
                taken.sensitive.push((record.id, record.kind));
            }
            taken.rows.push(Row { title, body, label: anonymous.label(label) });
        }
    }
    Ok(taken)
}

/// Writes into the log what leaves.
async fn note(
    change: &mut Change<'_>,
    actor: &Actor,
    (wanted, approval): (&Wanted, &Approval),
    taken: &Taken,
) -> Result<()> {
    let said: Vec<_> = taken.rows.iter().map(|row| &row.body.0).collect();
    let unreadable: Vec<&str> = taken.unreadable.iter().map(RecordId::as_str).collect();
    let detail = format!(
        "{} for {}: {} rows, left-out={} unreadable={} approval={} approved-by={} sealed={} rows-sha256={}",
        wanted.kind,
        wanted.purpose.code(),
        taken.rows.len(),
        taken.left_out.values().sum::<usize>(),
        unreadable.join(","),
        approval.id,
        approval.decided_by.as_deref().unwrap_or_default(),
        wanted.is_sealed,
        seal::Digest::of(&serde_json::to_vec(&said)?)
    );
    let entry = Entry::about("export", &actor.id, &approval.id, approvals::KIND).because(&approval.reason);
    change.note_about(&Entry { detail: Some(detail), ..entry }, &approval.id).await?;
    for (id, kind) in &taken.sensitive {
        change.note_about(&Entry::about("export", &actor.id, id, kind).because(&approval.reason), id).await?;
    }
    Ok(())
}

/// The approval under which this person takes this export now.
pub(crate) async fn require_approved(node: &Node, tx: &mut Tx, actor: &Actor, wanted: &Wanted) -> Result<Approval> {
    require_exporter(node, actor, wanted.purpose)?;
    let found = approvals::standing(node, tx, actor, &wanted.key(node)?).await?;
    let approved = found.filter(|a| a.state == State::Approved);
    approved.ok_or_else(|| Error::Forbidden("a second person has not approved this export".to_owned()))
}

/// The part of the list that may leave for this purpose: a class that may not is as if it were not there.
pub(crate) async fn scope(node: &Node, tx: &mut Tx, actor: &Actor, wanted: &Wanted) -> Result<Scope> {
    require_exporter(node, actor, wanted.purpose)?;
    let mut scope = node.scope(tx, actor, Action::List).await?;
    if let Some(id) = &wanted.record {
        let record = tx.record(id).await?.filter(|r| scope.includes(r)).ok_or(Error::NotFound)?;
        scope.classes.retain(|class| *class == record.label);
    }
    let is_own = scope.author.is_some();
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    scope.classes.retain(|class| {
        let Some(label) = labels.get(class) else { return false };
        exports(node, actor, (label, is_own), (Compartment::Open, wanted.purpose))
    });
    Ok(scope)
}

/// Refuses a second person who may not approve some of what would leave.
pub(crate) async fn require_approver(node: &Node, tx: &mut Tx, actor: &Actor, scope: &Scope) -> Result<()> {
    for (_, label) in tx.classes().await?.iter().filter(|(id, _)| scope.classes.contains(id)) {
        let (action, relation) = (Action::ApproveExport, node.relation(label));
        let asked = Asked { action, label, relation, compartment: Compartment::Open, purpose: None };
        node.require(node.may(actor, asked), "some of this is not yours to approve")?;
    }
    Ok(())
}

/// Whether an actor may take what has this label out of the node at all: for some use that the label allows.
pub fn may_take(node: &Node, actor: &Actor, label: &Label) -> bool {
    label.uses.iter().any(|purpose| exports(node, actor, (label, false), (Compartment::Open, *purpose)))
}

/// Whether an actor may take these parts of what has this label out of the node for one use.
pub(crate) fn may_take_for(node: &Node, actor: &Actor, label: &Label, (purpose, parts): (Use, &[Compartment])) -> bool {
    parts.iter().all(|part| exports(node, actor, (label, false), (*part, purpose)))
}

/// Refuses who may look at something and not take it away.
pub(crate) fn require_that(node: &Node, may_take: bool) -> Result<()> {
    node.require(may_take, "you may look at this, and take no file of it away")
}

fn exports(
    node: &Node,
    actor: &Actor,
    (label, is_own): (&Label, bool),
    (compartment, purpose): (Compartment, Use),
) -> bool {
    let relation = if is_own { Relation::Own } else { node.relation(label) };
    node.may(actor, Asked { action: Action::Export, label, relation, compartment, purpose: Some(purpose) })
}

fn require_exporter(node: &Node, actor: &Actor, purpose: Use) -> Result<()> {
    // A label of our own that is allowed for this purpose: what is left to refuse is the role.
    let mut label = Label { uses: BTreeSet::from([purpose]), ..Label::own(&node.org) };
    label.consents.scope = record::label::ConsentScope::Uses(BTreeSet::from([purpose]));
    let may = exports(node, actor, (&label, false), (Compartment::Open, purpose));
    node.require(may, "your work takes no lists away")
}

/// The sealed parts that leave with a record: asked for, granted for reading, and allowed out for the purpose.
fn granted(node: &Node, actor: &Actor, (label, is_own): (&Label, bool), wanted: &Wanted) -> BTreeSet<Compartment> {
    if !wanted.is_sealed {
        return BTreeSet::new();
    }
    let open = node.open_compartments(actor, label, is_own);
    open.into_iter().filter(|c| exports(node, actor, (label, is_own), (*c, wanted.purpose))).collect()
}
