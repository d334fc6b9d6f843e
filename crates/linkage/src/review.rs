//! What people should look at: which pair first, and where an event hangs by a thread.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::candidate::ordered;
use crate::event::RowRef;

/// What is held of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody decided; it is held to be the same, or not.
    Open {
        /// Whether it is held to be one event.
        is_same: bool,
    },
    /// A person said that it is the same.
    Confirmed,
    /// A person said that it is not.
    Rejected,
}

impl Standing {
    /// Whether the pair is held to be one event.
    pub fn is_same(self) -> bool {
        matches!(self, Self::Confirmed | Self::Open { is_same: true })
    }
}

/// A pair of rows with what is held of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// One row.
    pub left: RowRef,
    /// The other.
    pub right: RowRef,
    /// The model's probability, 0 to 1.
    pub probability: f64,
    /// What is held of it.
    pub standing: Standing,
}

impl Link {
    /// How sure the pair is, with a confirmed one above every other.
    fn strength(&self) -> f64 {
        if self.standing == Standing::Confirmed { f64::INFINITY } else { self.probability }
    }
}

/// What holds one event together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inside {
    /// The pairs within it that are held to be the same: their numbers among all links, rising.
    pub links: Vec<usize>,
    /// Pairs within it that are not held to be the same, though their rows are in one event through others.
    pub against: Vec<usize>,
    /// The weakest of `links` that nobody confirmed.
    pub weakest: Option<usize>,
    /// Those of `links` without which the event falls into two.
    pub bridges: BTreeSet<usize>,
}

/// Events and the pairs that made them.
pub struct Network<'a> {
    events: &'a [Vec<RowRef>],
    links: &'a [Link],
    of: HashMap<RowRef, usize>,
    /// For each event the links with both ends in it.
    inner: Vec<Vec<usize>>,
}

impl<'a> Network<'a> {
    /// Lays links over events as [`crate::clusters`] gives them. A link that names a row of no event is ignored.
    pub fn new(events: &'a [Vec<RowRef>], links: &'a [Link]) -> Self {
        let rows = events.iter().enumerate().flat_map(|(event, rows)| rows.iter().map(move |row| (*row, event)));
        let of: HashMap<RowRef, usize> = rows.collect();
        let mut inner = vec![Vec::new(); events.len()];
        for (number, link) in links.iter().enumerate() {
            match (of.get(&link.left), of.get(&link.right)) {
                (Some(one), Some(other)) if one == other => inner[*one].push(number),
                _ => {}
            }
        }
        Self { events, links, of, inner }
    }

    /// What holds one event together; nothing for a number that is none.
    pub fn inside(&self, event: usize) -> Inside {
        let Some(inner) = self.inner.get(event) else { return Inside::default() };
        let (links, against): (Vec<usize>, Vec<usize>) =
            inner.iter().partition(|number| self.links[**number].standing.is_same());
        let is_open = |number: &&usize| self.links[**number].standing != Standing::Confirmed;
        let strength = |number: &usize| self.links[*number].strength();
        let weakest = links.iter().filter(is_open).min_by(|a, b| strength(a).total_cmp(&strength(b))).copied();
        let bridges = links.iter().filter(|link| self.split(event, &links, **link).is_some()).copied().collect();
        Inside { links, against, weakest, bridges }
    }

    /// How many pairs of rows a person's word on each open pair is expected to put right, the most useful first.
    ///
    /// A pair held to be the same is wrong with 1 − p, any other with p. Where it is wrong, so are all pairs of rows
    /// that it alone joins, or that it would join; at least the pair itself.
    pub fn useful(&self) -> Vec<(usize, f64)> {
        let open = self.links.iter().enumerate().filter(|(_, l)| matches!(l.standing, Standing::Open { .. }));
        let mut gains: Vec<(usize, f64)> = open.map(|(number, link)| (number, self.gain(number, link))).collect();
        gains.sort_by(|(a, gain), (b, other)| other.total_cmp(gain).then(a.cmp(b)));
        gains
    }

    fn gain(&self, number: usize, link: &Link) -> f64 {
        let (Some(one), Some(other)) = (self.of.get(&link.left), self.of.get(&link.right)) else {
            return 0.0;
        };
        let (is_wrong, pairs) = match (link.standing.is_same(), one == other) {
            (true, true) => (1.0 - link.probability, self.joined_by(*one, number)),
            (true, false) => (1.0 - link.probability, 1),
            (false, true) => (link.probability, 1),
            (false, false) => (link.probability, self.joined_if_same(*one, *other)),
        };
        is_wrong * pairs as f64
    }

    /// How many pairs of rows only this link holds together; 1 when others do so as well.
    fn joined_by(&self, event: usize, link: usize) -> usize {
        let same = |number: &usize| self.links[*number].standing.is_same();
        let links: Vec<usize> = self.inner[event].iter().copied().filter(same).collect();
        self.split(event, &links, link).map_or(1, |part| part * (self.events[event].len() - part))
    }

    /// How many pairs of rows would be joined; 1 when the two events cannot become one.
    fn joined_if_same(&self, one: usize, other: usize) -> usize {
        let (one, other) = (&self.events[one], &self.events[other]);
        let lists: HashSet<usize> = one.iter().map(|row| row.list).collect();
        if other.iter().any(|row| lists.contains(&row.list)) { 1 } else { one.len() * other.len() }
    }

    /// How many rows stay with the left end when this link goes; `None` when all do.
    fn split(&self, event: usize, links: &[usize], without: usize) -> Option<usize> {
        let mut reached = HashSet::from([self.links[without].left]);
        let others: Vec<(RowRef, RowRef)> = links
            .iter()
            .filter(|number| **number != without)
            .map(|number| ordered(self.links[*number].left, self.links[*number].right))
            .collect();
        loop {
            let before = reached.len();
            for (a, b) in &others {
                if reached.contains(a) || reached.contains(b) {
                    reached.extend([*a, *b]);
                }
            }
            if reached.len() == before {
                break;
            }
        }
        let is_split = !reached.contains(&self.links[without].right) && reached.len() < self.events[event].len();
        is_split.then_some(reached.len())
    }
}
