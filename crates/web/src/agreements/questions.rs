//! A step as a form: what stands in the draft, or what was typed and could not be taken.

use super::asked::{Asked, Kind, OF_TOPIC, asked_on, choices, topic_words};
use crate::view::agreement::{Ladder, Question, SideQuestions, Told, TopicRow};
use crate::view::edit::{Chosen, Input, Located, id};
use crate::view::error::Wrong;
use crate::visit::Person;
use app::agreements::{Protocol, Side, Topic};
use record::Problem;
use serde_json::{Map, Value};

/// What a form is made from.
pub(super) struct Sheet<'a> {
    /// Who reads it.
    pub person: &'a Person,
    /// The draft.
    pub protocol: &'a Protocol,
    /// The draft as data.
    pub stored: &'a Value,
    /// What was typed; empty when nothing was.
    pub typed: &'a Map<String, Value>,
    /// What is wrong with it.
    pub problems: &'a [Problem],
}

/// The name of a side in a form.
pub(super) fn side_name(side: Side) -> &'static str {
    if side == Side::Us { "ours" } else { "theirs" }
}

/// Where what a side grants stands in a protocol.
pub(super) fn grants_at(person: &Person, protocol: &Protocol, side: Side) -> String {
    let is_first_us = protocol.parties.first().is_some_and(|p| &p.org == person.node().org());
    let at = if is_first_us == (side == Side::Us) { 0 } else { 1 };
    format!("/parties/{at}/grants")
}

impl Sheet<'_> {
    /// What a step asks of both together.
    pub fn common(&self, step: &str) -> Vec<Question> {
        asked_on(step, false).map(|a| self.question(a, (a.name, ""))).collect()
    }

    /// What a step asks of one side; nothing when it asks nothing of the kind.
    pub fn of_side(&self, step: &str, side: Side) -> Option<SideQuestions> {
        let (name, base) = (side_name(side), grants_at(self.person, self.protocol, side));
        let ask = |a: &Asked| self.question(a, (&format!("{name}.{}", a.name), &base));
        let questions: Vec<Question> = asked_on(step, true).map(ask).collect();
        let topics = if step == "sensitivity" { self.topics(side) } else { Vec::new() };
        (!questions.is_empty()).then(|| SideQuestions { side: name.to_owned(), questions, topics })
    }

    /// Everything wrong, with the box at which it can be put right.
    pub fn located(&self) -> Vec<Located> {
        let one = |p: &Problem| {
            let name = p.column.rsplit('.').next().unwrap_or_default();
            Located { id: id(&p.column), key: format!("clause-{name}"), wrong: Wrong::from(p) }
        };
        self.problems.iter().map(one).collect()
    }

    /// The topics that were typed, else those that are stored.
    fn topics(&self, side: Side) -> Vec<TopicRow> {
        let (name, base) = (side_name(side), grants_at(self.person, self.protocol, side));
        let texts: Vec<String> = match self.typed.get(name).and_then(|s| s.get("topics")) {
            Some(Value::Array(rows)) => {
                rows.iter().filter_map(|r| r.get("topic")?.as_str().map(str::to_owned)).collect()
            }
            _ => {
                let stored = self.stored.pointer(&format!("{base}/topics")).and_then(Value::as_object);
                stored.into_iter().flat_map(|m| m.keys().cloned()).collect()
            }
        };
        let known = texts.into_iter().enumerate().filter_map(|(i, text)| Some((i, Topic::parse(&text)?, text)));
        known.map(|(i, topic, text)| self.row((name, &base), (i, &topic, text))).collect()
    }

    fn row(&self, (side, base): (&str, &str), (i, topic, text): (usize, &Topic, String)) -> TopicRow {
        let path = format!("{side}.topics.{i}");
        // RFC 6901, section 3: a slash in a name is written `~1`.
        let at = format!("{base}/topics/{}", text.replace('~', "~0").replace('/', "~1"));
        let ask = |a: &Asked| self.question(a, (&format!("{path}.{}", a.name), &at));
        TopicRow {
            title: topic_words(self.person, topic),
            name: format!("{path}.topic"),
            topic: text,
            drop: format!("drop-{side}-{i}"),
            questions: OF_TOPIC.iter().map(ask).collect(),
        }
    }

    fn question(&self, asked: &Asked, (name, base): (&str, &str)) -> Question {
        let stored = self.stored.pointer(&format!("{base}{}", asked.at));
        let value = typed(self.typed, name).or(stored).cloned().unwrap_or(Value::Null);
        let key = format!("clause-{}", asked.name);
        if let Kind::Ladder(source) = asked.kind {
            let told = |(code, label): (String, String)| Told {
                told: format!("ladder-{source}-{code}"),
                is_chosen: value.as_str() == Some(code.as_str()),
                code,
                label,
            };
            let choices = choices(self.person, self.protocol, source).into_iter().map(told).collect();
            return Question::Ladder(Ladder { name: name.to_owned(), id: id(name), key, choices });
        }
        Question::Input(Box::new(Input {
            name: name.to_owned(),
            id: id(name),
            key,
            control: control(asked.kind).to_owned(),
            is_required: ["purpose", "risk-of-sharing", "risk-of-not-sharing", "starts", "ends"].contains(&asked.name),
            compartment: "open".to_owned(),
            value: text(&value),
            boxes: Vec::new(),
            choices: self.chosen(asked.kind, &value),
            problems: self.problems.iter().filter(|p| p.column == name).map(Wrong::from).collect(),
        }))
    }

    fn chosen(&self, kind: Kind, value: &Value) -> Vec<Chosen> {
        let (Kind::Select(source) | Kind::Checks(source)) = kind else { return Vec::new() };
        let is_chosen = |code: &str| match value {
            Value::String(one) => one == code,
            Value::Array(some) => some.iter().any(|c| c == code),
            _ => false,
        };
        let one = |(code, label): (String, String)| Chosen { is_chosen: is_chosen(&code), code, label };
        choices(self.person, self.protocol, source).into_iter().map(one).collect()
    }
}

fn control(kind: Kind) -> &'static str {
    match kind {
        Kind::Area => "area",
        Kind::Number(..) => "number",
        Kind::Day(_) => "day",
        Kind::Select(_) => "select",
        Kind::Checks(_) => "checks",
        Kind::YesNo => "yes-no",
        Kind::Ladder(_) => "ladder",
    }
}

/// What was typed under a name such as `ours.topics.0.rung`.
pub(super) fn typed<'a>(typed: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut parts = name.split('.');
    let mut found = typed.get(parts.next()?)?;
    for part in parts {
        found = match part.parse::<usize>() {
            Ok(at) => found.get(at)?,
            Err(_) => found.get(part)?,
        };
    }
    Some(found)
}

/// A value as it stands in a box; zero says that nothing was agreed.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) if n.as_u64() != Some(0) => n.to_string(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        _ => String::new(),
    }
}
