//! Forms as TOML, and bodies as JSON that are held against them.
#![no_main]

use std::sync::OnceLock;

use fuzz::seeds;
use libfuzzer_sys::fuzz_target;
use record::split::{merge, split};
use record::validate::validate;
use record::{Body, Form, Vocabularies};

fuzz_target!(
    init: seeds("form", all),
    |text: &str| {
        // A form, then a NUL, then a body; without a form the body is held against a small one.
        let (form, body) = text.split_once('\0').unwrap_or((text, "{}"));
        let form = if form.is_empty() { SMALL } else { form };
        let Ok(form) = Form::parse("fuzz.toml", form) else { return };
        for (path, field) in form.leaves() {
            assert_eq!(form.field(&path), Some(field), "every leaf is found by its path");
        }
        let Some(body) = serde_json::from_str(body).ok().and_then(Body::from_json) else { return };
        let (body, problems) = validate(&form, vocabularies(), body);
        let mut ids = 0u32..;
        let parts = split(&form, &body, || ids.next().unwrap_or_default().to_string());
        let merged = merge(&form, &parts.open, &parts.sealed);
        if problems.is_empty() {
            let (_, problems) = validate(&form, vocabularies(), merged);
            assert!(problems.is_empty(), "what was valid is valid when it comes back: {problems:?}");
        }
    }
);

const SMALL: &str = include_str!("../../crates/record/kinds/incident.toml");

fn vocabularies() -> &'static Vocabularies {
    static ALL: OnceLock<Vocabularies> = OnceLock::new();
    ALL.get_or_init(|| Vocabularies::built_in().expect("the vocabularies of the program can be read"))
}

fn all() -> Vec<Vec<u8>> {
    let body = r#"{"date":"2017-07-12","place":{"code":"SY-Raqqa"},"killed":{"low":1,"best":2,"high":3}}"#;
    vec![SMALL.as_bytes().to_vec(), format!("\0{body}").into_bytes()]
}
