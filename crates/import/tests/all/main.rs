//! Lists into drafts and back: the real lists, everything that can be wrong with a file, and the laws.

mod captures;
mod columns;
mod export;
mod lists;
mod mappings;
mod wrong;

use import::{Imported, Mapping};
use record::{Kinds, Vocabularies};
use std::sync::LazyLock;

static WORDS: LazyLock<Vocabularies> = LazyLock::new(|| Vocabularies::built_in().expect("the vocabularies load"));
static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::built_in(&WORDS).expect("the forms load"));
static UCDP: LazyLock<Mapping> = LazyLock::new(|| mapping(include_str!("../../../../demo/syria/mapping.toml")));

/// A mapping for incidents, so small that a test can write its file by hand.
const SMALL: &str = r#"
kind = "incident"
key = "id"
flags = "flags"
order = { event = "date", report = "reported" }
[[field]]
to = "date"
span = { from = "start", to = "end" }
[[field]]
to = "reported"
column = "reported"
[[field]]
to = "place"
place = { country = "SY", governorate = "governorate", latitude = "lat", longitude = "lon" }
[[field]]
to = "deaths"
range = { low = "low", best = "best", high = "high" }
[[field]]
to = "verification"
constant = "unverified"
"#;

const HEADING: &str = "id,start,end,reported,governorate,lat,lon,low,best,high\n";

fn mapping(text: &str) -> Mapping {
    Mapping::parse("mapping.toml", text, &KINDS).expect("the mapping of the test is well formed")
}

fn read(bytes: &[u8], mapping: &Mapping) -> Imported {
    import::read("list.csv", bytes, mapping, &KINDS, &WORDS)
}

/// Reads rows under the small heading.
fn read_small(rows: &str) -> Imported {
    read(format!("{HEADING}{rows}").as_bytes(), &mapping(SMALL))
}

/// The codes of the problems of rejected rows.
fn codes(imported: &Imported) -> Vec<&str> {
    imported.rejected.iter().map(|p| p.code.as_str()).collect()
}
