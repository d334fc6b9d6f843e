//! What one party lets pass to the other: as a whole, by topic, and within which places and days.

use crate::{Error, Result};
use jiff::civil::Date;
use record::label::CaveatCode;
use record::{Compartment, PartialDate, PlacePrecision, Rung, TimePrecision, Use};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What one party lets pass to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How far.
    pub rung: Rung,
    /// The finest place.
    pub place: PlacePrecision,
    /// The finest time.
    pub time: TimePrecision,
    /// Identity, source and attribution pass only when named here.
    pub compartments: BTreeSet<Compartment>,
    /// What it may be used for.
    pub uses: BTreeSet<Use>,
    /// Caveats that travel with it.
    pub caveats: BTreeSet<CaveatCode>,
    /// Which kinds of records.
    pub kinds: BTreeSet<String>,
    /// The smallest count in anything derived.
    pub minimum_cell: u32,
    /// For how many days a copy stays readable without renewal.
    pub lease_days: u32,
    /// What passes less far than the rest, by topic. A record in several topics passes as the strictest says.
    #[serde(default)]
    pub topics: BTreeMap<Topic, TopicTerms>,
    /// Which places and days it is about; what lies outside does not pass.
    #[serde(default)]
    pub scope: Scope,
}

/// What may pass of one topic; never further than the terms as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicTerms {
    /// How far.
    pub rung: Rung,
    /// The finest place.
    pub place: PlacePrecision,
    /// The finest time.
    pub time: TimePrecision,
    /// The smallest count in anything derived.
    pub minimum_cell: u32,
    /// Identity, source and attribution pass only when named here and in the terms as a whole.
    pub compartments: BTreeSet<Compartment>,
}

/// A kind of records, or those of a kind that have a code in an open field: `incident`, or
/// `incident:acts.type=V01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// The kind.
    pub kind: String,
    /// Path of an open field, and the code that it must hold.
    pub having: Option<(String, String)>,
}

/// Places and days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scope {
    /// Codes of places, each with all that lies in it; everywhere when empty.
    #[serde(default)]
    pub places: BTreeSet<String>,
    /// First day.
    #[serde(default)]
    pub from: Option<Date>,
    /// Last day.
    #[serde(default)]
    pub to: Option<Date>,
}

impl Topic {
    /// All records of a kind.
    pub fn of(kind: &str) -> Self {
        Self { kind: kind.to_owned(), having: None }
    }

    /// Reads `kind` or `kind:path=code`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_word = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
        let (kind, having) = match text.split_once(':') {
            Some((kind, having)) => {
                let (path, code) = having.split_once('=')?;
                (kind, Some((path.to_owned(), code.to_owned())))
            }
            None => (text, None),
        };
        let is_good = is_word(kind) && having.as_ref().is_none_or(|(path, code)| is_word(path) && is_word(code));
        is_good.then(|| Self { kind: kind.to_owned(), having })
    }

    /// Whether a record with this open part lies in it.
    pub fn includes(&self, kind: &str, open: &Map<String, Value>) -> bool {
        let holds = |(path, code): &(String, String)| {
            let path: Vec<&str> = path.split('.').collect();
            open.get(path[0]).is_some_and(|value| holds(value, &path[1..], code))
        };
        self.kind == kind && self.having.as_ref().is_none_or(holds)
    }
}

/// Whether a code stands at the end of a path, in any row of the repeats on the way.
fn holds(value: &Value, path: &[&str], code: &str) -> bool {
    match value {
        Value::Array(rows) => rows.iter().any(|row| holds(row, path, code)),
        Value::Object(map) => match path.split_first() {
            Some((name, rest)) => map.get(*name).is_some_and(|inner| holds(inner, rest, code)),
            None => map.get("code").and_then(Value::as_str).is_some_and(|c| is_within(c, code)),
        },
        Value::String(text) => path.is_empty() && text == code,
        _ => false,
    }
}

/// Whether a place lies in another, by their codes.
pub(crate) fn is_within(place: &str, area: &str) -> bool {
    place.strip_prefix(area).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '/']))
}

impl std::fmt::Display for Topic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.having {
            Some((path, code)) => write!(f, "{}:{path}={code}", self.kind),
            None => f.write_str(&self.kind),
        }
    }
}

impl Serialize for Topic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Topic {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a topic is `kind` or `kind:field=code`"))
    }
}

impl Scope {
    /// Whether it names neither places nor days, so that nothing lies outside.
    pub fn is_everything(&self) -> bool {
        self == &Self::default()
    }

    /// Whether a record with these columns lies in it. What has no place or day lies outside a scope that names some.
    pub fn includes(&self, place: Option<&str>, date: Option<PartialDate>) -> bool {
        let is_there = self.places.is_empty() || place.is_some_and(|p| self.places.iter().any(|a| is_within(p, a)));
        let is_after = self.from.is_none_or(|from| date.is_some_and(|d| d.from() >= from));
        let is_before = self.to.is_none_or(|to| date.is_some_and(|d| d.to() <= to));
        is_there && is_after && is_before
    }
}

impl Terms {
    /// Nothing passes.
    pub fn nothing() -> Self {
        Self {
            rung: Rung::None,
            place: PlacePrecision::Country,
            time: TimePrecision::Year,
            compartments: BTreeSet::new(),
            uses: BTreeSet::new(),
            caveats: CaveatCode::ALL.iter().copied().collect(),
            kinds: BTreeSet::new(),
            minimum_cell: 10,
            lease_days: 30,
            topics: BTreeMap::new(),
            scope: Scope::default(),
        }
    }

    /// The topics that a record lies in which is about these days, as places in `topics`; `None` when the terms are not
    /// about it at all. The days of a count are those that it counts, and not the one of its column.
    pub(crate) fn topics_on(&self, record: &store::records::Stored, days: Option<PartialDate>) -> Option<Vec<usize>> {
        let is_meant = self.kinds.contains(&record.kind) && self.scope.includes(record.columns.place.as_deref(), days);
        is_meant.then(|| self.topics_in(&record.kind, &record.open))
    }

    /// The topics that an open part lies in, as places in `topics`, whatever the terms are about.
    pub fn topics_in(&self, kind: &str, open: &Map<String, Value>) -> Vec<usize> {
        let topics = self.topics.keys().enumerate();
        topics.filter(|(_, t)| t.includes(kind, open)).map(|(at, _)| at).collect()
    }

    /// These terms narrowed to the topics at these places.
    #[must_use]
    pub fn narrowed(&self, topics: &[usize]) -> Self {
        let mut terms = self.clone();
        for (_, topic) in self.topics.iter().enumerate().filter(|(at, _)| topics.contains(at)) {
            let topic = topic.1;
            terms.rung = terms.rung.min(topic.rung);
            terms.place = terms.place.max(topic.place);
            terms.time = terms.time.max(topic.time);
            terms.minimum_cell = terms.minimum_cell.max(topic.minimum_cell);
            terms.compartments = &terms.compartments & &topic.compartments;
        }
        terms
    }

    /// The terms for a topic as a whole: of every topic that contains it.
    #[must_use]
    pub fn of_topic(&self, topic: &Topic) -> Self {
        if !self.kinds.contains(&topic.kind) {
            return Self::nothing();
        }
        let contains = |t: &Topic| t == topic || t == &Topic::of(&topic.kind);
        let at: Vec<usize> = self.topics.keys().enumerate().filter(|(_, t)| contains(t)).map(|(at, _)| at).collect();
        self.narrowed(&at)
    }

    /// Says what cannot be meant.
    ///
    /// # Errors
    /// `Refused` for a topic that goes further than the whole, or is of a kind that does not pass.
    pub fn check(&self) -> Result<()> {
        for (topic, terms) in &self.topics {
            if !self.kinds.contains(&topic.kind) {
                return Err(Error::Refused(format!(
                    "the topic `{topic}` is of a kind that does not pass; add the kind"
                )));
            }
            if terms.rung > self.rung {
                return Err(Error::Refused(format!(
                    "the topic `{topic}` goes further than the whole; raise the whole, then narrow the other topics"
                )));
            }
        }
        if self.scope.from.zip(self.scope.to).is_some_and(|(from, to)| from > to) {
            return Err(Error::Refused("the first day of the scope is after its last; exchange them".to_owned()));
        }
        Ok(())
    }
}

impl TopicTerms {
    /// As far as the whole.
    pub fn like(terms: &Terms) -> Self {
        Self {
            rung: terms.rung,
            place: terms.place,
            time: terms.time,
            minimum_cell: terms.minimum_cell,
            compartments: terms.compartments.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, Terms, Topic, TopicTerms};
    use record::{PartialDate, Rung};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn a_topic_is_a_kind_or_a_code_in_one_of_its_fields() {
        let open = json!({ "acts": [{ "type": "V01" }, { "type": "V02" }], "place": { "code": "SY-Raqqa/Tabqa" } });
        let open = open.as_object().expect("an object");
        let includes = |text: &str| Topic::parse(text).expect("a topic").includes("incident", open);
        assert!(includes("incident") && includes("incident:acts.type=V02") && includes("incident:place=SY-Raqqa"));
        assert!(!includes("assessment") && !includes("incident:acts.type=V03") && !includes("incident:place=SY-R"));
        for text in ["", "a:b", "a:=c", "a:b=", "a b", "a:b=c d"] {
            assert_eq!(Topic::parse(text), None, "{text}");
        }
        assert_eq!(
            Topic::parse("incident:acts.type=V02").map(|t| t.to_string()).as_deref(),
            Some("incident:acts.type=V02")
        );
    }

    #[test]
    fn what_has_no_place_or_day_lies_outside_a_scope_that_names_some() {
        let scope = Scope {
            places: BTreeSet::from(["SY-Raqqa".to_owned()]),
            from: Some(jiff::civil::date(2017, 6, 1)),
            to: Some(jiff::civil::date(2017, 10, 31)),
        };
        let day = |text: &str| PartialDate::parse(text).ok();
        assert!(scope.includes(Some("SY-Raqqa/Tabqa"), day("2017-07-12")));
        assert!(!scope.includes(None, day("2017-07-12")) && !scope.includes(Some("SY-Raqqa"), None));
        assert!(!scope.includes(Some("SY-Homs"), day("2017-07-12")) && !scope.includes(Some("SY-Raqqa"), day("2017")));
        assert!(Scope::default().includes(None, None));
    }

    #[test]
    fn a_record_in_several_topics_passes_as_the_strictest_says() {
        let kinds = BTreeSet::from(["incident".to_owned()]);
        let mut terms = Terms { rung: Rung::JointAction, kinds, ..Terms::nothing() };
        let topic = |rung| TopicTerms { rung, ..TopicTerms::like(&terms.clone()) };
        let (low, high) = (topic(Rung::Trends), topic(Rung::Case));
        terms.topics.insert(Topic::of("incident"), high);
        terms.topics.insert(Topic::parse("incident:acts.type=V04").expect("a topic"), low);
        assert_eq!(terms.narrowed(&[0]).rung, Rung::Case);
        assert_eq!(terms.narrowed(&[0, 1]).rung, Rung::Trends);
        assert_eq!(terms.of_topic(&Topic::of("assessment")).rung, Rung::None);
        assert!(terms.check().is_ok());
        terms.rung = Rung::Outline;
        assert!(terms.check().is_err(), "a topic goes no further than the whole");
    }
}
