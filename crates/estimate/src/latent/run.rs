//! Several chains side by side until they agree: rounds of sweeps, what is kept of them, when to stop.

use std::ops::ControlFlow;

use super::random::Random;
use super::sweep::{Concentration, Sweep};
use super::{LatentSettings, MOST_UNSEEN};
use crate::chains::{bulk_size, r_hat, tail_size};
use crate::{Error, Overlap};

/// R-hat below this is agreement.
/// Source: Vehtari et al. 2021, section 4.
pub(super) const AGREED: f64 = 1.01;

/// What the chains gave.
pub(super) struct Outcome {
    /// The unseen number, chain after chain.
    pub(super) draws: Vec<f64>,
    pub(super) r_hat: f64,
    pub(super) bulk: f64,
    pub(super) tail: f64,
    /// Sweeps of all chains, without those thrown away.
    pub(super) sweeps: u64,
    /// Mean number of classes that hold somebody.
    pub(super) occupied: f64,
    /// Their largest number.
    pub(super) most: usize,
    /// Share of sweeps in which every class held somebody.
    pub(super) full: f64,
    /// Share of sweeps whose unseen number was cut to [`MOST_UNSEEN`].
    pub(super) cut: f64,
}

/// One chain with its own generator, so that the number of threads changes nothing.
struct Chain {
    random: Random,
    sweep: Sweep,
    kept: Vec<f64>,
    sweeps: u64,
    occupied: u64,
    most: usize,
    full: u64,
    cut: u64,
}

impl Chain {
    fn new(overlap: &Overlap, settings: &LatentSettings, number: usize) -> Chain {
        let mut random = Random::new(settings.seed, number);
        let prior = Concentration { shape: settings.alpha_shape, rate: settings.alpha_rate };
        let mut sweep = Sweep::start(overlap, settings.classes, prior, &mut random);
        sweep.has_moves = settings.has_moves;
        Chain { random, sweep, kept: Vec::new(), sweeps: 0, occupied: 0, most: 0, full: 0, cut: 0 }
    }

    fn burn(&mut self, sweeps: u64) {
        (0..sweeps).for_each(|_| self.sweep.advance(&mut self.random));
    }

    fn advance(&mut self, sweeps: u64, every: u64) {
        for _ in 0..sweeps {
            self.sweep.advance(&mut self.random);
            self.sweeps += 1;
            let occupied = self.sweep.occupied();
            self.occupied += occupied as u64;
            self.most = self.most.max(occupied);
            self.full += u64::from(occupied == self.sweep.classes());
            self.cut += u64::from(self.sweep.unseen == MOST_UNSEEN);
            if self.sweeps.is_multiple_of(every) {
                self.kept.push(self.sweep.unseen as f64);
            }
        }
    }
}

/// Runs the chains until both effective sizes reach the target and R-hat is below [`AGREED`], or to the last sweep.
///
/// # Errors
/// [`Error::Stopped`] when `progress` breaks.
pub(super) fn run(
    overlap: &Overlap,
    settings: &LatentSettings,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Outcome, Error> {
    let round = round(overlap, settings);
    let mut chains: Vec<Chain> = (0..settings.chains).map(|number| Chain::new(overlap, settings, number)).collect();
    let mut burned = 0;
    while burned < settings.burn_in {
        ask(progress, 0.0)?;
        let sweeps = round.min(settings.burn_in - burned);
        share_out(&mut chains, settings.threads, &|chain| chain.burn(sweeps));
        burned += sweeps;
    }
    let (mut every, mut done, mut look_at, mut reached) = (1, 0, 1000, 0.0_f64);
    while done < settings.most_sweeps {
        ask(progress, reached.max(done as f64 / settings.most_sweeps as f64))?;
        let sweeps = round.min(settings.most_sweeps - done);
        share_out(&mut chains, settings.threads, &|chain| chain.advance(sweeps, every));
        done += sweeps;
        while chains.iter().any(|chain| chain.kept.len() > settings.most_kept) {
            every *= 2;
            chains.iter_mut().for_each(|chain| halve(&mut chain.kept));
        }
        if done >= look_at {
            // Looking costs as much as some thousand sweeps, so the next look is a third further on.
            look_at = done + done / 3;
            reached = reached.max(share_reached(&chains, settings));
            if reached >= 1.0 {
                break;
            }
        }
    }
    Ok(outcome(chains))
}

/// Sweeps between two questions to the caller: about a twentieth of a second for all chains on one thread, at
/// 20 ns for each pattern and class and 25 ns for each list and class.
fn round(overlap: &Overlap, settings: &LatentSettings) -> u64 {
    let patterns = overlap.cells().filter(|(_, count)| *count > 0).count();
    let table = 1usize << overlap.lists().div_ceil(2);
    let cost = settings.classes * (20 * patterns + 25 * overlap.lists() + 2 * table) * settings.chains;
    (100_000_000 / cost as u64).clamp(1, 100_000)
}

fn ask(progress: &mut dyn FnMut(f64) -> ControlFlow<()>, share: f64) -> Result<(), Error> {
    match progress(share.min(1.0)) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Stopped),
    }
}

/// Does the work on every chain, on so many threads.
fn share_out(chains: &mut [Chain], threads: usize, work: &(dyn Fn(&mut Chain) + Sync)) {
    let (each, threads) = (chains.len().div_ceil(threads), threads.min(chains.len()));
    if threads == 1 {
        return chains.iter_mut().for_each(work);
    }
    std::thread::scope(|scope| {
        for some in chains.chunks_mut(each) {
            scope.spawn(move || some.iter_mut().for_each(work));
        }
    });
}

/// Keeps every second draw: memory stays bounded, and what is kept is spread over the whole chain.
fn halve(kept: &mut Vec<f64>) {
    let mut place = 0;
    kept.retain(|_| {
        place += 1;
        place % 2 == 0
    });
}

/// How far the chains are: at 1 they have agreed and are worth the target. The cheapest figure is asked first.
fn share_reached(chains: &[Chain], settings: &LatentSettings) -> f64 {
    let kept: Vec<Vec<f64>> = chains.iter().map(|chain| chain.kept.clone()).collect();
    let tail = tail_size(&kept) / settings.target_size;
    if tail < 1.0 {
        return tail;
    }
    let bulk = bulk_size(&kept) / settings.target_size;
    let may_end = bulk >= 1.0 && r_hat(&kept) < AGREED;
    if may_end { 1.0 } else { bulk.min(0.99) }
}

fn outcome(chains: Vec<Chain>) -> Outcome {
    let sweeps: u64 = chains.iter().map(|chain| chain.sweeps).sum();
    let mean = |of: fn(&Chain) -> u64| chains.iter().map(of).sum::<u64>() as f64 / sweeps.max(1) as f64;
    let (occupied, full, cut) = (mean(|chain| chain.occupied), mean(|chain| chain.full), mean(|chain| chain.cut));
    let most = chains.iter().map(|chain| chain.most).max().unwrap_or(0);
    let kept: Vec<Vec<f64>> = chains.into_iter().map(|chain| chain.kept).collect();
    Outcome {
        r_hat: r_hat(&kept),
        bulk: bulk_size(&kept),
        tail: tail_size(&kept),
        draws: kept.concat(),
        sweeps,
        occupied,
        most,
        full,
        cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_keeps_what_lies_at_twice_the_distance() {
        let mut kept = vec![1.0, 2.0, 3.0, 4.0, 5.0];
        halve(&mut kept);
        assert_eq!(kept, [2.0, 4.0]);
    }

    #[test]
    fn a_round_gets_shorter_with_more_patterns() {
        let small = Overlap::new(&["a", "b"], &[(1, 1), (2, 1)]).expect("the counts are valid");
        let large = Overlap::from_members(12, 1..4096).expect("the patterns are valid");
        let settings = LatentSettings::default();
        assert!(round(&large, &settings) < round(&small, &settings) / 100);
        assert!(round(&large, &settings) >= 1);
    }
}
