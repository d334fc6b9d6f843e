//! How close two words are: the similarity of Jaro and Winkler.
//!
//! Words are numbers of letters. Words of up to sixteen letters are compared in a register, those of up to 64 with a bit
//! for each letter, and longer ones letter by letter.

/// How much a common beginning adds, for each of at most four letters.
const PREFIX: f64 = 0.1;
/// A common beginning counts only from this similarity on.
///
/// Source: Winkler 1990, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record
/// linkage"; the threshold as in his program of 1994.
const BOOST: f64 = 0.7;

/// A word of at most sixteen letters, each a number above 0; 0 where the word has ended.
pub(crate) type Short = [u8; 16];

/// The similarity of two words given as letters, 0 to 1.
///
/// The letters that match are found as Jaro 1989 tells: in the order of the first word, each with the first free equal
/// letter of the second not further away than half the longer word.
pub(crate) fn similarity(a: &[u16], b: &[u16]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    if a.len().max(b.len()) <= 64 {
        return in_bits(a, b);
    }
    letter_by_letter(a, b)
}

/// The same of two words of 1 to 64 letters.
fn in_bits(a: &[u16], b: &[u16]) -> f64 {
    let reach = reach(a.len(), b.len());
    let (mut of_a, mut of_b) = (0u64, 0u64);
    for (at, letter) in a.iter().enumerate() {
        let from = at.saturating_sub(reach);
        let window = b.get(from..(at + reach + 1).min(b.len())).unwrap_or_default();
        let is_free = |other: usize| of_b >> (from + other) & 1 == 0;
        if let Some(found) = window.iter().enumerate().position(|(other, of)| of == letter && is_free(other)) {
            of_b |= 1 << (from + found);
            of_a |= 1 << at;
        }
    }
    let matched = of_a.count_ones() as usize;
    let mut crossed = 0;
    while of_a != 0 {
        crossed += usize::from(a[of_a.trailing_zeros() as usize] != b[of_b.trailing_zeros() as usize]);
        of_a &= of_a - 1;
        of_b &= of_b - 1;
    }
    value((matched, crossed / 2), (a.len(), b.len()), common(a, b))
}

/// How many of the first four letters are the same.
pub(crate) fn common(a: &[u16], b: &[u16]) -> usize {
    a.iter().zip(b).take(4).take_while(|(one, other)| one == other).count()
}

fn letter_by_letter(a: &[u16], b: &[u16]) -> f64 {
    let reach = reach(a.len(), b.len());
    let mut is_taken = vec![false; b.len()];
    let mut matched = Vec::with_capacity(a.len());
    for (at, letter) in a.iter().enumerate() {
        let window = at.saturating_sub(reach)..(at + reach + 1).min(b.len());
        let found = window.into_iter().find(|&other| !is_taken[other] && b[other] == *letter);
        if let Some(found) = found {
            is_taken[found] = true;
            matched.push(*letter);
        }
    }
    let in_order = b.iter().zip(&is_taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let crossed = matched.iter().zip(in_order).filter(|(one, other)| one != other).count();
    value((matched.len(), crossed / 2), (a.len(), b.len()), common(a, b))
}

/// The similarity of two short words of these lengths, both above 0.
pub(crate) fn short((a, a_len): (&Short, usize), (b, b_len): (&Short, usize)) -> f64 {
    let reach = reach(a_len, b_len);
    let mut window = (1u32 << (reach + 1)) - 1;
    let (mut of_a, mut of_b) = (0u32, 0u32);
    let word = u128::from_le_bytes(*b);
    for (at, letter) in a[..a_len].iter().enumerate() {
        let free = equal(word, *letter) & window & !of_b;
        let first = free & free.wrapping_neg();
        of_b |= first;
        of_a |= u32::from(first != 0) << at;
        window = (window << 1) | u32::from(at < reach);
    }
    let matched = of_a.count_ones() as usize;
    let mut crossed = 0;
    // Where the same places match, nothing is crossed unless letters were exchanged: each must be looked at.
    while of_a != 0 {
        let (one, other) = (of_a.trailing_zeros() as usize & 15, of_b.trailing_zeros() as usize & 15);
        crossed += usize::from(a[one] != b[other]);
        of_a &= of_a - 1;
        of_b &= of_b - 1;
    }
    value((matched, crossed / 2), (a_len, b_len), prefix(a, b).min(a_len).min(b_len))
}

fn reach(a: usize, b: usize) -> usize {
    (a.max(b) / 2).saturating_sub(1)
}

/// How many of the first four letters are the same.
pub(crate) fn prefix(a: &Short, b: &Short) -> usize {
    let first = |word: &Short| u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
    ((first(a) ^ first(b)).trailing_zeros() / 8) as usize
}

/// A bit for each place at which a word has this letter.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(unsafe_code, reason = "registers of 16 bytes (SSE2) are part of every processor of this kind")]
fn equal(word: u128, letter: u8) -> u32 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8};
    unsafe {
        let word = _mm_set_epi64x((word >> 64) as i64, word as i64);
        _mm_movemask_epi8(_mm_cmpeq_epi8(word, _mm_set1_epi8(letter as i8))) as u32
    }
}

/// A bit for each place at which a word has this letter.
#[cfg(not(target_arch = "x86_64"))]
fn equal(word: u128, letter: u8) -> u32 {
    let places = word.to_le_bytes().into_iter().enumerate();
    places.map(|(at, other)| u32::from(other == letter) << at).sum()
}

fn value((matched, crossed): (usize, usize), (a, b): (usize, usize), prefix: usize) -> f64 {
    if matched == 0 {
        return 0.0;
    }
    let (m, t) = (matched as f64, crossed as f64);
    let jaro = (m / a as f64 + m / b as f64 + (m - t) / m) / 3.0;
    if jaro > BOOST { jaro + PREFIX * prefix as f64 * (1.0 - jaro) } else { jaro }
}

/// The most that two words can reach of which at most so many letters match.
pub(crate) fn most(matched: usize, (a, b): (usize, usize), prefix: usize) -> f64 {
    value((matched, 0), (a, b), prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Draws;

    fn letters(word: &str) -> Vec<u16> {
        word.bytes().map(u16::from).collect()
    }

    fn packed(word: &[u16]) -> Short {
        let mut short = [0; 16];
        short.iter_mut().zip(word).for_each(|(to, from)| *to = *from as u8);
        short
    }

    /// Origin: Winkler 1994, "Advanced methods for record linkage", table 1, in which values are rounded to three
    /// digits; those of his program without its further adjustments.
    #[test]
    fn known_pairs_have_the_published_similarity() {
        for (a, b, expected) in [
            ("SHACKLEFORD", "SHACKELFORD", 0.982),
            ("DUNNINGHAM", "CUNNIGHAM", 0.896),
            ("NICHLESON", "NICHULSON", 0.956),
            ("JONES", "JOHNSON", 0.832),
            ("MASSEY", "MASSIE", 0.933),
            ("ABROMS", "ABRAMS", 0.922),
            ("MARHTA", "MARTHA", 0.961),
            ("DWAYNE", "DUANE", 0.840),
            ("DIXON", "DICKSONX", 0.813),
        ] {
            let found = similarity(&letters(a), &letters(b));
            assert!((found - expected).abs() < 0.0011, "{a} {b}: {found} and not {expected}");
        }
    }

    #[test]
    fn in_bits_it_is_the_same_as_letter_by_letter() {
        let mut draws = Draws::new(12);
        for _ in 0..100_000 {
            // Some are longer than there are bits.
            let mut word = || -> Vec<u16> { (0..1 + draws.below(66)).map(|_| 1 + draws.below(9) as u16).collect() };
            let (a, b) = (word(), word());
            assert_eq!(similarity(&a, &b), letter_by_letter(&a, &b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn in_a_register_it_is_the_same_as_letter_by_letter() {
        let mut draws = Draws::new(11);
        for _ in 0..200_000 {
            let mut word = || -> Vec<u16> {
                let len = 1 + draws.below(16);
                (0..len).map(|_| 1 + draws.below(5) as u16).collect()
            };
            let (a, b) = (word(), word());
            let found = short((&packed(&a), a.len()), (&packed(&b), b.len()));
            assert_eq!(found, letter_by_letter(&a, &b), "{a:?} {b:?}");
        }
    }
}
