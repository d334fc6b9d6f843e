//! Long computations that a page has started: how far they are, how to stop them, what came of them.
//!
//! They live in the memory of the serving program. One that the program's end interrupts has written nothing and is
//! started again by whoever wants it; what it makes is a record like any other, written in one transaction.

use crate::{Actor, Error, Node, Result};
use jiff::Timestamp;
use record::RecordId;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Every run of a node since it was opened, but for the oldest.
#[derive(Debug, Default)]
pub struct Runs {
    all: Mutex<HashMap<String, Arc<Run>>>,
    /// Whether the node is being locked, so that none begins any more.
    is_closed: AtomicBool,
}

/// The most runs under way at once: the machine may have two cores.
const MOST_AT_ONCE: usize = 2;
/// The most that are remembered.
const MOST: usize = 100;

/// One run.
#[derive(Debug)]
pub struct Run {
    what: What,
    owner: String,
    started: Timestamp,
    permille: AtomicU32,
    is_stopped: AtomicBool,
    outcome: Mutex<Option<std::result::Result<Option<RecordId>, String>>>,
}

/// What a run computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An estimate, kept as a record.
    Estimate,
    /// The comparison of all lists.
    Matching,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Under way: thousandths done, and seconds left as far as can be told.
    Running {
        /// Thousandths done.
        permille: u32,
        /// Seconds left.
        left: Option<u64>,
    },
    /// Done: the record that it made, if it made one.
    Done(Option<RecordId>),
    /// Stopped by a person.
    Stopped,
    /// It could not be done, and why.
    Failed(String),
}

/// Runs a computation that may take a minute where others are served meanwhile.
pub(crate) fn apart<T>(compute: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::current().runtime_flavor() {
        tokio::runtime::RuntimeFlavor::CurrentThread => compute(),
        _ => tokio::task::block_in_place(compute),
    }
}

impl Runs {
    /// Begins a run of a person under a new id.
    ///
    /// # Errors
    /// `Conflict` while two are under way, while the lists are being compared already, or when the node is being locked.
    pub fn begin(&self, id: &str, (what, owner): (What, &str), now: Timestamp) -> Result<Arc<Run>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        self.require_open()?;
        if what == What::Matching && all.values().any(|run| run.what == what && run.is_running()) {
            return Err(Error::Conflict("the lists are being compared already; wait until that is done".to_owned()));
        }
        if all.values().filter(|run| run.is_running()).count() >= MOST_AT_ONCE {
            return Err(Error::Conflict("two computations are under way; wait for one, or stop it".to_owned()));
        }
        if all.len() >= MOST
            && let Some(oldest) = all
                .iter()
                .filter(|(_, run)| !run.is_running())
                .min_by_key(|(_, run)| run.started)
                .map(|(id, _)| id.clone())
        {
            all.remove(&oldest);
        }
        let run = Arc::new(Run {
            what,
            owner: owner.to_owned(),
            started: now,
            permille: AtomicU32::new(0),
            is_stopped: AtomicBool::new(false),
            outcome: Mutex::new(None),
        });
        all.insert(id.to_owned(), Arc::clone(&run));
        Ok(run)
    }

    /// Refuses to go on while the node is being locked.
    ///
    /// # Errors
    /// `Conflict` then.
    pub(crate) fn require_open(&self) -> Result<()> {
        if self.is_closed.load(Ordering::Relaxed) {
            return Err(Error::Conflict("the node is being locked; unlock it and start again".to_owned()));
        }
        Ok(())
    }

    /// Asks every run to stop: the node is about to be locked.
    pub(crate) fn stop_all(&self) {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_closed.store(true, Ordering::Relaxed);
        all.values().for_each(|run| run.stop());
    }

    /// A run of this kind and person.
    ///
    /// # Errors
    /// `NotFound` for another's, or none.
    pub fn of(&self, id: &str, (what, owner): (What, &str)) -> Result<Arc<Run>> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(id).filter(|run| run.what == what && run.owner == owner).cloned().ok_or(Error::NotFound)
    }
}

impl Run {
    fn is_running(&self) -> bool {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Notes the share done; answers whether to go on.
    pub fn advance(&self, share: f64) -> ControlFlow<()> {
        self.permille.store((share * 1_000.0) as u32, Ordering::Relaxed);
        if self.is_stopped.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Asks it to stop; it does within about a second.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Computes in a task of its own and notes what comes of it, also when that falls over.
    pub(crate) fn go(self: Arc<Self>, work: impl Future<Output = Result<Option<RecordId>>> + Send + 'static) {
        tokio::spawn(async move {
            let done = tokio::spawn(work).await.unwrap_or_else(|error| Err(Error::Internal(error.to_string())));
            self.end(done);
        });
    }

    /// Notes what came of it. What failed inside is printed and not shown.
    pub(crate) fn end(&self, outcome: Result<Option<RecordId>>) {
        let outcome = outcome.map_err(|error| match error {
            Error::Internal(_) if self.is_stopped.load(Ordering::Relaxed) => String::new(),
            Error::Internal(why) => {
                tracing::error!(computation.reason = %why, "a computation failed");
                "it failed inside the program, which printed why; nothing was kept".to_owned()
            }
            other => other.to_string(),
        });
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    /// How it stands now.
    pub fn state(&self, now: Timestamp) -> State {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match outcome {
            Some(Ok(id)) => State::Done(id),
            Some(Err(_)) if self.is_stopped.load(Ordering::Relaxed) => State::Stopped,
            Some(Err(why)) => State::Failed(why),
            None => {
                let permille = self.permille.load(Ordering::Relaxed).min(1_000);
                let seconds = now.duration_since(self.started).as_secs_f64();
                let left = (permille >= 20)
                    .then(|| (seconds * f64::from(1_000 - permille) / f64::from(permille)).ceil() as u64);
                State::Running { permille, left }
            }
        }
    }
}

/// How often whoever waits for a run looks at it.
const LOOK: Duration = Duration::from_millis(50);

impl Node {
    /// How a run of this person stands. One that began a moment ago is waited for, a second at most: who started
    /// something short need not look twice.
    ///
    /// # Errors
    /// `NotFound` for another's, or none.
    pub async fn run_state(&self, id: &str, (what, actor): (What, &Actor)) -> Result<State> {
        let run = self.runs.of(id, (what, &actor.id))?;
        let is_new = || self.now().duration_since(run.started).as_millis() < 1_000;
        for _ in 0..20 {
            if !(run.is_running() && is_new()) {
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(run.state(self.now()))
    }

    /// Asks a run of this person to stop.
    ///
    /// # Errors
    /// As [`Node::run_state`].
    pub fn stop_run(&self, id: &str, (what, actor): (What, &Actor)) -> Result<()> {
        self.runs.of(id, (what, &actor.id))?.stop();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    async fn ended(run: &Run) -> State {
        while run.is_running() {
            tokio::time::sleep(LOOK).await;
        }
        run.state(NOW)
    }

    #[tokio::test]
    async fn a_run_that_falls_over_ends_and_frees_its_place() {
        let runs = Runs::default();
        let run = runs.begin("a", (What::Matching, "u-1"), NOW).expect("there is room");
        let refused = runs.begin("b", (What::Matching, "u-2"), NOW).expect_err("the lists are compared already");
        assert!(refused.to_string().contains("compared already"), "{refused}");
        Arc::clone(&run).go(async { Ok(Some(RecordId::parse("").expect("no id is empty"))) });
        let State::Failed(why) = ended(&run).await else { panic!("it fell over") };
        assert!(why.contains("inside the program") && !why.contains("no id is empty"), "{why}");
        runs.begin("b", (What::Matching, "u-2"), NOW).expect("there is room again");
    }

    #[tokio::test]
    async fn a_run_is_stopped_and_none_begins_once_the_node_is_being_locked() {
        let runs = Runs::default();
        let run = runs.begin("a", (What::Estimate, "u-1"), NOW).expect("there is room");
        let told = Arc::clone(&run);
        Arc::clone(&run).go(async move {
            while told.advance(0.5) == ControlFlow::Continue(()) {
                tokio::time::sleep(LOOK).await;
            }
            Err(Error::NotFound)
        });
        assert!(matches!(run.state(NOW), State::Running { .. }));
        for other in [(What::Matching, "u-1"), (What::Estimate, "u-2")] {
            assert!(matches!(runs.of("a", other), Err(Error::NotFound)), "{other:?}");
        }
        runs.stop_all();
        assert_eq!(ended(&run).await, State::Stopped);
        assert!(runs.begin("b", (What::Estimate, "u-1"), NOW).is_err(), "the node is being locked");
    }
}
