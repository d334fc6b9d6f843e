//! How many typing errors lie between two words: letters left out, added, mistyped, or two neighbours exchanged.

/// The most letters that are compared as the bits of one number.
const WORD: usize = 64;

/// The distance of two words, or `None` where it is above `most`.
///
/// Each letter takes part in one error at most (optimal string alignment, the restricted distance of Damerau 1964).
pub(crate) fn distance(a: &[u16], b: &[u16], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if (1..=WORD).contains(&a.len()) {
        return Some(in_a_word(a, b)).filter(|errors| *errors <= most);
    }
    letter_by_letter(a, b, most)
}

fn letter_by_letter(a: &[u16], b: &[u16], most: usize) -> Option<usize> {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut now = vec![i + 1; b.len() + 1];
        let mut least = now[0];
        for (j, other) in b.iter().enumerate() {
            let mut errors = (last[j] + usize::from(letter != other)).min(last[j + 1] + 1).min(now[j] + 1);
            if i > 0 && j > 0 && letter == &b[j - 1] && other == &a[i - 1] {
                errors = errors.min(before[j - 1] + 1);
            }
            now[j + 1] = errors;
            least = least.min(errors);
        }
        // An exchange reaches back two rows, and costs one from there.
        if least > most + 1 {
            return None;
        }
        before = std::mem::replace(&mut last, now);
    }
    Some(last[b.len()]).filter(|errors| *errors <= most)
}

/// The distance of two words of which the first has 1 to 64 letters: a column of the table of errors at a time, as the bits
/// by which it goes up and down.
///
/// Source: Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal of
/// Computing 10.
fn in_a_word(a: &[u16], b: &[u16]) -> usize {
    let last = 1u64 << (a.len() - 1);
    let (mut up, mut down, mut even, mut before) = (u64::MAX, 0u64, 0u64, 0u64);
    let mut errors = a.len();
    for letter in b {
        let same = a.iter().rev().fold(0, |bits, other| bits << 1 | u64::from(other == letter));
        let exchanged = ((!even & same) << 1) & before;
        even = ((same & up).wrapping_add(up) ^ up) | same | down | exchanged;
        let (more, fewer) = (down | !(even | up), even & up);
        errors = errors + usize::from(more & last != 0) - usize::from(fewer & last != 0);
        let more = more << 1 | 1;
        up = fewer << 1 | !(even | more);
        down = even & more;
        before = same;
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_as_bits_are_as_far_apart_as_letter_by_letter() {
        let mut draws = crate::random::Draws::new(3);
        for _ in 0..20_000 {
            let mut word =
                |most: usize| -> Vec<u16> { (0..draws.below(most)).map(|_| draws.below(4) as u16).collect() };
            let (short, long) = (word(12), word(15));
            let expected = letter_by_letter(&short, &long, 20);
            assert_eq!(distance(&short, &long, 20), expected, "{short:?} {long:?}");
            // Words of more than 64 letters are compared letter by letter, and one that begins both adds no error.
            let with = |word: &[u16]| [&[7; 60], word].concat();
            assert_eq!(distance(&with(&short), &with(&long), 20), expected, "{short:?} {long:?}");
        }
    }

    fn between(a: &str, b: &str) -> Option<usize> {
        let letters = |word: &str| word.chars().map(|c| c as u16).collect::<Vec<_>>();
        distance(&letters(a), &letters(b), 3)
    }

    #[test]
    fn errors_are_counted_as_a_person_counts_them() {
        // By hand.
        assert_eq!(between("0791234567", "0791234567"), Some(0));
        assert_eq!(between("0791234567", "0791243567"), Some(1), "two digits exchanged");
        assert_eq!(between("0791234567", "079123456"), Some(1), "one left out");
        assert_eq!(between("0791234567", "07912345678"), Some(1), "one added");
        assert_eq!(between("0791234567", "1791234568"), Some(2));
        assert_eq!(between("ca", "abc"), Some(3), "each letter takes part in one error at most");
        assert_eq!(between("abcd", "wxyz"), None, "four are more than three");
        assert_eq!(between("", "ab"), Some(2));
    }
}
