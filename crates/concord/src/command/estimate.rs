//! Estimates: of files without a node, or of a node's joint picture.

use super::node::open;
use crate::cli::{Estimate, KnownOfLists};
use crate::output::{self, unmarked};
use app::estimate::{Circumstances, LatentSettings, LinkageErrors, Plan};
use app::estimates::{By, Kept, Wanted};
use app::estimation::{self, Asked, Estimation, json, paper, tables, wording};
use app::picture::Stratum;
use app::{Error, Result, estimates, import, report};
use std::path::Path;
use web::words::Words;

/// Estimates files, or one stratum of a node.
///
/// # Errors
/// As [`estimation::run`] and [`estimates::run`].
pub async fn estimate(a: &Estimate) -> Result<()> {
    let words = output::words(&a.language)?;
    match &a.place {
        Some(place) => of_node(a, place, &words).await,
        None => of_files(a, &words),
    }
}

fn of_files(a: &Estimate, words: &Words) -> Result<()> {
    // Before a minute of work, not after it.
    if let Some(file) = &a.report {
        ending_is_a_report(file)?;
    }
    let files = a.files.iter().map(|file| Ok((name(file), output::read(file)?))).collect::<Result<Vec<_>>>()?;
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let options = import::CaptureOptions {
        count: a.count.clone(),
        lists: a.lists.clone(),
        id: a.id.clone(),
        strata: a.strata.clone(),
        replicate: None,
    };
    let asked = Asked { files, options, plan: plan(a), has_sensitivity: a.sensitivity };
    let bar = output::bar("estimating", 1_000);
    let found = estimation::run(&asked, &mut |share| output::share(&bar, share));
    bar.finish_and_clear();
    let found = found.inspect_err(|error| {
        if a.json {
            println!("{}", json::refusal(&error.to_string()));
        }
        output::problems_of(error);
    })?;
    deliver(a, (&found, &names.join(", ")), words)
}

fn deliver(a: &Estimate, (found, names): (&Estimation, &str), words: &Words) -> Result<()> {
    let lookup = words.lookup();
    if let Some(folder) = &a.out {
        std::fs::create_dir_all(folder).map_err(|e| Error::Internal(format!("`{}`: {e}", folder.display())))?;
        for (name, bytes) in tables::files(found)? {
            output::write(&folder.join(name), &bytes)?;
        }
        output::write(&folder.join("study.json"), pretty(found, words)?.as_bytes())?;
    }
    let kept = found.kept();
    if let Some(file) = &a.report {
        let (today, moment) = output::now();
        let written = lookup("written-date", &[("date", today)]);
        let facts =
            vec![(words.plain("estimation-files"), names.to_owned()), (words.plain("estimation-date"), written)];
        let name = |key: &str| key.to_owned();
        let document = paper::document(&kept, paper::Facts { facts, stamp: None }, (&lookup, &name))?;
        output::write(file, &rendered(file, &document, moment)?)?;
    }
    if a.json {
        println!("{}", pretty(found, words)?);
        return Ok(());
    }
    println!("read as {}", found.captures.shape.code());
    if !found.captures.unused.is_empty() {
        println!("not used: {}", found.captures.unused.join(", "));
    }
    output::problems(&found.captures.flagged, 5);
    print(&kept, words);
    Ok(())
}

fn pretty(found: &Estimation, words: &Words) -> Result<String> {
    serde_json::to_string_pretty(&json::whole(found, &words.lookup())).map_err(|e| Error::Internal(e.to_string()))
}

/// The verdict first, then why, then the numbers.
fn print(kept: &Kept, words: &Words) {
    let lookup = words.lookup();
    println!("{} observed on {} lists: {}", kept.observed, kept.lists.len(), kept.lists.join(", "));
    println!("\n{}", lookup(&format!("verdict-{}", kept.verdict), &[]).to_uppercase());
    for warning in &kept.warnings {
        println!("  {:8} {}", warning.severity, unmarked(&wording::doubt(&lookup, warning, &kept.lists)));
    }
    println!("\n  {:<44} {:>9}  95 % interval", "", "estimate");
    for e in &kept.estimates {
        let upper = e.upper.map_or_else(|| lookup("without-end", &[]), |upper| format!("{upper:.0}"));
        let name = unmarked(&wording::method(&lookup, &e.method));
        println!("  {name:<44} {:>9.0}  {:.0} to {upper}   {}", e.n, e.lower, e.model);
    }
    for (method, reason) in &kept.refused {
        println!("  {:<44} none: {}", unmarked(&wording::method(&lookup, method)), wording::because(&lookup, reason));
    }
    for part in &kept.parts {
        match (&part.estimate, &part.because) {
            (Some(e), _) => {
                println!("  {}: {} observed, {:.0} by {}, {}", part.key, part.observed, e.n, e.method, part.verdict)
            }
            (None, because) => {
                let why = because.as_ref().map(|b| wording::because(&lookup, b)).unwrap_or_default();
                println!("  {}: {} observed, not estimated: {why}", part.key, part.observed);
            }
        }
    }
    for v in &kept.variations {
        let upper = v.estimate.upper.map_or_else(|| lookup("without-end", &[]), |upper| format!("{upper:.0}"));
        let what = unmarked(&paper::change(&lookup, v));
        println!("  {what}, {}: {:.0} ({:.0} to {upper})", v.estimate.method, v.estimate.n, v.estimate.lower);
    }
    println!("\n{}", unmarked(&wording::sentence(&lookup, kept)));
}

/// A document in the format that the name of its file asks for.
///
/// # Errors
/// `Refused` for another format; `Internal` when it cannot be typeset.
pub fn rendered(file: &Path, document: &report::Document, created: report::Timestamp) -> Result<Vec<u8>> {
    let failed = |e: report::Error| Error::Internal(e.to_string());
    match ending(file) {
        "html" => report::html_file(document).map(String::into_bytes).map_err(failed),
        "pdf" => report::pdf(document, created).map(|pdf| pdf.bytes).map_err(failed),
        "docx" => report::docx(document, created).map_err(failed),
        "md" => report::markdown(document).map(String::into_bytes).map_err(failed),
        _ => Err(not_a_report(file)),
    }
}

/// Refuses a name for a report that no format has.
///
/// # Errors
/// `Refused`, with the formats that there are.
pub fn ending_is_a_report(file: &Path) -> Result<()> {
    if FORMATS.contains(&ending(file)) { Ok(()) } else { Err(not_a_report(file)) }
}

/// What the name of a report may end in.
const FORMATS: [&str; 4] = ["html", "pdf", "docx", "md"];

fn ending(file: &Path) -> &str {
    file.extension().and_then(|e| e.to_str()).unwrap_or_default()
}

fn not_a_report(file: &Path) -> Error {
    Error::Refused(format!("`{}`: a report is .html, .pdf, .docx or .md", file.display()))
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn plan(a: &Estimate) -> Plan {
    // Strata are many: each needs fewer draws for its share in the whole.
    let draws = if a.strata.is_empty() { f64::from(a.draws) } else { f64::from(a.draws) / 4.0 };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let latent =
        LatentSettings { classes: usize::from(a.classes), target_size: draws, threads, ..LatentSettings::default() };
    Plan { methods: a.methods.clone(), circumstances: circumstances(&a.known), seed: a.seed, latent, ..Plan::default() }
}

fn circumstances(known: &KnownOfLists) -> Circumstances {
    let said = |yes: bool, no: bool| if yes { Some(true) } else { no.then_some(false) };
    Circumstances {
        lists_cite_each_other: said(known.shared_sources, known.independent_sources),
        one_coder: said(known.one_coder, known.several_coders),
        linkage_uncertain: known
            .missed_links
            .zip(known.wrong_links)
            .map(|(missed, wrong)| LinkageErrors { missed, wrong }),
    }
}

async fn of_node(a: &Estimate, place: &str, words: &Words) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let part = Stratum { governorate: Some(place.to_owned()), from: a.from.clone(), to: a.to.clone() };
    let by = a.strata.first().map(|by| By::from_code(by)).unwrap_or_default();
    let wanted = Wanted { part, by, plan: plan(a), linkages: 0 };
    let bar = output::bar("estimating", 1_000);
    let found = estimates::run(&node, &actor, &wanted, &mut |share| output::share(&bar, share)).await;
    bar.finish_and_clear();
    print(&found?.0, words);
    Ok(())
}
