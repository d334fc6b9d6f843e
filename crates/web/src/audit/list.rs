//! The log, the newest entries first, a stretch at a time; whether all of it holds; and what partners saw of it.

use super::{asked, witnesses};
use crate::naming::{Names, names};
use crate::view::Action;
use crate::view::audit::{AuditList, Entry};
use crate::visit::{Answer, Person};
use crate::words::Words;
use app::audit::{self, Shown};

/// Shows the log to who may read it. With `check=yes` every entry is opened and held against its leaf.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] for others.
pub async fn list(person: Person) -> Answer {
    let query = asked::query(&person);
    let found = audit::find(person.node(), person.actor(), &query).await?;
    let is_whole = person.asked("check") == Some("yes");
    let node = person.node();
    let verified = if is_whole { audit::verify(node).await? } else { audit::verify_leaves(node).await? };
    let (names, words) = (names(&person).await?, person.words()?);
    let action = |key: &str, href: &str| Action { key: key.to_owned(), href: href.to_owned(), ..Action::default() };
    let view = AuditList {
        size: verified.entries,
        root: verified.root,
        is_verified: verified.is_verified,
        is_whole,
        verified_at: node.now().to_string(),
        looked_at: found.looked_at,
        is_narrowed: query.is_any(),
        older: found.next.map(|before| asked::href(&query, Some(before))),
        newest: query.before.map(|_| asked::href(&query, None)),
        asked: asked::asked(&person, &query, &names).await?,
        witnesses: witnesses::lines(&person).await?,
        entries: found.entries.iter().map(|e| entry(e, &names, words)).collect(),
        actions: vec![
            action("action-check-log", "/audit?check=yes"),
            action("action-see-destroyed", "/audit/destroyed"),
            action("action-see-backups", "/backups"),
            action("action-export", "/audit/export"),
        ],
    };
    person.page("remember", &view)
}

fn entry(shown: &Shown, names: &Names, words: &Words) -> Entry {
    let number = shown.position + 1;
    let Some(entry) = &shown.entry else { return Entry { number, ..Entry::default() } };
    let refused = entry.action.strip_suffix("-refused");
    // Where a refusal has words of its own, they say more than those of what was refused.
    let has = |did: &&str| words.has(&format!("audit-did-{did}"));
    let did = Some(entry.action.as_str()).filter(has).or(refused.filter(has)).unwrap_or("other");
    let record = entry.record.as_ref().zip(entry.kind.as_ref());
    Entry {
        number,
        at: entry.at.clone(),
        who: names.who(&entry.actor, words),
        did: Some(did.to_owned()),
        kind: record.map(|(_, kind)| kind.clone()),
        href: record.map(|(id, kind)| crate::naming::href(kind, id)),
        detail: entry.detail.clone(),
        reason: entry.reason.clone(),
        is_refused: refused == Some(did),
    }
}
