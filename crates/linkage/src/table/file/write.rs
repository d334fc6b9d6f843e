//! The text of a model file: each setting under a line that says what it does.

use crate::table::{Compare, Fit, How, Model, Rule};
use std::fmt::Write as _;

const HEAD: &str = "\
# A model for `concord link`: what is compared, which pairs are looked at, and how sure to be.
# Change what you know better, and run: concord link FILES --model THIS-FILE
";
const BLOCK: &str = "
# Only pairs that agree on all parts of one of these rules are looked at. A part is a column as it is, or first(3, column)
# for its first letters, year(column), month(column), sound(column) for its consonants in any script; parts join by +
";
const CERTAIN: &str = "
# Rules that hardly any two different people or events satisfy: from them follows how many matches to expect.
";
const RECALL: &str = "
# The share of all true matches that satisfies one of the certain rules; above 0, at most 1. A guess will do.
";
const TRAIN: &str = "
# Rules from whose pairs the weights are learnt. Each comparison needs one that does not use its columns.
";
const WITHIN: &str = "
# Whether rows of one file are compared with each other. A single file is always searched for its own duplicates.
";
const ONCE: &str = "
# Whether a file holds each person or event at most once: then no two rows of one file are ever joined.
";
const KEEP: &str = "
# Pairs below this probability are left out of the results; from 0 to 1.
";
const JOIN: &str = "
# Pairs from this probability on can join rows into one cluster; above 0, at most 1.
";
const MOST: &str = "
# A block of more rows than this is cut, and the report says so: a rule that makes such blocks says too little.
";
const RANDOM: &str = "
# How many pairs are drawn at random to learn how often different ones agree by chance.
";
const INTERACTIONS: &str = "
# Whether it is learnt what two comparisons say at once: names that were exchanged, a place and its point.
";
const SEED: &str = "
# Fixes every random draw: the same seed gives the same result.
";
const KNOWN: &str = "
# A column that says which rows are known to be one, from decisions or an earlier run: a value that several rows of one
# have counts once in how often it occurs. It joins no rows.
";
const FREQUENCY: &str = "# Whether agreeing on a rare value weighs more than on a common one.\n";
const LEARNT: &str = "
# What was learnt from the rows. While it stands here nothing is learnt anew; take it out when the files change much.
[learnt]
# The share of true matches among all pairs of rows.
";

impl Model {
    /// The model as a commented file; [`Model::read`] gives the same model again.
    pub fn write(&self) -> String {
        let mut out = HEAD.to_owned();
        rules(&mut out, BLOCK, ("block", &self.block));
        rules(&mut out, CERTAIN, ("certain", &self.certain));
        setting(&mut out, RECALL, ("certain_recall", &format!("{:?}", self.certain_recall)));
        rules(&mut out, TRAIN, ("train", &self.train));
        setting(&mut out, WITHIN, ("within_lists", &self.within_lists.to_string()));
        setting(&mut out, ONCE, ("once_in_a_list", &self.once_in_a_list.to_string()));
        setting(&mut out, KEEP, ("keep", &format!("{:?}", self.keep)));
        setting(&mut out, JOIN, ("join", &format!("{:?}", self.join)));
        setting(&mut out, MOST, ("most_rows_in_a_block", &self.most_rows_in_a_block.to_string()));
        setting(&mut out, RANDOM, ("random_pairs", &self.random_pairs.to_string()));
        setting(&mut out, SEED, ("seed", &self.seed.to_string()));
        setting(&mut out, INTERACTIONS, ("interactions", &self.interactions.to_string()));
        if let Some(known) = &self.known {
            setting(&mut out, KNOWN, ("known", &quoted(known)));
        }
        for compare in &self.compare {
            comparison(&mut out, compare);
        }
        if let Some(fit) = &self.learnt {
            learnt(&mut out, fit, &self.compare);
        }
        out
    }
}

fn setting(out: &mut String, comment: &str, (name, value): (&str, &str)) {
    let _ = writeln!(out, "{comment}{name} = {value}");
}

fn rules(out: &mut String, comment: &str, (name, rules): (&str, &[Rule])) {
    if rules.is_empty() {
        return setting(out, comment, (name, "[]"));
    }
    let lines: String = rules.iter().map(|rule| format!("    {},\n", quoted(&rule.to_string()))).collect();
    setting(out, comment, (name, &format!("[\n{lines}]")));
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn comparison(out: &mut String, compare: &Compare) {
    let columns: Vec<String> = compare.columns.iter().map(|column| quoted(column)).collect();
    let (how, comment, settings) = way(&compare.how);
    let _ = write!(
        out,
        "\n[[compare]]\n# The column it reads; a distance reads degrees north and east.\ncolumns = [{}]\n# {comment}\nhow = \"{how}\"\n{settings}{FREQUENCY}by_frequency = {}\n",
        columns.join(", "),
        compare.by_frequency,
    );
}

const SPELLINGS: &str = "Spellings that are close: Jaro–Winkler similarities, the largest first.";

/// The code of a way, what it does, and its settings with their comments.
fn way(how: &How) -> (&'static str, &'static str, String) {
    match how {
        How::Exact => ("exact", "The same word or not; upper and lower case and spaces apart.", String::new()),
        How::Name { close } => {
            let says = "A name: the same, the same consonants in any script, close, or different.";
            ("name", says, of("close", SPELLINGS, close))
        }
        How::Text { close } => {
            ("text", "A word or a few: the same, close, or different.", of("close", SPELLINGS, close))
        }
        How::Parts { close } => {
            let settings =
                format!("# The Jaro–Winkler similarity from which two parts are close.\nclose = {close:?}\n");
            (
                "parts",
                "A name of several parts in any order: all the same, contained, all close, some close, none.",
                settings,
            )
        }
        How::Typos { most } => {
            let says = "Typing errors apart, the smallest number first.";
            ("typos", "A code as it is written: the same, or so many typing errors apart.", of("most", says, most))
        }
        How::Date { days, typos } => {
            let says = "Days apart, the smallest number first.";
            let settings = of("days", says, days);
            let more = format!(
                "# Whether one digit mistyped, or day and month exchanged, is a level of its own.\ntypos = {typos}\n"
            );
            ("date", "A day, month or year, as far as known: the same, or so many days apart.", settings + &more)
        }
        How::Distance { km } => {
            ("distance", "How far two places are apart.", of("km", "Kilometres apart, the smallest number first.", km))
        }
        How::Number { within, is_share } => {
            let settings = of("within", "How far apart, the smallest first.", within);
            let more = format!(
                "# Whether that is a share of the larger number, and not a difference.\nas_share = {is_share}\n"
            );
            ("number", "A number, or a range such as 3-5: the same, overlapping, near, or different.", settings + &more)
        }
        How::Set { shared } => {
            let says = "Shares of words in common, the largest first.";
            ("set", "Several words separated by ; in any order.", of("shared", says, shared))
        }
    }
}

fn of<T: std::fmt::Debug>(name: &str, says: &str, values: &[T]) -> String {
    format!("# {says}\n{name} = {values:?}\n")
}

fn learnt(out: &mut String, fit: &Fit, compare: &[Compare]) {
    let _ = writeln!(out, "{LEARNT}lambda = {:?}", fit.lambda);
    let _ = writeln!(out, "# Rounds of training, and whether it came to rest.\nrounds = {}", fit.rounds);
    let _ = writeln!(out, "converged = {}", fit.converged);
    let _ = writeln!(out, "# Comparisons, counted from 0, that no rule could teach: their m is an opinion.");
    let _ = writeln!(out, "untaught = {:?}", fit.untaught);
    for (one, compare) in fit.comparisons.iter().zip(compare) {
        let (name, levels) = (compare.columns.join(", "), compare.how.levels().join(", "));
        let _ = writeln!(
            out,
            "\n# {}: how often true matches (m) and others (u) show the levels",
            name.replace(char::is_control, " ")
        );
        let _ = writeln!(out, "# {levels}\n[[learnt.comparison]]\nm = {:?}\nu = {:?}", one.m, one.u);
    }
    let columns = |number: usize| compare.get(number).map_or_else(String::new, |compare| compare.columns.join(", "));
    for one in &fit.interactions {
        let both = format!("{} and {}", columns(one.first), columns(one.second));
        let _ = writeln!(
            out,
            "\n# What {} weigh at once, in bits beside what each weighs: a row for each level of the first\n\
             [[learnt.interaction]]\n# The two comparisons, counted from 0.\nfirst = {}\nsecond = {}\n\
             # A number for each level of the second.\nbits = {:?}",
            both.replace(char::is_control, " "),
            one.first,
            one.second,
            one.bits
        );
    }
}
