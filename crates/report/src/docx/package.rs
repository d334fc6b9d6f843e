//! What goes into a DOCX beside its text: drawings as pictures, the file's properties, and the direction of runs and tables,
//! mended in the XML that the library has written.

use std::sync::Arc;

use docx_rs::{Docx, LineSpacing, Pic, RunFonts, Style, StyleType, XMLDocx};
use resvg::{tiny_skia, usvg};

use super::RTL_MARK;
use crate::fonts::DATABASE;
use crate::text::xml;
use crate::{Document, Error, Svg, Timestamp};

/// An empty document with the styles of the house.
pub(super) fn styled() -> Docx {
    let fonts = RunFonts::new().ascii("Noto Sans").hi_ansi("Noto Sans").cs("Noto Sans Arabic");
    let mut docx = Docx::new().default_fonts(fonts).default_size(20);
    docx = docx.default_line_spacing(LineSpacing::new().after(120).line(288));
    let title = Style::new("Title", StyleType::Paragraph).name("Title").size(42).bold();
    docx = docx.add_style(title);
    for (level, size) in [(1_usize, 26_usize), (2, 22), (3, 20), (4, 20)] {
        let name = format!("Heading{level}");
        let style = Style::new(name, StyleType::Paragraph).name(format!("heading {level}")).size(size).bold();
        docx = docx.add_style(style.outline_lvl(level - 1).line_spacing(LineSpacing::new().before(280).after(100)));
    }
    docx
}

/// A drawing as a PNG of twice its size on white.
pub(crate) fn painted(svg: &Svg) -> Result<(Vec<u8>, tiny_skia::IntSize), Error> {
    let fault = |error: String| Error::Packing(error);
    let options =
        usvg::Options { fontdb: Arc::clone(&DATABASE), font_family: "Noto Sans".into(), ..Default::default() };
    let tree = usvg::Tree::from_str(svg.as_str(), &options).map_err(|error| fault(error.to_string()))?;
    let size = tree.size().to_int_size();
    let pixels = tiny_skia::Pixmap::new(size.width() * 2, size.height() * 2);
    let mut pixels = pixels.ok_or_else(|| fault("a drawing has no size".into()))?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(2.0, 2.0), &mut pixels.as_mut());
    let png = pixels.encode_png().map_err(|error| fault(error.to_string()))?;
    Ok((png, size))
}

/// The same no wider than the text (16.4 cm).
pub(super) fn picture(svg: &Svg, number: usize) -> Result<Pic, Error> {
    let fault = |error: String| Error::Packing(error);
    let (png, size) = painted(svg)?;
    let wide = (size.width() * 9525).min(5_904_000);
    let tall = u64::from(size.height()) * u64::from(wide) / u64::from(size.width().max(1));
    let tall = u32::try_from(tall).map_err(|_| fault("a drawing is too tall".into()))?;
    let picture = Pic::new_with_dimensions(png, size.width(), size.height());
    Ok(picture.id(format!("rIdImage{number}")).size(wide, tall))
}

/// Replaces what the library writes by what it cannot: direction of runs and tables, and the properties of the file.
/// Text cannot be touched by this, since a `<` in it is written as `&lt;`.
pub(super) fn mended(mut built: XMLDocx, document: &Document, created: Timestamp) -> Result<XMLDocx, Error> {
    let mark = format!("<w:rStyle w:val=\"{RTL_MARK}\" />");
    let mend = |part: &mut Vec<u8>| -> Result<(), Error> {
        let bytes = std::mem::take(part);
        let mut text = String::from_utf8(bytes).map_err(|error| Error::Packing(error.to_string()))?;
        text = text.replace(&mark, "<w:rtl />");
        if document.direction.is_rtl() {
            text = text.replace("<w:tblPr>", "<w:tblPr><w:bidiVisual />");
        }
        *part = text.into_bytes();
        Ok(())
    };
    mend(&mut built.document)?;
    mend(&mut built.footnotes)?;
    for part in built.headers.iter_mut().chain(&mut built.footers) {
        mend(part)?;
    }
    built.doc_props.core = properties(document, created)?;
    Ok(built)
}

fn properties(document: &Document, at: Timestamp) -> Result<Vec<u8>, Error> {
    let valid = (1..=9999).contains(&at.year) && (1..=12).contains(&at.month) && (1..=31).contains(&at.day);
    if !valid || at.hour > 23 || at.minute > 59 || at.second > 59 {
        return Err(Error::Timestamp(at));
    }
    let date =
        format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", at.year, at.month, at.day, at.hour, at.minute, at.second);
    let when = |name: &str| format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:{name}>");
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dc:language>{}</dc:language>{}{}</cp:coreProperties>",
        xml(&document.title),
        xml(&document.language),
        when("created"),
        when("modified"),
    )
    .into_bytes())
}
