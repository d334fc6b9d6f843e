//! Chao's lower bound, which holds also when some are harder to find than others.

use crate::number::log_normal;
use crate::{Error, Estimate, Method, Note, Overlap};

/// Gives the floor `n + f1² / (2 f2)` from those on exactly one (f1) and exactly two lists (f2); see
/// docs/methods/chao.md.
///
/// Persons or events in all, from two or more lists.
/// Assumes a closed population, perfect linkage, and lists that are independent for each person, who may differ in how easily they are found.
/// This is the form for many lists of low reach; for t lists the binomial form multiplies the unseen by
/// (t − 1)/t and is lower, so with two or three lists this floor can stand above a good estimate.
///
/// Source: Chao 1987, Biometrics 43, 783–791: estimate, variance and interval.
///
/// # Errors
/// [`Error::TooFewSingles`] if f1 is zero; [`Error::NoDoubles`] if f2 is zero.
///
/// ```
/// // By hand: 15 on exactly one list and 5 on two, so 20 + 15²/10 = 42.5.
/// let overlap = estimate::Overlap::new(&["first", "second"], &[(0b01, 5), (0b10, 10), (0b11, 5)])?;
/// assert_eq!(estimate::chao(&overlap)?.n, 42.5);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn chao(overlap: &Overlap) -> Result<Estimate, Error> {
    let (singles, doubles) = (f64::from(overlap.on_exactly(1)), f64::from(overlap.on_exactly(2)));
    if singles == 0.0 {
        return Err(Error::TooFewSingles { singles: 0 });
    }
    if doubles == 0.0 {
        return Err(Error::NoDoubles);
    }
    let ratio = singles / doubles;
    let unseen = singles * ratio / 2.0;
    let variance = doubles * (0.25 * ratio.powi(4) + ratio.powi(3) + 0.5 * ratio.powi(2));
    Ok(floor(overlap, "chao-1987", (unseen, variance)))
}

/// Gives the bias-corrected floor `n + f1 (f1 − 1) / (2 (f2 + 1))`, which also exists when f2 is zero; see
/// docs/methods/chao.md.
///
/// Assumes what [`chao`] assumes.
///
/// Source: Chao 1989, Biometrics 45, 427–438; variance as for the bias-corrected Chao1 in Colwell,
/// EstimateS User's Guide, appendix B.
///
/// # Errors
/// [`Error::TooFewSingles`] if f1 is below two.
///
/// ```
/// // By hand: nobody on two lists and four on one, so 4 + 4·3/2 = 10.
/// let overlap = estimate::Overlap::new(&["first", "second"], &[(0b01, 2), (0b10, 2)])?;
/// assert_eq!(estimate::chao_bias_corrected(&overlap)?.n, 10.0);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn chao_bias_corrected(overlap: &Overlap) -> Result<Estimate, Error> {
    let (singles, doubles) = (f64::from(overlap.on_exactly(1)), f64::from(overlap.on_exactly(2)));
    if singles < 2.0 {
        return Err(Error::TooFewSingles { singles: overlap.on_exactly(1) });
    }
    let next = doubles + 1.0;
    let unseen = singles * (singles - 1.0) / (2.0 * next);
    let variance = unseen
        + singles * (2.0 * singles - 1.0).powi(2) / (4.0 * next.powi(2))
        + singles.powi(2) * doubles * (singles - 1.0).powi(2) / (4.0 * next.powi(4));
    Ok(floor(overlap, "chao-bias-corrected", (unseen, variance)))
}

fn floor(overlap: &Overlap, model: &str, (unseen, variance): (f64, f64)) -> Estimate {
    let (lower, upper) = log_normal(unseen, variance);
    let named = (Method::Chao, model.to_owned());
    Estimate::with_interval(named, overlap, (unseen, lower, upper), vec![Note::LowerBound])
}
