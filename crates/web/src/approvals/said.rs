//! An approval in words: in one line, and as what would change from what to what.

use crate::fault::Fault;
use crate::labels::part_said;
use crate::naming::{Names, coded_in, title};
use crate::view::approval::Step;
use crate::visit::Person;
use crate::words::Words;
use app::approvals::{Approval, Exact};
use app::exports::Wanted;
use app::labels::{Part, lowered, tightened};
use std::collections::BTreeSet;

/// One line: the record, the list or the person that it is about.
pub(crate) fn about(person: &Person, names: &Names, approval: &Approval) -> Result<String, Fault> {
    let words = person.words()?;
    Ok(match (&approval.exact, &approval.record) {
        (Exact::Declassify { .. }, Some(record)) => title(person, record)?,
        (Exact::Declassify { .. }, None) => words.plain("approval-some-record"),
        (Exact::Export(wanted), record) => {
            let purpose = person.node().vocabularies().label("uses", wanted.purpose.code(), words.language().code());
            let what = match (record, &wanted.record) {
                (Some(record), Some(_)) => title(person, record)?,
                (None, Some(_)) => words.plain(&format!("kind-{}", wanted.kind)),
                (_, None) => words.plain(&format!("kind-{}-many", wanted.kind)),
            };
            format!("{what} · {purpose}")
        }
        (
            Exact::Roles { person: who, .. } | Exact::Succession { person: who, .. } | Exact::Reset { person: who },
            _,
        ) => names.who(who, words),
    })
}

/// What would change, line by line.
pub(crate) fn steps(person: &Person, names: &Names, approval: &Approval) -> Result<Vec<Step>, Fault> {
    let words = person.words()?;
    let plain = |key: &str, after: String| Step { key: key.to_owned(), after, ..Step::default() };
    Ok(match &approval.exact {
        Exact::Declassify { before, after, declassifier, .. } => {
            let lower = lowered(before, after);
            let changed: BTreeSet<Part> = lower.iter().copied().chain(tightened(before, after)).collect();
            let step = |part: Part| {
                Ok(Step {
                    key: format!("label-{}", part.code()),
                    before: Some(part_said(person, names, (before, part))?),
                    after: part_said(person, names, (after, part))?,
                    is_lower: lower.contains(&part),
                })
            };
            let mut steps = changed.into_iter().map(step).collect::<Result<Vec<Step>, Fault>>()?;
            let by = words.plain(&format!("declassifier-{}", declassifier.code()));
            steps.push(plain("declassifier", by));
            steps
        }
        Exact::Export(wanted) => selection(person, names, wanted)?,
        Exact::Roles { person: who, roles, grants } => {
            let named = |prefix: &str, codes: &BTreeSet<String>| {
                codes.iter().map(|c| words.plain(&format!("{prefix}-{c}"))).collect::<Vec<_>>()
            };
            vec![
                plain("approval-person", names.who(who, words)),
                plain("person-roles-more", joined(words, &named("role", roles))),
                plain("person-grants-more", joined(words, &named("compartment", grants))),
            ]
        }
        Exact::Reset { person: who } => vec![
            plain("approval-person", names.who(who, words)),
            plain("approval-reset", words.plain("approval-reset-what")),
        ],
        Exact::Succession { person: who, successor } => vec![
            plain("approval-left", names.who(who, words)),
            plain("approval-successor", names.who(successor, words)),
        ],
    })
}

/// An export in words: which list, narrowed how, for what, with what.
pub(crate) fn selection(person: &Person, names: &Names, wanted: &Wanted) -> Result<Vec<Step>, Fault> {
    let words = person.words()?;
    let plain = |key: &str, after: String| Step { key: key.to_owned(), after, ..Step::default() };
    let mut steps = vec![match wanted.record {
        Some(_) => plain("export-record", words.plain(&format!("kind-{}", wanted.kind))),
        None => plain("export-list", words.plain(&format!("kind-{}-many", wanted.kind))),
    }];
    let form = person.form(&wanted.kind)?;
    for (path, code) in &wanted.filters {
        steps.push(plain(&crate::words::field_key(&wanted.kind, path), coded_in(person, (form, path), code)?));
    }
    for (key, day) in [("export-from", &wanted.from), ("export-to", &wanted.to)] {
        let written = |d: &String| record::PartialDate::parse(d).map_or_else(|_| d.clone(), |p| words.date(p));
        steps.extend(day.as_ref().map(|d| plain(key, written(d))));
    }
    if let Some(org) = &wanted.seen_as {
        steps.push(plain("export-seen-as", names.org(org)));
    }
    let purpose = person.node().vocabularies().label("uses", wanted.purpose.code(), words.language().code());
    steps.push(plain("export-purpose", purpose.to_owned()));
    if wanted.record.is_none() {
        steps.push(plain("export-sealed", words.plain(if wanted.is_sealed { "yes" } else { "no" })));
    }
    Ok(steps)
}

/// Several names with commas, or the word for none.
pub(crate) fn joined(words: &Words, all: &[String]) -> String {
    if all.is_empty() { words.plain("none") } else { all.join(&format!("{} ", words.plain("comma"))) }
}
