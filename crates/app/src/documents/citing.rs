//! What may be cited: only what label, agreement, consent and override let pass to every party, as far as is needed.

use super::{require_writer, rung_for};
use crate::access::Asked;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Terms};
use crate::exchange::passing::Gatekeeper;
use crate::node::Node;
use crate::records::{ListQuery, pages};
use crate::spectrum::Bound;
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Action;
use record::label::{Audience, CaveatCode, Consents};
use record::{Caveat, Compartment, Expiry, Label, OrgId, Sensitivity, TimePrecision, Use};
use std::collections::{BTreeSet, HashMap};
use store::Tx;
use store::records::Stored;

/// Why a record may not be cited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Against {
    /// The party to whom it does not pass so far; none when it is nobody's in particular.
    pub party: Option<OrgId>,
    /// `agreement`, `label`, `audience`, `expiry`, `consent`, `override`, `onward`, `use`, `policy` or `gone`.
    pub why: &'static str,
}

/// A record that somebody thinks of citing.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The record.
    pub record: Stored,
    /// What stands against citing it; empty when nothing does.
    pub against: Vec<Against>,
}

/// The parties of a document, what it is for, and what we agreed with each of the others.
pub(super) struct Table {
    pub(super) parties: BTreeSet<OrgId>,
    pub(super) for_use: Use,
    others: Vec<(OrgId, Option<Agreement>)>,
}

impl Table {
    pub(super) async fn set(node: &Node, tx: &mut Tx, (parties, for_use): (&BTreeSet<OrgId>, Use)) -> Result<Self> {
        let all = agreements::all_in(node, tx).await?;
        let others = parties.iter().filter(|p| *p != &node.org);
        let others = others.map(|p| (p.clone(), all.iter().find(|a| &a.partner == p).cloned())).collect();
        Ok(Self { parties: parties.clone(), for_use, others })
    }

    /// Parties with whom nothing that is in force goes far enough both ways.
    pub(super) fn missing(&self, node: &Node) -> BTreeSet<OrgId> {
        let wanted = (self.for_use, node.today());
        let both = |a: &Agreement| is_enough(a, &a.ours, wanted) && is_enough(a, &a.theirs, wanted);
        let lacks = |(_, a): &&(OrgId, Option<Agreement>)| !a.as_ref().is_some_and(both);
        self.others.iter().filter(lacks).map(|(org, _)| org.clone()).collect()
    }

    /// Refuses to write as long as a party is missing.
    pub(super) async fn require(&self, node: &Node, tx: &mut Tx) -> Result<()> {
        let Some(org) = self.missing(node).into_iter().next() else { return Ok(()) };
        let name = node.org_name(tx, &org).await?;
        Err(Error::Conflict(format!(
            "no agreement with `{name}` that is in force goes as far as `{}` both ways; agree first",
            rung_for(self.for_use).code()
        )))
    }

    /// The coarsest time that any of the agreements tells.
    pub(super) fn time(&self) -> TimePrecision {
        let agreed = self.others.iter().filter_map(|(_, a)| a.as_ref()).map(|a| a.ours.time);
        agreed.max().unwrap_or(TimePrecision::Year)
    }

    /// What we agreed, as a label that still names nobody.
    pub(super) fn agreed(&self, node: &Node, is_theirs: bool) -> Vec<Label> {
        let agreed = self.others.iter().filter_map(|(_, a)| a.as_ref());
        let label = |a: &Agreement| a.label(&node.org, if is_theirs { &a.theirs } else { &a.ours });
        // An agreement is where nothing comes from.
        agreed.map(|a| for_anybody(Label { origins: BTreeSet::new(), ..label(a) })).collect()
    }
}

/// Whether an agreement lets documents for a use pass one way today.
pub(super) fn is_enough(agreement: &Agreement, terms: &Terms, (for_use, today): (Use, Date)) -> bool {
    agreement.is_in_force(today) && terms.rung >= rung_for(for_use) && terms.uses.contains(&for_use)
}

/// A label without the names in it: the parties of the document stand in their place.
pub(super) fn for_anybody(mut label: Label) -> Label {
    label.audience = Audience::Everyone;
    label.consents.with = Audience::Everyone;
    label.consents.references.clear();
    label
}

/// The label of a version: the join of what it cites and of what was agreed, for its parties.
///
/// What is stricter in the versions that it was made from stays, since the text was made from theirs. Only what time or
/// a person ended there, consent and expiry, does not outlive the citation it came with.
pub(super) fn label_of((author, parties): (&OrgId, &BTreeSet<OrgId>), (cited, parents): (&[Label], &[Label])) -> Label {
    let bare = |l: &Label| for_anybody(Label { consents: Consents::neutral(), expiry: Expiry::Never, ..l.clone() });
    let parents: Vec<Label> = parents.iter().map(bare).collect();
    let mut label = Label::join_all(cited.iter().chain(&parents));
    // People write more than they cite.
    label.sensitivity = label.sensitivity.max(Sensitivity::Moderate);
    label.audience = Audience::Only(parties.clone());
    label.consents.with = Audience::Only(parties.clone());
    label.consents.references.clear();
    label.caveats.insert(Caveat::Is(CaveatCode::NoOnward));
    label.origins.insert(author.clone());
    label
}

/// Judges what may be cited in one document.
pub(super) struct Judge<'a> {
    node: &'a Node,
    actor: &'a Actor,
    table: &'a Table,
    keepers: Vec<(&'a OrgId, Option<(&'a Agreement, Gatekeeper<'a>)>)>,
    labels: HashMap<i64, Label>,
}

impl<'a> Judge<'a> {
    pub(super) async fn new(node: &'a Node, tx: &mut Tx, (actor, table): (&'a Actor, &'a Table)) -> Result<Self> {
        let labels = tx.classes().await?.into_iter().collect();
        let mut keepers = Vec::new();
        for (org, agreement) in &table.others {
            let keeper = match agreement {
                Some(agreement) => Some((agreement, Gatekeeper::new(node, tx, agreement).await?)),
                None => None,
            };
            keepers.push((org, keeper));
        }
        Ok(Self { node, actor, table, keepers, labels })
    }

    /// The label that citing a record gives, or what stands against it. What an earlier version cites of a party's
    /// records was cited to all of them by its owner, so that it is not passed on by whoever keeps it.
    pub(super) fn judge(&mut self, record: &Stored, is_carried: bool) -> std::result::Result<Label, Vec<Against>> {
        let nobody = |why| Against { party: None, why };
        if record.state != "live" {
            return Err(vec![nobody("gone")]);
        }
        let Some(own) = self.labels.get(&record.label).cloned() else { return Err(vec![nobody("label")]) };
        let (labels, mut against) = match record.channel.as_deref().and_then(OrgId::parse) {
            Some(origin) => self.theirs(&own, &origin, is_carried),
            None => self.ours(record),
        };
        against.extend(self.by_person(&own));
        if !against.is_empty() {
            against.sort();
            against.dedup();
            return Err(against);
        }
        Ok(Label::join_all(&labels))
    }

    /// One of our records passes to each of the others, so far that it may be combined.
    fn ours(&mut self, record: &Stored) -> (Vec<Label>, Vec<Against>) {
        let needed = rung_for(self.table.for_use);
        let (mut labels, mut against) = (Vec::new(), Vec::new());
        for (org, keeper) in &mut self.keepers {
            let mut hinder = |why| against.push(Against { party: Some((*org).clone()), why });
            let Some((_, keeper)) = keeper else {
                hinder("agreement");
                continue;
            };
            match keeper.of(record).map(|(label, _)| label.clone()) {
                Some(label) if label.top_rung >= needed => labels.push(for_anybody(label)),
                _ => hinder(match keeper.bound(record) {
                    (rung, _) if rung >= needed => "policy",
                    (_, bound) => bound_word(bound),
                }),
            }
        }
        if labels.is_empty() && against.is_empty() {
            against.push(Against { party: None, why: "policy" });
        }
        (labels, against)
    }

    /// A partner's record goes back to its origin, and to nobody else unless its label says so.
    fn theirs(&self, label: &Label, origin: &OrgId, is_carried: bool) -> (Vec<Label>, Vec<Against>) {
        let (needed, today) = (rung_for(self.table.for_use), self.node.today());
        let mut against = Vec::new();
        let mut hinder = |party: Option<&OrgId>, why| against.push(Against { party: party.cloned(), why });
        let lent = self.keepers.iter().find(|(org, _)| *org == origin).and_then(|(_, k)| k.as_ref());
        if !lent.is_some_and(|(a, _)| a.is_in_force(today) && a.theirs.rung >= needed) {
            hinder(Some(origin), "agreement");
        }
        if label.top_rung < needed {
            hinder(Some(origin), "label");
        }
        if label.has_expired(today) {
            hinder(Some(origin), "expiry");
        }
        for (org, _) in self.keepers.iter().filter(|(org, _)| *org != origin && !is_carried) {
            if label.has(CaveatCode::NoOnward) {
                hinder(Some(org), "onward");
            }
            if !label.audience.includes(org) {
                hinder(Some(org), "audience");
            }
            if !label.consents.reaches(org, today) {
                hinder(Some(org), "consent");
            }
        }
        (vec![for_anybody(label.clone())], against)
    }

    /// Whether this person may cite what has this label, for what the document is for.
    fn by_person(&self, label: &Label) -> Option<Against> {
        let (for_use, today) = (self.table.for_use, self.node.today());
        let relation = self.node.relation(label);
        let purpose = Some(for_use);
        let asked = Asked { action: Action::Cite, label, relation, compartment: Compartment::Open, purpose };
        if self.node.may(self.actor, asked) {
            return None;
        }
        let why = if !label.uses.contains(&for_use) {
            "use"
        } else if !label.consents.covers(for_use, today) {
            "consent"
        } else {
            "policy"
        };
        Some(Against { party: None, why })
    }
}

fn bound_word(bound: Bound) -> &'static str {
    match bound {
        Bound::Agreement => "agreement",
        Bound::Label => "label",
        Bound::Audience => "audience",
        Bound::Expiry => "expiry",
        Bound::Consent => "consent",
        Bound::Override => "override",
        Bound::Origin => "onward",
    }
}

/// The organisations behind the short names of partners, ourselves among them.
pub(super) async fn parties_of(node: &Node, tx: &mut Tx, names: &BTreeSet<String>) -> Result<BTreeSet<OrgId>> {
    let mut parties = BTreeSet::from([node.org.clone()]);
    for name in names {
        parties.insert(agreements::partner(tx, name).await?.org);
    }
    if parties.len() < 2 {
        return Err(Error::Refused("a joint document has a party besides ourselves; name one".to_owned()));
    }
    Ok(parties)
}

/// One page of a list of records, each with what stands against citing it among these parties.
///
/// # Errors
/// `Forbidden` without the right to write joint documents; `NotFound` for an unknown kind or partner; `Refused`
/// without a party.
pub async fn citable(
    node: &Node,
    actor: &Actor,
    (names, for_use): (&BTreeSet<String>, Use),
    query: &ListQuery,
) -> Result<(Vec<Candidate>, i64)> {
    require_writer(node, actor)?;
    node.kinds.form(&query.kind).filter(|f| f.travels).ok_or(Error::NotFound)?;
    let mut tx = node.store.read().await?;
    let parties = parties_of(node, &mut tx, names).await?;
    let table = Table::set(node, &mut tx, (&parties, for_use)).await?;
    let selection = pages::selected(node, &mut tx, actor, query).await?;
    let shown = pages::of(&mut tx, &selection, (&[], query.page)).await?;
    let mut judge = Judge::new(node, &mut tx, (actor, &table)).await?;
    let judged = shown
        .rows
        .into_iter()
        .map(|record| Candidate { against: judge.judge(&record, false).err().unwrap_or_default(), record });
    Ok((judged.collect(), shown.total))
}
