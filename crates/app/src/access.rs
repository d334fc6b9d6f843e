//! Asks the policy gate, once per kind of actor, action and label class, and remembers the answer.

use crate::actor::Actor;
use crate::node::Node;
use crate::{Error, Result};
use policy::{Action, Question, Relation};
use record::{Compartment, Label, Sensitivity, Use};
use std::collections::BTreeSet;
use std::sync::PoisonError;
use store::Tx;
use store::query::Selection;
use store::records::Stored;
use store::statements as sql;

/// Whether an actor may look at a kind at all.
type May = fn(&Actor) -> bool;

/// Kinds whose own pages open to some roles only. For others none of their records is listed, counted, found, linked to
/// or opened in any other way either.
const CLOSED: [(&str, May); 4] = [
    ("authority_request", crate::authorities::may),
    ("override", crate::overrides::may_list),
    ("private_match", crate::private::may_see),
    ("request", crate::requests::may_ask),
];

/// Which classes an actor may touch with an action, and whether only what they wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Label classes.
    pub classes: Vec<i64>,
    /// Only records that this user wrote.
    pub author: Option<String>,
    /// People who left and whose records count as that user's.
    pub inherited: Vec<String>,
    /// Kinds that do not open to the actor's roles.
    pub closed: BTreeSet<&'static str>,
}

impl Scope {
    /// The records of a kind in this scope.
    pub fn selection(&self, kind: &str) -> Selection {
        let classes = if self.closed.contains(kind) { Vec::new() } else { self.classes.clone() };
        Selection {
            kind: kind.to_owned(),
            classes,
            author: self.author.clone(),
            inherited: self.inherited.clone(),
            ..Selection::default()
        }
    }

    /// Whether a stored record lies in it.
    pub fn includes(&self, record: &Stored) -> bool {
        let is_open = !self.closed.contains(record.kind.as_str());
        is_open && self.classes.contains(&record.label) && self.is_written(record)
    }

    fn is_written(&self, record: &Stored) -> bool {
        self.author.as_ref().is_none_or(|a| a == &record.author || self.inherited.contains(&record.author))
    }
}

/// What is asked of the gate besides who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub action: Action,
    pub label: &'a Label,
    pub relation: Relation,
    pub compartment: Compartment,
    pub purpose: Option<Use>,
}

/// Whether the second lock is closed: what is severe opens only to who proved themself in the last minutes.
pub(crate) fn is_shut(actor: &Actor, label: &Label) -> bool {
    label.sensitivity >= Sensitivity::Severe && !actor.is_proved
}

/// So many decisions are remembered; a day makes all before it useless.
const MOST_DECISIONS: usize = 20_000;

impl Node {
    pub(crate) fn policy_actor(&self, actor: &Actor) -> policy::Actor {
        policy::Actor::Person {
            org: self.org.clone(),
            roles: actor.roles.clone(),
            is_humanitarian: self.is_humanitarian,
        }
    }

    /// Whether the actor may; remembered per day, since labels expire.
    pub(crate) fn may(&self, actor: &Actor, asked: Asked<'_>) -> bool {
        if asked.compartment != Compartment::Open && is_shut(actor, asked.label) {
            return false;
        }
        let today = self.today();
        let label = serde_json::to_string(asked.label).unwrap_or_default();
        let key = format!(
            "{}|{}|{label}|{}|{}|{}|{today}",
            actor.signature(),
            asked.action.code(),
            asked.relation.code(),
            asked.compartment.code(),
            asked.purpose.map_or("", Use::code)
        );
        let mut known = self.decisions.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_DECISIONS {
            known.clear();
        }
        *known.entry(key).or_insert_with(|| {
            let question = Question {
                actor: &self.policy_actor(actor),
                action: asked.action,
                label: asked.label,
                relation: asked.relation,
                compartment: asked.compartment,
                purpose: asked.purpose,
                today,
                granted: &self.effective(&actor.grants),
            };
            self.gate.decide(&question).is_allowed
        })
    }

    /// Whose a label class is: ours only when nobody else's record went into it.
    pub(crate) fn relation(&self, label: &Label) -> Relation {
        if label.origins == BTreeSet::from([self.org.clone()]) { Relation::Ours } else { Relation::Received }
    }

    /// The classes in which the actor may do something with open parts.
    pub(crate) async fn scope(&self, tx: &mut Tx, actor: &Actor, action: Action) -> Result<Scope> {
        let classes = tx.classes().await?;
        let allowed = |own: bool| -> Vec<i64> {
            let may = |label: &Label| {
                let relation = if own { Relation::Own } else { self.relation(label) };
                let compartment = Compartment::Open;
                self.may(actor, Asked { action, label, relation, compartment, purpose: None })
            };
            classes.iter().filter(|(_, label)| may(label)).map(|(id, _)| *id).collect()
        };
        let all = allowed(false);
        let closed = CLOSED.iter().filter(|(_, opens_to)| !opens_to(actor)).map(|(kind, _)| *kind).collect();
        if !all.is_empty() {
            return Ok(Scope { classes: all, closed, ..Scope::default() });
        }
        let inherited = self.inherited(tx, actor).await?;
        Ok(Scope { classes: allowed(true), author: Some(actor.id.clone()), inherited, closed })
    }

    /// The people who left and whose records this person carries on, those of their predecessors among them.
    pub(crate) async fn inherited(&self, tx: &mut Tx, actor: &Actor) -> Result<Vec<String>> {
        let rows = tx.fetch(sql::SUCCESSIONS, &[]).await?;
        let pairs: Vec<(String, String)> = rows.iter().filter_map(|r| Some((r.text(0)?, r.text(1)?))).collect();
        let mut found: Vec<String> = Vec::new();
        loop {
            let carried = |to: &String| to == &actor.id || found.contains(to);
            let next = pairs.iter().find(|(from, to)| carried(to) && from != &actor.id && !found.contains(from));
            match next {
                Some((from, _)) => found.push(from.clone()),
                None => return Ok(found),
            }
        }
    }

    /// Whether a record counts as the actor's own: written, or carried on from a monitor who left.
    pub(crate) async fn is_own(&self, tx: &mut Tx, actor: &Actor, record: &Stored) -> Result<bool> {
        Ok(record.author == actor.id || self.inherited(tx, actor).await?.contains(&record.author))
    }

    /// The scope, or `NotFound` when the record lies outside it.
    pub(crate) async fn visible(&self, tx: &mut Tx, actor: &Actor, record: &Stored) -> Result<()> {
        let scope = self.scope(tx, actor, Action::Read).await?;
        // A tombstone is shown to nobody; its audit leaf stays.
        if scope.includes(record) && matches!(record.state.as_str(), "live" | "lapsed") {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    /// The sealed compartments of a class that the actor may open.
    pub(crate) fn open_compartments(&self, actor: &Actor, label: &Label, is_own: bool) -> BTreeSet<Compartment> {
        let relation = if is_own { Relation::Own } else { self.relation(label) };
        Compartment::SEALED
            .into_iter()
            .filter(|c| {
                self.may(actor, Asked { action: Action::Read, label, relation, compartment: *c, purpose: None })
            })
            .collect()
    }

    /// Refuses who may not do something that touches no record.
    pub(crate) fn require(&self, is_allowed: bool, what: &str) -> Result<()> {
        if is_allowed { Ok(()) } else { Err(Error::Forbidden(format!("{what}; ask a person with the role for it"))) }
    }
}
