//! A file at rest, sealed as its bytes arrive: an age v1 file whose file key the data key of its owner wraps.
//!
//! Format and chunks are those of age (64 KiB each, the last one marked, so that a cut shows); only the stanza is ours,
//! and it holds the file key sealed at its place like a compartment. Zeros behind the content bring the length to the
//! steps of [`padded`](crate::attachments::padded), so that nobody knows a file again by its size. It leaves where the
//! bytes lie, and how long the content is, to the caller.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read, Write};
use std::iter;

use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, EncryptError, Encryptor, Identity, Recipient};
use age_core::format::{FileKey, Stanza};
use rand_core::CryptoRng;
use secrecy::ExposeSecret;
use sha2::{Digest as _, Sha256};

use super::compartment::{DataKey, Place, open_compartment, seal_compartment};
use crate::Digest;
use crate::attachments::padded;
use crate::error::{Error, Result};

/// The name of our stanza.
const TAG: &str = "concord-data-key/1";

/// A file that is being sealed. Dropped without [`SealingFile::finish`], what was written is of no use to anybody.
pub struct SealingFile<W: Write> {
    plain: StreamWriter<W>,
    hasher: Sha256,
    size_bytes: u64,
}

/// What was sealed.
#[derive(Debug)]
pub struct SealedFile<W> {
    /// Where it was written.
    pub out: W,
    /// The length of the content in bytes.
    pub size_bytes: u64,
    /// The SHA-256 digest of the content.
    pub digest: Digest,
}

/// The content of a sealed file: exactly as many bytes as it was said to have.
pub struct OpenedFile<R: Read> {
    plain: io::Take<StreamReader<R>>,
}

impl<W: Write> fmt::Debug for SealingFile<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingFile").field("size_bytes", &self.size_bytes).finish_non_exhaustive()
    }
}

impl<R: Read> fmt::Debug for OpenedFile<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenedFile(sealed)")
    }
}

/// Begins a sealed file at its place.
///
/// Errors: `WriteFailed`.
pub fn seal_file<W: Write>(
    key: &DataKey,
    place: &Place<'_>,
    out: W,
    rng: &mut impl CryptoRng,
) -> Result<SealingFile<W>> {
    let wrapping = Wrapping { key, place, rng: RefCell::new(rng) };
    let recipient: &dyn Recipient = &wrapping;
    let encryptor = Encryptor::with_recipients(iter::once(recipient))
        .expect("one recipient without labels is one that age accepts");
    let plain = encryptor.wrap_output(out).map_err(write_failed)?;
    Ok(SealingFile { plain, hasher: Sha256::new(), size_bytes: 0 })
}

impl<W: Write> SealingFile<W> {
    /// Seals some more of it.
    ///
    /// Errors: `WriteFailed`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.plain.write_all(bytes).map_err(write_failed)?;
        self.hasher.update(bytes);
        self.size_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Pads it, and seals its last chunk.
    ///
    /// Errors: `WriteFailed`.
    pub fn finish(mut self) -> Result<SealedFile<W>> {
        let padding = padded(self.size_bytes) - self.size_bytes;
        io::copy(&mut io::repeat(0).take(padding), &mut self.plain).map_err(write_failed)?;
        let mut out = self.plain.finish().map_err(write_failed)?;
        out.flush().map_err(write_failed)?;
        Ok(SealedFile { out, size_bytes: self.size_bytes, digest: Digest::from_bytes(self.hasher.finalize().into()) })
    }
}

/// Opens a sealed file whose content has this many bytes. Each chunk is believed only when it is authentic.
///
/// Errors: `DoesNotOpen` for another key, another place, or bytes that begin otherwise. Reading fails with
/// `InvalidData` for altered bytes and `UnexpectedEof` for a file that was cut short.
pub fn open_file<R: Read>(key: &DataKey, place: &Place<'_>, size_bytes: u64, source: R) -> Result<OpenedFile<R>> {
    let identity = Unwrapping { key, place };
    let identity: &dyn Identity = &identity;
    let decryptor = Decryptor::new(source).map_err(|_| Error::DoesNotOpen)?;
    let plain = decryptor.decrypt(iter::once(identity)).map_err(|_| Error::DoesNotOpen)?;
    Ok(OpenedFile { plain: plain.take(size_bytes) })
}

impl<R: Read> Read for OpenedFile<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.plain.read(bytes)?;
        if count == 0 && !bytes.is_empty() && self.plain.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(count)
    }
}

/// Seals the file key with the data key. age hands out no generator, so that ours comes along.
struct Wrapping<'a, R> {
    key: &'a DataKey,
    place: &'a Place<'a>,
    rng: RefCell<&'a mut R>,
}

impl<R: CryptoRng> Recipient for Wrapping<'_, R> {
    fn wrap_file_key(&self, file_key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        let body = seal_compartment(self.key, self.place, file_key.expose_secret(), &mut **self.rng.borrow_mut());
        Ok((vec![Stanza { tag: TAG.to_owned(), args: Vec::new(), body }], HashSet::new()))
    }
}

struct Unwrapping<'a> {
    key: &'a DataKey,
    place: &'a Place<'a>,
}

impl Identity for Unwrapping<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        let opened = open_compartment(self.key, self.place, &stanza.body).ok();
        let bytes = opened.and_then(|bytes| <[u8; 16]>::try_from(bytes.as_slice()).ok());
        Some(bytes.map(|bytes| FileKey::new(Box::new(bytes))).ok_or(DecryptError::DecryptionFailed))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "used as the argument of `map_err`")]
fn write_failed(error: io::Error) -> Error {
    Error::WriteFailed { kind: error.kind() }
}
