//! The linkage unit on the command line: what it finds, what it writes for whom, and what it refuses.

mod broken;

use super::linking::{PEOPLE, json, lines, list, names_in};
use super::{Place, said};
use std::collections::BTreeSet;

fn write(place: &Place, name: &str, text: &str) {
    std::fs::write(place.path(name), text).expect("the folder may be written");
}

/// Two encoded lists of the same 150 made-up people, in which person i is row i of both, and a third that holds every
/// second of them with ids.
fn place() -> Place {
    let place = Place::new();
    place.done(&["encode", "--new-secret", "secret"]);
    write(&place, "a-list.csv", &list(false));
    write(&place, "b-list.csv", &list(true));
    let third: Vec<String> = list(false)
        .lines()
        .enumerate()
        .filter(|(at, _)| *at == 0 || at % 2 == 1)
        .map(|(_, row)| row.to_owned())
        .collect();
    write(&place, "c-list.csv", &(third.join("\n") + "\n"));
    place.done(&["encode", "a-list.csv", "--init", "schema.json", "--purpose", "a test"]);
    let with = |list: &str, out: &str, more: &[&str]| {
        place.done(
            &[&["encode", list, "--schema", "schema.json", "--secret-file", "secret", "--out", out], more].concat(),
        );
    };
    with("a-list.csv", "a.csv", &[]);
    with("b-list.csv", "b.json", &[]);
    with("c-list.csv", "c.csv", &["--id", "id"]);
    for plain in ["a-list.csv", "b-list.csv", "c-list.csv", "secret", "words"] {
        std::fs::remove_file(place.path(plain)).expect("the unit has neither list nor secret");
    }
    place
}

#[test]
fn a_unit_finds_who_is_on_both_lists_and_tells_each_side_its_own_rows() {
    let place = place();
    let told = place.done(&["match", "a.csv", "b.json", "--threshold", "0.7", "--out", "out"]);
    assert!(told.contains("pseudonymous personal data") && told.contains("for-a.csv is all that"), "{told}");
    assert_eq!(names_in(&place.path("out")), ["for-a.csv", "for-b.csv", "groups.csv", "match.json", "pairs.csv"]);
    let pairs = lines(&place.path("out/pairs.csv"));
    assert_eq!(pairs[0], ["left", "right", "similarity", "left_list", "right_list"]);
    let groups = lines(&place.path("out/groups.csv"));
    assert_eq!(groups[0], ["group", "list", "id"]);
    // By construction row i of the one is row i of the other.
    let right = groups[1..].chunks(2).filter(|two| two[0][2] == two[1][2]).count();
    let all = (groups.len() - 1) / 2;
    assert!(right >= 140 && all - right <= 2, "{right} right of {all}");
    for party in ["a", "b"] {
        let rows = lines(&place.path(&format!("out/for-{party}.csv")));
        assert_eq!(rows[0], ["row"], "nothing but its own rows");
        assert_eq!(rows.len() - 1, all);
        let numbers: Vec<usize> = rows[1..].iter().map(|row| row[0].parse().expect("a row")).collect();
        assert!(numbers.is_sorted(), "in the order of its own list");
    }
}

#[test]
fn three_parties_are_put_into_groups_and_hear_no_more_than_two_do() {
    let place = place();
    let found =
        json(&place.done(&["match", "a.csv", "b.json", "c.csv", "--threshold", "0.7", "--out", "out", "--json"]));
    assert_eq!(found["lists"][2]["rows"], PEOPLE.div_ceil(2));
    let groups = lines(&place.path("out/groups.csv"));
    let mut all: std::collections::BTreeMap<&str, Vec<(&str, &str)>> = std::collections::BTreeMap::new();
    groups[1..].iter().for_each(|row| all.entry(&row[0]).or_default().push((&row[1], &row[2])));
    assert_eq!(found["groups"], all.len());
    for rows in all.values() {
        let lists: BTreeSet<&str> = rows.iter().map(|(list, _)| *list).collect();
        assert_eq!(lists.len(), rows.len(), "no two rows of one list: {rows:?}");
    }
    let threes = all.values().filter(|rows| rows.len() == 3).count();
    assert!(threes >= 65, "{threes} of 75 people are known to all three");
    let third = lines(&place.path("out/for-c.csv"));
    assert_eq!(third[0], ["id"]);
    assert!(third[1..].iter().all(|row| row.len() == 1 && row[0].starts_with('a')), "ids of its own");
    // The third list holds what the first does, letter for letter.
    assert_eq!(third.len() - 1, PEOPLE / 2);
}

#[test]
fn only_what_one_party_may_hear_is_written_when_it_is_named() {
    let place = place();
    for party in ["b", "b.json"] {
        let out = format!("out-{party}");
        place.done(&["match", "a.csv", "b.json", "--out", &out, "--for", party]);
        assert_eq!(names_in(&place.path(&out)), ["for-b.csv"]);
    }
    place.done(&["match", "a.csv", "b.json", "--out", "out-b", "--for", "a"]);
    assert_eq!(names_in(&place.path("out-b")), ["for-a.csv", "for-b.csv"], "nothing is taken away");
    let nobody = place.run(&["match", "a.csv", "b.json", "--out", "new", "--for", "d"]);
    assert!(said(&nobody).contains("choose from a.csv, b.json"), "{}", said(&nobody));
    assert!(!place.path("new").exists());
    // A folder with what stays with the unit is not one to give away.
    place.done(&["match", "a.csv", "b.json", "--out", "whole"]);
    let before = names_in(&place.path("whole"));
    let refused = place.run(&["match", "a.csv", "b.json", "--out", "whole", "--for", "a"]);
    assert!(said(&refused).contains("which does not go to a party with --for"), "{}", said(&refused));
    assert_eq!(names_in(&place.path("whole")), before);
}

#[test]
fn a_party_whose_file_is_called_like_another_is_named_by_its_path_or_hears_nothing() {
    let place = place();
    std::fs::create_dir(place.path("more")).expect("the folder may be written");
    std::fs::copy(place.path("c.csv"), place.path("more/a.csv")).expect("it may be copied");
    std::fs::copy(place.path("b.json"), place.path("a.json")).expect("it may be copied");
    let run = |files: &[&str], party: &str, out: &str| {
        place.run(&[&["match"], files, &["--threshold", "0.7", "--out", out, "--for", party]].concat())
    };
    for (files, party) in
        [(["a.csv", "more/a.csv"], "a.csv"), (["a.csv", "more/a.csv"], "a"), (["a.csv", "a.json"], "a")]
    {
        let refused = run(&files, party, "new");
        assert_eq!(refused.status.code(), Some(1), "{files:?} {party}: {}", said(&refused));
        assert!(
            said(&refused).contains(&format!("more than one of the files: {}", files.join(", "))),
            "{}",
            said(&refused)
        );
        assert!(!place.path("new").exists());
    }
    for (party, file, heading) in
        [("more/a.csv", "for-2-a.csv", "id"), ("./more/a.csv", "for-2-a.csv", "id"), ("./a.csv", "for-1-a.csv", "row")]
    {
        let out = format!("out-{heading}-{}", party.len());
        let output = run(&["a.csv", "more/a.csv"], party, &out);
        assert!(output.status.success(), "{party}: {}", said(&output));
        assert!(said(&output).contains(&format!("`{}` may hear", party.trim_start_matches("./"))), "{}", said(&output));
        assert_eq!(names_in(&place.path(&out)), [file]);
        assert_eq!(lines(&place.path(&format!("{out}/{file}")))[0], [heading]);
    }
    assert!(run(&["a.csv", "a.json"], "a.json", "by-ending").status.success());
}

#[test]
fn a_row_that_one_other_knows_is_told_though_it_is_in_no_group_of_all() {
    let place = Place::new();
    // By hand: 40 bits each. The first lacks two of those of the second and the third four others, so that 38, 36 and 34
    // are shared: similarities of 0.95, 0.90 and 0.85.
    // Origin of the letters: base64 of Python 3 for bits 2 to 39, 100 and 101; 0 to 39; 0, 1, 6 to 39 and 110 to 113.
    for (file, clk) in [
        ("a.csv", "P/////8AAAAAAAAADAAAAA=="),
        ("b.csv", "//////8AAAAAAAAAAAAAAA=="),
        ("c.csv", "w/////8AAAAAAAAAAAPAAA=="),
    ] {
        write(&place, file, &format!("row,clk\n0,{clk}\n"));
    }
    let found =
        json(&place.done(&["match", "a.csv", "b.csv", "c.csv", "--threshold", "0.88", "--out", "out", "--json"]));
    assert_eq!((found["pairs"].as_u64(), found["groups"].as_u64()), (Some(2), Some(1)));
    assert_eq!(
        lines(&place.path("out/groups.csv"))[1..].iter().map(|row| row[1].as_str()).collect::<Vec<_>>(),
        ["a.csv", "b.csv"]
    );
    for (party, at) in [("a", 0), ("b", 1), ("c", 2)] {
        assert_eq!(found["lists"][at]["known"], 1, "{party}");
        assert_eq!(lines(&place.path(&format!("out/for-{party}.csv"))), [["row"], ["0"]], "{party}");
    }
}

#[test]
fn where_too_much_is_alike_the_unit_is_told_what_helps() {
    let place = Place::new();
    // By hand: 2,300 rows on each side, all the same, are 5.29 million pairs.
    let rows: String = (0..2_300).map(|row| format!("{row},{}==\n", "w".repeat(22))).collect();
    for file in ["a.csv", "b.csv"] {
        write(&place, file, &format!("row,clk\n{rows}"));
    }
    refused(&place, &["a.csv", "b.csv"], "leave those out or encode more columns, or raise --threshold");
}

#[cfg(unix)]
#[test]
fn results_are_closed_to_others_on_the_machine_the_first_time_and_the_next() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    std::fs::create_dir(place.path("there")).expect("the folder may be written");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    for (out, more) in [("new", &[][..]), ("new", &[]), ("there", &[]), ("one", &["--for", "a"])] {
        place.done(&[&["match", "a.csv", "b.json", "--out", out], more].concat());
        assert_eq!(mode(&place.path(out)), 0o700, "{out}");
        for name in names_in(&place.path(out)) {
            assert_eq!(mode(&place.path(out).join(&name)), 0o600, "{out}/{name}");
        }
    }
}

#[test]
fn bands_find_nearly_what_all_pairs_do_and_say_their_share() {
    let place = place();
    let all = json(&place.done(&["match", "a.csv", "b.json", "--json"]));
    assert_eq!(all["recall_at_threshold"], 1.0);
    let near = json(&place.done(&["match", "a.csv", "b.json", "--near", "--json"]));
    assert_eq!(near["recall_at_threshold"], 0.98);
    let count = |found: &serde_json::Value| found["pairs"].as_f64().expect("a number");
    assert!(count(&near) <= count(&all) && count(&near) >= 0.95 * count(&all), "{near} {all}");
    let told = place.done(&["match", "a.csv", "b.json", "--near=0.9"]);
    assert!(told.contains("90 % of those at the threshold are found"), "{told}");
}

/// Refuses a run with these words, and nothing is written.
fn refused(place: &Place, arguments: &[&str], words: &str) {
    let output = place.run(&[&["match"], arguments, &["--out", "new"]].concat());
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", said(&output));
    assert!(said(&output).contains(words), "`{words}` is not in: {}", said(&output));
    assert!(!names_in(&place.path("")).iter().any(|name| name.contains("new")), "nothing is written");
}

#[test]
fn damaged_and_foreign_encodings_are_refused_in_a_sentence() {
    let place = place();
    let whole = std::fs::read_to_string(place.path("a.csv")).expect("it is there");
    let json = std::fs::read_to_string(place.path("b.json")).expect("it is there");
    let rows: Vec<&str> = whole.lines().collect();
    // Origin: RFC 4648, `!` is no letter of base64.
    write(&place, "corrupt.csv", &whole.replacen("==", "!=", 1).replacen("=\n", "!\n", 1));
    write(&place, "cut.csv", &whole[..whole.len() - 30]);
    write(&place, "comma.csv", &whole[..whole.rfind(',').expect("there are commas")]);
    write(&place, "cut.json", &json[..json.len() / 2]);
    write(&place, "twice.csv", &(whole.clone() + rows[1] + "\n"));
    write(&place, "heading.csv", "row,clk\n");
    write(&place, "empty.csv", "");
    write(&place, "hole.csv", "row,clk\n0,\n");
    write(&place, "noid.csv", &whole.replacen("\n3,", "\n,", 1));
    write(&place, "long.csv", &format!("row,clk\n0,{}\n", "AAAA".repeat(60_000)));
    write(&place, "blocks.json", "{\"clknblocks\": [[\"AAAA\", \"1\"]]}");
    // 512 bits are 64 bytes: 86 letters of base64 and two to fill.
    write(&place, "narrow.csv", &format!("row,clk\n0,{}==\n", "A".repeat(86)));
    std::fs::write(place.path("bytes.csv"), b"row,clk\n0,\xff\xfe\n").expect("it may be written");
    for (file, words) in [
        ("none.csv", "check the name of the file"),
        ("corrupt.csv", "is not base64; ask for it again"),
        ("cut.csv", "ask for it again"),
        ("comma.csv", "breaks off in line"),
        ("cut.json", "ends in the middle"),
        ("twice.csv", "has an id twice: rows 0 and 150"),
        ("heading.csv", "holds no encodings"),
        ("empty.csv", "is empty"),
        ("hole.csv", "has no encoding in row 0"),
        ("noid.csv", "has no id in row 3"),
        ("long.csv", "more than 1048576 bits in row 0"),
        ("blocks.json", "holds encodings with blocks"),
        ("narrow.csv", "not made with one schema"),
        ("bytes.csv", "is not UTF-8 text"),
    ] {
        refused(&place, &["a.csv", file], words);
    }
    // A file with a hole takes no room, and says that it is as long.
    let huge = std::fs::File::create(place.path("huge.csv")).expect("it may be written");
    huge.set_len(5 << 30).expect("the disk takes holes");
    refused(&place, &["a.csv", "huge.csv"], "is larger than 4 GiB");
    refused(&place, &["a.csv"], "is the only file");
    refused(&place, &["a.csv", "b.json", "--threshold", "1.5"], "0.8 is usual");
    refused(&place, &["a.csv", "b.json", "--threshold", "NaN"], "0.8 is usual");
    refused(&place, &["a.csv", "b.json", "--near=2"], "0.98 is usual");
}

#[test]
fn a_list_of_names_is_not_taken_for_encodings_and_nothing_of_it_is_told() {
    let place = place();
    let whole = std::fs::read_to_string(place.path("a.csv")).expect("it is there");
    write(&place, "list.csv", &list(false));
    write(&place, "beside.csv", &whole.replace("row,clk", "row,name,clk").replace("\n1,", "\n1,amina,"));
    write(&place, "called.csv", "row,clk\n0,amina haddad\n");
    write(&place, "short.csv", "row,clk\n0,amal\n1,omar\n");
    write(&place, "names.json", "{\"people\": [\"amina\"]}");
    std::fs::write(place.path("list.xlsx"), b"PK\x03\x04amina").expect("it may be written");
    for file in ["list.csv", "beside.csv", "called.csv", "short.csv", "names.json", "list.xlsx"] {
        refused(&place, &["a.csv", file], "looks like plain data and not like encodings");
        let output = place.run(&["match", file, "a.csv"]);
        assert!(!["amina", "amal", "haddad"].iter().any(|name| said(&output).contains(name)), "{}", said(&output));
    }
}

#[test]
fn the_folder_of_an_earlier_run_is_replaced_and_no_other() {
    let place = place();
    let run = |files: &[&str], out: &str| place.run(&[&["match"], files, &["--out", out]].concat());
    assert!(run(&["a.csv", "b.json", "c.csv"], "out").status.success());
    assert!(run(&["a.csv", "b.json"], "out").status.success());
    let ours = ["for-a.csv", "for-b.csv", "groups.csv", "match.json", "pairs.csv"];
    assert_eq!(names_in(&place.path("out")), ours, "what was for the third is gone");
    std::fs::create_dir(place.path("mine")).expect("the folder may be written");
    write(&place, "mine/pairs.csv", "my own");
    let foreign = run(&["a.csv", "b.json"], "mine");
    assert!(said(&foreign).contains("`pairs.csv`, which no earlier run wrote"), "{}", said(&foreign));
    assert_eq!(std::fs::read(place.path("mine/pairs.csv")).expect("it is there"), b"my own");
    let inside = run(&["out/pairs.csv", "a.csv"], "out");
    assert!(said(&inside).contains("which this run reads"), "{}", said(&inside));
}

#[test]
fn files_of_one_name_are_told_apart_and_a_file_given_twice_is_told() {
    let place = place();
    std::fs::create_dir(place.path("more")).expect("the folder may be written");
    std::fs::copy(place.path("a.csv"), place.path("more/a.csv")).expect("it may be copied");
    let output = place.run(&["match", "a.csv", "more/a.csv", "--out", "out"]);
    assert!(said(&output).contains("was one given twice"), "{}", said(&output));
    assert_eq!(names_in(&place.path("out")).iter().filter(|name| name.starts_with("for-")).count(), 2);
    // Every row has a copy of itself.
    assert_eq!(lines(&place.path("out/groups.csv")).len(), 1 + 2 * PEOPLE);
}

#[test]
fn encodings_of_two_secrets_have_nothing_in_common_and_the_unit_is_told_what_to_ask() {
    let place = place();
    place.done(&["encode", "--new-secret", "another"]);
    write(&place, "list.csv", &list(false));
    place.done(&["encode", "list.csv", "--schema", "schema.json", "--secret-file", "another", "--out", "other.csv"]);
    let told = place.done(&["match", "a.csv", "other.csv"]);
    assert!(told.contains("nothing is alike") && told.contains("the same fingerprint"), "{told}");
}

#[test]
fn who_closes_the_pipe_early_gets_the_files_and_no_failure() {
    let place = place();
    for arguments in
        [&["match", "a.csv", "b.json", "--out", "out"][..], &["verify", "--help"], &["encode", "--new-secret", "more"]]
    {
        let mut running = std::process::Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(arguments)
            .current_dir(place.path(""))
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(running.stdout.take());
        assert!(running.wait().expect("the program ends").success(), "{arguments:?}");
    }
    assert!(place.path("out/pairs.csv").is_file() && place.path("more").is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_on_a_full_disk_is_a_failure_and_no_panic() {
    let place = Place::new();
    place.found("first");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_concord"))
        .args(["doctor", "--dir", "first"])
        .current_dir(place.path(""))
        .env("CONCORD_PASSPHRASE_FILE", place.path("words"))
        .stdout(full)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("cannot be printed") && !said(&output).contains("panicked"), "{}", said(&output));
}
