//! What the people of the demonstration wrote. None of it happened; the incidents it counts are real.

use app::record::{Body, RecordId};
use jiff::civil::Date;
use serde_json::json;

/// Title of the brief.
pub const TITLE: &str = "Civilians killed in Raqqa governorate, June to October 2017";
/// To whom it goes.
pub const RECIPIENT: &str = "Humanitarian Coordinator";
/// What it says in two sentences.
pub const SUMMARY: &str = "Three organisations compared what each had recorded about attacks in which civilians were \
    killed. Together they know of far more incidents than any one of them, and few are known to more than one.";
/// The one ask.
pub const ASK: &str = "Raise with all parties to the fighting, in person, that warnings reach civilians and that safe \
    ways out of besieged quarters stay open; and tell us which of them agreed.";
/// Where the figures of the demonstration come from.
pub const SOURCE: &str = "UCDP GED, Syria extract (Sundberg and Melander 2013), CC BY 4.0. Outlines: Natural Earth; \
    they claim nothing about borders.";
/// What is real in the demonstration and what is not.
pub const CAUTION: &str = "In this demonstration the events, their coding and who reported what are real. The \
    organisations, the assessment, the decision and the ask are not. One project coded all three lists, so that \
    records of one event agree in most fields, which makes matching easier than in life.";
/// What the pulled-out number counts.
pub const PULLED: &str = "incidents in which civilians were killed, on record in five months, each counted once";
/// The statement that rests on the needs assessment.
pub const NEED_STATEMENT: &str = "An assessment in the governorate (illustrative) puts the risk of attacks on \
    civilians at the highest of five levels; people name fear of leaving and of staying, lost papers and closed \
    clinics.";

/// The statement about Raqqa.
pub fn raqqa_statement(incidents: usize, shared: usize) -> String {
    let (incidents, shared) = (grouped(incidents), grouped(shared));
    format!(
        "From June to October 2017, {incidents} incidents in which civilians were killed are on record in Raqqa \
         governorate; {shared} of them are known to both monitors. These are recorded incidents: the true number is \
         higher by an unknown amount."
    )
}

/// The statement about the whole picture.
pub fn joint_statement(incidents: usize, shared: usize) -> String {
    let (incidents, shared) = (grouped(incidents), grouped(shared));
    format!(
        "Across the country, 2016 to 2019, the three organisations together have {incidents} such incidents on \
         record, each counted once; {shared} are known to more than one of them."
    )
}

/// A number as English writes it, with a comma for each three digits.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The Consortium's needs assessment, marked as illustrative.
pub fn assessment() -> Body {
    Body::default()
        .with("period", "2017-06-01/2017-10-31")
        .with("place", json!({ "code": "SY-Raqqa" }))
        .with("risk", "PR02")
        .with("severity", "5")
        .with("people", 12_000)
        .with("is_illustrative", true)
        .with("needs", "Fear of leaving and of staying; lost papers; closed clinics.")
        .with("method", "Illustrative: written for the demonstration. No survey was made.")
}

/// The objective.
pub fn objective() -> Body {
    Body::default()
        .with("risk", "PR02")
        .with("place", json!({ "code": "SY-Raqqa" }))
        .with("target_type", "A01")
        .with("target", "Humanitarian Coordinator, as the one who can speak to all parties")
        .with("change", "Warnings reach civilians, and ways out of besieged quarters stay open.")
        .with(
            "partners",
            json!([
                { "_id": "1", "partner": "human-rights-monitor", "asset": "documentation",
                  "contribution": "Documentation of incidents, day by day" },
                { "_id": "2", "partner": "civilian-harm-monitor", "asset": "networks",
                  "contribution": "Contacts with military staff of third States" },
                { "_id": "3", "partner": "relief-consortium", "asset": "needs-data",
                  "contribution": "What people need, and access to them" }
            ]),
        )
}

/// Four ways to act, silence among them, each scored for those who bear the risk.
pub fn options(objective: &RecordId) -> Vec<Body> {
    let option = |way: &str, benefit: i64, description: &str, scores: &[(&str, &str, i64, i64)]| {
        let rows: Vec<serde_json::Value> = scores
            .iter()
            .map(|(bearer, risk, likelihood, impact)| {
                json!({ "_id": bearer, "bearer": bearer, "risk": risk, "likelihood": likelihood, "impact": impact })
            })
            .collect();
        Body::default()
            .with("objective", objective.as_str())
            .with("way", way)
            .with("benefit", benefit)
            .with("description", description)
            .with("scores", rows)
    };
    vec![
        option(
            "silence",
            1,
            "Nobody says anything; each keeps its list.",
            &[("community", "K13", 5, 4), ("organisation", "K05", 3, 3), ("local-partner", "K13", 3, 3)],
        ),
        option(
            "quiet-dialogue",
            3,
            "Each monitor speaks to those whom it knows.",
            &[("organisation", "K06", 2, 3), ("local-partner", "K03", 2, 4), ("community", "K07", 2, 2)],
        ),
        option(
            "leadership-brief",
            4,
            "Two pages to the Humanitarian Coordinator with one ask.",
            &[
                ("organisation", "K01", 2, 4),
                ("staff", "K02", 2, 4),
                ("local-partner", "K03", 2, 4),
                ("community", "K12", 1, 4),
            ],
        ),
        option(
            "public-statement",
            4,
            "A statement of the monitors to the press.",
            &[
                ("organisation", "K01", 4, 4),
                ("staff", "K02", 3, 5),
                ("local-partner", "K03", 4, 5),
                ("community", "K12", 3, 4),
            ],
        ),
    ]
}

/// The decision, with a dissent.
pub fn decision(objective: &RecordId, option: &str, on: Date) -> Body {
    Body::default()
        .with("objective", objective.as_str())
        .with("option", option)
        .with("on", on.to_string())
        .with("reason", "The leader can reach all parties. A statement would expose local partners more than it helps.")
        .with(
            "dissents",
            json!([{
                "_id": "1",
                "partner": "civilian-harm-monitor",
                "reason": "Without anything said in public the ask may wait; agree on a date after which we speak."
            }]),
        )
}

/// The ask as it is tracked.
pub fn ask(product: &RecordId, reply_by: &str) -> Body {
    Body::default()
        .with("product", product.as_str())
        .with("state", "open")
        .with("reply_by", reply_by)
        .with("request", ASK)
}

/// The ask with its reply.
pub fn reply(ask: Body, on: &str) -> Body {
    ask.with("state", "partly-agreed").with("replied_on", on).with(
        "reply",
        "Raised with two parties; one agreed to announce routes. Will raise it with the others this month.",
    )
}

/// What changed.
pub fn outcome(objective: &RecordId, ask: &RecordId, on: &str) -> Body {
    Body::default()
        .with("objective", objective.as_str())
        .with("ask", ask.as_str())
        .with("level", "committed")
        .with("on", on)
        .with("what_changed", "One party undertook to announce routes and times. Nothing is seen on the ground yet.")
        .with("contribution", "The joint count was quoted in the meeting.")
}
