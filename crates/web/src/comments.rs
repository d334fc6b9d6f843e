//! Remarks on a partner's record, and the block of them on a page.

use crate::fault::Fault;
use crate::naming::{href, names, title};
use crate::posted::Posted;
use crate::records::ask_why;
use crate::view::document::{Comment, CommentList, Comments};
use crate::visit::{Answer, Person, see_other};
use app::{Error, Stored, agreements, comments, documents, records, requests};
use axum::extract::Path;
use axum::http::StatusCode;
use record::RecordId;

/// The remarks on a record, and the form of a new one.
pub(crate) async fn block(
    person: &Person,
    record: &Stored,
    (href, others): (String, Vec<String>),
) -> Result<Comments, Fault> {
    let (words, names) = (person.words()?, names(person).await?);
    let all = comments::of(person.node(), person.actor(), &record.id, true).await?;
    let comment = |c: &comments::Comment| Comment {
        who: names.who(&c.author, words),
        organisation: c.organisation.clone(),
        made: c.made.clone(),
        state: c.state.clone(),
        words: c.words.clone(),
    };
    let may = comments::may_write(person.actor()) && comments::is_commented(record);
    Ok(Comments {
        all: all.iter().map(comment).collect(),
        href: may.then_some(href),
        goes_to: if may && comments::may_send(person.actor()) { others } else { Vec::new() },
        is_missing: false,
    })
}

/// Whether a record has a page of remarks for this person: a partner's, or one of ours that a partner remarked on.
pub(crate) async fn is_open(person: &Person, record: &Stored) -> Result<bool, Error> {
    if !comments::may_write(person.actor()) || matches!(record.kind.as_str(), documents::KIND | comments::KIND) {
        return Ok(false);
    }
    Ok(comments::is_commented(record)
        || !comments::of(person.node(), person.actor(), &record.id, false).await?.is_empty())
}

/// Shows the remarks on a record, or asks why.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen, and for what nobody remarks on.
pub async fn show(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    page(&person, (&kind, &id), None).await
}

async fn page(person: &Person, (kind, id): (&str, &str), reason: Option<&str>) -> Answer {
    match subject(person, (kind, id), reason).await {
        Err(Error::ReasonNeeded) => ask_why(person, kind, &format!("/records/{kind}/{id}/comments"), reason),
        Err(other) => Err(other.into()),
        Ok(record) => person.page("share", &view(person, &record, false).await?),
    }
}

/// Keeps a remark, and lets it go to the owner when the box was ticked. With a reason instead, shows them.
///
/// # Errors
/// As [`show`]; `Clash` when no agreement with the owner is in force.
pub async fn create(person: Person, Path((kind, id)): Path<(String, String)>, Posted(typed): Posted) -> Answer {
    if typed.fields.contains_key("reason") {
        return page(&person, (&kind, &id), Some(typed.text("reason"))).await;
    }
    // Who sent the form has given the reason for which the record was opened.
    let record = subject(&person, (&kind, &id), Some("to comment on it")).await?;
    if typed.text("words").trim().is_empty() {
        let view = view(&person, &record, true).await?;
        return person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view);
    }
    let goes = typed.text("goes") == "yes";
    comments::write(person.node(), person.actor(), &record.id, (typed.text("words"), goes)).await?;
    let done = if goes { "comment-sent" } else { "comment-kept" };
    Ok(see_other(&format!("/records/{kind}/{id}/comments?done={done}")))
}

/// The record, opened like any record: high and severe for a reason, which is logged.
async fn subject(person: &Person, (kind, id): (&str, &str), reason: Option<&str>) -> Result<Stored, Error> {
    let id = RecordId::parse(id).ok_or(Error::NotFound)?;
    let found = requests::named(person.node(), person.actor(), std::slice::from_ref(&id)).await?;
    let record = found.into_iter().find(|r| r.kind == kind).ok_or(Error::NotFound)?;
    if !is_open(person, &record).await? {
        return Err(Error::NotFound);
    }
    Ok(records::show(person.node(), person.actor(), &id, reason).await?.record)
}

async fn view(person: &Person, record: &Stored, is_missing: bool) -> Result<CommentList, Fault> {
    let partners = agreements::partners(person.node()).await?;
    let owner = partners.into_iter().find(|p| record.channel.as_deref() == Some(p.org.as_str()));
    let others = owner.into_iter().map(|p| p.short_name).collect();
    let address = format!("/records/{}/{}/comments", record.kind, record.id);
    let comments = Comments { is_missing, ..block(person, record, (address, others)).await? };
    Ok(CommentList { title: title(person, record)?, back: href(&record.kind, record.id.as_str()), comments })
}
