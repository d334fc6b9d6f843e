//! Which further cells to withhold so that every target can move as far as it must.

use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::attack::{Attack, Witness};
use super::moves::{Moves, Wish};
use super::system::{System, Target};
use super::{Reason, Rules};
use crate::Error;
use crate::release::network::Way;

/// Everything a choice is made from.
pub(super) struct Chooser<'a> {
    pub(super) system: System,
    pub(super) rules: &'a Rules,
    moves: Moves,
    /// What must be protected from the start.
    primary: Vec<Target>,
    /// Cells of the first release that are withheld for their own sake.
    own: Vec<bool>,
    /// What a reader could do, while the pattern stays as it is.
    attack: Option<Attack>,
    /// What a reader could do if nothing of the release were printed.
    whole: Option<Attack>,
}

/// A pattern, and the tables that show it to be safe.
#[derive(Clone)]
pub(super) struct Pattern {
    pub(super) is_withheld: Vec<bool>,
    pub(super) proofs: Vec<Proof>,
    cost: u64,
}

/// A target with a table that takes it down and one that takes it up.
#[derive(Clone)]
pub(super) struct Proof {
    pub(super) target: Target,
    /// The cell of the first release that was withheld to protect another, if it is one.
    pub(super) cell: Option<usize>,
    pub(super) down: Witness,
    pub(super) up: Witness,
    /// The cells of the first release that one of the two prints otherwise, ascending.
    uses: Vec<usize>,
}

/// Work, in corners of boxes, below which more than one order is tried.
const MUCH: usize = 4_000_000;

/// Largest part for which the simplex is asked where boxes find nothing.
const MOST_SIMPLEX: usize = 200;

/// The same, with all of the release withheld: this is set up only once.
const MOST_WHOLE: usize = 4000;

/// Largest part for which the simplex is asked while cells are printed again.
const MOST_THINNING: usize = 90;

impl<'a> Chooser<'a> {
    pub(super) fn new(mut system: System, rules: &'a Rules, primary: Vec<Target>, own: Vec<bool>) -> Chooser<'a> {
        system.blocks[0].is_withheld.clone_from(&own);
        let moves = Moves::new(&system);
        Chooser { system, rules, moves, primary, own, attack: None, whole: None }
    }

    /// The cheapest of several patterns, each from another order of the targets.
    pub(super) fn choose(
        &mut self,
        most: usize,
        progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Result<Pattern, Error> {
        let boxes: usize = self.system.sizes.iter().map(|size| size + 1).product();
        let rounds = (MUCH / (boxes * self.primary.len()).max(1)).clamp(1, most);
        let costs = self.moves.costs.clone();
        let mut best: Option<Pattern> = None;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(0);
        for round in 0..rounds {
            let mut order: Vec<usize> = (0..self.primary.len()).collect();
            match round {
                0 => order.sort_by_key(|at| (self.primary[*at].cells.len(), self.primary[*at].count)),
                1 => {
                    order.sort_by_key(|at| (self.primary[*at].cells.len(), std::cmp::Reverse(self.primary[*at].count)))
                }
                _ => shuffle(&mut order, &mut rng),
            }
            if round > 1 {
                // Other prices lead elsewhere; the outcome is weighed with the true ones.
                self.moves.costs = costs.iter().map(|cost| cost * (50 + rng.next_u64() % 100) / 100).collect();
            }
            let mut told = |part: f64| progress((round as f64 + part) / rounds as f64);
            let mut pattern = self.grow(&order, &mut |part| told(part * 0.6))?;
            self.moves.costs.clone_from(&costs);
            self.thin_out(&mut pattern, &mut |part| told(0.6 + part * 0.4))?;
            if best.as_ref().is_none_or(|best| pattern.cost < best.cost) {
                best = Some(pattern);
            }
        }
        let best = best.ok_or(Error::CannotProtect)?;
        self.system.blocks[0].is_withheld.clone_from(&best.is_withheld);
        match best.proofs.iter().all(|proof| self.holds(proof)) {
            true => Ok(best),
            false => Err(Error::CannotProtect),
        }
    }

    /// Withholds more until every target has its two tables.
    fn grow(&mut self, order: &[usize], progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<Pattern, Error> {
        self.system.blocks[0].is_withheld.clone_from(&self.own);
        let mut proofs: Vec<Proof> = Vec::new();
        let mut queue: VecDeque<(Target, Option<usize>)> =
            order.iter().map(|at| (self.primary[*at].clone(), None)).collect();
        let mut exposed: Vec<String> = Vec::new();
        while let Some((target, cell)) = queue.pop_front() {
            let done = proofs.len() as f64 / (proofs.len() + queue.len() + 1) as f64;
            if proofs.len().is_multiple_of(16) && progress(done).is_break() {
                return Err(Error::Stopped);
            }
            let before = self.system.blocks[0].is_withheld.clone();
            match self.prove(&target, false) {
                Some((down, up)) => {
                    let uses = self.uses(&down, &up);
                    proofs.push(Proof { target, cell, down, up, uses });
                }
                // What is withheld to protect another does no harm if it is known; only a target may refuse.
                None if cell.is_some() => {}
                None => exposed.push(target.label),
            }
            let block = &self.system.blocks[0];
            for opened in (0..before.len()).filter(|cell| block.is_withheld[*cell] && !before[*cell]) {
                let target = self.system.target(block, opened, (Reason::ToProtectAnother, self.rules));
                queue.push_back((target, Some(opened)));
            }
        }
        match exposed.first() {
            Some(cell) => Err(Error::WouldExpose { cell: cell.clone(), others: exposed.len() - 1 }),
            None => Ok(Pattern { is_withheld: self.system.blocks[0].is_withheld.clone(), proofs, cost: self.cost() }),
        }
    }

    fn cost(&self) -> u64 {
        let withheld = self.system.blocks[0].is_withheld.iter().zip(&self.moves.costs).filter(|(is, _)| **is);
        withheld.map(|(_, cost)| cost).sum()
    }

    /// Two tables that take a target as far down and up as it must be able to go.
    fn prove(&mut self, target: &Target, is_free: bool) -> Option<(Witness, Witness)> {
        let need = target.need;
        let (mut down, mut fallen) = self.walk((target, Way::Down), need.down, is_free);
        let most = target.count.min(need.width);
        if fallen >= need.down && fallen < most && need.up < need.width - fallen {
            // Going down further without withholding more leaves less to go up.
            (down, fallen) =
                Some(self.walk((target, Way::Down), most, true)).filter(|far| far.1 > fallen).unwrap_or((down, fallen));
        }
        if fallen < need.down {
            (down, fallen) = self.simplex((target, Way::Down), need.down, is_free)?;
        }
        let rise = need.up.max(need.width.saturating_sub(fallen));
        let (up, risen) = self.walk((target, Way::Up), rise, is_free);
        match risen >= rise {
            true => Some((down, up)),
            false => Some((down, self.simplex((target, Way::Up), rise, is_free)?.0)),
        }
    }

    /// Adds up moves along boxes until a target has gone as far as it must, or no move is left.
    fn walk(&mut self, (target, way): (&Target, Way), amount: u64, is_free: bool) -> (Witness, u64) {
        let mut changes: HashMap<usize, i64> = HashMap::new();
        let mut counts = std::mem::take(&mut self.system.counts);
        let truth = counts.clone();
        let mut gone = 0;
        let mut opened = Vec::new();
        while gone < amount {
            let wish = Wish { target, way, amount: amount - gone, is_free, ranges: None };
            self.system.counts = Vec::new();
            let Some(found) = self.moves.best(&self.system, &counts, wish) else { break };
            for (cell, gains) in found.corners {
                let change = if gains { found.amount as i64 } else { -(found.amount as i64) };
                *changes.entry(cell).or_insert(0) += change;
                counts[cell] = counts[cell].saturating_add_signed(change);
            }
            found.opens.iter().for_each(|cell| self.system.blocks[0].is_withheld[*cell] = true);
            opened.extend(found.opens);
            gone += found.amount;
        }
        if gone < amount {
            // A way that leads nowhere costs nothing.
            opened.into_iter().for_each(|cell| self.system.blocks[0].is_withheld[cell] = false);
        }
        self.system.counts = truth;
        let mut changes: Witness = changes.into_iter().filter(|(_, change)| *change != 0).collect();
        changes.sort_unstable();
        (changes, gone)
    }

    /// Asks the simplex, first with what is withheld, then, unless nothing more may be, with the whole release open.
    fn simplex(&mut self, (target, way): (&Target, Way), amount: u64, is_free: bool) -> Option<(Witness, u64)> {
        if amount == 0 {
            return Some((Vec::new(), 0));
        }
        if is_free {
            let attack = self.attack.get_or_insert_with(|| Attack::new(&self.system));
            return ask(attack, &self.system, (target, way), (amount, MOST_THINNING));
        }
        let mut own = Attack::new(&self.system);
        let found = ask(&mut own, &self.system, (target, way), (amount, MOST_SIMPLEX)).or_else(|| {
            let before = self.system.blocks[0].is_withheld.clone();
            self.system.blocks[0].is_withheld.fill(true);
            let (witness, gone) = self.walk((target, way), amount, true);
            let whole = self.whole.get_or_insert_with(|| Attack::new(&self.system));
            self.system.blocks[0].is_withheld = before;
            if gone >= amount {
                return Some((witness, gone));
            }
            ask(whole, &self.system, (target, way), (amount, MOST_WHOLE))
        });
        for cell in found.as_ref().map_or_else(Vec::new, |(witness, _)| self.changed(witness)) {
            self.system.blocks[0].is_withheld[cell] = true;
        }
        found
    }

    /// The cells of the first release that a table prints otherwise.
    fn changed(&self, witness: &Witness) -> Vec<usize> {
        changed(&self.system, 0, witness)
    }

    /// Prints again, dearest first, what is withheld to protect another without need.
    fn thin_out(
        &mut self,
        pattern: &mut Pattern,
        progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let mut others: Vec<usize> = pattern.proofs.iter().filter_map(|proof| proof.cell).collect();
        others.sort_by_key(|cell| std::cmp::Reverse(self.moves.costs[*cell]));
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); pattern.is_withheld.len()];
        for (at, proof) in pattern.proofs.iter().enumerate() {
            proof.uses.iter().for_each(|cell| users[*cell].push(at));
        }
        for (done, &cell) in others.iter().enumerate() {
            if done.is_multiple_of(16) && progress(done as f64 / others.len() as f64).is_break() {
                return Err(Error::Stopped);
            }
            self.system.blocks[0].is_withheld[cell] = false;
            self.attack = None;
            match self.prove_without(pattern, &users[cell]) {
                None => self.system.blocks[0].is_withheld[cell] = true,
                Some(renewed) => {
                    for (at, proof) in renewed {
                        proof.uses.iter().for_each(|cell| users[*cell].push(at));
                        pattern.proofs[at] = proof;
                    }
                }
            }
        }
        pattern.is_withheld.clone_from(&self.system.blocks[0].is_withheld);
        pattern.proofs.retain(|proof| proof.cell.is_none_or(|cell| pattern.is_withheld[cell]));
        pattern.cost = self.cost();
        Ok(())
    }

    /// New proofs for those that used a cell which is now printed; None if one cannot be had.
    fn prove_without(&mut self, pattern: &Pattern, users: &[usize]) -> Option<HashMap<usize, Proof>> {
        let mut renewed = HashMap::new();
        for &at in users {
            let proof = &pattern.proofs[at];
            let is_sound = proof.uses.iter().all(|cell| self.system.blocks[0].is_withheld[*cell]);
            if is_sound || self.is_printed(proof) || renewed.contains_key(&at) {
                continue;
            }
            let (down, up) = self.prove(&proof.target, true)?;
            let uses = self.uses(&down, &up);
            renewed.insert(at, Proof { down, up, uses, target: proof.target.clone(), cell: proof.cell });
        }
        Some(renewed)
    }

    fn is_printed(&self, proof: &Proof) -> bool {
        proof.cell.is_some_and(|cell| !self.system.blocks[0].is_withheld[cell])
    }

    fn uses(&self, down: &Witness, up: &Witness) -> Vec<usize> {
        let mut cells = self.changed(down);
        cells.extend(self.changed(up));
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    /// INVARIANT: a release is given out only where this holds for every proof. Both tables are whole, not
    /// negative, empty where all know it to be, and print what every release prints; and they are far enough apart.
    fn holds(&self, proof: &Proof) -> bool {
        holds(&self.system, proof)
    }
}

fn ask(
    attack: &mut Attack,
    system: &System,
    (target, way): (&Target, Way),
    (amount, limit): (u64, usize),
) -> Option<(Witness, u64)> {
    if attack.largest() > limit {
        return None;
    }
    let found = attack.reach(system, (target, way), (amount, true));
    found.shown.is_none_or(|shown| shown >= amount).then_some((found.witness, amount))
}

/// Does a proof prove what it should? In whole numbers, from the true counts and what is printed alone.
pub(super) fn holds(system: &System, proof: &Proof) -> bool {
    let fits = |witness: &Witness| {
        let stays = |(cell, change): &(usize, i64)| {
            !system.is_empty[*cell] && system.counts[*cell].checked_add_signed(*change).is_some()
        };
        let tells =
            |block: usize| changed(system, block, witness).iter().any(|c| !system.blocks[block].is_withheld[*c]);
        witness.iter().all(stays) && !(0..system.blocks.len()).any(tells)
    };
    let moved = |witness: &Witness| {
        let inside = witness.iter().filter(|(cell, _)| proof.target.cells.binary_search(cell).is_ok());
        inside.map(|(_, change)| i128::from(*change)).sum::<i128>()
    };
    let (down, up, need) = (-moved(&proof.down), moved(&proof.up), proof.target.need);
    let far = down >= i128::from(need.down) && up >= i128::from(need.up) && down + up >= i128::from(need.width);
    far && fits(&proof.down) && fits(&proof.up)
}

/// The cells of a release that a table prints otherwise.
pub(super) fn changed(system: &System, block: usize, witness: &Witness) -> Vec<usize> {
    let mut sums: HashMap<usize, i64> = HashMap::new();
    for (cell, change) in witness {
        let place = super::rules::place_of(*cell, &system.sizes);
        system.blocks[block].holding(&place, |cell| *sums.entry(cell).or_insert(0) += change);
    }
    sums.into_iter().filter(|(_, change)| *change != 0).map(|(cell, _)| cell).collect()
}

/// Source: Fisher & Yates 1938, as in Knuth, The Art of Computer Programming 2, algorithm 3.4.2 P.
fn shuffle(order: &mut [usize], rng: &mut Xoshiro256PlusPlus) {
    for last in (1..order.len()).rev() {
        order.swap(last, (rng.next_u64() % (last as u64 + 1)) as usize);
    }
}
