//! The files of a linkage unit: pairs and groups for itself, and for each party which of its own rows others also know.

use super::{Encodings, Matched, Wanted};
use crate::Result;
use crate::linking::tables::{Columns, csv};
use import::Column;
use linkage::RowRef;
use serde_json::{Value, json};

/// Says in [`SUMMARY`] that a folder is ours.
const MADE_BY: &str = "concord match";
/// The file with the figures of a run.
const SUMMARY: &str = "match.json";
/// What files for the parties begin with.
const FOR: &str = "for-";

/// Whether a run may have written a file of this name.
pub fn is_ours(name: &str) -> bool {
    ["pairs.csv", "groups.csv", SUMMARY].contains(&name) || is_for_party(name)
}

/// Whether a file of this name is for a party.
pub fn is_for_party(name: &str) -> bool {
    name.starts_with(FOR) && name.ends_with(".csv")
}

/// The file that says that a run wrote the folder, and whether its text is such a one.
pub fn summary() -> (&'static str, fn(&[u8]) -> bool) {
    let is_one = |bytes: &[u8]| {
        let value: Option<Value> = serde_json::from_slice(bytes).ok();
        value.is_some_and(|value| value["made_by"] == MADE_BY)
    };
    (SUMMARY, is_one)
}

/// All files of a run, with their names.
///
/// # Errors
/// `Internal` when a table cannot be written.
pub fn files(lists: &[Encodings], matched: &Matched, figures: &Value) -> Result<Vec<(String, Vec<u8>)>> {
    let mut all = vec![
        ("pairs.csv".to_owned(), csv(&pairs(lists, matched))?),
        ("groups.csv".to_owned(), csv(&groups(lists, matched))?),
        (SUMMARY.to_owned(), format!("{figures:#}\n").into_bytes()),
    ];
    for list in 0..lists.len() {
        all.push(party(lists, matched, list)?);
    }
    Ok(all)
}

/// What one party hears: its own rows that at least one other knows, too, in the order of its list. Neither who knows them
/// nor how many others know is in it.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn party(lists: &[Encodings], matched: &Matched, list: usize) -> Result<(String, Vec<u8>)> {
    let own = &lists[list];
    let rows = matched.known[list].iter().map(|row| own.called(*row)).collect();
    let heading = own.id.clone().unwrap_or_else(|| "row".to_owned());
    Ok((file_for(lists, list), csv(&vec![(heading, Column::Text(rows))])?))
}

/// The name of the file for a party; with the number of its list where two would have one name.
pub fn file_for(lists: &[Encodings], list: usize) -> String {
    let mut stems: Vec<String> = lists.iter().map(|list| stem(&list.name).to_lowercase()).collect();
    stems.sort();
    let is_each_alone = stems.windows(2).all(|two| two[0] != two[1]);
    let number = if is_each_alone { String::new() } else { format!("{}-", list + 1) };
    format!("{FOR}{number}{}.csv", stem(&lists[list].name))
}

/// A name of a file without its ending, and without what a folder cannot hold.
fn stem(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_fine = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    stem.chars().map(|letter| if is_fine(letter) { letter } else { '_' }).collect()
}

fn pairs(lists: &[Encodings], matched: &Matched) -> Columns {
    let (mut left, mut right, mut dice) = (Vec::new(), Vec::new(), Vec::new());
    let (mut left_list, mut right_list) = (Vec::new(), Vec::new());
    for between in &matched.between {
        let (one, other) = (&lists[between.lists.0], &lists[between.lists.1]);
        for pair in &between.pairs {
            left.push(one.called(pair.left));
            right.push(other.called(pair.right));
            dice.push(pair.dice);
            left_list.push(one.name.clone());
            right_list.push(other.name.clone());
        }
    }
    vec![
        ("left".to_owned(), Column::Text(left)),
        ("right".to_owned(), Column::Text(right)),
        ("similarity".to_owned(), Column::Number(dice)),
        ("left_list".to_owned(), Column::Text(left_list)),
        ("right_list".to_owned(), Column::Text(right_list)),
    ]
}

fn groups(lists: &[Encodings], matched: &Matched) -> Columns {
    let rows = || matched.groups.iter().enumerate().flat_map(|(at, rows)| rows.iter().map(move |row| (at, row)));
    let called = |row: &RowRef| lists[row.list].called(row.row);
    vec![
        ("group".to_owned(), Column::Whole(rows().map(|(at, _)| at as i64).collect())),
        ("list".to_owned(), Column::Text(rows().map(|(_, row)| lists[row.list].name.clone()).collect())),
        ("id".to_owned(), Column::Text(rows().map(|(_, row)| called(row)).collect())),
    ]
}

/// The figures of a run as one JSON object.
pub fn figures(lists: &[Encodings], matched: &Matched, wanted: &Wanted) -> Value {
    let list =
        |(at, list): (usize, &Encodings)| json!({ "name": list.name, "rows": list.rows(), "known": matched.known(at) });
    json!({
        "made_by": MADE_BY,
        "lists": lists.iter().enumerate().map(list).collect::<Vec<_>>(),
        "bits": lists.first().map_or(0, Encodings::bits),
        "threshold": wanted.threshold,
        "recall_at_threshold": wanted.recall.unwrap_or(1.0),
        "pairs": matched.pairs(),
        "groups": matched.groups.len(),
    })
}
