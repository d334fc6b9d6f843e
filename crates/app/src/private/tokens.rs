//! What two lists are compared by without showing them: the day, the governorate, and the code that says most; and what
//! is answered of it.

use crate::node::hex;
use jiff::Span;
use rand_core::Rng;
use record::place::governorate;
use record::{FieldType, Form, PartialDate, PlacePrecision, TimePrecision};
use seal::oprf::Output;
use std::collections::BTreeSet;
use store::records::Stored;

/// Days by which two lists may differ about the same event.
const DAYS: i64 = 1;

/// What of an output passes: enough to tell a billion tokens apart, too little to go back.
const TAG_BYTES: usize = 16;

/// The fewest tags that an answer holds.
const FEWEST: usize = 1_024;

/// Up to so many tags their number is a power of two, above it a multiple of this.
const STEP: usize = 65_536;

/// Whether places and times may be told as finely as a token does: the governorate, and the day.
pub(super) fn may_tell(place: PlacePrecision, time: TimePrecision) -> bool {
    place <= PlacePrecision::Governorate && time <= TimePrecision::Day
}

/// What an answer holds of an output.
pub(super) fn tag(output: &Output) -> String {
    hex(&output[..TAG_BYTES])
}

/// Tags in order, filled up with tags of nothing, which look like any other: their number says no more of our list than
/// into which bucket it falls. As much is drawn whatever the list holds.
pub(super) fn padded(mut tags: BTreeSet<String>, rng: &mut impl Rng) -> Vec<String> {
    let wanted = bucket(tags.len());
    let mut drawn = vec![0; wanted * TAG_BYTES];
    rng.fill_bytes(&mut drawn);
    let missing = wanted - tags.len();
    tags.extend(drawn.chunks_exact(TAG_BYTES).take(missing).map(hex));
    tags.into_iter().collect()
}

fn bucket(tags: usize) -> usize {
    if tags <= STEP { tags.next_power_of_two().max(FEWEST) } else { tags.next_multiple_of(STEP) }
}

/// The token of a record of the asker: its day, its place and, for kinds that name one, how violent it was. `None`
/// when the day or the place is not known well enough to say anything.
pub(super) fn exact(form: &Form, record: &Stored) -> Option<String> {
    let (day, rest) = parts(form, record)?;
    Some(format!("{}|{}|{rest}", form.kind, day))
}

/// The tokens of a record of the evaluator: those of the days around it too, so that the asker need not ask thrice.
pub(super) fn near(form: &Form, record: &Stored) -> Vec<String> {
    let Some((day, rest)) = parts(form, record) else { return Vec::new() };
    let around = (-DAYS..=DAYS).filter_map(|by| day.checked_add(Span::new().days(by)).ok());
    around.map(|day| format!("{}|{day}|{rest}", form.kind)).collect()
}

fn parts(form: &Form, record: &Stored) -> Option<(jiff::civil::Date, String)> {
    let date: PartialDate = record.columns.date?;
    if date.from() != date.to() {
        return None;
    }
    let place = governorate(record.columns.place.as_deref()?);
    if place.ends_with("-unknown") {
        return None;
    }
    let code = form.fields.iter().find(|f| f.facet && matches!(f.kind, FieldType::SelectOne(_)));
    let code = code.and_then(|f| record.open.get(&f.name)?.as_str()).unwrap_or_default();
    Some((date.from(), format!("{place}|{code}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn an_answer_is_as_long_whether_the_list_holds_nothing_or_hundreds() {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        for own in [0, 3, 300, 1_024] {
            let tags: BTreeSet<String> = (0..own).map(|n| format!("{n:032x}")).collect();
            let told = padded(tags.clone(), &mut rng);
            assert_eq!(told.len(), 1_024, "{own}");
            assert!(told.is_sorted() && tags.iter().all(|tag| told.contains(tag)));
            assert!(told.iter().all(|tag| tag.len() == 32 && tag.chars().all(|c| c.is_ascii_hexdigit())));
        }
        // By hand: powers of two up to 65,536, then its multiples.
        let buckets = [1_025, 65_536, 65_537, 131_073].map(bucket);
        assert_eq!(buckets, [2_048, 65_536, 131_072, 196_608]);
    }
}
