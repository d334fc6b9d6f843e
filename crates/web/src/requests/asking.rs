//! A request that is being written: whom, what, and about which records, from an address or a form.

use crate::fault::Fault;
use crate::form::Submission;
use crate::naming::reference;
use crate::records::record_id;
use crate::view::edit::Chosen;
use crate::view::request::RequestNew;
use crate::visit::Person;
use app::requests::{self, What};
use app::{agreements, products};
use record::{RecordId, Rung, Use};
use std::collections::BTreeSet;

/// How many records are named on the page.
const NAMED: usize = 10;

/// What is being written.
#[derive(Debug, Clone, Default)]
pub(super) struct Asking {
    pub(super) partner: String,
    pub(super) what: Option<What>,
    pub(super) rung: Option<Rung>,
    pub(super) purpose: Option<Use>,
    pub(super) onward_to: String,
    pub(super) statement: String,
    pub(super) reason: String,
    pub(super) due: String,
    pub(super) records: BTreeSet<RecordId>,
    pub(super) product: Option<(RecordId, usize)>,
}

impl Asking {
    /// As an address says: a partner, what, for which use, about which statement. No text stands in an address.
    pub(super) async fn addressed(person: &Person) -> Result<Self, Fault> {
        let asked = |name: &str| person.asked(name).unwrap_or_default().to_owned();
        let mut asking = Self {
            partner: asked("partner"),
            what: What::from_code(&asked("what")),
            purpose: Use::from_code(&asked("purpose")),
            product: RecordId::parse(&asked("product")).zip(asked("statement").parse().ok()),
            ..Self::default()
        };
        asking.read_statement(person).await?;
        Ok(asking)
    }

    /// As a form was filled in.
    pub(super) async fn typed(person: &Person, form: &Submission) -> Result<Self, Fault> {
        let text = |name: &str| form.text(name).trim().to_owned();
        let ids = form.fields.get("record").and_then(serde_json::Value::as_array).into_iter().flatten();
        let mut asking = Self {
            partner: text("partner"),
            what: What::from_code(form.text("what")),
            rung: Rung::from_code(form.text("rung")),
            purpose: Use::from_code(form.text("purpose")),
            onward_to: text("onward_to"),
            statement: String::new(),
            reason: text("reason"),
            due: text("due"),
            records: ids.filter_map(|id| id.as_str()).map(record_id).collect::<Result<_, _>>()?,
            product: RecordId::parse(form.text("product")).zip(form.text("at").parse().ok()),
        };
        asking.read_statement(person).await?;
        if !form.text("statement").trim().is_empty() {
            asking.statement = text("statement");
        }
        Ok(asking)
    }

    /// The statement of a product, and the records of the partner that keep it from being cleared.
    async fn read_statement(&mut self, person: &Person) -> Result<(), Fault> {
        let (Some((id, at)), Some(purpose)) = (&self.product, self.purpose) else { return Ok(()) };
        let wanted = (*at, purpose, self.partner.as_str());
        let (text, records) = products::uncleared(person.node(), person.actor(), id, wanted).await?;
        self.statement = text;
        self.records = records;
        Ok(())
    }

    /// What is missing for this kind of request.
    pub(super) fn wrong(&self) -> Vec<String> {
        let due = !self.due.is_empty() && self.due.parse::<jiff::civil::Date>().is_err();
        let what = self.what;
        let needs = |wanted: What| what == Some(wanted);
        let checks = [
            ("partner", self.partner.is_empty()),
            ("what", what.is_none()),
            ("rung", needs(What::HigherRung) && self.rung.is_none_or(|r| r < Rung::Match)),
            ("purpose", needs(What::Clearance) && self.purpose.is_none()),
            ("statement", needs(What::Clearance) && self.statement.is_empty()),
            ("onward", needs(What::Onward) && self.onward_to.is_empty()),
            ("records", what.is_some() && !needs(What::Information) && self.records.is_empty()),
            ("reason", self.reason.is_empty()),
            ("due", due),
        ];
        checks.into_iter().filter(|(_, is_wrong)| *is_wrong).map(|(code, _)| code.to_owned()).collect()
    }

    /// The page on which it is written.
    pub(super) async fn view(&self, person: &Person, wrong: Vec<String>) -> Result<RequestNew, Fault> {
        let (node, actor) = (person.node(), person.actor());
        let ids: Vec<RecordId> = self.records.iter().take(NAMED).cloned().collect();
        let named = requests::named(node, actor, &ids).await?;
        let language = person.words()?.language().code();
        let label = |vocabulary: &str, code: &str| node.vocabularies().label(vocabulary, code, language).to_owned();
        let choice = |vocabulary: &str, code: &str, is_chosen| Chosen {
            code: code.to_owned(),
            label: label(vocabulary, code),
            is_chosen,
        };
        let rungs = Rung::ALL.iter().filter(|r| **r >= Rung::Match);
        // Records that follow from a statement are looked up again when it is sent.
        let is_listed = self.product.is_none();
        Ok(RequestNew {
            partners: self.partners(person).await?,
            // A notice of an authority is sent from its register.
            whats: What::ALL
                .iter()
                .filter(|w| **w != What::Authority)
                .map(|w| choice("request_types", w.code(), self.what == Some(*w)))
                .collect(),
            rungs: rungs.map(|r| choice("rungs", r.code(), self.rung == Some(*r))).collect(),
            uses: Use::ALL.iter().map(|u| choice("uses", u.code(), self.purpose == Some(*u))).collect(),
            onward_to: self.onward_to.clone(),
            statement: self.statement.clone(),
            reason: self.reason.clone(),
            due: self.due.clone(),
            ids: self.records.iter().filter(|_| is_listed).map(|id| id.as_str().to_owned()).collect(),
            about: named.iter().map(|r| reference(person, r)).collect::<Result<_, _>>()?,
            records: u64::try_from(self.records.len()).unwrap_or(u64::MAX),
            product: self.product.as_ref().map(|(id, at)| (id.as_str().to_owned(), *at)),
            back: self.product.as_ref().map_or("/requests".to_owned(), |(id, _)| format!("/products/{id}/clearance")),
            wrong,
        })
    }

    /// Those who can be asked: with records or a statement it is their owner alone.
    async fn partners(&self, person: &Person) -> Result<Vec<Chosen>, Fault> {
        let today = person.node().today();
        let agreements = agreements::all(person.node()).await?;
        let is_fixed = !self.records.is_empty() || self.product.is_some();
        let can = |p: &&agreements::Partner| {
            let in_force = agreements.iter().any(|a| a.partner == p.org && a.is_in_force(today));
            p.is_open && in_force && (!is_fixed || p.short_name == self.partner)
        };
        let choice = |p: &agreements::Partner| Chosen {
            code: p.short_name.clone(),
            label: p.short_name.clone(),
            is_chosen: p.short_name == self.partner,
        };
        Ok(agreements::partners(person.node()).await?.iter().filter(can).map(choice).collect())
    }
}
