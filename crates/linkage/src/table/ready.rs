//! A table made ready: for each row a few numbers side by side, which the comparisons of a model read.

use super::column::{Column, NOTHING, Numbering, Table, Texts, Values};
use super::file::sound;
use super::model::{Compare, How, Model};
use super::set::{self, Sets};
use super::words::Words;
use super::{Error, fold, when};
use crate::event::EARTH_KM;

/// Values that a comparison could not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The column.
    pub column: String,
    /// How many rows; they are taken as having no value there.
    pub rows: u64,
    /// One of the values.
    pub example: String,
}

/// All comparisons of a model, and the numbers of each row.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) comparisons: Vec<Prepared>,
    /// How many numbers a row has.
    pub(crate) stride: usize,
    /// INVARIANT: as many as rows times `stride`.
    pub(crate) slots: Vec<u32>,
    pub(crate) lists: Vec<u16>,
    pub(crate) unread: Vec<Unread>,
    /// Where the rows are a share of a table: their numbers in the whole of it, and what orders them there.
    pub(crate) whole: Option<Whole>,
}

/// What rows of a share are in the whole table.
#[derive(Debug)]
pub(crate) struct Whole {
    /// INVARIANT: as many as the slots; in the place of the number of a text the first row that has it, which orders
    /// texts as their numbers in the whole table do.
    pub(crate) order: Vec<u32>,
    pub(crate) rows: Vec<u32>,
}

/// One comparison.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Where its numbers are in a row; the first is [`NOTHING`] where there is no value.
    pub(crate) at: usize,
    pub(crate) kind: Kind,
    pub(crate) levels: usize,
    /// For each value how many rows have it, those that are known to be one counted once; empty where values are not
    /// counted.
    pub(crate) counts: Vec<u32>,
    /// How many there are over all values.
    pub(crate) filled: f64,
    /// The values, where agreeing on a rare one weighs more.
    pub(crate) rare: Option<Texts>,
}

impl Prepared {
    /// The last level at which it counts how rare a value is. How many values are roughly like a rare one is no smaller
    /// than for a common one, so further levels say nothing of that.
    pub(crate) fn rare_to(&self) -> usize {
        let last = self.levels - 1;
        match &self.kind {
            Kind::Word(words) => (last - usize::from(words.closes())).min(last - 1),
            Kind::Typos { .. } => 1.min(last - 1),
            _ => last - 1,
        }
    }
}

/// How it compares.
#[derive(Debug)]
pub(crate) enum Kind {
    Exact,
    Word(Words),
    Parts(Sets, Words),
    Typos {
        letters: Vec<Vec<u16>>,
        most: Vec<u32>,
    },
    Date {
        days: Vec<i32>,
        typos: bool,
    },
    /// Squared lengths of chords on a sphere of radius 1, or kilometres where places have a radius.
    Distance {
        chords: Vec<f32>,
        km: Vec<f32>,
        has_radius: bool,
    },
    Number {
        within: Vec<f32>,
        is_share: bool,
    },
    Set(Sets, Vec<f64>),
}

impl Ready {
    /// Reads each different value once.
    ///
    /// # Errors
    /// [`Error::NoColumn`]; [`Error::BadModel`] where the model has no comparison, too many, or thresholds that cannot
    /// be.
    pub(crate) fn new(table: &Table, model: &Model) -> Result<Self, Error> {
        sound(model)?;
        let (mut comparisons, mut columns, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let known = known(table, model)?;
        for compare in &model.compare {
            let made = one(table, (compare, known.as_deref()), &mut unread)?;
            let at = columns.len();
            columns.extend(made.slots);
            let levels = compare.how.levels().len();
            let filled = made.counts.iter().map(|n| f64::from(*n)).sum();
            let rare = made.texts.filter(|_| compare.by_frequency);
            comparisons.push(Prepared { at, kind: made.kind, levels, counts: made.counts, filled, rare });
        }
        let stride = columns.len();
        let mut slots = vec![0; table.rows() * stride];
        for (at, column) in columns.iter().enumerate() {
            slots.iter_mut().skip(at).step_by(stride).zip(column).for_each(|(slot, value)| *slot = *value);
        }
        Ok(Self { comparisons, stride, slots, lists: table.list_of_rows(), unread, whole: None })
    }

    /// The numbers of a row.
    #[inline]
    pub(crate) fn row(&self, row: u32) -> &[u32] {
        let from = row as usize * self.stride;
        &self.slots[from..from + self.stride]
    }

    pub(crate) fn rows(&self) -> usize {
        self.lists.len()
    }

    /// By what a row is ordered in a block that is too large: the same in a share as in the whole table.
    pub(crate) fn order(&self, row: u32) -> &[u32] {
        let from = row as usize * self.stride;
        self.whole.as_ref().map_or(&self.slots, |whole| &whole.order)[from..].split_at(self.stride).0
    }

    /// The number of a row in the whole table.
    pub(crate) fn number(&self, row: u32) -> u32 {
        self.whole.as_ref().map_or(row, |whole| whole.rows[row as usize])
    }
}

/// How a comparison folds a text before it is numbered; `None` where values are not counted.
fn folding(how: &How) -> Option<fn(&str) -> String> {
    match how {
        How::Exact | How::Typos { .. } => Some(fold::plain),
        How::Text { .. } | How::Name { .. } | How::Parts { .. } => Some(fold::name),
        How::Set { .. } => Some(|text| set::members(text).join(";")),
        How::Date { .. } | How::Number { .. } | How::Distance { .. } => None,
    }
}

impl Compare {
    /// The spelling by which a text is counted; `None` for nothing, and where the comparison counts no values.
    ///
    /// Texts of one spelling are one value: how rare it is, and where it stands among others, is of the value.
    pub fn value(&self, text: &str) -> Option<String> {
        let folded = folding(&self.how)?(text.trim());
        (!folded.is_empty()).then_some(folded)
    }

    /// Whether it counts values.
    pub fn counts_values(&self) -> bool {
        folding(&self.how).is_some()
    }
}

/// The columns of numbers of one comparison, and what they mean.
struct Made {
    slots: Vec<Vec<u32>>,
    kind: Kind,
    counts: Vec<u32>,
    texts: Option<Texts>,
}

fn one(table: &Table, (compare, known): (&Compare, Option<&[u32]>), unread: &mut Vec<Unread>) -> Result<Made, Error> {
    let column = table.column(&compare.columns[0])?;
    let coded = || Coded::new(&column.as_texts(), folding(&compare.how).unwrap_or(fold::plain), known);
    let text = |coded: Coded, kind: Kind| Made {
        slots: vec![coded.of_rows],
        kind,
        counts: coded.counts,
        texts: Some(coded.texts),
    };
    Ok(match &compare.how {
        How::Exact => text(coded(), Kind::Exact),
        How::Text { close } | How::Name { close } => {
            let coded = coded();
            let words = Words::new(&coded.texts, close, matches!(compare.how, How::Name { .. }));
            text(coded, Kind::Word(words))
        }
        How::Parts { close } => {
            let coded = coded();
            let (sets, parts) = Sets::new(&coded.texts, set::parts);
            let words = Words::new(&parts, &[*close], true);
            text(coded, Kind::Parts(sets, words))
        }
        How::Typos { most } => {
            let coded = coded();
            let letters = coded.texts.iter().map(letters).collect();
            text(coded, Kind::Typos { letters, most: most.clone() })
        }
        How::Set { shared } => {
            let coded = coded();
            let (sets, _) = Sets::new(&coded.texts, set::members);
            text(coded, Kind::Set(sets, shared.clone()))
        }
        How::Date { days, typos } => {
            let kind = Kind::Date {
                days: days.iter().map(|d| i32::try_from(*d).unwrap_or(i32::MAX)).collect(),
                typos: *typos,
            };
            let read = |text: &str| when::read(text).map(|w| [w.from as u32, w.to as u32, w.digits]);
            // A first day that reads as `NOTHING` is one before 1970; it is told from a missing value by the last day.
            Made { slots: parsed(column, read, unread), kind, counts: Vec::new(), texts: None }
        }
        How::Number { within, is_share } => {
            let kind = Kind::Number { within: within.iter().map(|w| *w as f32).collect(), is_share: *is_share };
            let read = |text: &str| numbers(text).map(|(low, high)| [low.to_bits(), high.to_bits()]);
            Made { slots: parsed(column, read, unread), kind, counts: Vec::new(), texts: None }
        }
        How::Distance { km } => places(table, (compare, column), km, unread)?,
    })
}

fn letters(text: &str) -> Vec<u16> {
    // Letters beyond the first plane are told apart by their lower bits, which no two of one script share.
    text.chars().take(super::words::LETTERS).map(|c| u32::from(c) as u16).collect()
}

/// Rows by the number of their folded text.
struct Coded {
    texts: Texts,
    of_rows: Vec<u32>,
    counts: Vec<u32>,
}

impl Coded {
    fn new(column: &Column, fold: fn(&str) -> String, known: Option<&[u32]>) -> Self {
        let Values::Texts { texts, of_rows } = column.values() else {
            return Self { texts: Numbering::new().texts(), of_rows: Vec::new(), counts: Vec::new() };
        };
        let mut numbering = Numbering::new();
        let one = |text: &str| match fold(text) {
            folded if folded.is_empty() => NOTHING,
            folded => numbering.number(&folded),
        };
        let numbers: Vec<u32> = texts.iter().map(one).collect();
        let of_row = |number: &u32| numbers.get(*number as usize).copied().unwrap_or(NOTHING);
        let of_rows: Vec<u32> = of_rows.iter().map(of_row).collect();
        let texts = numbering.texts();
        let counts = counted(texts.len(), &of_rows, known);
        Self { texts, of_rows, counts }
    }
}

/// For each row a number of those that are known to be one with it, or [`NOTHING`].
pub(super) fn known(table: &Table, model: &Model) -> Result<Option<Vec<u32>>, Error> {
    model.known.as_ref().map(|name| entities(table, name)).transpose()
}

/// For each row the number of its value in a column, or [`NOTHING`].
pub(super) fn entities(table: &Table, name: &str) -> Result<Vec<u32>, Error> {
    Ok(match table.column(name)?.as_texts().values() {
        Values::Texts { of_rows, .. } => of_rows.clone(),
        // INVARIANT: as texts a column holds texts.
        Values::Numbers(numbers) => vec![NOTHING; numbers.len()],
    })
}

/// For each value how many rows have it; a value that several rows have that are known to be one counts once.
pub(super) fn counted(values: usize, of_rows: &[u32], known: Option<&[u32]>) -> Vec<u32> {
    let mut counts = vec![0; values];
    let mut once = Vec::new();
    for (row, value) in of_rows.iter().enumerate().filter(|(_, value)| **value != NOTHING) {
        match known.map(|known| known[row]).filter(|one| *one != NOTHING) {
            Some(one) => once.push((one, *value)),
            None => counts[*value as usize] += 1,
        }
    }
    once.sort_unstable();
    once.dedup();
    once.iter().for_each(|(_, value)| counts[*value as usize] += 1);
    counts
}

/// Reads each different text of a column into so many numbers, and notes what cannot be read.
fn parsed<const N: usize>(
    column: &Column,
    read: impl Fn(&str) -> Option<[u32; N]>,
    unread: &mut Vec<Unread>,
) -> Vec<Vec<u32>> {
    let column = column.as_texts();
    let Values::Texts { texts, of_rows } = column.values() else { return Vec::new() };
    let known: Vec<Option<[u32; N]>> = texts.iter().map(read).collect();
    let mut slots = vec![Vec::with_capacity(of_rows.len()); N];
    let (mut lost, mut example) = (0, None);
    for number in of_rows {
        let value = known.get(*number as usize).copied().flatten();
        if value.is_none() && *number != NOTHING {
            lost += 1;
            example.get_or_insert(*number);
        }
        let value = value.unwrap_or([NOTHING; N]);
        slots.iter_mut().zip(value).for_each(|(slot, value)| slot.push(value));
    }
    if let Some(example) = example {
        let example = texts.get(example as usize).chars().take(40).collect();
        unread.push(Unread { column: column.name().to_owned(), rows: lost, example });
    }
    slots
}

/// A number, or a range of them: `3`, `3-5`, `3..5`.
fn numbers(text: &str) -> Option<(f32, f32)> {
    let number = |text: &str| text.trim().parse::<f32>().ok().filter(|n| n.is_finite());
    if let Some(only) = number(text) {
        return Some((only, only));
    }
    // The first sign may be a minus.
    let from = text.char_indices().nth(1)?.0;
    let halves = text.split_once("..").or_else(|| {
        let at = from + text[from..].find(['-', '–'])?;
        Some((&text[..at], text[at..].trim_start_matches(['-', '–'])))
    });
    let (low, high) = halves?;
    let (low, high) = (number(low)?, number(high)?);
    (low <= high).then_some((low, high))
}

/// Points on a sphere of radius 1, so that no comparison needs an angle.
fn places(
    table: &Table,
    (compare, north): (&Compare, &Column),
    km: &[f64],
    unread: &mut Vec<Unread>,
) -> Result<Made, Error> {
    let [_, east, radius @ ..] = compare.columns.as_slice() else {
        return Err(Error::BadModel("a distance needs two columns, degrees north and east".to_owned()));
    };
    let mut values = |column: &Column, is_possible: fn(f64) -> bool| degrees(column, is_possible, unread);
    let (norths, easts) = (values(north, |n| n.abs() <= 90.0), values(table.column(east)?, |n| n.abs() <= 180.0));
    let radii = match radius.first() {
        Some(name) => Some(values(table.column(name)?, |n| n >= 0.0 && n.is_finite())),
        None => None,
    };
    let mut slots = vec![Vec::with_capacity(norths.len()); if radii.is_some() { 4 } else { 3 }];
    for (row, (north, east)) in norths.iter().zip(&easts).enumerate() {
        let (lat, lon) = (north.to_radians(), east.to_radians());
        let point = [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()];
        for (slot, value) in slots.iter_mut().zip(point) {
            slot.push(if value.is_nan() { NOTHING } else { (value as f32).to_bits() });
        }
        if let Some(radii) = &radii {
            slots[3].push((radii[row] as f32).max(0.0).to_bits());
        }
    }
    let chord = |km: &f64| (4.0 * (km / (2.0 * EARTH_KM)).sin().powi(2)) as f32;
    let kind = Kind::Distance {
        chords: km.iter().map(chord).collect(),
        km: km.iter().map(|km| *km as f32).collect(),
        has_radius: radii.is_some(),
    };
    Ok(Made { slots, kind, counts: Vec::new(), texts: None })
}

/// Numbers of a column; not a number where there is none.
fn degrees(column: &Column, is_possible: fn(f64) -> bool, unread: &mut Vec<Unread>) -> Vec<f64> {
    let read = |text: &str| text.trim().parse().ok().filter(|n: &f64| is_possible(*n));
    let (mut lost, mut example) = (0, None);
    let mut values = Vec::with_capacity(column.len());
    for row in 0..column.len() {
        let value = match column.values() {
            Values::Numbers(numbers) => Some(numbers[row]).filter(|n| is_possible(*n)),
            Values::Texts { .. } => column.get(row).as_deref().and_then(read),
        };
        if value.is_none()
            && let Some(text) = column.get(row)
        {
            lost += 1;
            example.get_or_insert_with(|| text.into_owned());
        }
        values.push(value.unwrap_or(f64::NAN));
    }
    if let Some(example) = example {
        unread.push(Unread { column: column.name().to_owned(), rows: lost, example });
    }
    values
}
