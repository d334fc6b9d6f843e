//! What was answered on a step, put into the draft; what cannot be taken is said beside its box.

use super::asked::{Asked, Kind, OF_TOPIC, asked_on, choices};
use super::questions::{grants_at, side_name, typed};
use crate::fault::Fault;
use crate::form::Submission;
use crate::visit::Person;
use app::agreements::{Protocol, Side, Terms, Topic, TopicTerms};
use jiff::civil::Date;
use record::Problem;
use record::problem::Reason;
use serde_json::{Map, Value, json};

/// The longest text that is taken, as in every other form.
const LONGEST: usize = 20_000;

/// The draft with the answers of a step, and what is wrong with them.
pub(super) struct Answered {
    /// The draft; as it was when something is wrong.
    pub protocol: Protocol,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Whether the partner's terms are to be asked for now.
    pub opens_theirs: bool,
}

/// Reads the answers of a step.
pub(super) fn answered(
    person: &Person,
    draft: &Protocol,
    (step, form): (&str, &Submission),
) -> Result<Answered, Fault> {
    let document = serde_json::to_value(draft).map_err(|_| Fault::Internal)?;
    let mut reader = Reader { person, draft, form, document, problems: Vec::new() };
    for asked in asked_on(step, false) {
        reader.take(asked, (asked.name, ""));
    }
    let mut opens_theirs = false;
    if asked_on(step, true).next().is_some() {
        reader.side(step, Side::Us)?;
        let is_different = form.text("theirs_are") == "different";
        if !is_different {
            reader.same(step);
        } else if form.fields.get("theirs").is_some() {
            reader.side(step, Side::Them)?;
        } else {
            opens_theirs = true;
        }
    }
    if reader.problems.is_empty() {
        let protocol: Protocol =
            serde_json::from_value(reader.document.clone()).map_err(|_| Fault::Invalid(Vec::new()))?;
        reader.rules(&protocol, step);
        if reader.problems.is_empty() {
            return Ok(Answered { protocol, problems: Vec::new(), opens_theirs });
        }
    }
    Ok(Answered { protocol: draft.clone(), problems: reader.problems, opens_theirs: false })
}

struct Reader<'a> {
    person: &'a Person,
    draft: &'a Protocol,
    form: &'a Submission,
    document: Value,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Takes one answer; a question that was not on the page changes nothing.
    fn take(&mut self, asked: &Asked, (name, base): (&str, &str)) {
        let Some(given) = typed(&self.form.fields, name) else { return };
        match self.value(asked, given) {
            Ok(value) => self.put(&format!("{base}{}", asked.at), value),
            Err(reason) => self.wrong(name, reason, given),
        }
    }

    fn put(&mut self, at: &str, value: Value) {
        if let Some(slot) = self.document.pointer_mut(at) {
            *slot = value;
        } else if let Some((parent, name)) = at.rsplit_once('/')
            && let Some(Value::Object(fields)) = self.document.pointer_mut(parent)
        {
            // A text says of some clauses only that they were agreed, so that there is no place for the first yes.
            fields.insert(name.to_owned(), value);
        }
    }

    fn wrong(&mut self, name: &str, reason: Reason, given: &Value) {
        let seen = given.as_str().unwrap_or_default();
        self.problems.push(Problem::in_field("agreement", name, reason, seen));
    }

    fn value(&self, asked: &Asked, given: &Value) -> Result<Value, Reason> {
        let text = given.as_str().unwrap_or_default().trim();
        let is_known =
            |source: &str, code: &str| choices(self.person, self.draft, source).iter().any(|(c, _)| c == code);
        match asked.kind {
            Kind::Area if text.chars().count() > LONGEST => Err(Reason::TooLong),
            Kind::Area => Ok(json!(text)),
            Kind::Number(least, most) => number(text, (least, most)).map(|n| json!(n)),
            Kind::Day(is_needed) => match text {
                "" if is_needed => Err(Reason::Missing),
                "" => Ok(Value::Null),
                _ => text.parse::<Date>().map(|d| json!(d)).map_err(|_| Reason::NotDate),
            },
            Kind::YesNo => Ok(json!(text == "yes")),
            Kind::Select(source) if text.is_empty() => Ok(match source {
                "parties" => Value::Null,
                // What was not chosen is the strictest.
                "rungs" => json!("none"),
                "place" => json!("country"),
                "time" => json!("year"),
                _ => json!(""),
            }),
            Kind::Select(source) | Kind::Ladder(source) => {
                if is_known(source, text) {
                    Ok(json!(text))
                } else {
                    Err(Reason::UnknownCode)
                }
            }
            Kind::Checks(source) => {
                let codes = given.as_array().ok_or(Reason::NotObject)?;
                let all = codes.iter().all(|c| c.as_str().is_some_and(|c| is_known(source, c)));
                if all { Ok(given.clone()) } else { Err(Reason::UnknownCode) }
            }
        }
    }

    fn side(&mut self, step: &str, side: Side) -> Result<(), Fault> {
        let (name, base) = (side_name(side), grants_at(self.person, self.draft, side));
        for asked in asked_on(step, true) {
            self.take(asked, (&format!("{name}.{}", asked.name), &base));
        }
        if step == "sensitivity" { self.topics(name, &base) } else { Ok(()) }
    }

    /// The topics of a side: those on the page, without one that is dropped, with one that is added.
    fn topics(&mut self, side: &str, base: &str) -> Result<(), Fault> {
        let posted = self.form.fields.get(side).and_then(|s| s.get("topics")).and_then(Value::as_array);
        let (rows, verb) = (posted.cloned().unwrap_or_default(), self.form.text("do").to_owned());
        let whole: Terms = self
            .document
            .pointer(base)
            .cloned()
            .and_then(|v| serde_json::from_value(v).ok())
            .unwrap_or_else(Terms::nothing);
        let like = serde_json::to_value(TopicTerms::like(&whole)).map_err(|_| Fault::Internal)?;
        let mut topics = Map::new();
        for (i, row) in rows.iter().enumerate() {
            let text = row.get("topic").and_then(Value::as_str).unwrap_or_default();
            let Some(topic) = Topic::parse(text).filter(|_| verb != format!("drop-{side}-{i}")) else { continue };
            topics.insert(topic.to_string(), self.topic(&format!("{side}.topics.{i}"), &like));
        }
        if verb == format!("add-{side}")
            && let Some(topic) = Topic::parse(self.form.text("topic"))
        {
            topics.entry(topic.to_string()).or_insert(like);
        }
        if let Some(slot) = self.document.pointer_mut(&format!("{base}/topics")) {
            *slot = Value::Object(topics);
        }
        Ok(())
    }

    fn topic(&mut self, path: &str, like: &Value) -> Value {
        let mut terms = like.clone();
        for asked in &OF_TOPIC {
            let name = format!("{path}.{}", asked.name);
            let Some(given) = typed(&self.form.fields, &name).cloned() else { continue };
            match self.value(asked, &given) {
                Ok(value) => {
                    if let Some(slot) = terms.pointer_mut(asked.at) {
                        *slot = value;
                    }
                }
                Err(reason) => self.wrong(&name, reason, &given),
            }
        }
        terms
    }

    /// What they grant becomes what we grant, as far as this step asks for it.
    fn same(&mut self, step: &str) {
        let from = grants_at(self.person, self.draft, Side::Us);
        let to = grants_at(self.person, self.draft, Side::Them);
        let topics = (step == "sensitivity").then_some("/topics");
        for at in asked_on(step, true).map(|a| a.at).chain(topics) {
            let ours = self.document.pointer(&format!("{from}{at}")).cloned().unwrap_or(Value::Null);
            if let Some(slot) = self.document.pointer_mut(&format!("{to}{at}")) {
                *slot = ours;
            }
        }
    }

    /// What holds between several answers.
    fn rules(&mut self, protocol: &Protocol, step: &str) {
        let (starts, ends) = (protocol.starts, protocol.ends);
        let mut broken = Vec::new();
        if step == "governance" {
            let is_out = protocol.clauses.review.is_some_and(|day| day < starts || day > ends);
            broken.extend((starts > ends).then(|| "ends".to_owned()));
            broken.extend((starts <= ends && is_out).then(|| "review".to_owned()));
        }
        for side in [Side::Us, Side::Them] {
            let is_ours = |org: &record::OrgId| (org == self.person.node().org()) == (side == Side::Us);
            let Some(party) = protocol.parties.iter().find(|p| is_ours(&p.org)) else { continue };
            broken.extend(self.broken(&party.grants, (step, side_name(side))));
        }
        for name in broken {
            self.wrong(&name, Reason::Constraint, &Value::Null);
        }
    }

    fn broken(&self, terms: &Terms, (step, side): (&str, &str)) -> Vec<String> {
        if step == "utility" {
            let is_turned = terms.scope.from.zip(terms.scope.to).is_some_and(|(from, to)| from > to);
            return is_turned.then(|| format!("{side}.to")).into_iter().collect();
        }
        if step != "sensitivity" {
            return Vec::new();
        }
        let rows = self.form.fields.get(side).and_then(|s| s.get("topics")).and_then(Value::as_array);
        let place = |topic: &Topic| {
            let text = topic.to_string();
            rows.into_iter().flatten().position(|r| r.get("topic").and_then(Value::as_str) == Some(&text))
        };
        let lacks_kind = terms.topics.keys().any(|t| !terms.kinds.contains(&t.kind));
        let too_far = terms.topics.iter().filter(|(_, t)| t.rung > terms.rung).filter_map(|(topic, _)| place(topic));
        let far = too_far.map(|i| format!("{side}.topics.{i}.rung"));
        lacks_kind.then(|| format!("{side}.kinds")).into_iter().chain(far).collect()
    }
}

fn number(text: &str, (least, most): (u32, u32)) -> Result<u32, Reason> {
    if text.is_empty() {
        return if least == 0 { Ok(0) } else { Err(Reason::Missing) };
    }
    let number: u32 = text.parse().map_err(|_| Reason::NotNumber)?;
    if (least..=most).contains(&number) { Ok(number) } else { Err(Reason::Constraint) }
}
