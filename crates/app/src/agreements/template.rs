//! Where an agreement begins: four shapes that people know, from the most open to the closest.

use super::{Clauses, Party, Protocol, Terms, Topic, TopicTerms};
use crate::node::Node;
use crate::{Error, Result};
use jiff::Span;
use record::label::CaveatCode;
use record::{Compartment, OrgId, PlacePrecision, Rung, TimePrecision, Use};
use std::collections::BTreeSet;

/// A shape to begin from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// A code of `agreement_templates`.
    pub code: &'static str,
    /// The rung that it proposes both ways.
    pub rung: Rung,
    /// The collaboration level that it proposes.
    pub level: &'static str,
}

/// All of them, the most open first: the dialog works down from it.
pub const TEMPLATES: [Template; 4] = [
    Template { code: "joint-action", rung: Rung::JointAction, level: "joint" },
    Template { code: "reference-group", rung: Rung::JointAnalysis, level: "coproduce" },
    Template { code: "case-by-case", rung: Rung::Case, level: "inform" },
    Template { code: "trends-only", rung: Rung::Trends, level: "inform" },
];

/// A draft from a template, for a year from today.
///
/// The trends template follows the inter-agency information sharing protocol template of the Gender-based Violence
/// Information Management System: a day on which it is due, one consolidator, contributors' names taken out, and
/// each contributor asked each time before a third party gets anything.
///
/// # Errors
/// `NotFound` for an unknown template.
pub fn begin(node: &Node, code: &str, partner: (&OrgId, &str)) -> Result<Protocol> {
    let template = TEMPLATES.iter().find(|t| t.code == code).ok_or(Error::NotFound)?;
    let today = node.today();
    let in_days = |days: i64| today.checked_add(Span::new().days(days)).unwrap_or(today);
    let party = |org: &OrgId, short_name: &str| Party {
        org: org.clone(),
        short_name: short_name.to_owned(),
        grants: terms(template),
    };
    let is_trends = template.code == "trends-only";
    Ok(Protocol {
        id: record::id::token(&mut *node.rng()),
        version: 1,
        parties: [party(&node.org, &node.short_name), party(partner.0, partner.1)],
        starts: today,
        ends: in_days(364),
        purpose: String::new(),
        risk_of_sharing: String::new(),
        risk_of_not_sharing: String::new(),
        clauses: Clauses {
            template: template.code.to_owned(),
            level: template.level.to_owned(),
            minimum: if is_trends { Rung::Trends } else { Rung::None },
            is_contributor_anonymous: is_trends,
            onward: if is_trends { "each-contributor-each-time" } else { "origin-approves" }.to_owned(),
            frequency: if is_trends { "monthly" } else { "when-it-happens" }.to_owned(),
            due_day: if is_trends { 10 } else { 0 },
            consolidator: is_trends.then(|| node.org.clone()),
            review: Some(in_days(182)),
            ..Clauses::default()
        },
    })
}

fn terms(template: &Template) -> Terms {
    let uses = |uses: &[Use]| uses.iter().copied().collect::<BTreeSet<_>>();
    let mut kinds = BTreeSet::from(["incident".to_owned(), "assessment".to_owned(), "trend".to_owned()]);
    let base = Terms { rung: template.rung, minimum_cell: 5, ..Terms::nothing() };
    let no_publication = BTreeSet::from([CaveatCode::NoPublication]);
    match template.code {
        "joint-action" => Terms {
            place: PlacePrecision::Exact,
            time: TimePrecision::Day,
            compartments: BTreeSet::from([Compartment::Attribution]),
            uses: uses(&[Use::Analysis, Use::QuietDialogue, Use::LeadershipBrief, Use::PublicStatement]),
            caveats: BTreeSet::new(),
            kinds,
            lease_days: 180,
            ..base
        },
        "reference-group" => Terms {
            place: PlacePrecision::District,
            time: TimePrecision::Week,
            uses: uses(&[Use::Analysis, Use::LeadershipBrief]),
            caveats: no_publication,
            kinds,
            lease_days: 90,
            ..base
        },
        "case-by-case" => {
            let caveats = BTreeSet::from([CaveatCode::NoPublication, CaveatCode::OriginatorApproval]);
            Terms {
                place: PlacePrecision::District,
                time: TimePrecision::Day,
                uses: uses(&[Use::Analysis]),
                caveats,
                kinds,
                ..base
            }
        }
        _ => {
            kinds.retain(|k| k == "trend");
            let terms = Terms {
                place: PlacePrecision::Governorate,
                time: TimePrecision::Month,
                uses: uses(&[Use::Analysis]),
                caveats: no_publication,
                kinds,
                ..base
            };
            let topic = TopicTerms::like(&terms);
            Terms { topics: [(Topic::of("trend"), topic)].into(), ..terms }
        }
    }
}
