//! Lists that cannot be read, or not wholly: what is said, and that nothing else changes.

use crate::world::{Db, Org, both, data, officer, person, shared_label, sqlite};
use app::imports::{self, List, Report};
use app::{Error, Role, audit, records};
use record::Problem;
use store::values;

const MAPPING: &str = r#"
kind = "incident"
key = "id"
flags = "flags"
order = { event = "date", report = "reported" }
[[field]]
to = "date"
column = "date"
[[field]]
to = "reported"
column = "reported"
[[field]]
to = "place"
[field.place]
country = "SY"
governorate = "governorate"
district = "district"
latitude = "lat"
longitude = "lon"
[[field]]
to = "civilian_deaths"
column = "dead"
[[field]]
to = "verification"
constant = "unverified"
"#;
const HEADING: &str = "id,date,reported,governorate,district,lat,lon,dead\n";
const GOOD: &str = "a,2017-07-12,2017-07-13,Ar Raqqah,Ar Raqqah,35.95,39.01,1\n\
                    b,2017-07,,Ar Raqqah,,35.95,39.01,2\n";

async fn import(org: &Org, file: &str, mapping: &str) -> Result<Report, Error> {
    let label = shared_label(org, &[]);
    let list = List { name: "list", bytes: file.as_bytes(), mapping, label };
    imports::run(&org.node, &officer(), &list, &mut |_, _| {}).await
}

async fn good(org: &Org, rows: &str) -> Report {
    import(org, &format!("{HEADING}{rows}"), MAPPING).await.expect("it is imported")
}

fn counts(r: &Report) -> [usize; 6] {
    [r.accepted, r.rejected, r.flagged, r.added, r.changed, r.unchanged]
}

#[test]
fn only_unreadable_rows_are_left_out_each_with_row_column_reason_and_remedy() {
    both(async |db| {
        let org = db.found("alpha", 41).await;
        let rows = "a,2017-07-12,,Ar Raqqah,,35.95,39.01,1\n\
                    b,0000-01-01,,Ar Raqqah,,35.95,39.01,1\n\
                    c,2017-07-12,,Ar Raqqah,,95,39.01,1\n\
                    d,2017-07-12,,Ar Raqqah,,35.95,39.01,many\n\
                    e,2017-07-12,Ar Raqqah,1\n\
                    f,2017-07-12,2017-07-01,Atlantis,,,,1\n\
                    a,2017-07-12,,Ar Raqqah,,35.95,39.01,1\n\
                    g,2017-07-12,,\"Ar Raqqah,,35.95,39.01,1\n";
        let report = good(&org, rows).await;
        assert_eq!(counts(&report), [2, 6, 1, 2, 0, 0]);
        let told = |p: &Problem| (p.row.unwrap_or(0), p.column.clone(), p.code.clone());
        let rejected: Vec<_> = report.problems.iter().map(told).collect();
        for (row, column, code) in [
            (3, "date", "date-outside"),
            (4, "lat", "place-outside"),
            (5, "dead", "not-number"),
            (6, "", "wrong-width"),
            (7, "reported", "report-before-event"),
            (8, "id", "duplicate"),
        ] {
            let found = rejected.iter().any(|(r, c, k)| (*r, c.as_str(), k.as_str()) == (row, column, code));
            assert!(found, "row {row} `{column}` {code} in {rejected:?}");
        }
        assert!(rejected.iter().any(|(row, _, code)| *row == 7 && code == "unknown-place"), "{rejected:?}");
        assert!(rejected.iter().any(|(row, _, _)| *row == 9), "the open quote costs its own row: {rejected:?}");
        assert!(report.problems.iter().all(|p| !p.reason.is_empty() && !p.remedy.is_empty() && p.file == "list"));
        let unknown = "select count(*) from records where place = 'SY-unknown'";
        assert_eq!(org.count(unknown, &[]).await, 1, "a category of its own");
    });
}

#[test]
fn a_wrong_mapping_or_file_stops_before_anything_changes() {
    both(async |db| {
        let org = db.found("alpha", 42).await;
        good(&org, GOOD).await;
        let before = org.snapshot().await;
        let file = format!("{HEADING}{GOOD}");
        let renamed = MAPPING.replace("column = \"dead\"", "column = \"killed\"");
        let unknown_word = MAPPING.replace("key = ", "kye = ");
        let unknown_field = MAPPING.replace("to = \"civilian_deaths\"", "to = \"no_such_field\"");
        let unknown_code = MAPPING.replace("\"unverified\"", "\"rumour\"");
        let cases = [
            (file.as_str(), "kind = [", "mapping"),
            (&file, &unknown_word, "kye"),
            (&file, &renamed, "killed"),
            (&file, &unknown_field, "no_such_field"),
            (&file, &unknown_code, "rumour"),
            ("", MAPPING, "empty"),
            ("\u{0}\u{1}\u{2}", MAPPING, "list"),
        ];
        for (file, mapping, word) in cases {
            let answer = import(&org, file, mapping).await;
            let Err(Error::Invalid(problems)) = &answer else { panic!("{word}: {answer:?}") };
            let text: Vec<String> = problems.iter().map(|p| format!("{p} {}", p.seen)).collect();
            assert!(text.iter().any(|t| t.contains(word)), "{word}: {text:?}");
            assert!(problems.iter().all(|p| !p.remedy.is_empty()));
            assert_eq!(org.snapshot().await, before, "{word}: nothing changed");
        }
        let monitor = person("adam", &[Role::Administrator], &[]);
        let label = shared_label(&org, &[]);
        let list = List { name: "list", bytes: file.as_bytes(), mapping: MAPPING, label };
        let answer = imports::run(&org.node, &monitor, &list, &mut |_, _| {}).await;
        assert!(matches!(answer, Err(Error::Forbidden(_))));
        let looked = imports::preview(&org.node, &monitor, &list);
        assert!(matches!(looked, Err(Error::Forbidden(_))), "a look costs as much");
        assert_eq!(org.snapshot().await, before);
    });
}

async fn records_of(org: &Org) -> Vec<String> {
    let all = data(org.snapshot().await);
    all.into_iter().filter(|r| !r.starts_with("jobs: ")).collect()
}

#[test]
fn importing_again_changes_nothing_and_a_changed_row_changes_one_record() {
    both(async |db| {
        let org = db.found("alpha", 43).await;
        assert_eq!(counts(&good(&org, GOOD).await), [2, 0, 0, 2, 0, 0]);
        let before = records_of(&org).await;
        assert_eq!(counts(&good(&org, GOOD).await), [2, 0, 0, 0, 0, 2]);
        assert_eq!(records_of(&org).await, before);
        // Somebody narrowed a record meanwhile; a later import keeps that.
        let other = db.found("beta", 44).await;
        let row = org.fetch("select id from records where date_from = '2017-07-12'", &[]).await;
        let id = crate::world::id(&row[0].text(0).expect("an id"));
        let audience = [org.org().clone()].into();
        records::set_audience(&org.node, &officer(), &id, audience, "narrow").await.expect("it is narrowed");
        let changed = GOOD.replace("39.01,1\n", "39.01,5\n");
        assert_eq!(counts(&good(&org, &changed).await), [2, 0, 0, 0, 1, 1]);
        let sql = "select revision, number, label from records where id = $1";
        let row = org.fetch(sql, values![id.as_str()]).await.remove(0);
        assert_eq!((row.int(0), row.int(1)), (Some(3), Some(5)));
        let kept = org
            .fetch(
                "select body from revisions where record = $1 and compartment = 'open' order by revision",
                values![id.as_str()],
            )
            .await;
        assert_eq!(kept.len(), 2, "each earlier revision is kept");
        assert!(String::from_utf8(kept[1].bytes(0)).expect("JSON").contains("\"civilian_deaths\":1"));
        let shown = records::show(&org.node, &officer(), &id, None).await.expect("it opens");
        assert_eq!((shown.body.number("civilian_deaths"), shown.history.len()), (Some(5), 2));
        assert!(!shown.label.audience.includes(other.org()));
        assert_eq!(counts(&good(&org, &changed).await), [2, 0, 0, 0, 0, 2]);
        assert!(audit::verify(&org.node).await.expect("a log").is_verified);
    });
}

#[test]
fn a_record_that_was_shredded_does_not_come_back_with_its_list() {
    both(async |db| {
        let org = db.found("alpha", 45).await;
        good(&org, GOOD).await;
        let row = org.fetch("select id from records where date_from = '2017-07-12'", &[]).await;
        let id = crate::world::id(&row[0].text(0).expect("an id"));
        app::shred::shred(&org.node, &crate::world::leader(), &id, "it endangers somebody").await.expect("it goes");
        let before = records_of(&org).await;
        assert_eq!(counts(&good(&org, GOOD).await), [2, 0, 0, 0, 0, 2]);
        assert_eq!(records_of(&org).await, before);
    });
}

fn many(rows: usize) -> String {
    (0..rows).map(|i| format!("r{i},2017-07-12,,Ar Raqqah,,35.95,39.01,{}\n", i % 9)).collect()
}

#[test]
fn a_full_disk_during_an_import_leaves_the_data_as_it_was() {
    sqlite(async |db: Db| {
        let mut org = db.found("alpha", 45).await;
        good(&org, GOOD).await;
        let pages = org.count("select page_count from pragma_page_count", &[]).await;
        org.home.max_pages = Some(u32::try_from(pages).expect("few pages") + 60);
        let mut org = org.reopen().await;
        let before = org.snapshot().await;
        let answer = import(&org, &format!("{HEADING}{}", many(3_000)), MAPPING).await;
        assert!(
            matches!(&answer, Err(Error::Internal(m)) if m.contains("full") && m.contains("free some space")),
            "{answer:?}"
        );
        assert_eq!(org.snapshot().await, before);
        assert_eq!(counts(&good(&org, &many(2)).await), [2, 0, 0, 2, 0, 0], "what is small still goes in");
        assert!(audit::verify(&org.node).await.expect("a log").is_verified);
        org.home.max_pages = None;
        let org = org.reopen().await;
        assert_eq!(counts(&good(&org, &many(3_000)).await), [3_000, 0, 0, 2_998, 0, 2]);
        assert!(audit::verify(&org.node).await.expect("a log").is_verified);
    });
}
