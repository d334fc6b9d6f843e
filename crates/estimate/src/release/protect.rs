//! Which further places to withhold so that the audit passes.

use std::ops::ControlFlow;

use super::network::{Network, View, Way};
use crate::Error;

/// Withholds more until every withheld place is safe, then prints again what is not needed for that.
///
/// Withholding only ever widens what a reader must think possible, so the rounds come to an end. Where no choice
/// of places keeps the reasons from telling a small count, the reasons are dropped for the whole table.
pub(super) fn protect(network: &mut Network, progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<(), Error> {
    loop {
        let before = withheld(network).count();
        let arcs: Vec<usize> = withheld(network).collect();
        for (done, &arc) in arcs.iter().enumerate() {
            if done.is_multiple_of(64) && progress(done as f64 / arcs.len() as f64 / 2.0).is_break() {
                return Err(Error::Stopped);
            }
            for (way, need) in demands(network, arc, &mut Vec::new()) {
                if !network.widen(arc, way, (View::Sums, need)) {
                    return Err(Error::CannotProtect);
                }
            }
            // Four ones in a row that adds up to four: "small number" five times tells them all.
            if !is_open(network, arc, &mut Vec::new()) && !open(network, arc) {
                network.drop_reasons();
            }
        }
        if withheld(network).count() == before {
            break;
        }
    }
    thin_out(network, &mut |part| progress(0.5 + part / 4.0))?;
    match withheld(network).all(|arc| proof(network, arc).is_some()) {
        true => Ok(()),
        false => Err(Error::CannotProtect),
    }
}

fn withheld(network: &Network) -> impl Iterator<Item = usize> + '_ {
    (0..network.arcs()).filter(|&arc| network.is_withheld(arc))
}

/// How far a withheld count must be able to move, and which way, for a reader who uses the sums; `used` is told
/// what moves with it where that is asked for the answer.
fn demands(network: &Network, arc: usize, used: &mut Vec<usize>) -> Vec<(Way, u64)> {
    let (count, k) = (network.count(arc), network.k);
    if network.is_small(arc) {
        return vec![(Way::Down, count), (Way::Up, k - count)];
    }
    vec![(Way::Up, k - network.reach_using(arc, Way::Down, (View::Sums, k), used))]
}

/// Does a reader who also uses the reasons still have more than one possible value for a small count?
fn is_open(network: &Network, arc: usize, used: &mut Vec<usize>) -> bool {
    let mut moves = |way| network.reach_using(arc, way, (View::Reasons, 1), used) > 0;
    !network.has_reasons() || !network.is_small(arc) || moves(Way::Up) || moves(Way::Down)
}

fn open(network: &mut Network, arc: usize) -> bool {
    [Way::Up, Way::Down].into_iter().any(|way| network.widen(arc, way, (View::Reasons, 1)))
}

/// If a withheld place has all that it must have, the places that move with it; else None.
fn proof(network: &Network, arc: usize) -> Option<Vec<usize>> {
    let mut used = vec![arc];
    let demands = demands(network, arc, &mut used);
    let mut is_met = |(way, need)| network.reach_using(arc, way, (View::Sums, need), &mut used) >= need;
    let is_safe = demands.into_iter().all(&mut is_met) && is_open(network, arc, &mut used);
    used.sort_unstable();
    used.dedup();
    is_safe.then_some(used)
}

/// Prints again, dearest first, what is withheld to protect another without need.
///
/// Only places that used it to move are asked whether they can do without.
fn thin_out(network: &mut Network, progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<(), Error> {
    let mut others: Vec<usize> = withheld(network).filter(|&arc| !network.is_small(arc)).collect();
    others.sort_by_key(|&arc| std::cmp::Reverse(network.cost(arc)));
    let mut uses: Vec<Vec<usize>> = vec![Vec::new(); network.arcs()];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); network.arcs()];
    for arc in withheld(network).filter(|_| !others.is_empty()) {
        uses[arc] = proof(network, arc).ok_or(Error::CannotProtect)?;
        uses[arc].iter().for_each(|&used| users[used].push(arc));
    }
    for (done, &arc) in others.iter().enumerate() {
        if done.is_multiple_of(64) && progress(done as f64 / others.len() as f64).is_break() {
            return Err(Error::Stopped);
        }
        network.set_withheld(arc, false);
        let asking = users[arc].iter().filter(|&&user| network.is_withheld(user) && uses[user].contains(&arc));
        let renewed: Option<Vec<_>> = asking.map(|&user| Some((user, proof(network, user)?))).collect();
        match renewed {
            None => network.set_withheld(arc, true),
            Some(renewed) => {
                for (user, used) in renewed {
                    used.iter().for_each(|&arc| users[arc].push(user));
                    uses[user] = used;
                }
            }
        }
    }
    Ok(())
}
