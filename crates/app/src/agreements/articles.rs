//! What was agreed, in words: article by article, the same on the screen, on paper, and where versions are compared.

use super::{Clauses, Party, Protocol, Terms, Topic, TopicTerms};
use crate::briefs::Words;
use crate::node::Node;
use record::form::FieldType;
use record::{OrgId, Rung};

/// One article of a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// `purpose`, `grants-0`, `grants-1`, `handling`, `governance`, `weighing`, `dialog`.
    pub code: String,
    /// Its heading.
    pub heading: String,
    /// What it says.
    pub lines: Vec<Line>,
}

/// One thing that was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The same in every version and language.
    pub code: String,
    /// What it is about.
    pub name: String,
    /// What was agreed about it; nothing when empty.
    pub values: Vec<String>,
}

/// One thing that two versions say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The heading of its article.
    pub article: String,
    /// What it is about.
    pub name: String,
    /// What the earlier version says.
    pub before: Vec<String>,
    /// What the later version says.
    pub now: Vec<String>,
}

/// A protocol in the words of a language.
pub fn articles(node: &Node, protocol: &Protocol, words: &Words<'_>) -> Vec<Article> {
    let speech = Speech { node, words, language: words("language-code", &[]) };
    vec![
        speech.purpose(protocol),
        speech.grants(protocol, 0),
        speech.grants(protocol, 1),
        speech.handling(protocol),
        speech.governance(&protocol.clauses),
        speech.weighing(protocol),
        speech.dialog(&protocol.clauses),
    ]
}

/// What a later version says differently, in the order of its articles; what it no longer says comes last.
pub fn differences(before: &[Article], now: &[Article]) -> Vec<Difference> {
    let find = |all: &[Article], article: &str, line: &str| {
        let lines = all.iter().find(|a| a.code == article).map(|a| a.lines.clone()).unwrap_or_default();
        lines.into_iter().find(|l| l.code == line).map(|l| l.values)
    };
    let differs = |(article, line): (&Article, &Line), is_later: bool| {
        let other = find(if is_later { before } else { now }, &article.code, &line.code);
        let is_wanted = if is_later { other.as_ref() != Some(&line.values) } else { other.is_none() };
        let other = other.unwrap_or_default();
        (is_wanted && other != line.values).then(|| Difference {
            article: article.heading.clone(),
            name: line.name.clone(),
            before: if is_later { other.clone() } else { line.values.clone() },
            now: if is_later { line.values.clone() } else { other },
        })
    };
    let each = |all: &[Article], is_later: bool| -> Vec<Difference> {
        all.iter().flat_map(|a| a.lines.iter().filter_map(move |l| differs((a, l), is_later))).collect()
    };
    each(now, true).into_iter().chain(each(before, false)).collect()
}

/// A topic in words: the kind, and what it must hold.
pub fn topic_words(node: &Node, topic: &Topic, words: &Words<'_>) -> String {
    Speech { node, words, language: words("language-code", &[]) }.topic(topic)
}

struct Speech<'a> {
    node: &'a Node,
    words: &'a Words<'a>,
    language: String,
}

impl Speech<'_> {
    fn word(&self, key: &str) -> String {
        (self.words)(key, &[])
    }

    fn label(&self, vocabulary: &str, code: &str) -> String {
        if code.is_empty() {
            return String::new();
        }
        self.node.vocabularies().label(vocabulary, code, &self.language).to_owned()
    }

    /// A line whose name stands under `clause-CODE`; blank values say that nothing was agreed.
    fn line(&self, code: &str, values: Vec<String>) -> Line {
        let values = values.into_iter().filter(|v| !v.trim().is_empty()).collect();
        Line { code: code.to_owned(), name: self.word(&clause(code)), values }
    }

    fn text(&self, code: &str, text: &str) -> Line {
        self.line(code, text.lines().map(|l| l.trim().to_owned()).collect())
    }

    fn day(&self, code: &str, day: Option<jiff::civil::Date>) -> Line {
        let written = |d: jiff::civil::Date| (self.words)("written-date", &[("date", d.to_string())]);
        self.line(code, day.map(written).into_iter().collect())
    }

    /// A number with its unit; zero says that nothing was agreed.
    fn number(&self, code: &str, (unit, number): (&str, u32)) -> Line {
        let said = (number > 0).then(|| (self.words)(unit, &[("count", number.to_string())]));
        self.line(code, said.into_iter().collect())
    }

    fn article(&self, code: &str, lines: Vec<Line>) -> Article {
        Article { code: code.to_owned(), heading: self.word(&heading(code)), lines }
    }

    fn purpose(&self, p: &Protocol) -> Article {
        let minimum = (p.clauses.minimum > Rung::None).then(|| self.label("rungs", p.clauses.minimum.code()));
        let lines = vec![
            self.text("purpose", &p.purpose),
            self.line("level", vec![self.label("collaboration_spectrum", &p.clauses.level)]),
            self.line("template", vec![self.label("agreement_templates", &p.clauses.template)]),
            self.line("minimum", minimum.into_iter().collect()),
            self.day("starts", Some(p.starts)),
            self.day("ends", Some(p.ends)),
            self.day("review", p.clauses.review),
        ];
        self.article("purpose", lines)
    }

    fn grants(&self, p: &Protocol, at: usize) -> Article {
        let (party, other) = (&p.parties[at], &p.parties[1 - at]);
        let terms = p.granted(&party.org).unwrap_or_else(Terms::nothing);
        let names = [("party", party.short_name.clone()), ("other", other.short_name.clone())];
        let lines = if terms.rung == Rung::None { vec![self.rung(terms.rung)] } else { self.terms(&terms) };
        Article { code: format!("grants-{at}"), heading: (self.words)("article-grants", &names), lines }
    }

    fn rung(&self, rung: Rung) -> Line {
        self.line("rung", vec![self.label("rungs", rung.code()), self.word(&rung_key(rung))])
    }

    fn terms(&self, terms: &Terms) -> Vec<Line> {
        let kinds = terms.kinds.iter().map(|k| self.word(&many(k)));
        let parts = terms.compartments.iter().map(|c| self.word(&part(c.code())));
        let places = terms.scope.places.iter().map(|p| self.label("places", p));
        let mut lines = vec![
            self.rung(terms.rung),
            self.line("kinds", kinds.collect()),
            self.line("uses", terms.uses.iter().map(|u| self.label("uses", u.code())).collect()),
            self.line("place", vec![self.word(&precision(terms.place.code()))]),
            self.line("time", vec![self.word(&precision(terms.time.code()))]),
            self.line("compartments", parts.collect()),
            self.number("minimum-cell", ("agreed-least", terms.minimum_cell)),
            self.line("caveats", terms.caveats.iter().map(|c| self.label("caveats", c.code())).collect()),
            self.number("lease-days", ("agreed-days", terms.lease_days)),
            self.line("places", places.collect()),
            self.day("from", terms.scope.from),
            self.day("to", terms.scope.to),
        ];
        lines.extend(terms.topics.iter().map(|(topic, narrowed)| self.narrowed(topic, narrowed)));
        lines
    }

    fn narrowed(&self, topic: &Topic, terms: &TopicTerms) -> Line {
        let mut values = vec![
            self.label("rungs", terms.rung.code()),
            self.word(&precision(terms.place.code())),
            self.word(&precision(terms.time.code())),
            (self.words)("agreed-least", &[("count", terms.minimum_cell.to_string())]),
        ];
        values.extend(terms.compartments.iter().map(|c| self.word(&part(c.code()))));
        let name = (self.words)("clause-topic", &[("topic", self.topic(topic))]);
        Line { code: format!("topic-{topic}"), name, values }
    }

    fn topic(&self, topic: &Topic) -> String {
        let kind = self.word(&many(&topic.kind));
        let Some((path, code)) = &topic.having else { return kind };
        let field = self.node.kinds().form(&topic.kind).and_then(|f| f.field(path)).map(|f| &f.kind);
        let value = match field {
            Some(FieldType::SelectOne(name) | FieldType::SelectMultiple(name)) => self.label(name, code),
            Some(FieldType::Place) => self.label("places", code),
            _ => code.clone(),
        };
        (self.words)("topic-having", &[("kind", kind), ("value", value)])
    }

    fn handling(&self, p: &Protocol) -> Article {
        let c = &p.clauses;
        let who = |org: &OrgId| p.parties.iter().find(|party: &&Party| &party.org == org);
        let consolidator = c.consolidator.as_ref().and_then(who).map(|party| party.short_name.clone());
        let anonymous = c.is_contributor_anonymous.then(|| self.word("agreed-anonymous"));
        let by_itself = c.destroys_itself.then(|| self.word("agreed-destroys-itself"));
        let lines = vec![
            self.line("prohibited", c.prohibited.iter().map(|u| self.label("uses", u.code())).collect()),
            self.line("anonymous", anonymous.into_iter().collect()),
            self.line("onward", vec![self.label("onward_rules", &c.onward)]),
            self.line("frequency", vec![self.label("frequencies", &c.frequency)]),
            self.number("due-day", ("agreed-due-day", u32::from(c.due_day))),
            self.line("consolidator", consolidator.into_iter().collect()),
            self.number("retention-days", ("agreed-days", c.retention_days)),
            self.line("destroys-itself", by_itself.into_iter().collect()),
            self.text("destruction", &c.destruction),
            self.number("breach-hours", ("agreed-hours", c.breach_hours)),
        ];
        self.article("handling", lines)
    }

    fn governance(&self, c: &Clauses) -> Article {
        // That the origin is told first stands always, whatever else the parties write.
        let mut asked = self.text("third-parties", &c.third_parties);
        asked.values.insert(0, self.word("agreed-origin-first"));
        self.article("governance", vec![asked, self.text("consent", &c.consent)])
    }

    fn weighing(&self, p: &Protocol) -> Article {
        let lines = vec![
            self.text("benefits", &p.clauses.benefits),
            self.text("risk-of-sharing", &p.risk_of_sharing),
            self.text("risk-of-not-sharing", &p.risk_of_not_sharing),
            self.text("mitigations", &p.clauses.mitigations),
            self.text("trust", &p.clauses.trust),
        ];
        self.article("weighing", lines)
    }

    fn dialog(&self, c: &Clauses) -> Article {
        let lines = vec![
            self.text("utility", &c.utility),
            self.text("sensitivity", &c.sensitivity),
            self.text("capacity", &c.capacity),
            self.text("governance", &c.governance),
        ];
        self.article("dialog", lines)
    }
}

fn clause(code: &str) -> String {
    format!("clause-{code}")
}

fn heading(code: &str) -> String {
    format!("article-{code}")
}

fn many(kind: &str) -> String {
    format!("kind-{kind}-many")
}

fn part(compartment: &str) -> String {
    format!("compartment-{compartment}")
}

fn precision(code: &str) -> String {
    format!("precision-{code}")
}

fn rung_key(rung: Rung) -> String {
    format!("rung-{}", rung.code())
}
