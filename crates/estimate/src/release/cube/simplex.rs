//! The simplex method on a small dense tableau: it proposes tables an attacker could think of.
//!
//! Numbers here are floating, so nothing is believed that the caller has not checked in whole numbers.
//! Source: Dantzig 1963, Linear Programming and Extensions, ch. 5 (two phases); Bland 1977, Mathematics of
//! Operations Research 2, 103–107 (the rule that does not cycle).

/// Sums of columns that are to equal whole numbers, all columns being at least zero.
#[derive(Debug, Clone)]
pub(super) struct Tableau {
    columns: usize,
    /// Each with a coefficient for every column and the right side last.
    rows: Vec<Vec<f64>>,
    /// The column that is basic in each row; `ARTIFICIAL` before there is one.
    basis: Vec<usize>,
    goal: Vec<f64>,
}

const ARTIFICIAL: usize = usize::MAX;
const SMALL: f64 = 1e-7;

/// Steps without progress before Bland's rule takes over.
const PATIENCE: usize = 40;

impl Tableau {
    /// Finds a first table that fits; None if there is none.
    pub(super) fn new(columns: usize, sums: &[(Vec<usize>, f64)]) -> Option<Tableau> {
        let mut rows = Vec::with_capacity(sums.len());
        for (members, sum) in sums {
            let sign = if *sum < 0.0 { -1.0 } else { 1.0 };
            let mut row = vec![0.0; columns + 1];
            members.iter().for_each(|column| row[*column] = sign);
            row[columns] = sign * sum;
            rows.push(row);
        }
        let mut goal = vec![0.0; columns + 1];
        for row in &rows {
            goal.iter_mut().zip(row).for_each(|(sum, value)| *sum -= value);
        }
        let basis = vec![ARTIFICIAL; rows.len()];
        let mut tableau = Tableau { columns, rows, basis, goal };
        tableau.run(&mut |_| false);
        if tableau.goal[columns].abs() > 1e-5 {
            return None;
        }
        tableau.drop_artificial();
        Some(tableau)
    }

    /// Takes artificial columns out of the basis, and sums that others imply out of the tableau.
    fn drop_artificial(&mut self) {
        let mut at = 0;
        while at < self.rows.len() {
            if self.basis[at] != ARTIFICIAL {
                at += 1;
                continue;
            }
            match (0..self.columns).find(|column| self.rows[at][*column].abs() > SMALL) {
                Some(column) => self.pivot(at, column),
                None => {
                    self.rows.swap_remove(at);
                    self.basis.swap_remove(at);
                }
            }
        }
    }

    /// Moves to a vertex where the sum of some columns is greatest, or least; stops early where `is_enough`.
    ///
    /// Answers whether it is the greatest or least.
    pub(super) fn seek(&mut self, members: &[usize], is_up: bool, is_enough: &mut dyn FnMut(&Tableau) -> bool) -> bool {
        let weight = if is_up { -1.0 } else { 1.0 };
        self.goal = vec![0.0; self.columns + 1];
        members.iter().for_each(|column| self.goal[*column] = weight);
        for (row, basic) in self.rows.iter().zip(&self.basis) {
            let price = if members.contains(basic) { weight } else { 0.0 };
            if price != 0.0 {
                self.goal.iter_mut().zip(row).for_each(|(sum, value)| *sum -= price * value);
            }
        }
        self.run(is_enough)
    }

    /// Bounds a column at a vertex that is the furthest, and finds the furthest again; false if there is none.
    ///
    /// Source: the dual simplex method, Lemke 1954, Naval Research Logistics Quarterly 1, 36–47.
    pub(super) fn bound(&mut self, column: usize, bound: f64, is_upper: bool) -> bool {
        let sign = if is_upper { 1.0 } else { -1.0 };
        for row in self.rows.iter_mut().chain([&mut self.goal]) {
            row.insert(self.columns, 0.0);
        }
        let slack = self.columns;
        self.columns += 1;
        let mut row = vec![0.0; self.columns + 1];
        (row[column], row[slack], row[self.columns]) = (sign, 1.0, sign * bound);
        if let Some(at) = self.basis.iter().position(|basic| *basic == column) {
            row.iter_mut().zip(&self.rows[at]).for_each(|(value, own)| *value = clean(*value - sign * own));
        }
        self.rows.push(row);
        self.basis.push(slack);
        for _ in 0..self.rows.len() {
            let right = |at: &usize| self.rows[*at][self.columns];
            let lowest = (0..self.rows.len()).min_by(|one, other| right(one).total_cmp(&right(other)));
            let Some(at) = lowest.filter(|at| right(at) < -SMALL) else { return true };
            let row = &self.rows[at];
            let ratio = |column: &usize| self.goal[*column] / -row[*column];
            let usable = (0..self.columns).filter(|column| row[*column] < -SMALL);
            let Some(entering) = usable.min_by(|one, other| ratio(one).total_cmp(&ratio(other))) else { return false };
            self.pivot(at, entering);
        }
        false
    }

    /// The values of all columns at this vertex.
    pub(super) fn vertex(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.columns];
        for (row, basic) in self.rows.iter().zip(&self.basis).filter(|(_, basic)| **basic != ARTIFICIAL) {
            values[*basic] = row[self.columns];
        }
        values
    }

    fn run(&mut self, is_enough: &mut dyn FnMut(&Tableau) -> bool) -> bool {
        let mut still = 0;
        // More steps than any table of the size allowed has needed: what is not found by then counts as not found.
        for _ in 0..50 * (self.rows.len() + self.columns) {
            let Some(column) = self.entering(still > PATIENCE) else { return true };
            let Some(row) = self.leaving(column) else { return false };
            let moves = self.rows[row][self.columns] > SMALL;
            self.pivot(row, column);
            still = if moves { 0 } else { still + 1 };
            if moves && is_enough(self) {
                return false;
            }
        }
        false
    }

    fn entering(&self, is_careful: bool) -> Option<usize> {
        let costs = &self.goal[..self.columns];
        if is_careful {
            return costs.iter().position(|cost| *cost < -SMALL);
        }
        let best = costs.iter().enumerate().min_by(|one, other| one.1.total_cmp(other.1));
        best.filter(|(_, cost)| **cost < -SMALL).map(|(column, _)| column)
    }

    fn leaving(&self, column: usize) -> Option<usize> {
        let mut best: Option<(f64, usize, usize)> = None;
        for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| row[column] > SMALL) {
            let ratio = row[self.columns] / row[column];
            // Of equal ratios the lowest column, as Bland's rule asks.
            let rank = self.basis[at];
            let is_better = |&(least, other, _): &(f64, usize, usize)| {
                ratio < least - 1e-9
                    || (ratio < least + 1e-9 && (rank == ARTIFICIAL || (other != ARTIFICIAL && rank < other)))
            };
            if best.as_ref().is_none_or(is_better) {
                best = Some((ratio, rank, at));
            }
        }
        best.map(|(_, _, at)| at)
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let mut pivot = std::mem::take(&mut self.rows[at]);
        let scale = 1.0 / pivot[column];
        pivot.iter_mut().for_each(|value| *value = clean(*value * scale));
        let filled: Vec<usize> = (0..=self.columns).filter(|&other| pivot[other] != 0.0).collect();
        for row in self.rows.iter_mut().filter(|row| !row.is_empty()).chain([&mut self.goal]) {
            let factor = row[column];
            if factor != 0.0 {
                filled.iter().for_each(|&other| row[other] = clean(row[other] - factor * pivot[other]));
            }
        }
        self.rows[at] = pivot;
        self.basis[at] = column;
    }
}

/// Sums of a table keep tableaux nearly whole: what is as good as whole is made whole, so errors do not gather.
fn clean(value: f64) -> f64 {
    let whole = value.round();
    if (value - whole).abs() < 1e-10 { whole } else { value }
}
