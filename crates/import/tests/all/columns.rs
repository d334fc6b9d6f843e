//! Files column by column: the same values as row by row.

use import::{Column, Grid, Takes, read_columns, read_grid, write_parquet};

/// Takes everything, as a grid would hold it.
#[derive(Default)]
struct Taken {
    names: Vec<String>,
    columns: Vec<Vec<String>>,
    places: Vec<u64>,
}

impl Takes for Taken {
    fn headings(&mut self, names: &[String]) {
        self.names = names.to_vec();
        self.columns = names.iter().map(|_| Vec::new()).collect();
    }

    fn text(&mut self, column: usize, value: &str) {
        self.columns[column].push(value.to_owned());
    }

    fn number(&mut self, column: usize, value: f64) {
        self.columns[column].push(if value.is_finite() { value.to_string() } else { String::new() });
    }

    fn row(&mut self, place: u64) {
        self.places.push(place);
    }
}

fn taken(name: &str, bytes: &[u8]) -> Taken {
    let mut taken = Taken::default();
    read_columns(name, bytes, &mut taken).expect("the file can be read");
    taken
}

fn columns(grid: &Grid) -> Vec<Vec<String>> {
    (0..grid.columns.len()).map(|at| grid.rows.iter().map(|(_, cells)| cells[at].clone()).collect()).collect()
}

#[test]
fn columns_hold_what_rows_hold() {
    let text = "id,name\n#meta+id,#name\n1, Amal \n\n2,\"Basim, the elder\"\n3,x,y\n,\n4,\n".as_bytes();
    let columnar = [
        ("id", Column::Whole(vec![1, 2, 3])),
        ("name", Column::Text(vec!["Amal".to_owned(), String::new(), " أمل ".to_owned()])),
        ("km", Column::Number(vec![1.0, 2.5, -0.25])),
    ];
    let parquet = write_parquet(&columnar).expect("the columns are even");
    for (name, bytes) in [("list.csv", text), ("list.parquet", &parquet[..])] {
        let grid = read_grid(name, bytes).expect("the file can be read");
        let taken = taken(name, bytes);
        assert_eq!((taken.names, taken.columns), (grid.columns.clone(), columns(&grid)), "{name}");
    }
    // By hand: under the tags stand 1, 2, a row of three cells, a row of nothing, and 4.
    assert_eq!(taken("list.csv", text).places, [0, 1, 4]);
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_the_others_are_read() {
    let problems = read_columns("list.csv", b"a,b\n1,2\n1,2,3\n3,4\n", &mut Taken::default()).expect("it can be read");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "wrong-width");
}

#[test]
fn a_file_that_is_none_is_refused() {
    for (bytes, words) in
        [(&b""[..], "empty"), (b"PAR1 is no table", "Parquet"), (b"PK\x03\x04 is none", "spreadsheet")]
    {
        let refused = read_columns("list", bytes, &mut Taken::default()).expect_err("it is no file");
        assert!(refused[0].to_string().contains(words), "{}", refused[0]);
    }
    assert!(read_columns("list.csv", b"a,A\n1,2\n", &mut Taken::default()).is_err(), "a heading stands twice");
}
