//! Matching, the joint picture, and an estimate with its verdict, at the Human Rights Monitor.

use super::{Members, Telling, truth};
use crate::cli::Demo;
use app::picture::{Picture, Stratum, picture as joint};
use app::{Circumstances, Error, Result, briefs, estimates, matching};
use serde_json::{Value, json};
use std::ops::ControlFlow;
use web::words::{Language, Words};

/// What the brief is made of.
pub struct Figures {
    /// The whole joint picture.
    pub picture: Picture,
    /// Raqqa governorate, June to October 2017.
    pub raqqa: Picture,
}

/// The place and period of the estimate: both monitors were active there.
pub fn stratum() -> Stratum {
    Stratum {
        governorate: Some("SY-Raqqa".to_owned()),
        from: Some("2017-06".to_owned()),
        to: Some("2017-10".to_owned()),
    }
}

/// Matches, lets a person reject and take back one candidate, and measures against the truth.
///
/// # Errors
/// As [`matching::run`].
pub async fn matching(members: &Members, telling: &mut Telling) -> Result<()> {
    let monitor = &members.monitor;
    let bar = if telling.is_quiet { indicatif::ProgressBar::hidden() } else { crate::output::bar("comparing", 100) };
    let report = matching::run(&monitor.node, &monitor.actor, &mut |part| {
        bar.set_position((part * 100.0) as u64);
        ControlFlow::Continue(())
    })
    .await?;
    bar.finish_and_clear();
    let quality = truth::measure(members).await?;
    let round = |p: Option<f64>| p.map(|p| (p * 1000.0).round() / 1000.0);
    telling.say(&format!(
        "{} pairs held to be the same event; precision {:?}, recall {:?} against UCDP's coding. Rows of one event \
         agree in most fields here, because one project coded them all: matching is harder in life.",
        report.pairs,
        round(quality.precision),
        round(quality.recall)
    ));
    telling.keep(
        "match",
        json!({ "pairs": report.pairs, "precision": round(quality.precision), "recall": round(quality.recall) }),
    );
    Ok(())
}

/// The joint picture, the trend table and the estimate.
///
/// # Errors
/// As [`joint`] and [`estimates::run`].
pub async fn picture(members: &Members, a: &Demo, telling: &mut Telling) -> Result<Figures> {
    let monitor = &members.monitor;
    let picture = joint(&monitor.node, &monitor.actor).await?;
    let all = (1_u32 << picture.names.len()) - 1;
    let per_list: serde_json::Map<String, Value> =
        picture.names.iter().cloned().zip(picture.per_list.iter().map(|n| json!(n))).collect();
    telling.say(&format!(
        "Incidents with civilian deaths: {} in all, {} known to several, {} to all three",
        picture.events.len(),
        picture.known_to(2),
        picture.exactly(all)
    ));
    telling.keep(
        "joint_picture",
        json!({
            "civilian_deaths": {
                "per_list": per_list,
                "all_three": picture.exactly(all),
                "known_to_several": picture.known_to(2),
                "known_to_one": picture.events.len() - picture.known_to(2),
                "union": picture.events.len(),
            },
            "by_governorate": picture.by_governorate(),
            "by_month": picture.by_month(),
        }),
    );
    let words = Words::new(Language::English).map_err(|e| Error::Internal(e.to_string()))?;
    let (workbook, _) = briefs::trends(&monitor.node, &picture, 5, &words.lookup())?;
    telling.write(&a.out, "trends.xlsx", &workbook)?;
    estimate(members, telling).await?;
    Ok(Figures { raqqa: picture.within(&stratum()), picture })
}

async fn estimate(members: &Members, telling: &mut Telling) -> Result<()> {
    let monitor = &members.monitor;
    // What is known of these lists: monitors read each other, and one project coded them all.
    let circumstances = Circumstances { lists_cite_each_other: true, one_coder: true, linkage_uncertain: None };
    let (found, _) = estimates::run(&monitor.node, &monitor.actor, &stratum(), &circumstances).await?;
    let verdict = if found.verdict == "usable" { "usable for a brief" } else { "not usable for a brief" };
    let warnings: Vec<&String> = found.warnings.iter().map(|(code, _)| code).collect();
    let rows: Vec<Value> = found
        .estimates
        .iter()
        .map(|r| {
            json!({ "method": r.method, "n": r.n.round(), "lower": r.lower.round(), "upper": r.upper.round(),
                    "observed": found.observed, "verdict": verdict, "warnings": warnings })
        })
        .collect();
    for r in &found.estimates {
        telling.say(&format!(
            "Raqqa governorate, June to October 2017, {}: {:.0} ({:.0}–{:.0}), {} on record",
            r.method, r.n, r.lower, r.upper, found.observed
        ));
    }
    telling.say(&format!("These estimates are {verdict}:"));
    for (_, reason) in &found.warnings {
        telling.say(&format!("  {reason}"));
    }
    telling.keep("estimates", Value::Array(rows));
    Ok(())
}
