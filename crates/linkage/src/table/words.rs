//! Different words of a column in a form in which two are compared in few steps.

use super::column::{NOTHING, Numbering, Texts};
use super::fold::{self, Script};
use super::jaro::{self, Short};
use super::typos;
use std::collections::HashMap;

/// A word that is longer than a register, or of a script with too many letters.
const LONG: u8 = u8::MAX;
/// So many letters of a text are compared: more is no name.
pub(crate) const LETTERS: usize = 256;
/// The longest word that fits.
const MOST_LETTERS: usize = 16;

/// One word.
#[derive(Debug, Clone, Copy)]
struct Word {
    letters: Short,
    /// A bit for each letter that it has, letters above 64 sharing bits.
    signature: u64,
    /// The number of its sound, or [`NOTHING`].
    sound: u32,
    /// How many letters, or [`LONG`].
    len: u8,
    script: Script,
}

/// Words by number, as a column numbers its texts.
#[derive(Debug)]
pub(crate) struct Words {
    words: Vec<Word>,
    /// The letters of all words, one after another, and where each ends.
    letters: Vec<u16>,
    ends: Vec<usize>,
    sounds: Texts,
    /// Similarities that count, the highest first.
    close: Vec<f64>,
    /// For a common beginning and two lengths: how many letters must match for the lowest of `close`.
    needed: Box<[[[u8; MOST_LETTERS + 1]; MOST_LETTERS + 1]; 5]>,
    by_sound: bool,
}

/// How near two different words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Near {
    /// They sound the same.
    Sound,
    /// At least as close as the similarity of this number.
    Close(u8),
    Far,
}

impl Words {
    /// Words to be compared at these similarities, and by their sound if `by_sound`.
    pub(crate) fn new(texts: &Texts, close: &[f64], by_sound: bool) -> Self {
        let (mut alphabet, mut sounds) = (HashMap::new(), Numbering::new());
        let (mut letters, mut ends) = (Vec::new(), Vec::new());
        let mut words = Vec::with_capacity(texts.len());
        for text in texts.iter() {
            let from = letters.len();
            letters.extend(text.chars().take(LETTERS).map(|letter| {
                let next = u16::try_from(alphabet.len() + 1).unwrap_or(u16::MAX);
                *alphabet.entry(letter).or_insert(next)
            }));
            ends.push(letters.len());
            let sound = if by_sound { fold::sound(text) } else { String::new() };
            let sound = if sound.is_empty() { NOTHING } else { sounds.number(&sound) };
            words.push(word(&letters[from..], sound, fold::script(text)));
        }
        let least = close.last().copied().unwrap_or(1.0);
        Self { words, letters, ends, sounds: sounds.texts(), close: close.to_vec(), needed: needed(least), by_sound }
    }

    /// How many similarities count.
    pub(crate) fn closes(&self) -> u8 {
        self.close.len() as u8
    }

    /// How near two words are that are not the same.
    #[inline]
    pub(crate) fn near(&self, a: u32, b: u32) -> Near {
        let (one, other) = (&self.words[a as usize], &self.words[b as usize]);
        if self.by_sound && one.script != other.script {
            return self.across_scripts(one, other);
        }
        // Mahmoud and Mohammed have the same consonants, Hassan and Hussein too: more than two letters tell them apart.
        let sounds_alike = self.by_sound && one.sound == other.sound && one.sound != NOTHING;
        if sounds_alike && typos::distance(self.letters(a), self.letters(b), 2).is_some() {
            return Near::Sound;
        }
        let found = self.similarity((a, one), (b, other));
        self.close.iter().position(|least| found >= *least).map_or(Near::Far, |level| Near::Close(level as u8))
    }

    /// The similarity of two words, or 0 where it is certainly below all that count.
    #[inline]
    fn similarity(&self, (a, one): (u32, &Word), (b, other): (u32, &Word)) -> f64 {
        if one.len == LONG || other.len == LONG {
            return self.of_long((a, one), (b, other));
        }
        let absent = |one: &Word, other: &Word| (one.signature & !other.signature).count_ones() as u8;
        let matched = (one.len - absent(one, other)).min(other.len - absent(other, one));
        let prefix = jaro::prefix(&one.letters, &other.letters);
        let (a, b) = (usize::from(one.len), usize::from(other.len));
        if matched < self.needed[prefix.min(4)][a][b] {
            return 0.0;
        }
        jaro::short((&one.letters, a), (&other.letters, b))
    }

    /// As [`Self::similarity`], of words of any length.
    fn of_long(&self, (a, one): (u32, &Word), (b, other): (u32, &Word)) -> f64 {
        let (a, b) = (self.letters(a), self.letters(b));
        let absent = |one: &Word, other: &Word| (one.signature & !other.signature).count_ones() as usize;
        let matched = a.len().saturating_sub(absent(one, other)).min(b.len().saturating_sub(absent(other, one)));
        let least = self.close.last().copied().unwrap_or(1.0);
        if jaro::most(matched, (a.len(), b.len()), jaro::common(a, b)) < least {
            return 0.0;
        }
        jaro::similarity(a, b)
    }

    fn letters(&self, number: u32) -> &[u16] {
        let number = number as usize;
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.letters[from..self.ends[number]]
    }

    /// Words of two scripts share no letter: they are compared by their consonants.
    fn across_scripts(&self, one: &Word, other: &Word) -> Near {
        if one.sound == NOTHING || other.sound == NOTHING {
            return Near::Far;
        }
        if one.sound == other.sound {
            return Near::Sound;
        }
        let letters = |number: u32| self.sounds.get(number as usize).bytes().map(u16::from).collect::<Vec<_>>();
        let (one, other) = (letters(one.sound), letters(other.sound));
        let is_near = one.len().min(other.len()) >= 4 && typos::distance(&one, &other, 1).is_some();
        if is_near && !self.close.is_empty() { Near::Close(self.close.len() as u8 - 1) } else { Near::Far }
    }
}

fn word(letters: &[u16], sound: u32, script: Script) -> Word {
    let mut short = [0; MOST_LETTERS];
    let fits = letters.len() <= MOST_LETTERS && letters.iter().all(|letter| *letter <= 255);
    if fits {
        short.iter_mut().zip(letters).for_each(|(to, letter)| *to = *letter as u8);
    }
    let signature = letters.iter().fold(0, |bits, letter| bits | 1u64 << (letter % 64));
    Word { letters: short, signature, sound, len: if fits { letters.len() as u8 } else { LONG }, script }
}

/// For a common beginning of 0 to 4 letters and two lengths, the least number of matching letters that can reach `least`.
fn needed(least: f64) -> Box<[[[u8; MOST_LETTERS + 1]; MOST_LETTERS + 1]; 5]> {
    let mut needed = Box::new([[[0; MOST_LETTERS + 1]; MOST_LETTERS + 1]; 5]);
    for (prefix, of_prefix) in needed.iter_mut().enumerate() {
        for (a, of_a) in of_prefix.iter_mut().enumerate() {
            for (b, of_both) in of_a.iter_mut().enumerate() {
                let enough = (1..=a.min(b)).find(|matched| jaro::most(*matched, (a, b), prefix) >= least);
                *of_both = enough.unwrap_or(usize::from(LONG)) as u8;
            }
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Draws;

    fn words(texts: &[&str], close: &[f64], by_sound: bool) -> Words {
        let mut numbering = Numbering::new();
        texts.iter().for_each(|text| _ = numbering.number(&fold::name(text)));
        Words::new(&numbering.texts(), close, by_sound)
    }

    #[test]
    fn what_is_passed_over_is_never_close() {
        let mut draws = Draws::new(5);
        let texts: Vec<String> = (0..700)
            .map(|at| (0..1 + draws.below([11, 30][at % 2])).map(|_| char::from(b'a' + draws.below(6) as u8)).collect())
            .collect();
        let mut numbering = Numbering::new();
        texts.iter().for_each(|text| _ = numbering.number(text));
        let texts = numbering.texts();
        let close = [0.92, 0.8];
        let words = Words::new(&texts, &close, false);
        for a in 0..texts.len() as u32 {
            for b in 0..a {
                let slow = jaro::similarity(words.letters(a), words.letters(b));
                let expected = close.iter().position(|least| slow >= *least);
                let expected = expected.map_or(Near::Far, |level| Near::Close(level as u8));
                assert_eq!(words.near(a, b), expected, "{} {}", texts.get(a as usize), texts.get(b as usize));
            }
        }
    }

    #[test]
    fn names_are_found_across_scripts_and_ones_that_only_sound_alike_in_one_are_not() {
        let words = words(&["Mohammed", "محمد", "Muhammed", "Mahmoud", "Ali", "علي"], &[0.92, 0.8], true);
        assert_eq!(words.near(0, 1), Near::Sound);
        assert_eq!(words.near(0, 2), Near::Sound);
        assert_ne!(words.near(0, 3), Near::Sound, "Mahmoud is another name of the same consonants");
        assert_eq!(words.near(4, 5), Near::Sound);
        assert_eq!(words.near(1, 5), Near::Far);
    }

    #[test]
    fn long_words_and_scripts_of_many_letters_are_compared_too() {
        let long = ["abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyy"];
        assert_eq!(words(&long, &[0.9], false).near(0, 1), Near::Close(0));
        let many: String = (0..300).filter_map(|n| char::from_u32(0x4E00 + n)).collect();
        let last = ["\u{4F2A}\u{4F2B}", "\u{4F2A}\u{4F2A}"];
        let words = words(&[&many, last[0], last[1]], &[0.99], false);
        assert_eq!(words.near(1, 2), Near::Far);
    }
}
