//! The levels that pairs of rows show: four bits for each comparison, many pairs at a time.

use super::column::NOTHING;
use super::ready::{Kind, Prepared, Ready};
use super::typos;
use super::when::is_typo;
use super::words::Near;
use crate::event::EARTH_KM;

/// The level of a comparison that could not be made.
pub(crate) const NULL: u64 = 15;
/// How many bits a level takes.
pub(crate) const BITS: usize = 4;

/// The level of one comparison of a pattern.
#[inline]
pub(crate) fn of(pattern: u64, comparison: usize) -> usize {
    (pattern >> (BITS * comparison) & NULL) as usize
}

/// Finds the levels of pairs.
pub(crate) fn patterns(ready: &Ready, pairs: &[(u32, u32)], patterns: &mut Vec<u64>) {
    patterns.clear();
    patterns.resize(pairs.len(), 0);
    for (number, comparison) in ready.comparisons.iter().enumerate() {
        let shift = BITS * number;
        each(ready, comparison, pairs, |at, level| patterns[at] |= u64::from(level) << shift);
    }
}

fn each(ready: &Ready, comparison: &Prepared, pairs: &[(u32, u32)], mut set: impl FnMut(usize, u8)) {
    let (here, last) = ((ready, comparison.at), comparison.levels as u8 - 1);
    match &comparison.kind {
        Kind::Exact => coded(here, pairs, set, |_, _| 1),
        Kind::Word(words) => {
            let first_close = last - words.closes();
            coded(here, pairs, set, |a, b| match words.near(a, b) {
                Near::Sound => 1,
                Near::Close(level) => first_close + level,
                Near::Far => last,
            });
        }
        Kind::Parts(sets, words) => coded(here, pairs, set, |a, b| super::set::of_names(sets, words, (a, b))),
        Kind::Typos { letters, most } => coded(here, pairs, set, |a, b| {
            let greatest = most.last().map_or(0, |most| *most as usize);
            let errors = typos::distance(&letters[a as usize], &letters[b as usize], greatest);
            errors.map_or(last, |errors| 1 + most.iter().filter(|most| (**most as usize) < errors).count() as u8)
        }),
        Kind::Set(sets, shared) => coded(here, pairs, set, |a, b| {
            let found = sets.shared(a, b);
            1 + shared.iter().filter(|least| found < **least).count() as u8
        }),
        kind => {
            for (number, (left, right)) in pairs.iter().enumerate() {
                let (a, b) = (&ready.row(*left)[comparison.at..], &ready.row(*right)[comparison.at..]);
                set(number, measured(kind, a, b));
            }
        }
    }
}

/// Levels of values that are numbered: the same number is the same value.
fn coded(
    (ready, at): (&Ready, usize),
    pairs: &[(u32, u32)],
    mut set: impl FnMut(usize, u8),
    level: impl Fn(u32, u32) -> u8,
) {
    let slot = |row: u32| ready.slots[row as usize * ready.stride + at];
    for (number, (left, right)) in pairs.iter().enumerate() {
        let found = match (slot(*left), slot(*right)) {
            (NOTHING, _) | (_, NOTHING) => NULL as u8,
            (a, b) if a == b => 0,
            (a, b) => level(a, b),
        };
        set(number, found);
    }
}

/// The level of values that are measured.
fn measured(kind: &Kind, a: &[u32], b: &[u32]) -> u8 {
    match kind {
        Kind::Date { days, typos } => date((days, *typos), a, b),
        Kind::Number { within, is_share } => number((within, *is_share), a, b),
        Kind::Distance { chords, km, has_radius } => distance((chords, km, *has_radius), a, b),
        _ => NULL as u8,
    }
}

fn date((days, typos): (&[i32], bool), a: &[u32], b: &[u32]) -> u8 {
    let is_nothing = |when: &[u32]| when[0] == NOTHING && when[2] == NOTHING;
    if is_nothing(a) || is_nothing(b) {
        return NULL as u8;
    }
    if a[..2] == b[..2] {
        // The same year says less than the same day.
        return if a[0] == a[1] { 0 } else { 1 + u8::from(typos) };
    }
    if typos && a[2] != 0 && b[2] != 0 && is_typo(a[2], b[2]) {
        return 1;
    }
    let as_known = 1 + u8::from(typos);
    let (later, earlier) = ((a[0] as i32).max(b[0] as i32), (a[1] as i32).min(b[1] as i32));
    match later.saturating_sub(earlier) {
        ..=0 => as_known,
        apart => as_known + 1 + days.iter().filter(|most| apart > **most).count() as u8,
    }
}

fn number((within, is_share): (&[f32], bool), a: &[u32], b: &[u32]) -> u8 {
    if a[0] == NOTHING || b[0] == NOTHING {
        return NULL as u8;
    }
    if a[..2] == b[..2] {
        return 0;
    }
    let value = |bits: u32| f32::from_bits(bits);
    let apart = value(a[0]).max(value(b[0])) - value(a[1]).min(value(b[1]));
    if apart <= 0.0 {
        return 1;
    }
    let larger = value(a[1]).abs().max(value(b[1]).abs()).max(f32::MIN_POSITIVE);
    let apart = if is_share { apart / larger } else { apart };
    2 + within.iter().filter(|most| apart > **most).count() as u8
}

fn distance((chords, km, has_radius): (&[f32], &[f32], bool), a: &[u32], b: &[u32]) -> u8 {
    if a[0] == NOTHING || b[0] == NOTHING {
        return NULL as u8;
    }
    let apart = |axis: usize| f32::from_bits(a[axis]) - f32::from_bits(b[axis]);
    let chord = apart(0).powi(2) + apart(1).powi(2) + apart(2).powi(2);
    if !has_radius {
        return chords.iter().filter(|most| chord > **most).count() as u8;
    }
    let between = 2.0 * EARTH_KM as f32 * (chord.sqrt() / 2.0).min(1.0).asin();
    // As near as they may be, given how well each is known.
    let between = (between - f32::from_bits(a[3]) - f32::from_bits(b[3])).max(0.0);
    km.iter().filter(|most| between > **most).count() as u8
}
