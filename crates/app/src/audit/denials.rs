//! Who was turned away by a page: written down, and not more of it than somebody can read.

use super::Entry;
use crate::actor::Actor;
use crate::node::Node;
use crate::{Error, Result};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Refusals of one person that are written down in one hour. Who is not signed in is one person.
const MOST: u32 = 20;
const HOUR: i64 = 3600;
/// How long an answer waits for its line in the log. Who takes in a long list writes for minutes.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the log calls somebody who is not signed in.
const NOBODY: &str = "nobody";

/// Why a page turned somebody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It does not exist, or the person may not: whoever asks is not told which, and neither is who reads the log.
    Closed,
    /// The form was of another session, or of another site.
    Foreign,
    /// The address had tried too often.
    Waits,
}

impl Denied {
    fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Foreign => "foreign",
            Self::Waits => "waits",
        }
    }
}

/// How many refusals of the running hour there were, by who asked.
#[derive(Debug, Default)]
pub(crate) struct Denials(Mutex<HashMap<String, (i64, u32)>>);

impl Denials {
    /// Counts one more at `now`, in seconds: which one of its hour it is.
    fn count(&self, who: &str, now: i64) -> u32 {
        let hour = now.div_euclid(HOUR);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (begun, _)| *begun == hour);
        let (_, count) = all.entry(who.to_owned()).or_insert((hour, 0));
        *count = count.saturating_add(1);
        *count
    }

    /// Takes one back that could not be written down.
    fn forget(&self, who: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = all.get_mut(who) {
            *count = count.saturating_sub(1);
        }
    }
}

/// Writes down that a page turned somebody away; `None` for who is not signed in. `what` is the method and the pattern of
/// the address, never what was typed into it. After twenty in one hour of the clock a line says `more`, and the rest of
/// that hour is not written: the log is kept for ever, and nobody shall fill it.
///
/// # Errors
/// `Internal` when the store fails, or another change holds it for longer than two seconds.
pub async fn denied(node: &Node, actor: Option<&Actor>, why: Denied, what: &str) -> Result<()> {
    let who = actor.map_or(NOBODY, |a| a.id.as_str());
    let detail = match node.denials.count(who, node.now().as_second()) {
        count if count <= MOST => format!("{} {what}", why.code()).trim_end().to_owned(),
        count if count == MOST + 1 => "more".to_owned(),
        _ => return Ok(()),
    };
    let writing = async {
        let mut change = node.change("audit::denied").await?;
        change.note(&Entry::general("page-refused", who, Some(detail)))?;
        change.commit().await
    };
    let late = |_| Err(Error::Internal("another change takes long".to_owned()));
    let written = tokio::time::timeout(PATIENCE, writing).await.unwrap_or_else(late);
    written.inspect_err(|_| node.denials.forget(who))
}
