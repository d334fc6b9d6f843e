//! One record, and the question why it is opened.

use super::{is_edited_by_hand, parts_of, record_id, seen};
use crate::comments;
use crate::consents;
use crate::fault::Fault;
use crate::naming::{Names, href, names, reference, title};
use crate::posted::Posted;
use crate::view::Action;
use crate::view::record::{Change, Link, RecordReason, RecordShow};
use crate::visit::{Answer, Person, see_other};
use crate::words::field_key;
use app::derivations;
use app::records::{self, Show};
use app::{Error, Role};
use axum::extract::Path;

/// Shows a record, or asks why.
///
/// # Errors
/// [`Fault::NotFound`] when it does not exist or may not be seen.
pub async fn show(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    answer(&person, (&kind, &id), None).await
}

/// Shows a record for the reason that was given; a reason never stands in an address.
///
/// # Errors
/// As [`show`].
pub async fn open(person: Person, Path((kind, id)): Path<(String, String)>, Posted(form): Posted) -> Answer {
    answer(&person, (&kind, &id), Some(form.text("reason"))).await
}

async fn answer(person: &Person, (kind, id): (&str, &str), reason: Option<&str>) -> Answer {
    let form = person.form(kind)?;
    let shown = match records::show(person.node(), person.actor(), &record_id(id)?, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(person, kind, &format!("/records/{kind}/{id}/open"), reason),
        other => other?,
    };
    if shown.record.kind != kind {
        return Err(Fault::NotFound);
    }
    // These have a page of their own, which says all that this one would.
    if matches!(kind, "match" | "authority_request" | "request" | "alert" | "joint_document") {
        return Ok(see_other(&href(kind, id)));
    }
    let names = names(person).await?;
    let (id, is_kept) = (&shown.record.id, consents::is_kept(&shown));
    let made = derivations::made_from_it(person.node(), person.actor(), id).await?;
    let stays = app::shred::stays(person.node(), &shown.record).await?;
    let plain = view(person, (&shown, stays), &names)?;
    let view = RecordShow {
        parts: parts_of(person, form, &shown).await?,
        places: super::whereabouts::whereabouts(person, &shown).await?,
        actions: [plain.actions.clone(), theirs(person, &shown).await?].concat(),
        consents: if is_kept { consents::lines(person, id, &names).await? } else { Vec::new() },
        consent_href: is_kept.then(|| format!("/records/{kind}/{id}/consent")),
        flags: consents::flags(person, id).await?,
        comments_href: comments::is_open(person, &shown.record)
            .await?
            .then(|| format!("/records/{kind}/{id}/comments")),
        files: crate::attachments::block(person, &shown.record, &names).await?,
        made: made.iter().take(20).map(|r| reference(person, r)).collect::<Result<_, _>>()?,
        ..plain
    };
    person.page(&form.group, &view)
}

/// The page that asks why; `reason` is what was given before, if anything was.
pub(crate) fn ask_why(person: &Person, kind: &str, href: &str, reason: Option<&str>) -> Answer {
    let group = person.form(kind)?.group.clone();
    let view = RecordReason { kind: kind.to_owned(), href: href.to_owned(), is_missing: reason.is_some() };
    person.page(&group, &view)
}

fn view(person: &Person, (show, stays): (&Show, bool), names: &Names) -> Result<RecordShow, Fault> {
    let record = &show.record;
    Ok(RecordShow {
        kind: record.kind.clone(),
        title: title(person, record)?,
        state: if record.state == "live" { "current".to_owned() } else { record.state.clone() },
        seen: seen(person, show, names),
        parts: Vec::new(),
        places: Vec::new(),
        links: links(person, show)?,
        history: history(person, show, names)?,
        actions: actions(person, (show, stays)),
        ..RecordShow::default()
    })
}

fn links(person: &Person, show: &Show) -> Result<Vec<Link>, Fault> {
    let out = show.links.iter().map(|l| (l, show.record.kind.as_str(), false));
    let back = show.backlinks.iter().map(|l| (l, l.record.kind.as_str(), true));
    let words = person.words()?;
    let one = |(link, kind, is_incoming): (&records::LinkShown, &str, bool)| {
        let key = field_key(kind, &link.field);
        // What a statement cites hangs on the statement's own key.
        let key = if words.has(&key) { key } else { field_key(kind, "statements.evidence") };
        let key = if words.has(&key) { key } else { "field-unknown".to_owned() };
        Ok(Link { key, is_incoming, record: reference(person, &link.record)? })
    };
    out.chain(back).map(one).collect()
}

fn history(person: &Person, show: &Show, names: &Names) -> Result<Vec<Change>, Fault> {
    let words = person.words()?;
    let (who, at) = show.written.clone();
    let now = (show.record.revision, who, at);
    let change = |(revision, author, at): &(i64, String, String)| Change {
        revision: revision.unsigned_abs(),
        at: at.clone(),
        who: names.who(author, words),
        did: match (author.as_str(), revision) {
            ("exchange", _) => "received",
            (_, 1) => "created",
            _ => "changed",
        }
        .to_owned(),
    };
    Ok([now].iter().chain(&show.history).map(change).collect())
}

fn actions(person: &Person, (show, stays): (&Show, bool)) -> Vec<Action> {
    let (kind, id, actor) = (&show.record.kind, &show.record.id, person.actor());
    let is_ours = show.record.channel.is_none() && show.record.state == "live";
    let action = |key: &str, verb: &str, is_danger| Action {
        key: key.to_owned(),
        href: format!("/records/{kind}/{id}/{verb}"),
        is_post: false,
        is_danger,
    };
    let mut actions = Vec::new();
    if show.may_edit && person.form(kind).is_ok_and(is_edited_by_hand) {
        actions.push(action("action-edit", "edit", false));
    }
    // What was decided about is changed by nobody afterwards.
    if kind == app::approvals::KIND {
        return actions;
    }
    if super::label::may_label(person, show) {
        actions.push(action("action-label", "label", false));
    }
    if is_ours && (actor.is(Role::Officer) || actor.is(Role::Leader)) {
        actions.push(action("action-audience", "audience", false));
        actions.push(action("action-withdraw", "withdraw", true));
    }
    if is_ours && shares(actor) && !["consent", "override", "authority_request"].contains(&kind.as_str()) {
        let (key, href) = ("action-override".to_owned(), format!("/overrides/new?record={id}&way=share-anyway"));
        actions.push(Action { key, href, ..Action::default() });
    }
    if show.record.state == "live" && app::authorities::may(actor) && !is_about_our_work(kind) {
        let (key, href) = ("action-authority".to_owned(), format!("/authorities/new?record={id}"));
        actions.push(Action { key, href, ..Action::default() });
    }
    let is_joint = show.label.origins.iter().any(|o| o != person.node().org());
    if is_ours && is_joint && app::requests::may_ask(actor) && person.form(kind).is_ok_and(|f| f.travels) {
        actions.push(action("action-onward", "onward", false));
    }
    if is_ours && actor.is(Role::Leader) && !stays {
        actions.push(action("action-shred", "shred", true));
    }
    actions
}

fn shares(actor: &app::Actor) -> bool {
    actor.is(Role::Officer) || actor.is(Role::Leader)
}

/// Kinds about how we work, of which no authority asks.
fn is_about_our_work(kind: &str) -> bool {
    ["consent", "override", "authority_request", "agreement", "partner", "organisation"].contains(&kind)
}

/// What can be done with a partner's record besides reading it: ask them for more, keep it for the law.
async fn theirs(person: &Person, show: &Show) -> Result<Vec<Action>, Fault> {
    let (record, actor) = (&show.record, person.actor());
    if record.channel.is_none() || record.state != "live" {
        return Ok(Vec::new());
    }
    let action = |key: &str, verb: &str| Action {
        key: key.to_owned(),
        href: format!("/records/{}/{}/{verb}", record.kind, record.id),
        ..Action::default()
    };
    let mut actions = Vec::new();
    if app::requests::may_ask(actor) {
        actions.push(action("action-ask", "ask"));
    }
    if app::requests::may_ask(actor) && person.form(&record.kind)?.travels {
        actions.push(action("action-onward", "onward"));
    }
    if actor.is(Role::Leader) && !app::attestations::is_held(person.node(), &record.id).await? {
        actions.push(action("action-hold", "hold"));
    }
    Ok(actions)
}
