//! Nodes of a bench, and what lets one of them share with another.

use app::agreements::{self, Clauses, Party, Protocol, Terms};
use app::{Actor, Cost, Error, Founding, Home, Node, Result, Role};
use record::label::{Audience, CaveatCode, Consents};
use record::{Compartment, Label, OrgId, PlacePrecision, Rung, Sensitivity, TimePrecision, Use};
use std::collections::BTreeSet;
use tempfile::TempDir;

/// A list of real incidents, and how it is read.
pub const LIST: &str = include_str!("../../../../demo/syria/sohr.csv");
pub const MAPPING: &str = include_str!("../../../../demo/syria/mapping.toml");

/// A node in a folder that goes with it.
pub struct Org {
    pub node: Node,
    _folder: TempDir,
}

pub async fn found(short_name: &str) -> Result<Org> {
    let folder = tempfile::tempdir().map_err(|e| Error::Internal(e.to_string()))?;
    let founding = Founding {
        short_name: short_name.to_owned(),
        name: format!("The {short_name}"),
        is_humanitarian: false,
        is_demo: false,
        // These passphrases guard nothing.
        cost: Cost { memory_kib: 8, passes: 1, lanes: 1 },
    };
    let passphrase = "a passphrase of a bench".to_owned().into();
    Ok(Org { node: Node::found(&Home::folder(folder.path()), &founding, &passphrase).await?, _folder: folder })
}

pub fn person(role: Role) -> Actor {
    Actor {
        id: format!("u-{}", role.code()),
        name: role.code().to_owned(),
        roles: BTreeSet::from([role]),
        grants: BTreeSet::from(Compartment::SEALED),
        language: "en".to_owned(),
        is_proved: true,
    }
}

pub fn officer() -> Actor {
    person(Role::Officer)
}

pub fn shared(us: &OrgId, others: impl IntoIterator<Item = OrgId>) -> Label {
    Label {
        sensitivity: Sensitivity::Low,
        audience: Audience::Only(others.into_iter().chain([us.clone()]).collect()),
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        consents: Consents { is_identified: true, ..Consents::not_needed() },
        ..Label::own(us)
    }
}

pub fn terms(rung: Rung) -> Terms {
    Terms {
        rung,
        place: PlacePrecision::Exact,
        time: TimePrecision::Day,
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        caveats: BTreeSet::from([CaveatCode::NoPublication]),
        kinds: BTreeSet::from(["incident".to_owned()]),
        minimum_cell: 10,
        lease_days: 30,
        ..Terms::nothing()
    }
}

/// Pairs both and signs what `a` grants to `b`.
pub async fn agree(a: &Node, b: &Node, granted: Terms) -> Result<()> {
    let leader = person(Role::Leader);
    agreements::pair(a, &leader, b.short_name(), b.certificate()).await?;
    agreements::pair(b, &leader, a.short_name(), a.certificate()).await?;
    let party =
        |node: &Node, grants| Party { org: node.org().clone(), short_name: node.short_name().to_owned(), grants };
    let protocol = Protocol {
        id: format!("{}-{}", a.short_name(), b.short_name()),
        version: 1,
        parties: [party(a, granted), party(b, terms(Rung::Case))],
        starts: a.today().yesterday().unwrap_or(a.today()),
        ends: a.today().saturating_add(jiff::Span::new().days(365)),
        purpose: "protection of civilians".to_owned(),
        risk_of_sharing: "a source is guessed".to_owned(),
        risk_of_not_sharing: "nobody acts".to_owned(),
        clauses: Clauses::default(),
    };
    let offered = agreements::offer(a, &leader, &protocol).await?;
    let signed = agreements::countersign(b, &leader, &offered).await?;
    agreements::conclude(a, &leader, &signed).await
}
