//! What the dialog asks, step by step: each question with the place in the protocol where its answer stands.

use crate::visit::Person;
use app::agreements::{self, Protocol, Topic};
use record::form::FieldType;
use record::{Compartment, PlacePrecision, Rung, TimePrecision};
use std::collections::BTreeSet;

/// How an answer is given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// In words.
    Area,
    /// A whole number between these; blank counts as zero where zero is allowed.
    Number(u32, u32),
    /// A day, and whether there must be one.
    Day(bool),
    /// One of these, or none.
    Select(&'static str),
    /// Any of these.
    Checks(&'static str),
    /// Yes or no.
    YesNo,
    /// One of these, from the most open down, each with what is gained and lost.
    Ladder(&'static str),
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// The step.
    pub step: &'static str,
    /// Its name; its words stand under `clause-NAME`.
    pub name: &'static str,
    /// Where the answer stands: in the protocol, in what one side grants, or in a topic.
    pub at: &'static str,
    /// How it is answered.
    pub kind: Kind,
    /// Whether each side answers for itself.
    pub is_of_side: bool,
}

const fn both(step: &'static str, name: &'static str, at: &'static str, kind: Kind) -> Asked {
    Asked { step, name, at, kind, is_of_side: false }
}

const fn each(step: &'static str, name: &'static str, at: &'static str, kind: Kind) -> Asked {
    Asked { step, name, at, kind, is_of_side: true }
}

/// All of them, in their order.
pub(super) const ASKED: [Asked; 39] = [
    both("utility", "purpose", "/purpose", Kind::Area),
    both("utility", "utility", "/clauses/utility", Kind::Area),
    both("utility", "level", "/clauses/level", Kind::Select("collaboration_spectrum")),
    both("utility", "minimum", "/clauses/minimum", Kind::Select("rungs")),
    both("utility", "prohibited", "/clauses/prohibited", Kind::Checks("uses")),
    each("utility", "uses", "/uses", Kind::Checks("uses")),
    each("utility", "places", "/scope/places", Kind::Checks("governorates")),
    each("utility", "from", "/scope/from", Kind::Day(false)),
    each("utility", "to", "/scope/to", Kind::Day(false)),
    both("sensitivity", "sensitivity", "/clauses/sensitivity", Kind::Area),
    each("sensitivity", "rung", "/rung", Kind::Ladder("rung")),
    each("sensitivity", "kinds", "/kinds", Kind::Checks("kinds")),
    each("sensitivity", "place", "/place", Kind::Ladder("place")),
    each("sensitivity", "time", "/time", Kind::Ladder("time")),
    each("sensitivity", "minimum-cell", "/minimum_cell", Kind::Number(1, 1_000)),
    each("sensitivity", "compartments", "/compartments", Kind::Checks("parts")),
    each("sensitivity", "caveats", "/caveats", Kind::Checks("caveats")),
    both("capacity", "capacity", "/clauses/capacity", Kind::Area),
    each("capacity", "lease-days", "/lease_days", Kind::Number(1, 366)),
    both("capacity", "retention-days", "/clauses/retention_days", Kind::Number(0, 36_500)),
    both("capacity", "destroys-itself", "/clauses/destroys_itself", Kind::YesNo),
    both("capacity", "destruction", "/clauses/destruction", Kind::Area),
    both("capacity", "breach-hours", "/clauses/breach_hours", Kind::Number(1, 720)),
    both("capacity", "frequency", "/clauses/frequency", Kind::Select("frequencies")),
    both("capacity", "due-day", "/clauses/due_day", Kind::Number(0, 28)),
    both("governance", "governance", "/clauses/governance", Kind::Area),
    both("governance", "consolidator", "/clauses/consolidator", Kind::Select("parties")),
    both("governance", "anonymous", "/clauses/is_contributor_anonymous", Kind::YesNo),
    both("governance", "onward", "/clauses/onward", Kind::Select("onward_rules")),
    both("governance", "third-parties", "/clauses/third_parties", Kind::Area),
    both("governance", "consent", "/clauses/consent", Kind::Area),
    both("governance", "starts", "/starts", Kind::Day(true)),
    both("governance", "ends", "/ends", Kind::Day(true)),
    both("governance", "review", "/clauses/review", Kind::Day(false)),
    both("risks", "benefits", "/clauses/benefits", Kind::Area),
    both("risks", "risk-of-sharing", "/risk_of_sharing", Kind::Area),
    both("risks", "risk-of-not-sharing", "/risk_of_not_sharing", Kind::Area),
    both("risks", "mitigations", "/clauses/mitigations", Kind::Area),
    both("risks", "trust", "/clauses/trust", Kind::Area),
];

/// What is asked of one topic.
pub(super) const OF_TOPIC: [Asked; 5] = [
    each("topic", "rung", "/rung", Kind::Select("rungs")),
    each("topic", "place", "/place", Kind::Select("place")),
    each("topic", "time", "/time", Kind::Select("time")),
    each("topic", "minimum-cell", "/minimum_cell", Kind::Number(1, 1_000)),
    each("topic", "compartments", "/compartments", Kind::Checks("parts")),
];

/// What a step asks of both together, or of each side.
pub(super) fn asked_on(step: &str, is_of_side: bool) -> impl Iterator<Item = &'static Asked> {
    ASKED.iter().filter(move |a| a.step == step && a.is_of_side == is_of_side)
}

/// What can be chosen: codes with their words.
pub(super) fn choices(person: &Person, protocol: &Protocol, source: &str) -> Vec<(String, String)> {
    let (node, language) = (person.node(), person.language.code());
    let word = |key: String| person.words().map_or_else(|_| key.clone(), |w| w.plain(&key));
    let said = |prefix: &str, code: &str, end: &str| (code.to_owned(), word(format!("{prefix}-{code}{end}")));
    match source {
        "kinds" => node.kinds().all().filter(|f| f.travels).map(|f| said("kind", &f.kind, "-many")).collect(),
        "parts" => [Compartment::Identity, Compartment::Source, Compartment::Attribution]
            .map(|c| said("compartment", c.code(), ""))
            .to_vec(),
        "place" => PlacePrecision::ALL.iter().map(|p| said("precision", p.code(), "")).collect(),
        "time" => TimePrecision::ALL.iter().map(|p| said("precision", p.code(), "")).collect(),
        "rung" => {
            let label = |r: &Rung| node.vocabularies().label("rungs", r.code(), language).to_owned();
            Rung::ALL.iter().rev().map(|r| (r.code().to_owned(), label(r))).collect()
        }
        "parties" => protocol.parties.iter().map(|p| (p.org.as_str().to_owned(), p.short_name.clone())).collect(),
        "governorates" => governorates(person, protocol),
        _ => {
            let terms = node.vocabularies().terms(source).unwrap_or_default();
            let label = |code: &str| node.vocabularies().label(source, code, language).to_owned();
            terms.iter().map(|t| (t.code.clone(), label(&t.code))).collect()
        }
    }
}

/// The governorates, and whatever finer place a partner wrote, so that nothing is lost by looking at it.
fn governorates(person: &Person, protocol: &Protocol) -> Vec<(String, String)> {
    let (vocabularies, language) = (person.node().vocabularies(), person.language.code());
    let terms = vocabularies.terms("places").unwrap_or_default();
    let codes = terms.iter().map(|t| t.code.as_str()).filter(|c| c.contains('-') && !c.contains('/'));
    let written = protocol.parties.iter().flat_map(|p| p.grants.scope.places.iter().map(String::as_str));
    let all: BTreeSet<&str> = codes.chain(written).collect();
    all.into_iter().map(|c| (c.to_owned(), vocabularies.label("places", c, language).to_owned())).collect()
}

/// The topics that can be added: every kind that travels, and every code by which its lists are counted.
pub(super) fn topics(person: &Person) -> Vec<Topic> {
    let (node, mut found) = (person.node(), Vec::new());
    for form in node.kinds().all().filter(|f| f.travels) {
        found.push(Topic::of(&form.kind));
        for (path, field) in form.leaves() {
            let source = match &field.kind {
                FieldType::SelectOne(name) | FieldType::SelectMultiple(name) => name.as_str(),
                FieldType::Place => "places",
                _ => continue,
            };
            if !field.facet || field.compartment != Compartment::Open {
                continue;
            }
            let terms = node.vocabularies().terms(source).unwrap_or_default();
            let codes = terms.iter().map(|t| t.code.as_str()).filter(|c| source != "places" || !c.contains('/'));
            found.extend(codes.filter_map(|code| Topic::parse(&format!("{}:{path}={code}", form.kind))));
        }
    }
    found
}

/// A topic in the reader's words.
pub(super) fn topic_words(person: &Person, topic: &Topic) -> String {
    person
        .words()
        .map_or_else(|_| topic.to_string(), |words| agreements::topic_words(person.node(), topic, &words.lookup()))
}
