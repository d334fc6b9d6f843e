//! The linkage unit for files: compares encodings without a key, and writes for each party what it may hear.

use super::folder::{self, Kind};
use super::link::{name, unlike};
use crate::cli::Match;
use crate::output::{self, shown};
use app::encodings::{self, Encodings, Matched, NEAR_FROM, Wanted, tables};
use app::{Error, Result};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What a run writes.
const KIND: Kind = Kind {
    is_name: tables::is_ours,
    is_run: |folder| {
        let (name, is_one) = tables::summary();
        std::fs::read(folder.join(name)).is_ok_and(|bytes| is_one(&bytes))
    },
    foreign: "which no earlier run wrote",
};

/// What a run for one party writes: a folder that is given away with it must hold nothing that stays with who compared.
const PARTY: Kind =
    Kind { is_name: tables::is_for_party, is_run: |_| true, foreign: "which does not go to a party with --for" };

/// No larger file is read.
const MOST_BYTES: u64 = 4 << 30;

/// Compares files of encodings.
///
/// # Errors
/// As [`encodings::read`] and [`encodings::compare`]; nothing is written then.
pub fn compare(a: &Match) -> Result<()> {
    let wanted = wanted(a)?;
    let read: Vec<&Path> = a.files.iter().map(PathBuf::as_path).collect();
    let party = a.party.as_ref().map(|party| named(&a.files, party)).transpose()?;
    if let Some(folder) = &a.out {
        folder::may_be_written(folder, &read, if party.is_some() { PARTY } else { KIND })?;
    }
    let lists = lists(&read)?;
    if wanted.recall.is_none() && encodings::all_pairs(&lists) > NEAR_FROM {
        eprintln!(
            "{:.0} pairs of rows are compared one by one; --near is faster for long lists",
            encodings::all_pairs(&lists)
        );
    }
    let matched = run(&lists, &wanted)?;
    let figures = tables::figures(&lists, &matched, &wanted);
    if let Some(folder) = &a.out {
        match party {
            Some(list) => folder::put_one(folder, (&read, PARTY), &tables::party(&lists, &matched, list)?)?,
            None => folder::put(folder, (&read, KIND), &tables::files(&lists, &matched, &figures)?)?,
        }
    }
    if a.json {
        return output::say(&format!("{figures:#}\n"));
    }
    output::say(&told((a, party), (&lists, &matched), &wanted))
}

fn wanted(a: &Match) -> Result<Wanted> {
    if !(a.threshold > 0.0 && a.threshold <= 1.0) {
        return Err(Error::Refused(format!("--threshold {} is not above 0 and up to 1; 0.8 is usual", a.threshold)));
    }
    if let Some(share) = a.near.filter(|share| !(0.5..=0.9999).contains(share)) {
        return Err(Error::Refused(format!("--near {share} is not from 0.5 to 0.9999; 0.98 is usual")));
    }
    Ok(Wanted { threshold: a.threshold, recall: a.near })
}

fn lists(files: &[&Path]) -> Result<Vec<Encodings>> {
    for file in files {
        // Before it takes all memory; what cannot be looked at is told by whoever reads it.
        if std::fs::metadata(file).is_ok_and(|file| file.len() > MOST_BYTES) {
            let words = "is larger than 4 GiB, some twenty million encodings; split it";
            return Err(Error::Refused(format!("`{}` {words}", file.display())));
        }
    }
    let all = files.iter().map(|file| Ok((name(file), output::read(file)?))).collect::<Result<Vec<_>>>()?;
    unlike(all).iter().map(|(name, bytes)| encodings::read(name, bytes)).collect()
}

/// The file that somebody means: by its name, with or without its ending, or by its path. What one party hears must never
/// go to another because their files are called alike.
fn named(files: &[PathBuf], party: &str) -> Result<usize> {
    let wanted = Path::new(party);
    let all = |is: &dyn Fn(&Path) -> bool| (0..files.len()).filter(|at| is(&files[*at])).collect::<Vec<_>>();
    let is_path = wanted.components().count() > 1;
    let given = all(&|file| file == wanted);
    let found = match is_path {
        true if given.len() == 1 => given,
        true => all(&|file| wanted.canonicalize().is_ok_and(|one| file.canonicalize().is_ok_and(|other| one == other))),
        false => all(&|file| [file.file_name(), file.file_stem()].contains(&Some(wanted.as_os_str()))),
    };
    let paths = |some: &mut dyn Iterator<Item = &PathBuf>| some.map(|file| shown(file)).collect::<Vec<_>>().join(", ");
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let words = "is none of the files; choose from";
            Err(Error::Refused(format!("`{party}` {words} {}", paths(&mut files.iter()))))
        }
        several => {
            let which = paths(&mut several.iter().map(|at| &files[*at]));
            let words = "give the path of the one that is meant, with ./ before a name alone";
            Err(Error::Refused(format!("`{party}` is more than one of the files: {which}; {words}")))
        }
    }
}

fn run(lists: &[Encodings], wanted: &Wanted) -> Result<Matched> {
    output::watched("comparing encodings", |bar| {
        encodings::compare(lists, wanted, &mut |share| output::share(bar, share))
    })
}

fn told((a, party): (&Match, Option<usize>), (lists, matched): (&[Encodings], &Matched), wanted: &Wanted) -> String {
    let mut out = String::new();
    for (at, list) in lists.iter().enumerate() {
        let known = matched.known(at);
        let _ = writeln!(out, "{}: {} rows, {known} of them known to another", shown(&a.files[at]), list.rows());
    }
    let how = match wanted.recall {
        None => "all pairs were compared".to_owned(),
        Some(recall) => {
            let percent = (recall * 10_000.0).round() / 100.0;
            format!("{percent} % of those at the threshold are found, of closer ones more")
        }
    };
    let (pairs, threshold) = (matched.pairs(), wanted.threshold);
    let _ = writeln!(out, "\n{pairs:>12}  pairs of a similarity of {threshold} or more; {how}");
    let _ = writeln!(out, "{:>12}  groups, one to one", matched.groups.len());
    if let Some((left, right)) = matched.copies {
        let names = [left, right].map(|at| shown(&a.files[at]));
        let _ = writeln!(out, "MIND: `{}` and `{}` hold the same encodings: was one given twice?", names[0], names[1]);
    }
    if pairs == 0 {
        let words = "was the same secret used, and did both sides see the same fingerprint?";
        let _ = writeln!(out, "MIND: nothing is alike; {words}");
    }
    if let Some(folder) = &a.out {
        let _ = writeln!(out, "\nwritten to `{}`", shown(folder));
        let is_meant = |at: &usize| party.is_none_or(|party| party == *at);
        for at in (0..lists.len()).filter(is_meant) {
            let (file, list) = (tables::file_for(lists, at), shown(&a.files[at]));
            let _ = writeln!(out, "  {} is all that whoever sent `{list}` may hear", output::plain(&file));
        }
    }
    out + "\nEncodings are pseudonymous personal data: destroy the files that came, and pairs and groups, when it is done.\n"
}
