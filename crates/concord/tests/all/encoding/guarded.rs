//! What would give somebody away or send rows to the wrong one, and is refused or put right before it does.

use super::super::linking::{lines, list};
use super::super::said;
use super::{asked, csv, people, place, vectors, write};

#[test]
fn a_list_without_headings_is_not_guessed_at_and_nobody_in_it_is_named() {
    let place = people();
    let rows = list(false).split_once('\n').map_or("", |(_, rows)| rows).to_owned();
    // A day stands first in the first, a name twice in the second, and words alone in the third.
    write(&place, "bare.csv", &rows);
    write(&place, "twice.csv", "amina,amina\nbasim,khoury\ndalia,najjar\n");
    write(&place, "words.csv", "amina,haddad\nbasim,khoury\ndalia,najjar\n");
    write(&place, "schema.json", &vectors().schema.to_string());
    for list in ["bare.csv", "twice.csv", "words.csv"] {
        for more in [&["--purpose", "a test", "--init", "new.json"][..], &["--schema", "schema.json"]] {
            let out: &[&str] = if more.contains(&"--init") { &[] } else { &["--out", "new.csv"] };
            let output = place.run(&[&["encode", list, "--secret-file", "secret"], more, out].concat());
            let words = ["put headings over", "two columns have this heading"];
            assert_eq!(output.status.code(), Some(1), "{list}: {}", said(&output));
            assert!(words.iter().any(|words| said(&output).contains(words)), "{list}: {}", said(&output));
            assert!(!["amina", "haddad", "1940", "raqqa"].iter().any(|value| said(&output).contains(value)), "{list}");
            assert!(!place.path("new.json").exists() && !place.path("new.csv").exists());
        }
    }
}

#[test]
fn json_is_refused_for_a_list_with_blank_rows_whose_places_it_would_lose() {
    let vectors = vectors();
    let place = place(&vectors);
    let text =
        "given,family,note,born,sex\n".to_owned() + &csv(&vectors.rows[..3]) + ",,,,\n" + &csv(&vectors.rows[3..5]);
    write(&place, "list.csv", &text);
    let refused = place.run(&asked(&["--out", "out.json"]));
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("has blank rows") && said(&refused).contains("write .csv"), "{}", said(&refused));
    assert!(!place.path("out.json").exists());
    place.done(&asked(&["--out", "out.csv"]));
    let rows: Vec<String> = lines(&place.path("out.csv"))[1..].iter().map(|row| row[0].clone()).collect();
    assert_eq!(rows, ["0", "1", "2", "4", "5"], "each is called by its place in the list");
}

#[test]
fn a_secret_that_can_be_guessed_is_refused_until_somebody_answers_for_it() {
    let place = people();
    for (secret, words) in [("short", "has 5 bytes"), ("passwordpassword1", "a program guesses")] {
        write(&place, "weak", secret);
        let out = format!("{secret}.csv");
        let with = ["encode", "list.csv", "--purpose", "a test", "--secret-file", "weak", "--out", &out];
        let refused = place.run(&with);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        for words in [words, "can try it out", "--new-secret", "--weak-secret"] {
            assert!(said(&refused).contains(words), "`{words}` is not in: {}", said(&refused));
        }
        assert!(!place.path(&out).exists());
        let taken = place.run(&[&with[..], &["--weak-secret"]].concat());
        assert!(taken.status.success() && said(&taken).contains(words), "{}", said(&taken));
    }
    // By hand: 65,536 bytes and one.
    write(&place, "weak", &"x".repeat((1 << 16) + 1));
    let long = place.run(&["encode", "list.csv", "--purpose", "a", "--secret-file", "weak", "--out", "long.csv"]);
    assert!(said(&long).contains("longer than 65,536 bytes"), "{}", said(&long));
}

#[test]
fn the_command_that_is_told_can_be_pasted_whatever_names_hold_and_leaves_nothing_out() {
    let place = people();
    let text = list(false).replacen(",place", ",place of 'birth' $HOME", 1);
    write(&place, "o'brien list.csv", &text);
    let told = place.done(
        &[
            &["encode", "o'brien list.csv", "--purpose", "a test", "--init", "our schema.json"][..],
            &["--folds", "1", "--encoding", "utf-8"],
        ]
        .concat(),
    );
    // By hand, after POSIX, shell command language 2.2.2: nothing is special in single quotes but the next of them.
    let wanted = [
        r"concord encode 'o'\''brien list.csv' --schema 'our schema.json' --clean",
        r"--salt 'place of '\''birth'\'' $HOME' --folds '1' --encoding 'utf-8' --secret-file SECRET",
    ];
    let wanted = wanted.join(" ");
    assert!(told.contains(&wanted), "{told}");
}

#[test]
fn a_schema_in_capitals_refuses_the_option_that_was_given_and_names_no_other() {
    let vectors = vectors();
    let place = place(&vectors);
    let mut schema = vectors.schema.clone();
    let features = schema["features"].as_array_mut().expect("a list");
    let given = features.iter_mut().find(|feature| feature["identifier"] == "given").expect("it is there");
    // A case of its own, without what may not stand beside one: the format of clkhash's linkage schema, version 3.
    given["format"] = serde_json::json!({ "type": "string", "encoding": "utf-8", "case": "upper" });
    write(&place, "schema.json", &schema.to_string());
    for (options, told, untold) in [
        (&["--clean"][..], "and --clean writes small letters; leave it out", "--by-sound"),
        (&["--by-sound"], "and --by-sound writes small letters; leave it out", "--clean"),
        (&["--clean", "--by-sound"], "and --clean and --by-sound write small letters; leave both out", "it out"),
    ] {
        let refused = place.run(&asked(&[options, &["--out", "out.csv"]].concat()));
        assert_eq!(refused.status.code(), Some(1), "{options:?}: {}", said(&refused));
        assert!(said(&refused).contains(told) && !said(&refused).contains(untold), "{options:?}: {}", said(&refused));
        assert!(!place.path("out.csv").exists());
    }
    // Nor does what is told of a list name an option that was not given.
    write(&place, "schema.json", &vectors.schema.to_string());
    let told = place.done(&asked(&["--by-sound", "--out", "out.csv"]));
    assert!(told.contains("(--by-sound on both sides)") && !told.contains("--clean on both sides"), "{told}");
}
