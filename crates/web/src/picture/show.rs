//! What several organisations know together, and how many nobody recorded.

use super::figures;
use super::stratum;
use crate::fault::Fault;
use crate::view::edit::Chosen;
use crate::view::picture::{Doubt, Estimated, Picture as View};
use crate::visit::{Answer, Person};
use app::picture::{self, Stratum};
use app::records::{self, ListQuery};
use app::{Role, Stored};
use record::Body;

/// Shows the picture of one place and period, or of all.
///
/// # Errors
/// When the store fails.
pub async fn show(person: Person) -> Answer {
    let part = stratum(|name| person.asked(name), person.node());
    let whole = picture::picture(person.node(), person.actor()).await?;
    let mut view = figures::view(&person, &whole.within(&part))?;
    view.governorates = governorates(&person, &whole, &part);
    view.place = part.governorate.as_ref().map(|g| place(&person, g));
    view.from = part.from.clone().unwrap_or_default();
    view.to = part.to.clone().unwrap_or_default();
    view.may_estimate = [Role::Officer, Role::Adviser, Role::Coordinator].into_iter().any(|r| person.actor().is(r));
    estimates(&person, &part, &mut view).await?;
    person.page("understand", &view)
}

fn place(person: &Person, code: &str) -> String {
    person.node().vocabularies().label("places", code, person.language.code()).to_owned()
}

fn governorates(person: &Person, whole: &picture::Picture, part: &Stratum) -> Vec<Chosen> {
    let choice = |code: String| Chosen {
        label: place(person, &code),
        is_chosen: part.governorate.as_ref() == Some(&code),
        code,
    };
    whole.by_governorate().into_keys().map(choice).collect()
}

/// The newest run of estimates for this part; without a part, the newest of all.
async fn estimates(person: &Person, part: &Stratum, view: &mut View) -> Result<(), Fault> {
    let filters = part.governorate.iter().map(|g| ("place".to_owned(), g.clone())).collect();
    let query = ListQuery { kind: "estimate".to_owned(), filters, page: 1, ..ListQuery::default() };
    let found = records::list(person.node(), person.actor(), &query).await?;
    let Some(newest) = found.rows.iter().max_by(|a, b| a.changed.cmp(&b.changed)) else { return Ok(()) };
    let is_same_run = |r: &&Stored| {
        r.changed == newest.changed && ["period", "place"].into_iter().all(|f| r.open.get(f) == newest.open.get(f))
    };
    let mut run: Vec<&Stored> = found.rows.iter().filter(is_same_run).collect();
    let order = ["chapman", "chao", "log-linear"];
    let at = |r: &Stored| order.iter().position(|m| Body(r.open.clone()).text("method") == Some(m));
    run.sort_by_key(|r| at(r));
    view.estimates = run.iter().map(|r| estimated(person, r)).collect();
    let body = Body(newest.open.clone());
    view.verdict = body.text("verdict").map(str::to_owned);
    let codes = body.text("warnings").unwrap_or_default().split(':').filter(|c| !c.is_empty());
    view.warnings = codes.map(|c| Doubt { code: c.to_owned() }).collect();
    view.interval = figures::intervals(person, &view.estimates)?;
    Ok(())
}

fn estimated(person: &Person, record: &Stored) -> Estimated {
    let body = Body(record.open.clone());
    let number = |name: &str| body.integer(name).unwrap_or(0);
    Estimated {
        method: body.text("method").unwrap_or_default().to_owned(),
        place: body.place("place").map(|p| place(person, &p.code)).unwrap_or_default(),
        period: body.text("period").unwrap_or_default().to_owned(),
        observed: number("observed"),
        number: number("number"),
        lower: number("lower"),
        upper: number("upper"),
    }
}
