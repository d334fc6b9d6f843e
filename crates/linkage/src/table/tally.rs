//! How many pairs show each pattern of levels. There are thousands of patterns at most, however many pairs.

use super::column::mix;

/// Counts by pattern.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    /// Patterns and counts in a table of a power of two places; a count of 0 is a free place.
    places: Vec<(u64, u64)>,
    held: usize,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self { places: vec![(0, 0); 1024], held: 0 }
    }

    #[inline]
    pub(crate) fn add(&mut self, pattern: u64, count: u64) {
        let mut at = mix(0, pattern) as usize & (self.places.len() - 1);
        loop {
            match &mut self.places[at] {
                (other, counted) if *other == pattern && *counted > 0 => {
                    *counted += count;
                    return;
                }
                place if place.1 == 0 => {
                    *place = (pattern, count);
                    break;
                }
                _ => at = (at + 1) & (self.places.len() - 1),
            }
        }
        self.held += 1;
        if self.held * 2 > self.places.len() {
            let places = std::mem::take(&mut self.places);
            self.places = vec![(0, 0); places.len() * 4];
            self.held = 0;
            places.iter().filter(|(_, count)| *count > 0).for_each(|(pattern, count)| self.add(*pattern, *count));
        }
    }

    pub(crate) fn join(&mut self, other: &Self) {
        other.places.iter().filter(|(_, count)| *count > 0).for_each(|(pattern, count)| self.add(*pattern, *count));
    }

    /// How many pairs were counted.
    pub(crate) fn pairs(&self) -> u64 {
        self.places.iter().map(|(_, count)| count).sum()
    }

    /// Patterns in order, so that sums over them are the same in each run.
    pub(crate) fn sorted(self) -> Vec<(u64, u64)> {
        let mut all: Vec<(u64, u64)> = self.places.into_iter().filter(|(_, count)| *count > 0).collect();
        all.sort_unstable();
        all
    }
}
