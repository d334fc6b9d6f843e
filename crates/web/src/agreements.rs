//! Agreements: the list, one version, the dialog in which it is written, and what each side does with it.

mod act;
mod answers;
mod asked;
mod begin;
mod clauses;
mod file;
mod list;
mod questions;
mod receive;
mod show;
mod step;

pub use act::{act, ask};
pub use begin::{create, new};
pub(crate) use clauses::{clock, due};
pub use file::{file, signed};
pub use list::list;
pub use receive::receive;
pub use show::show;
pub use step::{save, step};

use crate::fault::Fault;
use crate::view::agreement::{Article, ArticleLine, Below, StepLink};
use crate::visit::Person;
use app::Role;
use app::agreements::{self, Agreement, Protocol, Side};
use app::overrides::InForce;
use app::spectrum;
use record::OrgId;

/// The steps of the dialog, in their order.
const STEPS: [&str; 7] = ["template", "utility", "sensitivity", "capacity", "governance", "risks", "whole"];

fn is_any(person: &Person, roles: &[Role]) -> bool {
    roles.iter().any(|r| person.actor().is(*r))
}

/// Who may write drafts.
fn drafts(person: &Person) -> bool {
    is_any(person, &[Role::Officer, Role::Coordinator, Role::Adviser, Role::Leader])
}

/// Who may carry signed documents.
fn carries(person: &Person) -> bool {
    is_any(person, &[Role::Officer, Role::Coordinator, Role::Leader])
}

/// The partner's name in the text.
fn partner_name(agreement: &Agreement) -> String {
    name_in(&agreement.protocol, &agreement.partner)
}

fn name_in(protocol: &Protocol, org: &OrgId) -> String {
    protocol.parties.iter().find(|p| &p.org == org).map(|p| p.short_name.clone()).unwrap_or_default()
}

/// The steps with their addresses; without a draft there are none.
fn steps(draft: Option<&str>, current: &str) -> Vec<StepLink> {
    let href = |code: &str, id: &str| match code {
        "whole" => format!("/agreements/{id}"),
        _ => format!("/agreements/{id}/steps/{code}"),
    };
    let link = |code: &&str| StepLink {
        code: (*code).to_owned(),
        href: draft.map(|id| href(code, id)),
        is_current: *code == current,
    };
    STEPS.iter().map(link).collect()
}

/// What was agreed, without what nothing was agreed about.
fn articles(person: &Person, protocol: &Protocol) -> Result<Vec<Article>, Fault> {
    let all = agreements::articles(person.node(), protocol, &person.words()?.lookup());
    let line = |l: agreements::Line| ArticleLine { name: l.name, values: l.values };
    let said = |lines: Vec<agreements::Line>| lines.into_iter().filter(|l| !l.values.is_empty()).map(line).collect();
    let one = |a: agreements::Article| Article { code: a.code, heading: a.heading, lines: said(a.lines) };
    Ok(all.into_iter().map(one).filter(|a: &Article| !a.lines.is_empty()).collect())
}

/// Why a pair stays below the minimum that both agreed, when it does.
fn below(person: &Person, agreement: &Agreement) -> Option<Below> {
    // What somebody decided by name is told where such decisions stand, not by the text that both signed.
    let below = spectrum::shortfalls(agreement, &InForce::default(), person.node().today());
    (!below.is_empty()).then(|| Below {
        partner: partner_name(agreement),
        href: Some(format!("/agreements/{}", agreement.record)),
        minimum: agreement.protocol.clauses.minimum.code().to_owned(),
        because: because(person, agreement).to_owned(),
    })
}

fn because(person: &Person, agreement: &Agreement) -> &'static str {
    let today = person.node().today();
    if agreement.state == "suspended" {
        let is_ours = agreement.suspended_by.contains(&Side::Us);
        return if is_ours { "suspended-us" } else { "suspended-them" };
    }
    if today > agreement.protocol.ends {
        "expired"
    } else if today < agreement.protocol.starts {
        "not-begun"
    } else {
        "terms"
    }
}
