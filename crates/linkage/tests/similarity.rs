//! Pairs and groups against those of anonlink 0.15.3. Origin of all numbers: `vectors/README.md`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use linkage::RowRef;
use linkage::private::{Between, Clk, Pair, assign, groups, pairs};
use serde_json::Value;

fn read(text: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(text).expect("the vectors are JSON");
    all.as_array().expect("the vectors are a list").clone()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("the vectors have a list here")
}

fn place(value: &Value) -> usize {
    value.as_u64().expect("the vectors have a place here") as usize
}

/// Floats are texts in the vectors: not every reader of JSON keeps their last bit.
fn float(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).expect("the vectors have a number here")
}

fn clks(value: &Value) -> Vec<Clk> {
    let clk = |one: &Value| Clk::from_base64(one.as_str().expect("an encoding")).expect("it is base64");
    list(value).iter().map(clk).collect()
}

#[test]
fn pairs_are_those_of_anonlink_with_the_same_floats_in_the_same_order() {
    let mut met = 0;
    for case in read(include_str!("vectors/pairs.json")) {
        let (left, right) = (clks(&case["lists"][0]), clks(&case["lists"][1]));
        let found =
            pairs(&left, &right, case["threshold"].as_f64().expect("a threshold"), &mut |_| ControlFlow::Continue(()));
        let told = list(&case["pairs"]);
        let told: Vec<Pair> = told
            .iter()
            .map(|pair| Pair { left: place(&pair[0]), right: place(&pair[1]), dice: float(&pair[2]) })
            .collect();
        assert_eq!(found.expect("the lists have one width"), told, "at {}", case["threshold"]);
        met += told.len();
    }
    assert!(met > 500, "{met}");
}

#[test]
fn groups_are_those_of_the_greedy_solver() {
    for case in read(include_str!("vectors/groups.json")) {
        let mut found: BTreeMap<(usize, usize), Vec<Pair>> = BTreeMap::new();
        for one in list(&case["candidates"]) {
            let pair = Pair { left: place(&one[2]), right: place(&one[3]), dice: float(&one[4]) };
            found.entry((place(&one[0]), place(&one[1]))).or_default().push(pair);
        }
        let member = |member: &Value| RowRef { list: place(&member[0]), row: place(&member[1]) };
        let told: Vec<Vec<RowRef>> =
            list(&case["groups"]).iter().map(|group| list(group).iter().map(member).collect()).collect();
        let two = (found.len() == 1).then(|| assign(&found[&(0, 1)]));
        let between: Vec<Between> = found.into_iter().map(|(lists, pairs)| Between { lists, pairs }).collect();
        assert_eq!(groups(&between), told);
        if let Some(two) = two {
            let told: Vec<(usize, usize)> = told.iter().map(|group| (group[0].row, group[1].row)).collect();
            assert_eq!(two, told);
        }
    }
}

#[test]
fn the_order_in_which_pairs_are_given_does_not_matter() {
    // By hand: 0–0 is the most alike; it leaves 1–1 of what is left, and 1–0 and 0–1 lose a row each.
    let pair = |left, right, dice| Pair { left, right, dice };
    let mut all = vec![pair(0, 0, 0.9), pair(0, 1, 0.8), pair(1, 0, 0.8), pair(1, 1, 0.7)];
    for _ in 0..4 {
        all.rotate_left(1);
        assert_eq!(assign(&all), [(0, 0), (1, 1)]);
    }
    assert_eq!(assign(&[pair(3, 5, 0.5), pair(2, 5, 0.5), pair(2, 4, 0.5)]), [(2, 4), (3, 5)]);
    assert!(assign(&[]).is_empty() && groups(&[]).is_empty());
}
