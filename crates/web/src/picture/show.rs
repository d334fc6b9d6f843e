//! What several organisations know together, and how many nobody recorded.

use super::figures;
use super::stratum;
use crate::fault::Fault;
use crate::view::edit::Chosen;
use crate::view::picture::{Doubt, Estimated, Picture as View};
use crate::visit::{Answer, Person};
use app::picture::{self, Stratum};
use app::records::{self, ListQuery};
use record::Body;

/// Shows the picture of one place and period, or of all.
///
/// # Errors
/// When the store fails.
pub async fn show(person: Person) -> Answer {
    let part = stratum(|name| person.asked(name), person.node());
    let is_all = person.asked("count") == Some("all");
    let whole = match is_all {
        true => picture::of_all(person.node(), person.actor()).await?,
        false => picture::picture(person.node(), person.actor()).await?,
    };
    let within = whole.within(&part);
    let mut view = if is_all { figures::of_all(&person, &within)? } else { figures::view(&person, &within)? };
    view.governorates = governorates(&person, &whole, &part);
    view.place = part.governorate.as_ref().map(|g| place(&person, g));
    view.from = part.from.clone().unwrap_or_default();
    view.to = part.to.clone().unwrap_or_default();
    if is_all {
        // Estimates are of incidents with civilian deaths alone.
        return person.page("understand", &view);
    }
    view.may_estimate = app::estimates::may(person.actor());
    view.divisions = app::estimates::By::ALL.map(|by| by.code().to_owned()).to_vec();
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
    let found = records::rows(person.node(), person.actor(), &query).await?;
    let Some(newest) = found.rows.iter().max_by(|a, b| a.changed.cmp(&b.changed)) else { return Ok(()) };
    let body = Body(newest.open.clone());
    view.estimates = body.rows("figures").map(|row| estimated(person, (&body, &row))).collect();
    view.verdict = body.text("verdict").map(str::to_owned);
    view.warnings = body.codes("warnings").map(|c| Doubt { code: c.to_owned() }).collect();
    view.interval = figures::intervals(person, &view.estimates)?;
    view.estimate = Some(format!("/estimates/{}", newest.id));
    Ok(())
}

fn estimated(person: &Person, (run, row): (&Body, &Body)) -> Estimated {
    Estimated {
        method: row.text("method").unwrap_or_default().to_owned(),
        place: run.place("place").map(|p| place(person, &p.code)).unwrap_or_default(),
        period: run.text("period").unwrap_or_default().to_owned(),
        observed: run.integer("observed").unwrap_or(0),
        number: row.integer("number").unwrap_or(0),
        lower: row.integer("lower").unwrap_or(0),
        upper: row.integer("upper"),
    }
}
