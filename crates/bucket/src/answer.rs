//! What comes back, and what it means.

use crate::ask::Ask;
use crate::error::{Error, Result};
use bytes::Bytes;
use rusty_s3::actions::ListObjectsV2;

/// The namespace of lists, and other names under which it goes.
const NAME: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
const EARLIER_NAMES: [&str; 3] = [
    "xmlns=\"http://doc.s3.amazonaws.com/2006-03-01/\"",
    "xmlns=\"http://doc.s3.amazonaws.com/2006-03-01\"",
    "xmlns='http://doc.s3.amazonaws.com/2006-03-01'",
];

/// An answer that a request was done.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Bytes,
    /// Whether there is nothing under the name.
    pub(crate) is_absent: bool,
}

/// A page of a list.
pub(crate) struct Page {
    pub(crate) objects: Vec<(String, u64)>,
    pub(crate) next: Option<String>,
}

impl Answer {
    pub(crate) fn of(status: u16, body: Bytes, ask: &Ask<'_>) -> Result<Self> {
        if (200..=299).contains(&status) {
            return Ok(Self { body, is_absent: false });
        }
        let code = code(&body);
        match (status, code.as_str()) {
            (_, "NoSuchBucket") => Err(Error::NoBucket),
            (404, _) if matches!(ask, Ask::Get { .. } | Ask::Remove { .. }) => {
                Ok(Self { body: Bytes::new(), is_absent: true })
            }
            (_, "RequestTimeTooSkewed" | "RequestExpired") => Err(Error::WrongClock),
            (_, "QuotaExceeded" | "XMinioStorageFull" | "InsufficientStorage") | (507, _) => Err(Error::Full),
            (_, "BadDigest" | "InvalidDigest" | "XAmzContentChecksumMismatch" | "IncompleteBody") => Err(Error::Cut),
            (_, "PermanentRedirect" | "TemporaryRedirect" | "AuthorizationHeaderMalformed") | (300..=399, _) => {
                Err(Error::Elsewhere)
            }
            (401 | 403, _) => Err(Error::NotAdmitted(code)),
            (408 | 429 | 500 | 502 | 503 | 504, _) => Err(Error::Busy(status)),
            _ => Err(Error::Unexpected { status, code }),
        }
    }

    pub(crate) fn page(&self) -> Result<Page> {
        let text = std::str::from_utf8(&self.body).map_err(|_| Error::Garbled)?;
        // Some servers, Google's among them, give the name that stood in the first documentation.
        let text = EARLIER_NAMES.iter().fold(text.to_owned(), |text, name| text.replacen(name, NAME, 1));
        let read = ListObjectsV2::parse_response(&text).map_err(|_| Error::Garbled)?;
        // A size that is not said is none that a part could have.
        let objects = read.contents.into_iter().map(|one| (one.key, one.size.unwrap_or(0))).collect();
        Ok(Page { objects, next: read.next_continuation_token })
    }

    /// Whether earlier versions are kept.
    pub(crate) fn versioning(&self) -> Option<bool> {
        let text = std::str::from_utf8(&self.body).ok()?;
        if !["VersioningConfiguration", "GetBucketVersioningResponse"].iter().any(|root| text.contains(root)) {
            return None;
        }
        // *Suspended* keeps the versions of before.
        Some(text.contains("<Status>Enabled</Status>") || text.contains("<Status>Suspended</Status>"))
    }
}

/// The storage's own code for why not; letters and digits only, since it goes into texts of ours.
fn code(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let inner = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("", |(code, _)| code);
    inner.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}
