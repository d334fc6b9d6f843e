//! Do the reasons for withholding tell a count?

use super::moves::{Moves, Wish};
use super::protect::Chooser;
use super::system::Target;
use super::{Need, Reason};
use crate::release::network::Way;

/// Would a reader who uses the printed reasons know some small number?
///
/// A small number lies in 1 to k − 1, other withheld ones do not; a reader who also knew which of these are zero
/// is assumed. Every small number then needs another table that fits the reasons too. Only tables one box away
/// are tried, so the answer may be yes where it need not be, never the other way round.
pub(super) fn would_tell(chooser: &Chooser, reasons: &[Option<Reason>]) -> bool {
    if reasons.contains(&Some(Reason::WholeGroup)) {
        return true;
    }
    let (system, rules) = (&chooser.system, chooser.rules);
    let block = &system.blocks[0];
    let range = |cell: usize| {
        let count = block.counts[cell];
        let k = rules.k_at(&block.dimensions, &super::rules::place_of(cell, &block.shape));
        match reasons[cell] {
            None => (count, count),
            Some(Reason::SmallNumber) => (1, k - 1),
            Some(_) if count == 0 => (0, 0),
            Some(_) => (k, u64::MAX),
        }
    };
    let ranges: Vec<(u64, u64)> = (0..block.counts.len()).map(range).collect();
    let moves = Moves::new(system);
    let mut is_open = vec![false; ranges.len()];
    for cell in (0..ranges.len()).filter(|cell| reasons[*cell] == Some(Reason::SmallNumber)) {
        if is_open[cell] {
            continue;
        }
        let target = Target {
            need: Need { down: 0, up: 0, width: 1 },
            ..system.target(block, cell, (Reason::SmallNumber, rules))
        };
        let found = [Way::Up, Way::Down].into_iter().find_map(|way| {
            let wish = Wish { target: &target, way, amount: 1, is_free: true, ranges: Some(&ranges) };
            moves.best(system, &system.counts, wish)
        });
        let Some(found) = found else { return true };
        let witness = found.corners.iter().map(|(cell, gains)| (*cell, if *gains { 1 } else { -1 })).collect();
        super::protect::changed(system, 0, &witness).into_iter().for_each(|cell| is_open[cell] = true);
    }
    false
}
