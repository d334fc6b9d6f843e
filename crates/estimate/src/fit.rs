//! Fits a Poisson log-linear model by Newton's method, and the small linear algebra that this needs.
//! Whether a maximum exists is decided before, by `face`.

/// A fitted model.
pub(crate) struct Fit {
    /// Parameters, in the order of the columns.
    pub(crate) beta: Vec<f64>,
    /// Expected counts, in the order of the rows.
    pub(crate) expected: Vec<f64>,
    /// Standard error of the first parameter.
    pub(crate) first_error: f64,
    /// Log-likelihood, with the factorials.
    pub(crate) log_likelihood: f64,
}

/// Maximises the Poisson likelihood of `counts` (which may be fractional) with log-linear means `rows · β`.
///
/// Newton's method, which for this model is iteratively reweighted least squares, with steps halved until
/// the likelihood does not fall. Assumes independent columns and an existing maximum. None if 200 steps do
/// not suffice. Accuracy: gradient below 1e-9 of the total.
/// Source: McCullagh & Nelder 1989, section 2.5.
pub(crate) fn fit(rows: &[Vec<f64>], counts: &[f64]) -> Option<Fit> {
    let columns = rows.first()?.len();
    let total: f64 = counts.iter().sum();
    let mut beta = start(rows, counts, columns)?;
    let mut height = kernel(rows, counts, &beta);
    for _ in 0..200 {
        let expected = means(rows, &beta);
        let gradient = weighted(rows, counts.iter().zip(&expected).map(|(n, mu)| n - mu), columns);
        let factor = cholesky(information(rows, &expected, columns))?;
        if gradient.iter().all(|slope| slope.abs() <= 1e-9 * total.max(1.0)) {
            return Some(finish((rows, counts), beta, &factor));
        }
        let step = solve(&factor, &gradient);
        let mut length = 1.0;
        loop {
            let next: Vec<f64> = beta.iter().zip(&step).map(|(b, s)| b + length * s).collect();
            let reached = kernel(rows, counts, &next);
            if reached >= height - 1e-12 * height.abs() {
                (beta, height) = (next, reached);
                break;
            }
            length /= 2.0;
            if length < 1e-12 {
                return None;
            }
        }
    }
    None
}

/// The natural logarithm of the gamma function, for x > 0; relative accuracy about 1e-13.
///
/// Source: Stirling's series, Abramowitz & Stegun 1964, eq. 6.1.41, after shifting the argument above 12.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    let (mut shifted, mut product) = (x, 1.0);
    while shifted < 12.0 {
        product *= shifted;
        shifted += 1.0;
    }
    let inverse = 1.0 / shifted;
    let square = inverse * inverse;
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    (shifted - 0.5) * shifted.ln() - shifted + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - product.ln()
}

fn finish((rows, counts): (&[Vec<f64>], &[f64]), beta: Vec<f64>, factor: &[Vec<f64>]) -> Fit {
    let mut unit = vec![0.0; beta.len()];
    unit[0] = 1.0;
    let variance = solve(factor, &unit)[0];
    let factorials: f64 = counts.iter().map(|n| ln_gamma(n + 1.0)).sum();
    let log_likelihood = kernel(rows, counts, &beta) - factorials;
    Fit { expected: means(rows, &beta), first_error: variance.sqrt(), log_likelihood, beta }
}

/// Least squares on the logarithms of the counts: close enough for Newton's method to take over.
fn start(rows: &[Vec<f64>], counts: &[f64], columns: usize) -> Option<Vec<f64>> {
    let raised: Vec<f64> = counts.iter().map(|n| n + 0.5).collect();
    let factor = cholesky(information(rows, &raised, columns))?;
    Some(solve(&factor, &weighted(rows, raised.iter().map(|n| n * n.ln()), columns)))
}

fn means(rows: &[Vec<f64>], beta: &[f64]) -> Vec<f64> {
    rows.iter().map(|row| dot(row, beta).exp()).collect()
}

fn kernel(rows: &[Vec<f64>], counts: &[f64], beta: &[f64]) -> f64 {
    rows.iter().zip(counts).map(|(row, n)| (dot(row, beta), n)).map(|(eta, n)| n * eta - eta.exp()).sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn weighted(rows: &[Vec<f64>], weights: impl Iterator<Item = f64>, columns: usize) -> Vec<f64> {
    let mut sum = vec![0.0; columns];
    for (row, weight) in rows.iter().zip(weights) {
        for (entry, x) in sum.iter_mut().zip(row) {
            *entry += weight * x;
        }
    }
    sum
}

fn information(rows: &[Vec<f64>], weights: &[f64], columns: usize) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; columns]; columns];
    for (row, weight) in rows.iter().zip(weights) {
        for (line, x) in matrix.iter_mut().zip(row).filter(|(_, x)| **x != 0.0) {
            for (entry, y) in line.iter_mut().zip(row) {
                *entry += weight * x * y;
            }
        }
    }
    matrix
}

/// The lower triangle L with L Lᵀ = matrix; None if it is not positive definite in double precision.
fn cholesky(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    for i in 0..matrix.len() {
        for j in 0..=i {
            let rest = matrix[i][j] - dot(&matrix[i][..j], &matrix[j][..j]);
            if i == j && (rest.is_nan() || rest <= 1e-14 * matrix[i][i]) {
                return None;
            }
            matrix[i][j] = if i == j { rest.sqrt() } else { rest / matrix[j][j] };
        }
    }
    Some(matrix)
}

fn solve(factor: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut x = right.to_vec();
    for i in 0..x.len() {
        x[i] = (x[i] - dot(&factor[i][..i], &x[..i])) / factor[i][i];
    }
    for i in (0..x.len()).rev() {
        let above: f64 = (i + 1..x.len()).map(|j| factor[j][i] * x[j]).sum();
        x[i] = (x[i] - above) / factor[i][i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gamma_function_agrees_with_factorials_and_the_root_of_pi() {
        // By hand: Γ(6) = 120, Γ(1/2) = √π, Γ(21) = 20! = 2432902008176640000.
        for (x, value) in [(6.0, 120.0_f64), (0.5, std::f64::consts::PI.sqrt()), (21.0, 2_432_902_008_176_640_000.0)] {
            assert!((ln_gamma(x) - value.ln()).abs() < 1e-11, "{x}");
        }
    }

    #[test]
    fn one_mean_for_all_is_the_average_with_error_one_over_root_total() {
        // By hand: mean of 2, 4, 6 is 4; information of log mean is the total 12.
        let found = fit(&[vec![1.0], vec![1.0], vec![1.0]], &[2.0, 4.0, 6.0]).expect("a mean exists");
        assert!((found.beta[0].exp() - 4.0).abs() < 1e-9);
        assert!((found.first_error - 12.0_f64.sqrt().recip()).abs() < 1e-9);
    }
}
