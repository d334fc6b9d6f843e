//! Mapping files as TOML, and a small list that is read as they say.
#![no_main]

use std::sync::OnceLock;

use fuzz::seeds;
use import::{Mapping, read};
use libfuzzer_sys::fuzz_target;
use record::{Kinds, Vocabularies};

const SYRIA: &str = include_str!("../../demo/syria/mapping.toml");
const LIST: &str = include_str!("../../demo/syria/sohr.csv");

fuzz_target!(
    init: seeds("mapping", || vec![SYRIA.as_bytes().to_vec()]),
    |text: &str| {
        let (kinds, vocabularies) = known();
        let Ok(mapping) = Mapping::parse("mapping.toml", text, kinds) else { return };
        let imported = read("list.csv", list(), &mapping, kinds, vocabularies);
        assert!(imported.drafts.len() + imported.rejected_rows <= imported.rows);
    }
);

/// The heading and a few rows.
fn list() -> &'static [u8] {
    let end = LIST.match_indices('\n').nth(4).map_or(LIST.len(), |(at, _)| at + 1);
    &LIST.as_bytes()[..end]
}

fn known() -> &'static (Kinds, Vocabularies) {
    static KNOWN: OnceLock<(Kinds, Vocabularies)> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let vocabularies = Vocabularies::built_in().expect("the vocabularies of the program can be read");
        (Kinds::built_in(&vocabularies).expect("the kinds of the program can be read"), vocabularies)
    })
}
