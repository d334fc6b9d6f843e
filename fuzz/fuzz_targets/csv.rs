//! Delimited lists in any encoding: through a mapping, as a grid, and as who is on which list.
#![no_main]

use std::sync::OnceLock;

use fuzz::{mode, seed, seeds};
use import::{CaptureOptions, Mapping, captures, read, read_grid, write};
use libfuzzer_sys::fuzz_target;
use record::{Body, Kinds, Vocabularies};

fuzz_target!(
    init: seeds("csv", all),
    |data: &[u8]| {
        let Some((mode, data)) = mode(data, 3) else { return };
        let mapping = match mode {
            0 => {
                // Only text: the first bytes of spreadsheets and Parquet files lead to targets of their own.
                if data.starts_with(b"PAR1") || data.starts_with(b"PK") {
                    return;
                }
                let Ok(grid) = read_grid("list.csv", data) else { return };
                assert!(grid.rows.iter().all(|(_, cells)| cells.len() == grid.columns.len()));
                return drop(captures(&[("list.csv".to_owned(), grid)], &CaptureOptions::default()));
            }
            1 => &known().exported,
            _ => &known().syria,
        };
        let imported = read("list.csv", data, mapping, &known().kinds, &known().vocabularies);
        assert!(imported.drafts.len() + imported.rejected_rows <= imported.rows);
        assert!(imported.rejected_rows == 0 || !imported.rejected.is_empty(), "a rejected row has its reason");
    }
);

struct Known {
    kinds: Kinds,
    vocabularies: Vocabularies,
    exported: Mapping,
    syria: Mapping,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let vocabularies = Vocabularies::built_in().expect("the vocabularies of the program can be read");
        let kinds = Kinds::built_in(&vocabularies).expect("the kinds of the program can be read");
        let exported = Mapping::of_export(kinds.form("incident").expect("there are incidents"));
        let syria = include_str!("../../demo/syria/mapping.toml");
        let syria = Mapping::parse("mapping.toml", syria, &kinds).expect("the mapping of the demonstration fits");
        Known { kinds, vocabularies, exported, syria }
    })
}

fn all() -> Vec<Vec<u8>> {
    let first = |text: &str| text.lines().take(4).collect::<Vec<_>>().join("\n").into_bytes();
    let form = known().kinds.form("incident").expect("there are incidents");
    let body = Body::default().with("date", "2017-07-12").with("place", serde_json::json!({"code": "SY-Raqqa"}));
    vec![
        seed(0, b"a,b,count\n1,0,12\n0,1,7\n1,1,3\n"),
        seed(0, b"list;who\nred;\"x \"\"y\"\"\"\nblue;z\n"),
        seed(0, b"\xff\xfea\0,\0b\0\n\0001\0,\0000\0\n\0"),
        seed(1, write(form, &[body]).as_bytes()),
        seed(2, &first(include_str!("../../demo/syria/sohr.csv"))),
    ]
}
