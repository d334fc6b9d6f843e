//! What a run writes: tables in each format, text that harms nobody, and never over what is not its own.

use super::super::{Place, said};
use super::{lines, list, names_in, place};

#[test]
fn tables_are_written_as_workbook_and_parquet_and_read_again() {
    let place = place();
    for format in ["xlsx", "parquet"] {
        place.done(&["link", "both.csv", "--out", "out", "--format", format]);
        let name = |table: &str| format!("out/{table}.{format}");
        assert!(place.path(&name("pairs")).is_file() && place.path(&name("clusters")).is_file());
        assert!(!place.path("out/pairs.csv").exists());
        // The clusters are read as a list again, and nothing in them is to be compared.
        let told = place.run(&["link", &name("clusters")]);
        assert!(said(&told).contains("(there are: id, cluster)"), "{}", said(&told));
    }
    assert!(!place.path("out/pairs.xlsx").exists(), "tables of an earlier run go with it");
}

#[test]
fn a_hostile_cell_is_text_in_every_file() {
    let place = Place::new();
    let mut text = list(false) + list(true).split_once('\n').map_or("", |(_, rows)| rows);
    text = text.replace("a7,", "=1+1,").replace("jamil,", "<script>alert(1)</script>,");
    std::fs::write(place.path("list.csv"), text).expect("the folder may be written");
    for language in ["en", "ar"] {
        place.done(&["link", "list.csv", "--out", "out", "--language", language]);
        let page = std::fs::read_to_string(place.path("out/report.html")).expect("the report is there");
        assert!(!page.contains("<script"), "{language}");
        assert!(!page.contains('⟦'), "every word is there in {language}");
        assert_eq!(page.contains("dir=\"rtl\""), language == "ar");
        assert_eq!(page.contains("تُتعلم الأوزان من الأزواج"), language == "ar", "what was guessed is told in {language}");
    }
    let clusters = std::fs::read_to_string(place.path("out/clusters.csv")).expect("the clusters are there");
    assert!(clusters.contains("'=1+1") && !clusters.contains("\"=1+1"));
}

#[test]
fn the_report_and_what_is_explained_are_in_one_language_and_no_number_misleads() {
    let place = place();
    let both = std::fs::read_to_string(place.path("both.csv")).expect("the list is there");
    // An id of digits alone is no number: its zeros stay.
    std::fs::write(place.path("both.csv"), both.replace("\na", "\n00")).expect("the folder may be written");
    for (language, strongest, common, part) in [
        ("en", "Strongest: 00", "of it for how common the value is", "(1 of 2)"),
        ("ar", "الأقوى: 00", "لمدى شيوع القيمة", "(1 من 2)"),
    ] {
        let told = place.done(&["link", "both.csv", "--explain", "--out", "out", "--language", language]);
        assert!(told.contains(strongest) && told.contains(common), "{told}");
        assert_eq!(told.contains("how common"), language == "en", "{told}");
        assert!(!told.contains(['\u{2068}', '\u{2069}', '\u{fffd}']), "{told}");
        // What two columns say at once is none of their values.
        let at_once = told.lines().filter(|line| line.contains("at once") || line.contains("كلاهما معًا"));
        assert!(at_once.clone().count() > 0 && at_once.clone().all(|line| !line.contains('[')), "{told}");
        let page = std::fs::read_to_string(place.path("out/report.html")).expect("the report is there");
        assert!(page.contains(&format!("<html lang=\"{language}\"")), "{language}");
        // 24 answers are more than a page of paper holds.
        assert!(page.contains(part), "the drawings of {language} are in parts");
        assert!(!page.contains(">0.0 %<"), "what is rare is not told as nothing in {language}");
        let cells = page.split("<td").skip(1).filter_map(|cell| cell.split_once('>')).map(|(_, text)| text);
        let bare = cells.filter(|text| text.starts_with(['+', '-'])).count();
        assert_eq!(bare == 0, language == "ar", "among Arabic words a sign stands before its number");
    }
}

#[test]
fn only_the_whole_of_an_earlier_run_is_replaced() {
    let place = place();
    let refused = |arguments: &[&str], words: &str| {
        let output = place.run(&[&["link"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(words), "`{words}` is not in: {}", said(&output));
    };
    std::fs::create_dir(place.path("mine")).expect("the folder may be written");
    std::fs::write(place.path("mine/pairs.csv"), "my own").expect("the folder may be written");
    refused(&["both.csv", "--out", "mine"], "`pairs.csv`, which no earlier run wrote");
    std::fs::create_dir(place.path("begun")).expect("the folder may be written");
    place.done(&["link", "both.csv", "--init", "begun/model.toml"]);
    refused(&["both.csv", "--out", "begun"], "`model.toml`, which no earlier run wrote");
    place.done(&["link", "both.csv", "--out", "out"]);
    refused(&["both.csv", "--model", "out/model.toml", "--out", "out"], "which this run reads");
    refused(&["both.csv", "--out", "out", "--report", "out/more.html"], "lies in the folder of results");
    refused(&["both.csv", "--report", "nowhere/report.html"], "choose a folder that is there");
    let ours = ["clusters.csv", "model.toml", "pairs.csv", "report.html"];
    assert_eq!(names_in(&place.path("out")), ours);
    assert_eq!(names_in(&place.path("mine")), ["pairs.csv"]);
    assert!(!names_in(&place.path("")).iter().any(|name| name.ends_with(".part") || name.ends_with(".old")));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_and_the_folder_one_stands_in_take_the_place_of_an_earlier_run() {
    let place = place();
    std::fs::create_dir(place.path("real")).expect("the folder may be written");
    std::os::unix::fs::symlink(place.path("real"), place.path("linked")).expect("the folder may be written");
    for format in ["csv", "xlsx"] {
        place.done(&["link", "both.csv", "--out", "linked", "--format", format]);
        assert!(place.path("linked").is_symlink(), "the link stays");
        let ours =
            [&format!("clusters.{format}"), "model.toml", &format!("pairs.{format}"), "report.html"].map(str::to_owned);
        assert_eq!(names_in(&place.path("real")), ours);
        let clusters = std::fs::metadata(place.path("real").join(&ours[0])).expect("it is there");
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&clusters.permissions()) & 0o077,
            0,
            "others read no results"
        );
    }
    let here = std::process::Command::new(env!("CARGO_BIN_EXE_concord"))
        .args(["link", "../both.csv", "--out", ".", "--format", "csv"])
        .current_dir(place.path("real"))
        .output()
        .expect("the program starts");
    assert!(here.status.success(), "{}", said(&here));
    assert_eq!(names_in(&place.path("real")), ["clusters.csv", "model.toml", "pairs.csv", "report.html"]);
}

#[test]
fn an_id_column_called_cluster_is_written_under_another_name() {
    let place = place();
    let list = std::fs::read_to_string(place.path("both.csv")).expect("the list is there");
    std::fs::write(place.path("both.csv"), list.replacen("id,", "Cluster,", 1)).expect("the folder may be written");
    place.done(&["link", "both.csv", "--id", "Cluster", "--out", "out"]);
    assert_eq!(lines(&place.path("out/clusters.csv"))[0], ["row_id", "cluster"]);
}
