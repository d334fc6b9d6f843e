//! A product.

use super::file::FORMATS;
use super::own_clearance;
use crate::fault::Fault;
use crate::naming::{names, reference};
use crate::records::{record_id, seen};
use crate::view::Action;
use crate::view::product::{File, ProductShow, Statement};
use crate::visit::{Answer, Person};
use app::Role;
use app::products::Clearance;
use app::records::Show;
use axum::extract::Path;

/// Shows it with its statements and what they rest on.
///
/// # Errors
/// [`Fault::NotFound`] when it does not exist or may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let cleared = own_clearance(&person, &record_id(&id)?).await?;
    let view = view(&person, &cleared).await?;
    person.page("act", &view)
}

async fn view(person: &Person, cleared: &Clearance) -> Result<ProductShow, Fault> {
    let shown = &cleared.product;
    let (body, id) = (&shown.body, shown.record.id.as_str());
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let asks = shown.backlinks.iter().filter(|l| l.record.kind == "ask");
    let is_issued = body.text("state") == Some("issued") && cleared.is_clear();
    let file = |format: &&str| File { format: format.to_uppercase(), href: format!("/products/{id}/files/{format}") };
    let flags = crate::consents::flags(person, &shown.record.id).await?;
    Ok(ProductShow {
        title: body.text("title").map_or_else(|| crate::naming::title(person, &shown.record), |t| Ok(t.to_owned()))?,
        seen: seen(person, shown, &names(person).await?),
        channel: cleared.channel.code().to_owned(),
        state: text("state"),
        recipient: text("recipient"),
        dated: text("dated"),
        summary: text("summary"),
        statements: statements(person, cleared)?,
        ask: text("ask"),
        reply_by: text("reply_by"),
        signed_off_by: body.text("signed_off_by").map(str::to_owned),
        files: if is_issued { FORMATS.iter().map(file).collect() } else { Vec::new() },
        clearance: format!("/products/{id}/clearance?channel={}", cleared.channel.code()),
        asks: asks.map(|l| reference(person, &l.record)).collect::<Result<_, _>>()?,
        actions: actions(person, shown, !flags.is_empty()),
        flags,
    })
}

/// Each statement with the first records that it cites and this person may see, and how many there are.
fn statements(person: &Person, cleared: &Clearance) -> Result<Vec<Statement>, Fault> {
    let keys = cleared.product.body.rows("statements").map(|r| r.text("key").unwrap_or_default().to_owned());
    let mut statements = Vec::new();
    for (key, statement) in keys.zip(&cleared.statements) {
        let field = format!("statements.{key}");
        let cited = cleared.product.links.iter().filter(|l| l.field == field).take(5);
        statements.push(Statement {
            text: statement.text.clone(),
            evidence: cited.map(|l| reference(person, &l.record)).collect::<Result<_, _>>()?,
            records: u64::try_from(statement.evidence.values().sum::<usize>()).unwrap_or(u64::MAX),
        });
    }
    Ok(statements)
}

fn actions(person: &Person, shown: &Show, is_flagged: bool) -> Vec<Action> {
    let id = &shown.record.id;
    let mut actions = Vec::new();
    if is_flagged && shown.may_edit {
        let href = format!("/products/{id}/again");
        actions.push(Action { key: "action-again".to_owned(), href, is_post: true, is_danger: false });
    }
    if person.actor().is(Role::Leader) && shown.body.text("signed_off_by").is_none() {
        let href = format!("/products/{id}/sign-off");
        actions.push(Action { key: "action-sign-off".to_owned(), href, is_post: true, is_danger: false });
    }
    if shown.may_edit {
        let href = format!("/records/ask/new?product={id}");
        actions.push(Action { key: "action-record-ask".to_owned(), href, ..Action::default() });
    }
    actions
}
