//! The lists that benches are run on: from a file, or made up.

/// The rows of a CSV file, its head left out.
pub fn read(path: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).expect("the list can be read");
    let row =
        |row: Result<csv::StringRecord, csv::Error>| row.expect("the list is CSV").iter().map(str::to_owned).collect();
    reader.records().map(row).collect()
}

/// So many people, every hundred of them alike but for a number.
pub fn made_up(count: usize) -> Vec<Vec<String>> {
    let names = ["Amina", "Omar", "Layla", "Yusuf", "Zaynab", "Idris", "Maryam", "Karim", "Salma", "Bilal"];
    let row = |i: usize| {
        let (given, family) = (names[i % 10], names[i / 10 % 10]);
        vec![given.to_owned(), format!("{family}{}", i / 100), format!("19{:02}-01-01", i % 97), family.to_owned()]
    };
    (0..count).map(row).collect()
}
