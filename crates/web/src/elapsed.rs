//! How long ago something was, in words: what matters about an alert that nobody has answered.

use crate::fault::Fault;
use crate::visit::Person;

/// How long ago a UTC time was: in minutes, from two hours on in hours, from two days on in days.
pub(crate) fn elapsed(person: &Person, moment: &str) -> Result<String, Fault> {
    let words = person.words()?;
    let Ok(then) = moment.parse::<jiff::Timestamp>() else { return Ok(words.plain("elapsed-never")) };
    let minutes = ((person.node().now().as_second() - then.as_second()) / 60).max(0);
    let (key, count) = match minutes {
        m if m < 120 => ("elapsed-minutes", m),
        m if m < 2 * 24 * 60 => ("elapsed-hours", m / 60),
        m => ("elapsed-days", m / (24 * 60)),
    };
    Ok(words.lookup()(key, &[("count", count.to_string())]))
}
