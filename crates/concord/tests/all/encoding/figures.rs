//! What a program reads of an encoding: each figure, counted by hand in the list, and nothing of the list.

use super::super::linking::{json as object, lines, list};
use super::{asked, fingerprint, people, write};
use serde_json::{Value, json};

#[test]
fn the_json_says_what_was_encoded_and_nothing_of_the_list() {
    let place = people();
    let asked_for =
        ["encode", "list.csv", "--purpose", "a test", "--secret-file", "secret", "--out", "1.csv", "--json"];
    let found = object(&place.done(&asked_for));
    // What is told in words is the same fingerprint.
    let words = [&asked_for[..7], &["2.csv"]].concat();
    let fingerprint = fingerprint(&place.done(&words)).to_owned();
    // By hand: 150 people in six columns, all filled; the bits are those of docs/methods/private-matching.md.
    let column = |name: &str, becomes: &str, bits: u32| json!({ "name": name, "becomes": becomes, "bits": bits });
    let whole = json!({
        "made_by": "concord encode",
        "list": "list.csv",
        "encodings": 150,
        "bits": 1024,
        "left_out": 0,
        "empty": 0,
        "fingerprint": fingerprint,
        "id": null,
        "is_cleaned": true,
        "is_sounded": false,
        "salt": "place",
        "folds": 0,
        "noise": null,
        "guessed": [
            column("id", "nothing", 0),
            column("first_name", "pieces", 200),
            column("last_name", "pieces", 200),
            column("birth_date", "day", 150),
            column("death_date", "day", 150),
            column("place", "pieces", 100),
        ],
    });
    assert_eq!(found, whole, "and nothing else is in it");
}

#[test]
fn the_json_counts_what_was_left_out_and_what_holds_nothing() {
    let place = people();
    place.done(&["encode", "list.csv", "--init", "schema.json", "--purpose", "a test"]);
    // By hand: a day that is none and a row of two cells are left out; a row of an id alone sets no bit.
    let odd = "a150,nour,abbas,1990-13-45,2016-01-01,homs\na151,,,,,\na152,nour\n";
    write(&place, "list.csv", &(list(false) + odd));
    let more = ["--clean", "--salt", "place", "--id", "id", "--folds", "1", "--leave-out", "--out", "1.csv", "--json"];
    let found = object(&place.done(&asked(&more)));
    for (name, value) in [("encodings", 151), ("left_out", 2), ("empty", 1), ("bits", 512), ("folds", 1)] {
        assert_eq!(found[name], value, "{name}: {found}");
    }
    assert_eq!((&found["id"], &found["guessed"]), (&"id".into(), &Value::Null));
    let ids: Vec<String> = lines(&place.path("1.csv"))[1..].iter().map(|row| row[0].clone()).collect();
    assert_eq!((ids.len(), ids.last().map(String::as_str)), (151, Some("a151")), "the others are there");
}
