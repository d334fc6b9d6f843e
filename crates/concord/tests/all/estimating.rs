//! Estimates from files, as an information manager asks for them on the command line.

use super::{Place, said};
use serde_json::Value;

/// Kosovo, 20 March to 22 June 1999: Ball et al. 2002.
const KOSOVO: &str = "EXH,ABA,OSCE,HRW,count\n1,0,0,0,1131\n0,1,0,0,845\n1,1,0,0,177\n0,0,1,0,936\n1,0,1,0,228\n\
    0,1,1,0,217\n1,1,1,0,181\n0,0,0,1,306\n1,0,0,1,106\n0,1,0,1,31\n1,1,0,1,18\n0,0,1,1,123\n1,0,1,1,42\n\
    0,1,1,1,32\n1,1,1,1,27\n";

/// All methods but the one that simulates.
const FAST: &str = "chao,m0,mt,mth,log-linear,log-linear-average,stepwise,decomposable-graphs";

fn place(file: &str) -> Place {
    let place = Place::new();
    std::fs::write(place.path("lists.csv"), file).expect("the folder may be written");
    place
}

fn json(place: &Place, more: &[&str]) -> Value {
    let all = [&["estimate", "lists.csv", "--json"], more].concat();
    serde_json::from_str(&place.done(&all)).expect("it prints one JSON object and nothing else")
}

fn number(found: &Value, method: &str, name: &str) -> f64 {
    let all = found["estimates"].as_array().expect("estimates are a list");
    let one = all.iter().find(|e| e["method"] == method).unwrap_or_else(|| panic!("{method} is missing"));
    one[name].as_f64().expect("it is a number")
}

fn near(found: f64, expected: f64, share: f64) -> bool {
    (found - expected).abs() <= share * expected
}

#[test]
fn the_lists_of_kosovo_give_the_published_figures_and_a_verdict() {
    let found = json(&place(KOSOVO), &["--methods", FAST]);
    assert_eq!(found["observed"], 4_400);
    assert_eq!(found["lists"], serde_json::json!(["EXH", "ABA", "OSCE", "HRW"]));
    // Rcapture 1.4-4: Chao 10,270.5, M0 7,608, Mt 7,394.6, Mth Darroch 12,797. dga 2.0.2: 12,595 (9,827 to 16,544).
    // Ball et al. 2002: 10,356 (9,002 to 12,122).
    for (method, n) in [("chao", 10_270.5), ("m0", 7_608.0), ("mt", 7_394.6), ("mth-darroch", 12_797.0)] {
        assert!(near(number(&found, method, "median"), n, 0.001), "{method}");
        assert_eq!(number(&found, method, "median"), number(&found, method, "mean"), "{method} has no posterior");
    }
    assert!(near(number(&found, "log-linear", "median"), 10_356.0, 0.001));
    let graphs = ["median", "lower", "upper"].map(|name| number(&found, "decomposable-graphs", name));
    for (found, expected) in graphs.into_iter().zip([12_595.0, 9_827.0, 16_544.0]) {
        assert!(near(found, expected, 0.01), "{found} for {expected}");
    }
    assert_eq!(found["verdict"], "usable-with-caution");
    let codes: Vec<&str> =
        found["reasons"].as_array().expect("a list").iter().filter_map(|r| r["code"].as_str()).collect();
    assert!(codes.contains(&"sources-unknown") && codes.contains(&"linkage-unmeasured"), "{codes:?}");
    assert_eq!(found["warnings"].as_array().map(Vec::len), Some(codes.len()));
}

#[test]
fn latent_classes_say_how_their_chains_went() {
    let found = json(&place(KOSOVO), &["--methods", "latent-class", "--draws", "400"]);
    // LCMCR 0.4.14: median 10,432 (9,026 to 13,986); with few draws the middle is near and the ends are not held to it.
    assert!(near(number(&found, "latent-class", "median"), 10_432.0, 0.03));
    let diagnostics = &found["estimates"][0]["diagnostics"];
    assert!(diagnostics["r-hat"].as_f64().is_some_and(|r| r < 1.05), "{diagnostics}");
    assert!(diagnostics["ess-bulk"].as_f64().is_some_and(|size| size >= 400.0), "{diagnostics}");
    assert_eq!(diagnostics["chains"], 4);
    let again = json(&place(KOSOVO), &["--methods", "latent-class", "--draws", "400"]);
    assert_eq!(found["estimates"], again["estimates"], "the same seed gives the same");
}

#[test]
fn the_verdict_stands_before_any_number() {
    let said = place(KOSOVO).done(&["estimate", "lists.csv", "--methods", "chao,log-linear"]);
    let (verdict, number) = (said.find("USABLE").expect("a verdict"), said.find("10270").expect("a number"));
    assert!(verdict < number, "{said}");
}

#[test]
fn a_report_and_tables_are_written_for_people_and_programs() {
    let place = place(KOSOVO);
    let more = ["--methods", "chao,log-linear", "--sensitivity", "--report", "out.html", "--out", "tables"];
    place.done(&[&["estimate", "lists.csv"][..], &more].concat());
    let page = std::fs::read_to_string(place.path("out.html")).expect("the report is there");
    assert!(page.find("Verdict").expect("a verdict") < page.find("10,270").expect("a number"));
    assert!(page.contains("Without HRW"), "what a list less would change is told");
    for name in ["estimates.csv", "estimates.parquet", "draws.parquet", "counts.csv", "study.json"] {
        assert!(place.path("tables").join(name).is_file(), "{name}");
    }
    // The counts that were written are read again to the same figures.
    let again = place.done(&["estimate", "tables/counts.csv", "--methods", "chao,log-linear", "--json"]);
    let again: Value = serde_json::from_str(&again).expect("JSON");
    assert_eq!(again["estimates"], json(&place, &["--methods", "chao,log-linear"])["estimates"]);
    let wrong = place.run(&["estimate", "lists.csv", "--methods", "chao", "--report", "out.exe"]);
    assert!(said(&wrong).contains(".html, .pdf, .docx or .md"), "{}", said(&wrong));
}

#[test]
fn strata_are_added_draw_by_draw_and_a_stratum_of_three_is_said() {
    let mut file = "year,A,B,C,count\n".to_owned();
    for year in ["2016", "2017"] {
        for (pattern, count) in
            [("1,0,0", 80), ("0,1,0", 70), ("0,0,1", 60), ("1,1,0", 30), ("1,0,1", 25), ("0,1,1", 20), ("1,1,1", 15)]
        {
            file += &format!("{year},{pattern},{count}\n");
        }
    }
    file += "2018,1,0,0,2\n2018,0,1,0,1\n";
    let found = json(&place(&file), &["--strata", "year", "--methods", "chao,log-linear,decomposable-graphs"]);
    // By hand: 300 in each of two years and 3 in the third.
    assert_eq!(found["observed"], 603);
    let strata = found["strata"].as_array().expect("strata are a list");
    assert_eq!(strata.iter().map(|s| s["observed"].as_u64().expect("a number")).collect::<Vec<_>>(), [300, 300, 3]);
    assert_eq!(strata[0]["stratum"]["year"], "2016");
    assert_eq!(strata[2]["verdict"], "not-usable");
    // Chao in each full year: 300 + 210²/(2·75) = 594. The sum over both, and the three, lies near twice that.
    assert!(near(number(&found, "chao", "median"), 2.0 * 594.0 + 3.0, 0.03));
}

#[test]
fn what_cannot_be_estimated_is_refused_or_warned_of_in_words() {
    let refused = |file: &str, words: &str| {
        let place = place(file);
        let output = place.run(&["estimate", "lists.csv", "--json", "--out", "tables", "--methods", FAST]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
        let told: Value = serde_json::from_slice(&output.stdout).expect("the refusal is JSON too");
        assert_eq!(told["verdict"], "not-usable");
        assert!(!place.path("tables").exists(), "nothing is written");
    };
    refused("A,count\n1,10\n", "list is too few");
    refused("A,B,count\n1,0,10\n0,1,-3\n", "row 3");
    refused("A,B,count\n1,0,10.5\n", "whole number");
    refused("A,B,count\n1,0,0\n0,1,0\n", "nobody is on any list");
    refused("", "empty");
    let heads: Vec<String> = (1..=20).map(|list| format!("L{list}")).collect();
    let ones =
        |list: usize| (0..20).map(|at| if at == list || at == 0 { "1" } else { "0" }).collect::<Vec<_>>().join(",");
    let rows: Vec<String> = (0..20).map(|list| format!("{},5", ones(list))).collect();
    refused(&format!("{},count\n{}\n", heads.join(","), rows.join("\n")), "merge lists until there are `16`");
    let warned = |file: &str, code: &str| {
        let found = json(&place(file), &["--methods", FAST]);
        assert_eq!(found["verdict"], "not-usable", "{code}");
        let reasons = found["reasons"].as_array().expect("a list");
        assert!(reasons.iter().any(|r| r["code"] == code), "{code}: {reasons:?}");
    };
    warned("A,B,C,count\n1,0,0,50\n0,1,0,60\n0,0,1,70\n", "few-shared");
    warned("A,B,C,count\n1,1,0,50\n1,1,1,20\n0,0,1,70\n", "identical-lists");
    warned("A,B,C,count\n1,0,0,1\n0,1,1,1\n1,1,0,1\n", "few-observed");
    let nested = json(&place("A,B,C,count\n1,0,0,80\n1,1,0,40\n1,0,1,20\n0,0,1,30\n1,1,1,15\n"), &["--methods", FAST]);
    assert!(nested["reasons"].as_array().expect("a list").iter().any(|r| r["code"] == "nested-list"));
}

#[test]
fn linkages_of_the_same_records_are_mixed() {
    let mut file = "replicate,A,B,C,count\n".to_owned();
    for (linkage, shift) in [("1", 0), ("2", 4), ("3", 8)] {
        for (pattern, count) in [
            ("1,0,0", 80 - shift),
            ("0,1,0", 70 - shift),
            ("0,0,1", 60),
            ("1,1,0", 30 + shift),
            ("1,0,1", 25),
            ("0,1,1", 20),
            ("1,1,1", 15),
        ] {
            file += &format!("{linkage},{pattern},{count}\n");
        }
    }
    let found = json(&place(&file), &["--methods", "log-linear,decomposable-graphs"]);
    assert_eq!(found["linkages"], 3);
    let between = &found["estimates"][0]["diagnostics"]["between-linkages"];
    assert!(between.as_f64().is_some_and(|share| share > 0.0 && share < 1.0), "{between}");
}
