//! Estimates: of files without a node, or of a node's joint picture.

use super::node::open;
use crate::cli::{Estimate, KnownOfLists};
use crate::output;
use app::estimate::{Circumstances, Criterion, LatentSettings, LinkageErrors, Plan};
use app::estimation::{self, Asked, Estimation, json, paper, tables, wording};
use app::picture::Stratum;
use app::{Error, Result, estimates, import, report};
use std::path::Path;
use web::words::{Language, Words};

/// Estimates files, or one stratum of a node.
///
/// # Errors
/// As [`estimation::run`] and [`estimates::run`].
pub async fn estimate(a: &Estimate) -> Result<()> {
    let language = Language::from_code(&a.language)
        .ok_or_else(|| Error::Refused(format!("`{}` is no language of Concord; take en or ar", a.language)))?;
    let words = Words::new(language).map_err(|e| Error::Internal(e.to_string()))?;
    match &a.place {
        Some(place) => of_node(a, place, &words).await,
        None => of_files(a, &words),
    }
}

fn of_files(a: &Estimate, words: &Words) -> Result<()> {
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
    let found = estimation::run(&asked, &mut |share| {
        bar.set_position((share * 1_000.0) as u64);
        output::unless_interrupted()
    });
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
    if let Some(file) = &a.report {
        let now = output::now();
        let facts = paper::Facts { files: names.to_owned(), date: now.0 };
        let document = paper::document(found, &facts, &lookup)?;
        output::write(file, &rendered(file, &document, now.1)?)?;
    }
    if a.json {
        println!("{}", pretty(found, words)?);
    } else {
        print(found, words);
    }
    Ok(())
}

fn pretty(found: &Estimation, words: &Words) -> Result<String> {
    serde_json::to_string_pretty(&json::whole(found, &words.lookup())).map_err(|e| Error::Internal(e.to_string()))
}

/// The verdict first, then why, then the numbers.
fn print(found: &Estimation, words: &Words) {
    let lookup = words.lookup();
    let study = &found.whole;
    let lists = study.overlap.names().join(", ");
    println!(
        "{} observed on {} lists: {lists} (read as {})",
        study.overlap.observed(),
        study.overlap.lists(),
        found.captures.shape.code()
    );
    if !found.captures.unused.is_empty() {
        println!("not used: {}", found.captures.unused.join(", "));
    }
    output::problems(&found.captures.flagged, 5);
    println!("\n{}", lookup(&format!("verdict-{}", study.judgement.verdict.code()), &[]).to_uppercase());
    for (warning, says) in study.judgement.warnings.iter().zip(wording::doubts(&lookup, study)) {
        println!("  {:8} {}", warning.severity().code(), plain(&says));
    }
    println!("\n  {:<34} {:>9}  95 % interval", "", "estimate");
    for e in &study.estimates {
        let name = wording::method(&lookup, e.method, e.model.split(' ').next().unwrap_or_default());
        println!("  {:<34} {:>9.0}  {:.0} to {:.0}   {}", plain(&name), e.n, e.lower, e.upper, e.model);
    }
    for refused in &study.refused {
        println!("  {:<34} none: {}", refused.method.code(), refused.reason);
    }
    for stratum in &found.strata {
        match &stratum.study {
            Ok(inside) => {
                println!("  {}: {} observed, {}", stratum.name, stratum.observed, inside.judgement.verdict.code())
            }
            Err(reason) => println!("  {}: {} observed, not estimated: {reason}", stratum.name, stratum.observed),
        }
    }
    println!("\n{}", plain(&wording::sentence(&lookup, study)));
}

/// Without the marks that isolate directions, which terminals show as boxes.
fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// A document in the format that the name of its file asks for.
///
/// # Errors
/// `Refused` for another format; `Internal` when it cannot be typeset.
pub fn rendered(file: &Path, document: &report::Document, created: report::Timestamp) -> Result<Vec<u8>> {
    let failed = |e: report::Error| Error::Internal(e.to_string());
    match file.extension().and_then(|e| e.to_str()) {
        Some("html") => report::html_file(document).map(String::into_bytes).map_err(failed),
        Some("pdf") => report::pdf(document, created).map(|pdf| pdf.bytes).map_err(failed),
        Some("docx") => report::docx(document, created).map_err(failed),
        Some("md") => report::markdown(document).map(String::into_bytes).map_err(failed),
        _ => Err(Error::Refused(format!("`{}`: a report is .html, .pdf, .docx or .md", file.display()))),
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn plan(a: &Estimate) -> Plan {
    let default = LatentSettings::default();
    // Strata and linkages are many: each needs fewer draws for its share in the whole.
    let draws = if a.strata.is_empty() { f64::from(a.draws) } else { f64::from(a.draws) / 4.0 };
    Plan {
        methods: a.methods.clone(),
        criterion: if a.aic { Criterion::Aic } else { Criterion::Bic },
        circumstances: circumstances(&a.known),
        seed: a.seed,
        latent: LatentSettings { classes: usize::from(a.classes), target_size: draws, ..default },
        ..Plan::default()
    }
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
    let stratum = Stratum { governorate: Some(place.to_owned()), from: a.from.clone(), to: a.to.clone() };
    let bar = output::bar("estimating", 1_000);
    let (found, _) = estimates::run(&node, &actor, (&stratum, &plan(a)), &mut |share| {
        bar.set_position((share * 1_000.0) as u64);
        output::unless_interrupted()
    })
    .await?;
    bar.finish_and_clear();
    print(&found, words);
    Ok(())
}
