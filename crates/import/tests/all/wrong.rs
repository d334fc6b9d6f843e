//! Everything that can be wrong with a file, and what it costs.

use crate::{HEADING, SMALL, UCDP, codes, mapping, read, read_small};
use proptest::prelude::*;

const GOOD: &str = "a,2017-07-12,2017-07-13,2017-07-14,Homs,34.8,36.7,1,2,3\n";

#[test]
fn a_good_row_is_taken_whole() {
    let imported = read_small(GOOD);
    assert_eq!((imported.rows, imported.rejected_rows, imported.flagged_rows), (1, 0, 0));
    assert_eq!(imported.drafts[0].body.text("date"), Some("2017-07-12/2017-07-13"));
}

/// Each row by hand, with the one cell that is wrong and the code of the reason.
const UNREADABLE: [(&str, &str, &str); 15] = [
    ("a,yesterday,2017-07-13,,Homs,34.8,36.7,1,2,3", "start", "not-date"),
    ("a,2017-02-30,2017-07-13,,Homs,34.8,36.7,1,2,3", "start", "not-date"),
    ("a,0000-01-01,2017-07-13,,Homs,34.8,36.7,1,2,3", "start", "date-outside"),
    ("a,2017-07-12,2017-07-13,0000,Homs,34.8,36.7,1,2,3", "reported", "date-outside"),
    ("a,2017-07-12,2017-07-13,,Homs,95,36.7,1,2,3", "lat", "place-outside"),
    ("a,2017-07-12,2017-07-13,,Homs,34.8,,1,2,3", "lon", "missing"),
    ("a,2017-07-12,2017-07-13,,Homs,north,36.7,1,2,3", "lat", "not-number"),
    ("a,2017-07-12,2017-07-13,,Homs,34.8,36.7,1,many,3", "best", "not-number"),
    ("a,2017-07-12,2017-07-13,,Homs,34.8,36.7,-1,2,3", "low", "negative"),
    ("a,2017-07-12,2017-07-13,,Homs,34.8,36.7,1,,3", "best", "missing"),
    ("a,2017-07-12,2017-07-13,,Homs,34.8,36.7,1,2,99999999999", "high", "not-number"),
    ("a,,,,Homs,34.8,36.7,1,2,3", "start", "missing"),
    (",2017-07-12,2017-07-13,,Homs,34.8,36.7,1,2,3", "id", "missing"),
    ("a,2017-07-12", "", "wrong-width"),
    ("a,2017-07-12,2017-07-13,,Ho\0ms,34.8,36.7,1,2,3", "", "not-text"),
];

#[test]
fn what_cannot_be_read_is_rejected_with_its_reason() {
    for (row, column, code) in UNREADABLE {
        let imported = read_small(&format!("{row}\n{}", GOOD.replace("a,", "z,")));
        assert_eq!(codes(&imported), [code], "{row}");
        assert_eq!((imported.rejected[0].column.as_str(), imported.rejected[0].row), (column, Some(2)), "{row}");
        assert_eq!((imported.rows, imported.drafts.len(), imported.rejected_rows), (2, 1, 1), "{row}");
    }
}

#[test]
fn what_is_implausible_is_taken_and_flagged() {
    for (row, code) in [
        ("a,2017-07-12,2017-07-13,2017-07-11,Homs,34.8,36.7,1,2,3", "report-before-event"),
        ("a,2017-07-13,2017-07-12,,Homs,34.8,36.7,1,2,3", "end-before-start"),
        ("a,2017-07-12,2017-07-13,,Homs,34.8,36.7,1,4,3", "best-outside-range"),
        ("a,2017-07-12,2017-07-13,,Atlantis,34.8,36.7,1,2,3", "unknown-place"),
    ] {
        let imported = read_small(row);
        assert_eq!((imported.drafts.len(), imported.flagged_rows, imported.flagged.len()), (1, 1, 1), "{row}");
        assert_eq!(imported.flagged[0].code, code);
        assert!(imported.drafts[0].body.codes("flags").eq([code]));
    }
    let blank = read_small("a,2017-07-12,2017-07-13,,,34.8,36.7,1,2,3");
    assert_eq!(blank.flagged_rows, 0, "a governorate that is not given is unknown, and no mistake");
}

#[test]
fn a_report_in_the_month_of_the_event_is_not_flagged() {
    assert_eq!(read_small("a,2017-07-12,2017-07-12,2017-07,Homs,,,1,2,3").flagged_rows, 0);
}

#[test]
fn the_later_of_two_rows_with_one_key_is_left_out() {
    let imported = read_small(&format!("{GOOD}{GOOD}"));
    assert_eq!((imported.drafts.len(), codes(&imported)), (1, vec!["duplicate"]));
    assert_eq!(imported.rejected[0].row, Some(3));
}

#[test]
fn a_quote_that_is_not_closed_costs_its_own_line() {
    let imported = read_small(&format!("x,\"2017,,,,,,,,\n{GOOD}"));
    assert_eq!((imported.drafts.len(), codes(&imported)), (1, vec!["wrong-width"]));
}

#[test]
fn a_row_above_one_megabyte_is_left_out_and_the_next_one_is_read() {
    let huge = "x".repeat(1 << 20);
    for row in [format!("{huge},b\n"), format!("\"{huge}\",b\n")] {
        let imported = read_small(&format!("{row}{GOOD}"));
        assert_eq!((imported.drafts.len(), codes(&imported)), (1, vec!["too-long"]));
    }
}

#[test]
fn a_row_that_is_not_text_costs_itself() {
    let mut bytes = HEADING.as_bytes().to_vec();
    bytes.extend(b"x,2017-07-12,2017-07-12,,Hom\xff,,,1,2,3\n");
    bytes.extend(GOOD.as_bytes());
    let imported = read(&bytes, &mapping(SMALL));
    assert_eq!((imported.drafts.len(), codes(&imported)), (1, vec!["not-text"]));
}

#[test]
fn marks_line_ends_delimiters_blank_lines_and_tags_make_no_difference() {
    let plain = read_small(GOOD).drafts;
    let text = format!("{HEADING}{GOOD}");
    let tags = format!("{HEADING}#meta+id,#date,,,,,,,,\n{GOOD}");
    for (file, row) in [
        (format!("\u{feff}{text}"), 2),
        (text.replace('\n', "\r\n"), 2),
        (text.replace('\n', "\r"), 2),
        (text.replace(',', ";"), 2),
        (text.replace(',', "\t"), 2),
        (text.trim_end().to_owned(), 2),
        (text.replace(",Homs,", ", \"Homs\" ,").replace(" \"Homs\" ", "\"Homs\""), 2),
        (tags, 3),
        (format!("{HEADING}\n\n{GOOD}"), 4),
        (format!("{HEADING},,, ,,,,,,\n{GOOD},,,\n"), 3),
    ] {
        let imported = read(file.as_bytes(), &mapping(SMALL));
        assert_eq!(imported.rejected, [], "{file:?}");
        assert_eq!(imported.drafts[0].row, row, "{file:?}");
        assert_eq!(imported.drafts[0].body, plain[0].body, "{file:?}");
    }
}

#[test]
fn a_declared_encoding_is_decoded_and_utf_16_announces_itself() {
    let text = format!("{HEADING}{GOOD}").replace("Homs", "حمص");
    let arabic = mapping(&format!("encoding = \"windows-1256\"\n{SMALL}"));
    let (bytes, _, _) = encoding_rs::WINDOWS_1256.encode(&text);
    // Seen in the flag that the gazetteer, which has Latin spellings only, does not know the name.
    let imported = read(&bytes, &arabic);
    assert_eq!(imported.flagged[0].seen, "حمص / ");
    let utf_16: Vec<u8> = std::iter::once(0xfeff_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf_16, &mapping(SMALL)).flagged[0].seen, "حمص / ");
}

#[test]
fn an_empty_file_is_a_problem_and_a_heading_alone_is_none() {
    for bytes in [&b""[..], b"\xef\xbb\xbf", b"\n\n"] {
        let imported = read(bytes, &mapping(SMALL));
        assert_eq!((codes(&imported), imported.rows), (vec!["missing"], 0));
    }
    let heading = read_small("");
    assert_eq!((heading.rows, heading.rejected.len()), (0, 0));
}

#[test]
fn a_column_that_the_file_lacks_is_one_problem_and_nothing_is_imported() {
    let imported =
        read(format!("{HEADING}{GOOD}{GOOD}").replace("governorate", "province").as_bytes(), &mapping(SMALL));
    assert_eq!((codes(&imported), imported.drafts.len(), imported.rows), (vec!["unknown-column"], 0, 0));
    assert_eq!((imported.rejected[0].column.as_str(), imported.rejected[0].row), ("governorate", Some(1)));
}

#[test]
fn two_columns_with_the_heading_that_is_wanted_cannot_be_told_apart() {
    let imported = read(
        format!("{HEADING}{GOOD}").replace("reported", "start").as_bytes(),
        &mapping(&SMALL.replace("column = \"reported\"", "column = \"start\"")),
    );
    assert_eq!(codes(&imported), ["duplicate"]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic_and_every_row_is_accounted_for(
        bytes in proptest::collection::vec(any::<u8>(), 0..400), is_headed in any::<bool>(),
    ) {
        let mut file = if is_headed { HEADING.as_bytes().to_vec() } else { Vec::new() };
        file.extend(bytes);
        let imported = read(&file, &mapping(SMALL));
        prop_assert_eq!(imported.drafts.len() + imported.rejected_rows, imported.rows);
        prop_assert!(imported.rejected.len() >= imported.rejected_rows);
    }

    #[test]
    fn rows_of_likely_cells_are_accounted_for(
        cells in proptest::collection::vec(
            proptest::sample::select(&["", "a", "\"", "\"\"", "2017", "2017-07-12/2016", "-1", "1e9", "nan", "Homs",
                "\u{feff}", "\\", ";", "\r", "#x", "é", "99999999999999999999"][..]), 0..80),
        ends in proptest::collection::vec(proptest::sample::select(&[",", ",", ",", "\n"][..]), 80),
    ) {
        let rows: String = cells.iter().zip(&ends).flat_map(|(c, e)| [*c, *e]).collect();
        let imported = read_small(&rows);
        prop_assert_eq!(imported.drafts.len() + imported.rejected_rows, imported.rows);
        let of_ucdp = read(rows.as_bytes(), &UCDP);
        prop_assert!(of_ucdp.drafts.is_empty());
    }
}
