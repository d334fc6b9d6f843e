//! Texts, each kept once and known by a number. They are wiped when they are dropped.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use zeroize::Zeroizing;

/// The number of no text: of what is null.
pub(super) const NONE: u32 = u32::MAX;

/// So many bytes lie in one piece, or one text that is longer.
///
/// INVARIANT: a piece never grows, so that no part of it is left behind somewhere, unwiped.
const PIECE: usize = 64 * 1024;

/// Texts by number, from 0 on.
#[derive(Default)]
pub(super) struct Texts {
    pieces: Vec<Zeroizing<String>>,
    spans: Vec<Span>,
    /// By hash: the last text that has it.
    last: HashMap<u64, u32>,
    hasher: RandomState,
}

/// Where one text lies.
struct Span {
    piece: u32,
    from: u32,
    to: u32,
    /// Another text with the same hash.
    other: u32,
}

impl Texts {
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The text of a number; the empty one for [`NONE`].
    pub(super) fn get(&self, number: u32) -> &str {
        let found = self.spans.get(number as usize).and_then(|span| {
            let piece = self.pieces.get(span.piece as usize)?;
            piece.get(span.from as usize..span.to as usize)
        });
        found.unwrap_or_default()
    }

    /// The number of a text that is there.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.among(self.hasher.hash_one(text), text)
    }

    /// The number of a text, the next one when it is new.
    pub(super) fn put(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        if let Some(known) = self.among(hash, text) {
            return known;
        }
        if self.pieces.last().is_none_or(|piece| piece.capacity() - piece.len() < text.len()) {
            self.pieces.push(Zeroizing::new(String::with_capacity(text.len().max(PIECE))));
        }
        let place = number(self.spans.len());
        let at = number(self.pieces.len() - 1);
        if let Some(piece) = self.pieces.last_mut() {
            let from = number(piece.len());
            piece.push_str(text);
            let other = self.last.insert(hash, place).unwrap_or(NONE);
            self.spans.push(Span { piece: at, from, to: number(piece.len()), other });
        }
        place
    }

    /// For each text by number, whether it is one of these.
    pub(super) fn which(&self, is_in: impl Fn(&str) -> bool) -> Vec<bool> {
        (0..number(self.len())).map(|at| is_in(self.get(at))).collect()
    }

    fn among(&self, hash: u64, text: &str) -> Option<u32> {
        let mut at = self.last.get(&hash).copied();
        while let Some(found) = at {
            if self.get(found) == text {
                return Some(found);
            }
            at = self.spans.get(found as usize).map(|span| span.other).filter(|other| *other != NONE);
        }
        None
    }
}

/// A place as a number. There are never so many that it would not fit: four thousand million.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_number_and_is_found_by_it() {
        let mut texts = Texts::default();
        // Enough for several pieces; one is longer than a piece.
        let text = |n: usize| match n {
            7 => "x".repeat(PIECE + 1),
            n => format!("{n}-{}", "ـ".repeat(n % 90)),
        };
        for n in 0..3_000 {
            assert_eq!(texts.put(&text(n)), number(n));
        }
        assert!(texts.pieces.len() > 3, "{}", texts.pieces.len());
        for n in (0..3_000).rev() {
            assert_eq!((texts.put(&text(n)), texts.get(number(n))), (number(n), text(n).as_str()));
        }
        assert_eq!((texts.len(), texts.find("another"), texts.get(NONE)), (3_000, None, ""));
        assert_eq!((texts.put(""), texts.find("")), (3_000, Some(3_000)));
        let which = texts.which(|text| text.starts_with("29"));
        assert_eq!(which.iter().filter(|is_in| **is_in).count(), 111, "by hand: 29, 290 to 299, 2900 to 2999");
    }

    #[test]
    fn texts_with_one_hash_stay_apart() {
        let mut texts = Texts::default();
        let hash = texts.hasher.hash_one("a");
        texts.put("a");
        // What `put` would do if the hash of the second were that of the first.
        let before = texts.last.remove(&hash).unwrap_or(NONE);
        texts.put("b");
        texts.spans[1].other = before;
        texts.last.insert(hash, 1);
        assert_eq!((texts.among(hash, "a"), texts.among(hash, "b"), texts.among(hash, "c")), (Some(0), Some(1), None));
    }
}
