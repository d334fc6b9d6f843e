//! Made-up lists of people, as Parquet and as the kernel takes them, and the pairs of one machine. No real person.

use crate::parts::Ground;
use datafusion::arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use linkage::table::{self, Column, Found, Model, Table, go_on};
use std::sync::Arc;

const COLUMNS: [&str; 5] = ["name", "died", "place", "age", "groups"];
const FIRST: [&str; 12] =
    ["Amina", "Omar", "Yusuf", "Layla", "Hassan", "Mariam", "Ali", "Fatima", "محمد", "Khalid", "Noor", "Sami"];
const LAST: [&str; 10] =
    ["Haddad", "Saleh", "al-Khatib", "Mansour", "Nasser", "Aziz", "Rahman", "Farouk", "Qasim", "حسن"];
const PLACES: [&str; 7] = ["Douma", "Homs", "Idlib", "Raqqa", "Daraa", "Aleppo", "Hama"];

/// Numbers that look drawn and are the same each time (Knuth, TAOCP 2, 3.3.4: the multiplier is his).
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// Lists of rows of cells.
pub struct Lists(Vec<Vec<[Option<String>; 5]>>);

impl Lists {
    /// Two lists of so many rows; every third of the second is one of the first, written a little differently.
    pub fn new(rows: usize) -> Self {
        let mut draws = Draws(11);
        let mut person = |_| {
            let name = format!("{} {}", FIRST[draws.below(12)], LAST[draws.below(10)]);
            let died = format!("201{}-{:02}-{:02}", draws.below(7), 1 + draws.below(12), 1 + draws.below(28));
            let place = PLACES[draws.below(4).min(draws.below(7))].to_owned();
            let groups = format!("{};{}", LAST[draws.below(10)], PLACES[draws.below(7)]);
            let has = |is_there: bool, text: String| is_there.then_some(text);
            let age = draws.below(90).to_string();
            [Some(name), has(draws.below(20) > 0, died), has(draws.below(15) > 0, place), Some(age), Some(groups)]
        };
        let one: Vec<_> = (0..rows).map(&mut person).collect();
        let mut other: Vec<_> = (0..rows).map(&mut person).collect();
        for (row, same) in one.iter().enumerate().step_by(3) {
            other[row] = same.clone();
            other[row][0] = same[0].as_ref().map(|name| name.replace("ss", "s").replace('a', "e"));
        }
        Self(vec![one, other])
    }

    /// Writes them as Parquet, in groups of so many rows; ages are numbers there.
    pub fn write(&self, ground: &Ground, group: usize) -> Vec<String> {
        let write = |(number, rows): (usize, &Vec<[Option<String>; 5]>)| {
            let file = ground.text(&format!("list-{number}.parquet"));
            let column = |at: usize| -> ArrayRef {
                let cells = rows.iter().map(|row| row[at].as_deref());
                match COLUMNS[at] {
                    "age" => Arc::new(cells.map(|age| age.and_then(|age| age.parse().ok())).collect::<Float64Array>()),
                    _ => Arc::new(cells.collect::<StringArray>()),
                }
            };
            let batch = RecordBatch::try_from_iter((0..5).map(|at| (COLUMNS[at], column(at)))).expect("it is a table");
            let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
            let out = std::fs::File::create(&file).expect("the folder may be written");
            let mut writer = ArrowWriter::try_new(out, batch.schema(), Some(properties)).expect("it can be written");
            writer.write(&batch).expect("it can be written");
            writer.close().expect("it can be written");
            file
        };
        self.0.iter().enumerate().map(write).collect()
    }

    /// The pairs of one machine by the kernel, and what it learnt.
    pub fn on_one_machine(&self, model: &Model) -> (Vec<Found>, Model, usize) {
        let all: Vec<&[Option<String>; 5]> = self.0.iter().flatten().collect();
        let column = |at: usize| Column::texts(COLUMNS[at], all.iter().map(|row| row[at].as_deref()));
        let table = Table::new((0..5).map(column).collect(), self.0.iter().map(Vec::len).collect());
        let linked = table::link(&table.expect("it is a table"), model, 1, &go_on).expect("it can be linked");
        let cut = linked.blocking.rules.iter().map(|rule| rule.cut_blocks).sum();
        (linked.pairs, Model { learnt: Some(linked.fit), ..model.clone() }, cut)
    }

    /// A row as a pair calls it: its place in its list, and the list.
    pub fn called(&self, row: u32) -> (u32, String) {
        let first = self.0[0].len() as u32;
        if row < first { (row, "list-0.parquet".to_owned()) } else { (row - first, "list-1.parquet".to_owned()) }
    }
}

/// A model with a way of each kind; blocks of more than `most` rows are cut.
pub fn model(most: usize) -> String {
    format!(
        r#"block = ["name + year(died)", "place + month(died)", "sound(name)", "first(3, name) + place"]
train = ["name", "died"]
keep = 0.000001
most_rows_in_a_block = {most}
within_lists = true
[[compare]]
columns = ["name"]
how = "parts"
close = 0.88
by_frequency = true
[[compare]]
columns = ["died"]
how = "date"
days = [31, 366]
typos = true
[[compare]]
columns = ["place"]
how = "exact"
by_frequency = true
[[compare]]
columns = ["age"]
how = "number"
within = [2, 5]
[[compare]]
columns = ["groups"]
how = "set"
shared = [0.4]
"#
    )
}

/// A line of `pairs.csv`, with weights and probabilities as bits.
pub type Line = (u32, u32, u32, u64, String, String);

/// The pairs of the kernel as lines.
pub fn lines(lists: &Lists, pairs: &[Found]) -> Vec<Line> {
    let line = |pair: &Found| {
        let ((left, left_list), (right, right_list)) = (lists.called(pair.left), lists.called(pair.right));
        (left, right, pair.weight_bits.to_bits(), pair.probability().to_bits(), left_list, right_list)
    };
    pairs.iter().map(line).collect()
}

/// The lines of a file.
pub fn read(file: &std::path::Path) -> Vec<Line> {
    let text = std::fs::read_to_string(file).expect("the pairs are there");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("left,right,weight,probability,left_list,right_list"));
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [left, right, weight, probability, left_list, right_list] = cells[..] else { panic!("{line}") };
        let weight: f64 = weight.parse().expect("a number");
        assert_eq!(f64::from(weight as f32).to_bits(), weight.to_bits(), "a weight is a number of 32 bits");
        let probability: f64 = probability.parse().expect("a number");
        let rows = (left.parse().expect("a row"), right.parse().expect("a row"));
        (rows.0, rows.1, (weight as f32).to_bits(), probability.to_bits(), left_list.to_owned(), right_list.to_owned())
    };
    lines.map(line).collect()
}
