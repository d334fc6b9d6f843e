//! How many are on which lists: the only input of multiple systems estimation.
//! Deciding who is the same on two lists is left to linkage.

use crate::Error;

/// Named lists and the count of each capture pattern.
///
/// A pattern is a bitmask: bit 0 is the first list. The empty pattern, those on no list, is what is sought
/// and therefore never held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    names: Vec<String>,
    /// INVARIANT: one count per bitmask, so `2^lists` of them; `counts[0]` is zero; the sum fits a `u32`.
    counts: Vec<u32>,
}

/// The most lists that an overlap holds. Our choice: beyond it, patterns are too many for what anybody records.
pub const MOST_LISTS: usize = 16;

impl Overlap {
    /// Takes the counts of patterns; patterns not given count zero.
    ///
    /// # Errors
    /// [`Error::TooFewLists`] below two lists, [`Error::TooManyLists`] above [`MOST_LISTS`],
    /// [`Error::PatternOutOfRange`] for pattern 0 or a bit without a list, [`Error::RepeatedPattern`],
    /// [`Error::NegativeCount`], [`Error::TooLarge`] if the sum exceeds `u32::MAX`,
    /// [`Error::NothingObserved`] if every count is zero.
    pub fn new(names: &[&str], patterns: &[(u32, i64)]) -> Result<Overlap, Error> {
        let mut overlap = Overlap::empty(names.iter().map(|name| (*name).to_owned()).collect())?;
        let mut seen = vec![false; overlap.counts.len()];
        for &(pattern, count) in patterns {
            let cell = overlap.cell(pattern)?;
            if std::mem::replace(&mut seen[cell], true) {
                return Err(Error::RepeatedPattern { pattern });
            }
            if count < 0 {
                return Err(Error::NegativeCount { pattern, count });
            }
            overlap.counts[cell] = u32::try_from(count).map_err(|_| Error::TooLarge)?;
        }
        overlap.checked()
    }

    /// Counts the patterns of members, one bitmask for each person or event found; lists are named 1, 2, ….
    ///
    /// # Errors
    /// As [`Overlap::new`].
    pub fn from_members(lists: usize, members: impl IntoIterator<Item = u32>) -> Result<Overlap, Error> {
        let mut overlap = Overlap::empty((1..=lists).map(|list| list.to_string()).collect())?;
        for pattern in members {
            let cell = overlap.cell(pattern)?;
            overlap.counts[cell] = overlap.counts[cell].checked_add(1).ok_or(Error::TooLarge)?;
        }
        overlap.checked()
    }

    /// The names of the lists, in the order of the bits.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many lists there are, 2 to [`MOST_LISTS`].
    pub fn lists(&self) -> usize {
        self.names.len()
    }

    /// How many have exactly this pattern; zero for a pattern that does not exist.
    pub fn count(&self, pattern: u32) -> u32 {
        self.counts.get(pattern as usize).copied().unwrap_or(0)
    }

    /// How many are on at least one list.
    pub fn observed(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// How many are on all the lists of this bitmask, whatever other lists they are on.
    pub fn on_all(&self, lists: u32) -> u32 {
        self.total(|pattern| pattern & lists == lists)
    }

    /// How many are on exactly so many lists.
    pub fn on_exactly(&self, lists: u32) -> u32 {
        self.total(|pattern| pattern.count_ones() == lists)
    }

    /// The overlap of two of the lists alone; those on neither drop out.
    ///
    /// # Errors
    /// [`Error::NoSuchPair`] for equal or missing positions, [`Error::NothingObserved`] if both are empty.
    pub fn pair(&self, first: usize, second: usize) -> Result<Overlap, Error> {
        if first == second || first.max(second) >= self.lists() {
            return Err(Error::NoSuchPair { first, second });
        }
        let mut counts = vec![0; 4];
        for (pattern, count) in self.counts.iter().enumerate() {
            let cell = (pattern >> first & 1) | (pattern >> second & 1) << 1;
            counts[cell] += count;
        }
        counts[0] = 0;
        Overlap { names: vec![self.names[first].clone(), self.names[second].clone()], counts }.checked()
    }

    /// The overlap of the other lists when one, by its position, is left out; those on it alone drop out.
    ///
    /// What an estimate becomes without a list tells how much it hangs on that list.
    ///
    /// # Errors
    /// [`Error::NoSuchList`] for a missing position, [`Error::TooFewLists`] if one would be left,
    /// [`Error::NothingObserved`] if nobody is on the others.
    ///
    /// ```
    /// use estimate::Overlap;
    /// let overlap = Overlap::new(&["a", "b", "c"], &[(0b001, 4), (0b010, 7), (0b011, 2), (0b110, 5)])?;
    /// let fewer = overlap.without(0)?;
    /// // Of the second list 7 + 2 are alone on it, now that the first is gone, and the four of the first are gone.
    /// assert_eq!((fewer.names(), fewer.count(0b01), fewer.count(0b11)), (&["b".to_owned(), "c".to_owned()][..], 9, 5));
    /// # Ok::<(), estimate::Error>(())
    /// ```
    pub fn without(&self, list: usize) -> Result<Overlap, Error> {
        if list >= self.lists() {
            return Err(Error::NoSuchList { list, lists: self.lists() });
        }
        let others = self.names.iter().enumerate().filter(|(position, _)| *position != list);
        let mut fewer = Overlap::empty(others.map(|(_, name)| name.clone()).collect())?;
        let lower = (1 << list) - 1;
        for (pattern, count) in self.cells() {
            fewer.counts[(pattern & lower | pattern >> 1 & !lower) as usize] += count;
        }
        fewer.counts[0] = 0;
        fewer.checked()
    }

    /// The pattern of everybody, one entry for each.
    // INVARIANT: patterns fit a u16, since there are at most 16 lists.
    pub(crate) fn members(&self) -> Vec<u16> {
        self.cells().flat_map(|(pattern, count)| std::iter::repeat_n(pattern as u16, count as usize)).collect()
    }

    /// The same lists with other counts, as many in all; `counts[0]` is zero.
    pub(crate) fn with_counts(&self, counts: Vec<u32>) -> Overlap {
        Overlap { names: self.names.clone(), counts }
    }

    /// Without one person of a pattern that has somebody.
    pub(crate) fn without_one(&self, pattern: u32) -> Result<Overlap, Error> {
        let mut counts = self.counts.clone();
        counts[pattern as usize] -= 1;
        self.with_counts(counts).checked()
    }

    /// Refuses more lists than a method can take.
    pub(crate) fn at_most(&self, most: usize) -> Result<(), Error> {
        match self.lists() {
            lists if lists > most => Err(Error::TooManyLists { lists, most }),
            _ => Ok(()),
        }
    }

    /// The observable patterns, 1 to 2^lists − 1, with their counts.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (1u32..).zip(self.counts.iter().skip(1).copied())
    }

    fn total(&self, wanted: impl Fn(u32) -> bool) -> u32 {
        self.cells().filter(|(pattern, _)| wanted(*pattern)).map(|(_, count)| count).sum()
    }

    fn empty(names: Vec<String>) -> Result<Overlap, Error> {
        let lists = names.len();
        match lists {
            0 | 1 => Err(Error::TooFewLists { lists }),
            2..=MOST_LISTS => Ok(Overlap { names, counts: vec![0; 1 << lists] }),
            _ => Err(Error::TooManyLists { lists, most: MOST_LISTS }),
        }
    }

    fn cell(&self, pattern: u32) -> Result<usize, Error> {
        let cell = pattern as usize;
        if cell == 0 || cell >= self.counts.len() {
            return Err(Error::PatternOutOfRange { pattern, lists: self.lists() });
        }
        Ok(cell)
    }

    fn checked(self) -> Result<Overlap, Error> {
        let sum: u64 = self.counts.iter().copied().map(u64::from).sum();
        match sum {
            0 => Err(Error::NothingObserved),
            _ if sum > u64::from(u32::MAX) => Err(Error::TooLarge),
            _ => Ok(self),
        }
    }
}
