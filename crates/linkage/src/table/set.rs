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
        let (mut sets, texts) = (Self { members, ends }, numbering.texts());
        // Which of very many parts are compared must not depend on what else is in the table: they follow their texts.
        let is_long = |number: u32| sets.get(number).len() > MOST_PARTS;
        let texts = if (0..sets.ends.len() as u32).any(is_long) { sets.ordered(&texts) } else { texts };
        (sets, texts)
    }

    /// Numbers the parts in the order of their texts.
    fn ordered(&mut self, texts: &Texts) -> Texts {
        let mut order: Vec<u32> = (0..texts.len() as u32).collect();
        order.sort_unstable_by_key(|number| texts.get(*number as usize));
        let (mut numbering, mut new) = (Numbering::new(), vec![0; order.len()]);
        order.iter().for_each(|number| new[*number as usize] = numbering.number(texts.get(*number as usize)));
        self.members.iter_mut().for_each(|member| *member = new[*member as usize]);
        let mut from = 0;
        for end in &self.ends {
            self.members[from..*end].sort_unstable();
            from = *end;
        }
        numbering.texts()
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
    let (same, mut of_a, mut of_b) = apart(a, b);
    let shorter = a.len().min(b.len());
    if same == shorter {
        return 1;
    }
    of_a.truncate(MOST_PARTS);
    of_b.truncate(MOST_PARTS);
    match same + near(words, &of_a, &of_b) {
        all if all == shorter => 2,
        0 => 4,
        _ => 3,
    }
}

/// So many parts of a name are compared with each other, beside those that are the same.
const MOST_PARTS: usize = 16;

/// How many parts two names share, and what only the one or the other has.
fn apart(a: &[u32], b: &[u32]) -> (usize, Vec<u32>, Vec<u32>) {
    let (mut same, mut of_a, mut of_b, mut at) = (0, Vec::new(), Vec::new(), 0);
    for part in a {
        while at < b.len() && b[at] < *part {
            of_b.push(b[at]);
            at += 1;
        }
        if b.get(at) == Some(part) {
            (same, at) = (same + 1, at + 1);
        } else {
            of_a.push(*part);
        }
    }
    of_b.extend(&b[at..]);
    (same, of_a, of_b)
}

/// The most parts that can be paired with a near one, each once: whichever name comes first, and in any order.
fn near(words: &Words, a: &[u32], b: &[u32]) -> usize {
    fn pair(one: usize, is_near: &[Vec<bool>], seen: &mut [bool], partner: &mut [Option<usize>]) -> bool {
        for other in 0..seen.len() {
            if is_near[one][other] && !std::mem::replace(&mut seen[other], true) {
                let free = match partner[other] {
                    None => true,
                    Some(before) => pair(before, is_near, seen, partner),
                };
                if free {
                    partner[other] = Some(one);
                    return true;
                }
            }
        }
        false
    }
    let row = |one: &u32| b.iter().map(|other| words.near(*one, *other) != Near::Far).collect();
    let is_near: Vec<Vec<bool>> = a.iter().map(row).collect();
    let mut partner = vec![None; b.len()];
    (0..a.len()).filter(|one| pair(*one, &is_near, &mut vec![false; b.len()], &mut partner)).count()
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
        assert_eq!(level("Hasan Hassan", "Hassan Hazan"), level("Hassan Hazan", "Hasan Hassan"), "from either side");
        // By hand: of seventeen parts the last of the alphabet is not compared, whatever stands before it in the table.
        let letters: Vec<String> = (0..17u8).map(|n| String::from_utf8_lossy(&[b'a' + n; 4]).into_owned()).collect();
        for order in [letters.clone(), letters.iter().rev().cloned().collect()] {
            assert_eq!(level(&order.join(" "), "qqqz"), 4);
            assert_eq!(level(&order.join(" "), "aaaz"), 2);
        }
        let (long, part) = (vec!["a b c d e f g h i j k l m n o p q r s t"; 5000].join(" "), "t");
        assert_eq!(level(&long, part), 1);
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
