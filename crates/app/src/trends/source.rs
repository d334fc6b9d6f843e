//! Counts to be released, out of a file: which columns break them down, coarse to fine, and who contributed.

use super::Counted;
use crate::{Error, Result};
use estimate::release::cube::{Cube, Dimension, Rules};
use import::Grid;
use record::Problem;
use record::problem::Reason;
use std::collections::BTreeMap;

/// One way of breaking down: columns from coarse to fine, such as governorate and district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The columns.
    pub columns: Vec<String>,
    /// Whether learning a whole group's category is harm in itself.
    pub is_sensitive: bool,
}

impl Broken {
    /// Reads `governorate>district`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let columns: Vec<String> = text.split('>').map(|c| c.trim().to_owned()).collect();
        match columns.iter().any(String::is_empty) {
            true => Err("write columns from coarse to fine, such as governorate>district".to_owned()),
            false => Ok(Self { columns, is_sensitive: false }),
        }
    }
}

/// What to count, from a file.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// One to four ways of breaking down.
    pub by: Vec<Broken>,
    /// The column of counts; each row counts one without it.
    pub count: Option<String>,
    /// The column that says which organisation a row comes from.
    pub contributors: Option<String>,
    /// The organisations whose rows are released; all without any.
    pub partners: Vec<String>,
    /// The rules.
    pub rules: Rules,
}

/// Columns of dates, out of which years, quarters and months are taken.
const DATES: [&str; 5] = ["date", "date_start", "event_date", "date_of_death", "day"];

/// Counts the rows of a file.
///
/// # Errors
/// `Invalid` with one problem for each cell or column that cannot be understood; `Refused` when the table is no table.
pub fn read(file: &str, grid: &Grid, asked: &Asked) -> Result<Counted> {
    if !grid.problems.is_empty() {
        return Err(Error::Invalid(grid.problems.clone()));
    }
    if asked.by.is_empty() || asked.by.len() > 4 {
        return Err(Error::Refused(
            "a table is broken down by one to four things, such as --rows and --columns".to_owned(),
        ));
    }
    let ways = asked.by.iter().map(|b| Way::find(file, grid, b)).collect::<Result<Vec<_>>>()?;
    let column = |name: &String| grid.column(name).ok_or_else(|| absent(file, grid, name));
    let count = asked.count.as_ref().map(column).transpose()?;
    let who = asked.contributors.as_ref().map(column).transpose()?;
    let mut rows: Vec<(Vec<Vec<String>>, u64)> = Vec::new();
    let mut problems = Vec::new();
    for (number, cells) in &grid.rows {
        let weight = match count {
            None => Some(1),
            Some(at) => whole(&cells[at]).or_else(|| {
                let reason = if cells[at].trim().starts_with('-') { Reason::Negative } else { Reason::NotNumber };
                problems.push(Problem::in_row(file, Some(*number), &grid.columns[at], reason, &cells[at]));
                None
            }),
        };
        let mut key: Vec<Vec<String>> = ways.iter().map(|way| way.path(cells)).collect();
        key.extend(who.map(|at| vec![blank(&cells[at])]));
        rows.extend(weight.map(|weight| (key, weight)));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    count_up(&rows, asked, &ways)
}

/// A whole number, as a spreadsheet may write it.
fn whole(text: &str) -> Option<u64> {
    let value = text.trim().parse::<f64>().ok()?;
    (value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value)).then_some(value as u64)
}

fn blank(cell: &str) -> String {
    if cell.trim().is_empty() { "(not known)".to_owned() } else { cell.trim().to_owned() }
}

fn absent(file: &str, grid: &Grid, name: &str) -> Error {
    let problem = Problem::in_row(file, Some(1), name, Reason::UnknownColumn, name);
    Error::Invalid(vec![Problem { remedy: format!("choose one of: {}", grid.columns.join(", ")), ..problem }])
}

/// The columns of one way of breaking down, found in a file.
struct Way {
    name: String,
    is_sensitive: bool,
    levels: Vec<(String, usize, Part)>,
}

#[derive(Clone, Copy)]
enum Part {
    Whole,
    Year,
    Quarter,
    Month,
}

impl Way {
    fn find(file: &str, grid: &Grid, broken: &Broken) -> Result<Self> {
        let date = || DATES.iter().find_map(|name| grid.column(name));
        let level = |name: &String| {
            let part = match name.to_ascii_lowercase().as_str() {
                "year" => Part::Year,
                "quarter" => Part::Quarter,
                "month" => Part::Month,
                _ => Part::Whole,
            };
            match (grid.column(name), part, date()) {
                (Some(at), ..) => Ok((name.clone(), at, Part::Whole)),
                (None, Part::Whole, _) | (None, _, None) => Err(absent(file, grid, name)),
                (None, part, Some(at)) => Ok((name.clone(), at, part)),
            }
        };
        let levels = broken.columns.iter().map(level).collect::<Result<Vec<_>>>()?;
        let name = broken.columns.last().cloned().unwrap_or_default();
        Ok(Self { name, is_sensitive: broken.is_sensitive, levels })
    }

    /// Where a row falls, from coarse to fine.
    fn path(&self, cells: &[String]) -> Vec<String> {
        self.levels.iter().map(|(_, at, part)| blank(&part.of(&cells[*at]))).collect()
    }
}

impl Part {
    fn of(self, cell: &str) -> String {
        match self {
            Part::Whole => cell.to_owned(),
            Part::Year => cell.chars().take(4).collect(),
            Part::Month => cell.chars().take(7).collect(),
            Part::Quarter => quarter(cell),
        }
    }
}

/// The quarter of a date: `2017-05-03` lies in `2017-Q2`.
pub(super) fn quarter(date: &str) -> String {
    let month = date.get(5..7).and_then(|m| m.parse::<u32>().ok()).filter(|m| (1..=12).contains(m));
    match (date.get(..4), month) {
        (Some(year), Some(month)) => format!("{year}-Q{}", (month - 1) / 3 + 1),
        _ => String::new(),
    }
}

fn count_up(rows: &[(Vec<Vec<String>>, u64)], asked: &Asked, ways: &[Way]) -> Result<Counted> {
    let mut dimensions = Vec::new();
    let mut places: Vec<BTreeMap<Vec<String>, usize>> = Vec::new();
    for (at, way) in ways.iter().enumerate() {
        let leaves = leaves_of(rows, at);
        let dimension = hierarchy(&way.name, &leaves)?;
        dimensions.push(if way.is_sensitive { dimension.sensitive() } else { dimension });
        places.push(leaves);
    }
    if asked.contributors.is_some() {
        let leaves = leaves_of(rows, ways.len());
        let names: Vec<&str> = leaves.keys().map(|path| path[0].as_str()).collect();
        let partners: Vec<usize> = match asked.partners.as_slice() {
            [] => (0..names.len()).collect(),
            chosen => chosen
                .iter()
                .map(|p| names.iter().position(|n| n == p).ok_or_else(|| unknown(p, &names)))
                .collect::<Result<_>>()?,
        };
        dimensions.push(Dimension::new("contributor", &names)?.contributors(&partners)?);
        places.push(leaves);
    }
    let counts: Vec<(Vec<usize>, u64)> = rows
        .iter()
        .map(|(key, weight)| (key.iter().zip(&places).map(|(path, known)| known[path]).collect(), *weight))
        .collect();
    Ok(Counted {
        cube: Cube::new(dimensions, counts)?,
        rules: asked.rules.clone(),
        has_contributors: asked.contributors.is_some(),
    })
}

fn unknown(partner: &str, names: &[&str]) -> Error {
    Error::Refused(format!("`{partner}` has no row; choose from {}", names.join(", ")))
}

/// The finest categories of one way, in order, each with its position.
fn leaves_of(rows: &[(Vec<Vec<String>>, u64)], way: usize) -> BTreeMap<Vec<String>, usize> {
    let mut leaves: BTreeMap<Vec<String>, usize> = rows.iter().map(|(key, _)| (key[way].clone(), 0)).collect();
    leaves.values_mut().enumerate().for_each(|(at, place)| *place = at);
    leaves
}

/// A dimension with a level of groups for each coarser column. Labels say the whole path where there is one, since
/// two districts may have one name.
pub(super) fn hierarchy(name: &str, leaves: &BTreeMap<Vec<String>, usize>) -> Result<Dimension> {
    let label = |path: &[String]| path.join(" > ");
    let labels: Vec<String> = leaves.keys().map(|path| label(path)).collect();
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    if names.is_empty() {
        return Err(Error::Refused("there is no row to count".to_owned()));
    }
    let mut dimension = Dimension::new(name, &names)?;
    let depth = leaves.keys().next().map_or(1, Vec::len);
    for level in (1..depth).rev() {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (path, at) in leaves {
            groups.entry(label(&path[..level])).or_default().push(*at);
        }
        let groups: Vec<(&str, &[usize])> = groups.iter().map(|(l, at)| (l.as_str(), at.as_slice())).collect();
        dimension = dimension.group(&format!("level {level}"), &groups)?;
    }
    Ok(dimension)
}
