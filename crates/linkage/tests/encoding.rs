//! Encodings against those of clkhash 0.18.3. Origin of all numbers: `vectors/README.md`.

use std::ops::ControlFlow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use linkage::private::{Encoder, Schema, listed};
use serde_json::Value;

const VECTORS: &str = include_str!("vectors/clks.json");

fn text(value: &Value) -> &str {
    value.as_str().expect("the vectors have a text here")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("the vectors have a list here")
}

#[test]
fn encodings_are_those_of_clkhash_byte_for_byte() {
    let all: Value = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    let (head, cases) = list(&all).split_first().expect("the tables come first");
    let (mut met, mut refused) = (0, 0);
    for case in cases {
        let says = format!("{} {}", case["says"], case["schema"]);
        let schema = Schema::parse(&case["schema"].to_string()).unwrap_or_else(|error| panic!("{says}: {error}"));
        let again = Schema::parse(&schema.to_json()).unwrap_or_else(|error| panic!("{says}, written: {error}"));
        assert_eq!(schema, again, "{says}");
        let secret = STANDARD.decode(text(&case["secret"])).expect("the secret is base64");
        let encoder = Encoder::new(&schema, &secret).unwrap_or_else(|error| panic!("{says}: {error}"));
        let place = case["rows"].as_u64().expect("a number of a table") as usize;
        let rows: Vec<Vec<&str>> =
            list(&head["tables"][place]).iter().map(|row| list(row).iter().map(text).collect()).collect();
        let together = encoder.encode_each(&rows, &mut |_| ControlFlow::Continue(())).expect("nobody stops it");
        for ((row, told), found) in rows.iter().zip(list(&case["clks"])).zip(together) {
            let own = encoder.encode(row).ok().map(|clk| clk.to_base64());
            assert_eq!(own.as_deref(), told.as_str(), "{says} {row:?}");
            assert_eq!(found.ok().map(|clk| clk.to_base64()), own, "{says} {row:?}");
            if own.is_some() { met += 1 } else { refused += 1 }
        }
    }
    assert_eq!((met, refused), (2030, 2225));
}

#[test]
fn a_file_of_encodings_is_read_with_its_ids_or_is_refused_without_a_word_of_it() {
    // By hand: 16 bytes are 22 letters of base64 and two to fill.
    let clk = format!("{}==", "AQ".repeat(11));
    let csv = listed(format!("row,clk\n7,{clk}\n8,{clk}\n").as_bytes()).expect("it is whole");
    assert_eq!((csv.id.as_deref(), csv.ids, csv.clks.len()), (Some("row"), vec!["7".to_owned(), "8".to_owned()], 2));
    let json = listed(format!("{{\"clks\": [\"{clk}\"]}}").as_bytes()).expect("it is whole");
    assert_eq!((json.id, json.ids.len(), json.clks[0].bits()), (None, 0, 128));
    for (bytes, why) in [
        ("".to_owned(), "is empty"),
        ("name,clk\nzaatar,olives\n".to_owned(), "looks like plain data"),
        ("name,village\nzaatar,olives\n".to_owned(), "looks like plain data"),
        (format!("zaatar,clk\nolives,{clk}\nolives,{clk}\n"), "has an id twice"),
        (format!("{{\"clks\": [\"{clk}\""), "ends in the middle"),
    ] {
        let told = listed(bytes.as_bytes()).expect_err("it is no file of encodings").to_string();
        assert!(told.starts_with(why) && !told.contains("zaatar") && !told.contains("olives"), "{told}");
    }
}
