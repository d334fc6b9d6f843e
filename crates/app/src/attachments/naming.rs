//! What a file is called and what it is: names without paths and tricks, types by content alone.

use record::RecordId;
use unicode_normalization::UnicodeNormalization;

/// The longest name that is kept, in characters.
const LONGEST: usize = 120;

/// Types that are given out as what they are, with the ending of a plain name. Nothing in it runs anything.
const SERVED: [(&str, &str); 20] = [
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("image/gif", "gif"),
    ("image/tiff", "tif"),
    ("image/heif", "heic"),
    ("application/pdf", "pdf"),
    ("text/plain", "txt"),
    ("audio/mpeg", "mp3"),
    ("audio/x-wav", "wav"),
    ("audio/ogg", "ogg"),
    ("audio/m4a", "m4a"),
    ("audio/opus", "opus"),
    ("video/mp4", "mp4"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/zip", "zip"),
];

/// What nobody says what it is.
const UNKNOWN: &str = "application/octet-stream";

/// A name as it is kept: the last part of a path, without anything that does not show or that turns the line around.
pub(super) fn cleaned(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shows = |c: &char| !c.is_control() && !is_trick(*c);
    let plain: String = last.nfc().filter(shows).collect();
    let plain = plain.trim().trim_start_matches('.').trim();
    let count = plain.chars().count();
    if count <= LONGEST {
        return plain.to_owned();
    }
    // The ending says what it was taken for, and is short where it is one.
    let ending: String = match plain.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= 8 => format!(".{ending}"),
        _ => String::new(),
    };
    let kept = LONGEST - ending.chars().count();
    plain.chars().take(kept).chain(ending.chars()).collect()
}

/// Characters that turn the direction of writing around, join, or have no width.
// Source: Unicode Technical Report 36, section 2.5 (bidirectional text spoofing); Unicode 16, category Cf.
fn is_trick(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The type of a file by its first bytes. What the sender says it is does not count.
pub(super) fn media(head: &[u8]) -> String {
    match infer::get(head) {
        Some(kind) => kind.mime_type().to_owned(),
        None if is_text(head) => "text/plain".to_owned(),
        None => UNKNOWN.to_owned(),
    }
}

/// Whether bytes are plain text, as far as they go.
pub(super) fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(_) => head.len(),
        // The head may end within a character.
        Err(e) if e.error_len().is_none() => e.valid_up_to(),
        Err(_) => return false,
    };
    let text = String::from_utf8_lossy(&head[..whole]);
    !text.is_empty() && text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
}

/// The type under which a file is given out: what it is when that is harmless, bytes otherwise.
pub(super) fn served(media: &str) -> &'static str {
    SERVED.iter().find(|(known, _)| *known == media).map_or(UNKNOWN, |(known, _)| known)
}

/// A name that says nothing but what kind of file it is: a folder of downloads on a laptop names nobody.
pub(super) fn plain(id: &RecordId, media: &str) -> String {
    let ending = SERVED.iter().find(|(known, _)| *known == media).map_or("bin", |(_, ending)| ending);
    let short: String = id.as_str().chars().take(8).collect();
    format!("concord-{short}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_becomes_a_harmless_one() {
        for (hostile, kept) in [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("a\0b\r\nc.jpg", "abc.jpg"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("\u{2066}zero\u{200b}width\u{feff}.pdf", "zerowidth.pdf"),
            (".htaccess", "htaccess"),
            ("..", ""),
            ("", ""),
            ("صورة.jpg", "صورة.jpg"),
        ] {
            assert_eq!(cleaned(hostile), kept, "{hostile:?}");
        }
        let long = cleaned(&format!("{}.jpg", "x".repeat(10_000)));
        assert_eq!(long.chars().count(), 120);
        assert!(long.ends_with(".jpg"));
    }

    #[test]
    fn a_type_is_what_the_bytes_say_and_active_content_is_only_bytes() {
        // Source: the signatures of JPEG (ITU-T T.81, B.1.1.3), PNG (W3C, 5.2), PDF (ISO 32000-1, 7.5.2).
        for (head, found, given) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], "image/jpeg", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", "image/png"),
            (b"%PDF-1.7\n", "application/pdf", "application/pdf"),
            (b"<!DOCTYPE html><script>", "text/html", UNKNOWN),
            (b"plain words\n", "text/plain", "text/plain"),
            (b"\0\x01\x02\x03", UNKNOWN, UNKNOWN),
            (b"MZ\x90\0", "application/vnd.microsoft.portable-executable", UNKNOWN),
        ] {
            assert_eq!((media(head).as_str(), served(&media(head))), (found, given), "{head:?}");
        }
    }
}
