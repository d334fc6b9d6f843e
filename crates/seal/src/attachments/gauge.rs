//! Watches the encrypted bytes come in: how many, whether they ended, whether reading them failed.
//!
//! age says only that something does not decrypt; the gauge tells a cut from a change, and keeps
//! a file without end from being read for ever. It leaves what the bytes are to `open`.

use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// What is known about the bytes that came in.
#[derive(Debug, Default)]
pub(super) struct Gauge {
    read: AtomicU64,
    most: AtomicU64,
    has_ended: AtomicBool,
    is_beyond: AtomicBool,
    failure: Mutex<Option<ErrorKind>>,
}

/// A reader that is watched.
pub(super) struct Gauged<R> {
    source: R,
    gauge: Arc<Gauge>,
}

impl Gauge {
    /// Watches a reader, and reads at most this many bytes of it until told otherwise.
    pub(super) fn watch<R>(source: R, most: u64) -> (Gauged<R>, Arc<Self>) {
        let gauge = Arc::new(Self { most: AtomicU64::new(most), ..Self::default() });
        (Gauged { source, gauge: Arc::clone(&gauge) }, gauge)
    }

    /// Lets it read up to this many bytes, counted from the first.
    pub(super) fn allow(&self, most: u64) {
        self.most.store(most, Relaxed);
    }

    pub(super) fn read(&self) -> u64 {
        self.read.load(Relaxed)
    }

    /// Whether the source had no more bytes.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Relaxed)
    }

    /// Whether more was wanted than was allowed.
    pub(super) fn is_beyond(&self) -> bool {
        self.is_beyond.load(Relaxed)
    }

    /// Why the source could not be read, when it could not.
    pub(super) fn failure(&self) -> Option<ErrorKind> {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Read> Read for Gauged<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let gauge = &*self.gauge;
        let left = gauge.most.load(Relaxed).saturating_sub(gauge.read());
        let room = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if room == 0 && !bytes.is_empty() {
            gauge.is_beyond.store(true, Relaxed);
            return Ok(0);
        }
        match self.source.read(&mut bytes[..room]) {
            Ok(count) => {
                gauge.read.fetch_add(count as u64, Relaxed);
                gauge.has_ended.store(count == 0 && room > 0, Relaxed);
                Ok(count)
            }
            Err(error) => {
                if error.kind() != ErrorKind::Interrupted {
                    *gauge.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.kind());
                }
                Err(error)
            }
        }
    }
}
