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
    /// Positions of columns that are linearly independent in the kept cells, earlier ones first, and span the others.
    pub(crate) columns: Vec<usize>,
}

/// Finds the smallest face of the marginal cone that holds the observed sufficient statistic.
///
/// `rows` is the design, one row per observable cell; `unseen` the row of the unobservable one.
/// A cell is kept unless some direction of parameters leaves every positive cell alone, raises no zero
/// cell and lowers this one. By duality the kept zero cells are the support of the non-negative weights
/// that balance them against the positive cells, found by one linear program.
/// None if a number grows beyond 128 bits, which is checked at every step: with pair models the elimination
/// cannot before nine lists, for its entries are minors of zeros and ones, at most `(p + 1)^((p + 1)/2) / 2^p` of
/// order p (Hadamard), 7.5e18 for the 37 columns of eight lists; the linear program could, and then says so.
/// Source: Fienberg & Rinaldo 2012, Annals of Statistics 40, 996–1023.
pub(crate) fn face(rows: &[Vec<i64>], is_positive: &[bool], unseen: &[i64]) -> Option<Face> {
    let positive = select(rows, is_positive);
    if is_full(&positive, unseen.len()) {
        let columns = (0..unseen.len()).collect();
        return Some(Face { keeps: vec![true; rows.len()], is_identified: true, columns });
    }
    let reduced = reduce(&positive, unseen.len())?;
    let directions = reduced.null_space(unseen.len());
    let zeros: Vec<usize> = (0..rows.len()).filter(|&cell| !is_positive[cell]).collect();
    let moved: Option<Vec<Vec<i128>>> =
        zeros.iter().map(|&cell| directions.iter().map(|direction| dot(&rows[cell], direction)).collect()).collect();
    let mut keeps = is_positive.to_vec();
    for (cell, is_balanced) in zeros.iter().zip(balanced(moved?)?) {
        keeps[*cell] = is_balanced;
    }
    let reduced = if keeps == is_positive { reduced } else { reduce(&select(rows, &keeps), unseen.len())? };
    let mut is_identified = true;
    for direction in reduced.null_space(unseen.len()) {
        is_identified &= dot(unseen, &direction)? == 0;
    }
    Some(Face { keeps, is_identified, columns: reduced.pivots })
}

fn select<'a>(rows: &'a [Vec<i64>], wanted: &[bool]) -> Vec<&'a [i64]> {
    rows.iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|(row, _)| row.as_slice()).collect()
}

/// Are the columns surely independent, so that the positive cells alone determine every parameter?
///
/// The rank modulo a prime is never above the true rank, so a yes is exact and a no is left to [`reduce`].
fn is_full(rows: &[&[i64]], columns: usize) -> bool {
    const PRIME: u64 = (1 << 31) - 1;
    if rows.len() < columns {
        return false;
    }
    let modulo = |entry: &i64| entry.rem_euclid(PRIME as i64) as u64;
    let mut work: Vec<Vec<u64>> = rows.iter().map(|row| row.iter().map(modulo).collect()).collect();
    for column in 0..columns {
        let Some(found) = (column..work.len()).find(|&row| work[row][column] != 0) else { return false };
        work.swap(column, found);
        let (top, below) = work.split_at_mut(column + 1);
        let pivot = &top[column];
        for row in below.iter_mut().filter(|row| row[column] != 0) {
            let (up, factor) = (pivot[column], PRIME - row[column]);
            for (entry, above) in row.iter_mut().zip(pivot).skip(column) {
                *entry = (*entry * up % PRIME + factor * above % PRIME) % PRIME;
            }
        }
    }
    true
}

fn dot(row: &[i64], direction: &[i128]) -> Option<i128> {
    row.iter().zip(direction).try_fold(0i128, |sum, (a, b)| sum.checked_add(i128::from(*a).checked_mul(*b)?))
}

/// `(a · b − c · d) / e`, exactly, where e divides; None beyond 128 bits.
fn cross((a, b): (i128, i128), (c, d): (i128, i128), e: i128) -> Option<i128> {
    let difference = a.checked_mul(b)?.checked_sub(c.checked_mul(d)?)?;
    Some(if e == 1 { difference } else { difference / e })
}

/// Rows in diagonal form without fractions, and the pivot column of each.
struct Reduced {
    rows: Vec<Vec<i128>>,
    pivots: Vec<usize>,
}

/// Reduces to diagonal form by Bareiss' rule, which keeps every entry a minor of the input.
fn reduce(rows: &[&[i64]], columns: usize) -> Option<Reduced> {
    let mut work: Vec<Vec<i128>> = rows.iter().map(|row| row.iter().map(|&a| i128::from(a)).collect()).collect();
    let mut pivots = Vec::new();
    let mut last = 1;
    for column in 0..columns {
        let top = pivots.len();
        let Some(found) = (top..work.len()).find(|&row| work[row][column] != 0) else {
            continue;
        };
        work.swap(top, found);
        let pivot_row = std::mem::take(&mut work[top]);
        let pivot = pivot_row[column];
        for (_, row) in work.iter_mut().enumerate().filter(|(row, _)| *row != top) {
            let factor = row[column];
            if factor == 0 && pivot == last {
                continue;
            }
            for (entry, above) in row.iter_mut().zip(&pivot_row) {
                *entry = cross((*entry, pivot), (factor, *above), last)?;
            }
        }
        work[top] = pivot_row;
        last = pivot;
        pivots.push(column);
    }
    work.truncate(pivots.len());
    Some(Reduced { rows: work, pivots })
}

impl Reduced {
    /// Integer vectors without common divisor that span what is orthogonal to all rows.
    fn null_space(&self, columns: usize) -> Vec<Vec<i128>> {
        // INVARIANT: after the last step every pivot entry has the same value.
        let scale = self.rows.last().map_or(1, |row| row[self.pivots[self.pivots.len() - 1]]);
        (0..columns)
            .filter(|column| !self.pivots.contains(column))
            .map(|free| {
                let mut direction = vec![0; columns];
                direction[free] = scale;
                for (row, &pivot) in self.rows.iter().zip(&self.pivots) {
                    direction[pivot] = -row[free];
                }
                primitive(direction)
            })
            .collect()
    }
}

/// Divides by the greatest common divisor.
fn primitive(mut numbers: Vec<i128>) -> Vec<i128> {
    let divisor = numbers.iter().fold(0u128, |a, b| greatest_common(a, b.unsigned_abs()));
    // A divisor of 2^127 alone does not fit; such numbers stay as they are.
    if let Some(divisor) = i128::try_from(divisor).ok().filter(|divisor| *divisor > 1) {
        numbers.iter_mut().for_each(|number| *number /= divisor);
    }
    numbers
}

fn greatest_common(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Which rows can carry a positive weight when non-negative weights must cancel in every column.
///
/// Weights may be scaled, so rows that are multiples of one another count once. A row with an entry in a column
/// where all entries have the same sign cannot be balanced, and without it others may fail: what is left of this
/// goes to the linear program.
fn balanced(rows: Vec<Vec<i128>>) -> Option<Vec<bool>> {
    let rows: Vec<Vec<i128>> = rows.into_iter().map(primitive).collect();
    let mut left: Vec<&Vec<i128>> = rows.iter().filter(|row| row.iter().any(|entry| *entry != 0)).collect();
    left.sort_unstable();
    left.dedup();
    let columns = rows.first().map_or(0, Vec::len);
    loop {
        let is_mixed = |column: usize| left.iter().any(|row| row[column] > 0) && left.iter().any(|row| row[column] < 0);
        let mixed: Vec<bool> = (0..columns).map(is_mixed).collect();
        let before = left.len();
        left.retain(|row| row.iter().zip(&mixed).all(|(entry, is_mixed)| *entry == 0 || *is_mixed));
        if left.len() == before {
            break;
        }
    }
    let held = carried(&left, columns)?;
    let is_held = |row: &Vec<i128>| left.binary_search(&row).is_ok_and(|place| held[place]);
    Some(rows.iter().map(|row| row.iter().all(|entry| *entry == 0) || is_held(row)).collect())
}

/// The linear program of [`balanced`].
fn carried(rows: &[&Vec<i128>], columns: usize) -> Option<Vec<bool>> {
    let count = rows.len();
    if count == 0 {
        return Some(Vec::new());
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
    let values = maximise(table)?;
    Some(values[..count].iter().map(|value| *value > 0).collect())
}

/// Solves a linear program in condensed form exactly; answers the variables' values times a positive number.
///
/// Each row reads `Σ a x ≤ b` with b ≥ 0 in the last column; the last row is the objective, negated.
/// Bland's rule, so that degenerate steps cannot cycle. Source: Bland 1977; integer pivoting, Edmonds 1967.
fn maximise(mut table: Vec<Vec<i128>>) -> Option<Vec<i128>> {
    let (height, width) = (table.len() - 1, table[0].len() - 1);
    let mut outside: Vec<usize> = (0..width).collect();
    let mut basis: Vec<usize> = (width..width + height).collect();
    let mut denominator = 1;
    while let Some(column) = (0..width).filter(|&j| table[height][j] < 0).min_by_key(|&j| outside[j]) {
        let mut leaving: Option<usize> = None;
        for row in (0..height).filter(|&row| table[row][column] > 0) {
            leaving = match leaving {
                Some(best) if !is_tighter(&table, column, (row, best), &basis)? => Some(best),
                _ => Some(row),
            };
        }
        // INVARIANT: every t is at most 1 and u is not in the objective, so some row always leaves.
        let Some(row) = leaving else { break };
        let next = table[row][column];
        pivot(&mut table, (row, column), denominator)?;
        std::mem::swap(&mut outside[column], &mut basis[row]);
        denominator = next;
    }
    let mut values = vec![0; width];
    for (row, &variable) in basis.iter().enumerate() {
        if variable < width {
            values[variable] = table[row][width];
        }
    }
    Some(values)
}

/// Does the first of two rows bound the variable of the column more tightly, or as tightly with an earlier basis?
fn is_tighter(table: &[Vec<i128>], column: usize, (a, b): (usize, usize), basis: &[usize]) -> Option<bool> {
    let bound = table[a].len() - 1;
    let left = table[a][bound].checked_mul(table[b][column])?;
    let right = table[b][bound].checked_mul(table[a][column])?;
    Some(left.cmp(&right).then(basis[a].cmp(&basis[b])).is_lt())
}

/// Exchanges the variable of a row with that of a column; the pivot becomes the common denominator.
fn pivot(table: &mut [Vec<i128>], (row, column): (usize, usize), denominator: i128) -> Option<()> {
    let pivot_row = std::mem::take(&mut table[row]);
    let pivot = pivot_row[column];
    for (_, other) in table.iter_mut().enumerate().filter(|(i, _)| *i != row) {
        let factor = other[column];
        if factor == 0 && pivot == denominator {
            continue;
        }
        for (j, entry) in other.iter_mut().enumerate() {
            *entry = if j == column { -factor } else { cross((*entry, pivot), (factor, pivot_row[j]), denominator)? };
        }
    }
    table[row] = pivot_row;
    table[row][column] = denominator;
    Some(())
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
        let face = face(&two_lists(), &[true, true, false], &[1, 0, 0]).expect("the numbers are small");
        assert_eq!(face.keeps, [true, true, false]);
        assert!(!face.is_identified);
    }

    #[test]
    fn a_zero_that_margins_make_up_for_does_no_harm() {
        // By hand: three lists, independence, every pair meets except in cell 011; all totals of lists and
        // their interplay stay inside the cone, as the other six cells already span the four parameters.
        let rows: Vec<Vec<i64>> = (1..8).map(|c: i64| vec![1, c & 1, c >> 1 & 1, c >> 2 & 1]).collect();
        let is_positive: Vec<bool> = (1..8).map(|c| c != 6).collect();
        let face = face(&rows, &is_positive, &[1, 0, 0, 0]).expect("the numbers are small");
        assert!(face.keeps.iter().all(|kept| *kept) && face.is_identified);
    }

    #[test]
    fn opposite_directions_balance_and_a_lone_one_does_not() {
        // By hand: weights 1 and 2 cancel 2 and −1; nothing cancels 3 in the second column.
        let of = |rows: &[&[i128]]| balanced(rows.iter().map(|row| row.to_vec()).collect()).expect("small numbers");
        assert_eq!(of(&[&[2, 0], &[-1, 0], &[0, 3]]), [true, true, false]);
        assert_eq!(of(&[&[1, 1], &[-1, 0], &[0, -1]]), [true, true, true]);
        assert_eq!(of(&[&[1, 1], &[-1, 0]]), [false, false]);
        assert_eq!(of(&[&[0, 0], &[4, 0], &[-2, 0], &[1, 0]]), [true, true, true, true]);
    }

    #[test]
    fn signs_that_are_mixed_may_still_not_balance() {
        // By hand: a (1, −2) + b (−2, 1) = 0 has only a = b = 0, though both columns have both signs; with
        // (1, 1) all three add to nothing.
        let of = |rows: &[&[i128]]| balanced(rows.iter().map(|row| row.to_vec()).collect()).expect("small numbers");
        assert_eq!(of(&[&[1, -2], &[-2, 1]]), [false, false]);
        assert_eq!(of(&[&[1, -2], &[-2, 1], &[1, 1]]), [true, true, true]);
    }

    #[test]
    fn numbers_beyond_128_bits_are_not_decided() {
        let rows = vec![vec![i64::MAX, 1, 0], vec![1, i64::MAX, 0], vec![0, 1, i64::MAX]];
        assert!(face(&rows, &[true, true, true], &[1, 0, 0]).is_none());
    }
}
