//! Where each record of ours lies: its label class, and the topics that mean it.

use std::collections::HashMap;

/// Of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Its label class.
    pub(super) class: i64,
    /// A bit for each topic, by number.
    pub(super) topics: u64,
}

/// Of all of them. Ids lie in few texts and not in one each: a hundred thousand take 6 MB.
#[derive(Debug, Default)]
pub(super) struct Places {
    kinds: Vec<OfKind>,
    /// What changed since: where the record lies now.
    since: HashMap<String, Option<Place>>,
}

/// Of the records of one kind.
#[derive(Debug)]
pub(super) struct OfKind {
    /// Label class, and ids with a space in between.
    pub(super) classes: Vec<(i64, String)>,
    /// In the order of ids: which class, where in its text, how long, which topics.
    pub(super) sorted: Vec<(u32, u32, u32, u64)>,
}

/// When more changed than this, all are counted again.
const MOST_CHANGED: usize = 5_000;

impl Places {
    pub(super) fn new(kinds: Vec<OfKind>) -> Self {
        Self { kinds, since: HashMap::new() }
    }

    /// Whether so many may change.
    pub(super) fn has_room(&self, count: usize) -> bool {
        self.since.len() + count <= MOST_CHANGED
    }

    /// Notes where a record lies now; gives where it lay.
    pub(super) fn put(&mut self, id: String, place: Option<Place>) -> Option<Place> {
        let first = || self.kinds.iter().find_map(|kind| kind.get(&id));
        let before = self.since.get(&id).copied().unwrap_or_else(first);
        self.since.insert(id, place);
        before
    }
}

impl OfKind {
    fn get(&self, id: &str) -> Option<Place> {
        let at = self.sorted.binary_search_by(|one| self.id(*one).cmp(id)).ok()?;
        let (class, _, _, topics) = self.sorted[at];
        Some(Place { class: self.classes.get(class as usize)?.0, topics })
    }

    fn id(&self, (class, from, len, _): (u32, u32, u32, u64)) -> &str {
        let text = self.classes.get(class as usize).map_or("", |(_, text)| text);
        text.get(from as usize..(from + len) as usize).unwrap_or_default()
    }
}

/// The bit of a topic; none of one whose place is not kept.
pub(super) fn bit(topic: usize) -> u64 {
    u32::try_from(topic).ok().and_then(|topic| 1_u64.checked_shl(topic)).unwrap_or(0)
}

/// A bit for each topic that means a record.
pub(super) fn bits(topics: impl Iterator<Item = bool>) -> u64 {
    topics.enumerate().filter(|(_, is_in)| *is_in).fold(0, |bits, (at, _)| bits | bit(at))
}

/// The numbers of the topics whose bits are set.
pub(super) fn numbers(topics: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |at| topics >> at & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_kind() -> OfKind {
        // The ids in order: r-1 (class 7, topics 0 and 2), r-2 (class 9), r-3 (class 7, topic 1).
        let classes = vec![(7, "r-3 r-1".to_owned()), (9, "r-2".to_owned())];
        OfKind { classes, sorted: vec![(0, 4, 3, 0b101), (1, 0, 3, 0), (0, 0, 3, 0b10)] }
    }

    #[test]
    fn a_record_lies_where_it_was_counted_until_it_moves() {
        let mut places = Places::new(vec![of_kind()]);
        let (new, gone) = (Place { class: 9, topics: 0b1 }, None);
        assert_eq!(places.put("r-1".to_owned(), Some(new)), Some(Place { class: 7, topics: 0b101 }));
        assert_eq!(places.put("r-1".to_owned(), gone), Some(new));
        assert_eq!(places.put("r-1".to_owned(), Some(new)), gone, "it came back");
        assert_eq!(places.put("r-2".to_owned(), gone), Some(Place { class: 9, topics: 0 }));
        assert_eq!(places.put("r-4".to_owned(), Some(new)), None, "nobody knew it");
        assert_eq!(places.put("r-3".to_owned(), gone), Some(Place { class: 7, topics: 0b10 }));
        assert!(places.has_room(MOST_CHANGED - 4) && !places.has_room(MOST_CHANGED - 3));
    }

    #[test]
    fn bits_and_numbers_say_the_same() {
        let set = bits([true, false, true].into_iter());
        assert_eq!((set, numbers(set).collect::<Vec<_>>()), (0b101, vec![0, 2]));
        let last = bits((0..70).map(|n| n >= 63));
        assert_eq!(numbers(last).collect::<Vec<_>>(), [63]);
    }
}
