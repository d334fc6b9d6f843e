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

#[cfg(test)]
mod tests {
    use super::*;
    use img_parts::png::PngChunk;

    const TELLING: &[u8] = b"35.95 N 39.01 E, a telephone";

    fn tells(bytes: &[u8]) -> bool {
        bytes.windows(TELLING.len()).any(|w| w == TELLING)
    }

    /// A chunk of RIFF by hand: name, length, content, filled up to an even length.
    fn riff(id: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).expect("a short chunk").to_le_bytes();
        let fill = vec![0; content.len() % 2];
        [id, &length[..], content, &fill].concat()
    }

    #[test]
    fn a_png_keeps_its_picture_and_nothing_else() {
        let chunk = |kind: &[u8; 4], content: &[u8]| PngChunk::new(*kind, content.to_vec().into()).encoder().bytes();
        let picture = [chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", &[7; 9]), chunk(b"IEND", b"")];
        let aside = [chunk(b"tEXt", TELLING), chunk(b"eXIf", TELLING), chunk(b"tIME", TELLING)];
        let signature = b"\x89PNG\r\n\x1a\n";
        let whole = [signature, &picture[0][..], &aside.concat(), &picture[1], &picture[2], TELLING].concat();
        let clean = stripped("image/png", &whole).expect("it is formed well");
        assert_eq!(clean, [&signature[..], &picture.concat()].concat());
    }

    #[test]
    fn a_webp_keeps_its_picture_and_says_that_nothing_else_is_there() {
        // By hand after RFC 9649, 2.7: flags of ICC, alpha, Exif and XMP, then 24 bits of each side less one.
        let frame = |flags: u8| riff(b"VP8X", &[flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let picture = riff(b"VP8L", &[0x2f, 0, 0, 0, 0x10]);
        let file = |chunks: &[Vec<u8>]| riff(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat());
        let aside = [riff(b"EXIF", TELLING), riff(b"XMP ", TELLING), riff(b"ICCP", TELLING)].concat();
        let whole = file(&[frame(0b0011_1100), aside, picture.clone()]);
        assert!(tells(&whole));
        let clean = stripped("image/webp", &whole).expect("it is formed well");
        assert_eq!(clean, file(&[frame(WEBP_ALPHA), picture.clone()]));
        let moving = file(&[frame(2), riff(b"ANMF", TELLING), picture]);
        assert!(!stripped("image/webp", &moving).is_some_and(|bytes| tells(&bytes)));
    }

    #[test]
    fn what_is_not_formed_as_its_type_says_does_not_pass() {
        let scan = [&[0xff, 0xd8, 0xff, 0xda, 0, 3, 0][..], &[1, 2, 0xff, 0xe1, 0, 4, 1, 1, 0xff, 0xd9]].concat();
        for (media, bytes) in [
            ("image/jpeg", &scan[..]),
            ("image/jpeg", b"\xff\xd8\xff\xd9"),
            ("image/jpeg", b"\xff\xd8\xff\xda\0\x03\0without an end"),
            ("image/png", b"\x89PNG\r\n\x1a\n\0\0"),
            ("image/webp", b"RIFF\xff\xff\xff\xffWEBP"),
            ("text/plain", b"words\0and bytes"),
            ("application/pdf", b"%PDF-1.7"),
        ] {
            assert_eq!(stripped(media, bytes), None, "{media}");
        }
    }
}
