//! The newest entries of the log, and whether all of it verifies.

use crate::naming::{Names, names};
use crate::view::Action;
use crate::view::audit::{AuditList, Entry};
use crate::visit::{Answer, Person};
use crate::words::Words;
use app::audit::{self, Shown};

const MOST: u64 = 100;

/// Shows the log to who may read it.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for others.
pub async fn list(person: Person) -> Answer {
    let entries = audit::list(person.node(), person.actor(), MOST).await?;
    let verified = audit::verify(person.node()).await?;
    let (names, words) = (names(&person).await?, person.words()?);
    let export = Action { key: "action-export".to_owned(), href: "/audit/export".to_owned(), ..Action::default() };
    let view = AuditList {
        size: verified.entries,
        root: verified.root,
        is_verified: verified.is_verified,
        verified_at: person.node().now().to_string(),
        entries: entries.iter().map(|e| entry(e, &names, words)).collect(),
        actions: vec![export],
    };
    person.page("remember", &view)
}

fn entry(shown: &Shown, names: &Names, words: &Words) -> Entry {
    let number = shown.position + 1;
    let Some(entry) = &shown.entry else { return Entry { number, ..Entry::default() } };
    let refused = entry.action.strip_suffix("-refused");
    let did = refused.unwrap_or(&entry.action);
    let known = words.has(&format!("audit-did-{did}"));
    let record = entry.record.as_ref().zip(entry.kind.as_ref());
    Entry {
        number,
        at: entry.at.clone(),
        who: names.who(&entry.actor, words),
        did: Some(if known { did } else { "other" }.to_owned()),
        kind: record.map(|(_, kind)| kind.clone()),
        href: record.map(|(id, kind)| crate::naming::href(kind, id)),
        detail: entry.detail.clone(),
        reason: entry.reason.clone(),
        is_refused: refused.is_some(),
    }
}
