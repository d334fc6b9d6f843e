//! How often matching errs, from pairs that people looked at: precision and recall with intervals.
//!
//! Pairs lie in bands by how likely they are held to be matches. Of each band a random few are judged by people;
//! the rest is unknown, and how much of it is right follows from what they found.

use crate::latent::Random;
use crate::{Error, LEVEL};

/// How many times the unknown rest is drawn.
const DRAWS: usize = 20_000;

/// Pairs of about one probability, of which a random few were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Band {
    /// All pairs of it.
    pub pairs: u64,
    /// Judged to be matches.
    pub right: u64,
    /// Judged to be none.
    pub wrong: u64,
}

/// A share with the interval in which it lies by [`LEVEL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Lower end, 0 to 1.
    pub low: f64,
    /// Median, 0 to 1.
    pub middle: f64,
    /// Upper end, 0 to 1.
    pub high: f64,
}

/// What taking a band and all likelier ones as matches would mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reviewed {
    /// Of the pairs taken, how many are matches.
    pub precision: Share,
    /// Of the matches among all pairs of all bands, how many are taken. Matches that were never proposed as a pair
    /// are in no band, and count nowhere. `None` while nothing was judged in some band that has pairs.
    pub recall: Option<Share>,
}

/// For each band, given from the least likely to the likeliest, what taking it and all likelier ones would mean;
/// `None` while nothing was judged in one of them that has pairs, or when there is no pair to take.
///
/// The share of matches of a band has Jeffreys' prior, Beta(½, ½); those judged are as they were judged, and of the
/// others as many are matches as a binomial draw says (finite populations). 20,000 draws from a seed, quantiles of
/// [`LEVEL`].
/// Assumes that those judged were drawn at random within their band, and judged rightly.
/// Source: Brown, Cai and DasGupta 2001, Statistical Science 16, 101–133, for the prior.
///
/// # Errors
/// [`Error::ReviewedTooMany`] for a band in which more pairs were judged than there are.
pub fn reviewed(bands: &[Band], seed: u64) -> Result<Vec<Option<Reviewed>>, Error> {
    for band in bands {
        if band.right.checked_add(band.wrong).is_none_or(|judged| judged > band.pairs) {
            return Err(Error::ReviewedTooMany { judged: band.right.saturating_add(band.wrong), pairs: band.pairs });
        }
    }
    let mut random = Random::new(seed, 0);
    let mut drawn = vec![(Vec::with_capacity(DRAWS), Vec::with_capacity(DRAWS)); bands.len()];
    for _ in 0..DRAWS {
        let right: Vec<u64> = bands.iter().map(|band| draw(band, &mut random)).collect();
        let all = right.iter().sum::<u64>() as f64;
        let (mut taken, mut found) = (0, 0);
        for (at, band) in bands.iter().enumerate().rev() {
            taken += band.pairs;
            found += right[at];
            drawn[at].0.push(found as f64 / taken as f64);
            // Without any match none is missed.
            drawn[at].1.push(if all > 0.0 { found as f64 / all } else { 1.0 });
        }
    }
    let is_judged = |band: &Band| band.pairs == 0 || band.right + band.wrong > 0;
    let is_whole = bands.iter().all(is_judged);
    let results = drawn.into_iter().enumerate().map(|(at, (precision, recall))| {
        let above = &bands[at..];
        let is_told = above.iter().all(is_judged) && above.iter().any(|band| band.pairs > 0);
        is_told.then(|| Reviewed { precision: share(precision), recall: is_whole.then(|| share(recall)) })
    });
    Ok(results.collect())
}

fn draw(band: &Band, random: &mut Random) -> u64 {
    let (right, wrong) = (band.right as f64 + 0.5, band.wrong as f64 + 0.5);
    let (p, q) = random.beta(right, wrong);
    band.right + random.binomial(band.pairs - band.right - band.wrong, p, q)
}

fn share(mut drawn: Vec<f64>) -> Share {
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| drawn[(((drawn.len() - 1) as f64) * part).round() as usize];
    let tail = (1.0 - LEVEL) / 2.0;
    Share { low: at(tail), middle: at(0.5), high: at(1.0 - tail) }
}
