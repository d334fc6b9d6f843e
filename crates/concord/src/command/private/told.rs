//! What the terminal is told of private matches, in words and as JSON.

use crate::output::plain;
use app::fuzzy::{Method, Part, Run, Shown, Side, State};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One run on one line, its columns apart by tabs.
pub fn line(run: &Run, today: Date) -> String {
    let waits = if run.awaits(today) { "\twaits for you" } else { "" };
    let (id, state, method) = (&run.record.id, run.state.code(), run.method.code());
    format!("{id}\t{state}\t{}\t{method}\tuntil {}{waits}", side(run), run.until)
}

fn side(run: &Run) -> String {
    let other = run.other.as_ref().map_or("", |(_, name)| name.as_str());
    match run.side {
        Side::Asker => format!("offered to `{}`", run.partner_name),
        Side::Answerer => format!("offered by `{}`", run.partner_name),
        Side::Unit => format!("between `{}` and `{other}`", run.partner_name),
    }
}

/// One run as far as a list tells it.
pub fn json(run: &Run, today: Date) -> Value {
    json!({
        "id": run.record.id.as_str(),
        "side": run.side.code(),
        "state": run.state.code(),
        "method": run.method.code(),
        "partner": run.partner_name,
        "other": run.other.as_ref().map(|(_, name)| name),
        "unit": run.unit.as_ref().and_then(|(_, name)| name.as_ref()),
        // A unit is not told of what the records are.
        "kind": (run.side != Side::Unit).then_some(&run.about),
        "threshold": run.threshold,
        "period": run.period.map(|period| period.to_string()),
        "asked": run.asked,
        "until": run.until.to_string(),
        "answered": run.answered,
        "given": run.given,
        "others": run.others,
        "found": run.found,
        "why": run.why,
        "waits_for_us": run.awaits(today),
    })
}

/// One run with everything that its page has.
pub fn whole(shown: &Shown, today: Date) -> Value {
    let mut all = json(&shown.run, today);
    let known = shown.known.iter().map(|record| {
        let date = record.columns.date.map(|date| date.to_string());
        json!({ "id": record.id.as_str(), "kind": record.kind, "date": date, "title": record.title })
    });
    all["known"] = known.collect();
    all["fields"] = shown.schema.as_ref().map(|schema| paths(&schema.parts)).into();
    all["has_names"] = shown.schema.as_ref().map(app::fuzzy::Schema::has_names).into();
    all["would_give"] = shown.would_give.into();
    all["asked_by"] = shown.asked_by.clone().into();
    all["decided_by"] = shown.decided_by.clone().into();
    all
}

fn paths(parts: &[Part]) -> Vec<String> {
    parts.iter().map(|part| part.path.clone()).collect()
}

/// One run with everything that its page has, for people.
pub fn words(shown: &Shown, today: Date) -> String {
    let (run, mut out) = (&shown.run, String::new());
    let why = run.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let _ = writeln!(out, "{}: {}{why}, {}, until {}", run.record.id, run.state.code(), side(run), run.until);
    through(&mut out, shown);
    if run.side == Side::Unit {
        let second = run.others.map_or_else(|| "has not come".to_owned(), |rows| format!("has {rows}"));
        let _ = writeln!(out, "the first list has {} rows, the second {second}", run.given);
        if let Some(found) = run.found {
            let _ = writeln!(out, "{found} rows matched; each side hears of its own, and nobody here can read them");
        }
    } else {
        goes_in(&mut out, shown);
    }
    if run.state == State::Answered && run.side != Side::Unit {
        known(&mut out, shown);
    }
    if let Some(words) = next(run, today) {
        let _ = writeln!(out, "{words}");
    }
    out
}

fn through(out: &mut String, shown: &Shown) {
    let run = &shown.run;
    match (&run.unit, &shown.unit_said) {
        (Some((_, Some(name))), _) => {
            let _ = writeln!(out, "the linkage unit is `{name}`");
        }
        (Some(_), Some((said, key))) => {
            let said = plain(said);
            let _ = writeln!(out, "they name a linkage unit with which you have not paired: `{said}`, key {key}");
        }
        _ if run.method == Method::Direct => {
            let _ = writeln!(out, "directly: whoever answers holds the key, and can test any name against the list");
        }
        _ => {}
    }
}

fn goes_in(out: &mut String, shown: &Shown) {
    let run = &shown.run;
    let period = run.period.map_or_else(|| "all days".to_owned(), |period| period.to_string());
    let _ = writeln!(out, "records of kind `{}`, {period}, alike from {} of 100", run.about, run.threshold);
    if let Some(schema) = &shown.schema {
        let (place, time) = (schema.place.code(), schema.time.code());
        let _ = writeln!(out, "what goes in: {}; no finer than {place} and {time}", paths(&schema.parts).join(", "));
    }
    let others = run.others.map(|rows| format!(", {rows} of theirs")).unwrap_or_default();
    let _ = writeln!(out, "{} records of ours{others}", run.given);
    if let Some(count) = shown.would_give {
        let _ = writeln!(out, "{count} of your records would go in if you said yes now");
    }
}

fn known(out: &mut String, shown: &Shown) {
    let count = shown.known.len();
    let _ = writeln!(out, "\n{count:>12}  records of ours that they know, too, as far as you may list them");
    for record in &shown.known {
        let date = record.columns.date.map(|date| date.to_string()).unwrap_or_default();
        let _ = writeln!(out, "{}\t{date}\t{}", record.id, plain(&record.title));
    }
    let _ = writeln!(out, "Two records that are alike may still be two events; nothing here proves that they are one.");
}

/// What is to be done next, if anything; `None` when the run is over for us.
pub fn next(run: &Run, today: Date) -> Option<String> {
    let (id, partner) = (&run.record.id, &run.partner_name);
    if run.until < today && !run.state.is_over() {
        return Some("its last day has passed; it ends by itself, and what was kept for it is destroyed".to_owned());
    }
    let other = run.other.as_ref().map(|(_, name)| name.as_str());
    let both = || [Some(partner.as_str()), other].into_iter().flatten().map(share).collect::<Vec<_>>().join(" and ");
    match (run.side, run.state) {
        (Side::Asker, State::Offered) => Some(format!("carry it to them: {}; they say yes or no", share(partner))),
        (Side::Answerer, State::Offered) => {
            Some(format!("say yes or no: concord private-match accept {id}, or: concord private-match refuse {id}"))
        }
        (side, State::Agreed) => {
            let unit = run.unit.as_ref().and_then(|(_, name)| name.as_deref());
            // Who said yes has that to carry, too; who offered has only its encodings.
            let to = [Some(partner.as_str()).filter(|_| side == Side::Answerer || unit.is_none()), unit];
            let to = to.into_iter().flatten().map(share).collect::<Vec<_>>().join(" and ");
            Some(format!("carry what waits: {to}; the result comes with a bundle, too"))
        }
        (Side::Unit, State::Gathering) => {
            Some(format!("the other side's list has not come; wait, or: concord private-match refuse {id}"))
        }
        (Side::Unit, State::Ready) => {
            let refuse = format!("or: concord private-match refuse {id}");
            Some(format!("both lists are here: concord private-match compare {id}, {refuse}"))
        }
        (Side::Unit, State::Answered | State::Refused) => Some(format!("carry the answer to both: {}", both())),
        // What was given before was refused by others, who have told them.
        (Side::Answerer, State::Refused) if run.given == 0 => Some(heard(partner)),
        (Side::Asker, State::Withdrawn) => Some(heard(partner)),
        _ => None,
    }
}

fn heard(partner: &str) -> String {
    format!("they hear of it with the next bundle: {}", share(partner))
}

fn share(partner: &str) -> String {
    format!("concord share {partner}")
}
