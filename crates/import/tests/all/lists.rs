//! The lists of demo/syria, read by the mapping beside them.

use crate::{KINDS, UCDP, WORDS, read};
use import::Imported;
use serde_json::json;
use std::time::Instant;

const SOHR: &[u8] = include_bytes!("../../../../demo/syria/sohr.csv");
const AIRWARS: &[u8] = include_bytes!("../../../../demo/syria/airwars.csv");
const HRW: &[u8] = include_bytes!("../../../../demo/syria/hrw.csv");

fn flags(imported: &Imported, code: &str) -> usize {
    imported.flagged.iter().filter(|p| p.code == code).count()
}

/// Origin of every number: counted in the raw files with the csv module of Python 3 (rows; report_date < date_start;
/// not deaths_low <= deaths_best <= deaths_high; rows with either; date_end < date_start; names that no alias has).
#[test]
fn every_row_of_the_three_lists_is_taken_and_the_implausible_ones_are_flagged() {
    for (bytes, rows, early, outside, either) in
        [(SOHR, 15_247, 179, 95, 274), (AIRWARS, 1_384, 71, 5, 76), (HRW, 89, 2, 0, 2)]
    {
        let imported = read(bytes, &UCDP);
        assert_eq!(imported.rejected, []);
        assert_eq!((imported.rows, imported.drafts.len(), imported.rejected_rows), (rows, rows, 0));
        assert_eq!(flags(&imported, "report-before-event"), early);
        assert_eq!(flags(&imported, "best-outside-range"), outside);
        assert_eq!(flags(&imported, "end-before-start") + flags(&imported, "unknown-place"), 0);
        assert_eq!(imported.flagged_rows, either);
        let marked = imported.drafts.iter().filter(|d| d.body.codes("flags").next().is_some()).count();
        assert_eq!(marked, either);
    }
}

/// By hand from the second line of the file.
#[test]
fn the_first_row_of_sohr_becomes_this_incident() {
    let imported = read(SOHR, &UCDP);
    let draft = &imported.drafts[0];
    assert_eq!((draft.row, draft.key.as_deref()), (2, Some("sohr-00001")));
    let expected = json!({
        "report_id": "sohr-00001",
        "date": "2016-01-01",
        "reported": "2015-01-01",
        "place": {
            "code": "SY-Homs/Ar-Rastan",
            "name": "Teir Maaleh village",
            "point": { "latitude": 34.80246, "longitude": 36.7076 },
            "precision": "exact",
        },
        "violence": "state-based",
        "deaths": { "low": 4, "best": 4, "high": 4 },
        "civilian_deaths": 0,
        "verification": "unverified",
        "parties": [
            { "_id": "p1", "name": "Government of Syria", "role": "party" },
            { "_id": "p2", "name": "Syrian insurgents", "role": "party" },
        ],
        "flags": ["report-before-event"],
    });
    assert_eq!(draft.body.to_json(), expected);
}

/// By hand from the third line of the file: side_a is "Ahrar al-Sham, Jabhat Fateh al-Sham", side_b "SDF".
#[test]
fn a_composite_side_becomes_one_party_for_each_of_its_members() {
    let imported = read(SOHR, &UCDP);
    let names: Vec<_> =
        imported.drafts[1].body.rows("parties").filter_map(|p| p.text("name").map(str::to_owned)).collect();
    assert_eq!(names, ["Ahrar al-Sham", "Jabhat Fateh al-Sham", "SDF"]);
}

/// Counted in the raw files with Python 3: 467, 3 and 4 rows of one-sided violence, each against "Civilians", which
/// stand on no other row; 306 rows of SOHR without a governorate.
#[test]
fn only_one_sided_violence_has_an_act_and_an_alleged_perpetrator_and_civilians_are_no_party() {
    for (bytes, one_sided) in [(SOHR, 467), (AIRWARS, 3), (HRW, 4)] {
        let imported = read(bytes, &UCDP);
        let bodies = || imported.drafts.iter().map(|d| &d.body);
        let acts = bodies().filter(|b| b.rows("acts").any(|a| a.text("type") == Some("V01")));
        assert_eq!(acts.clone().count(), one_sided);
        assert!(acts.clone().all(|b| b.text("violence") == Some("one-sided")));
        let alleged = bodies().filter(|b| b.rows("parties").any(|p| p.text("role") == Some("alleged-perpetrator")));
        assert_eq!(alleged.count(), one_sided);
        assert!(bodies().all(|b| { b.rows("parties").all(|p| p.text("name") != Some("Civilians")) }));
    }
    let sohr = read(SOHR, &UCDP);
    let unknown = sohr.drafts.iter().filter(|d| d.body.place("place").is_some_and(|p| p.code == "SY-unknown"));
    assert_eq!(unknown.count(), 306);
}

#[test]
fn reading_the_same_bytes_twice_gives_the_same_drafts() {
    assert_eq!(read(HRW, &UCDP), read(HRW, &UCDP));
}

/// Half a second is promised for a release build (measured: 0.35 s on two shared cores). What is asserted leaves room for a
/// busy machine and for a build without optimisation.
#[test]
fn the_largest_list_is_read_while_somebody_waits() {
    let _ = (&*KINDS, &*WORDS, &*UCDP);
    let start = Instant::now();
    let rows = read(SOHR, &UCDP).rows;
    let took = start.elapsed();
    println!("{rows} rows in {took:?}");
    assert!(took.as_millis() < if cfg!(debug_assertions) { 20_000 } else { 2_000 }, "took {took:?}");
}
