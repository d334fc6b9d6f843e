//! The figures of the joint picture: tables, and the drawings of the same.

use crate::drawing::drawn;
use crate::fault::Fault;
use crate::view::picture::{Estimated, Picture as View, Share};
use crate::view::{Drawing, NumberRow, Numbers};
use crate::visit::Person;
use app::drawings;
use app::drawings::Row;
use app::picture::Picture;
use record::PartialDate;
use std::collections::BTreeMap;

/// Who knows of all incidents of a part, drawn; and the tables of the same.
pub(super) fn of_all(person: &Person, picture: &Picture) -> Result<View, Fault> {
    let source = source(person)?;
    Ok(View {
        is_all: true,
        overlap_drawing: drawn(person, &source, |how| drawings::overlap_of_all(picture, how))?,
        ..tables(person, picture)?
    })
}

/// Tables and drawings of a part of the picture.
pub(super) fn view(person: &Person, picture: &Picture) -> Result<View, Fault> {
    let source = source(person)?;
    Ok(View {
        overlap_drawing: drawn(person, &source, |how| drawings::overlap(picture, how))?,
        map: drawn(person, &source, |how| drawings::map(person.node(), picture, how))?,
        bars: drawn(person, &source, |how| drawings::by_governorate(person.node(), picture, how))?,
        chart: drawn(person, &source, |how| drawings::by_month(picture, how))?,
        ..tables(person, picture)?
    })
}

fn source(person: &Person) -> Result<String, Fault> {
    Ok(person.words()?.lookup()("picture-drawn", &[("date", person.node().today().to_string())]))
}

fn tables(person: &Person, picture: &Picture) -> Result<View, Fault> {
    let words = person.words()?;
    let governorate =
        |code: &str| person.node().vocabularies().label("places", code, person.language.code()).to_owned();
    let month = |m: &str| PartialDate::parse(m).map_or_else(|_| m.to_owned(), |d| words.date(d));
    let heads = |first: &str| vec![words.plain(first), words.plain("picture-incidents")];
    let table =
        |key: &str, first: &str, rows: Vec<NumberRow>| Numbers { caption: words.plain(key), heads: heads(first), rows };
    let mut places = rows(&picture.by_governorate(), governorate);
    places.sort_by_key(|r| std::cmp::Reverse(r.numbers.first().copied().flatten()));
    Ok(View {
        union: whole(picture.events.len()),
        lists: picture.names.iter().zip(&picture.per_list).map(|(n, c)| (n.clone(), whole(*c))).collect(),
        overlap: overlap(picture),
        by_place: table("picture-by-place", "governorate", places),
        by_month: table("picture-by-month", "month", rows(&picture.by_month(), month)),
        ..View::default()
    })
}

fn rows(counts: &BTreeMap<String, usize>, name: impl Fn(&str) -> String) -> Vec<NumberRow> {
    counts.iter().map(|(code, n)| NumberRow { name: name(code), numbers: vec![Some(whole(*n))] }).collect()
}

fn overlap(picture: &Picture) -> Vec<Share> {
    let all = picture.events.len().max(1) as f64;
    let mut masks: Vec<(u32, usize)> =
        (1..1_u32 << picture.names.len().min(8)).map(|m| (m, picture.exactly(m))).filter(|(_, n)| *n > 0).collect();
    masks.sort_by_key(|(mask, _)| (mask.count_ones(), *mask));
    let share = |(mask, n): (u32, usize)| Share {
        lists: picture.names.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|(_, l)| l.clone()).collect(),
        number: whole(n),
        percent: (n as f64 * 100.0 / all).round() as u8,
    };
    masks.into_iter().map(share).collect()
}

/// Estimates with their intervals, drawn against what was recorded.
pub(super) fn intervals(person: &Person, estimates: &[Estimated]) -> Result<Option<Drawing>, Fault> {
    let Some(first) = estimates.first() else { return Ok(None) };
    let words = person.words()?;
    let row = |e: &Estimated| Row {
        label: words.plain(&format!("method-{}", e.method)),
        n: e.number as f64,
        lower: e.lower as f64,
        upper: e.upper.map_or(f64::INFINITY, |upper| upper as f64),
        density: Vec::new(),
    };
    let rows: Vec<Row> = estimates.iter().map(row).collect();
    let observed = u32::try_from(first.observed).unwrap_or(0);
    drawn(person, &source(person)?, |how| drawings::estimates(&rows, Some(observed), how))
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
