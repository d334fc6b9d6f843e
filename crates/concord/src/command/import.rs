//! Imports a list, with a preview.

use super::node::open;
use crate::cli::Import;
use crate::output;
use app::imports::{self, List};
use app::record::{Label, Problem};
use app::{Error, Result};

/// Previews or imports.
///
/// # Errors
/// As [`imports::run`].
pub async fn import(a: &Import) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let (bytes, mapping) = (output::read(&a.file)?, output::read(&a.mapping)?);
    let mapping = String::from_utf8(mapping)
        .map_err(|_| Error::Refused(format!("`{}` is not UTF-8 text", a.mapping.display())))?;
    let name = a.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let list = List { name: &name, bytes: &bytes, mapping: &mapping, label: Label::own(node.org()) };
    if a.preview {
        let (_, read) = shown(imports::preview(&node, &actor, &list))?;
        println!(
            "{} rows: {} would be taken, {} rejected, {} flagged",
            read.rows,
            read.drafts.len(),
            read.rejected_rows,
            read.flagged_rows
        );
        output::problems(&read.rejected, 20);
        return Ok(());
    }
    let bar = output::bar(&name, 1);
    let report = shown(
        imports::run(&node, &actor, &list, &mut |done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        })
        .await,
    )?;
    bar.finish_and_clear();
    println!(
        "{}: {} accepted ({} new, {} changed, {} unchanged), {} rejected, {} flagged",
        name, report.accepted, report.added, report.changed, report.unchanged, report.rejected, report.flagged
    );
    output::problems(&report.problems, 20);
    if report.problems.len() > 20 && a.problems.is_none() {
        eprintln!("  write them all with --problems FILE");
    }
    if let Some(file) = &a.problems {
        let lines: Vec<String> = report.problems.iter().filter_map(|p| serde_json::to_string(p).ok()).collect();
        output::write(file, (lines.join("\n") + "\n").as_bytes())?;
    }
    Ok(())
}

/// Lists every problem of a refused input before it fails.
fn shown<T>(result: Result<T>) -> Result<T> {
    if let Err(Error::Invalid(problems)) = &result {
        let all: &[Problem] = problems;
        output::problems(all, 20);
    }
    result
}
