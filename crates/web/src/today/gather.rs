//! What waits: counted with the same lists that the lines lead to, so that a line never promises more.

use crate::fault::Fault;
use crate::matches::of_kind;
use crate::naming::{address, href, title};
use crate::view::Action;
use crate::view::today::{Line, Today};
use crate::visit::Person;
use app::records::{self, List, ListQuery};
use app::{Error, Role, Stored, authorities, derivations, matching, overrides, receive};

const EACH: usize = 5;

/// Everything that waits for a person, each part one line for one action.
pub async fn gather(person: &Person) -> Result<Today, Fault> {
    let (node, actor) = (person.node(), person.actor());
    let counts = records::counts(node, actor).await?;
    let mut today =
        Today { date: node.today().to_string(), is_empty: counts.iter().all(|(_, n)| *n == 0), ..Today::default() };
    today.waiting.extend(bundles(person).await?);
    let (waiting, decided) = super::approvals::lines(person).await?;
    today.waiting.extend(waiting);
    today.changed.extend(decided);
    let (alerts, waiting) = agreed(person).await?;
    today.alerts.extend(alerts);
    today.waiting.extend(waiting);
    let unverified = [("verification", "unverified")];
    let found = some(person, "incident", &unverified).await?;
    today.may_write |= found.may_add;
    let href = address("/records/incident", &unverified);
    today.waiting.extend(counted("today-verify", found.total, ("action-review", &href)));
    for (kind, count) in matching::waiting(node, actor).await? {
        let href = of_kind("/matches", &kind, &[("state", "candidate")]);
        let Some(line) = counted("today-match", count, ("action-compare", &href)) else { continue };
        let is_event = kind == matching::INCIDENT;
        let title = if is_event { None } else { Some(person.words()?.plain(&format!("kind-{kind}-many"))) };
        today.waiting.push(Line { title, ..line });
    }
    for product in some(person, "product", &[("state", "draft")]).await?.rows.iter().take(EACH) {
        today.waiting.push(about(person, "today-sign", product, "reply_by")?);
    }
    for ask in some(person, "ask", &[("state", "open")]).await?.rows.iter().take(EACH) {
        today.waiting.push(about(person, "today-answer", ask, "reply_by")?);
    }
    super::sharing::add(person, &mut today).await?;
    super::clauses::add(person, &mut today).await?;
    super::logs::add(person, &mut today).await?;
    super::keys::add(person, &mut today).await?;
    super::news::add(person, &mut today).await?;
    Ok(today)
}

/// What rests on input that is gone, and what waits for a second person or an answer to an authority.
async fn agreed(person: &Person) -> Result<(Vec<Line>, Vec<Line>), Fault> {
    let (node, actor) = (person.node(), person.actor());
    let (mut alerts, mut waiting) = (Vec::new(), Vec::new());
    for (kind, records) in derivations::flagged(node, actor).await? {
        let Some(first) = records.first() else { continue };
        // Of a joint document only the latest versions count: the earlier ones are made again by those.
        if kind == app::documents::KIND {
            continue;
        }
        let href = if records.len() == 1 { href(&kind, first.as_str()) } else { format!("/records/{kind}") };
        let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let key = if kind == "product" { "today-flagged-products" } else { "today-flagged" };
        alerts.extend(counted(key, count, ("action-open", &href)));
    }
    for one in overrides::waiting(node, actor).await?.iter().take(EACH) {
        let line = about(person, "today-override", &one.record, "until")?;
        let action = Action { href: "/overrides".to_owned(), ..line.action };
        alerts.push(Line { action, ..line });
    }
    if actor.is(Role::Officer) || actor.is(Role::Leader) {
        for consent in some(person, "consent", &[("needs_second", "true")]).await?.rows.iter().take(EACH) {
            if consent.author != actor.id {
                waiting.push(about(person, "today-consent", consent, "until")?);
            }
        }
    }
    if authorities::may(actor) {
        let open = authorities::list(node, actor).await?;
        for one in open.iter().filter(|r| !matches!(r.state.as_str(), "answered" | "refused")).take(EACH) {
            let key = if one.is_notified() { "today-authority" } else { "today-authority-notice" };
            alerts.push(about(person, key, &one.record, "due")?);
        }
    }
    Ok((alerts, waiting))
}

async fn some(person: &Person, kind: &str, filters: &[(&str, &str)]) -> Result<List, Fault> {
    let filters = filters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let query = ListQuery { kind: kind.to_owned(), filters, page: 1, ..ListQuery::default() };
    Ok(records::rows(person.node(), person.actor(), &query).await?)
}

async fn bundles(person: &Person) -> Result<Option<Line>, Fault> {
    let waiting = match receive::list(person.node(), person.actor()).await {
        Ok(all) => all.iter().filter(|b| b.state == "quarantine").count(),
        Err(Error::Forbidden(_)) => 0,
        Err(other) => return Err(other.into()),
    };
    Ok(counted("today-bundle", i64::try_from(waiting).unwrap_or(i64::MAX), ("action-open", "/exchange")))
}

pub(super) fn counted(key: &str, count: i64, (action, href): (&str, &str)) -> Option<Line> {
    (count > 0).then(|| Line {
        key: key.to_owned(),
        count: Some(count.unsigned_abs()),
        action: Action { key: action.to_owned(), href: href.to_owned(), ..Action::default() },
        ..Line::default()
    })
}

fn about(person: &Person, key: &str, record: &Stored, date: &str) -> Result<Line, Fault> {
    let until = text(record, date);
    let href = href(&record.kind, record.id.as_str());
    Ok(Line {
        key: key.to_owned(),
        title: Some(title(person, record)?),
        date: (!until.is_empty()).then(|| until.to_owned()),
        action: Action { key: "action-open".to_owned(), href, ..Action::default() },
        ..Line::default()
    })
}

fn text<'a>(record: &'a Stored, name: &str) -> &'a str {
    record.open.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}
