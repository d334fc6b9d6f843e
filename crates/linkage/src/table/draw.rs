//! Several linkages drawn from what a model holds possible, so that what is counted of them carries how unsure they are.
//!
//! Rows that kept pairs tie together, however weakly, are a part of the table, and each part is drawn by itself: exactly
//! where it has few rows (`sets`), and else by a walk of small changes (`walk`).

mod sets;
mod walk;

use std::ops::ControlFlow;

use super::cluster::Forest;
use super::column::{NOTHING, Table, mix};
use super::hand::{Hand, Stage, Tell};
use super::link::{Found, Linked, Scale};
use super::model::Model;
use super::{Error, few, level};
use crate::parallel;
use crate::random::Draws;
use sets::{FEW, Sets};
use walk::Walk;

/// A pair below this weight ties nothing together: one in a thousand.
const TIES_BITS: f32 = -10.0;
/// The most places of rows in all draws together: a gigabyte.
const MOST_PLACES: usize = 1 << 28;
/// How many places a round may draw before they are taken in.
const MOST_HELD: usize = 1 << 22;
/// About how many rows a thread draws at a time.
const JOB_ROWS: usize = 4_096;

/// Which rows are one, drawn several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    rows: usize,
    count: usize,
    /// The rows that may be one with another.
    named: Vec<u32>,
    /// Draw after draw, for each of `named` the first row of its cluster.
    firsts: Vec<u32>,
}

impl Drawn {
    /// How many linkages were drawn.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// For each row of the table its cluster in this draw, both counted from 0, clusters in the order of their first
    /// rows, as in [`Clusters::of_rows`](super::Clusters::of_rows); `None` where there is no such draw.
    pub fn of_rows(&self, draw: usize) -> Option<Vec<u32>> {
        let len = self.named.len();
        let firsts = (draw < self.count).then(|| &self.firsts[draw * len..(draw + 1) * len])?;
        let mut of_rows: Vec<u32> = (0..self.rows as u32).collect();
        self.named.iter().zip(firsts).for_each(|(row, first)| of_rows[*row as usize] = *first);
        let mut next = 0;
        for row in 0..self.rows {
            // INVARIANT: the first row of a cluster is no later than its others, and has its number already.
            of_rows[row] = match of_rows[row] as usize {
                first if first == row => {
                    next += 1;
                    next - 1
                }
                first => of_rows[first],
            };
        }
        Some(of_rows)
    }
}

/// Draws `count` linkages of all rows from what the model holds possible after [`link`](super::link()), so that each can
/// be estimated from and the estimates mixed (`estimate::mix_linkages`).
///
/// A linkage is as likely as the product of the odds of all its pairs, those of one cluster: the pairs of Fellegi and
/// Sunter given that who is one with a second is one with the second's third. Two rows that no other could be one with
/// are together in a draw with the probability of their pair. Rows come together only over kept pairs; what other pairs
/// within a cluster weigh is looked up, and in a cluster of more than 64 rows taken as [`link`](super::link()) does.
/// Where lists hold each once, no draw joins two rows of one.
///
/// Up to 10 rows that hang together are drawn exactly, each draw by itself; more by a walk from the clusters of `linked`
/// (Metropolis and Hastings), whose draws follow one another. Weights are held as they were learnt: how unsure *they* are
/// is in no draw. `threads` is how many may work, 0 for as many as the machine has; what comes out follows from the seed
/// of the model alone. Four bytes are held for each draw and row that may be one with another.
///
/// Assumes what [`link`](super::link()) assumes; told in `docs/methods/linkage-uncertainty.md`.
///
/// Source: the likelihood is that of Fellegi and Sunter 1969; drawing whole linkages and estimating from each as Sadinle
/// 2018, Annals of Applied Statistics 12, 1013–1038 (arXiv 1812.09590).
///
/// # Errors
/// [`Error::TooManyDraws`] where draws times rows that may be one with another are more than 2^28;
/// [`Error::BadModel`] where `linked` is not of this table; otherwise as [`link`](super::link()).
///
/// ```
/// use linkage::table::{Column, Compare, How, Model, Table, draw, go_on, link};
///
/// let names = ["Amina Haddad", "Omar Saleh", "Amina Hadad"].map(Some);
/// let table = Table::new(vec![Column::texts("name", names)], vec![3])?;
/// let compare = Compare { columns: vec!["name".to_owned()], how: How::Parts { close: 0.9 }, by_frequency: false };
/// let mut model = Model::new(vec![compare], vec!["sound(name)".parse()?]);
/// model.keep = 1e-9;
/// let linked = link(&table, &model, 0, &go_on)?;
/// let drawn = draw(&table, &model, &linked, (20, 0), &go_on)?;
/// assert_eq!(drawn.len(), 20);
/// // Nobody is like Omar Saleh: in each draw he is one by himself.
/// assert!((0..20).filter_map(|draw| drawn.of_rows(draw)).all(|of_rows| of_rows[1] == 1));
/// # Ok::<(), linkage::table::Error>(())
/// ```
pub fn draw(
    table: &Table,
    model: &Model,
    linked: &Linked,
    (count, threads): (usize, usize),
    tell: Tell<'_>,
) -> Result<Drawn, Error> {
    let hand = Hand::new(threads, tell);
    hand.tell(Stage::Cluster, 0.0)?;
    let rows = table.rows();
    if linked.clusters.of_rows.len() != rows || linked.pairs.iter().any(|found| found.right as usize >= rows) {
        return Err(Error::BadModel("the linkage to draw from is of another table".to_owned()));
    }
    let parts = Parts::new(rows, &linked.pairs);
    let most = MOST_PLACES / parts.rows.len().max(1);
    if count > most {
        return Err(Error::TooManyDraws { asked: count, most });
    }
    let ready = few::ready(table, model, (&linked.fit, &parts.rows))?;
    let scale = Scale::new(&ready, &linked.fit);
    let weigh = |a: u32, b: u32| {
        let (pair, mut patterns) = ((a, b), Vec::with_capacity(1));
        level::patterns(&ready, &[pair], &mut patterns);
        f64::from(scale.weight_bits(&ready, pair, patterns[0]))
    };
    let lists = model.once_in_a_list.then(|| {
        let all = table.list_of_rows();
        parts.rows.iter().map(|row| all[*row as usize]).collect()
    });
    let graph = Graph::new(rows, &parts, (&linked.pairs, lists), &weigh);
    let clusters: Vec<u32> = parts.rows.iter().map(|row| linked.clusters.of_rows[*row as usize]).collect();
    let firsts = parts.drawn((&graph, &clusters), (count, model.seed), &hand)?;
    hand.tell(Stage::Cluster, 1.0)?;
    Ok(Drawn { rows, count, named: parts.rows, firsts })
}

/// Parts of the table that kept pairs tie together.
struct Parts {
    /// Their rows, part after part and rising within each. A row is named by its place here.
    rows: Vec<u32>,
    /// Where each part begins and ends.
    spans: Vec<(u32, u32)>,
}

impl Parts {
    fn new(rows: usize, pairs: &[Found]) -> Self {
        let mut forest = Forest::new(rows);
        for found in ties(pairs) {
            let (a, b) = (forest.root(found.left), forest.root(found.right));
            if a != b {
                forest.unite(a, b, found.weight_bits);
            }
        }
        let mut of_roots: Vec<(u32, u32)> = (0..rows as u32).map(|row| (forest.root(row), row)).collect();
        of_roots.retain(|(root, _)| !forest.is_alone(*root));
        of_roots.sort_unstable();
        let mut spans = Vec::new();
        let mut from = 0;
        for part in of_roots.chunk_by(|a, b| a.0 == b.0) {
            spans.push((from, from + part.len() as u32));
            from += part.len() as u32;
        }
        Self { rows: of_roots.into_iter().map(|(_, row)| row).collect(), spans }
    }

    /// Draw after draw, for each row of a part the first row of its cluster.
    fn drawn(
        &self,
        (graph, clusters): (&Graph<'_>, &[u32]),
        (count, seed): (usize, u64),
        hand: &Hand<'_>,
    ) -> Result<Vec<u32>, Error> {
        let len = self.rows.len();
        let mut firsts = vec![0; len * count];
        if firsts.is_empty() {
            return Ok(firsts);
        }
        let jobs = self.jobs();
        let work = |_: &mut (), job: usize| {
            let one = |span: &(u32, u32)| {
                // A part has numbers of its own, so that no other part and no thread changes them.
                let mut draws = Draws::new(mix(seed, u64::from(self.rows[span.0 as usize])));
                of_part(graph, (*span, clusters), (count, &mut draws), &|| hand.ask())
            };
            self.spans[jobs[job].0..jobs[job].1].iter().map(one).collect::<Vec<_>>()
        };
        let mut at = 0;
        let heard = |done: usize, results: Vec<Vec<Vec<u32>>>| {
            for of_part in results.into_iter().flatten() {
                let (from, to) = (self.spans[at].0 as usize, self.spans[at].1 as usize);
                for (draw, of_draw) in of_part.chunks_exact(to - from).enumerate() {
                    let to = &mut firsts[draw * len..][from..to];
                    to.iter_mut().zip(of_draw).for_each(|(to, first)| *to = self.rows[*first as usize]);
                }
                at += 1;
            }
            hand.say(Stage::Cluster, done as f64 / jobs.len() as f64)
        };
        let weigh = |of_parts: &Vec<Vec<u32>>| of_parts.iter().map(Vec::len).sum();
        parallel::rounds((jobs.len(), 16, MOST_HELD), &mut vec![(); hand.threads], (work, weigh), heard)?;
        Ok(firsts)
    }

    /// Parts that one thread draws, from one to another: some small ones, or a large one.
    fn jobs(&self) -> Vec<(usize, usize)> {
        let (mut jobs, mut from, mut rows) = (Vec::new(), 0, 0);
        for (part, span) in self.spans.iter().enumerate() {
            rows += (span.1 - span.0) as usize;
            if rows >= JOB_ROWS || part + 1 == self.spans.len() {
                jobs.push((from, part + 1));
                (from, rows) = (part + 1, 0);
            }
        }
        jobs
    }
}

/// Pairs that tie rows together.
fn ties(pairs: &[Found]) -> impl Iterator<Item = &Found> {
    pairs.iter().filter(|found| found.weight_bits >= TIES_BITS)
}

/// Draws a part: draw after draw, for each of its rows the first of its cluster. `clusters` is where a walk begins; it is
/// broken off when `ask` says so.
fn of_part(
    graph: &Graph<'_>,
    (span, clusters): ((u32, u32), &[u32]),
    (count, draws): (usize, &mut Draws),
    ask: &dyn Fn() -> ControlFlow<()>,
) -> Vec<u32> {
    let len = (span.1 - span.0) as usize;
    let mut firsts = Vec::with_capacity(len * count);
    if len <= FEW {
        let sets = Sets::new(graph, &(span.0..span.1).collect::<Vec<_>>());
        let sums = sets.sums();
        (0..count).for_each(|_| firsts.extend(sets.draw(&sums, draws).into_iter().map(|first| span.0 + first)));
        return firsts;
    }
    let mut walk = Walk::new(graph, span, &clusters[span.0 as usize..span.1 as usize]);
    let mut is_on = walk.settle(draws, ask).is_continue();
    for _ in 0..count {
        is_on = is_on && walk.go_on(draws, ask).is_continue();
        firsts.extend(walk.firsts());
    }
    firsts
}

/// Rows that may be one with another, the kept pairs among them from both sides, and what other pairs weigh.
struct Graph<'a> {
    /// Where the pairs of each row begin, and where the last ones end.
    starts: Vec<usize>,
    /// The other rows, rising, and the weights.
    others: Vec<(u32, f32)>,
    /// The list of each row, where a list holds each once.
    lists: Option<Vec<u16>>,
    weigh: &'a (dyn Fn(u32, u32) -> f64 + Sync),
}

impl<'a> Graph<'a> {
    fn new(
        rows: usize,
        parts: &Parts,
        (pairs, lists): (&[Found], Option<Vec<u16>>),
        weigh: &'a (dyn Fn(u32, u32) -> f64 + Sync),
    ) -> Self {
        let mut places = vec![NOTHING; rows];
        parts.rows.iter().zip(0..).for_each(|(row, place)| places[*row as usize] = place);
        let ends = |found: &Found| [places[found.left as usize], places[found.right as usize]];
        let mut starts = vec![0; parts.rows.len() + 1];
        ties(pairs).flat_map(ends).for_each(|row| starts[row as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        let (mut next, mut others) = (starts.clone(), vec![(0, 0.0); starts[starts.len() - 1]]);
        for found in ties(pairs) {
            let [left, right] = ends(found);
            for (one, other) in [(left, right), (right, left)] {
                others[next[one as usize]] = (other, found.weight_bits);
                next[one as usize] += 1;
            }
        }
        starts.windows(2).for_each(|ends| others[ends[0]..ends[1]].sort_unstable_by_key(|(other, _)| *other));
        Self { starts, others, lists, weigh }
    }

    /// The kept pairs of a row.
    fn of(&self, row: u32) -> &[(u32, f32)] {
        &self.others[self.starts[row as usize]..self.starts[row as usize + 1]]
    }

    /// What two rows weigh, −∞ where they can never be one, and whether their pair was kept.
    fn between(&self, a: u32, b: u32) -> (f64, bool) {
        let of_one = self.of(a);
        let kept = of_one.binary_search_by_key(&b, |(other, _)| *other).ok().map(|at| f64::from(of_one[at].1));
        let weight = if self.is_barred(a, b) {
            f64::NEG_INFINITY
        } else {
            kept.unwrap_or_else(|| (self.weigh)(a.min(b), a.max(b)))
        };
        (weight, kept.is_some())
    }

    /// Whether both are of a list that holds each once.
    fn is_barred(&self, a: u32, b: u32) -> bool {
        self.lists.as_ref().is_some_and(|lists| lists[a as usize] == lists[b as usize])
    }
}

/// A number from 0 to 1, without 1.
fn share(draws: &mut Draws) -> f64 {
    // 53 bits are what a number of this kind holds.
    (draws.next() >> 11) as f64 / (1u64 << 53) as f64
}
