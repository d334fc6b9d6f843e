//! What of a value is compared: the tokens it is cut into, as bytes.

use super::number;
use super::{Comparison, Encoding};

/// How values of a column are cut.
pub(super) struct Tokens {
    pub(super) cut: Cut,
    pub(super) encoding: Encoding,
}

/// One way to cut.
pub(super) enum Cut {
    /// Pieces of n characters.
    Ngram { n: usize, positional: bool },
    /// No cut.
    Exact,
    /// The neighbourhood of a number.
    Numeric { interval: i128, resolution: i128, digits: u32 },
}

/// The largest whole number that a float holds with all below it.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Cut {
    /// The cut of a comparison; or what is wrong with it, and what to do.
    pub(super) fn new(comparison: &Comparison) -> Result<Self, (&'static str, &'static str)> {
        match *comparison {
            Comparison::Ngram { n, .. } if !(1..=100).contains(&n) => Err(("n is not from 1 to 100", "write 2")),
            Comparison::Ngram { n, positional } => Ok(Self::Ngram { n, positional }),
            Comparison::Exact => Ok(Self::Exact),
            Comparison::Numeric { threshold_distance, resolution, fractional_precision: digits } => {
                if digits > 18 {
                    return Err(("more than 18 digits after the point", "write fewer"));
                }
                if !(1..=10_000).contains(&resolution) {
                    return Err(("the resolution is not from 1 to 10,000", "write a smaller one"));
                }
                let interval = (threshold_distance * 10_f64.powi(digits as i32)).round_ties_even();
                if !(1.0..=EXACT).contains(&interval) {
                    let remedy = "write a larger threshold distance, or more digits after the point";
                    return Err(("the threshold distance is nothing at that precision, or too much", remedy));
                }
                Ok(Self::Numeric { interval: interval as i128, resolution: i128::from(resolution), digits })
            }
        }
    }
}

impl Tokens {
    /// Gives each token, with their number, to `take`; or says why there are none to be had. An empty value has none.
    pub(super) fn each(&self, value: &str, mut take: impl FnMut(usize, usize, &[u8])) -> Result<(), &'static str> {
        if value.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        match self.cut {
            Cut::Exact => {
                self.put(value, &mut bytes);
                take(0, 1, &bytes);
            }
            Cut::Ngram { n, positional } => self.pieces(value, (n, positional), &mut take),
            Cut::Numeric { interval, resolution, digits } => {
                let middle = nearest(value, (interval, resolution, digits))?;
                for step in -resolution..=resolution {
                    bytes.clear();
                    self.put(&(middle + step * interval).to_string(), &mut bytes);
                    take((step + resolution) as usize, 2 * resolution as usize + 1, &bytes);
                }
            }
        }
        Ok(())
    }

    fn pieces(&self, value: &str, (n, positional): (usize, bool), take: &mut impl FnMut(usize, usize, &[u8])) {
        let around = " ".repeat(n - 1);
        let padded = [&around, value, &around].concat();
        let mut ends: Vec<usize> = padded.char_indices().map(|(at, _)| at).collect();
        ends.push(padded.len());
        let count = ends.len() - n;
        let is_plain = !positional && matches!(self.encoding, Encoding::Ascii | Encoding::Utf8);
        let mut bytes = Vec::new();
        for place in 0..count {
            let piece = &padded[ends[place]..ends[place + n]];
            if is_plain {
                take(place, count, piece.as_bytes());
                continue;
            }
            bytes.clear();
            if positional {
                self.put(&format!("{} {piece}", place + 1), &mut bytes);
            } else {
                self.put(piece, &mut bytes);
            }
            take(place, count, &bytes);
        }
    }

    /// The bytes of a text, with the mark that Python puts before each.
    fn put(&self, text: &str, into: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Ascii | Encoding::Utf8 => into.extend_from_slice(text.as_bytes()),
            Encoding::Utf16 => {
                into.extend_from_slice(&[0xFF, 0xFE]);
                into.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            }
            Encoding::Utf32 => {
                into.extend_from_slice(&[0xFF, 0xFE, 0, 0]);
                into.extend(text.chars().flat_map(|c| u32::from(c).to_le_bytes()));
            }
        }
    }
}

/// The multiple of the interval that is nearest to the number times twice the resolution, the upper one of two.
///
/// Source: Vatsalan and Christen 2015, with the scaling of clkhash (`NumericComparison`).
fn nearest(value: &str, (interval, resolution, digits): (i128, i128, u32)) -> Result<i128, &'static str> {
    let scaled = scaled(value, digits)?.checked_mul(2 * resolution).ok_or(TOO_LARGE)?;
    let rest = scaled.rem_euclid(interval);
    if 2 * rest < interval { Ok(scaled - rest) } else { Ok(scaled + (interval - rest)) }
}

const TOO_LARGE: &str = "the number is too large to be compared by its distance";

/// The number times ten to the power of `digits`, as a whole one.
fn scaled(value: &str, digits: u32) -> Result<i128, &'static str> {
    const MOST: i128 = 1 << 100;
    if let Some(whole) = number::whole(value) {
        let number: i128 = whole.parse().map_err(|_| TOO_LARGE)?;
        return number.checked_mul(10_i128.pow(digits)).filter(|n| (-MOST..=MOST).contains(n)).ok_or(TOO_LARGE);
    }
    let number = number::decimal(value).ok_or("it is not a number")?;
    let scaled = if digits > 0 { (number * 10_f64.powi(digits as i32)).round_ties_even() } else { number.trunc() };
    if scaled.is_nan() {
        return Err("it is not a number");
    }
    if scaled.abs() > MOST as f64 { Err(TOO_LARGE) } else { Ok(scaled as i128) }
}
