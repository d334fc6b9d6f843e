//! The node of a partner as a place of backups: each request is a parcel of the courier, and its reply the answer.

use crate::post;
use app::backup::keeping::{Ask, CHUNK_BYTES, Said};
use app::backup::{Remote, Shelf, Soon, places};
use app::exchange::post as addresses;
use app::{Error, Node, Result};
use courier::{Caller, Destination, Whole};
use rand_core::Rng;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The most bytes of one object that are taken back.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The most names that a list is believed to have.
const MOST_NAMES: usize = 1_000_000;

/// Half-received parcels of one peer are few at the other side.
const AT_ONCE: usize = 3;

/// A partner's node, by a name for people.
///
/// # Errors
/// As [`addresses::addressee`].
pub async fn remote(node: &Node, (name, partner): (&str, &str)) -> Result<Remote> {
    let to = addresses::addressee(node, partner).await?;
    let shelf = InMailbox {
        partner: partner.to_owned(),
        caller: post::caller(node)?,
        to: post::destination(&to),
        lane: Semaphore::new(AT_ONCE),
    };
    Ok(Remote { shelf: Arc::new(shelf), address: places::of_partner(partner), name: name.to_owned() })
}

struct InMailbox {
    partner: String,
    caller: Caller,
    to: Destination,
    lane: Semaphore,
}

impl InMailbox {
    async fn ask(&self, ask: &Ask, bytes: &[u8]) -> Result<Said> {
        let _lane = self.lane.acquire().await.map_err(|e| Error::Internal(e.to_string()))?;
        let mut rng = app::clock::system_rng()?;
        let parcel = ask.parcel(rng.next_u64(), bytes)?;
        let reply = self.caller.deliver(&self.to, &mut Whole::new(parcel), &mut rng, |_| {}).await;
        let reply = reply.map_err(|e| self.failed(&e))?;
        Said::read(reply.as_bytes()).ok_or_else(|| self.other())
    }

    fn failed(&self, error: &courier::Error) -> Error {
        let partner = &self.partner;
        if error.may_pass() {
            return Error::Conflict(format!(
                "the node of `{partner}` could not be reached, or cannot keep it now: {error}; try again later"
            ));
        }
        Error::Refused(format!("the node of `{partner}` does not keep it: {error}; talk to them"))
    }

    fn other(&self) -> Error {
        Error::Refused(format!(
            "the node of `{}` answers something else; both must have the same version",
            self.partner
        ))
    }

    async fn done(&self, ask: &Ask, bytes: &[u8]) -> Result<()> {
        match self.ask(ask, bytes).await? {
            Said::Done => Ok(()),
            _ => Err(self.other()),
        }
    }
}

impl Shelf for InMailbox {
    fn list<'a>(&'a self, under: &'a str) -> Soon<'a, Vec<(String, u64)>> {
        Box::pin(async move {
            let (mut all, mut after) = (Vec::<(String, u64)>::new(), String::new());
            loop {
                let Said::List(page) =
                    self.ask(&Ask::List { under: under.to_owned(), after: after.clone() }, b"").await?
                else {
                    return Err(self.other());
                };
                let Some((last, _)) = page.last() else { return Ok(all) };
                // Each page goes on after the one before, or it would never end.
                if *last <= after || page.iter().any(|(name, _)| !name.starts_with(under)) {
                    return Err(self.other());
                }
                after.clone_from(last);
                all.extend(page);
                if all.len() > MOST_NAMES {
                    return Err(self.other());
                }
            }
        })
    }

    fn get<'a>(&'a self, name: &'a str) -> Soon<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let mut all = Vec::new();
            loop {
                let offset = u64::try_from(all.len()).unwrap_or(u64::MAX);
                let Said::Part(part) = self.ask(&Ask::Get { name: name.to_owned(), offset }, b"").await? else {
                    return Err(self.other());
                };
                let Some((size, piece)) = part else { return Ok(None) };
                // What they say of its size they could say of anything.
                if size > MOST_BYTES {
                    return Err(self.other());
                }
                all.extend(&piece);
                let done = u64::try_from(all.len()).unwrap_or(u64::MAX);
                if done >= size {
                    return Ok(Some(all));
                }
                if piece.len() != CHUNK_BYTES {
                    return Err(self.other());
                }
            }
        })
    }

    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> Soon<'a, ()> {
        Box::pin(async move { self.done(&Ask::Put { name: name.to_owned() }, &bytes).await })
    }

    fn remove<'a>(&'a self, name: &'a str) -> Soon<'a, ()> {
        Box::pin(async move { self.done(&Ask::Remove { name: name.to_owned() }, b"").await })
    }

    fn keeps_removed(&self) -> Soon<'_, Option<bool>> {
        // What a partner removes with this program is gone; that they made no copy nobody can know.
        Box::pin(async { Ok(Some(false)) })
    }
}
