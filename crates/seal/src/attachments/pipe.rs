//! Two halves of the work side by side: one thread fills buffers, this one empties them.
//!
//! Hashing and encrypting take about as long as each other, so that one after the other would take
//! nearly twice as long as age alone. It leaves what is done with the bytes to the two halves.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Bytes of one buffer: four chunks of age.
const BUFFER_BYTES: usize = 256 * 1024;

/// Buffers in use at a time; this is all that is held of an attachment.
const BUFFERS: usize = 4;

type Buffer = Zeroizing<Vec<u8>>;

/// Moves exactly `size_bytes` from one half to the other.
///
/// `fill` fills the whole slice it is handed, in a thread of its own when there is more than one
/// buffer to fill; `take` empties it. The first error of `take`, or else of `fill`, ends it.
pub(super) fn pipe(
    size_bytes: u64,
    mut fill: impl FnMut(&mut [u8]) -> Result<()> + Send,
    mut take: impl FnMut(&[u8]) -> Result<()>,
) -> Result<()> {
    if let Ok(small @ 0..=BUFFER_BYTES) = usize::try_from(size_bytes) {
        let mut buffer = Zeroizing::new(vec![0; small]);
        fill(&mut buffer)?;
        return take(&buffer);
    }
    let (full, filled) = sync_channel(BUFFERS);
    let (back, empty) = sync_channel(BUFFERS);
    for _ in 0..BUFFERS {
        back.send(Zeroizing::new(vec![0; BUFFER_BYTES])).expect("the other end is in scope and has room");
    }
    thread::scope(|scope| {
        let filling = thread::Builder::new()
            .name("attachment".to_owned())
            .spawn_scoped(scope, move || fill_all(size_bytes, &mut fill, &Ends { give: full, take: empty }))
            .map_err(|error| Error::ReadFailed { kind: error.kind() })?;
        let taken = take_all(&mut take, Ends { give: back, take: filled });
        let filled = filling.join().unwrap_or_else(|panic| resume_unwind(panic));
        taken.and(filled)
    })
}

/// One half's ends of the two channels.
struct Ends {
    give: SyncSender<Buffer>,
    take: Receiver<Buffer>,
}

/// Ends early, and well, when the other half has hung up: then that one has the error.
fn fill_all(size_bytes: u64, fill: &mut impl FnMut(&mut [u8]) -> Result<()>, ends: &Ends) -> Result<()> {
    let mut left = size_bytes;
    while left > 0 {
        let Ok(mut buffer) = ends.take.recv() else {
            return Ok(());
        };
        let count = usize::try_from(left).map_or(BUFFER_BYTES, |left| left.min(BUFFER_BYTES));
        buffer.truncate(count);
        fill(&mut buffer)?;
        left -= count as u64;
        if ends.give.send(buffer).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Takes the ends by value, so that an error hangs up and the other half notices.
#[expect(clippy::needless_pass_by_value, reason = "dropping the ends is what tells the other half")]
fn take_all(take: &mut impl FnMut(&[u8]) -> Result<()>, ends: Ends) -> Result<()> {
    while let Ok(buffer) = ends.take.recv() {
        take(&buffer)?;
        // The other half may have filled its last buffer and be gone.
        let _ = ends.give.send(buffer);
    }
    Ok(())
}
