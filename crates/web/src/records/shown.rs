//! A record as `app` shows it, put into words: its parts, and who can see it.

use crate::fault::Fault;
use crate::naming::{Names, addresses, href, linkable, title};
use crate::view::record::{Part, Reading, Seen, SeenBy, parts};
use crate::visit::Person;
use app::Role;
use app::records::Show;
use record::label::Audience;
use record::{Body, Caveat, Compartment, Expiry, Form};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of a record; closed ones as closed, whether or not they hold something.
pub(crate) async fn parts_of(person: &Person, form: &Form, show: &Show) -> Result<Vec<Part>, Fault> {
    let granted = granted(person, &show.closed);
    let has_sealed_link = form.leaves().iter().any(|(_, f)| {
        matches!(f.kind, record::FieldType::Link(_))
            && f.compartment != Compartment::Open
            && granted.contains(&f.compartment)
    });
    let mut links = links_of(person, show)?;
    if has_sealed_link {
        links.extend(addresses(&linkable(person, form, true).await?));
    }
    let whom = if show.record.channel.is_none() { person.node().name() } else { &show.origin };
    read(person, form, &show.body, (&granted, &links, whom))
}

/// A body in words, as far as `granted`.
pub(crate) fn read(
    person: &Person,
    form: &Form,
    body: &Body,
    (granted, links, whom): (&BTreeSet<Compartment>, &BTreeMap<String, (String, String)>, &str),
) -> Result<Vec<Part>, Fault> {
    let vocabularies = person.node().vocabularies();
    let reading = Reading { words: person.words()?, vocabularies, links, granted, whom };
    Ok(parts(form, &body.0, &reading))
}

/// What this person's work opens, less what is closed in this record.
pub(crate) fn granted(person: &Person, closed: &[Compartment]) -> BTreeSet<Compartment> {
    let open = [Compartment::Open].into_iter().chain(app::attribution::opened(person.node(), person.actor()));
    open.filter(|c| !closed.contains(c)).collect()
}

fn links_of(person: &Person, show: &Show) -> Result<BTreeMap<String, (String, String)>, Fault> {
    let one = |link: &app::records::LinkShown| {
        let (record, id) = (&link.record, link.record.id.as_str());
        Ok((id.to_owned(), (title(person, record)?, href(&record.kind, id))))
    };
    show.links.iter().map(one).collect()
}

/// Who can see a record, and how far it passes.
pub(crate) fn seen(person: &Person, show: &Show, names: &Names) -> Seen {
    let label = &show.label;
    let is_own = show.record.channel.is_none();
    let caveats = label.caveats.iter();
    Seen {
        origin: if is_own { person.node().name().to_owned() } else { show.origin.clone() },
        is_own,
        sensitivity: label.sensitivity.code().to_owned(),
        is_everyone: matches!(label.audience, Audience::Everyone),
        audience: match &label.audience {
            Audience::Everyone => Vec::new(),
            Audience::Only(orgs) => orgs.iter().map(|o| names.org(o)).collect(),
        },
        uses: label.uses.iter().map(|u| u.code().to_owned()).collect(),
        caveats: caveats
            .clone()
            .filter_map(|c| if let Caveat::Is(c) = c { Some(c.code().to_owned()) } else { None })
            .collect(),
        acknowledgements: caveats
            .filter_map(|c| if let Caveat::Acknowledge(t) = c { Some(t.clone()) } else { None })
            .collect(),
        place_precision: label.precision.place.code().to_owned(),
        time_precision: label.precision.time.code().to_owned(),
        minimum_cell: (label.minimum_cell > 0).then_some(label.minimum_cell),
        expires: if let Expiry::On(day) = label.expiry { Some(day.to_string()) } else { None },
        partners: show.seen.iter().map(|s| by(person, show, s)).collect(),
    }
}

fn by(person: &Person, show: &Show, seen: &app::records::Seen) -> SeenBy {
    let shares = [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| person.actor().is(r));
    let address = format!("/partners/{}/see-as/{}", seen.partner, show.record.id);
    SeenBy {
        name: seen.partner.clone(),
        rung: seen.rung.code().to_owned(),
        bounded_by: seen.bound_by.clone(),
        href: shares.then_some(address),
    }
}
