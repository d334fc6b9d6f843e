//! What an audited count tells, as far as an agreement asks: how finely, of which days, and what of it travels.
//!
//! A count passes whole, and its cells lie in text that nothing coarsens. So one that is broken down more finely than
//! place and time may be told stays at home, and what lies beneath the printed cells is cut before it travels. A count
//! says of no place that it is about that alone: it lies outside a scope that names places.

use super::passing::COUNTED;
use crate::Result;
use crate::agreements::Terms;
use crate::bulk::Sealed;
use crate::node::Node;
use crate::trends::Kept;
use crate::trends::joint::kept_of;
use record::place::coarsen_code;
use record::split::merge;
use record::{Body, Compartment, Label, PartialDate, PlacePrecision, Precision, RecordId, TimePrecision};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use store::Tx;
use store::records::Stored;

/// What stands between the parts of the name of a category, the coarsest first.
const BETWEEN: &str = " > ";

/// Whether a record is a count that is broken down more finely than place and time may be told.
pub(crate) fn is_finer(record: &Stored, may: Precision) -> bool {
    record.kind == COUNTED && is_broken_down(&record.open, may)
}

fn is_broken_down(open: &Map<String, Value>, may: Precision) -> bool {
    let mut ways = ["rows", "columns"].into_iter().filter_map(|name| open.get(name)?.as_str());
    ways.any(|way| match way {
        "governorate" => may.place > PlacePrecision::Governorate,
        "month" => may.time > TimePrecision::Month,
        "quarter" => may.time > TimePrecision::Quarter,
        "year" => may.time > TimePrecision::Year,
        // How fine an unknown way is nobody can say.
        _ => true,
    })
}

/// Whether a count that came shows smaller numbers, or tells of places and days more finely, than its label allows. Only
/// its origin makes another one of it.
pub(crate) fn tells_more(body: &Body, label: &Label) -> bool {
    let smallest = body.0.get("minimum").and_then(Value::as_i64).unwrap_or(0);
    smallest < i64::from(label.minimum_cell)
        || is_broken_down(&body.0, label.precision)
        || kept_of(body).is_some_and(|mut kept| cut(&mut kept, label.precision))
}

/// The days that a record is about. For a count these are the days that it counts, and not the one on which it was made;
/// `None` when it does not say, or cannot be read.
pub(crate) async fn days(node: &Node, tx: &mut Tx, record: &Stored) -> Result<Option<PartialDate>> {
    if record.kind != COUNTED {
        return Ok(record.columns.date);
    }
    if record.state != "live" {
        return Ok(None);
    }
    let mut sealed = Sealed::of_record(node, tx, &record.id).await?;
    Ok(kept(node, &mut sealed, record)?.as_ref().and_then(counted_days))
}

/// What a count keeps; `None` when it cannot be read.
fn kept(node: &Node, sealed: &mut Sealed, record: &Stored) -> Result<Option<Kept>> {
    let form = node.form(COUNTED)?;
    let opened = sealed.open(node, &record.id, &BTreeSet::from([Compartment::Narrative]));
    Ok(opened.and_then(|parts| kept_of(&merge(form, &record.open, &parts))))
}

/// The days that each count is about, where an agreement names days.
#[derive(Debug, Default)]
pub(super) struct Days {
    of: HashMap<RecordId, Option<PartialDate>>,
    unreadable: BTreeSet<RecordId>,
}

impl Days {
    /// They are sealed, so that nobody asks for nothing.
    pub(super) async fn read(node: &Node, tx: &mut Tx, terms: &Terms) -> Result<Self> {
        let mut found = Self::default();
        if !terms.kinds.contains(COUNTED) || (terms.scope.from.is_none() && terms.scope.to.is_none()) {
            return Ok(found);
        }
        let mut sealed = Sealed::of_kind(node, tx, COUNTED, &[Compartment::Narrative]).await?;
        for record in tx.records_of(COUNTED).await? {
            let kept = kept(node, &mut sealed, &record)?;
            if kept.is_none() {
                found.unreadable.insert(record.id.clone());
            }
            found.of.insert(record.id, kept.as_ref().and_then(counted_days));
        }
        Ok(found)
    }

    /// The days by which the scope of the agreement is asked.
    pub(super) fn of(&self, record: &Stored) -> Option<PartialDate> {
        self.of.get(&record.id).copied().unwrap_or(record.columns.date)
    }

    /// Whether they are asked for, and cannot be read: it lies outside them then.
    pub(super) fn is_unreadable(&self, record: &Stored) -> bool {
        self.unreadable.contains(&record.id)
    }
}

fn counted_days(kept: &Kept) -> Option<PartialDate> {
    let months = &kept.printed.dimensions.iter().find(|d| d.name == "month")?.leaves;
    let finest = |leaf: &String| PartialDate::parse(leaf.rsplit(BETWEEN).find(|part| !part.is_empty())?).ok();
    let days: Vec<PartialDate> = months.iter().map(finest).collect::<Option<_>>()?;
    let first = days.iter().map(|d| d.from()).min()?;
    let last = days.iter().map(|d| d.to()).max()?;
    Some(PartialDate::span(first, last))
}

/// Cuts the names of the finest categories to how finely place and time may be told. They are what a release is audited
/// by, finer than anything that it prints, and would tell of each month and governorate whether anything happened.
/// Gives whether anything was cut.
pub(super) fn cut(kept: &mut Kept, may: Precision) -> bool {
    let mut is_cut = false;
    for dimension in &mut kept.printed.dimensions {
        let coarse: Vec<String> = dimension.leaves.iter().map(|leaf| name(&dimension.name, leaf, may)).collect();
        if coarse == dimension.leaves {
            continue;
        }
        is_cut = true;
        let mut leaves: Vec<String> = coarse.clone();
        leaves.sort();
        leaves.dedup();
        let place = |at: &usize| coarse.get(*at).and_then(|leaf| leaves.binary_search(leaf).ok());
        for node in &mut dimension.nodes {
            let merged: BTreeSet<usize> = node.leaves.iter().filter_map(place).collect();
            node.leaves = merged.into_iter().collect();
        }
        dimension.leaves = leaves;
    }
    is_cut
}

/// The name of a category with as many parts as ever, since all of one dimension have the same number.
fn name(dimension: &str, leaf: &str, may: Precision) -> String {
    match dimension {
        "governorate" => coarsen_code(leaf, may.place).to_owned(),
        "month" => {
            let parts: Vec<&str> = leaf.split(BETWEEN).collect();
            let told = match may.time {
                TimePrecision::Year => 1,
                TimePrecision::Quarter => 2,
                _ => parts.len(),
            };
            let last = parts.iter().take(told).next_back().copied().unwrap_or_default();
            let part = |(at, part): (usize, &&str)| if at < told { (*part).to_owned() } else { last.to_owned() };
            parts.iter().enumerate().map(part).collect::<Vec<_>>().join(BETWEEN)
        }
        _ => leaf.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trends::{Printed, PrintedDimension, PrintedNode};

    fn kept() -> Kept {
        let node =
            |label: &str, leaves: &[usize]| PrintedNode { label: label.to_owned(), level: 0, leaves: leaves.into() };
        let months = ["2016 > 2016-Q4 > 2016-12", "2017 > 2017-Q3 > 2017-07", "2017 > 2017-Q3 > 2017-08"];
        let dimension = |name: &str, leaves: &[&str], nodes: Vec<PrintedNode>| PrintedDimension {
            name: name.to_owned(),
            leaves: leaves.iter().map(|l| (*l).to_owned()).collect(),
            nodes,
        };
        let years = vec![node("2016", &[0]), node("2017", &[1, 2]), node("total", &[0, 1, 2])];
        let whole = vec![node("selected", &[0, 1])];
        Kept {
            printed: Printed {
                format: "concord-release-1".to_owned(),
                made: "2026-03-02".to_owned(),
                dimensions: vec![
                    dimension("month", &months, years),
                    dimension("governorate", &["SY-Homs", "SY-Raqqa"], whole),
                ],
                cells: vec![Some(10), Some(20), Some(30)],
                k: 10,
                fewest_contributors: 1,
                largest_share_percent: 100,
            },
            statuses: Vec::new(),
            has_contributors: false,
            withheld: 0,
            filled: 3,
            previous: 0,
        }
    }

    #[test]
    fn a_count_is_about_the_days_from_its_first_month_to_its_last() {
        let days = counted_days(&kept()).expect("days");
        assert_eq!((days.from().to_string(), days.to().to_string()), ("2016-12-01".into(), "2017-08-31".into()));
        let mut unknown = kept();
        unknown.printed.dimensions[0].leaves.push(" >  > ".to_owned());
        assert_eq!(counted_days(&unknown), None, "what has no day is about no day");
    }

    #[test]
    fn what_lies_beneath_the_printed_cells_is_cut_and_the_cells_stay() {
        let told = |place, time| {
            let mut cut_kept = kept();
            let is_cut = cut(&mut cut_kept, Precision { place, time });
            (is_cut, cut_kept)
        };
        let (is_cut, whole) = told(PlacePrecision::Governorate, TimePrecision::Month);
        assert!(!is_cut && whole == kept(), "no finer than may be told");
        let (is_cut, coarse) = told(PlacePrecision::Country, TimePrecision::Year);
        let text = serde_json::to_string(&coarse).expect("JSON");
        assert!(is_cut && !text.contains("2017-0") && !text.contains("-Q") && !text.contains("Raqqa"), "{text}");
        let months = &coarse.printed.dimensions[0];
        assert_eq!(months.leaves, ["2016 > 2016 > 2016", "2017 > 2017 > 2017"]);
        let nodes: Vec<_> = months.nodes.iter().map(|n| (n.label.as_str(), n.leaves.clone())).collect();
        assert_eq!(nodes, [("2016", vec![0]), ("2017", vec![1]), ("total", vec![0, 1])]);
        assert_eq!(coarse.printed.cells, kept().printed.cells);
    }
}
