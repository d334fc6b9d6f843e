//! What was found, as far as granted.

use crate::fault::Fault;
use crate::naming::reference;
use crate::posted::Posted;
use crate::view::search::{Hit, Search};
use crate::visit::{Answer, Person};
use app::records;

const MOST: usize = 50;

/// Asks for words.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(person: Person) -> Answer {
    answer(&person, ("", person.asked("kind").unwrap_or_default())).await
}

/// Searches the parts that are open to the person; `kind` narrows to one kind. The words never stand in an address:
/// browsers keep addresses, and the words are names.
///
/// # Errors
/// When the store fails.
pub async fn find(person: Person, Posted(form): Posted) -> Answer {
    answer(&person, (form.text("q").trim(), form.text("kind"))).await
}

async fn answer(person: &Person, (words, kind): (&str, &str)) -> Answer {
    let kind = Some(kind).filter(|k| person.node().kinds().form(k).is_some()).map(str::to_owned);
    let mut view = Search { query: words.to_owned(), kind: kind.clone(), ..Search::default() };
    if !words.is_empty() {
        let mut found = records::search(person.node(), person.actor(), words).await?;
        found.retain(|(r, _)| kind.as_ref().is_none_or(|k| k == &r.kind));
        view.total = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let hits = found.iter().take(MOST).map(|(record, compartment)| {
            Ok(Hit { record: reference(person, record)?, compartment: compartment.code().to_owned() })
        });
        view.hits = hits.collect::<Result<_, Fault>>()?;
    }
    person.page("", &view)
}
