//! A list as a file: for a purpose that is named, with an approval of a second person.

use super::list::{asked, link};
use super::misread::require_understood;
use crate::approvals::said;
use crate::download::download;
use crate::fault::Fault;
use crate::naming::{address, names};
use crate::posted::Posted;
use crate::view::edit::Chosen;
use crate::view::export::ExportPage;
use crate::visit::{Answer, Person, see_other};
use crate::words::Direction;
use app::approvals::State;
use app::exports::{self, LeftOut, Wanted, file};
use app::{briefs, report};
use axum::extract::Path;
use record::Use;
use record::form::Form;

/// Shows what an export would hold and how its approval stands; with a format, gives the file.
///
/// # Errors
/// [`Fault::NotFound`] for who takes no lists away, for another format, and without an approval that stands;
/// [`Fault::Refused`] where the address was not understood.
pub async fn export(person: Person, Path(kind): Path<String>) -> Answer {
    let form = person.form(&kind)?;
    if !exports::may(person.node(), person.actor()) {
        return Err(Fault::NotFound);
    }
    require_understood(&person, form)?;
    let purpose = person.asked("purpose").and_then(Use::from_code);
    let Some(purpose) = purpose else { return page(&person, form, None).await };
    let wanted = wanted(&person, form, purpose);
    match person.asked("format") {
        Some(format) => take(&person, &wanted, format).await,
        None => page(&person, form, Some(&wanted)).await,
    }
}

/// Asks a second person.
///
/// # Errors
/// [`Fault::NotFound`] for who takes no lists away; [`Fault::Invalid`] without purpose or reason; [`Fault::Clash`]
/// when it was asked for already.
pub async fn ask_export(person: Person, Path(kind): Path<String>, Posted(posted): Posted) -> Answer {
    let form = person.form(&kind)?;
    require_understood(&person, form)?;
    let (purpose, reason) = (person.asked("purpose").and_then(Use::from_code), posted.text("reason").trim());
    let purpose = purpose.filter(|_| !reason.is_empty()).ok_or(Fault::Invalid(Vec::new()))?;
    let id = exports::ask(person.node(), person.actor(), &wanted(&person, form, purpose), reason).await?;
    Ok(see_other(&address(&format!("/approvals/{id}"), &[("done", "approval-asked")])))
}

fn wanted(person: &Person, form: &Form, purpose: Use) -> Wanted {
    Wanted::of(&asked(person, form), purpose, person.asked("sealed") == Some("yes"))
}

async fn take(person: &Person, wanted: &Wanted, format: &str) -> Answer {
    // A file would leave the view of another role without its banner.
    if person.signed().view_as.is_some() || !["csv", "xlsx", "json"].contains(&format) {
        return Err(Fault::NotFound);
    }
    let export = exports::take(person.node(), person.actor(), wanted).await?;
    let words = person.words()?;
    let direction = match words.language().direction() {
        Direction::LeftToRight => report::Direction::LeftToRight,
        Direction::RightToLeft => report::Direction::RightToLeft,
    };
    let (lookup, created) = (words.lookup(), briefs::created(person.node()));
    let bytes = file::write(person.node(), &export, (format, &lookup), (direction, created))?;
    let media = match format {
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    download(&format!("{}.{format}", wanted.kind), media, bytes.ok_or(Fault::NotFound)?)
}

async fn page(person: &Person, form: &Form, wanted: Option<&Wanted>) -> Answer {
    let query = asked(person, form);
    let found = match wanted {
        Some(wanted) => exports::standing(person.node(), person.actor(), wanted).await?,
        None => None,
    };
    let left_out = match wanted {
        Some(wanted) => exports::left_out(person.node(), person.actor(), wanted).await?,
        None => LeftOut::new(),
    };
    let names = names(person).await?;
    let language = person.words()?.language().code();
    let use_of = |u: &Use| Chosen {
        code: u.code().to_owned(),
        label: person.node().vocabularies().label("uses", u.code(), language).to_owned(),
        is_chosen: wanted.is_some_and(|w| w.purpose == *u),
    };
    let href = format!("/records/{}/export", form.kind);
    let mut kept = query.filters.clone();
    let days = [("from", &query.from), ("to", &query.to)];
    kept.extend(days.into_iter().filter_map(|(n, d)| Some((n.to_owned(), d.clone()?))));
    let of = |format: Option<&str>| {
        let mut pairs: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        pairs.extend(wanted.map(|w| ("purpose", w.purpose.code())));
        pairs.extend(wanted.filter(|w| w.is_sealed).map(|_| ("sealed", "yes")));
        pairs.extend(format.map(|f| ("format", f)));
        address(&href, &pairs)
    };
    let is_usable = found.as_ref().is_some_and(|a| a.state == State::Approved) && person.signed().view_as.is_none();
    let files = ["csv", "xlsx", "json"].map(|f| (f.to_owned(), of(Some(f))));
    let view = ExportPage {
        kind: form.kind.clone(),
        is_alone: false,
        back: link(&query, None, None),
        kept: kept.clone(),
        purposes: Use::ALL.iter().map(use_of).collect(),
        is_sealed: wanted.is_some_and(|w| w.is_sealed),
        steps: wanted.map(|w| said::selection(person, &names, w)).transpose()?.unwrap_or_default(),
        left_out: number(left_out.values().sum()),
        is_to_make_again: left_out.keys().any(|why| !["untold", "unreadable"].contains(&why.as_str())),
        why: left_out.into_iter().map(|(why, count)| (why, number(count))).collect(),
        ask: (wanted.is_some() && found.is_none()).then(|| of(None)),
        approval: found.as_ref().map(|a| format!("/approvals/{}", a.id)),
        until: found.as_ref().map(|a| a.until.to_string()),
        files: if is_usable { files.to_vec() } else { Vec::new() },
        href,
    };
    person.page(&form.group, &view)
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
