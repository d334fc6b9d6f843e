//! The words: complete, of the same keys, and written as each language writes.

use crate::sample;
use fluent_bundle::FluentValue;
use record::problem::Reason;
use record::{Compartment, PartialDate, Rung, Sensitivity, TimePrecision};
use std::collections::BTreeSet;
use web::words::{Words, field_key, key, written};
use web::{Language, words};

fn words(language: Language) -> Words {
    Words::new(language).expect("the words load")
}

fn keys(language: &str) -> BTreeSet<String> {
    let folder = format!("{}/words/{language}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).expect("the words are there").map(|f| f.expect("a file").path());
    let text: String = files.map(|p| std::fs::read_to_string(p).expect("a word file can be read")).collect();
    let is_key = |l: &&str| l.starts_with(|c: char| c.is_ascii_lowercase());
    text.lines().filter(is_key).filter_map(|l| l.split(" =").next()).map(str::to_owned).collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    assert_eq!(keys("en"), keys("ar"));
    assert!(keys("en").len() > 400);
}

#[test]
fn every_kind_and_field_has_its_words() {
    let setting = sample::setting();
    for words in Language::ALL.map(words) {
        for form in setting.kinds.all() {
            let mut wanted = vec![format!("kind-{}", form.kind), format!("kind-{}-many", form.kind)];
            wanted.extend(form.fields.iter().map(|f| field_key(&form.kind, &f.name)));
            wanted.extend(form.leaves().iter().map(|(path, _)| field_key(&form.kind, path)));
            let missing: Vec<_> = wanted.iter().filter(|k| !words.has(k)).collect();
            assert!(missing.is_empty(), "{} lacks {missing:?}", words.language().code());
        }
    }
}

#[test]
fn every_code_that_a_page_may_say_has_its_words() {
    let mut wanted = Vec::new();
    for reason in Reason::ALL {
        wanted.extend([format!("problem-{}", reason.code()), format!("problem-{}-remedy", reason.code())]);
    }
    wanted.extend(Compartment::ALL.map(|c| format!("compartment-{}", c.code())));
    wanted.extend(Rung::ALL.map(|r| format!("rung-{}", r.code())));
    wanted.extend(Sensitivity::ALL.map(|s| format!("sensitivity-{}", s.code())));
    wanted.extend(record::PlacePrecision::ALL.map(|p| format!("precision-{}", p.code())));
    wanted.extend(TimePrecision::ALL.map(|p| format!("precision-{}", p.code())));
    wanted.extend(record::label::CaveatCode::ALL.iter().map(|c| format!("withheld-{}", c.code())));
    wanted.extend((1..=12).map(|m| format!("month-{m}")));
    // One that is held was withdrawn too: that the law keeps it is not everybody's to know.
    let flags = ["withdrawn", "held", "shredded", "lapsed", "consent", "narrowed", "expired", "input"];
    wanted.extend(flags.iter().flat_map(|f| [format!("flag-{f}"), format!("stale-{f}")]));
    wanted.extend(["stale-untold", "stale-unreadable", "withheld-untold", "withheld-held"].map(str::to_owned));
    for words in Language::ALL.map(words) {
        let missing: Vec<_> = wanted.iter().filter(|k| !words.has(k)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", words.language().code());
    }
}

#[test]
fn every_code_of_the_vocabularies_of_forms_has_arabic_words() {
    let setting = sample::setting();
    for name in setting.vocabularies.names() {
        let terms = setting.vocabularies.terms(name).expect("the name is listed");
        let missing: Vec<_> = terms.iter().filter(|t| !t.words.contains_key("ar")).map(|t| &t.code).collect();
        assert!(missing.is_empty(), "{name} lacks {missing:?}");
    }
}

#[test]
fn a_missing_word_is_shown_as_missing() {
    assert_eq!(words(Language::English).plain("no-such-key"), "⟦no-such-key⟧");
}

#[test]
fn dates_are_written_as_each_language_writes_them() {
    // Source: UN editorial practice, day month year; Arabic month names in both usages, Levantine first.
    let (en, ar) = (words(Language::English), words(Language::Arabic));
    let date = |t: &str| PartialDate::parse(t).expect("the test gives a date");
    assert_eq!(en.date(date("2017-07-12")), "12 July 2017");
    assert_eq!(ar.date(date("2017-07-12")), "12 تموز/يوليو 2017");
    assert_eq!(en.date(date("2017-07")), "July 2017");
    assert_eq!(ar.date(date("2017")), "2017");
    assert_eq!(en.date(date("2017-07-12/2017-07-14")), "12–14 July 2017");
    assert_eq!(en.date(date("2016-12-30/2017-01-02")), "30 December 2016 – 2 January 2017");
    assert_eq!(en.moment("2026-11-22T05:41:31Z"), "22 November 2026, 05:41 UTC");
    assert_eq!(en.moment("yesterday"), "yesterday");
}

#[test]
fn numbers_are_grouped_by_three() {
    // By hand.
    assert_eq!(written::number(15_247), "15,247");
    assert_eq!(written::number(-1_000_000), "−1,000,000");
    assert_eq!(written::number(999), "999");
    assert_eq!(written::decimal(4.37), "4.37");
    assert_eq!(written::decimal(-0.5), "−0.5");
    assert_eq!(written::decimal(1204.0), "1,204");
    assert_eq!(written::decimal(0.999), "1");
}

#[test]
fn arabic_counts_follow_its_six_forms() {
    // Source: Unicode CLDR plural rules of Arabic: 1 one, 2 two, 3 to 10 few, 11 to 99 many, 100 other.
    let ar = words(Language::Arabic);
    let said = |n: i64| ar.text("list-total", &[("count", FluentValue::from(n))]);
    assert_eq!(said(1), "سجل واحد");
    assert_eq!(said(2), "سجلان");
    assert_eq!(said(3), "3 سجلات");
    assert_eq!(said(11), "11 سجلًا");
    assert_eq!(said(15_200), "15,200 سجل");
}

#[test]
fn the_cookie_decides_before_the_browser_and_weights_count() {
    let got = |cookie, accept| Language::negotiate(cookie, accept);
    assert_eq!(got(Some("ar"), Some("en")), Language::Arabic);
    assert_eq!(got(None, Some("fr, en;q=0.4, ar-SY;q=0.8")), Language::Arabic);
    assert_eq!(got(None, Some("ar;q=0, en;q=0.1")), Language::English);
    assert_eq!(got(Some("xx"), Some("ar")), Language::Arabic);
    assert_eq!(got(None, None), Language::English);
}

#[test]
fn keys_are_made_from_paths() {
    assert_eq!(field_key("incident", "victims.age_group"), "incident-victims-age-group");
    assert_eq!(key("A_b.c"), "a-b-c");
    assert_eq!(words::isolate("x"), "\u{2068}x\u{2069}");
}

/// The keys that a source file asks for: `words("key"` and `word("key"`; one that is put together ends in `{`.
fn asked(file: &str) -> Vec<String> {
    let path = format!("{}/../app/src/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the source is there");
    let text: String = text.split_whitespace().collect();
    let starts = ["words(\"", "words)(\"", "word(\"", "fact(\"", "words(&format!(\"", "words)(&format!(\""];
    starts.iter().flat_map(|s| text.split(s).skip(1)).filter_map(|t| t.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_word_that_documents_and_drawings_ask_for_is_there() {
    let mut wanted = BTreeSet::new();
    for file in [
        "agreements/paper.rs",
        "agreements/articles.rs",
        "briefs.rs",
        "drawings.rs",
        "estimation/paper.rs",
        "estimation/wording.rs",
        "trends/tables.rs",
    ] {
        let found = asked(file);
        assert!(found.len() > 3, "{file}: the test finds what is asked for: {found:?}");
        wanted.extend(found);
    }
    let uses = record::Use::ALL.iter().map(|u| format!("use-{}", u.code()));
    let caveats = record::label::CaveatCode::ALL.iter().map(|c| format!("caveat-{}", c.code()));
    // The codes that `linkage`, `estimate` and `drawings` give; the samples of pages hold the same.
    let release = ["withheld-small-number", "withheld-few-contributors", "withheld-to-protect-another", "withheld"]
        .map(|c| format!("release-{c}"));
    let setting = sample::setting();
    let methods = setting.vocabularies.terms("estimate_methods").expect("the vocabulary is there").iter();
    let methods: Vec<String> = methods.map(|t| format!("method-{}", t.code)).collect();
    let kernel = app::estimate::Method::ALL.iter().filter(|m| **m != app::estimate::Method::Mth);
    let missing: Vec<&str> = kernel.map(|m| m.code()).filter(|c| !methods.contains(&format!("method-{c}"))).collect();
    assert!(missing.is_empty(), "the vocabulary lacks {missing:?}");
    let each =
        |prefix: &str, codes: &str| codes.split_whitespace().map(|c| format!("{prefix}-{c}")).collect::<Vec<_>>();
    let verdicts = ["usable", "usable-with-caution", "not-usable"];
    let verdicts = verdicts.into_iter().flat_map(|v| ["verdict-", "sentence-"].map(|p| format!("{p}{v}")));
    let told = [
        each("doubt", sample::estimates::WARNINGS),
        each("assumption", sample::estimates::ASSUMPTIONS),
        each("diagnostic", sample::estimates::DIAGNOSTICS),
        each("estimation", "what number lower upper model list on-it on-it-alone diagnostic value assumes"),
        each("no-estimate", "not-fitted too-many-lists too-few-lists nested too-few hinges nobody other"),
        each("dimension", "governorate district year quarter month"),
        verdicts.collect(),
    ];
    let methods = methods.into_iter().chain(told.concat());
    let drawn = [
        "overlap",
        "overlap-of-all",
        "governorates",
        "months",
        "map",
        "estimates",
        "waterfall",
        "combinations",
        "strata",
        "trend",
        "estimated-map",
    ];
    let drawn = drawn.into_iter().flat_map(|d| [format!("drawing-{d}"), format!("drawing-{d}-says")]);
    let put_together: BTreeSet<String> = uses.chain(caveats).chain(release).chain(methods).chain(drawn).collect();
    for words in Language::ALL.map(words) {
        let lookup = words.lookup();
        for key in wanted.iter().filter(|k| !k.contains('{')).chain(&put_together) {
            assert!(words.has(key), "{} lacks {key}", words.language().code());
            let names = "hash names number party other topic kind count date page pages minimum first second percent lower upper all value list lists observed methods";
            let values: Vec<(&str, String)> = names.split(' ').map(|n| (n, "3".to_owned())).collect();
            assert!(!lookup(key, &values).contains('⟦'), "{key}");
        }
        // Levels are said in two ways: by comparison in tables, alone in drawings.
        let file = std::fs::read_to_string(format!("{}/../linkage/src/level.rs", env!("CARGO_MANIFEST_DIR")));
        let file = file.expect("the source is there");
        let codes: BTreeSet<&str> = file.split("level(\"").skip(1).filter_map(|t| t.split('"').next()).collect();
        assert!(codes.len() > 15, "{codes:?}");
        for code in codes.into_iter().chain(["null", "prior"]) {
            assert!(words.has(&format!("level-{code}")), "{} lacks level-{code}", words.language().code());
        }
        for prefix in wanted.iter().filter_map(|k| k.split_once('{')).map(|(p, _)| p) {
            let known = "caveat- use- release- drawing- method- comparison- level- doubt- sentence- verdict- assumption- no-estimate- \
                         diagnostic- dimension-";
            assert!(known.split_whitespace().any(|k| k == prefix), "`{prefix}` is new: add its codes here");
        }
    }
    let (en, ar) = (words(Language::English), words(Language::Arabic));
    assert_eq!(
        en.lookup()("brief-reply-by", &[("date", "2026-12-15".to_owned())]),
        "We ask for a reply by 15 December 2026."
    );
    assert_eq!(en.lookup()("brief-evidence-own", &[("count", "1204".to_owned())]), "1,204 records of our own");
    assert_eq!(ar.lookup()("language-code", &[]), "ar");
    assert_eq!(
        en.lookup()("report-page", &[("page", "{page}".into()), ("pages", "{pages}".into())]),
        "Page {page} of {pages}"
    );
}

#[test]
fn every_choice_of_a_guessed_model_is_told_in_every_language() {
    for words in Language::ALL.map(words) {
        for code in app::linking::Told::CODES {
            let given = [("about", "x".to_owned()), ("number", "7".to_owned())];
            let told = words.lookup()(&format!("linking-told-{code}"), &given);
            assert!(!told.contains('⟦') && !told.is_empty(), "{} lacks linking-told-{code}", words.language().code());
            assert!(told.contains('x') || code == "nothing-certain", "{told}");
        }
    }
}
