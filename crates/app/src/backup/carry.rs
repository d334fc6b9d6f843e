//! Carrying parts to a shelf and back, several at once. What was put is fetched again and compared before it counts.

use super::manifest::damaged;
use super::place::Place;
use super::shelf::{Remote, Shelf, Tell, part};
use crate::{Error, Result};
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many are on their way at once: a far place answers late, and a poor line gains nothing from more.
const AT_ONCE: usize = 8;

/// Puts parts that lie in a folder onto a shelf. How many bytes went.
pub(super) async fn up(remote: &Remote, from: &Place, parts: Vec<(String, u64)>, tell: Tell<'_>) -> Result<u64> {
    let total = parts.iter().map(|(_, size)| size).sum();
    let mut way = Way { running: JoinSet::new(), tell, done: 0, total };
    for (name, size) in parts {
        let bytes = from.get_part(&name)?;
        let (shelf, called) = (Arc::clone(&remote.shelf), remote.name.clone());
        way.begin(async move {
            put_whole((shelf.as_ref(), &called), &part(&name), bytes).await?;
            Ok((size, None))
        })
        .await?;
    }
    way.end().await?;
    Ok(total)
}

/// Fetches parts from a shelf into a folder, but for those that lie there.
pub(super) async fn down(remote: &Remote, to: &Place, parts: Vec<(String, u64)>, tell: Tell<'_>) -> Result<()> {
    let total = parts.iter().map(|(_, size)| size).sum();
    let mut way = Way { running: JoinSet::new(), tell, done: 0, total };
    for (name, size) in parts {
        if to.has_part(&name) {
            way.done += size;
            continue;
        }
        let shelf = Arc::clone(&remote.shelf);
        let fetched = way.begin(async move {
            let bytes = shelf.get(&part(&name)).await?;
            let bytes = bytes.ok_or_else(|| damaged("a part of the snapshot is missing: it"))?;
            Ok((size, Some((name, bytes))))
        });
        if let Some((name, bytes)) = fetched.await? {
            to.put_part(&name, &bytes)?;
        }
    }
    for (name, bytes) in way.end().await? {
        to.put_part(&name, &bytes)?;
    }
    Ok(())
}

/// Puts bytes under a name, and sees that they are what comes back: a network that asks for a sign-in first answers
/// everything with yes.
pub(super) async fn put_whole((shelf, called): (&dyn Shelf, &str), name: &str, bytes: Vec<u8>) -> Result<()> {
    shelf.put(name, bytes.clone()).await?;
    if shelf.get(name).await?.is_some_and(|back| back == bytes) {
        return Ok(());
    }
    Err(Error::Refused(format!("`{called}` does not give back what was put there; ask who runs it, or choose another")))
}

/// What one task brings: the size that counts as done, and for a fetch the part.
type Brought = (u64, Option<(String, Vec<u8>)>);

struct Way<'a> {
    running: JoinSet<Result<Brought>>,
    tell: Tell<'a>,
    done: u64,
    total: u64,
}

impl Way<'_> {
    /// Starts one more, after the end of another when as many run as may.
    async fn begin(
        &mut self,
        task: impl Future<Output = Result<Brought>> + Send + 'static,
    ) -> Result<Option<(String, Vec<u8>)>> {
        let brought = if self.running.len() >= AT_ONCE { self.next().await? } else { None };
        self.running.spawn(task);
        Ok(brought)
    }

    async fn next(&mut self) -> Result<Option<(String, Vec<u8>)>> {
        let Some(ended) = self.running.join_next().await else { return Ok(None) };
        let (size, brought) = ended.map_err(|e| Error::Internal(format!("carrying a part stopped: {e}")))??;
        self.done += size;
        (self.tell)(self.done, self.total);
        Ok(brought)
    }

    async fn end(mut self) -> Result<Vec<(String, Vec<u8>)>> {
        let mut all = Vec::new();
        while !self.running.is_empty() {
            all.extend(self.next().await?);
        }
        Ok(all)
    }
}
