//! What is looked for in the log: from the query of the address, and back into it.

use crate::fault::Fault;
use crate::naming::Names;
use crate::pages::percent;
use crate::view::audit::Asked;
use crate::view::edit::Chosen;
use crate::visit::Person;
use crate::words::{Language, Words};
use app::audit::Query;
use app::people;

/// How many entries a page shows: with everything that can be chosen it stays below 20 KB.
const MOST: usize = 40;
const DID: &str = "audit-did-";

/// The query of the address.
pub(super) fn query(person: &Person) -> Query {
    let text = |name: &str| person.asked(name).unwrap_or_default().to_owned();
    Query {
        action: text("did"),
        actor: text("who"),
        kind: text("kind"),
        record: text("record"),
        from: text("from"),
        to: text("to"),
        is_refused: person.asked("refused") == Some("yes"),
        before: person.asked("before").and_then(|b| b.parse().ok()),
        most: MOST,
    }
}

/// The address that looks for the same from another place on.
pub(super) fn href(query: &Query, before: Option<u64>) -> String {
    let refused = if query.is_refused { "yes" } else { "" };
    let before = before.map(|b| b.to_string()).unwrap_or_default();
    let pairs = [
        ("did", query.action.as_str()),
        ("who", &query.actor),
        ("kind", &query.kind),
        ("record", &query.record),
        ("from", &query.from),
        ("to", &query.to),
        ("refused", refused),
        ("before", &before),
    ];
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    let said: Vec<String> = given.map(|(name, value)| format!("{name}={}", percent(value))).collect();
    if said.is_empty() { "/audit".to_owned() } else { format!("/audit?{}", said.join("&")) }
}

/// The form as it was asked, with everything that can be chosen.
pub(super) async fn asked(person: &Person, query: &Query, names: &Names) -> Result<Asked, Fault> {
    let words = person.words()?;
    let mut people: Vec<(String, String)> = people::names(person.node()).await?;
    people.extend(["import", "exchange", "method"].map(|a| (a.to_owned(), names.who(a, words))));
    let kinds = person.node().kinds().all().map(|f| (f.kind.clone(), words.plain(&format!("kind-{}", f.kind))));
    Ok(Asked {
        actions: choices(actions(words), &query.action),
        people: choices(people, &query.actor),
        kinds: choices(kinds.collect(), &query.kind),
        record: query.record.clone(),
        from: query.from.clone(),
        to: query.to.clone(),
        is_refused: query.is_refused,
    })
}

/// Everything that the log can say was done: whatever there are words for.
fn actions(words: &Words) -> Vec<(String, String)> {
    let files: Vec<String> = Language::English.files().collect();
    let lines = files.iter().flat_map(|file| file.lines());
    let codes = lines.filter_map(|line| line.strip_prefix(DID)?.split_once(" =").map(|(code, _)| code));
    codes.filter(|code| *code != "other").map(|code| (code.to_owned(), words.plain(&format!("{DID}{code}")))).collect()
}

fn choices(mut all: Vec<(String, String)>, chosen: &str) -> Vec<Chosen> {
    all.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    let one = |(code, label): (String, String)| Chosen { is_chosen: code == chosen, code, label };
    all.into_iter().map(one).collect()
}
