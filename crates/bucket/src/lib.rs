//! Bytes in storage that speaks S3, by name: list, fetch, put, remove.
//!
//! What is stored means nothing here: it is sealed before it comes, and whoever fetches it checks it. Clock and
//! randomness are handed in.

mod account;
mod answer;
mod ask;
mod client;
mod error;

pub use account::{Account, Limits};
pub use error::{Error, Result};

use answer::Answer;
use ask::Ask;
use bytes::Bytes;
use client::Client;
use rand_core::Rng;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The most pages that a list is believed to have; one has a thousand names.
const MOST_PAGES: usize = 1_000;

/// What stands under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its name, without the prefix of the account.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
}

/// Storage that is open for requests; many may run at once.
pub struct Bucket {
    account: Account,
    signer: ask::Signer,
    client: Client,
    limits: Limits,
    rng: Mutex<Box<dyn Rng + Send>>,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither keys nor address: this may end in a log.
        f.write_str("Bucket")
    }
}

impl Bucket {
    /// Prepares requests; none is made yet. `now` is asked for each signature, `rng` for the pauses between attempts.
    ///
    /// # Errors
    /// `Insecure` for an address without TLS that is not loopback; `BadAccount` for an address, name or certificate
    /// that cannot be used.
    pub fn open(
        account: Account,
        limits: Limits,
        now: fn() -> jiff::Timestamp,
        rng: Box<dyn Rng + Send>,
    ) -> Result<Self> {
        let signer = ask::Signer::new(&account, now)?;
        let client = Client::new(&account, limits)?;
        Ok(Self { account, signer, client, limits, rng: Mutex::new(rng) })
    }

    /// Everything whose name begins so, in no order, however many there are.
    ///
    /// # Errors
    /// `Garbled` when the list is not one, repeats itself or names what was not asked for; else as [`Bucket::get`].
    pub async fn list(&self, under: &str) -> Result<Vec<Object>> {
        let (mut all, mut next, mut seen) = (Vec::new(), None::<String>, BTreeSet::new());
        loop {
            let answer = self.asked(&Ask::List { under, after: next.as_deref() }).await?;
            let page = answer.page()?;
            for (key, size_bytes) in page.objects {
                let name = key.strip_prefix(&self.account.prefix).filter(|name| name.starts_with(under));
                all.push(Object { name: name.ok_or(Error::Garbled)?.to_owned(), size_bytes });
            }
            let Some(token) = page.next else { return Ok(all) };
            if !seen.insert(token.clone()) || seen.len() > MOST_PAGES {
                return Err(Error::Garbled);
            }
            next = Some(token);
        }
    }

    /// What stands under a name; `None` when nothing does.
    ///
    /// # Errors
    /// `NotAdmitted`, `NoBucket`, `Elsewhere`, `WrongClock` as the storage says; `TooLarge` beyond the limit; `Unreachable`,
    /// `Silent`, `Busy` and `Cut` after so many attempts.
    pub async fn get(&self, name: &str) -> Result<Option<Bytes>> {
        let answer = self.asked(&Ask::Get { name: named(name)? }).await?;
        Ok((!answer.is_absent).then_some(answer.body))
    }

    /// Puts bytes under a name, in place of what stands there; the storage sees it whole or not at all.
    ///
    /// # Errors
    /// As [`Bucket::get`]; `Full` when there is no room.
    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        self.asked(&Ask::Put { name: named(name)?, bytes }).await.map(drop)
    }

    /// Removes what stands under a name, if something does.
    ///
    /// # Errors
    /// As [`Bucket::get`].
    pub async fn remove(&self, name: &str) -> Result<()> {
        self.asked(&Ask::Remove { name: named(name)? }).await.map(drop)
    }

    /// Whether the storage keeps what is removed or replaced, as an earlier version; `None` when it does not say.
    ///
    /// # Errors
    /// As [`Bucket::get`], but for an answer that it does not know or does not allow the question.
    pub async fn keeps_versions(&self) -> Result<Option<bool>> {
        match self.asked(&Ask::Versioning).await {
            Ok(answer) => Ok(answer.versioning()),
            Err(Error::NotAdmitted(_) | Error::Unexpected { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks until there is an answer, or no further attempt is worth it.
    async fn asked(&self, ask: &Ask<'_>) -> Result<Answer> {
        let mut failures = 0;
        loop {
            let request = self.signer.request(ask)?;
            match self.client.send(request, ask).await {
                Err(error) if error.may_pass() => {
                    failures += 1;
                    if failures >= self.limits.attempts {
                        return Err(error);
                    }
                    tokio::time::sleep(self.pause(failures)).await;
                }
                done => return done,
            }
        }
    }

    // Source: M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015: full jitter.
    fn pause(&self, failures: u32) -> Duration {
        let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.limits.first_pause.saturating_mul(doubled).min(self.limits.longest_pause);
        let drawn = self.rng.lock().unwrap_or_else(PoisonError::into_inner).next_u32();
        longest.mul_f64(f64::from(drawn) / f64::from(u32::MAX))
    }
}

/// A name that no address can read as another: letters, digits, `-`, `_`, `.` and `/`, no step up.
fn named(name: &str) -> Result<&str> {
    let is_segment = |s: &str| {
        !s.is_empty() && s != "." && s != ".." && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if name.split('/').all(is_segment) { Ok(name) } else { Err(Error::BadAccount("the name of an object")) }
}
