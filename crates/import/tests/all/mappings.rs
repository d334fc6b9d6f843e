//! What is wrong with a mapping, said before a file is read; and what the language can say.

use crate::{KINDS, SMALL, codes, mapping, read};
use import::Mapping;
use serde_json::json;

fn wrong(text: &str) -> Vec<(String, Option<u64>)> {
    let problems = Mapping::parse("mapping.toml", text, &KINDS).expect_err("the mapping of the test is wrong");
    assert!(problems.iter().all(|p| !p.reason.is_empty() && !p.remedy.is_empty() && p.file == "mapping.toml"));
    problems.into_iter().map(|p| (p.code, p.row)).collect()
}

/// The line of each mistake is counted by hand.
#[test]
fn each_mistake_in_a_mapping_is_a_problem_with_its_line() {
    let head = "kind = \"incident\"\n[[field]]\n";
    for (text, code, line) in [
        ("kind = \"incidents\"\n".to_owned(), "unknown-code", 1),
        ("kind = \"incident\"\nsurprise = 1\n".to_owned(), "not-object", 2),
        ("kind = \"incident\"\nencoding = \"klingon\"\n".to_owned(), "unknown-code", 2),
        ("kind = \"incident\"\ndelimiter = \"::\"\n".to_owned(), "not-object", 2),
        ("kind = \"incident\"\nflags = \"date\"\n".to_owned(), "not-object", 2),
        (format!("{head}to = \"colour\"\ncolumn = \"a\"\n"), "unknown-field", 3),
        (format!("{head}to = \"date\"\n"), "not-object", 3),
        (format!("{head}to = \"date\"\ncolumn = \"a\"\nconstant = \"2017\"\n"), "not-object", 3),
        (format!("{head}to = \"violence\"\nspan = {{ from = \"a\", to = \"b\" }}\n"), "not-object", 3),
        (format!("{head}to = \"acts\"\ncolumn = \"a\"\n"), "not-object", 3),
        (format!("{head}to = \"acts.type\"\ncolumn = \"a\"\n"), "unknown-field", 3),
        (format!("{head}to = \"place\"\nplace = {{ country = \"SY\" }}\n"), "not-object", 3),
        (
            format!("{head}to = \"place\"\nplace = {{ code = \"a\", precisions = {{ 1 = \"near\" }} }}\n"),
            "unknown-code",
            3,
        ),
        ("kind = \"incident\"\n[[row]]\nto = \"date\"\n".to_owned(), "not-object", 3),
        (
            "kind = \"incident\"\n[[row]]\nto = \"acts\"\nsplit = { column = \"a\", by = \";\", into = \"x\" }\n"
                .to_owned(),
            "unknown-field",
            3,
        ),
    ] {
        assert_eq!(wrong(&text), [(code.to_owned(), Some(line))], "{text}");
    }
}

#[test]
fn a_code_of_the_mapping_that_no_vocabulary_has_stops_the_file() {
    let imported = read(b"id\n", &mapping(&SMALL.replace("unverified", "certain")));
    assert_eq!(codes(&imported), ["unknown-code"]);
    assert_eq!((imported.rejected[0].column.as_str(), imported.rejected[0].seen.as_str()), ("verification", "certain"));
}

#[test]
fn a_required_field_that_nothing_fills_is_one_problem_and_not_one_for_each_row() {
    let imported =
        read(b"day\n2017\n2018\n", &mapping("kind = \"incident\"\n[[field]]\nto = \"date\"\ncolumn = \"day\"\n"));
    let columns: Vec<_> = imported.rejected.iter().map(|p| p.column.as_str()).collect();
    assert_eq!((columns, imported.rows), (vec!["place", "verification"], 0));
}

#[test]
fn a_value_that_the_table_lacks_rejects_its_row_unless_there_is_an_otherwise() {
    let text = "kind = \"incident\"\n[[field]]\nto = \"date\"\ncolumn = \"day\"\nformat = \"%d/%m/%Y\"\n\
        [[field]]\nto = \"place\"\nplace = { code = \"where\" }\n\
        [[field]]\nto = \"verification\"\ncolumn = \"how\"\nvalues = { sure = \"verified\", no = \"\" }\n";
    let file = b"day,where,how\n12/07/2017,SY-Homs,sure\n12/07/2017,SY-Homs,perhaps\n";
    let strict = read(file, &mapping(text));
    assert_eq!((strict.drafts.len(), codes(&strict)), (1, vec!["unknown-code"]));
    assert_eq!(strict.drafts[0].body.text("date"), Some("2017-07-12"));
    let lenient = read(file, &mapping(&format!("{text}otherwise = \"unverified\"\n")));
    assert_eq!(lenient.drafts[1].body.text("verification"), Some("unverified"));
    assert_eq!(lenient.drafts[1].key, None);
}

#[test]
fn several_choices_conditions_and_parallel_lists_can_be_said() {
    let text = "kind = \"incident\"\n[[field]]\nto = \"date\"\ncolumn = \"day\"\n\
        [[field]]\nto = \"place\"\nplace = { code = \"where\" }\n\
        [[field]]\nto = \"verification\"\nconstant = \"verified\"\nwhen = { column = \"how\", is_not = [\"no\"] }\n\
        [[field]]\nto = \"flags\"\ncolumn = \"marks\"\nsplit = \";\"\nvalues = { place = \"unknown-place\", count = \"best-outside-range\" }\n\
        [[row]]\nto = \"victims\"\nparallel = \"/\"\n[[row.field]]\nto = \"number\"\ncolumn = \"n\"\n\
        [[row.field]]\nto = \"age_group\"\ncolumn = \"age\"\n";
    let file = b"day,where,how,marks,n,age\n2017-07,SY-Homs,yes,place; count,2/3,child/adult\n2017-07,SY-Homs,no,,,\n";
    let imported = read(file, &mapping(text));
    let expected = json!({
        "date": "2017-07",
        "place": { "code": "SY-Homs" },
        "verification": "verified",
        "flags": ["unknown-place", "best-outside-range"],
        "victims": [
            { "_id": "v1", "number": 2, "age_group": "child" },
            { "_id": "v2", "number": 3, "age_group": "adult" },
        ],
    });
    assert_eq!(imported.drafts[0].body.to_json(), expected);
    // The second row has no verification, which the form requires.
    assert_eq!(codes(&imported), ["missing"]);
}
