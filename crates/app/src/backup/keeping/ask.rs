//! What a node asks of the one that keeps its backups, and what it is told: a line of JSON after a mark, then bytes. It
//! travels as a parcel of the courier and its reply, between two nodes that know each other's keys.

use super::super::place;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

const MARK: &[u8] = b"concord keep 1\n";

/// The most bytes of an object in one answer: a reply of the courier holds 64 KiB.
pub const CHUNK_BYTES: usize = 60 * 1024;
/// Names in one answer.
pub(super) const PAGE: usize = 500;
/// The most bytes of an object.
const OBJECT_BYTES: usize = 64 * 1024 * 1024;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Names that begin so, after one in their order.
    List {
        /// How they begin.
        under: String,
        /// The last one of the page before; empty for the first.
        after: String,
    },
    /// What stands under a name, from an offset.
    Get {
        /// The name.
        name: String,
        /// Where it goes on.
        offset: u64,
    },
    /// Puts the bytes that follow under a name.
    Put {
        /// The name.
        name: String,
    },
    /// Removes what stands under a name.
    Remove {
        /// The name.
        name: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Line {
    ask: Ask,
    /// Drawn anew for each request: the courier answers a parcel that it knows without asking anybody.
    nonce: String,
}

/// Whether a parcel is a request and no bundle.
pub fn is_request(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
}

impl Ask {
    /// The parcel. `nonce` must be drawn for this request alone.
    ///
    /// # Errors
    /// `Internal` when it cannot be written.
    pub fn parcel(&self, nonce: u64, bytes: &[u8]) -> Result<Vec<u8>> {
        let line = serde_json::to_vec(&Line { ask: self.clone(), nonce: format!("{nonce:016x}") })?;
        Ok([MARK, &line, b"\n", bytes].concat())
    }

    /// The request in a parcel, and the bytes that follow it.
    ///
    /// # Errors
    /// `Refused` when it is none, names something that a backup does not have, or brings too much.
    pub(super) fn read(parcel: &[u8]) -> Result<(Self, &[u8])> {
        let unknown = || Error::Refused("this is no request that this node knows; install the same version".to_owned());
        let rest = parcel.strip_prefix(MARK).ok_or_else(unknown)?;
        let end = rest.iter().position(|b| *b == b'\n').filter(|end| *end <= 1024).ok_or_else(unknown)?;
        let (line, bytes) = (&rest[..end], &rest[end + 1..]);
        let Line { ask, .. } = serde_json::from_slice(line).map_err(|_| unknown())?;
        if let Self::Get { name, .. } | Self::Put { name } | Self::Remove { name } = &ask
            && !place::is_object(name)
        {
            return Err(unknown());
        }
        if bytes.len() > OBJECT_BYTES || (!bytes.is_empty() && !matches!(ask, Self::Put { .. })) {
            return Err(unknown());
        }
        Ok((ask, bytes))
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It was done.
    Done,
    /// A page of names and sizes.
    List(Vec<(String, u64)>),
    /// The size of the whole and a piece of it; `None` when nothing stands there.
    Part(Option<(u64, Vec<u8>)>),
}

impl Said {
    pub(super) fn bytes(self) -> Result<Vec<u8>> {
        Ok(match self {
            Self::Done => b"d".to_vec(),
            Self::List(page) => [b"l", serde_json::to_vec(&page)?.as_slice()].concat(),
            Self::Part(None) => b"n".to_vec(),
            Self::Part(Some((size, piece))) => [b"p", size.to_be_bytes().as_slice(), &piece].concat(),
        })
    }

    /// Reads an answer; `None` when it is none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (tag, rest) = bytes.split_first()?;
        Some(match tag {
            b'd' if rest.is_empty() => Self::Done,
            b'l' => Self::List(serde_json::from_slice(rest).ok()?),
            b'n' if rest.is_empty() => Self::Part(None),
            b'p' => {
                let (size, piece) = rest.split_first_chunk::<8>()?;
                Self::Part(Some((u64::from_be_bytes(*size), piece.to_vec())))
            }
            _ => return None,
        })
    }
}

/// The size of the whole, and the piece from an offset.
pub(super) fn chunk(all: &[u8], offset: u64) -> (u64, Vec<u8>) {
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(all.len());
    let end = start.saturating_add(CHUNK_BYTES).min(all.len());
    (u64::try_from(all.len()).unwrap_or(u64::MAX), all[start..end].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_answers_come_back_and_names_that_climb_do_not() {
        let part = format!("parts/{}", "ab".repeat(32));
        for ask in [
            Ask::List { under: "parts/".to_owned(), after: String::new() },
            Ask::Get { name: "unlock.slot".to_owned(), offset: 7 },
            Ask::Put { name: part },
            Ask::Remove { name: "snapshots/000012".to_owned() },
        ] {
            let bytes: &[u8] = if matches!(ask, Ask::Put { .. }) { b"sealed\nbytes" } else { b"" };
            let parcel = ask.parcel(1, bytes).expect("it is written");
            assert!(is_request(&parcel));
            assert_eq!(Ask::read(&parcel).expect("it is read"), (ask.clone(), bytes));
            assert_ne!(ask.parcel(2, bytes).expect("it is written"), parcel, "no two parcels are the same");
        }
        for name in ["", "../node.db", "parts/../../node.db", "parts/abc", "node.lock", "snapshots/1x", "/etc/passwd"] {
            let parcel = Ask::Remove { name: name.to_owned() }.parcel(1, b"").expect("it is written");
            assert!(Ask::read(&parcel).is_err(), "{name}");
        }
        let with_bytes = Ask::Remove { name: "node.mark".to_owned() }.parcel(1, b"x").expect("it is written");
        assert!(Ask::read(&with_bytes).is_err());
        for bad in [&b"concord keep 1\n"[..], b"concord keep 1\n{}\n", b"age-encryption.org/v1\n"] {
            assert!(Ask::read(bad).is_err());
        }
        for said in
            [Said::Done, Said::List(vec![("a".to_owned(), 1)]), Said::Part(None), Said::Part(Some((9, vec![1])))]
        {
            assert_eq!(Said::read(&said.clone().bytes().expect("it is written")), Some(said));
        }
        assert_eq!(Said::read(b""), None);
        assert_eq!(Said::read(b"p123"), None);
    }
}
