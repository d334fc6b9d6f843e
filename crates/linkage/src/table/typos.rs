//! How many typing errors lie between two words: letters left out, added, mistyped, or two neighbours exchanged.

/// The distance of two words, or `None` where it is above `most`.
///
/// Each letter takes part in one error at most (optimal string alignment, the restricted distance of Damerau 1964).
pub(crate) fn distance(a: &[u16], b: &[u16], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

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
