//! Expressions of forms: read, and evaluated over a body.
#![no_main]

use std::sync::OnceLock;

use fuzz::seeds;
use libfuzzer_sys::fuzz_target;
use record::expression::{Expression, Scope};
use serde_json::{Map, Value, json};

fuzz_target!(
    init: seeds("expression", all),
    |text: &str| {
        let Ok(read) = Expression::parse(text) else { return };
        let _ = read.fields();
        let here = json!(["V01", 3, null]);
        for (row, here) in [(None, None), (Some(body()), Some(&here))] {
            let _ = read.evaluate(&Scope { body: body(), row, here }).is_true();
        }
    }
);

fn body() -> &'static Map<String, Value> {
    static BODY: OnceLock<Map<String, Value>> = OnceLock::new();
    BODY.get_or_init(|| {
        let body = json!({
            "killed": {"low": 1, "best": 2, "high": 4000000000u32}, "n": 1e308, "t": "V01", "e": "",
            "acts": [{"id": "a", "type": "V01", "n": 2}, {"id": "b", "type": ["V02", "V03"], "n": -1.5}],
        });
        body.as_object().cloned().unwrap_or_default()
    })
}

fn all() -> Vec<Vec<u8>> {
    let texts = [
        "${killed} >= 0 and selected(${acts.type}, 'V01')",
        "if(count(${acts}) > 1, sum(${acts.n}) div 2, coalesce(${e}, \"none\"))",
        "not(. = 3) or string-length(${t}) != 1 - 2 * (3 + ${n})",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}
