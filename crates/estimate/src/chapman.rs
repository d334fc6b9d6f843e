//! Chapman's estimator for two lists.

use crate::number::log_normal;
use crate::{Error, Estimate, Method, Overlap};

/// Estimates the total from two lists, `(n1 + 1)(n2 + 1) / (m + 1) − 1`; see docs/methods/chapman.md.
///
/// Persons or events in all. Assumes a closed population, that being on one list says nothing about being on the other, that each list reaches all alike,
/// and perfect linkage; with two lists the first cannot be tested. Choose two of several by
/// [`Overlap::pair`].
///
/// Source: Chapman 1951; variance by Seber 1970, Biometrics 26, 13–22 (Seber 1982, p. 60);
/// log-normal interval of the unseen by Chao 1987 and Burnham et al. 1987.
///
/// # Errors
/// [`Error::NotTwoLists`] for more than two lists; [`Error::NestedLists`] if a list has nobody of its own,
/// since the variance is then zero.
///
/// ```
/// // By hand: ten and fifteen with five on both, 11·16/6 − 1 = 28.33.
/// let overlap = estimate::Overlap::new(&["first", "second"], &[(0b01, 5), (0b10, 10), (0b11, 5)])?;
/// assert!((estimate::chapman(&overlap)?.n - 28.33).abs() < 0.01);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn chapman(overlap: &Overlap) -> Result<Estimate, Error> {
    if overlap.lists() != 2 {
        return Err(Error::NotTwoLists { lists: overlap.lists() });
    }
    let (only_first, only_second) = (f64::from(overlap.count(0b01)), f64::from(overlap.count(0b10)));
    let both = f64::from(overlap.count(0b11));
    if only_first == 0.0 || only_second == 0.0 {
        return Err(Error::NestedLists);
    }
    let (first, second) = (only_first + both, only_second + both);
    let unseen = only_first * only_second / (both + 1.0);
    let variance = (first + 1.0) * (second + 1.0) * only_first * only_second / ((both + 1.0).powi(2) * (both + 2.0));
    let (lower, upper) = log_normal(unseen, variance);
    let named = (Method::Chapman, "[1][2]".to_owned());
    Ok(Estimate::with_interval(named, overlap, (unseen, lower, upper), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_and_fifteen_with_five_on_both_are_twenty_eight_between_22_4_and_49_1() {
        // By hand: 11·16/6 − 1 = 28.333; Seber's variance 11·16·5·10/(36·7) = 34.921; unseen 8.333;
        // ln(1 + 34.921/69.444) = 0.40736; exp(1.959964·0.63825) = 3.4936; 20 + 8.333/3.4936 = 22.385;
        // 20 + 8.333·3.4936 = 49.113. The point is also that of Wikipedia's worked example (turtles).
        let overlap = Overlap::new(&["a", "b"], &[(1, 5), (2, 10), (3, 5)]).expect("the counts are valid");
        let found = chapman(&overlap).expect("both lists have some of their own");
        assert!((found.n - 28.3333).abs() < 1e-3, "{found:?}");
        assert!((found.lower - 22.385).abs() < 5e-3, "{found:?}");
        assert!((found.upper - 49.113).abs() < 1e-2, "{found:?}");
    }

    #[test]
    fn a_list_inside_the_other_gives_no_interval_of_zero_width() {
        let overlap = Overlap::new(&["a", "b"], &[(2, 10), (3, 5)]).expect("the counts are valid");
        assert_eq!(chapman(&overlap), Err(Error::NestedLists));
    }
}
