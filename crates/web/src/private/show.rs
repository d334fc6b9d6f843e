//! One fuzzy run: how it stands, what goes in, what it found, and what can be done.

use crate::fault::Fault;
use crate::naming::reference;
use crate::records::record_id;
use crate::view::private::{FuzzyLine, PrivateShow};
use crate::view::record::Shown;
use crate::visit::{Answer, Person};
use crate::words::field_key;
use app::fuzzy::{self, Run, Side, State};
use axum::extract::Path;
use jiff::civil::Date;
use record::{PartialDate, RecordId};

/// How many records are named.
const MOST: usize = 200;

/// Shows it.
///
/// # Errors
/// [`Fault::NotFound`] when it is none, or may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let view = view(&person, &record_id(&id)?).await?;
    person.page("share", &view)
}

pub(super) fn line(run: &Run, today: Date) -> FuzzyLine {
    FuzzyLine {
        side: run.side.code().to_owned(),
        method: run.method.code().to_owned(),
        partner: run.partner_name.clone(),
        other: run.other.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        state: run.state.code().to_owned(),
        why: run.why.clone(),
        asked: run.asked.clone(),
        until: run.until.to_string(),
        is_waiting: run.awaits(today),
        href: format!("/private-matches/{}", run.record.id),
    }
}

pub(super) async fn view(person: &Person, id: &RecordId) -> Result<PrivateShow, Fault> {
    let (node, actor) = (person.node(), person.actor());
    let shown = fuzzy::show(node, actor, id).await?;
    let (run, today) = (&shown.run, node.today());
    let is_in_time = run.until >= today;
    let may = fuzzy::may_run(actor) && is_in_time;
    let known = shown.known.iter().take(MOST).map(|r| reference(person, r)).collect::<Result<Vec<_>, _>>()?;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let words = person.words()?;
    let fields = shown
        .schema
        .as_ref()
        .map(|s| s.parts.iter().map(|p| words.plain(&field_key(&s.kind, &p.path))).collect::<Vec<_>>());
    Ok(PrivateShow {
        line: line(run, today),
        facts: facts(person, &shown)?,
        fields: fields.unwrap_or_default(),
        has_names: shown.schema.as_ref().is_some_and(fuzzy::Schema::has_names),
        found: count(shown.known.len()),
        further: count(shown.known.len() - known.len()),
        known,
        would_give: shown.would_give.map(count),
        may_answer: may && (run.side, run.state) == (Side::Answerer, State::Offered),
        is_unit_known: run.unit.as_ref().is_none_or(|(_, name)| name.is_some()),
        may_withdraw: may && (run.side, run.state) == (Side::Asker, State::Offered),
        may_compare: may && (run.side, run.state) == (Side::Unit, State::Ready),
        may_decline: may && run.side == Side::Unit && matches!(run.state, State::Gathering | State::Ready),
        is_unticked: false,
    })
}

fn facts(person: &Person, shown: &fuzzy::Shown) -> Result<Vec<Shown>, Fault> {
    let (run, words) = (&shown.run, person.words()?);
    let date = |text: &str| PartialDate::parse(text).map_or_else(|_| text.to_owned(), |d| words.date(d));
    let number = |n: i64| crate::words::written::number(n);
    let precision = |code: &str| words.plain(&format!("precision-{code}"));
    let is_unit = run.side == Side::Unit;
    let unit = match (&run.unit, &shown.unit_said) {
        (Some((_, Some(name))), _) => Some(name.clone()),
        (Some(_), Some((said, key))) => Some(format!("{said} · {}", spaced(key))),
        _ => None,
    };
    let about = (!is_unit).then(|| words.plain(&format!("kind-{}-many", run.about)));
    let told =
        |schema: &fuzzy::Schema| format!("{}, {}", precision(schema.place.code()), precision(schema.time.code()));
    let decided = run.answered.as_deref().map(date);
    let all: [(&str, Option<String>); 12] = [
        ("fuzzy-unit", unit),
        ("private-match-about", about),
        ("private-match-period", run.period.map(|p| words.date(p))),
        ("fuzzy-finely", shown.schema.as_ref().map(told)),
        ("private-match-threshold", Some(run.threshold.to_string())),
        (if is_unit { "fuzzy-rows-first" } else { "fuzzy-given" }, Some(number(run.given))),
        (if is_unit { "fuzzy-rows-second" } else { "fuzzy-others" }, run.others.map(number)),
        ("fuzzy-pairs", run.found.filter(|_| is_unit).map(number)),
        ("private-match-asked", Some(date(&run.asked))),
        ("private-match-asked-by", shown.asked_by.clone()),
        ("private-match-answered", decided),
        ("private-match-decided-by", shown.decided_by.clone()),
    ];
    let one = |(key, text): (&str, Option<String>)| Some(Shown { key: key.to_owned(), text: text?, href: None });
    Ok(all.into_iter().filter_map(one).collect())
}

/// The beginning of a digest in groups, as people read it to each other.
fn spaced(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().take(32).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
