//! Three nodes with their keys, accounts, pairings and agreements.

use super::accounts::{self, Account};
use super::{Member, Members};
use crate::cli::Demo;
use crate::command::opened;
use crate::output;
use app::agreements::{self, Party, Protocol, Terms};
use app::clock::{SystemClock, demonstration_rng};
use app::people::{NewUser, add};
use app::record::label::CaveatCode;
use app::record::{Compartment, PlacePrecision, Rung, TimePrecision, Use};
use app::{Cost, Error, Founding, Home, Node, Result, Role};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Founds the three nodes afresh under `out/nodes`.
///
/// # Errors
/// `Refused` when `out` holds something that is no demonstration; as [`Node::found`].
pub async fn found(a: &Demo) -> Result<Members> {
    clear(&a.out)?;
    let mut kept = Vec::new();
    let monitor =
        member(&a.out, ("human-rights-monitor", "Human Rights Monitor", "monitor.localhost", false), &mut kept).await?;
    let harm =
        member(&a.out, ("civilian-harm-monitor", "Civilian Harm Monitor", "harm.localhost", false), &mut kept).await?;
    let relief =
        member(&a.out, ("relief-consortium", "Relief Consortium", "relief.localhost", true), &mut kept).await?;
    accounts::keep(&a.out, &kept)?;
    Ok(Members { monitor, harm, relief })
}

/// Removes an earlier demonstration; anything else in the folder is left, and refused.
fn clear(out: &Path) -> Result<()> {
    let failed =
        |e: std::io::Error| Error::Internal(format!("`{}`: {e}; choose another folder with --out", out.display()));
    std::fs::create_dir_all(out).map_err(failed)?;
    let nodes = out.join("nodes");
    if nodes.exists() {
        if !out.join("accounts.json").exists() {
            return Err(Error::Refused(format!("`{}` is no demonstration; choose another folder", nodes.display())));
        }
        std::fs::remove_dir_all(&nodes).map_err(failed)?;
    }
    output::write(&out.join("accounts.json"), b"[]")
}

type Naming = (&'static str, &'static str, &'static str, bool);

async fn member(out: &Path, (short, name, host, is_humanitarian): Naming, kept: &mut Vec<Account>) -> Result<Member> {
    let passphrase = format!("lanterns over {short}, nine cedars");
    let founding = Founding {
        short_name: short.to_owned(),
        name: name.to_owned(),
        is_humanitarian,
        is_demo: true,
        cost: Cost::default(),
    };
    let home = Home::folder(out.join("nodes").join(short));
    let rng = demonstration_rng(kept.len() as u64 + 1);
    let node = Node::found_with(&home, &founding, &passphrase.clone().into(), Box::new(SystemClock), rng).await?;
    let node = opened(node);
    let mut grants = BTreeSet::from(Compartment::SEALED);
    if is_humanitarian {
        grants.remove(&Compartment::Attribution);
    }
    let new = NewUser {
        name: "demo".to_owned(),
        passphrase: passphrase.clone().into(),
        roles: BTreeSet::from([Role::Officer, Role::Reviewer, Role::Adviser, Role::Coordinator, Role::Leader]),
        grants,
        language: "en".to_owned(),
        cost: Cost::default(),
    };
    let otpauth = add(&node, &new, "demo").await?;
    kept.push(Account { host: host.to_owned(), user: "demo".to_owned(), passphrase, otpauth });
    let actor = app::people::actor(&node, "demo").await?;
    Ok(Member { node: Arc::new(node), actor, host })
}

/// Pairs the nodes and signs the three agreements.
///
/// # Errors
/// As [`agreements::offer`].
pub async fn agree(members: &Members) -> Result<()> {
    for (a, b) in
        [(&members.monitor, &members.harm), (&members.monitor, &members.relief), (&members.harm, &members.relief)]
    {
        agreements::pair(&a.node, &a.actor, b.node.short_name(), b.node.certificate()).await?;
        agreements::pair(&b.node, &b.actor, a.node.short_name(), a.node.certificate()).await?;
    }
    let Members { monitor, harm, relief } = members;
    sign((monitor, joint_action()), (harm, joint_action())).await?;
    sign((monitor, outline()), (relief, joint_analysis())).await?;
    sign((harm, outline()), (relief, Terms::nothing())).await
}

/// Both monitors show each other everything but who told them, down to the parties.
fn joint_action() -> Terms {
    Terms {
        rung: Rung::JointAction,
        place: PlacePrecision::Exact,
        time: TimePrecision::Day,
        compartments: BTreeSet::from([Compartment::Attribution]),
        uses: BTreeSet::from([Use::Analysis, Use::QuietDialogue, Use::LeadershipBrief, Use::PublicStatement]),
        caveats: BTreeSet::new(),
        kinds: BTreeSet::from(["incident".to_owned()]),
        minimum_cell: 5,
        lease_days: 180,
        ..Terms::nothing()
    }
}

/// What a humanitarian partner gets: what, when and roughly where, never who.
fn outline() -> Terms {
    Terms {
        rung: Rung::Outline,
        place: PlacePrecision::Governorate,
        time: TimePrecision::Month,
        compartments: BTreeSet::new(),
        uses: BTreeSet::from([Use::Analysis]),
        caveats: BTreeSet::from([CaveatCode::NoAttribution]),
        kinds: BTreeSet::from(["incident".to_owned()]),
        minimum_cell: 5,
        lease_days: 30,
        ..Terms::nothing()
    }
}

/// The Consortium's field reports and assessments, for analysis and a leader's brief, never for print.
fn joint_analysis() -> Terms {
    Terms {
        rung: Rung::JointAnalysis,
        place: PlacePrecision::Exact,
        time: TimePrecision::Day,
        compartments: BTreeSet::new(),
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        caveats: BTreeSet::from([CaveatCode::NoPublication]),
        kinds: BTreeSet::from(["assessment".to_owned(), "incident".to_owned()]),
        minimum_cell: 5,
        lease_days: 180,
        ..Terms::nothing()
    }
}

async fn sign((first, grants): (&Member, Terms), (second, back): (&Member, Terms)) -> Result<()> {
    let today = first.node.today();
    let ends = today.checked_add(jiff::Span::new().days(364)).map_err(|e| Error::Internal(e.to_string()))?;
    let party =
        |m: &Member, grants| Party { org: m.node.org().clone(), short_name: m.node.short_name().to_owned(), grants };
    let protocol = Protocol {
        id: format!("{}-{}", first.node.short_name(), second.node.short_name()),
        version: 1,
        parties: [party(first, grants), party(second, back)],
        starts: today,
        ends,
        purpose: "Protection of civilians in Syria (demonstration)".to_owned(),
        risk_of_sharing: "A source or a village could be recognised; precision and compartments answer to that."
            .to_owned(),
        risk_of_not_sharing: "The same event is counted twice or not at all, and leaders say that they lack data."
            .to_owned(),
        clauses: agreements::Clauses::default(),
    };
    let offered = agreements::offer(&first.node, &first.actor, &protocol).await?;
    let signed = agreements::countersign(&second.node, &second.actor, &offered).await?;
    agreements::conclude(&first.node, &first.actor, &signed).await
}
