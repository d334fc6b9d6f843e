//! What of a table may be published, from a file, audited with everything released before.

use crate::cli::Release;
use crate::output;
use app::estimate::release::cube::{Rules, Stricter};
use app::trends::{self, Asked, Broken, Kept, Printed, Trend, tables};
use app::{Error, Result, import};
use std::path::{Path, PathBuf};
use web::words::Words;

/// Releases a table.
///
/// # Errors
/// As [`trends::read`] and [`trends::release`]; nothing is written then.
pub fn release(a: &Release) -> Result<()> {
    let words = output::words(&a.language)?;
    let trend = decide(a).inspect_err(output::problems_of)?;
    if let Some(open) = trend.audit().iter().find(|one| !one.is_safe) {
        return Err(Error::Refused(format!("the audit does not hold at `{}`; nothing was written", open.cell)));
    }
    let (made, moment) = output::now();
    let kept = trend.kept(&made);
    write(a, (&trend, &kept), (&words, moment))?;
    if a.json {
        println!("{:#}", tables::json(&trend, &made));
        return Ok(());
    }
    print(a, (&trend, &kept), &words);
    Ok(())
}

fn decide(a: &Release) -> Result<Trend> {
    let name = a.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let grid = import::read_grid(&name, &output::read(&a.file)?).map_err(Error::Invalid)?;
    let counted = trends::read(&name, &grid, &asked(a)?)?;
    let previous = previous(&a.previous)?;
    output::watched("protecting", |bar| trends::release(counted, &previous, &mut |share| output::share(bar, share)))
}

fn asked(a: &Release) -> Result<Asked> {
    let all = [Some(&a.rows), a.columns.as_ref()].into_iter().flatten().chain(&a.by);
    let is_sensitive = |b: &Broken| b.columns.iter().any(|c| a.sensitive.contains(c));
    let by: Vec<Broken> = all.map(|b| Broken { is_sensitive: is_sensitive(b), ..b.clone() }).collect();
    let known = |name: &String| by.iter().any(|b| b.columns.contains(name));
    if let Some(unknown) = a.sensitive.iter().find(|name| !known(name)) {
        return Err(Error::Refused(format!("`{unknown}` breaks nothing down; name it with --rows, --columns or --by")));
    }
    let stricter = a.stricter.iter().map(|text| stricter(text, &by)).collect::<Result<Vec<_>>>()?;
    Ok(Asked {
        by,
        count: a.count.clone(),
        contributors: a.contributors.clone(),
        partners: a.partners.clone(),
        rules: Rules { k: a.k, stricter, ..Rules::default() },
    })
}

/// Reads `perpetrator,district,20`.
fn stricter(text: &str, by: &[Broken]) -> Result<Stricter> {
    let wrong = || Error::Refused(format!("`{text}` is no such rule; write perpetrator,district,20"));
    let mut parts = text.split(',').map(str::trim);
    let (Some(category), Some(area), Some(k), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let find = |name: &str| {
        let at = by.iter().position(|b| b.columns.iter().any(|c| c == name))?;
        let depth = by[at].columns.iter().position(|c| c == name)?;
        Some((at, by[at].columns.len() - 1 - depth))
    };
    let ((category, _), (area, small_level)) = find(category).zip(find(area)).ok_or_else(wrong)?;
    Ok(Stricter { category, area, small_level, k: k.parse().map_err(|_| wrong())? })
}

/// Every `release.json` in the folders and in the folders inside them.
fn previous(folders: &[PathBuf]) -> Result<Vec<Printed>> {
    let mut found = Vec::new();
    for folder in folders {
        let before = found.len();
        for file in candidates(folder)? {
            if file.is_file() {
                let text = String::from_utf8_lossy(&output::read(&file)?).into_owned();
                found.push(Printed::parse(&file.display().to_string(), &text)?);
            }
        }
        if found.len() == before {
            let words = "holds no release.json; give the folder of an earlier release, or leave --previous out";
            return Err(Error::Refused(format!("`{}` {words}", folder.display())));
        }
    }
    Ok(found)
}

fn candidates(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |e: std::io::Error| Error::Refused(format!("`{}`: {e}; check the folder", folder.display()));
    let mut inside: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    inside.sort();
    inside.insert(0, folder.to_owned());
    // The folder that `--out` wrote, the folder inside it, or a folder of several such.
    let at = |path: &PathBuf| [path.join("release.json"), path.join("internal/release.json")];
    let mut files: Vec<PathBuf> = inside.iter().flat_map(at).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn write(a: &Release, (trend, kept): (&Trend, &Kept), (words, moment): (&Words, app::report::Timestamp)) -> Result<()> {
    let lookup = words.lookup();
    let internal = a.out.join("internal");
    std::fs::create_dir_all(&internal).map_err(|e| Error::Internal(format!("`{}`: {e}", internal.display())))?;
    let printed = serde_json::to_vec_pretty(&kept.printed).map_err(|e| Error::Internal(e.to_string()))?;
    let files = [
        ("table.csv", tables::table_csv(kept, &lookup)?),
        ("table.xlsx", tables::workbook(kept, &lookup, (moment, None))?),
        ("cells.csv", tables::cells_csv(kept, false)?),
        ("cells.hxl.csv", tables::cells_csv(kept, true)?),
        ("internal/release.json", printed),
        ("internal/audit.csv", tables::audit_csv(trend)?),
        ("internal/reasons.csv", tables::reasons_csv(trend)?),
    ];
    files.iter().try_for_each(|(name, bytes)| output::write(&a.out.join(name), bytes))
}

fn print(a: &Release, (trend, kept): (&Trend, &Kept), words: &Words) {
    let lookup = words.lookup();
    println!("{} of {} cells that hold anything are withheld; the audit holds", kept.withheld, kept.filled);
    if kept.previous > 0 {
        println!("audited together with {} earlier releases", kept.previous);
    }
    let rows = trend.audit().len();
    println!("{rows} counts are protected: internal/audit.csv says what readers must hold possible of each");
    for coarser in trend.release.coarser.iter().take(3) {
        println!(
            "without the finest level of {}: {} of {} would be withheld",
            coarser.dimension, coarser.withheld, coarser.filled
        );
    }
    let shown = tables::table(kept, &lookup);
    if shown.header.len() <= 14 && shown.rows.len() <= 40 {
        println!();
        println!("{}", shown.header.join(" | "));
        for row in &shown.rows {
            println!("{}", row.iter().map(|c| c.shown().to_owned()).collect::<Vec<_>>().join(" | "));
        }
    }
    println!("\nwritten to `{}`; the folder `internal` in it is not for publication", a.out.display());
}
