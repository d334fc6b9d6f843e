//! The four embedded fonts, parsed once per process: for typesetting, for measuring text in charts, and for knowing
//! which characters can be printed at all.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb;
use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariations};
use typst::utils::LazyHash;

/// The family names, in order of preference, as SVG and Typst spell them.
pub(crate) const FAMILIES: &str = "Noto Sans, Noto Sans Arabic, sans-serif";

/// The same for a run of Arabic among others.
pub(crate) const ARABIC_FIRST: &str = "Noto Sans Arabic, Noto Sans, sans-serif";

static REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");
static ARABIC_REGULAR: &[u8] = include_bytes!("../fonts/NotoSansArabic-Regular.ttf");
static ARABIC_BOLD: &[u8] = include_bytes!("../fonts/NotoSansArabic-Bold.ttf");

/// The parsed fonts: regular and bold of Latin, then regular and bold of Arabic.
pub(crate) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    [REGULAR, BOLD, ARABIC_REGULAR, ARABIC_BOLD].into_iter().filter_map(|data| Font::new(Bytes::new(data), 0)).collect()
});

/// The same fonts ready to be measured.
static FACES: LazyLock<Vec<FontInstance>> = LazyLock::new(|| {
    let ready = |font: &Font| font.clone().instantiate(font.info().variant, Abs::pt(12.0), &FontVariations::default());
    FONTS.iter().map(ready).collect()
});

/// The catalogue that Typst searches.
pub(crate) static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// The catalogue that the SVG renderer searches, for the pictures in a DOCX.
pub(crate) static DATABASE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut database = fontdb::Database::new();
    for data in [REGULAR, BOLD, ARABIC_REGULAR, ARABIC_BOLD] {
        database.load_font_source(fontdb::Source::Binary(Arc::new(data)));
    }
    database.set_sans_serif_family("Noto Sans");
    Arc::new(database)
});

/// Whether a character can be printed; spaces and joiners always can.
fn covered(c: char) -> bool {
    let invisible = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    c == ' ' || invisible || FONTS.iter().any(|font| font.info().coverage.contains(u32::from(c)))
}

/// The text with each character that no font holds replaced by U+FFFD, since an archival PDF may hold no missing glyph.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if covered(c) { c } else { '\u{FFFD}' }).collect()
}

/// The script of a font among the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Latin,
    Arabic,
}

impl Face {
    fn holds(self, c: char) -> bool {
        FONTS.get(self as usize * 2).is_some_and(|font| font.info().coverage.contains(u32::from(c)))
    }
}

/// A text in runs that one font holds whole, with that font. A space or a sign between two scripts stays with what stands
/// before it.
pub(crate) fn runs(text: &str) -> Vec<(Face, &str)> {
    let mut runs: Vec<(Face, &str)> = Vec::new();
    for (at, c) in text.char_indices() {
        let last = runs.last().map(|(face, _)| *face);
        let (first, second) = match last {
            Some(Face::Arabic) if !c.is_alphanumeric() => (Face::Arabic, Face::Latin),
            _ => (Face::Latin, Face::Arabic),
        };
        let face = if !first.holds(c) && second.holds(c) { second } else { first };
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some((known, run)) if *known == face => *run = &text[at - run.len()..end],
            _ => runs.push((face, &text[at..end])),
        }
    }
    runs
}

/// The width of a line of text, in the unit of `size`.
///
/// Kerning and the joining of Arabic letters are left out, so that Arabic measures slightly too wide, never too narrow;
/// 4 % is added because a screen may substitute a wider font.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let em: f64 = text.chars().map(|c| advance(c, bold)).sum();
    em * size * 1.04
}

fn advance(c: char, bold: bool) -> f64 {
    let first = usize::from(bold);
    let glyph = [first, first + 2].into_iter().find_map(|index| {
        let face = FACES.get(index)?.ttf();
        let glyph = face.glyph_index(c)?;
        Some(f64::from(face.glyph_hor_advance(glyph)?) / f64::from(face.units_per_em()))
    });
    glyph.unwrap_or(0.6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_fonts_parse_and_hold_latin_and_arabic() {
        assert_eq!(FONTS.len(), 4);
        assert!(covered('é') && covered('ش') && covered('٣') && !covered('漢'));
        assert_eq!(printable("a漢"), "a\u{FFFD}");
    }

    #[test]
    fn width_follows_the_advance_printed_in_the_font() {
        // The hmtx table of NotoSans-Regular gives the letter "a" 561 of 1000 units (fontTools ttx).
        assert!((width("a", 1000.0, false) / 1.04 - 561.0).abs() < 0.5);
    }
}
