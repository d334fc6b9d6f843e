//! Who is on which lists, from each shape of file, and what is said of files that cannot be understood.

use import::{CaptureOptions, Captures, Grid, Shape, captures, read_grid};
use record::Problem;
use std::collections::BTreeMap;

fn grid(text: &str) -> Grid {
    read_grid("file.csv", text.as_bytes()).expect("the file is a table")
}

fn counted_with(text: &str, options: &CaptureOptions) -> Result<Captures, Vec<Problem>> {
    captures(&[("file.csv".to_owned(), grid(text))], options)
}

fn counted(text: &str) -> Captures {
    counted_with(text, &CaptureOptions::default()).expect("the file is understood")
}

fn refused(text: &str) -> Problem {
    counted_with(text, &CaptureOptions::default()).expect_err("it is refused").remove(0)
}

fn only(found: &Captures) -> &BTreeMap<u32, u64> {
    assert_eq!(found.captured.len(), 1);
    &found.captured[0].counts
}

fn map(counts: &[(u32, u64)]) -> BTreeMap<u32, u64> {
    counts.iter().copied().collect()
}

#[test]
fn patterns_with_a_count_whatever_its_case_are_counted() {
    for heading in ["count", "N", "Freq", "FREQUENCY"] {
        let found = counted(&format!("EXH,ABA,{heading}\n1,0,11\n0,1,7\n1,1,5\n"));
        assert_eq!(
            (found.shape, found.lists.as_slice()),
            (Shape::Patterns, ["EXH".to_owned(), "ABA".to_owned()].as_slice())
        );
        assert_eq!(only(&found), &map(&[(1, 11), (2, 7), (3, 5)]));
    }
}

#[test]
fn a_pattern_that_stands_twice_is_added_and_a_count_of_nobody_is_flagged() {
    let found = counted("a,b,count\n1,0,2\n1,0,3\n1,1,1\n0,0,9\n0,0,0\n");
    assert_eq!(only(&found), &map(&[(1, 5), (3, 1)]));
    assert_eq!(found.flagged.iter().map(|problem| problem.row).collect::<Vec<_>>(), [Some(5)]);
}

#[test]
fn a_named_column_of_counts_and_named_lists_are_taken() {
    let options = CaptureOptions {
        count: Some("cases".to_owned()),
        lists: vec!["LA".to_owned(), "NG".to_owned()],
        ..CaptureOptions::default()
    };
    let found = counted_with("female,LA,NG,cases\n1,1,0,4\n0,1,1,2\n", &options).expect("it is understood");
    assert_eq!((found.lists, found.unused), (vec!["LA".to_owned(), "NG".to_owned()], vec!["female".to_owned()]));
}

#[test]
fn people_with_yes_and_no_are_counted_one_by_one() {
    let found = counted("name,SOHR,VDC\nA,yes,no\nB,x,\nC,TRUE,1\nD,0,1\n");
    assert_eq!(found.shape, Shape::People);
    assert_eq!(only(&found), &map(&[(1, 2), (2, 1), (3, 1)]));
    assert_eq!(found.unused, ["name"]);
}

#[test]
fn a_column_of_ids_for_each_list_tells_who_is_on_it() {
    let found = counted("case,SOHR,VDC,HRW\n1,s1,,h1\n2,s2,v2,\n3,,v3,\n4,s4,,\n");
    assert_eq!(found.shape, Shape::Ids);
    assert_eq!(found.lists, ["SOHR", "VDC", "HRW"]);
    assert_eq!(only(&found), &map(&[(0b101, 1), (0b011, 1), (0b010, 1), (0b001, 1)]));
}

#[test]
fn entries_of_lists_are_joined_by_their_id_and_one_person_counts_once() {
    let found = counted("list,entity_id\nA,1\nA,1\nB,1\nB,2\nA,3\n");
    assert_eq!(found.shape, Shape::Entries);
    assert_eq!(only(&found), &map(&[(1, 1), (2, 1), (3, 1)]));
}

#[test]
fn a_file_for_each_list_is_joined_by_the_id() {
    let files = [("a.csv", "id\n1\n2\n2\n"), ("b.csv", "id\n2\n3\n"), ("c.csv", "id\n2\n")];
    let files: Vec<(String, Grid)> = files.iter().map(|(name, text)| ((*name).to_owned(), grid(text))).collect();
    let found = captures(&files, &CaptureOptions::default()).expect("it is understood");
    assert_eq!(
        (found.shape, found.lists.as_slice()),
        (Shape::Files, ["a".to_owned(), "b".to_owned(), "c".to_owned()].as_slice())
    );
    assert_eq!(only(&found), &map(&[(1, 1), (0b111, 1), (2, 1)]));
}

#[test]
fn strata_come_from_their_columns_and_years_out_of_dates() {
    let options =
        CaptureOptions { strata: vec!["year".to_owned(), "governorate".to_owned()], ..CaptureOptions::default() };
    let text = "date,governorate,a,b\n2017-03-01,Homs,1,0\n2018-01-02,Homs,1,1\n2017-05-05,Homs,0,1\n";
    let found = counted_with(text, &options).expect("it is understood");
    let strata: Vec<(&[String], u64)> =
        found.captured.iter().map(|c| (c.stratum.as_slice(), c.counts.values().sum())).collect();
    let (first, second) = (["2017".to_owned(), "Homs".to_owned()], ["2018".to_owned(), "Homs".to_owned()]);
    assert_eq!(strata, [(first.as_slice(), 2), (second.as_slice(), 1)]);
}

#[test]
fn several_linkages_are_kept_apart() {
    let found = counted("replicate,a,b,n\n1,1,0,4\n2,1,0,5\n1,1,1,2\n");
    let linkages: Vec<Option<&str>> = found.captured.iter().map(|c| c.replicate.as_deref()).collect();
    assert_eq!(linkages, [Some("1"), Some("2")]);
}

#[test]
fn draws_of_entries_are_linkages_and_a_column_of_that_name_elsewhere_is_none() {
    let found = counted("draw,row,cluster,list\n0,0,0,a\n0,1,0,b\n1,0,0,a\n1,1,1,b\n");
    let linkages: Vec<(Option<&str>, &BTreeMap<u32, u64>)> =
        found.captured.iter().map(|c| (c.replicate.as_deref(), &c.counts)).collect();
    // By hand: one person on both lists, and then one on each.
    assert_eq!(linkages, [(Some("0"), &map(&[(3, 1)])), (Some("1"), &map(&[(1, 1), (2, 1)]))]);
    let other = counted("draw,a,b,n\n7,1,0,4\n8,1,1,2\n");
    assert_eq!(other.captured.iter().map(|c| c.replicate.as_deref()).collect::<Vec<_>>(), [None::<&str>]);
}

#[test]
fn a_count_below_zero_or_in_parts_is_refused_with_its_row_and_column() {
    let problem = refused("a,b,count\n1,0,3\n0,1,-2\n1,1,4\n");
    assert_eq!((problem.row, problem.column.as_str(), problem.code.as_str()), (Some(3), "count", "negative"));
    let problem = refused("a,b,count\n1,0,3.5\n");
    assert_eq!((problem.row, problem.code.as_str()), (Some(2), "not-number"));
    // A whole number that a spreadsheet wrote with its decimals is one.
    assert_eq!(only(&counted("a,b,count\n1,0,3.0\n1,1,\"1 200\"\n")), &map(&[(1, 3), (3, 1200)]));
    assert_eq!(refused("a,b,count\n1,0,\n1,1,1\n").code, "missing");
    assert_eq!(refused("a,b,count\n1,0,many\n1,1,1\n").code, "not-number");
}

#[test]
fn a_cell_that_is_neither_yes_nor_no_is_refused_where_lists_are_named() {
    let options = CaptureOptions { lists: vec!["a".to_owned(), "b".to_owned()], ..CaptureOptions::default() };
    let problems = counted_with("a,b,count\n1,0,3\n2,1,4\n", &options).expect_err("2 is no pattern");
    assert_eq!((problems[0].row, problems[0].column.as_str()), (Some(3), "a"));
}

#[test]
fn what_looks_like_no_list_is_refused_with_what_to_do() {
    assert!(refused("name,place\nA,Homs\nB,Hama\n").remedy.contains("--lists"));
    let options = CaptureOptions { strata: vec!["year".to_owned()], ..CaptureOptions::default() };
    let problem = counted_with("a,b,count\n1,0,3\n", &options).expect_err("there is no year").remove(0);
    assert!(problem.remedy.contains("a, b, count"), "{}", problem.remedy);
}

#[test]
fn a_row_of_another_width_stops_the_count() {
    assert_eq!(refused("a,b,count\n1,0,3\n1,1\n").code, "wrong-width");
}

#[test]
fn parquet_and_spreadsheets_read_as_the_same_grid() {
    use import::{Column, write_parquet};
    let expected = grid("a,b,count,note\n1,0,12,x\n1,1,5,y\n");
    let columns = [
        ("a", Column::Whole(vec![1, 1])),
        ("b", Column::Number(vec![0.0, 1.0])),
        ("count", Column::Whole(vec![12, 5])),
        ("note", Column::Text(vec!["x".to_owned(), "y".to_owned()])),
    ];
    let parquet = write_parquet(&columns).expect("columns are of one length");
    assert_eq!(read_grid("file.parquet", &parquet).expect("it is Parquet"), expected);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (name, values)) in (0..).zip([("a", [1.0, 1.0]), ("b", [0.0, 1.0]), ("count", [12.0, 5.0])]) {
        sheet.write(0, column, name).expect("written");
        (1..).zip(values).for_each(|(row, value)| {
            let _ = sheet.write(row, column, value).expect("written");
        });
    }
    (0..).zip(["note", "x", "y"]).for_each(|(row, text)| {
        let _ = sheet.write(row, 3, text).expect("written");
    });
    let bytes = book.save_to_buffer().expect("saved");
    assert_eq!(read_grid("file.xlsx", &bytes).expect("it is a spreadsheet"), expected);
}

#[test]
fn cells_that_stand_far_apart_take_no_more_room_than_their_rows() {
    // The last row and column of XLSX are 1,048,576 and 16,384: a table between these two cells has 17 billion.
    let sheet = |cells: &[(u32, u16)]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, column) in cells {
            let _ = sheet.write(*row, *column, format!("x{column}")).expect("written");
        }
        book.save_to_buffer().expect("saved")
    };
    let grid = read_grid("file.xlsx", &sheet(&[(0, 0), (1_048_575, 16_383)])).expect("it is two rows");
    assert_eq!((grid.columns.len(), grid.rows.len()), (16_384, 1));
    assert_eq!((grid.rows[0].0, grid.rows[0].1[16_383].as_str()), (1_048_576, "x16383"));
    let scattered: Vec<(u32, u16)> = (0..100).map(|row| (row, if row % 2 == 0 { 0 } else { 16_383 })).collect();
    let problems = read_grid("file.xlsx", &sheet(&scattered)).expect_err("it is out of all proportion");
    assert_eq!(problems[0].code, "too-long");
}

#[test]
fn damaged_files_say_so_and_nothing_panics() {
    for bytes in [&b"PAR1 and then nothing"[..], b"PK\x03\x04 and then nothing", b"", b"\0\0\0", b"\xff\xfe"] {
        let problems = read_grid("file", bytes).map(|_| ()).err().unwrap_or_default();
        assert!(!problems.is_empty() || bytes == b"\xff\xfe", "{bytes:?}");
    }
    let whole = import::write_parquet(&[("a", import::Column::Whole(vec![1, 2, 3]))]).expect("written");
    for cut in 0..whole.len() {
        let _ = read_grid("file.parquet", &whole[..cut]);
    }
    let mut bytes = whole.clone();
    for at in 0..bytes.len() {
        bytes[at] ^= 0x55;
        let _ = read_grid("file.parquet", &bytes);
        bytes[at] ^= 0x55;
    }
}

#[test]
fn columns_of_unequal_length_or_twice_the_same_heading_are_refused() {
    use import::{Column, write_parquet};
    let uneven = [("a", Column::Whole(vec![1])), ("b", Column::Whole(vec![1, 2]))];
    assert!(write_parquet(&uneven).is_err());
    assert_eq!(read_grid("f.csv", b"a,A\n1,2\n").expect_err("twice").remove(0).code, "duplicate");
}
