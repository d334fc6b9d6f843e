//! Which further places to withhold so that the audit passes.

use std::ops::ControlFlow;

use super::network::{Network, View, Way};
use crate::Error;

/// Withholds more until every withheld place is safe, then prints again what is not needed for that.
///
/// Withholding only ever widens what a reader must think possible, so the rounds come to an end. Where no choice
/// of places keeps the reasons from telling a small count, the reasons are dropped for the whole table.
pub(super) fn protect(
    network: &mut Network,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<(), Error> {
    loop {
        let before = withheld(network).count();
        let arcs: Vec<usize> = withheld(network).collect();
        for (done, &arc) in arcs.iter().enumerate() {
            if done.is_multiple_of(64) && progress(done as f64 / arcs.len() as f64 / 2.0).is_break() {
                return Err(Error::Stopped);
            }
            for (way, need) in demands(network, arc) {
                if !network.widen(arc, way, (View::Sums, need)) {
                    return Err(Error::CannotProtect);
                }
            }
            // Four ones in a row that adds up to four: "small number" five times tells them all.
            if !is_open(network, arc) && !open(network, arc) {
                network.drop_reasons();
            }
        }
        if withheld(network).count() == before {
            break;
        }
    }
    thin_out(network);
    match withheld(network).all(|arc| is_safe(network, arc)) {
        true => Ok(()),
        false => Err(Error::CannotProtect),
    }
}

fn withheld(network: &Network) -> impl Iterator<Item = usize> + '_ {
    (0..network.arcs()).filter(|&arc| network.is_withheld(arc))
}

/// How far a withheld count must be able to move, and which way, for a reader who uses the sums.
fn demands(network: &Network, arc: usize) -> Vec<(Way, u64)> {
    let (count, k) = (network.count(arc), network.k);
    if network.is_small(arc) {
        return vec![(Way::Down, count), (Way::Up, k - count)];
    }
    vec![(Way::Up, k - network.reach(arc, Way::Down, (View::Sums, k)))]
}

/// Does a reader who also uses the reasons still have more than one possible value for a small count?
fn is_open(network: &Network, arc: usize) -> bool {
    let moves = |way| network.reach(arc, way, (View::Reasons, 1)) > 0;
    !network.has_reasons() || !network.is_small(arc) || moves(Way::Up) || moves(Way::Down)
}

fn open(network: &mut Network, arc: usize) -> bool {
    [Way::Up, Way::Down].into_iter().any(|way| network.widen(arc, way, (View::Reasons, 1)))
}

/// Does a withheld place have all that it must have?
fn is_safe(network: &Network, arc: usize) -> bool {
    let is_met = |(way, need)| network.reach(arc, way, (View::Sums, need)) >= need;
    demands(network, arc).into_iter().all(is_met) && is_open(network, arc)
}

/// Prints again, dearest first, what is withheld to protect another without need.
fn thin_out(network: &mut Network) {
    let mut others: Vec<usize> = withheld(network).filter(|&arc| !network.is_small(arc)).collect();
    others.sort_by_key(|&arc| std::cmp::Reverse(network.cost(arc)));
    let mut suspects: Vec<usize> = withheld(network).collect();
    for arc in others {
        network.set_withheld(arc, false);
        let failing = suspects.iter().position(|&other| network.is_withheld(other) && !is_safe(network, other));
        if let Some(position) = failing {
            network.set_withheld(arc, true);
            // What failed last time is likely to fail again: asked first, it spares asking the others.
            suspects[..=position].rotate_right(1);
        }
    }
}
