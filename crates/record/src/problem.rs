//! What is wrong with an input, as data: where, what, and what to do about it.

use serde::{Deserialize, Serialize};

/// One thing wrong with one place of an input.
///
/// `code` names the reason; the words shown to people live under `problem-CODE` and
/// `problem-CODE-remedy`. `Display` is for logs and the command line, which others read too: it says where and what
/// kind, and never what stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file or form.
    pub file: String,
    /// The row, counted as a person sees it: the heading is row 1.
    pub row: Option<u64>,
    /// The column or field.
    pub column: String,
    /// Which reason; a key of the word files.
    pub code: String,
    /// What stood there, cut to 80 characters.
    pub seen: String,
    /// What is wrong, in English.
    pub reason: String,
    /// What to do, in English.
    pub remedy: String,
}

impl Problem {
    /// A problem of one field of a form.
    pub fn in_field(form: &str, field: &str, reason: Reason, seen: &str) -> Self {
        Self::in_row(form, None, field, reason, seen)
    }

    /// A problem of one column of one row of a file.
    pub fn in_row(file: &str, row: Option<u64>, column: &str, reason: Reason, seen: &str) -> Self {
        Self {
            file: file.to_owned(),
            row,
            column: column.to_owned(),
            code: reason.code().to_owned(),
            seen: seen.chars().take(80).collect(),
            reason: reason.words().0.to_owned(),
            remedy: reason.words().1.to_owned(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if !self.column.is_empty() {
            write!(f, ", `{}`", self.column)?;
        }
        write!(f, ": {}", self.reason)?;
        // Two counts of cells are no value of a record.
        if self.code == Reason::WrongWidth.code() && !self.seen.is_empty() {
            write!(f, " (`{}`)", self.seen)?;
        }
        write!(f, "; {}", self.remedy)
    }
}

macro_rules! reasons {
    ($($name:ident $code:literal $reason:literal $remedy:literal;)*) => {
        /// The reasons that a value can be refused or flagged for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason { $(#[doc = $reason] $name,)* }
        impl Reason {
            /// Every reason, for the test that each has its words.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The stable code.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// Reason and remedy in English.
            pub fn words(self) -> (&'static str, &'static str) { match self { $(Self::$name => ($reason, $remedy),)* } }
        }
    };
}

reasons! {
    Missing "missing" "a required value is missing" "fill it in";
    NotNumber "not-number" "this is not a whole number" "write digits only, for example 12";
    Negative "negative" "a count cannot be below zero" "write 0 or more";
    NotDate "not-date" "this is not a date" "write a date as 2017-07-12, 2017-07 or 2017";
    DateOutside "date-outside" "the year lies outside 1900 to 2100" "check the year and the order of day, month and year";
    PlaceOutside "place-outside" "the coordinates lie outside the world" "latitude runs from -90 to 90, longitude from -180 to 180; perhaps they are swapped";
    UnknownCode "unknown-code" "this code is not in the list" "choose one of the codes in the list, or extend the list";
    UnknownPlace "unknown-place" "this place is not in the gazetteer" "it is kept as `unknown`; correct the name or extend the gazetteer";
    NotObject "not-object" "the value has another form than the field asks for" "correct the value";
    TooLong "too-long" "the text is longer than 20,000 characters" "shorten it or attach a file";
    UnknownField "unknown-field" "the form has no such field" "remove it, or extend the form";
    Constraint "constraint" "the value breaks the rule of this field" "correct the value";
    ReportBeforeEvent "report-before-event" "the report is dated before the event" "imported and flagged; check both dates";
    BestOutsideRange "best-outside-range" "the best count lies outside low to high" "imported and flagged; check the counts";
    EndBeforeStart "end-before-start" "the event ends before it starts" "imported and flagged; check both dates";
    UnknownColumn "unknown-column" "the file has no such column" "correct the mapping file, or the heading of the file";
    WrongWidth "wrong-width" "the row has another number of cells than the heading" "check for a missing quote or comma in this row";
    NotText "not-text" "the row is not UTF-8 text" "save the file as UTF-8, or name its encoding in the mapping";
    Duplicate "duplicate" "the same identifier stands in an earlier row" "the later row was left out; give each row its own identifier";
}

#[cfg(test)]
mod tests {
    use super::{Problem, Reason};

    #[test]
    fn a_problem_in_a_log_says_where_and_what_kind_and_not_what_stood_there() {
        let told = Problem::in_row("list.csv", Some(7), "date", Reason::NotDate, "Maryam Name").to_string();
        assert!(told.starts_with("list.csv, row 7, `date`: this is not a date"), "{told}");
        assert!(!told.contains("Maryam"), "{told}");
        let told = Problem::in_row("list.csv", Some(7), "", Reason::WrongWidth, "3 instead of 2").to_string();
        assert!(told.contains("3 instead of 2"), "{told}");
    }
}
