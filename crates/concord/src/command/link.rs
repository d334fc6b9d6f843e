//! Matching of files: what is asked, what is told, and where the files go.

mod told;

use super::estimate::{ending_is_a_report, rendered};
use super::folder::{self, Kind};
use crate::cli::Link;
use crate::output::{self, shown};
use app::linking::tables::Format;
use app::linking::{self, Choice, Drawn, Linking, Lists, Ready, Stage, json, paper, tables};
use app::{Error, Result};
use indicatif::ProgressBar;
use std::path::{Path, PathBuf};
use std::time::Instant;
use web::words::Words;

// Source: ECMA-376, 18.3.1.73: a sheet has 1,048,576 rows, of which the heading is one.
const SHEET_ROWS: usize = 1_048_575;

/// What a run writes; --init writes a model alone.
const KIND: Kind = Kind {
    is_name: |name| tables::names().iter().any(|ours| ours == name),
    is_run: |folder| {
        let model = std::fs::read(folder.join("model.toml")).unwrap_or_default();
        folder.join("report.html").is_file() && tables::is_model(&String::from_utf8_lossy(&model))
    },
    foreign: "which no earlier run wrote",
};

/// Matches files.
///
/// # Errors
/// As [`linking::read`], [`linking::ready`] and [`linking::run`]; nothing is written then.
pub fn link(a: &Link) -> Result<()> {
    let words = output::words(&a.language)?;
    // Before minutes of work, not after them.
    if let Some(folder) = &a.out {
        folder::may_be_written(folder, &files_read(a), KIND)?;
    }
    if let Some(file) = &a.report {
        ending_is_a_report(file)?;
        folder::takes_file(file, a.out.as_deref())?;
    }
    let began = Instant::now();
    let lists = read(a)?;
    let ready = linking::ready(&lists, &choice(a)?)?;
    if let Some(file) = &a.init {
        return init(file, &ready);
    }
    let complete = a.truth.as_ref().map(|column| linking::completeness(&lists, &ready, column)).transpose()?;
    if !a.json {
        output::say(&told::before(&lists, &ready))?;
    }
    let found = run(a, lists, ready)?;
    let drawn = drawn(a, &found)?;
    let seconds = began.elapsed().as_secs_f64();
    deliver(a, (&found, drawn.as_ref()), &words)?;
    if a.json {
        let mut whole = json::whole(&found, seconds, a.explain);
        if let Some(complete) = &complete {
            whole["completeness"] = json::completeness(&found, complete);
        }
        return output::say(&format!("{whole:#}\n"));
    }
    let mut told = told::after(&found, seconds);
    if let Some(complete) = &complete {
        told += &told::complete(&found, complete);
    }
    if a.explain {
        told += &told::explained(&found, &words);
    }
    if let Some(folder) = &a.out {
        told += &format!("\nwritten to `{}`\n", shown(folder));
    }
    output::say(&told)
}

/// Every file that the run reads.
fn files_read(a: &Link) -> Vec<&Path> {
    a.files.iter().chain(&a.model).map(PathBuf::as_path).collect()
}

fn read(a: &Link) -> Result<Lists> {
    let files = a.files.iter().map(|file| Ok((name(file), output::read(file)?))).collect::<Result<Vec<_>>>()?;
    let files = unlike(files);
    let lists = linking::read(&files, a.encoding.as_deref()).inspect_err(output::problems_of)?;
    if a.out.is_some() && a.format == Format::Xlsx && lists.table.rows() > SHEET_ROWS {
        let words = "do not fit a sheet, which holds 1,048,575 under its heading; take --format csv or parquet";
        return Err(Error::Refused(format!("{} rows {words}", lists.table.rows())));
    }
    let drawn = lists.table.rows().saturating_mul(usize::from(a.draws.unwrap_or(0)));
    let most = if a.format == Format::Xlsx { SHEET_ROWS } else { tables::MOST_DRAWN };
    if drawn > most {
        let words = "ask for fewer --draws, or draw from a part of the list";
        return Err(Error::Refused(format!(
            "{drawn} lines of draws are more than the {most} that are written; {words}"
        )));
    }
    if !lists.flagged.is_empty() {
        eprintln!("{} rows could not be read and are left out:", lists.flagged.len());
        output::problems(&lists.flagged, 5);
    }
    Ok(lists)
}

/// Names that differ, so that a row can be found again by the name of its list.
pub(super) fn unlike(mut files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    for at in 1..files.len() {
        let (before, rest) = files.split_at_mut(at);
        let plain = rest[0].0.clone();
        let mut number = 2;
        while before.iter().any(|(name, _)| *name == rest[0].0) {
            rest[0].0 = format!("{plain} ({number})");
            number += 1;
        }
    }
    files
}

fn choice(a: &Link) -> Result<Choice> {
    let model = a.model.as_ref().map(|file| Ok::<_, Error>((file.display().to_string(), output::text(file)?)));
    Ok(Choice { model: model.transpose()?, id: a.id.clone(), seed: a.seed })
}

fn init(file: &Path, ready: &Ready) -> Result<()> {
    use std::io::Write;
    let refused = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::Refused(format!("`{}` is there already; choose another name, or take it away", file.display()))
        }
        _ => Error::Refused(format!("`{}`: {e}; choose a folder that may be written", file.display())),
    };
    let mut out = std::fs::File::create_new(file).map_err(refused)?;
    out.write_all(ready.model.write().as_bytes()).map_err(refused)?;
    let told = told::guessed(ready);
    let file = shown(file);
    output::say(&format!("{told}\nwritten to `{file}`: change it where you know better, and give it with --model\n"))
}

fn run(a: &Link, lists: Lists, ready: Ready) -> Result<Linking> {
    let threads = a.threads.map_or(0, usize::from);
    output::watched("learning", |bar| {
        linking::run(lists, ready, threads, &|stage, share| {
            name_stage(bar, stage);
            output::share(bar, share)
        })
    })
}

/// Several linkages, where they are asked for.
fn drawn(a: &Link, found: &Linking) -> Result<Option<Drawn>> {
    let Some(count) = a.draws.map(usize::from) else { return Ok(None) };
    let threads = a.threads.map_or(0, usize::from);
    let draw = |bar: &ProgressBar| linking::drawn(found, (count, threads), &|_, share| output::share(bar, share));
    output::watched("drawing linkages", draw).map(Some)
}

fn name_stage(bar: &ProgressBar, stage: Stage) {
    let says = match stage {
        Stage::Read => "reading values",
        Stage::Learn => "learning weights",
        Stage::Score => "comparing pairs",
        Stage::Cluster => "joining clusters",
    };
    if bar.message() != says {
        bar.set_message(says);
    }
}

fn deliver(a: &Link, (found, drawn): (&Linking, Option<&Drawn>), words: &Words) -> Result<()> {
    if a.out.is_none() && a.report.is_none() {
        return Ok(());
    }
    let lookup = words.lookup();
    let (today, moment) = output::now();
    let model = match &a.model {
        Some(file) => file.display().to_string(),
        None => words.plain("linking-model-guessed"),
    };
    let rows = lookup("plain-number", &[("value", found.lists.table.rows().to_string())]);
    let facts = vec![
        (words.plain("linking-files"), found.lists.names.join(", ")),
        (words.plain("linking-rows-read"), rows),
        (words.plain("linking-model"), model),
        (words.plain("estimation-date"), lookup("written-date", &[("date", today)])),
    ];
    let document = paper::document(found, facts, &lookup)?;
    // The report is made before anything is written: what fails leaves nothing behind.
    let report = a.report.as_ref().map(|file| Ok::<_, Error>((file, rendered(file, &document, moment)?)));
    let report = report.transpose()?;
    if let Some(folder) = &a.out {
        let mut files = tables::files(found, a.format, moment)?;
        if let Some(drawn) = drawn {
            files.push(tables::draws(found, drawn, (a.format, moment))?);
        }
        files.push(("report.html".to_owned(), rendered(Path::new("report.html"), &document, moment)?));
        folder::put(folder, (&files_read(a), KIND), &files)?;
    }
    report.map_or(Ok(()), |(file, bytes)| output::write(file, &bytes))
}

/// What a file is called in tables and sentences.
pub(super) fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
