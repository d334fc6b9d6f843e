//! Encoding of lists on the command line: byte for byte what clkhash makes, and nothing of a list anywhere else.

mod figures;
mod guarded;

use super::linking::{PEOPLE, lines, list};
use super::{Place, repository, said};
use serde_json::Value;
use std::path::Path;

/// The words that made the vectors: `crates/linkage/tests/vectors/make.py`.
const SECRET: &str = "a secret of a test";

/// Four people's columns, their schema, and what clkhash 0.18.3 makes of them; origin: `crates/linkage/tests/vectors`.
struct Vectors {
    schema: Value,
    rows: Vec<Vec<String>>,
    clks: Vec<String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn vectors() -> Vectors {
    let file = repository("crates/linkage/tests/vectors/clks.json");
    let all: Value =
        serde_json::from_str(&std::fs::read_to_string(file).expect("the vectors are there")).expect("they are JSON");
    let case = &all[1];
    assert_eq!(case["says"], "persons");
    let table = all[0]["tables"][case["rows"].as_u64().expect("a number of a table") as usize].as_array();
    let rows = table.expect("a table").iter().map(|row| row.as_array().expect("a row").iter().map(text).collect());
    // clkhash strips what it reads from a file, and the vectors were not made from one.
    let is_plain = |row: &Vec<String>| row.iter().all(|v| v.trim() == v) && row.iter().any(|v| !v.is_empty());
    let clks = case["clks"].as_array().expect("a list");
    let both = rows.zip(clks).filter(|(row, clk): &(Vec<String>, _)| is_plain(row) && clk.is_string());
    let (rows, clks) = both.map(|(row, clk)| (row, text(clk))).unzip();
    Vectors { schema: case["schema"].clone(), rows, clks }
}

fn csv(rows: &[Vec<String>]) -> String {
    // By hand: no value of the table holds a comma or a quote.
    rows.iter().map(|row| row.join(",") + "\n").collect()
}

fn write(place: &Place, name: &str, text: &str) {
    std::fs::write(place.path(name), text).expect("the folder may be written");
}

/// A folder with the table of the vectors, its schema and its secret.
fn place(vectors: &Vectors) -> Place {
    let place = Place::new();
    write(&place, "list.csv", &("given,family,note,born,sex\n".to_owned() + &csv(&vectors.rows)));
    write(&place, "schema.json", &vectors.schema.to_string());
    write(&place, "secret", &format!("{SECRET}\n"));
    place
}

// The words of the vectors are short of what is taken without a word.
const WITH: [&str; 7] = ["encode", "list.csv", "--schema", "schema.json", "--secret-file", "secret", "--weak-secret"];

fn asked<'a>(more: &[&'a str]) -> Vec<&'a str> {
    WITH.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn encodings_with_a_schema_are_those_of_clkhash() {
    let vectors = vectors();
    assert!(vectors.rows.len() >= 25, "{} rows are left to compare", vectors.rows.len());
    let place = place(&vectors);
    let told = place.done(&asked(&["--out", "out.json"]));
    assert!(told.contains("pseudonymous personal data"), "{told}");
    let made: Value =
        serde_json::from_slice(&std::fs::read(place.path("out.json")).expect("it is there")).expect("it is JSON");
    assert_eq!(made, serde_json::json!({ "clks": vectors.clks }), "nothing else is in it");
    place.done(&asked(&["--out", "out.csv"]));
    let rows = lines(&place.path("out.csv"));
    assert_eq!(rows[0], ["row", "clk"]);
    let counted: Vec<Vec<String>> =
        vectors.clks.iter().enumerate().map(|(at, clk)| vec![at.to_string(), clk.clone()]).collect();
    assert_eq!(rows[1..], counted);
}

#[test]
fn columns_are_found_by_name_wherever_they_stand() {
    let vectors = vectors();
    let place = place(&vectors);
    let turned: Vec<Vec<String>> = vectors.rows.iter().map(|row| row.iter().rev().cloned().collect()).collect();
    write(&place, "list.csv", &("Sex,Born,note,Family,Given\n".to_owned() + &csv(&turned)));
    place.done(&asked(&["--out", "out.json"]));
    let made = std::fs::read_to_string(place.path("out.json")).expect("it is there");
    assert!(vectors.clks.iter().all(|clk| made.contains(clk.as_str())));
    // What is ignored need not be there.
    let short: Vec<Vec<String>> =
        vectors.rows.iter().map(|r| vec![r[0].clone(), r[1].clone(), r[3].clone(), r[4].clone()]).collect();
    write(&place, "list.csv", &("given,family,born,sex\n".to_owned() + &csv(&short)));
    place.done(&asked(&["--out", "short.json"]));
    assert_eq!(std::fs::read_to_string(place.path("short.json")).expect("it is there"), made);
}

/// A folder with the first of two lists of made-up people, and a secret.
fn people() -> Place {
    let place = Place::new();
    write(&place, "list.csv", &list(false));
    place.done(&["encode", "--new-secret", "secret"]);
    place
}

#[test]
fn a_guess_is_told_and_hardened_and_written_for_the_other_side() {
    let place = people();
    let guess = ["encode", "list.csv", "--purpose", "a test"];
    let told = place.done(&[&guess[..], &["--secret-file", "secret", "--out", "guessed.csv"]].concat());
    for words in [
        "`first_name` is encoded in pieces of two letters, 200 bits",
        "`birth_date` is encoded as a day",
        "`id` is not encoded",
        "`place` goes into the keys",
        "968 of 1,000 people in both lists were found",
    ] {
        assert!(told.contains(words), "`{words}` is not in: {told}");
    }
    let begun = [&guess[..], &["--init", "schema.json"]].concat();
    let told = place.done(&begun);
    assert!(told.contains("encode 'list.csv' --schema 'schema.json' --clean --salt 'place' --secret-file"), "{told}");
    let schema = std::fs::read_to_string(place.path("schema.json")).expect("it is there");
    assert!(schema.contains("blakeHash") && !schema.contains("\"id\""), "columns that are not encoded are not named");
    let again = place.run(&begun);
    assert!(said(&again).contains("is there already"), "{}", said(&again));
    // What --init says to run gives what the guess gave.
    place.done(&asked(&["--clean", "--salt", "place", "--out", "given.csv"]));
    assert_eq!(lines(&place.path("given.csv")), lines(&place.path("guessed.csv")));
    place.done(&asked(&["--clean", "--out", "plain.csv"]));
    assert_ne!(lines(&place.path("plain.csv")), lines(&place.path("guessed.csv")), "the salt changes every key");
}

fn fingerprint(told: &str) -> &str {
    told.split("fingerprint ").nth(1).and_then(|rest| rest.split(':').next()).expect("it is told")
}

#[test]
fn both_sides_see_the_same_fingerprint_or_know_that_they_differ() {
    let place = people();
    place.done(&["encode", "list.csv", "--init", "schema.json", "--purpose", "spring 2026"]);
    let first = place.done(&asked(&["--clean", "--out", "1.csv"]));
    write(&place, "list.csv", &list(true));
    let second = place.done(&asked(&["--clean", "--id", "id", "--out", "2.csv"]));
    assert_eq!(fingerprint(&first), fingerprint(&second), "neither list nor ids are in it");
    assert!(!first.contains("--purpose"), "keys have a purpose now");
    for (more, out) in [
        (&["--salt", "place", "--clean"][..], "3.csv"),
        (&["--clean", "--folds", "1"], "4.csv"),
        (&[], "5.csv"),
        (&["--by-sound"], "6.csv"),
    ] {
        let other = place.done(&asked(&[more, &["--out", out]].concat()));
        assert_ne!(fingerprint(&first), fingerprint(&other), "{more:?}");
    }
}

#[test]
fn one_name_in_two_scripts_has_one_encoding_by_its_sound() {
    let place = people();
    place.done(&["encode", "list.csv", "--init", "schema.json", "--purpose", "a test"]);
    let columns = &lines(&place.path("list.csv"))[0];
    let row = |name: &str| {
        let value = |column: &String| if column == "first_name" { name } else { "" };
        columns.iter().map(value).collect::<Vec<_>>().join(",") + "\n"
    };
    let rows = ["Khaled al-Hassan", "خالد الحسن", "Halid  Hasan", "Fatima"].map(row).concat();
    write(&place, "list.csv", &(columns.join(",") + "\n" + &rows));
    for (form, out) in [("--clean", "clean.csv"), ("--by-sound", "sound.csv")] {
        place.done(&asked(&[form, "--out", out]));
    }
    let clk = |name: &str, row: usize| lines(&place.path(name))[row + 1][1].clone();
    assert_ne!(clk("clean.csv", 0), clk("clean.csv", 1), "letters of two scripts are not alike");
    assert_eq!(clk("sound.csv", 0), clk("sound.csv", 1));
    assert_eq!(clk("sound.csv", 0), clk("sound.csv", 2), "nor is the article a part of the name");
    assert_ne!(clk("sound.csv", 0), clk("sound.csv", 3));
}

#[test]
fn noise_is_the_same_for_one_seed_and_another_for_another() {
    let place = people();
    place.done(&["encode", "list.csv", "--init", "schema.json", "--purpose", "a test"]);
    for (out, seed) in [("1.csv", "mine"), ("2.csv", "mine"), ("3.csv", "other")] {
        let told = place.done(&asked(&["--noise", "0.05", "--noise-seed", seed, "--out", out]));
        assert!(told.contains("noise in 5 %"), "{told}");
    }
    let made = |name: &str| lines(&place.path(name));
    assert_eq!(made("1.csv"), made("2.csv"));
    assert_ne!(made("1.csv"), made("3.csv"));
    write(&place, "short", "c2hvcnQ=\n");
    let refused = place.run(&asked(&["--noise", "0.05", "--noise-seed", "short", "--out", "4.csv"]));
    assert!(said(&refused).contains("32 bytes"), "{}", said(&refused));
    let refused = place.run(&asked(&["--noise", "0.05", "--noise-seed", "secret", "--out", "4.csv"]));
    assert!(said(&refused).contains("the seed of the noise is the secret"), "{}", said(&refused));
    assert!(!place.path("4.csv").exists());
}

/// Everything that a run leaves in a folder, but for what was there before it.
fn left_in(folder: &Path, but: &[&str]) -> Vec<u8> {
    let entries = std::fs::read_dir(folder).expect("the folder is there").filter_map(Result::ok);
    let new = entries.filter(|entry| !but.contains(&entry.file_name().to_string_lossy().as_ref()));
    new.flat_map(|entry| std::fs::read(entry.path()).unwrap_or_default()).collect()
}

#[test]
fn no_value_of_a_list_and_no_secret_is_told_or_written() {
    let place = people();
    write(&place, "secret", "zaatar and olives in the early morning\n");
    let mut said_all = String::new();
    let guess = ["encode", "list.csv", "--purpose", "a test", "--secret-file", "secret", "--weak-secret"];
    for more in [&["--out", "1.csv"][..], &["--out", "2.json"], &["--init", "schema.json"]] {
        let output = place.run(&[&guess[..], more].concat());
        assert!(output.status.success(), "{}", said(&output));
        said_all += &said(&output);
    }
    // A row that cannot be encoded is told by its place.
    write(&place, "bad.csv", &list(false).replacen("-02-", "-99-", 1));
    let bad = ["encode", "bad.csv", "--schema", "schema.json", "--secret-file", "secret", "--weak-secret"];
    let output = place.run(&[&bad[..], &["--out", "3.csv"]].concat());
    assert_eq!(output.status.code(), Some(1));
    said_all += &said(&output);
    assert!(said_all.contains("`birth_date`") && said_all.contains("counted from 0"), "{said_all}");
    let written = String::from_utf8_lossy(&left_in(&place.path(""), &["list.csv", "bad.csv", "secret"])).into_owned();
    for word in ["amina", "haddad", "raqqa", "1940", "-99-", "zaatar"] {
        assert!(!said_all.contains(word), "`{word}` is told: {said_all}");
        assert!(!written.contains(word), "`{word}` is written");
    }
}

#[test]
fn the_secret_comes_from_a_file_that_only_its_owner_reads_and_is_never_an_argument() {
    let place = people();
    let asked = ["encode", "list.csv", "--purpose", "a test", "--out", "out.csv"];
    let without = place.run(&asked);
    assert_eq!(without.status.code(), Some(1));
    assert!(said(&without).contains("--secret-file"), "{}", said(&without));
    assert_eq!(place.run(&[&asked[..], &["--secret", "x"]].concat()).status.code(), Some(2), "there is no such option");
    write(&place, "weak", "\n");
    let empty = place.run(&[&asked[..], &["--secret-file", "weak"]].concat());
    assert!(said(&empty).contains("the secret is empty"), "{}", said(&empty));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        place.done(&[&asked[..], &["--secret-file", "secret"]].concat());
        for file in ["secret", "out.csv"] {
            let mode = std::fs::metadata(place.path(file)).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{file} is closed to others");
        }
    }
    let again = place.run(&["encode", "--new-secret", "secret"]);
    assert!(said(&again).contains("is there already"), "a secret in use is not written over: {}", said(&again));
}

#[test]
fn rows_that_cannot_be_encoded_stop_it_or_are_left_out_and_counted() {
    let vectors = vectors();
    let place = place(&vectors);
    let with = |row: &str| {
        "given,family,note,born,sex\n".to_owned() + &csv(&vectors.rows[..3]) + row + &csv(&vectors.rows[3..5])
    };
    write(&place, "list.csv", &with("a,b,c,1990-13-45,f\n"));
    let stopped = place.run(&asked(&["--out", "out.csv"]));
    assert_eq!(stopped.status.code(), Some(1));
    let words = "row 3 of the data of `list.csv`, counted from 0, `born`";
    assert!(said(&stopped).contains(words) && said(&stopped).contains("--leave-out"), "{}", said(&stopped));
    assert!(!place.path("out.csv").exists());
    let told = place.done(&asked(&["--leave-out", "--out", "out.csv"]));
    assert!(told.contains("1 rows were left out"), "{told}");
    let ids: Vec<String> = lines(&place.path("out.csv"))[1..].iter().map(|row| row[0].clone()).collect();
    assert_eq!(ids, ["0", "1", "2", "4", "5"], "the others keep their places");
    let json = place.run(&asked(&["--leave-out", "--out", "out.json"]));
    assert!(said(&json).contains("counts those that are there"), "{}", said(&json));
    // A row of another width is not read at all, and counts the same.
    write(&place, "list.csv", &with("a,b\n"));
    let stopped = place.run(&asked(&["--out", "new.csv"]));
    assert!(said(&stopped).contains("1 rows cannot be encoded"), "{}", said(&stopped));
}

#[test]
fn what_cannot_be_encoded_is_refused_in_a_sentence_and_leaves_nothing() {
    let vectors = vectors();
    let place = place(&vectors);
    write(&place, "empty.csv", "");
    write(&place, "heading.csv", "given,family,note,born,sex\n");
    write(&place, "one.csv", "given\namal\n");
    write(&place, "other.csv", "x,y\n1,2\n");
    write(&place, "partly.csv", "given,surname,born,sex\na,b,1990-01-01,f\n");
    write(&place, "twice.csv", "given,family,note,born,sex\na,b,7,1990-01-01,f\nc,d,7,1990-01-01,f\n");
    write(&place, "broken.json", "{\"version\": 3,");
    write(&place, "old.json", "{\"version\": 1, \"clkConfig\": {}, \"features\": []}");
    write(
        &place,
        "wrong.json",
        "{\"version\": 3, \"clkConfig\": {\"l\": 1024, \"kdf\": {\"type\": \"HKDF\"}}, \"features\": [], \"more\": 1}",
    );
    write(&place, "arabic.csv", "given");
    std::fs::write(place.path("latin.csv"), b"given,family,born,sex\n\xC7\xE3\xE1,b,1990-01-01,f\n")
        .expect("it may be written");
    let cases: [(&[&str], &str); 17] = [
        (&["none.csv", "--schema", "schema.json"], "check the name of the file"),
        (&["empty.csv", "--schema", "schema.json"], "empty"),
        (&["heading.csv", "--schema", "schema.json"], "no rows"),
        (&["one.csv", "--purpose", "a test"], "two rows or more"),
        (&["list.csv"], "say what it is for with --purpose"),
        (&["other.csv", "--schema", "schema.json"], "has no column `given`, nor any other that is asked for"),
        (&["partly.csv", "--schema", "schema.json"], "has no column `family`, rename it there"),
        (&["list.csv", "--schema", "broken.json"], "it is not JSON"),
        (&["list.csv", "--schema", "old.json"], "only version 3 is read"),
        (&["list.csv", "--schema", "wrong.json"], "`wrong.json`"),
        (&["list.csv", "--schema", "secret"], "it is not JSON"),
        (&["list.csv", "--schema", "schema.json", "--id", "nobody"], "has no column `nobody`"),
        (&["twice.csv", "--schema", "schema.json", "--id", "note"], "repeats its `note`"),
        (&["list.csv", "--schema", "schema.json", "--salt", "nobody"], "has no column `nobody`"),
        (&["list.csv", "--schema", "schema.json", "--noise", "2", "--noise-seed", "seed"], "from 0 to 1"),
        (&["latin.csv", "--schema", "schema.json"], "--encoding windows-1256"),
        (&["list.csv", "--schema", "schema.json", "--encoding", "nothing"], "is no encoding of text"),
    ];
    for (arguments, words) in cases {
        let output = place
            .run(&[&["encode", "--secret-file", "secret", "--weak-secret", "--out", "new.csv"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(words), "`{words}` is not in: {}", said(&output));
        assert!(!place.path("new.csv").exists());
    }
    for (out, words) in
        [("out.txt", "choose .csv or .json"), ("list.csv", "is there already"), ("no/out.csv", "choose a folder")]
    {
        let output = place.run(&asked(&["--out", out]));
        assert!(said(&output).contains(words), "`{words}` is not in: {}", said(&output));
    }
    let ids = place.run(&asked(&["--id", "note", "--out", "ids.json"]));
    assert!(said(&ids).contains("holds no ids"), "{}", said(&ids));
}

#[test]
fn ids_go_along_when_they_are_asked_for() {
    let place = people();
    let with = ["encode", "list.csv", "--purpose", "a test", "--secret-file", "secret", "--id", "id"];
    let told = place.done(&[&with[..], &["--out", "out.csv"]].concat());
    assert!(told.contains("`id` goes along as it is"), "{told}");
    let rows = lines(&place.path("out.csv"));
    assert_eq!(rows[0], ["id", "clk"]);
    assert_eq!((rows.len(), rows[1][0].as_str(), rows[8][0].as_str()), (1 + PEOPLE, "a0", "a7"));
    // What a spreadsheet would run is marked in every file that leaves, and would come back as another id.
    write(&place, "list.csv", &list(false).replacen("a7,", "=1+1,", 1));
    let refused = place.run(&[&with[..], &["--out", "new.csv"]].concat());
    assert!(
        said(&refused).contains("row 7 of the data of `list.csv`, counted from 0 has a `id`"),
        "{}",
        said(&refused)
    );
    assert!(
        said(&refused).contains("a spreadsheet would run") && !said(&refused).contains("=1+1"),
        "{}",
        said(&refused)
    );
    assert!(!place.path("new.csv").exists());
}
