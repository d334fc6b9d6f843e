//! Values that hold several words: names of several parts, and sets.

use super::column::{Numbering, Texts};
use super::fold;
use super::words::{Near, Words};

/// For each text the sorted numbers of its parts.
#[derive(Debug)]
pub(crate) struct Sets {
    members: Vec<u32>,
    ends: Vec<usize>,
}

impl Sets {
    /// Splits texts into parts, and numbers the parts.
    pub(crate) fn new(texts: &Texts, split: impl Fn(&str) -> Vec<String>) -> (Self, Texts) {
        let (mut numbering, mut members, mut ends) = (Numbering::new(), Vec::new(), Vec::new());
        for text in texts.iter() {
            let from = members.len();
            members.extend(split(text).iter().map(|part| numbering.number(part)));
            members[from..].sort_unstable();
            ends.push(members.len());
        }
        (Self { members, ends }, numbering.texts())
    }

    pub(crate) fn get(&self, number: u32) -> &[u32] {
        let number = number as usize;
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.members[from..self.ends[number]]
    }

    /// The share that two sets have in common (Jaccard): what both have, over what either has.
    pub(crate) fn shared(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (self.get(a), self.get(b));
        let common = a.iter().filter(|member| b.binary_search(member).is_ok()).count();
        common as f64 / (a.len() + b.len() - common).max(1) as f64
    }
}

/// The parts of a folded name, without the article.
pub(crate) fn parts(name: &str) -> Vec<String> {
    let all = name.split(' ').filter(|part| !part.is_empty());
    let without: Vec<String> = all.clone().filter(|p| !matches!(*p, "al" | "el" | "ال")).map(str::to_owned).collect();
    if without.is_empty() { all.map(str::to_owned).collect() } else { without }
}

/// The members of a set, written with `;` or `|` between them.
pub(crate) fn members(text: &str) -> Vec<String> {
    let mut all: Vec<String> = text.split([';', '|']).map(fold::plain).filter(|m| !m.is_empty()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The level at which two different names of several parts agree: 0 all the same, 1 one within the other, 2 all of the
/// shorter close, 3 some close, 4 none.
pub(crate) fn of_names(sets: &Sets, words: &Words, (a, b): (u32, u32)) -> u8 {
    let (a, b) = (sets.get(a), sets.get(b));
    if a == b {
        return 0;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut is_taken = [false; 16];
    let (mut same, mut near) = (0, 0);
    for part in short {
        let free = |taken: &[bool; 16], at: usize| at < 16 && !taken[at];
        let exact = (0..long.len()).find(|&at| free(&is_taken, at) && long[at] == *part);
        let found = exact.or_else(|| {
            (0..long.len())
                .find(|&at| free(&is_taken, at) && long[at] != *part && words.near(*part, long[at]) != Near::Far)
        });
        same += usize::from(exact.is_some());
        near += usize::from(found.is_some());
        if let Some(at) = found {
            is_taken[at] = true;
        }
    }
    match near {
        _ if same == short.len() => 1,
        near if near == short.len() => 2,
        0 => 4,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(a: &str, b: &str) -> u8 {
        let mut numbering = Numbering::new();
        let (a, b) = (numbering.number(&fold::name(a)), numbering.number(&fold::name(b)));
        let (sets, words) = Sets::new(&numbering.texts(), parts);
        of_names(&sets, &Words::new(&words, &[0.88], true), (a, b))
    }

    #[test]
    fn names_are_compared_part_by_part_in_any_order() {
        assert_eq!(level("Ahmad Hassan Ali", "Ali Ahmad Hassan"), 0);
        assert_eq!(level("Ahmad al-Hassan", "Ahmad Mahmoud Hassan"), 1, "without the father's name");
        assert_eq!(level("Ahmed Hasan", "Ahmad Hassan"), 2);
        assert_eq!(level("أحمد حسن", "Ahmad Hassan"), 2, "in two scripts");
        assert_eq!(level("Ahmad Hassan", "Ahmad Saleh"), 3);
        assert_eq!(level("Ahmad Hassan", "Omar Saleh"), 4);
    }

    #[test]
    fn sets_share_what_both_have() {
        let mut numbering = Numbering::new();
        let numbers = ["a; b;c", "b|C", "d"].map(|text| numbering.number(text));
        let (sets, _) = Sets::new(&numbering.texts(), members);
        // By hand: two of three.
        assert!((sets.shared(numbers[0], numbers[1]) - 2.0 / 3.0).abs() < 1e-12);
        assert!(sets.shared(numbers[0], numbers[2]).abs() < 1e-12);
    }
}
