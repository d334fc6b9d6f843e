//! Partners with the rung in each direction.

use crate::fault::Fault;
use crate::view::partner::{Partner, PartnerList, Way};
use crate::visit::{Answer, Person};
use app::agreements::{self, Agreement, Terms};
use app::records::{self, ListQuery};
use app::{Role, Stored};
use record::{Body, Rung};
use std::collections::BTreeSet;

/// Shows the partners whose records this person may list.
///
/// # Errors
/// When the store fails.
pub async fn list(person: Person) -> Answer {
    let (partners, visible) = (of(&person, "partner").await?, of(&person, "agreement").await?);
    let visible: BTreeSet<_> = visible.into_iter().map(|r| r.id).collect();
    let agreements = agreements::all(person.node()).await?;
    let agreements: Vec<Agreement> = agreements.into_iter().filter(|a| visible.contains(&a.record)).collect();
    let shares = shares(&person);
    let mut view = PartnerList {
        spectrum: shares.then(|| "/spectrum".to_owned()),
        partners: partners.iter().map(|p| partner(&person, p, &agreements)).collect(),
        may_pair: super::pairs(&person),
    };
    view.partners.sort_by(|a, b| a.name.cmp(&b.name));
    person.page("share", &view)
}

async fn of(person: &Person, kind: &str) -> Result<Vec<Stored>, Fault> {
    let query = ListQuery { kind: kind.to_owned(), page: 1, ..ListQuery::default() };
    Ok(records::rows(person.node(), person.actor(), &query).await?.rows)
}

fn shares(person: &Person) -> bool {
    [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| person.actor().is(r))
}

fn partner(person: &Person, record: &Stored, agreements: &[Agreement]) -> Partner {
    let body = Body(record.open.clone());
    let name = body.text("short_name").unwrap_or_default().to_owned();
    let agreement = agreements.iter().find(|a| Some(a.partner.as_str()) == body.text("organisation"));
    let shares = shares(person);
    let today = person.node().today();
    Partner {
        href: format!("/records/partner/{}", record.id),
        see_as: (shares && agreement.is_some()).then(|| format!("/partners/{name}/see-as")),
        channel: super::looks(person).then(|| format!("/partners/{name}/channel")),
        agreement: agreement.map(|a| format!("/agreements/{}", a.record)),
        history: shares.then(|| format!("/spectrum/{name}/history")),
        level: body.text("level").map(str::to_owned),
        outward: way(agreement, |a| (&a.ours, a.rung_today(today))),
        inward: way(agreement, |a| (&a.theirs, if a.is_in_force(today) { a.theirs.rung } else { Rung::None })),
        name,
    }
}

fn way(agreement: Option<&Agreement>, side: impl Fn(&Agreement) -> (&Terms, Rung)) -> Way {
    let Some(agreement) = agreement else {
        return Way { rung: Rung::None.code().to_owned(), ..Way::default() };
    };
    let (terms, rung) = side(agreement);
    Way {
        rung: rung.code().to_owned(),
        height: Rung::ALL.iter().position(|r| *r == rung).and_then(|at| u8::try_from(at).ok()).unwrap_or(0),
        state: Some(agreement.state.clone()),
        ends: Some(agreement.protocol.ends.to_string()),
        place_precision: Some(terms.place.code().to_owned()),
        time_precision: Some(terms.time.code().to_owned()),
        uses: terms.uses.iter().map(|u| u.code().to_owned()).collect(),
        caveats: terms.caveats.iter().map(|c| c.code().to_owned()).collect(),
    }
}
