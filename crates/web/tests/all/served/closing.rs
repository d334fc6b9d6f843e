//! The files of a node are closed before the process ends, whose exit takes down what the threads of its database use.

use app::Store;
use std::cell::RefCell;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a node may take to be closed, and its threads to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Dropped behind a node: its files are closed on a thread of their own, for which the test waits at its very end.
///
/// Waiting here would stop what is waited for: connections that the test used last are given back by tasks of its
/// runtime, and those run, or are dropped with the runtime, only after this.
pub struct Closing(pub Store);

impl Drop for Closing {
    fn drop(&mut self) {
        let store = self.0.clone();
        let closing = std::thread::spawn(move || close(store));
        // A thread that is ending already waits for nothing more.
        let _ = ENDING.try_with(|ending| ending.borrow_mut().0.push(closing));
    }
}

thread_local! {
    /// Dropped when the thread of a test ends, and with it the runtime of the test has gone.
    static ENDING: RefCell<Ending> = const { RefCell::new(Ending(Vec::new())) };
}

/// What a test has begun to close.
struct Ending(Vec<JoinHandle<()>>);

impl Drop for Ending {
    fn drop(&mut self) {
        for closing in self.0.drain(..) {
            // What a closing that panicked left open is left to the end of the process.
            let _ = closing.join();
        }
    }
}

fn close(store: Store) {
    let folder = store.folder().to_owned();
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() {
        // Whoever holds a connection for longer keeps it: then its thread is waited for below.
        let _ = runtime.block_on(async { tokio::time::timeout(PATIENCE, store.close()).await });
    }
    drop(store);
    // A connection that went with its runtime is closed by its own thread, and nobody is told when.
    let end = Instant::now() + PATIENCE;
    while has_open(&folder) && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether this process has a file below that folder open, as far as the system says.
fn has_open(folder: &Path) -> bool {
    let Ok(all) = std::fs::read_dir("/proc/self/fd") else { return false };
    all.flatten().any(|open| std::fs::read_link(open.path()).is_ok_and(|file| file.starts_with(folder)))
}
