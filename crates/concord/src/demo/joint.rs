//! Matching, the joint picture, and an estimate with its verdict, at the Human Rights Monitor.

use super::{Members, Telling, truth};
use crate::cli::Demo;
use app::estimate::{Circumstances, LatentSettings, Plan};
use app::estimates::Wanted;
use app::estimation::wording;
use app::picture::{Picture, Stratum, picture as joint};
use app::{Error, Result, briefs, estimates, matching};
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
    let circumstances =
        Circumstances { lists_cite_each_other: Some(true), one_coder: Some(true), linkage_uncertain: None };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    // Fewer draws than a real estimate takes: the demonstration shows the way, and its verdict is no anyway.
    let latent = LatentSettings { target_size: 1_000.0, threads, ..LatentSettings::default() };
    let wanted =
        Wanted { part: stratum(), plan: Plan { circumstances, latent, ..Plan::default() }, ..Wanted::default() };
    let bar = if telling.is_quiet { indicatif::ProgressBar::hidden() } else { crate::output::bar("estimating", 1_000) };
    let (found, _) = estimates::run(&monitor.node, &monitor.actor, &wanted, &mut |share| {
        bar.set_position((share * 1_000.0) as u64);
        ControlFlow::Continue(())
    })
    .await?;
    bar.finish_and_clear();
    let verdict = found.verdict.replace('-', " ") + " for a brief";
    let warnings: Vec<&str> = found.warnings.iter().map(|w| w.code.as_str()).collect();
    let rows: Vec<Value> = found
        .estimates
        .iter()
        .map(|e| {
            json!({ "method": e.method, "n": e.n.round(), "lower": e.lower.round(), "upper": e.upper.map(f64::round),
                    "observed": found.observed, "verdict": verdict, "warnings": warnings })
        })
        .collect();
    for e in &found.estimates {
        let upper = e.upper.map_or_else(|| "without end".to_owned(), |upper| format!("{upper:.0}"));
        telling.say(&format!(
            "Raqqa governorate, June to October 2017, {}: {:.0} ({:.0}–{upper}), {} on record",
            e.method, e.n, e.lower, found.observed
        ));
    }
    telling.say(&format!("These estimates are {verdict}:"));
    let words = Words::new(Language::English).map_err(|e| Error::Internal(e.to_string()))?;
    let lookup = words.lookup();
    for warning in &found.warnings {
        telling.say(&format!(
            "  {}",
            wording::doubt(&lookup, warning, &found.lists).replace(['\u{2068}', '\u{2069}'], "")
        ));
    }
    telling.keep("estimates", Value::Array(rows));
    Ok(())
}
