//! What a reader of everything printed could work out, whoever chose the pattern.

use std::collections::BTreeMap;

use super::attack::{Attack, Witness};
use super::protect::Proof;
use super::system::{System, Target};
use super::{Cube, Progress, Published, Reason, Rules};
use crate::Error;
use crate::release::network::Way;
use crate::release::{Bounds, Place};

/// What a reader cannot rule out of one count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The labels of its nodes, joined by ` × `; of its finest categories, if no release has a cell for it.
    pub cell: String,
    /// For each dimension the finest categories in it.
    pub leaves: Vec<Vec<usize>>,
    /// A table with this count fits everything printed.
    pub least: u64,
    /// And one with this count; None if nothing bounds it.
    pub greatest: Option<u64>,
    /// No table with a lesser or greater count fits. Otherwise the interval may be wider than shown.
    pub is_exact: bool,
    /// Is it as wide as the rules ask?
    pub is_safe: bool,
    /// The tables that show the least and the greatest, by their differences from the true one. Anybody can add
    /// them up. Empty where the bounds come from the network of a table of rows and columns.
    pub tables: [Vec<Difference>; 2],
}

/// How another table with the same print differs from the true one in one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// For each dimension finest categories that no release tells apart.
    pub leaves: Vec<Vec<usize>>,
    /// More or fewer in all of them together.
    pub by: i64,
}

/// Largest part for which the bounds themselves are sought, and not only what the rules ask for.
const MOST_EXACT: usize = 400;

/// The least and greatest value that a reader of all these releases could not rule out, for every count that the
/// rules protect.
///
/// Counts small by `rules` are looked at wherever they are: withheld, printed, or told by two releases together.
/// Every withheld cell that is not protected for its own sake is looked at as well. Where more than 400 counts hang
/// together, the search stops when the rules are met.
///
/// Source: linear programs, Gordon 1963 as in Fischetti & Salazar 2001, Management Science 47, section 2; whole
/// tables by branch and bound, Land & Doig 1960. Page: `docs/methods/release.md`.
///
/// ```
/// use std::ops::ControlFlow;
/// use estimate::release::cube::{Cube, Dimension, Published, Rules, audit};
/// let cube = Cube::new(vec![Dimension::new("area", &["a", "b", "c"])?], [(vec![0], 2), (vec![1], 9), (vec![2], 30)])?;
/// // The total less the others gives the only one withheld.
/// let read = audit(&cube, &Rules::default(), &[Published::without(&cube, &[vec![0]])?], &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!((read[0].least, read[0].greatest, read[0].is_safe), (2, Some(2), false));
/// # Ok::<(), estimate::Error>(())
/// ```
///
/// # Errors
/// As [`super::release`], but nothing is chosen, so that neither [`Error::WouldExpose`] nor
/// [`Error::CannotProtect`] is given.
pub fn audit(cube: &Cube, rules: &Rules, published: &[Published], progress: Progress) -> Result<Vec<Interval>, Error> {
    rules.check(cube)?;
    let releases: Vec<Published> = published.iter().map(|release| release.over(cube)).collect::<Result<_, _>>()?;
    let system = System::new(cube, &releases)?;
    let mut targets = system.targets(cube, rules);
    for block in &system.blocks {
        for cell in (0..block.counts.len()).filter(|cell| block.is_withheld[*cell]) {
            let target = system.target(block, cell, (Reason::ToProtectAnother, rules));
            if targets.iter().all(|other| other.cells != target.cells) {
                targets.push(target);
            }
        }
    }
    let mut attack = Attack::new(&system);
    let is_whole = attack.largest() <= MOST_EXACT;
    let mut found = Vec::with_capacity(targets.len());
    for (done, target) in targets.iter().enumerate() {
        if progress(done as f64 / targets.len() as f64).is_break() {
            return Err(Error::Stopped);
        }
        found.push(read(&mut attack, &system, target, is_whole));
    }
    Ok(found)
}

/// More than any count, and still far from the end of the numbers.
const FAR: u64 = 1 << 48;

fn read(attack: &mut Attack, system: &System, target: &Target, is_whole: bool) -> Interval {
    let need = target.need;
    let least = if is_whole { FAR } else { need.down.max(target.count.min(need.width)) };
    let down = attack.reach(system, (target, Way::Down), (least, false));
    let fallen = down.shown.unwrap_or(0);
    let most = if is_whole { FAR } else { need.up.max(need.width.saturating_sub(fallen)) };
    let up = attack.reach(system, (target, Way::Up), (most, false));
    let is_far = |shown: Option<u64>, need: u64| shown.is_none_or(|shown| shown >= need);
    let is_wide = is_far(up.shown.map(|risen| risen + fallen), need.width);
    Interval {
        cell: target.label.clone(),
        leaves: system.leaves(&target.parts),
        least: target.count - fallen.min(target.count),
        greatest: up.shown.map(|risen| target.count + risen),
        is_exact: down.is_exact && up.is_exact,
        is_safe: fallen >= need.down && is_far(up.shown, need.up) && is_wide,
        tables: [differences(system, &down.witness), differences(system, &up.witness)],
    }
}

/// What a new release would tell that earlier ones did not: counts that were safe, or that nobody could ask about,
/// and would not be safe any more.
///
/// A count printed by an earlier release and by the new one is not told by the new one, and is left out.
/// Page: `docs/methods/release.md`.
///
/// # Errors
/// As [`audit`].
pub fn widens(
    cube: &Cube,
    rules: &Rules,
    previous: &[Published],
    new: &Published,
    progress: Progress,
) -> Result<Vec<Interval>, Error> {
    let before = audit(cube, rules, previous, &mut |part| progress(part / 2.0))?;
    let mut all = previous.to_vec();
    all.push(new.clone());
    let after = audit(cube, rules, &all, &mut |part| progress(0.5 + part / 2.0))?;
    let known: BTreeMap<&[Vec<usize>], &Interval> = before.iter().map(|one| (one.leaves.as_slice(), one)).collect();
    let is_new = |now: &Interval| {
        let then = known.get(now.leaves.as_slice()).filter(|then| !then.is_safe);
        !now.is_safe && then.is_none_or(|then| then.least < now.least || then.greatest != now.greatest)
    };
    Ok(after.into_iter().filter(is_new).collect())
}

/// The interval that the two tables of a proof show.
pub(super) fn shown(system: &System, proof: &Proof) -> Interval {
    let inside = |cell: &usize| proof.target.cells.binary_search(cell).is_ok();
    let moved = |witness: &[(usize, i64)]| {
        witness.iter().filter(|(cell, _)| inside(cell)).map(|(_, change)| change).sum::<i64>().unsigned_abs()
    };
    Interval {
        cell: proof.target.label.clone(),
        leaves: system.leaves(&proof.target.parts),
        least: proof.target.count - moved(&proof.down),
        greatest: Some(proof.target.count + moved(&proof.up)),
        is_exact: false,
        is_safe: true,
        tables: [differences(system, &proof.down), differences(system, &proof.up)],
    }
}

fn differences(system: &System, witness: &Witness) -> Vec<Difference> {
    let difference = |(cell, by): &(usize, i64)| {
        let place = super::rules::place_of(*cell, &system.sizes);
        let parts: Vec<Vec<usize>> = place.into_iter().map(|part| vec![part]).collect();
        Difference { leaves: system.leaves(&parts), by: *by }
    };
    witness.iter().map(difference).collect()
}

/// The bounds of a table of rows and columns, which are exact.
pub(super) fn of_network(cube: &Cube, bounds: &[Bounds]) -> Vec<Interval> {
    let (rows, columns) = (&cube.dimensions()[0], &cube.dimensions()[1]);
    let interval = |bounds: &Bounds| {
        let (row, column) = match bounds.place {
            Place::Inner { row, column } => (row, column),
            Place::RowTotal { row } => (row, columns.leaves().len()),
            Place::ColumnTotal { column } => (rows.leaves().len(), column),
            Place::Total => (rows.leaves().len(), columns.leaves().len()),
        };
        let (row, column) = (&rows.nodes()[row], &columns.nodes()[column]);
        Interval {
            cell: format!("{} × {}", row.label, column.label),
            leaves: vec![row.leaves.clone(), column.leaves.clone()],
            least: bounds.least,
            greatest: bounds.greatest,
            is_exact: true,
            is_safe: true,
            tables: [Vec::new(), Vec::new()],
        }
    };
    bounds.iter().map(interval).collect()
}
