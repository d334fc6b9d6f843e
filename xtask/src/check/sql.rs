//! Every column says what it means.

use crate::{Finding, Tree};

/// What a line inside a table begins with that is no column.
const NO_COLUMN: [&str; 6] = ["", "constraint", "primary", "unique", "check", "foreign"];

/// A table of a migration with its columns, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Line, name and comment of each column.
    pub columns: Vec<(usize, String, String)>,
}

/// The tables that a migration makes or adds columns to.
pub fn tables(sql: &str) -> Vec<Table> {
    let (mut all, mut is_inside) = (Vec::<Table>::new(), false);
    for (i, line) in sql.lines().enumerate() {
        let (code, comment) = line.split_once("--").unwrap_or((line, ""));
        let (code, comment) = (code.trim(), comment.trim().to_owned());
        let mut words = code.split_whitespace().map(|w| w.trim_end_matches(['(', ',', ';']));
        let first = words.next().unwrap_or_default().to_lowercase();
        if first == "create" && words.next() == Some("table") {
            all.push(Table { name: last_name(&mut words), columns: Vec::new() });
            is_inside = true;
        } else if first == "alter" && words.next() == Some("table") {
            let name = words.next().unwrap_or_default().to_owned();
            let column = words.find(|w| !matches!(*w, "add" | "column")).unwrap_or_default();
            all.push(Table { name, columns: vec![(i + 1, column.to_owned(), comment)] });
        } else if code.starts_with(')') {
            is_inside = false;
        } else if is_inside
            && !NO_COLUMN.contains(&first.as_str())
            && let Some(table) = all.last_mut()
        {
            table.columns.push((i + 1, first, comment));
        }
    }
    all
}

fn last_name<'a>(words: &mut impl Iterator<Item = &'a str>) -> String {
    let mut names = words.filter(|w| !matches!(*w, "if" | "not" | "exists" | ""));
    names.next().unwrap_or_default().to_owned()
}

/// Every column of every migration has a comment on its line.
pub fn columns(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("crates/store/migrations/", ".sql") {
        for table in tables(text) {
            let bare = table.columns.iter().filter(|(_, _, comment)| comment.is_empty());
            findings.extend(bare.map(|(line, column, _)| {
                Finding::new(
                    path,
                    *line,
                    format!("`{}.{column}` has no comment: meaning, unit, sealed or not", table.name),
                )
            }));
        }
    }
    findings
}
