//! What two lists are compared by without showing them: the day, the governorate, and the code that says most.

use jiff::Span;
use record::place::governorate;
use record::{FieldType, Form, PartialDate};
use store::records::Stored;

/// Days by which two lists may differ about the same event.
const DAYS: i64 = 1;

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
