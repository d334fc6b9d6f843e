//! What differs between two versions, and what bringing them together would naturally take.

use super::version::{Section, Text};
use std::collections::BTreeMap;

/// A stretch of a text beside another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether the other text lacks them.
    pub is_changed: bool,
}

/// One section in two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Its key.
    pub key: String,
    /// As the first version has it.
    pub left: Option<Section>,
    /// As the second version has it.
    pub right: Option<Section>,
    /// What to take, unless a person says otherwise.
    pub proposal: Proposal,
}

/// What a merge takes of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposal {
    /// As the first version has it.
    Left,
    /// As the second version has it.
    Right,
    /// Both changed it: one after the other, for a person to write together.
    Both,
    /// One left it out and the other did not touch it.
    Neither,
}

impl Proposal {
    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Both => "both",
            Self::Neither => "neither",
        }
    }
}

impl Compared {
    /// Whether both versions have it alike.
    pub fn is_same(&self) -> bool {
        self.left == self.right
    }
}

/// Compares two versions section by section, knowing the last version that both descend from when there is one.
pub fn compare(left: &Text, right: &Text, base: Option<&Text>) -> Vec<Compared> {
    let by_key = |text: &Text| -> BTreeMap<String, Section> {
        text.sections.iter().map(|s| (s.key.clone(), s.clone())).collect()
    };
    let (lefts, rights, bases) = (by_key(left), by_key(right), base.map(by_key).unwrap_or_default());
    let compared = |key: String| {
        let (left, right, before) = (lefts.get(&key), rights.get(&key), bases.get(&key));
        let proposal = propose((left, right), before);
        Compared { left: left.cloned(), right: right.cloned(), key, proposal }
    };
    order(left, right).into_iter().map(compared).collect()
}

/// The sections of the first version, with what only the second has behind what it follows there.
fn order(left: &Text, right: &Text) -> Vec<String> {
    let mut keys: Vec<String> = left.sections.iter().map(|s| s.key.clone()).collect();
    let mut before: Option<&String> = None;
    for section in &right.sections {
        if !keys.contains(&section.key) {
            let at = before.and_then(|b| keys.iter().position(|k| k == b)).map_or(0, |at| at + 1);
            keys.insert(at, section.key.clone());
        }
        before = Some(&section.key);
    }
    keys
}

fn propose((left, right): (Option<&Section>, Option<&Section>), before: Option<&Section>) -> Proposal {
    let taken = |side: Option<&Section>, as_it_is| if side.is_some() { as_it_is } else { Proposal::Neither };
    if left == right {
        return Proposal::Left;
    }
    match before {
        Some(_) if left == before => taken(right, Proposal::Right),
        Some(_) if right == before => taken(left, Proposal::Left),
        _ => match (left, right) {
            (Some(_), None) => Proposal::Left,
            (None, _) => Proposal::Right,
            (Some(_), Some(_)) => Proposal::Both,
        },
    }
}

/// The most words of either text that are compared one by one; longer ones are marked as a whole.
const MOST_WORDS: usize = 1_000;

/// Both texts in pieces, each marked where the other lacks it.
pub fn words(left: &str, right: &str) -> (Vec<Piece>, Vec<Piece>) {
    let split = |text: &str| -> Vec<String> { text.split_inclusive([' ', '\n']).map(str::to_owned).collect() };
    let (a, b) = (split(left), split(right));
    if left == right || a.len() > MOST_WORDS || b.len() > MOST_WORDS {
        let whole = |text: &str| vec![Piece { text: text.to_owned(), is_changed: left != right }];
        return (whole(left), whole(right));
    }
    let lengths = common(&a, &b);
    let (mut in_left, mut in_right) = (vec![false; a.len()], vec![false; b.len()]);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if is_alike(&a[i], &b[j]) {
            (in_left[i], in_right[j]) = (true, true);
            (i, j) = (i + 1, j + 1);
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (pieces(&a, &in_left), pieces(&b, &in_right))
}

/// A word at the end of a line is the same word in the middle of one.
fn is_alike(a: &str, b: &str) -> bool {
    a.trim_end() == b.trim_end()
}

/// The length of the longest common run of words from each pair of places on.
fn common(a: &[String], b: &[String]) -> Vec<Vec<u16>> {
    let mut lengths = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i][j] = if is_alike(&a[i], &b[j]) {
                lengths[i + 1][j + 1] + 1
            } else {
                lengths[i + 1][j].max(lengths[i][j + 1])
            };
        }
    }
    lengths
}

fn pieces(words: &[String], is_common: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (word, is_common) in words.iter().zip(is_common) {
        match pieces.last_mut() {
            Some(last) if last.is_changed != *is_common => last.text.push_str(word),
            _ => pieces.push(Piece { text: word.clone(), is_changed: !is_common }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Proposal, compare, words};
    use crate::documents::{Section, Text};
    use std::collections::BTreeSet;

    fn text(sections: &[(&str, &str)]) -> Text {
        let section = |(key, text): &(&str, &str)| Section {
            key: (*key).to_owned(),
            heading: String::new(),
            text: (*text).to_owned(),
            cites: BTreeSet::from(["r".to_owned()]),
        };
        Text { title: "T".to_owned(), purpose: "P".to_owned(), sections: sections.iter().map(section).collect() }
    }

    fn told(left: &str, right: &str) -> (String, String) {
        let mark = |pieces: Vec<super::Piece>| {
            let one = |p: super::Piece| if p.is_changed { format!("[{}]", p.text) } else { p.text };
            pieces.into_iter().map(one).collect::<String>()
        };
        let (a, b) = words(left, right);
        (mark(a), mark(b))
    }

    #[test]
    fn words_that_the_other_lacks_are_marked_and_no_word_is_lost() {
        let (a, b) = told("the market was hit twice", "the market was shelled twice at noon");
        assert_eq!(a, "the market was [hit ]twice");
        assert_eq!(b, "the market was [shelled ]twice [at noon]");
        assert_eq!(told("same text", "same text"), ("same text".to_owned(), "same text".to_owned()));
        assert_eq!(told("", "new"), (String::new(), "[new]".to_owned()));
    }

    #[test]
    fn a_section_that_one_side_changed_is_taken_from_there_and_one_that_both_changed_from_both() {
        let base = text(&[("a", "one"), ("b", "two"), ("c", "three"), ("d", "four")]);
        let left = text(&[("a", "one"), ("b", "two left"), ("c", "three left"), ("new", "left alone")]);
        let right =
            text(&[("x", "right alone"), ("a", "one right"), ("b", "two"), ("c", "three right"), ("d", "four")]);
        let rows = compare(&left, &right, Some(&base));
        let told: Vec<(&str, Proposal)> = rows.iter().map(|r| (r.key.as_str(), r.proposal)).collect();
        let wanted = [
            ("x", Proposal::Right),
            ("a", Proposal::Right),
            ("b", Proposal::Left),
            ("c", Proposal::Both),
            ("d", Proposal::Neither),
            ("new", Proposal::Left),
        ];
        assert_eq!(told, wanted);
        assert!(!rows.iter().any(super::Compared::is_same));
    }

    #[test]
    fn without_a_common_version_what_differs_is_taken_from_both() {
        let (left, right) = (text(&[("a", "one"), ("b", "two")]), text(&[("a", "one"), ("b", "other")]));
        let rows = compare(&left, &right, None);
        assert!(rows[0].is_same() && rows[0].proposal == Proposal::Left && rows[1].proposal == Proposal::Both);
    }
}
