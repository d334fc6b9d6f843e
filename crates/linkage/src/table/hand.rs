//! The work on many pairs, shared among threads, and told to the caller: what comes out does not depend on how many
//! threads there are.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Error;
use super::block::Unit;
use super::level;
use super::ready::Ready;
use super::tally::Tally;
use crate::parallel;

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Values are read.
    Read,
    /// Weights are learnt.
    Learn,
    /// Pairs are weighed.
    Score,
    /// Rows are joined.
    Cluster,
}

/// Hears what a run is doing and the share of it that is done; `Break` stops the run.
///
/// The threads that work call it too, and hear the same share again: so a run stops within some ten thousand pairs.
pub type Tell<'a> = &'a (dyn Fn(Stage, f64) -> ControlFlow<()> + Sync);

/// Gives out the pairs of a unit.
pub(crate) type Pairs<'a> = &'a (dyn Fn(Unit, &mut dyn FnMut(u32, u32)) + Sync);

/// Hears pairs, and the pattern of each.
type Batch<'a> = &'a mut dyn FnMut(&[(u32, u32)], &[u64]);

/// Takes what it wants of pairs and the pattern of each.
pub(crate) type Keep<'a, T> = &'a (dyn Fn(&[(u32, u32)], &[u64], &mut Vec<T>) + Sync);

/// Threads, and who hears of progress.
pub(crate) struct Hand<'a> {
    pub(crate) threads: usize,
    pub(crate) tell: Tell<'a>,
    /// What was told last.
    last: Mutex<(Stage, f64)>,
    /// Whether the caller answered `Break`.
    is_stopped: AtomicBool,
}

/// How many pairs are compared at a time.
const BATCH: usize = 2_048;
/// So many batches are compared before a thread asks again whether to go on.
const BATCHES: usize = 5;
/// How many results a round may have before they are taken in.
const MOST_HELD: usize = 1 << 20;

impl<'a> Hand<'a> {
    pub(crate) fn new(threads: usize, tell: Tell<'a>) -> Self {
        let threads = if threads == 0 { parallel::threads() } else { threads };
        Self { threads, tell, last: Mutex::new((Stage::Learn, 0.0)), is_stopped: AtomicBool::new(false) }
    }
}

impl Hand<'_> {
    pub(crate) fn tell(&self, stage: Stage, share: f64) -> Result<(), Error> {
        match self.say(stage, share) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Cancelled),
        }
    }

    /// As [`Hand::tell`], for what hears results.
    pub(crate) fn say(&self, stage: Stage, share: f64) -> ControlFlow<()> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = (stage, share);
        self.ask()
    }

    /// Tells again what was told last, to hear whether to go on; once the caller has stopped it is not asked again.
    pub(crate) fn ask(&self) -> ControlFlow<()> {
        if self.is_stopped.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        let (stage, share) = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = (self.tell)(stage, share);
        if answer.is_break() {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
        answer
    }

    /// How many pairs of units show each pattern.
    pub(crate) fn count_units(&self, ready: &Ready, units: &[Unit], pairs: Pairs<'_>) -> Result<Tally, Error> {
        self.count(units.len(), &|tally, job| {
            self.each_batch((ready, units[job]), pairs, &mut |_, patterns| {
                patterns.iter().for_each(|pattern| tally.add(*pattern, 1));
            });
        })
    }

    /// How many of these pairs show each pattern.
    pub(crate) fn count_pairs(&self, ready: &Ready, pairs: &[(u32, u32)]) -> Result<Tally, Error> {
        let chunks: Vec<&[(u32, u32)]> = pairs.chunks(BATCH * 8).collect();
        self.count(chunks.len(), &|tally, job| {
            if self.ask().is_break() {
                return;
            }
            let mut patterns = Vec::with_capacity(BATCH);
            for some in chunks[job].chunks(BATCH) {
                level::patterns(ready, some, &mut patterns);
                patterns.iter().for_each(|pattern| tally.add(*pattern, 1));
            }
        })
    }

    fn count(&self, jobs: usize, work: &(dyn Fn(&mut Tally, usize) + Sync)) -> Result<Tally, Error> {
        let mut tallies = vec![Tally::new(); self.threads];
        parallel::rounds((jobs, 64, usize::MAX - 1), &mut tallies, (work, |(): &()| 0), |_, _| self.ask())?;
        let mut all = Tally::new();
        tallies.iter().for_each(|tally| all.join(tally));
        Ok(all)
    }

    /// Takes from the pairs of units what `keep` makes of them, in the order of the units.
    pub(crate) fn take<T: Send>(
        &self,
        (ready, units): (&Ready, &[Unit]),
        pairs: Pairs<'_>,
        keep: Keep<'_, T>,
        mut heard: impl FnMut(u64, Vec<T>, usize) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let work = |_: &mut (), job: usize| {
            let (mut kept, mut looked_at) = (Vec::new(), 0u64);
            self.each_batch((ready, units[job]), pairs, &mut |pairs, patterns| {
                looked_at += pairs.len() as u64;
                keep(pairs, patterns, &mut kept);
            });
            (looked_at, kept)
        };
        let weigh = |(_, kept): &(u64, Vec<T>)| kept.len();
        parallel::rounds((units.len(), 16, MOST_HELD), &mut vec![(); self.threads], (work, weigh), |done, results| {
            // Of a unit that was broken off not all was looked at.
            self.ask()?;
            results.into_iter().try_for_each(|(looked_at, kept)| heard(looked_at, kept, done))
        })?;
        Ok(())
    }

    fn each_batch(&self, (ready, unit): (&Ready, Unit), pairs: Pairs<'_>, each: Batch<'_>) {
        let (mut batch, mut patterns) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        let (mut answer, mut batches) = (self.ask(), 0);
        pairs(unit, &mut |left, right| {
            if answer.is_break() {
                return;
            }
            batch.push((left, right));
            if batch.len() == BATCH {
                level::patterns(ready, &batch, &mut patterns);
                each(&batch, &patterns);
                batch.clear();
                batches += 1;
                if batches % BATCHES == 0 {
                    answer = self.ask();
                }
            }
        });
        if answer.is_continue() {
            level::patterns(ready, &batch, &mut patterns);
            each(&batch, &patterns);
        }
    }
}
