//! Labels in words, part by part.

use crate::approvals::said::joined;
use crate::fault::Fault;
use crate::naming::Names;
use crate::visit::Person;
use app::labels::Part;
use record::label::{Audience, Caveat, ConsentScope, Expiry};
use record::{Label, PartialDate, Use};
use std::collections::BTreeSet;

/// What a label says in one part, in the reader's language.
pub(crate) fn part_said(person: &Person, names: &Names, (label, part): (&Label, Part)) -> Result<String, Fault> {
    let words = person.words()?;
    let term =
        |name: &str, code: &str| person.node().vocabularies().label(name, code, words.language().code()).to_owned();
    let uses = |all: &BTreeSet<Use>| {
        if all.is_empty() {
            return words.plain("label-uses-none");
        }
        joined(words, &all.iter().map(|u| term("uses", u.code())).collect::<Vec<_>>())
    };
    Ok(match part {
        Part::Sensitivity => words.plain(&format!("sensitivity-{}", label.sensitivity.code())),
        Part::Audience => match &label.audience {
            Audience::Everyone => words.plain("label-everyone"),
            Audience::Only(orgs) => joined(words, &orgs.iter().map(|o| names.org(o)).collect::<Vec<_>>()),
        },
        Part::Uses => uses(&label.uses),
        Part::Caveats => {
            let said = |c: &Caveat| match c {
                Caveat::Is(code) => term("caveats", code.code()),
                Caveat::Acknowledge(text) => format!("{}: {text}", words.plain("label-acknowledge")),
            };
            joined(words, &label.caveats.iter().map(said).collect::<Vec<_>>())
        }
        Part::Precision => {
            let said = |code: &str| words.plain(&format!("precision-{code}"));
            joined(words, &[said(label.precision.place.code()), said(label.precision.time.code())])
        }
        Part::MinimumCell => label.minimum_cell.to_string(),
        Part::Expiry => match label.expiry {
            Expiry::Never => words.plain("label-expiry-none"),
            Expiry::On(day) => PartialDate::parse(&day.to_string()).map_or_else(|_| day.to_string(), |d| words.date(d)),
        },
        Part::Consents => match &label.consents.scope {
            ConsentScope::NotNeeded => words.plain("label-consent-not-needed"),
            ConsentScope::Uses(all) => uses(all),
        },
        Part::TopRung => term("rungs", label.top_rung.code()),
    })
}
