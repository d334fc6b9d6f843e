//! A run of estimates as it was kept: verdict, sentence, every method, parts, what it depends on.

use crate::drawing::drawn;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::view::estimate::{Assumed, Computed, Doubted, Estimate as View, Line, PartLine};
use crate::view::{Drawing, NumberRow, Numbers};
use crate::visit::{Answer, Person};
use app::estimates::{self, Kept, KeptEstimate};
use app::estimation::{paper, wording};
use app::{Error, drawings, exports};
use axum::extract::Path;
use record::Body;

/// What can be taken away: the end of the address, and the name of the format.
pub(super) const FORMATS: [(&str, &str); 9] = [
    ("pdf", "PDF"),
    ("docx", "DOCX"),
    ("csv", "CSV"),
    ("hxl", "HXL"),
    ("xlsx", "XLSX"),
    ("parquet", "Parquet"),
    ("json", "JSON"),
    ("svg", "SVG"),
    ("png", "PNG"),
];

/// Shows a run.
///
/// # Errors
/// [`Fault::NotFound`] when it may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    page(&person, &id, None).await
}

/// Shows a run whose label asks for a reason.
///
/// # Errors
/// As [`show`].
pub async fn open(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    page(&person, &id, Some(form.text("reason"))).await
}

async fn page(person: &Person, id: &str, reason: Option<&str>) -> Answer {
    match estimates::show(person.node(), person.actor(), &record_id(id)?, reason).await {
        Ok((kept, show)) => {
            let mut view = view(person, &kept, (id, &show.body))?;
            if !exports::may_take(person.node(), person.actor(), &show.label) {
                view.files.clear();
            }
            person.page("understand", &view)
        }
        Err(Error::ReasonNeeded) => ask_why(person, "estimate", &format!("/estimates/{id}"), reason),
        Err(other) => Err(other.into()),
    }
}

/// The name of a part in the reader's language: a governorate, or a date as it is written.
pub(super) fn part_name(person: &Person, kept: &Kept, key: &str) -> String {
    let vocabularies = person.node().vocabularies();
    match kept.divided_by.as_str() {
        "governorate" => vocabularies.label("places", key, person.language.code()).to_owned(),
        _ => match (person.words(), record::PartialDate::parse(key)) {
            (Ok(words), Ok(date)) => words.date(date),
            _ => key.to_owned(),
        },
    }
}

fn view(person: &Person, kept: &Kept, (id, body): (&str, &Body)) -> Result<View, Fault> {
    let words = person.words()?;
    let lookup = words.lookup();
    let source = lookup("picture-drawn", &[("date", person.node().today().to_string())]);
    let place = body.place("place").map(|p| p.code).unwrap_or_default();
    let name = |e: &KeptEstimate| wording::method(&lookup, &e.method);
    let rows: Vec<drawings::Row> = kept.estimates.iter().map(|e| e.row(name(e))).collect();
    let doubts = kept.warnings.iter().map(|w| Doubted {
        text: wording::doubt(&lookup, w, &kept.lists),
        is_blocking: w.severity == "blocking",
        bias: (w.bias != "unknown").then(|| w.bias.clone()),
    });
    Ok(View {
        place: person.node().vocabularies().label("places", &place, person.language.code()).to_owned(),
        period: body.text("period").unwrap_or_default().to_owned(),
        observed: i64::from(kept.observed),
        lists: kept.lists.clone(),
        verdict: kept.verdict.clone(),
        doubts: doubts.collect(),
        sentence: wording::sentence(&lookup, kept),
        drawing: drawn(person, &source, |how| drawings::estimates(&rows, Some(kept.observed), how))?,
        lines: kept.estimates.iter().map(|e| line(name(e), e)).collect(),
        refused: kept
            .refused
            .iter()
            .map(|(m, why)| (wording::method(&lookup, m), wording::because(&lookup, why)))
            .collect(),
        overlap_drawing: overlap(person, kept, &source)?,
        overlap: combinations(person, kept)?,
        parts: kept
            .parts
            .iter()
            .map(|p| PartLine {
                line: p.estimate.as_ref().map(|e| line(part_name(person, kept, &p.key), e)),
                name: part_name(person, kept, &p.key),
                observed: i64::from(p.observed),
                verdict: p.verdict.clone(),
                because: p.because.as_ref().map(|b| wording::because(&lookup, b)).unwrap_or_default(),
            })
            .collect(),
        parts_drawing: parts(person, kept, &source)?,
        map: map(person, kept, &source)?,
        variations: kept
            .variations
            .iter()
            .map(|v| line(format!("{}: {}", paper::change(&lookup, v), name(&v.estimate)), &v.estimate))
            .collect(),
        assumed: kept.estimates.iter().map(|e| Assumed { method: name(e), codes: e.assumptions.clone() }).collect(),
        computed: kept
            .estimates
            .iter()
            .flat_map(|e| {
                e.diagnostics.iter().map(|(code, value)| Computed {
                    method: name(e),
                    code: code.clone(),
                    value: paper::figure(*value),
                })
            })
            .collect(),
        linkages: i64::try_from(kept.linkages).unwrap_or(0),
        seed: kept.seed.to_string(),
        files: FORMATS.map(|(end, name)| (name.to_owned(), format!("/estimates/{id}/files/{end}"))).to_vec(),
        record: format!("/records/estimate/{id}"),
    })
}

fn line(name: String, e: &KeptEstimate) -> Line {
    Line {
        name,
        number: e.n.round() as i64,
        lower: e.lower.round() as i64,
        upper: e.upper.map(|u| u.round() as i64),
        model: e.model.clone(),
        is_reference: e.is_reference,
    }
}

pub(super) fn overlap(person: &Person, kept: &Kept, source: &str) -> Result<Option<Drawing>, Fault> {
    let groups = kept.counts.iter().map(|(p, n)| (*p, *n as usize)).collect();
    drawn(person, source, |how| drawings::combinations(&kept.lists, groups, how))
}

fn combinations(person: &Person, kept: &Kept) -> Result<Numbers, Fault> {
    let words = person.words()?;
    let comma = words.plain("list-comma");
    let who = |pattern: u32| {
        let on = kept.lists.iter().enumerate().filter(|(bit, _)| pattern >> bit & 1 == 1).map(|(_, name)| name.clone());
        on.collect::<Vec<_>>().join(&comma)
    };
    Ok(Numbers {
        caption: words.plain("estimation-combinations"),
        heads: vec![words.plain("estimation-on-lists"), words.plain("estimation-count")],
        rows: kept
            .counts
            .iter()
            .map(|(p, n)| NumberRow { name: who(*p), numbers: vec![Some(i64::from(*n))] })
            .collect(),
    })
}

fn parts(person: &Person, kept: &Kept, source: &str) -> Result<Option<Drawing>, Fault> {
    let row = |p: &estimates::Part| Some(p.estimate.as_ref()?.row(part_name(person, kept, &p.key)));
    let rows: Vec<drawings::Row> = kept.parts.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    drawn(person, source, |how| drawings::estimates(&rows, None, how))
}

fn map(person: &Person, kept: &Kept, source: &str) -> Result<Option<Drawing>, Fault> {
    if kept.divided_by != "governorate" {
        return Ok(None);
    }
    let values = kept.parts.iter().filter_map(|p| Some((p.key.clone(), p.estimate.as_ref()?.n))).collect();
    drawn(person, source, |how| drawings::circles(person.node(), values, ("estimated-map", how)))
}
