//! The decrypted bytes of a file as they arrive, part after part, with the right name for what is wrong.
//!
//! It leaves signatures and what the parts say to `open`.

use std::io::{self, Read, Write};
use std::sync::Arc;

use age::Decryptor;
use age::stream::StreamReader;
use sha2::{Digest as _, Sha256};

use super::gauge::{Gauge, Gauged};
use super::layout;
use super::pipe::pipe;
use super::wire::{self, within};
use super::{Announcement, Limits};
use crate::Digest;
use crate::bundle::{AGE_MAGIC, header_error};
use crate::error::{Error, Limit, Part, Result};
use crate::keys::NodeKeys;

/// Most bytes of an age header; ours have a few hundred.
const MOST_AGE_HEADER_BYTES: u64 = 16 * 1024;

/// The source again from its first byte, after that was looked at.
type Whole<R> = io::Chain<io::Cursor<[u8; AGE_MAGIC.len()]>, R>;

/// The decrypted bytes, and what is known of the encrypted ones.
pub(super) struct Stream<R> {
    plain: StreamReader<Gauged<Whole<R>>>,
    watched: Watched,
}

struct Watched {
    gauge: Arc<Gauge>,
    payload_start: u64,
    most: u64,
    /// Bytes of the whole file, once the announcement has told them.
    whole: Option<u64>,
}

impl<R: Read> Stream<R> {
    /// Reads the age header and everything up to the name and version of the format.
    pub(super) fn begin(source: R, keys: &NodeKeys, limits: &Limits) -> Result<Self> {
        let (gauged, gauge) = Gauge::watch(after_magic(source)?, MOST_AGE_HEADER_BYTES);
        let refused = |error| match gauge.failure() {
            Some(kind) => Error::ReadFailed { kind },
            None if gauge.is_beyond() => Error::TooLarge { limit: Limit::Size, most: MOST_AGE_HEADER_BYTES },
            None => header_error(error),
        };
        let decryptor = Decryptor::new(gauged).map_err(&refused)?;
        let identity: &dyn age::Identity = keys.identity();
        let plain = decryptor.decrypt(std::iter::once(identity)).map_err(&refused)?;
        let (payload_start, most) = (gauge.read(), limits.size_bytes);
        gauge.allow(most);
        let mut stream = Self { plain, watched: Watched { gauge, payload_start, most, whole: None } };
        stream.read_header()?;
        Ok(stream)
    }

    fn read_header(&mut self) -> Result<()> {
        let mut header = [0; wire::HEADER.len()];
        self.read_exact(&mut header)?;
        let ([name @ .., version], [expected @ .., known]) = (header, wire::HEADER);
        if name != expected {
            return Err(Error::NotABundle);
        }
        if version != known {
            return Err(Error::UnknownVersion { found: version.to_string() });
        }
        Ok(())
    }

    /// From now on a file of another length than this payload's is cut or altered.
    pub(super) fn expect_whole(&mut self, payload_bytes: u64) -> Result<()> {
        let whole = self.watched.payload_start.saturating_add(payload_bytes);
        within(whole, Limit::Size, self.watched.most)?;
        self.watched.whole = Some(whole);
        // One byte more shows that something was put behind it.
        self.watched.gauge.allow(whole + 1);
        Ok(())
    }

    /// A short part of at most this many bytes.
    pub(super) fn read_part(&mut self, most: u64, part: Part) -> Result<Vec<u8>> {
        let len = self.read_head(part)?;
        within(len, Limit::Size, most)?;
        let mut bytes = vec![0; usize::try_from(len).expect("a short part has a few megabytes at most")];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// A short part of exactly this many bytes.
    pub(super) fn read_part_of(&mut self, len: u64, part: Part) -> Result<Vec<u8>> {
        let bytes = self.read_part(len, part.clone())?;
        if bytes.len() as u64 == len { Ok(bytes) } else { Err(Error::Malformed { part }) }
    }

    fn read_head(&mut self, part: Part) -> Result<u64> {
        let head = wire::read_bytes_head(&mut self.plain).map_err(|_| self.watched.reason())?;
        head.ok_or(Error::Malformed { part })
    }

    fn read_exact(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.plain.read_exact(bytes).map_err(|_| self.watched.reason())
    }

    /// Nothing but this many zeros is left.
    pub(super) fn check_end(&mut self, padding_bytes: u64) -> Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        let mut left = padding_bytes;
        loop {
            let read = match self.plain.read(&mut buffer) {
                Ok(0) if left == 0 => return Ok(()),
                Ok(read) => read,
                Err(_) => return Err(self.watched.reason()),
            };
            let is_zero = buffer[..read].iter().fold(0, |all, byte| all | byte) == 0;
            match left.checked_sub(read as u64) {
                Some(rest) if is_zero && read > 0 => left = rest,
                _ => return Err(Error::Malformed { part: Part::Padding }),
            }
        }
    }
}

impl<R: Read + Send> Stream<R> {
    /// Writes one attachment into its sink and says what its digest is.
    pub(super) fn read_body(&mut self, announced: &Announcement, sink: &mut impl Write) -> Result<Digest> {
        let part = Part::Attachment(announced.id.clone());
        if self.read_head(part.clone())? != announced.size_bytes {
            return Err(Error::Malformed { part });
        }
        let mut hasher = Sha256::new();
        let take = |bytes: &[u8]| {
            hasher.update(bytes);
            sink.write_all(bytes).map_err(|error| Error::WriteFailed { kind: error.kind() })
        };
        pipe(announced.size_bytes, |bytes| self.read_exact(bytes), take)?;
        Ok(Digest::from_bytes(hasher.finalize().into()))
    }
}

impl Watched {
    /// Why the bytes do not decrypt, or do not suffice.
    fn reason(&self) -> Error {
        let gauge = &self.gauge;
        if let Some(kind) = gauge.failure() {
            return Error::ReadFailed { kind };
        }
        let is_cut = match self.whole {
            Some(whole) => gauge.has_ended() && gauge.read() < whole,
            None if gauge.is_beyond() => return Error::TooLarge { limit: Limit::Size, most: self.most },
            None => gauge.has_ended() && !layout::is_whole(gauge.read() - self.payload_start),
        };
        if is_cut { Error::Truncated } else { Error::Altered }
    }
}

/// The whole source again, when it begins as an age file does.
fn after_magic<R: Read>(mut source: R) -> Result<Whole<R>> {
    let mut magic = [0; AGE_MAGIC.len()];
    let mut read = 0;
    while read < magic.len() {
        match source.read(&mut magic[read..]) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::ReadFailed { kind: error.kind() }),
        }
    }
    if !AGE_MAGIC.starts_with(&magic[..read]) {
        return Err(Error::NotABundle);
    }
    if read < magic.len() {
        return Err(Error::Truncated);
    }
    Ok(io::Cursor::new(magic).chain(source))
}
