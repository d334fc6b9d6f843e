//! Tables as a workbook: numbers as numbers, everything else as text. A text that begins like a formula stays a text.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::text::clean;
use crate::{Cell, Error, Sheet, Timestamp};

/// Writes one sheet per table: the stamp in the first row, then the caption, the header, the rows and the source. The
/// same sheets and time give the same bytes.
///
/// # Errors
/// [`Error::RaggedTable`], [`Error::Timestamp`]; [`Error::Packing`] when a table is larger than a sheet can be or a text
/// is longer than a cell can hold (32,767 characters).
pub fn xlsx(sheets: &[Sheet], created: Timestamp) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    let date = date(created).ok_or(Error::Timestamp(created))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        sheet.table.check()?;
        let name = tab(&sheet.name, &names);
        names.push(name.to_lowercase());
        let page = book.add_worksheet();
        fill(page, sheet, &name).map_err(fault)?;
    }
    if sheets.is_empty() {
        book.add_worksheet();
    }
    book.save_to_buffer().map_err(fault)
}

fn fault(error: XlsxError) -> Error {
    Error::Packing(error.to_string())
}

fn date(at: Timestamp) -> Option<ExcelDateTime> {
    let year = u16::try_from(at.year).ok()?;
    let day = ExcelDateTime::from_ymd(year, at.month, at.day).ok()?;
    day.and_hms(u16::from(at.hour), at.minute, f64::from(at.second)).ok()
}

fn fill(page: &mut Worksheet, sheet: &Sheet, name: &str) -> Result<(), XlsxError> {
    let strong = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let top = Format::new().set_align(FormatAlign::Top);
    let head = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin);
    page.set_name(name)?;
    page.set_right_to_left(sheet.direction.is_rtl());
    let mut row = 0;
    let first = sheet.stamp.iter().chain((!sheet.table.caption.is_empty()).then_some(&sheet.table.caption));
    for line in first {
        page.write_string_with_format(row, 0, clean(line), &strong)?;
        row += 1;
    }
    for (column, name) in (0_u16..).zip(&sheet.table.header) {
        page.write_string_with_format(row, column, clean(name), &head)?;
        let longest = sheet.table.rows.iter().filter_map(|cells| cells.get(usize::from(column)));
        let longest = longest.map(|cell| cell.shown().chars().count()).chain([name.chars().count()]).max().unwrap_or(0);
        let longest = u32::try_from(longest.clamp(8, 50)).unwrap_or(50);
        page.set_column_width(column, f64::from(longest) + 2.0)?;
    }
    row += 1;
    page.set_freeze_panes(row, 0)?;
    for cells in &sheet.table.rows {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Number { value, .. } if value.is_finite() => {
                    page.write_number_with_format(row, column, *value, &top)?
                }
                other => page.write_string_with_format(row, column, clean(other.shown()), &wrap)?,
            };
        }
        row += 1;
    }
    if let Some(source) = &sheet.table.source {
        page.write_string(row + 1, 0, clean(source))?;
    }
    Ok(())
}

/// A name that a tab may have: at most 31 characters, none of `[]:*?/\`, no apostrophe at an end, unlike the others.
fn tab(wanted: &str, taken: &[String]) -> String {
    let safe: String = clean(wanted).chars().map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c }).collect();
    let safe = safe.trim_matches(['\'', ' ']);
    let cut = |most: usize| {
        // The limit counts UTF-16 units, as the format does.
        let mut units = 0;
        let fits = |c: &char| {
            units += c.len_utf16();
            units <= most
        };
        safe.chars().take_while(fits).collect::<String>()
    };
    let plain = cut(31);
    if !plain.is_empty() && !taken.contains(&plain.to_lowercase()) && plain.to_lowercase() != "history" {
        return plain;
    }
    let numbered = (taken.len() + 1..).map(|number| format!("{} {number}", cut(24)).trim_start().to_owned());
    numbered.into_iter().find(|name| !taken.contains(&name.to_lowercase())).unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_names_are_valid_and_differ() {
        assert_eq!(tab("Deaths / month [2026]", &[]), "Deaths   month  2026");
        assert_eq!(tab("A", &["a".into()]), "A 2");
        assert_eq!(tab("''", &[]), "1");
        assert_eq!(tab(&"x".repeat(40), &[]).len(), 31);
    }
}
