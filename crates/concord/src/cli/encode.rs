//! The commands that match lists which nobody may see, without a node.

use super::NodeArguments;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
LIST in CSV, XLSX or Parquet. The schema is a linkage schema of clkhash, version 3; with --schema, and without --clean,
--by-sound, --salt, --folds and --noise, encodings are those of clkhash to the bit. Without --schema one is guessed and
told, text is cleaned, and a column of places with few values goes into the keys. Both sides must see the same fingerprint.

The secret is read from a file, or asked for on the terminal; it is never an argument, which other programs see. Who
compares the encodings must not have it.

Encodings are pseudonymous personal data: they stand under the same law and care as the list.")]
pub struct Encode {
    /// The list
    #[arg(required_unless_present = "new_secret", value_name = "LIST")]
    pub file: Option<PathBuf>,
    /// Linkage schema that both sides agreed on
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
    /// Write the guessed schema into a new file, explain it, and stop
    #[arg(long, value_name = "FILE", conflicts_with_all = ["schema", "out"])]
    pub init: Option<PathBuf>,
    /// What a guessed schema is for, such as a project and a period: keys then change with it; needed without --schema
    #[arg(long, value_name = "WORDS", conflicts_with = "schema")]
    pub purpose: Option<String>,
    /// File with the secret; asked for on the terminal otherwise
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Take a secret that can be guessed: whoever gets the encodings can then try out the secret, and with it every name
    #[arg(long = "weak-secret")]
    pub is_weak: bool,
    /// Write a secret of 32 random bytes into a new file, and stop
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "schema", "init", "out", "secret_file"])]
    pub new_secret: Option<PathBuf>,
    /// Column that goes along and says which row is which [default: rows are counted from 0]
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Put text into one form first: small letters, no marks and signs
    #[arg(long)]
    pub clean: bool,
    /// Write text that is encoded in pieces by its consonants first, alike in Latin, Arabic and Cyrillic letters: for lists
    /// in two scripts; more names are then alike that are not the same
    #[arg(long = "by-sound")]
    pub is_sounded: bool,
    /// Column that goes into the keys, or none: who is wrong or missing there is never found
    #[arg(long, value_name = "COLUMN")]
    pub salt: Option<String>,
    /// Fold encodings so often onto themselves; each halves them
    #[arg(long, value_name = "TIMES", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=8))]
    pub folds: u32,
    /// Share of the bits that noise replaces, such as 0.05
    #[arg(long, value_name = "SHARE", requires = "noise_seed")]
    pub noise: Option<f64>,
    /// File that the noise follows from, yours alone; made when it is not there
    #[arg(long, value_name = "FILE", requires = "noise")]
    pub noise_seed: Option<PathBuf>,
    /// Leave out rows that cannot be read or encoded
    #[arg(long)]
    pub leave_out: bool,
    /// Encoding of the text of a CSV file that is not UTF-8, such as windows-1256
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// New file for the encodings: .csv with ids, .json as clkhash writes them
    #[arg(long, value_name = "FILE", required_unless_present_any = ["init", "new_secret"])]
    pub out: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long, conflicts_with_all = ["init", "new_secret"])]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Without FILES the records of the node are matched. With FILES no node is opened: they are encodings of two parties or
more, CSV from `concord encode` or JSON as clkhash writes it, one file for each party.

Writes into the folder given by --out:
  for-PARTY.csv  the rows of that party which at least one other knows, too: paired one to one between each two
                 lists, whether or not they are in a group; all that it may hear
  pairs.csv      left, right, similarity, left_list, right_list; stays with who compared
  groups.csv     group, list, id: one to one over all parties; stays with who compared
  match.json     the figures, as --json prints them")]
pub struct Match {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Encodings, one file for each party
    pub files: Vec<PathBuf>,
    /// Dice similarity from which rows are alike
    #[arg(long, requires = "files", default_value_t = 0.8)]
    pub threshold: f64,
    /// Look only at rows that share a band of bits: finds this share of the pairs at the threshold, for long lists
    #[arg(long, requires = "files", value_name = "SHARE", num_args = 0..=1, default_missing_value = "0.98", require_equals = true)]
    pub near: Option<f64>,
    /// Folder for the files
    #[arg(long, requires = "files", value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Write only what this party may hear: the name of its file, or the path where two are called alike
    #[arg(long = "for", requires = "out", value_name = "PARTY")]
    pub party: Option<String>,
    /// Print one JSON object
    #[arg(long, requires = "files")]
    pub json: bool,
}
