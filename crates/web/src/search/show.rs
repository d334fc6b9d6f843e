//! What was found, as far as granted.

use crate::fault::Fault;
use crate::naming::reference;
use crate::view::search::{Hit, Search};
use crate::visit::{Answer, Person};
use app::records;

const MOST: usize = 50;

/// Searches the parts that are open to the person; `kind` narrows to one kind.
///
/// # Errors
/// When the store fails.
pub async fn show(person: Person) -> Answer {
    let words = person.asked("q").unwrap_or_default().to_owned();
    let kind = person.asked("kind").filter(|k| person.node().kinds().form(k).is_some()).map(str::to_owned);
    let mut view = Search { query: words.clone(), kind: kind.clone(), ..Search::default() };
    if !words.is_empty() {
        let mut found = records::search(person.node(), person.actor(), &words).await?;
        found.retain(|(r, _)| kind.as_ref().is_none_or(|k| k == &r.kind));
        view.total = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let hits = found.iter().take(MOST).map(|(record, compartment)| {
            Ok(Hit { record: reference(&person, record)?, compartment: compartment.code().to_owned() })
        });
        view.hits = hits.collect::<Result<_, Fault>>()?;
    }
    person.page("", &view)
}
