//! Tables to be published, as somebody asks for them on the command line.

use super::{Place, said};
use serde_json::Value;

/// Rows of incidents by governorate, district and day, with small numbers among large ones.
fn incidents() -> String {
    let mut file = "governorate,district,date,organisation\n".to_owned();
    let counts = [
        ("Homs", "North", [12, 3, 9]),
        ("Homs", "South", [20, 15, 8]),
        ("Hama", "East", [7, 11, 2]),
        ("Hama", "West", [30, 6, 14]),
    ];
    for (governorate, district, months) in counts {
        for (month, count) in (1..).zip(months) {
            for day in 0..count {
                let who = ["A", "B", "C", "D"][day % 4];
                file += &format!("{governorate},{district},2017-{month:02}-{:02},{who}\n", day % 28 + 1);
            }
        }
    }
    file
}

fn place() -> Place {
    let place = Place::new();
    std::fs::write(place.path("incidents.csv"), incidents()).expect("the folder may be written");
    place
}

const FINE: [&str; 6] = ["incidents.csv", "--rows", "governorate>district", "--columns", "month", "--k"];

fn read(place: &Place, path: &str) -> String {
    std::fs::read_to_string(place.path(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn the_safe_table_prints_no_small_number_and_sums_stay_true() {
    let place = place();
    let told = place.done(&[&["release"][..], &FINE, &["5", "--out", "first", "--json"]].concat());
    let told: Value = serde_json::from_str(&told).expect("one JSON object");
    assert_eq!(told["is_safe"], true);
    let cells = told["cells"].as_array().expect("cells are a list");
    let counts: Vec<u64> = cells.iter().filter_map(|c| c["count"].as_u64()).collect();
    assert!(counts.iter().all(|count| *count == 0 || *count >= 5), "{counts:?}");
    // By hand: all rows together are 12+3+9+20+15+8+7+11+2+30+6+14 = 137.
    assert!(counts.contains(&137));
    let small = |status: &str| cells.iter().filter(|c| c["status"] == status).count();
    assert_eq!(small("withheld-small-number"), 2, "3 in Homs North in February, 2 in Hama East in March");
    assert!(small("withheld-to-protect-another") >= 2, "alone in its line each would be worked out");
    for withheld in told["audit"].as_array().expect("a list") {
        let (least, greatest) = (withheld["least"].as_u64(), withheld["greatest"].as_u64());
        assert!(greatest.is_none_or(|most| most - least.unwrap_or(0) >= 5), "{withheld}");
    }
    let table = read(&place, "first/table.csv");
    assert!(table.contains("withheld: small number") && table.contains("137"), "{table}");
    assert!(read(&place, "first/cells.hxl.csv").contains("#date+occurred"));
    assert!(read(&place, "first/internal/reasons.csv").contains("small-number"));
    assert!(!read(&place, "first/internal/release.json").contains("small-number"), "what was printed says no reason");
}

#[test]
fn a_later_release_is_audited_with_the_earlier_one() {
    let place = place();
    place.done(&[&["release"][..], &FINE, &["5", "--out", "first"]].concat());
    // A coarser table after the finer one: what it adds must not give the withheld cells away.
    let coarse = ["release", "incidents.csv", "--rows", "governorate>district", "--columns", "month", "--k", "3"];
    let told = place.done(&[&coarse[..], &["--previous", "first", "--out", "second", "--json"]].concat());
    let told: Value = serde_json::from_str(&told).expect("one JSON object");
    assert_eq!(told["previous"], 1);
    // With k lowered to 3, the count of 3 alone would be printed; the first release withheld it, so it stays so.
    let cell = |at: &str| {
        let cells = told["cells"].as_array().expect("a list");
        cells.iter().find(|c| c["at"]["district"] == at && c["at"]["month"] == "2017-02").cloned().expect("it is there")
    };
    assert!(cell("Homs > North")["count"].is_null(), "{}", cell("Homs > North"));
}

#[test]
fn counts_that_changed_since_are_refused_in_words_and_nothing_is_written() {
    let place = place();
    place.done(&[&["release"][..], &FINE, &["5", "--out", "first"]].concat());
    std::fs::write(place.path("incidents.csv"), incidents() + "Homs,South,2017-01-30,A\n").expect("written");
    let output = place.run(&[&["release"][..], &FINE, &["5", "--previous", "first", "--out", "second"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("printed"), "{}", said(&output));
    assert!(!place.path("second").exists());
}

#[test]
fn one_organisations_caseload_is_not_shown() {
    let place = Place::new();
    let rows = |n: usize, who: &str| format!("Homs,{who}\n").repeat(n);
    let file = format!(
        "governorate,organisation\n{}{}{}Hama,A\nHama,B\nHama,C\nHama,A\nHama,B\nHama,C\n",
        rows(90, "A"),
        rows(5, "B"),
        rows(5, "C")
    );
    std::fs::write(place.path("incidents.csv"), file).expect("written");
    let told =
        place.done(&["release", "incidents.csv", "--rows", "governorate", "--contributors", "organisation", "--json"]);
    let told: Value = serde_json::from_str(&told).expect("one JSON object");
    let homs = told["cells"].as_array().expect("a list").iter().find(|c| c["at"]["governorate"] == "Homs").cloned();
    // By hand: A has 90 of 100, above 75 %.
    for file in ["table.csv", "cells.csv", "cells.hxl.csv"] {
        assert!(!read(&place, &format!("release/{file}")).contains(",A"), "{file} names no contributor");
    }
    assert!(homs.is_some_and(|c| c["count"].is_null() && c["reason"] == "few-contributors"), "{told}");
}

#[test]
fn wrong_columns_small_k_and_folders_without_a_release_say_what_to_do() {
    let place = place();
    let refused = |more: &[&str], words: &str| {
        let output = place.run(&[&["release", "incidents.csv"], more].concat());
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
    };
    refused(&["--rows", "province"], "choose one of: governorate, district, date, organisation");
    refused(&["--rows", "governorate", "--k", "2"], "use 3 or more");
    refused(&["--rows", "governorate", "--previous", "."], "holds no release.json");
    refused(&["--rows", "governorate", "--count", "district"], "whole number");
    std::fs::create_dir(place.path("old")).expect("made");
    std::fs::write(place.path("old/release.json"), "{}").expect("written");
    refused(&["--rows", "governorate", "--previous", "old"], "is no release of Concord");
}
