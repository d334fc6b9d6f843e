//! The attacker: the least and greatest count that fits all that is printed, with a whole table to show for it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::simplex::Tableau;
use super::system::{System, Target};
use crate::release::network::Way;

/// A table that fits all that is printed, by its differences from the true one.
pub(super) type Witness = Vec<(usize, i64)>;

/// What is known of how far a count can go one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    /// Shown possible, by the witness; None without end.
    pub(super) shown: Option<u64>,
    /// Nothing beyond it is possible.
    pub(super) is_exact: bool,
    pub(super) witness: Witness,
}

/// All that an attacker is not told, in parts that have no printed sum in common.
pub(super) struct Attack {
    clusters: Vec<Cluster>,
    /// For each combination that is not known at once, its cluster and column.
    column: HashMap<usize, (usize, usize)>,
    /// Combinations that are not known and in no printed sum.
    loose: HashSet<usize>,
}

struct Cluster {
    cells: Vec<usize>,
    counts: Vec<u64>,
    sums: Vec<(Vec<usize>, u64)>,
    tableau: Option<Tableau>,
}

/// Most counts that are made whole one after another.
const DEEPEST: usize = 60;

/// Most vertices of branch and bound for one question.
const MOST_BRANCHES: usize = 400;

/// Largest cluster for which a question that the simplex leaves open is branched upon.
const MOST_BRANCHING: usize = 160;

impl Attack {
    pub(super) fn new(system: &System) -> Attack {
        let (known, mut sums) = without_the_obvious(system);
        sums.sort_unstable();
        sums.dedup();
        let unknown: Vec<usize> = (0..system.counts.len()).filter(|cell| !known[*cell]).collect();
        let mut leader: HashMap<usize, usize> = unknown.iter().map(|cell| (*cell, *cell)).collect();
        for sum in &sums {
            for pair in sum.windows(2) {
                let (one, other) = (lead(&mut leader, pair[0]), lead(&mut leader, pair[1]));
                leader.insert(one, other);
            }
        }
        let summed: HashSet<usize> = sums.iter().flatten().copied().collect();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for cell in unknown.iter().filter(|cell| summed.contains(cell)) {
            members.entry(lead(&mut leader, *cell)).or_default().push(*cell);
        }
        let mut column = HashMap::new();
        let mut clusters = Vec::new();
        for cells in members.into_values() {
            column.extend(cells.iter().enumerate().map(|(at, cell)| (*cell, (clusters.len(), at))));
            let counts = cells.iter().map(|cell| system.counts[*cell]).collect();
            clusters.push(Cluster { cells, counts, sums: Vec::new(), tableau: None });
        }
        for sum in sums {
            let (cluster, _) = column[&sum[0]];
            let total = sum.iter().map(|cell| system.counts[*cell]).sum();
            clusters[cluster].sums.push((sum.iter().map(|cell| column[cell].1).collect(), total));
        }
        let loose = unknown.into_iter().filter(|cell| !summed.contains(cell)).collect();
        Attack { clusters, column, loose }
    }

    /// How many counts the largest part leaves unknown.
    pub(super) fn largest(&self) -> usize {
        self.clusters.iter().map(|cluster| cluster.cells.len()).max().unwrap_or(0)
    }

    /// How far a target can go; no further than `enough`, if that is shown sooner.
    ///
    /// A question of `is_yes_or_no` is given up where less than `enough` is certain.
    pub(super) fn reach(
        &mut self,
        system: &System,
        (target, way): (&Target, Way),
        (enough, is_yes_or_no): (u64, bool),
    ) -> Reach {
        let mut reach = Reach { shown: Some(0), is_exact: true, witness: Vec::new() };
        let mut sought: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for cell in &target.cells {
            if let Some((cluster, column)) = self.column.get(cell) {
                sought.entry(*cluster).or_default().push(*column);
            } else if self.loose.contains(cell) && way == Way::Up {
                return Reach {
                    shown: None,
                    is_exact: true,
                    witness: vec![(*cell, i64::try_from(enough).unwrap_or(i64::MAX))],
                };
            } else if self.loose.contains(cell) && system.counts[*cell] > 0 {
                reach.shown = reach.shown.map(|shown| shown + system.counts[*cell]);
                reach.witness.push((*cell, -i64::try_from(system.counts[*cell]).unwrap_or(i64::MAX)));
            }
        }
        let is_yes_or_no = is_yes_or_no && sought.len() == 1;
        for (cluster, columns) in sought {
            let so_far = reach.shown.unwrap_or(0);
            if so_far >= enough {
                reach.is_exact = false;
                break;
            }
            let found = self.clusters[cluster].reach((&columns, way), (enough - so_far, is_yes_or_no));
            reach.shown = Some(so_far + found.shown.unwrap_or(0));
            reach.is_exact &= found.is_exact;
            reach.witness.extend(found.witness);
        }
        reach
    }
}

fn is_whole(vertex: &[f64]) -> bool {
    vertex.iter().all(|value| (value - value.round()).abs() < 1e-5)
}

fn lead(leader: &mut HashMap<usize, usize>, cell: usize) -> usize {
    let above = leader[&cell];
    if above == cell {
        return cell;
    }
    let top = lead(leader, above);
    leader.insert(cell, top);
    top
}

/// What is known without calculation, and the printed sums of what is not.
///
/// A sum of nothing makes all its counts nothing; a sum of one unknown count tells it; and so on.
fn without_the_obvious(system: &System) -> (Vec<bool>, Vec<Vec<usize>>) {
    let mut known = system.is_empty.clone();
    let mut sums = Vec::new();
    for block in &system.blocks {
        for cell in (0..block.counts.len()).filter(|cell| !block.is_withheld[*cell]) {
            let place = super::rules::place_of(cell, &block.shape);
            let parts: Vec<Vec<usize>> = place.iter().zip(&block.nodes).map(|(at, nodes)| nodes[*at].clone()).collect();
            sums.push(system.cells(&parts));
        }
    }
    loop {
        let mut learned = Vec::new();
        sums.retain_mut(|sum| {
            sum.retain(|cell| !known[*cell]);
            let is_nothing = sum.iter().all(|cell| system.counts[*cell] == 0);
            if is_nothing || sum.len() == 1 {
                learned.append(sum);
            }
            !sum.is_empty()
        });
        if learned.is_empty() {
            return (known, sums);
        }
        learned.into_iter().for_each(|cell| known[cell] = true);
    }
}

impl Cluster {
    fn reach(&mut self, (columns, way): (&[usize], Way), (enough, is_yes_or_no): (u64, bool)) -> Reach {
        // The true table fits, so None is a failure of arithmetic: nothing is then shown.
        let Some(mut tableau) = self.home() else {
            return Reach { shown: Some(0), is_exact: false, witness: Vec::new() };
        };
        let mut best = (0, Vec::new());
        let is_up = way == Way::Up;
        let is_last = tableau.seek(columns, is_up, &mut |tableau| {
            self.offer(&tableau.vertex(), (columns, way), &mut best);
            best.0 >= enough
        });
        let vertex = tableau.vertex();
        self.offer(&vertex, (columns, way), &mut best);
        let limit = self.moved(&vertex, columns, way);
        let mut is_exact = is_last && best.0 as f64 > limit - 1.0 + 1e-6;
        if best.0 < enough && is_yes_or_no && is_last && limit > enough as f64 - 1e-6 {
            self.dive(tableau, (columns, way), enough, &mut best);
        } else if best.0 < enough && !is_yes_or_no && !is_exact && self.cells.len() <= MOST_BRANCHING {
            is_exact = self.branch((columns, way), enough, &mut best);
        }
        let witness = best.1.iter().enumerate().filter(|(_, moved)| **moved != 0);
        Reach { shown: Some(best.0), is_exact, witness: witness.map(|(at, moved)| (self.cells[at], *moved)).collect() }
    }

    /// A vertex to set out from, the same for every question.
    fn home(&mut self) -> Option<Tableau> {
        if self.tableau.is_none() {
            let sums: Vec<(Vec<usize>, f64)> = self.sums.iter().map(|(m, total)| (m.clone(), *total as f64)).collect();
            self.tableau = Some(Tableau::new(self.cells.len(), &sums)?);
        }
        self.tableau.clone()
    }

    fn moved(&self, vertex: &[f64], columns: &[usize], way: Way) -> f64 {
        let up: f64 = columns.iter().map(|column| vertex[*column] - self.counts[*column] as f64).sum();
        if way == Way::Up { up } else { -up }
    }

    /// Keeps a vertex as the best if it is whole, fits every sum exactly, and goes further.
    fn offer(&self, vertex: &[f64], (columns, way): (&[usize], Way), best: &mut (u64, Vec<i64>)) {
        if self.moved(vertex, columns, way) < best.0 as f64 + 0.5 || !is_whole(vertex) {
            return;
        }
        let whole: Vec<i64> = vertex.iter().map(|value| value.round() as i64).collect();
        let fits = |(members, total): &(Vec<usize>, u64)| {
            members.iter().map(|column| i128::from(whole[*column])).sum::<i128>() == i128::from(*total)
        };
        if whole.iter().any(|value| *value < 0) || !self.sums.iter().all(fits) {
            return;
        }
        let moved: Vec<i64> = whole.iter().zip(&self.counts).map(|(value, count)| value - *count as i64).collect();
        let up: i64 = columns.iter().map(|column| moved[*column]).sum();
        let far = if way == Way::Up { up } else { -up };
        *best = (u64::try_from(far).unwrap_or(0), moved);
    }

    /// Makes one count after another whole, as long as the target still goes far enough.
    fn dive(&self, mut tableau: Tableau, (columns, way): (&[usize], Way), enough: u64, best: &mut (u64, Vec<i64>)) {
        for _ in 0..DEEPEST {
            let vertex = tableau.vertex();
            let off = |at: &usize| (vertex[*at] - vertex[*at].round()).abs();
            // The nearest to whole first: it changes least.
            let broken = (0..self.cells.len()).filter(|at| off(at) > 1e-5);
            let Some(at) = broken.min_by(|one, other| off(one).total_cmp(&off(other))) else { break };
            let (below, is_below) = (vertex[at].floor(), vertex[at].fract() < 0.5);
            let next = [is_below, !is_below].into_iter().find_map(|is_upper| {
                let mut next = tableau.clone();
                let is_possible = next.bound(at, if is_upper { below } else { below + 1.0 }, is_upper);
                let far = self.moved(&next.vertex(), columns, way);
                (is_possible && far > enough as f64 - 1e-6).then_some(next)
            });
            let Some(next) = next else { return };
            tableau = next;
        }
        self.offer(&tableau.vertex()[..self.cells.len()], (columns, way), best);
    }

    /// Splits where a count is not whole, until nothing better is left; false if that takes too long.
    ///
    /// Source: Land & Doig 1960, Econometrica 28, 497–520.
    fn branch(&self, (columns, way): (&[usize], Way), enough: u64, best: &mut (u64, Vec<i64>)) -> bool {
        let mut open: Vec<Vec<(usize, u64, Option<u64>)>> = vec![Vec::new()];
        for _ in 0..MOST_BRANCHES {
            let Some(bounds) = open.pop() else { return true };
            let Some(vertex) = self.solve(&bounds, columns, way) else { continue };
            if self.moved(&vertex, columns, way) < best.0 as f64 + 1.0 - 1e-6 {
                continue;
            }
            self.offer(&vertex, (columns, way), best);
            if best.0 >= enough {
                return false;
            }
            let split = (0..vertex.len()).find(|at| (vertex[*at] - vertex[*at].round()).abs() > 1e-5);
            let Some(at) = split else { continue };
            let below = vertex[at].floor() as u64;
            for (low, high) in [(0, Some(below)), (below + 1, None)] {
                let mut bounds = bounds.clone();
                bounds.push((at, low, high));
                open.push(bounds);
            }
        }
        false
    }

    /// The furthest vertex where some columns are bounded.
    fn solve(&self, bounds: &[(usize, u64, Option<u64>)], columns: &[usize], way: Way) -> Option<Vec<f64>> {
        let mut low = vec![0u64; self.cells.len()];
        bounds.iter().for_each(|(at, least, _)| low[*at] = low[*at].max(*least));
        let shifted = |(members, total): &(Vec<usize>, u64)| {
            (members.clone(), *total as f64 - members.iter().map(|column| low[*column] as f64).sum::<f64>())
        };
        let mut sums: Vec<(Vec<usize>, f64)> = self.sums.iter().map(shifted).collect();
        if sums.iter().any(|(_, total)| *total < 0.0) {
            return None;
        }
        let mut width = self.cells.len();
        for (at, _, most) in bounds {
            let Some(room) = most.map(|most| most.checked_sub(low[*at])) else { continue };
            sums.push((vec![*at, width], room? as f64));
            width += 1;
        }
        let mut tableau = Tableau::new(width, &sums)?;
        // A vertex that is not known to be the furthest would cut off what is not explored.
        let _ = tableau.seek(columns, way == Way::Up, &mut |_| false);
        let values = tableau.vertex();
        Some(low.iter().zip(values).map(|(low, value)| *low as f64 + value).collect())
    }
}
