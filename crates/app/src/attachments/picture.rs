//! Takes away what a photograph says besides its picture: place, time, device, thumbnails, remarks.
//!
//! Only what is needed to show the picture stays; a profile of colours goes too, and so does the note that it should be
//! turned. What is not as expected gives nothing: then the picture passes only to whom everything passes.

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::riff::RiffContent;
use img_parts::webp::{CHUNK_ALPH, CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, WebP};

/// Chunks of a PNG that make the picture. Source: PNG (W3C, third edition), 5.6 and 11.
const PNG_CHUNKS: [[u8; 4]; 8] = [*b"IHDR", *b"PLTE", *b"tRNS", *b"gAMA", *b"cHRM", *b"sRGB", *b"IDAT", *b"IEND"];

/// The flag of transparency in the first byte of `VP8X`. Source: RFC 9649, section 2.7.1.
const WEBP_ALPHA: u8 = 0b0001_0000;

/// Whether files of this type can be cleared of what else they say; plain text says nothing else.
pub(super) fn can_strip(media: &str) -> bool {
    matches!(media, "image/jpeg" | "image/png" | "image/webp" | "text/plain")
}

/// The picture and nothing else; `None` when it is not formed as its type says.
///
/// Somebody may have made the file to break what reads it: then it does not pass, and nothing else stops.
pub(super) fn stripped(media: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    std::panic::catch_unwind(|| cleared(media, bytes)).ok().flatten()
}

fn cleared(media: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let bytes: img_parts::Bytes = bytes.to_vec().into();
    let mut clean = Vec::new();
    match media {
        "image/jpeg" => drop(jpeg(Jpeg::from_bytes(bytes).ok()?)?.encoder().write_to(&mut clean).ok()?),
        "image/png" => {
            let mut png = Png::from_bytes(bytes).ok()?;
            png.chunks_mut().retain(|chunk| PNG_CHUNKS.contains(&chunk.kind()));
            png.encoder().write_to(&mut clean).ok()?;
        }
        "image/webp" => drop(webp(WebP::from_bytes(bytes).ok()?)?.encoder().write_to(&mut clean).ok()?),
        // The type was told by the first bytes; others may stand behind them.
        "text/plain" if super::naming::is_text(&bytes) => clean.extend_from_slice(&bytes),
        _ => return None,
    }
    Some(clean)
}

fn jpeg(mut jpeg: Jpeg) -> Option<Jpeg> {
    let segments = std::mem::take(jpeg.segments_mut());
    let mut has_picture = false;
    for segment in segments {
        let marker = segment.marker();
        // APP14 says how colours are stored; the other APP segments and comments tell of everything else.
        let is_aside = (markers::APP0..=markers::APP15).contains(&marker) && marker != markers::APP14;
        if is_aside || marker == markers::COM || (markers::JPG0..=markers::JPG13).contains(&marker) {
            continue;
        }
        let segment = if marker == markers::SOS {
            let (length, contents) = (segment.len(), segment.contents().clone());
            let whole = segment.encoder().bytes();
            has_picture = true;
            JpegSegment::new_with_entropy(marker, contents, scans(whole.get(length..)?)?.to_vec().into())
        } else {
            segment
        };
        jpeg.segments_mut().push(segment);
    }
    has_picture.then_some(jpeg)
}

/// The scans of a picture up to the marker of its end, without what some cameras put behind; `None` when something that
/// is no scan stands between them.
// Source: ITU-T T.81, B.1.1.2 (markers), B.2.1 (order of segments).
fn scans(entropy: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while let Some(next) = entropy.get(at..)?.iter().position(|b| *b == markers::P).map(|n| at + n) {
        match *entropy.get(next + 1)? {
            markers::Z | markers::RST0..=markers::RST7 => at = next + 2,
            markers::P => at = next + 1,
            markers::EOI => return entropy.get(..next + 2),
            markers::DHT | markers::DQT | markers::DRI | markers::DNL | markers::DAC | markers::SOS => {
                let length = [*entropy.get(next + 2)?, *entropy.get(next + 3)?];
                at = next + 2 + usize::from(u16::from_be_bytes(length));
            }
            _ => return None,
        }
    }
    None
}

fn webp(mut webp: WebP) -> Option<WebP> {
    let is_picture = |id: [u8; 4]| [CHUNK_VP8X, CHUNK_ALPH, CHUNK_VP8, CHUNK_VP8L].contains(&id);
    webp.chunks_mut().retain(|chunk| is_picture(chunk.id()));
    // A moving picture keeps its frames in chunks that may hold anything.
    if !webp.has_chunk(CHUNK_VP8) && !webp.has_chunk(CHUNK_VP8L) {
        return None;
    }
    for chunk in webp.chunks_mut().iter_mut().filter(|c| c.id() == CHUNK_VP8X) {
        let RiffContent::Data(data) = chunk.content_mut() else { return None };
        let mut plain = data.to_vec();
        *plain.first_mut()? &= WEBP_ALPHA;
        *data = plain.into();
    }
    Some(webp)
}
