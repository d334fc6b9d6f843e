//! The release of a cube: what is withheld and why, what is said of the reasons, and what would be coarser.

use super::protect::Chooser;
use super::reading::shown;
use super::reasons::would_tell;
use super::system::{System, printed_counts};
use super::{CellStatus, Coarser, Cube, Dimension, Progress, Published, Reason, Release, Rules};
use crate::Error;
use crate::release::{self, Cell, Place, Table};

/// Most orders of the targets that are tried; one is enough for a suggestion.
const MOST_ORDERS: usize = 24;

/// Decides what of a table may be printed, with all its margins and after everything printed before.
///
/// Withheld for their own sake are counts by `rules`; more cells are withheld until each of these can move as far
/// as it must (see the module), and so can every cell withheld to protect another, by `rules.k` in all. Cells
/// are chosen by several orders of the targets with a fixed seed; each pattern is thinned out, and the cheapest
/// kept. Tables of two dimensions without levels go through [`crate::release::release`]. Deterministic.
///
/// Assumes that the counts are those that earlier releases printed. Source: the moves, Giessing & Repsilber 2002,
/// LNCS 2316, 181–192; the requirement, Fischetti & Salazar 2001, Management Science 47, 1008–1027, section 2, here
/// with whole tables. Page: `docs/methods/release.md`.
///
/// ```
/// use std::ops::ControlFlow;
/// use estimate::release::cube::{CellStatus, Cube, Dimension, Reason, Rules, release};
/// let place = Dimension::new("place", &["a", "b", "c", "d"])?.group("area", &[("ab", &[0, 1]), ("cd", &[2, 3])])?;
/// let year = Dimension::new("year", &["2011", "2012"])?;
/// let counts = [2, 40, 30, 50, 60, 20, 70, 80];
/// let counts = counts.into_iter().enumerate().map(|(at, count)| (vec![at / 2, at % 2], count));
/// let cube = Cube::new(vec![place, year], counts)?;
/// let released = release(&cube, &Rules::default(), &[], &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(released.status(&[0, 0]), Some(CellStatus::WithheldFor(Reason::SmallNumber)));
/// // Its place, its year and its area are printed, so the block of the area is withheld and no total.
/// assert_eq!(released.withheld(), 4);
/// # Ok::<(), estimate::Error>(())
/// ```
///
/// # Errors
/// [`Error::MinimumTooSmall`] for a `k` below 3; [`Error::NoSuchCell`] for a stricter rule about a dimension
/// that is not there; [`Error::OtherUniverse`] and [`Error::CountChanged`] for an earlier release that cannot be
/// compared; [`Error::WouldExpose`] if earlier releases leave a count without protection whatever is withheld
/// now, as far as the search can see; [`Error::CannotProtect`] if the check of the result fails, which should not
/// happen; [`Error::Stopped`] if `progress` asks for it.
pub fn release(cube: &Cube, rules: &Rules, previous: &[Published], progress: Progress) -> Result<Release, Error> {
    let mut released = decide(cube, rules, (previous, MOST_ORDERS), &mut |part| progress(part * 0.8))?;
    if 3 * released.withheld() > released.filled() {
        released.coarser = coarser(cube, rules, previous, &mut |part| progress(0.8 + part * 0.2))?;
    }
    Ok(released)
}

fn decide(
    cube: &Cube,
    rules: &Rules,
    (previous, orders): (&[Published], usize),
    progress: Progress,
) -> Result<Release, Error> {
    rules.check(cube)?;
    if previous.is_empty() && is_plain(cube, rules) {
        return plain(cube, rules, progress);
    }
    let mut releases = vec![Published::without(cube, &[])?];
    for earlier in previous {
        releases.push(earlier.over(cube)?);
    }
    let system = System::new(cube, &releases)?;
    let mut reasons = rules.reasons(cube, cube.dimensions());
    let targets = system.targets(cube, rules);
    let own = reasons.iter().map(Option::is_some).collect();
    let mut chooser = Chooser::new(system, rules, targets, own);
    let pattern = chooser.choose(orders, progress)?;
    for (reason, is_withheld) in reasons.iter_mut().zip(&pattern.is_withheld) {
        if *is_withheld && reason.is_none() {
            *reason = Some(Reason::ToProtectAnother);
        }
    }
    let has_reasons = !would_tell(&chooser, &reasons);
    let counts = &chooser.system.blocks[0].counts;
    let status = |(count, reason): (&u64, &Option<Reason>)| match reason {
        None => CellStatus::Published(*count),
        Some(reason) if has_reasons => CellStatus::WithheldFor(*reason),
        Some(_) => CellStatus::Withheld,
    };
    Ok(Release {
        dimensions: cube.dimensions().to_vec(),
        cells: counts.iter().zip(&reasons).map(status).collect(),
        audit: pattern.proofs.iter().map(|proof| shown(&chooser.system, proof)).collect(),
        reasons,
        rules: rules.clone(),
        coarser: Vec::new(),
    })
}

/// Is this a table of rows and columns in which only small numbers matter?
fn is_plain(cube: &Cube, rules: &Rules) -> bool {
    let is_flat = |d: &Dimension| {
        d.leaves().len() > 1 && d.nodes().len() == d.leaves().len() + 1 && !d.is_sensitive() && !d.is_contributors()
    };
    let dimensions = cube.dimensions();
    dimensions.len() == 2 && dimensions.iter().all(is_flat) && rules.stricter.is_empty() && cube.structural().is_empty()
}

/// Through the network, in which shortest paths take the place of boxes.
fn plain(cube: &Cube, rules: &Rules, progress: Progress) -> Result<Release, Error> {
    let columns = cube.dimensions()[1].leaves().len();
    let counts = printed_counts(cube, cube.dimensions());
    let rows = counts.chunks(columns + 1).take(cube.dimensions()[0].leaves().len());
    let table = Table::new(rows.map(|row| row[..columns].to_vec()).collect())?;
    if progress(0.0).is_break() {
        return Err(Error::Stopped);
    }
    let released = release::release_with(&table, rules.k, progress)?;
    let printed = |place: Place| match place {
        Place::Inner { row, column } => released.cells[row][column],
        Place::RowTotal { row } => released.row_totals[row],
        Place::ColumnTotal { column } => released.column_totals[column],
        Place::Total => released.total,
    };
    let status = |place: Place| match printed(place) {
        Cell::Published(count) => CellStatus::Published(count),
        Cell::SmallNumber => CellStatus::WithheldFor(Reason::SmallNumber),
        Cell::ToProtectAnother => CellStatus::WithheldFor(Reason::ToProtectAnother),
        Cell::Withheld => CellStatus::Withheld,
    };
    let cells: Vec<CellStatus> = table.places().map(status).collect();
    let reason = |(cell, count): (&CellStatus, &u64)| match cell.is_withheld() {
        false => None,
        true if *count > 0 && *count < rules.k => Some(Reason::SmallNumber),
        true => Some(Reason::ToProtectAnother),
    };
    Ok(Release {
        dimensions: cube.dimensions().to_vec(),
        reasons: cells.iter().zip(&counts).map(reason).collect(),
        audit: super::reading::of_network(cube, &released.audit),
        cells,
        rules: rules.clone(),
        coarser: Vec::new(),
    })
}

/// Leaves out the finest level of each dimension in turn, and says what would be withheld then.
fn coarser(cube: &Cube, rules: &Rules, previous: &[Published], progress: Progress) -> Result<Vec<Coarser>, Error> {
    let mut found = Vec::new();
    let dimensions = cube.dimensions();
    for (at, dimension) in dimensions.iter().enumerate().filter(|(_, d)| d.levels().len() > 1) {
        let level = dimension.levels()[0];
        let mut tried = dimensions.to_vec();
        tried[at] = dimension.clone().without_level(level)?;
        let mut told = |part: f64| progress((at as f64 + part) / dimensions.len() as f64);
        match decide(&cube.printed_by(tried)?, rules, (previous, 1), &mut told) {
            Ok(release) => found.push(Coarser {
                dimension: dimension.name().to_owned(),
                level,
                withheld: release.withheld(),
                filled: release.filled(),
            }),
            // What cannot be released is no suggestion.
            Err(Error::WouldExpose { .. } | Error::CannotProtect) => {}
            Err(other) => return Err(other),
        }
    }
    // By share withheld, compared crosswise in whole numbers.
    found.sort_by(|one, other| (one.withheld * other.filled).cmp(&(other.withheld * one.filled)));
    Ok(found)
}
