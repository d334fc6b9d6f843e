//! What the terminal says of an encoding: what is encoded, what hardens it and what that costs, and what encodings are.

use crate::cli::Encode;
use crate::output::plain;
use app::encodings::{Because, Becomes, Encoded, List, Notice, Settings, Weakness};
use std::fmt::Write as _;
use std::path::Path;

/// What a person must have read.
const PERSONAL: &str = "Encodings are pseudonymous personal data, not anonymous: the same law and care hold for them as \
                        for the names. Give them\nonly to a linkage unit that never has the secret, and destroy them when \
                        the matching is done.\n";

/// The list, what is encoded of it, and how.
pub fn before(list: &List, settings: &Settings) -> String {
    let mut out = format!("{}: {} rows\n", plain(&list.name), list.rows());
    if !list.flagged.is_empty() {
        let _ = writeln!(out, "{} rows could not be read", list.flagged.len());
    }
    out + &guessed(settings) + &hardened(settings)
}

/// A schema that was written, and how to go on.
pub fn begun(settings: &Settings, a: &Encode) -> String {
    let mut out = guessed(settings) + &hardened(settings);
    let schema = a.init.as_deref().unwrap_or(Path::new("")).display().to_string();
    let _ = write!(
        out,
        "\nwritten to `{}`: change it where you know better, and give it to the other side; it holds names of \
         columns and no value.\nboth then run, with the same secret, and see the same fingerprint:\n  concord encode {}\n",
        plain(&schema),
        command(settings, a)
    );
    out
}

/// What encodes with the schema that was written as the guess would, each name as a shell takes it.
fn command(settings: &Settings, a: &Encode) -> String {
    let file = |file: Option<&Path>| quoted(&file.unwrap_or(Path::new("")).display().to_string());
    let form = if settings.is_sounded { "--by-sound" } else { "--clean" };
    let mut out = format!("{} --schema {} {form}", file(a.file.as_deref()), file(a.init.as_deref()));
    let noise_seed = a.noise_seed.as_ref().map(|file| file.display().to_string());
    for (option, value) in [
        ("salt", settings.salt.clone()),
        ("folds", Some(settings.folds).filter(|folds| *folds > 0).map(|folds| folds.to_string())),
        ("noise", settings.noise.map(|share| share.to_string())),
        ("noise-seed", noise_seed),
        ("id", settings.id.clone()),
        ("encoding", a.encoding.clone()),
    ] {
        if let Some(value) = value {
            let _ = write!(out, " --{option} {}", quoted(&value));
        }
    }
    out + " --secret-file SECRET --out encodings.csv"
}

/// A name of somebody's own that a shell must not read as anything else.
fn quoted(name: &str) -> String {
    format!("'{}'", plain(name).replace('\'', "'\\''"))
}

fn guessed(settings: &Settings) -> String {
    let Some(columns) = &settings.guessed else { return String::new() };
    let mut out = "\nguessed from the columns:\n".to_owned();
    for (name, becomes) in columns {
        let says = match becomes {
            Becomes::Pieces(bits) => format!("is encoded in pieces of two letters, {bits} bits"),
            Becomes::Day(bits) => format!("is encoded as a day, written as 1987-03-12, {bits} bits"),
            Becomes::Whole(bits) => format!("is encoded as a whole: the same or not, {bits} bits"),
            Becomes::Nothing(because) => format!("is not encoded: {}", reason(*because)),
        };
        let _ = writeln!(out, "  `{}` {says}", plain(name));
    }
    out
}

fn reason(because: Because) -> &'static str {
    match because {
        Because::Numbers => "it numbers the rows, or says already which belong together",
        Because::Source => "it says whence a row comes",
        Because::Text => "it is running text",
        Because::Empty => "it holds nothing, or the same in each row",
        Because::Changes => "two reports of one person hardly agree in it",
    }
}

/// What makes the encodings harder to break, and its price.
///
/// Source of the shares: the table in `docs/methods/private-matching.md`, one letter wrong in four of ten rows.
fn hardened(settings: &Settings) -> String {
    let mut out = "\nwhat makes them harder to break, and what it costs:\n".to_owned();
    let mut say = |line: &str| {
        let _ = writeln!(out, "  {line}");
    };
    say("whole rows only: no column can be looked at by itself");
    if settings.is_cleaned {
        let option = if settings.is_sounded { "--by-sound" } else { "--clean" };
        say(&format!("text is put into one form first: small letters, no marks and signs ({option} on both sides)"));
    }
    if settings.is_sounded {
        say(
            "text in pieces is written by its consonants, alike in several scripts: more names are alike that are not the \
             same, so raise the threshold where there are too many pairs",
        );
    }
    match &settings.salt {
        Some(salt) => say(&format!(
            "`{}` goes into the keys: a name has other bits in each of its values, so that counting bits says little. \
             Costs every row that is wrong or missing there: by the year of birth 968 of 1,000 people in both lists \
             were found in place of 1,000 (--salt none turns it off)",
            plain(salt)
        )),
        None => say("no column goes into the keys: frequent names show by how often their bits come (--salt COLUMN)"),
    }
    match settings.folds {
        0 => say("not folded beyond the schema (--folds 1 costs 1 of 1,000 at 0.8, 122 of 1,000 at 0.9)"),
        folds => say(&format!(
            "folded {folds} times: against patterns of bits. One costs 1 of 1,000 at a threshold of 0.8 and 122 at 0.9, \
             two 87 at 0.8: lower the threshold with it"
        )),
    }
    match settings.noise {
        None => say("no noise (--noise 0.05 --noise-seed FILE costs nothing at 0.8, 138 of 1,000 at 0.9)"),
        Some(share) => say(&format!(
            "noise in {} % of the bits, from a seed that is yours alone. 5 % costs nothing at 0.8 and 138 of 1,000 at \
             0.9, 10 % 1 at 0.8: lower the threshold with it, by 0.1 for 10 %",
            (share * 1_000.0).round() / 10.0
        )),
    }
    settings.notices().iter().for_each(|notice| say(&format!("MIND: {}", noticed(notice))));
    out
}

fn noticed(notice: &Notice) -> String {
    match notice {
        Notice::FoldsIgnored => "`xorFolds` in the schema does nothing, as in clkhash; write `xor_folds`".to_owned(),
        Notice::NoPurpose => {
            "the schema has no `info`, so that keys are those of every project with this secret; --purpose with --init \
             writes one"
                .to_owned()
        }
        Notice::ShortKeys => "keys are shorter than 16 bytes; write `keySize` 64".to_owned(),
        Notice::DoubleHash(column) => {
            format!("`{}` is encoded by doubleHash, which has been broken; write blakeHash if you can", plain(column))
        }
        Notice::LengthShows(column) => {
            format!("`{}` shows how long its values are; write bitsPerFeature", plain(column))
        }
    }
}

/// Why a secret is weak.
pub fn weak(weakness: Weakness) -> String {
    let why = match weakness {
        Weakness::Short(bytes) => format!("the secret has {bytes} bytes"),
        Weakness::Easy => "the secret is one that a program guesses".to_owned(),
    };
    format!(
        "{why}: whoever gets the encodings can try it out, and then every name; concord encode --new-secret FILE makes one"
    )
}

/// A secret that was made.
pub fn secret_made(file: &str) -> String {
    format!(
        "a secret of 32 random bytes is in `{file}`: bring it to the other side by hand or sealed, never to who compares, \
         and make another for the next matching\n"
    )
}

/// What was written.
pub fn after(encoded: &Encoded, settings: &Settings, file: &str) -> String {
    let mut out = format!("\nwritten to `{file}`: {} encodings of {} bits\n", encoded.rows(), settings.bits());
    if encoded.left_out > 0 {
        let _ = writeln!(out, "{} rows were left out", encoded.left_out);
    }
    if encoded.empty > 0 {
        let _ = writeln!(out, "{} rows hold nothing that is encoded, and match nothing", encoded.empty);
    }
    match &settings.id {
        Some(id) => {
            let _ = writeln!(out, "`{}` goes along as it is: see that it tells nobody who is who", plain(id));
        }
        None => out.push_str("rows are called by their place, counted from 0; keep the list as it is until you hear\n"),
    }
    let _ = writeln!(out, "fingerprint {}: the other side must see the same", settings.fingerprint());
    out + "\n" + PERSONAL
}
