//! Locking: what is written down when the keys leave memory and when they come back, and when that happens by itself.
//!
//! It leaves the dropping of the node, and the page on which it opens again, to whoever serves it.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Home, Node, SLOT};
use crate::{Error, Result};
use policy::Role;
use seal::Slots;
use store::{statements as sql, values};

const SETTING: &str = "serve.mode";

/// Who uses the machine on which a node is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One person's machine, which may be taken: whoever signs out locks the node, and so do ten minutes of silence.
    Laptop,
    /// Several people's machine in a room: silence ends sessions, and an administrator locks the node.
    Office,
}

impl Mode {
    /// How long nobody may ask for anything before the node locks by itself, in seconds.
    pub const IDLE_SECONDS: i64 = 600;

    /// The code in settings and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Laptop => "laptop",
            Self::Office => "office",
        }
    }

    /// The mode that a code names.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Laptop, Self::Office].into_iter().find(|m| m.code() == code)
    }

    /// Whether this person may lock the node for everybody.
    pub fn may_lock(self, actor: &Actor) -> bool {
        self == Self::Laptop || actor.is(Role::Administrator)
    }

    /// Whether the node locks now, when somebody was last heard at `seen`; both in seconds.
    pub fn is_due(self, seen: i64, now: i64) -> bool {
        self == Self::Laptop && now.saturating_sub(seen) >= Self::IDLE_SECONDS
    }
}

/// The mode in which a node is served: the one chosen last, and the laptop's before anybody chose.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn mode(node: &Node) -> Result<Mode> {
    Ok(chosen(node).await?.unwrap_or(Mode::Laptop))
}

/// The mode that somebody chose last; none before anybody did.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn chosen(node: &Node) -> Result<Option<Mode>> {
    let mut tx = node.store.read().await?;
    let kept = tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0));
    Ok(kept.and_then(|code| Mode::from_code(&code)))
}

/// Chooses the mode, from the command line, whose caller holds the unlocked node anyway.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn set_mode(node: &Node, mode: Mode) -> Result<()> {
    if chosen(node).await? == Some(mode) {
        return Ok(());
    }
    let mut change = node.change("locking::set_mode").await?;
    change.tx.execute(sql::SET, values![SETTING, mode.code()]).await?;
    change.note(&Entry::general("serve-mode", "administrator", Some(mode.code().to_owned())))?;
    change.commit().await
}

/// Ends every session and writes down that the node was locked, just before its keys are dropped.
///
/// # Errors
/// `Internal` when the store fails; the node is locked all the same.
pub async fn locked(node: &Node, by: &str) -> Result<()> {
    node.runs.stop_all();
    let mut change = node.change("locking::locked").await?;
    change.tx.execute(sql::SESSIONS_END_ALL, &[]).await?;
    change.note(&Entry::general("lock", by, None))?;
    change.commit().await
}

/// Writes down that the node was unlocked, and how often that failed before.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn unlocked(node: &Node, failures: u64) -> Result<()> {
    let mut change = node.change("locking::unlocked").await?;
    // One who signed in while the node was being locked has a session of before.
    change.tx.execute(sql::SESSIONS_END_ALL, &[]).await?;
    let detail = format!("{} failures={failures}", node.slot.as_deref().unwrap_or_default());
    change.note(&Entry::general("unlock", "administrator", Some(detail)))?;
    change.commit().await
}

/// How many passphrases unlock the node, as its file says while it is locked; one when that cannot be read.
pub fn passphrases(home: &Home) -> u32 {
    let slots = std::fs::read(home.folder.join(SLOT)).ok().and_then(|bytes| Slots::from_bytes(&bytes).ok());
    slots.map_or(1, |slots| u32::try_from(slots.len()).unwrap_or(u32::MAX))
}

/// Whether a failed opening is that of a wrong passphrase, and not of the node.
pub fn is_wrong(error: &Error) -> bool {
    matches!(error, Error::Refused(_))
}

#[cfg(test)]
mod tests {
    use super::Mode;

    #[test]
    fn a_laptop_locks_after_ten_minutes_and_an_office_never_by_itself() {
        // Source: the design, trust.md, At rest: laptop mode, idle lock, 10 minutes.
        assert!(!Mode::Laptop.is_due(1_000, 1_599) && Mode::Laptop.is_due(1_000, 1_600));
        assert!(!Mode::Office.is_due(0, i64::MAX));
        assert!(!Mode::Laptop.is_due(2_000, 1_000), "a clock that went back locks nothing at once");
    }
}
