//! Does the likelihood of a log-linear model have a maximum at finite parameters, and does it determine the unseen?
//!
//! Zero counts can send parameters to infinity. Whether they do is a question of geometry, not of iterations,
//! so it is answered exactly, in integers, before anything is fitted. Fitting is left to `fit`.

/// What the zero counts leave of a model.
pub(crate) struct Face {
    /// Per cell: has it a positive expectation at the (extended) maximum? All true: a finite maximum exists.
    pub(crate) keeps: Vec<bool>,
    /// Is the unseen cell's expectation determined by the kept cells?
    pub(crate) is_identified: bool,
}

/// Finds the smallest face of the marginal cone that holds the observed sufficient statistic.
///
/// `rows` is the design, one row per observable cell; `unseen` the row of the unobservable one.
/// A cell is kept unless some direction of parameters leaves every positive cell alone, raises no zero
/// cell and lowers this one. By duality the kept zero cells are the support of the non-negative weights
/// that balance them against the positive cells, found by one linear program.
/// Source: Fienberg & Rinaldo 2012, Annals of Statistics 40, 996–1023.
pub(crate) fn face(rows: &[Vec<i64>], is_positive: &[bool], unseen: &[i64]) -> Face {
    let positive: Vec<&[i64]> = select(rows, is_positive);
    let directions = null_space(&positive, unseen.len());
    let zeros: Vec<usize> = (0..rows.len()).filter(|&cell| !is_positive[cell]).collect();
    let moved: Vec<Vec<i128>> =
        zeros.iter().map(|&cell| directions.iter().map(|direction| dot(&rows[cell], direction)).collect()).collect();
    let mut keeps = is_positive.to_vec();
    for (cell, is_balanced) in zeros.iter().zip(balanced(&moved, directions.len())) {
        keeps[*cell] = is_balanced;
    }
    let kept = select(rows, &keeps);
    let is_identified = null_space(&kept, unseen.len()).iter().all(|direction| dot(unseen, direction) == 0);
    Face { keeps, is_identified }
}

/// Positions of columns that are linearly independent, earlier ones first, and span the others.
pub(crate) fn independent_columns(rows: &[&[i64]], columns: usize) -> Vec<usize> {
    reduce(rows, columns).1
}

fn select<'a>(rows: &'a [Vec<i64>], wanted: &[bool]) -> Vec<&'a [i64]> {
    rows.iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|(row, _)| row.as_slice()).collect()
}

fn dot(row: &[i64], direction: &[i128]) -> i128 {
    row.iter().zip(direction).map(|(a, b)| i128::from(*a) * b).sum()
}

/// Reduces to diagonal form without fractions: the rows, and the pivot column of each.
///
/// Bareiss' rule keeps every entry a minor of the input, so designs of zeros and ones cannot overflow.
fn reduce(rows: &[&[i64]], columns: usize) -> (Vec<Vec<i128>>, Vec<usize>) {
    let mut work: Vec<Vec<i128>> = rows.iter().map(|row| row.iter().map(|&a| i128::from(a)).collect()).collect();
    let mut pivots = Vec::new();
    let mut last = 1;
    for column in 0..columns {
        let top = pivots.len();
        let Some(found) = (top..work.len()).find(|&row| work[row][column] != 0) else {
            continue;
        };
        work.swap(top, found);
        let pivot_row = work[top].clone();
        let pivot = pivot_row[column];
        for (_, row) in work.iter_mut().enumerate().filter(|(row, _)| *row != top) {
            let factor = row[column];
            for (entry, above) in row.iter_mut().zip(&pivot_row) {
                *entry = (*entry * pivot - factor * above) / last;
            }
        }
        last = pivot;
        pivots.push(column);
    }
    work.truncate(pivots.len());
    (work, pivots)
}

/// Integer vectors that span what is orthogonal to all rows.
fn null_space(rows: &[&[i64]], columns: usize) -> Vec<Vec<i128>> {
    let (work, pivots) = reduce(rows, columns);
    // INVARIANT: after the last step every pivot entry has the same value.
    let scale = work.last().map_or(1, |row| row[pivots[pivots.len() - 1]]);
    (0..columns)
        .filter(|column| !pivots.contains(column))
        .map(|free| {
            let mut direction = vec![0; columns];
            direction[free] = scale;
            for (row, &pivot) in work.iter().zip(&pivots) {
                direction[pivot] = -row[free];
            }
            direction
        })
        .collect()
}

/// Which rows can carry a positive weight when non-negative weights must cancel in every column.
fn balanced(rows: &[Vec<i128>], columns: usize) -> Vec<bool> {
    let count = rows.len();
    if columns == 0 || count == 0 {
        return vec![true; count];
    }
    // Maximise the sum of t, where weight = t + u, t at most 1, u free upwards: weights may be scaled, so at
    // the optimum t is 1 wherever a positive weight is possible. Equalities are pairs of inequalities.
    let mut table = Vec::new();
    for sign in [1, -1] {
        for column in 0..columns {
            let half: Vec<i128> = rows.iter().map(|row| sign * row[column]).collect();
            table.push([half.clone(), half, vec![0]].concat());
        }
    }
    for row in 0..count {
        let mut bound = vec![0; 2 * count + 1];
        bound[row] = 1;
        bound[2 * count] = 1;
        table.push(bound);
    }
    let objective = [vec![-1; count], vec![0; count + 1]].concat();
    table.push(objective);
    let values = maximise(table);
    values[..count].iter().map(|value| *value > 0).collect()
}

/// Solves a linear program in condensed form exactly; answers the variables' values times a positive number.
///
/// Each row reads `Σ a x ≤ b` with b ≥ 0 in the last column; the last row is the objective, negated.
/// Bland's rule, so that degenerate steps cannot cycle. Source: Bland 1977; integer pivoting, Edmonds 1967.
fn maximise(mut table: Vec<Vec<i128>>) -> Vec<i128> {
    let (height, width) = (table.len() - 1, table[0].len() - 1);
    let mut outside: Vec<usize> = (0..width).collect();
    let mut basis: Vec<usize> = (width..width + height).collect();
    let mut denominator = 1;
    while let Some(column) = (0..width).filter(|&j| table[height][j] < 0).min_by_key(|&j| outside[j]) {
        let leaving = (0..height).filter(|&i| table[i][column] > 0).min_by(|&a, &b| {
            let left = table[a][width] * table[b][column];
            left.cmp(&(table[b][width] * table[a][column])).then(basis[a].cmp(&basis[b]))
        });
        // INVARIANT: every t is at most 1 and u is not in the objective, so some row always leaves.
        let Some(row) = leaving else { break };
        let next = table[row][column];
        pivot(&mut table, (row, column), denominator);
        std::mem::swap(&mut outside[column], &mut basis[row]);
        denominator = next;
    }
    let mut values = vec![0; width];
    for (row, &variable) in basis.iter().enumerate() {
        if variable < width {
            values[variable] = table[row][width];
        }
    }
    values
}

/// Exchanges the variable of a row with that of a column; the pivot becomes the common denominator.
fn pivot(table: &mut [Vec<i128>], (row, column): (usize, usize), denominator: i128) {
    let pivot_row = table[row].clone();
    let pivot = pivot_row[column];
    for (_, other) in table.iter_mut().enumerate().filter(|(i, _)| *i != row) {
        let factor = other[column];
        for (j, entry) in other.iter_mut().enumerate() {
            *entry = if j == column { -factor } else { (*entry * pivot - factor * pivot_row[j]) / denominator };
        }
    }
    table[row][column] = denominator;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two independent lists, cells 10, 01, 11.
    fn two_lists() -> Vec<Vec<i64>> {
        vec![vec![1, 1, 0], vec![1, 0, 1], vec![1, 1, 1]]
    }

    #[test]
    fn lists_that_never_meet_have_no_maximum_and_say_nothing_of_the_unseen() {
        // By hand: n10 n01 / n11 with n11 = 0 is infinite.
        let face = face(&two_lists(), &[true, true, false], &[1, 0, 0]);
        assert_eq!(face.keeps, [true, true, false]);
        assert!(!face.is_identified);
    }

    #[test]
    fn a_zero_that_margins_make_up_for_does_no_harm() {
        // By hand: three lists, independence, every pair meets except in cell 011; all totals of lists and
        // their interplay stay inside the cone, as the other six cells already span the four parameters.
        let rows: Vec<Vec<i64>> = (1..8).map(|c: i64| vec![1, c & 1, c >> 1 & 1, c >> 2 & 1]).collect();
        let is_positive: Vec<bool> = (1..8).map(|c| c != 6).collect();
        let face = face(&rows, &is_positive, &[1, 0, 0, 0]);
        assert!(face.keeps.iter().all(|kept| *kept) && face.is_identified);
    }

    #[test]
    fn opposite_directions_balance_and_a_lone_one_does_not() {
        // By hand: weights 1 and 2 cancel 2 and −1; nothing cancels 3 in the second column.
        assert_eq!(balanced(&[vec![2, 0], vec![-1, 0], vec![0, 3]], 2), [true, true, false]);
        assert_eq!(balanced(&[vec![1, 1], vec![-1, 0], vec![0, -1]], 2), [true, true, true]);
        assert_eq!(balanced(&[vec![1, 1], vec![-1, 0]], 2), [false, false]);
    }
}
