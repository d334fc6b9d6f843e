//! The written form of a file of attachments: a CBOR sequence whose long parts are streamed.
//!
//! Both directions stand side by side here so that they cannot drift apart. It leaves encryption,
//! signatures and every judgement to `seal` and `open`.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::{Announcement, Limits};
use crate::cbor::{self, Blob};
use crate::cose::Context;
use crate::error::{Error, Limit, Part, Result};
use crate::keys::OrgId;
use crate::{Digest, Seconds};

/// `["concord-attachments", 1]`: array of two, text of 19 bytes, the version.
pub(super) const HEADER: [u8; 22] = *b"\x82\x73concord-attachments\x01";
pub(super) const HEAD: Context = Context(b"concord/attachments/1/head");
pub(super) const TAIL: Context = Context(b"concord/attachments/1/tail");

/// Most bytes of the head, which is the only part besides the tail that is held in memory.
pub(super) const MOST_HEAD_BYTES: u64 = 8 * 1024 * 1024;

/// What is signed before the first attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) certificate: Vec<u8>,
    pub(super) recipient: OrgId,
    pub(super) bundle: Digest,
    pub(super) created: Seconds,
    pub(super) not_after: Seconds,
    pub(super) attachments: Vec<Announcement>,
}

#[derive(Serialize, Deserialize)]
struct HeadWire(
    String,                     // id
    Blob,                       // sender's certificate
    OrgId,                      // recipient organisation
    Digest,                     // hash of the bundle
    Seconds,                    // created
    Seconds,                    // not after
    Vec<(String, String, u64)>, // id, kind and size of each attachment
);

/// What is signed behind the last attachment: the digest of the head, and that of each attachment.
#[derive(Serialize, Deserialize)]
pub(super) struct Tail(pub(super) Digest, pub(super) Vec<Digest>);

impl Head {
    pub(super) fn write(self) -> Vec<u8> {
        let attachments = self.attachments.into_iter().map(|a| (a.id, a.kind, a.size_bytes)).collect();
        let certificate = Blob(self.certificate);
        cbor::encode(&HeadWire(
            self.id,
            certificate,
            self.recipient,
            self.bundle,
            self.created,
            self.not_after,
            attachments,
        ))
    }

    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Self> {
        let HeadWire(id, Blob(certificate), recipient, bundle, created, not_after, attachments) =
            cbor::decode(bytes, cbor::DEPTH, Part::AttachmentList)?;
        let announcement = |(id, kind, size_bytes)| Announcement { id, kind, size_bytes };
        let attachments: Vec<_> = attachments.into_iter().map(announcement).collect();
        check(&attachments, limits)?;
        Ok(Self { id, certificate, recipient, bundle, created, not_after, attachments })
    }
}

/// Counts and texts are within the limits.
pub(super) fn check(attachments: &[Announcement], limits: &Limits) -> Result<()> {
    within(attachments.len() as u64, Limit::Count, limits.count)?;
    let mut texts = attachments.iter().flat_map(|a| [&a.id, &a.kind]);
    texts.try_for_each(|text| within(text.len() as u64, Limit::Text, limits.text_bytes))
}

pub(super) fn within(found: u64, limit: Limit, most: u64) -> Result<()> {
    if found <= most { Ok(()) } else { Err(Error::TooLarge { limit, most }) }
}

/// The head of a CBOR byte string of this length, in its shortest form.
pub(super) fn bytes_head(len: u64) -> Vec<u8> {
    head(0x40, len)
}

/// The head of a CBOR array of this length, in its shortest form.
pub(super) fn array_head(len: u64) -> Vec<u8> {
    head(0x80, len)
}

// Source: RFC 8949, section 3 and 4.2.1: the major type in the upper three bits, then the argument
// in the lower five (up to 23) or in 1, 2, 4 or 8 bytes behind 24, 25, 26 or 27.
fn head(major: u8, argument: u64) -> Vec<u8> {
    let bytes = argument.to_be_bytes();
    let width = match argument {
        0..=23 => return vec![major | bytes[7]],
        24..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8usize,
    };
    let additional = 24 + width.ilog2().to_be_bytes()[3];
    [&[major | additional], &bytes[8 - width..]].concat()
}

/// Writes one short part.
pub(super) fn write_part(out: &mut impl Write, part: &[u8]) -> io::Result<()> {
    out.write_all(&bytes_head(part.len() as u64))?;
    out.write_all(part)
}

/// Reads the head of a byte string; nothing when it is not one, or not in its shortest form.
pub(super) fn read_bytes_head(source: &mut impl Read) -> io::Result<Option<u64>> {
    let mut read = [0; 9];
    source.read_exact(&mut read[..1])?;
    let width = match read[0] {
        0x40..=0x57 => return Ok(Some(u64::from(read[0] - 0x40))),
        0x58..=0x5b => 1 << (read[0] - 0x58),
        _ => return Ok(None),
    };
    source.read_exact(&mut read[1..=width])?;
    let len = read[1..=width].iter().fold(0, |len, byte| len << 8 | u64::from(*byte));
    Ok((bytes_head(len) == read[..=width]).then_some(len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_written_as_the_rfc_has_them() {
        // Origin: RFC 8949, appendix A, for numbers of the same argument (major type 0 there).
        for (len, expected) in [
            (0u64, &[0x40u8][..]),
            (23, &[0x57]),
            (24, &[0x58, 0x18]),
            (100, &[0x58, 0x64]),
            (1000, &[0x59, 0x03, 0xe8]),
            (1_000_000, &[0x5a, 0x00, 0x0f, 0x42, 0x40]),
            (1_000_000_000_000, &[0x5b, 0x00, 0x00, 0x00, 0xe8, 0xd4, 0xa5, 0x10, 0x00]),
        ] {
            assert_eq!(bytes_head(len), expected);
            assert_eq!(read_bytes_head(&mut &*expected).expect("it is whole"), Some(len));
        }
    }

    #[test]
    fn a_head_longer_than_needed_or_of_another_type_is_none() {
        for other in [&[0x58, 0x17][..], &[0x59, 0x00, 0x64], &[0x5f], &[0x5c], &[0x80], &[0x00]] {
            assert_eq!(read_bytes_head(&mut &*other).expect("it is whole"), None);
        }
        assert!(read_bytes_head(&mut &[0x59, 0x03][..]).is_err(), "it is cut");
    }

    #[test]
    fn the_header_is_what_the_readme_says() {
        assert_eq!(cbor::encode(&("concord-attachments", 1u64)), HEADER);
    }
}
