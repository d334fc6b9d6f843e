//! Matching of files, as an information manager asks for it on the command line.

mod written;

use super::{Place, said};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const FIRST: [&str; 12] =
    ["amina", "basim", "dalia", "farid", "hanan", "jamil", "layla", "munir", "nawal", "osman", "rashid", "zeinab"];
const LAST: [&str; 11] =
    ["haddad", "khoury", "mansour", "najjar", "qasim", "rahman", "salloum", "tamimi", "wahbi", "yazbek", "zahran"];
const TOWNS: [&str; 7] = ["raqqa", "homs", "idlib", "hama", "deraa", "tartus", "palmyra"];

/// What the second report of a person makes of a word: every fifth time two letters are exchanged.
fn retold(word: &str, number: usize) -> String {
    if !number.is_multiple_of(5) {
        return word.to_owned();
    }
    let mut letters: Vec<char> = word.chars().collect();
    letters.swap(1, 2);
    letters.into_iter().collect()
}

/// A person: id, first name, last name, day of birth, day of death, town.
fn person(number: usize, is_second: bool) -> String {
    let mut words = [FIRST[number % 12], LAST[number * 7 % 11], TOWNS[number * 5 % 7]].map(str::to_owned);
    if is_second {
        words.iter_mut().enumerate().for_each(|(at, word)| *word = retold(word, number + at));
    }
    let [first, last, town] = words;
    let (year, month, day) = (1940 + number * 13 % 60, 1 + number % 12, 1 + number * 11 % 28);
    let (died, at) = (1 + number * 7 % 12, 1 + number * 3 % 28);
    let letter = if is_second { "b" } else { "a" };
    format!("{letter}{number},{first},{last},{year}-{month:02}-{day:02},2016-{died:02}-{at:02},{town}\n")
}

const HEADING: &str = "id,first_name,last_name,birth_date,death_date,place\n";
pub const PEOPLE: usize = 150;

/// Each of 150 people once, as the first or the second list tells of them.
pub fn list(is_second: bool) -> String {
    HEADING.to_owned() + &(0..PEOPLE).map(|number| person(number, is_second)).collect::<String>()
}

/// The rows of a list without its heading.
fn lines_of(list: &str) -> &str {
    list.split_once('\n').map_or("", |(_, rows)| rows)
}

fn place() -> Place {
    let place = Place::new();
    let both = list(false) + lines_of(&list(true));
    for (name, text) in [("both.csv", both), ("a.csv", list(false)), ("b.csv", list(true))] {
        std::fs::write(place.path(name), text).expect("the folder may be written");
    }
    place
}

pub fn lines(file: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file).expect("the file is there");
    text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect()
}

/// Pairs of ids without their first letter that are the same, and that are not.
fn right_and_wrong(pairs: &[Vec<String>]) -> (usize, usize) {
    let likely = pairs.iter().skip(1).filter(|pair| pair[3].parse().is_ok_and(|p: f64| p >= 0.9));
    let (right, wrong): (Vec<_>, Vec<_>) = likely.partition(|pair| pair[0][1..] == pair[1][1..]);
    (right.len(), wrong.len())
}

#[test]
fn a_list_is_searched_for_its_own_duplicates() {
    let place = place();
    let told = place.done(&["link", "both.csv", "--out", "out"]);
    assert!(told.contains("`first_name` is compared as a name"), "{told}");
    assert!(told.contains("pairs looked at") && told.contains("clusters"), "{told}");
    let pairs = lines(&place.path("out/pairs.csv"));
    assert_eq!(pairs[0], ["left", "right", "weight", "probability"]);
    // By construction each of the 150 people stands twice, and no two people are the same.
    let (right, wrong) = right_and_wrong(&pairs);
    assert!(right >= 140 && wrong <= 2, "{right} right and {wrong} wrong");
    let clusters = lines(&place.path("out/clusters.csv"));
    assert_eq!(clusters[0], ["id", "cluster"]);
    assert_eq!(clusters.len(), 1 + 2 * PEOPLE, "each row has a cluster");
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    clusters[1..].iter().for_each(|line| *sizes.entry(line[1].as_str()).or_default() += 1);
    assert!(sizes.values().filter(|rows| **rows == 2).count() >= 140);
    for name in ["model.toml", "report.html"] {
        assert!(place.path("out").join(name).is_file(), "{name}");
    }
}

#[test]
fn two_lists_are_matched_with_each_other_and_say_from_which_a_row_is() {
    let place = place();
    place.done(&["link", "a.csv", "b.csv", "--out", "out"]);
    let pairs = lines(&place.path("out/pairs.csv"));
    assert_eq!(pairs[0], ["left", "right", "weight", "probability", "left_list", "right_list"]);
    assert!(pairs[1..].iter().all(|pair| pair[4] == "a.csv" && pair[5] == "b.csv"), "only between them");
    let (right, wrong) = right_and_wrong(&pairs);
    assert!(right >= 140 && wrong <= 2, "{right} right and {wrong} wrong");
    assert_eq!(lines(&place.path("out/clusters.csv"))[0], ["id", "cluster", "list"]);
    // The clusters go on: 300 entries of two lists, nearly all of 150 people on both.
    let estimated = json(&place.done(&["estimate", "out/clusters.csv", "--methods", "chapman", "--json"]));
    let observed = estimated["observed"].as_u64().expect("a number");
    assert!((150..=165).contains(&observed), "{observed}");
}

#[test]
fn linkages_are_drawn_and_estimates_carry_how_unsure_they_are() {
    let place = place();
    for (threads, folder) in [("1", "one"), ("2", "two")] {
        place.done(&["link", "a.csv", "b.csv", "--draws", "12", "--threads", threads, "--out", folder]);
    }
    let draws = lines(&place.path("one/draws.csv"));
    assert_eq!(draws, lines(&place.path("two/draws.csv")), "one thread or many, they are the same");
    assert_eq!(draws[0], ["draw", "id", "cluster", "list"]);
    assert_eq!(draws.len(), 1 + 12 * 2 * PEOPLE, "each row has a cluster in each draw");
    let estimated = json(&place.done(&["estimate", "one/draws.csv", "--methods", "chapman", "--json"]));
    assert_eq!(estimated["linkages"], 12);
    let observed = estimated["observed"].as_u64().expect("a number");
    // By construction 150 are on the lists; a draw may part or join some.
    assert!((145..=180).contains(&observed), "{observed}");
    // Another run without draws takes the place of this one, and leaves none of it.
    place.done(&["link", "a.csv", "b.csv", "--out", "one"]);
    assert!(!place.path("one/draws.csv").exists());
    assert_eq!(place.run(&["link", "a.csv", "b.csv", "--draws", "12"]).status.code(), Some(2), "there is no --out");
    let long = HEADING.to_owned() + &lines_of(&list(false)).repeat(8);
    std::fs::write(place.path("long.csv"), long).expect("the folder may be written");
    let many = place.run(&["link", "long.csv", "--draws", "1000", "--format", "xlsx", "--out", "three"]);
    assert!(said(&many).contains("1200000 lines of draws are more than the 1048575"), "{}", said(&many));
}

#[test]
fn a_labelled_list_says_how_many_true_pairs_the_rules_let_through() {
    let place = place();
    let both = std::fs::read_to_string(place.path("both.csv")).expect("the list is there");
    let labelled = |line: &str| match line.split(',').next() {
        Some("id") => format!("{line},entity_id\n"),
        id => format!("{line},{}\n", &id.unwrap_or_default()[1..]),
    };
    let text: String = both.lines().map(labelled).collect();
    std::fs::write(place.path("labelled.csv"), text).expect("the folder may be written");
    let found = json(&place.done(&["link", "labelled.csv", "--truth", "entity_id", "--json"]));
    let complete = &found["completeness"];
    // By construction each of the 150 people stands twice.
    assert_eq!(complete["true_pairs"], 150);
    let of_rules: u64 =
        complete["by_rule"].as_array().expect("a list").iter().filter_map(|r| r["pairs"].as_u64()).sum();
    let share = complete["share"].as_f64().expect("a number");
    assert!((share - of_rules as f64 / 150.0).abs() < 1e-12 && share > 0.9, "{complete}");
    assert!(found["weakest_clusters"].as_array().expect("a list").iter().all(|one| one["bridges"].is_array()));
    let told = place.done(&["link", "labelled.csv", "--truth", "entity_id"]);
    assert!(told.contains("150  true pairs"), "{told}");
    let refused = place.run(&["link", "labelled.csv", "--truth", "nothing"]);
    assert!(said(&refused).contains("there is no column `nothing`"), "{}", said(&refused));
}

#[test]
fn a_model_is_written_used_and_never_overwritten() {
    let place = place();
    let told = place.done(&["link", "both.csv", "--init", "model.toml"]);
    assert!(told.contains("is compared as"), "{told}");
    let model = std::fs::read_to_string(place.path("model.toml")).expect("the model is there");
    assert!(model.contains("[[compare]]") && !model.contains("[learnt]"), "{model}");
    let again = place.run(&["link", "both.csv", "--init", "model.toml"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("is there already"), "{}", said(&again));
    let asked = ["link", "both.csv", "--json"];
    let with = place.done(&[&asked[..], &["--model", "model.toml", "--out", "out"]].concat());
    let (with, without) = (json(&with), json(&place.done(&asked)));
    assert_eq!(with["pairs_at"], without["pairs_at"], "the file says what was guessed");
    // What was learnt is written too, and gives the same once more.
    let learnt = json(&place.done(&[&asked[..], &["--model", "out/model.toml"]].concat()));
    assert_eq!(learnt["pairs_at"], with["pairs_at"]);
}

pub fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it prints one JSON object and nothing else")
}

#[test]
fn the_json_says_what_was_learnt_and_explains_pairs() {
    let place = place();
    let found = json(&place.done(&["link", "both.csv", "--json", "--explain"]));
    assert_eq!(found["rows"], 300);
    assert_eq!(found["id"], "id");
    assert_eq!(found["model"]["is_guessed"], true);
    for comparison in found["learnt"]["comparisons"].as_array().expect("a list") {
        let levels = comparison["levels"].as_array().expect("a list");
        for side in ["m", "u"] {
            let sum: f64 = levels.iter().filter_map(|level| level[side].as_f64()).sum();
            assert!((sum - 1.0).abs() < 1e-6, "{comparison}");
        }
    }
    let explained = found["explained"].as_array().expect("a list");
    assert!(explained.len() >= 5, "{}", explained.len());
    for pair in explained {
        let steps = pair["steps"].as_array().expect("a list");
        let sum: f64 = steps.iter().filter_map(|step| step["weight_bits"].as_f64()).sum();
        assert!((sum - pair["weight"].as_f64().expect("a number")).abs() < 1e-3, "the steps sum to the weight: {pair}");
        let probability = pair["probability"].as_f64().expect("a number");
        let is_in_doubt = (0.1..=0.9).contains(&probability);
        assert!(pair["chosen"] != "doubtful" || is_in_doubt, "what is nearly certain is in no doubt: {pair}");
    }
    let again = json(&place.done(&["link", "both.csv", "--json", "--explain", "--threads", "1"]));
    assert_eq!(again["explained"], found["explained"], "one thread or many, it is the same");
}

#[test]
fn what_cannot_be_matched_is_refused_in_one_sentence_and_leaves_nothing() {
    let place = place();
    let refused = |arguments: &[&str], words: &str| {
        let all = [&["link"], arguments, &["--out", "new"]].concat();
        let output = place.run(&all);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let text = said(&output);
        assert!(text.contains(words), "`{words}` is not in: {text}");
        let inside = std::fs::read_dir(place.path("")).expect("the folder is there");
        let names: Vec<String> =
            inside.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect();
        assert!(!names.iter().any(|name| name.contains("new")), "nothing is written: {names:?}");
    };
    let write = |name: &str, text: &str| std::fs::write(place.path(name), text).expect("the folder may be written");
    write("empty.csv", "");
    write("heading.csv", "id,name\n");
    write("one.csv", "id,name\n1,amal\n");
    write("same.csv", &("name\n".to_owned() + &"x\n".repeat(50)));
    write("other.csv", "x,y\n1,2\n");
    write("wrong.toml", "block = [\"nowhere\"]\n[[compare]]\ncolumns = [\"nowhere\"]\nhow = \"exact\"\n");
    write("broken.toml", "block = [\n");
    refused(&["none.csv"], "check the name of the file");
    refused(&["empty.csv"], "empty");
    refused(&["heading.csv"], "no rows");
    refused(&["one.csv"], "give a list of two rows or more, or two lists");
    refused(&["same.csv"], "no column can tell rows apart");
    refused(&["a.csv", "other.csv"], "no column in common");
    refused(&["a.csv", "--model", "wrong.toml"], "there is no column `nowhere`");
    refused(&["a.csv", "--model", "broken.toml"], "line");
    refused(&["a.csv", "--id", "last_name"], "stands twice");
    refused(&["a.csv", "--id", "nothing"], "there is no column `nothing`");
    refused(&["a.csv", "--report", "x.exe"], ".html, .pdf, .docx or .md");
    std::fs::create_dir(place.path("mine")).expect("the folder may be written");
    write("mine/notes.txt", "my own");
    let output = place.run(&["link", "a.csv", "b.csv", "--out", "mine"]);
    assert!(said(&output).contains("notes.txt"), "{}", said(&output));
    assert!(place.path("mine/notes.txt").is_file());
}

pub fn names_in(folder: &Path) -> Vec<String> {
    let inside = std::fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        inside.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

#[test]
fn a_list_in_another_encoding_is_refused_until_it_is_named() {
    let place = place();
    let both = std::fs::read(place.path("both.csv")).expect("the list is there");
    // Origin: the code page windows-1256: alef C7, meem E3, lam E1.
    let arabic = [&both[..], b"c1,\xC7\xE3\xE1,najjar,1950-01-01,2016-01-01,homs\n"].concat();
    std::fs::write(place.path("arabic.csv"), arabic).expect("the folder may be written");
    let refused = place.run(&["link", "arabic.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    let words = "`arabic.csv` is not UTF-8; give its encoding, such as --encoding windows-1256";
    assert!(said(&refused).contains(words), "{}", said(&refused));
    let unknown = place.run(&["link", "arabic.csv", "--encoding", "nothing"]);
    assert!(said(&unknown).contains("`nothing` is no encoding"), "{}", said(&unknown));
    let found = json(&place.done(&["link", "arabic.csv", "--encoding", "windows-1256", "--json"]));
    assert_eq!((&found["rows"], &found["left_out"]), (&301.into(), &serde_json::json!([])));
    let asked = place.run(&["link", "arabic.csv", "--encoding", "utf-8", "--json"]);
    let left_out = serde_json::json!([{ "file": "arabic.csv", "row": 302, "code": "not-text" }]);
    assert_eq!(json(&String::from_utf8_lossy(&asked.stdout))["left_out"], left_out);
    assert!(!String::from_utf8_lossy(&asked.stderr).contains("najjar"), "what stands in the row is not told");
}

#[test]
fn who_closes_the_pipe_early_gets_the_files_and_no_failure() {
    let place = place();
    let mut running = std::process::Command::new(env!("CARGO_BIN_EXE_concord"))
        .args(["link", "both.csv", "--out", "out"])
        .current_dir(place.path(""))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(running.stdout.take());
    assert!(running.wait().expect("the program ends").success());
    assert!(place.path("out/pairs.csv").is_file());
}
