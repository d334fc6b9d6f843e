//! Whatever comes in, there is an answer or a sentence that says where, what and what to do; never a panic or a value of
//! a row in it.

use std::ops::ControlFlow;

use linkage::private::{
    Blip, Clk, Comparison, Encoder, Error, Feature, Format, Hardening, Hash, Hashing, Kdf, KdfHash, Near, Notice,
    Schema, Strategy, Text, each_near_pair, each_pair, fold, near_pairs, pairs,
};

const GO: fn(f64) -> ControlFlow<()> = |_| ControlFlow::Continue(());

fn bigrams(bits: u32) -> Hashing {
    Hashing::new(Comparison::Ngram { n: 2, positional: false }, Strategy::BitsPerFeature(bits))
}

fn text() -> Format {
    Format::Text(Text::default())
}

fn schema() -> Schema {
    let year = Format::Integer { minimum: Some(1), maximum: Some(2100) };
    Schema::new(
        256,
        vec![Feature::new("name", text(), bigrams(40)), Feature::new("year", year, bigrams(20).missing(""))],
    )
}

fn encoder() -> Encoder {
    Encoder::new(&schema(), b"a secret of a test").expect("the schema is right")
}

fn place_of(json: &str) -> String {
    match Schema::parse(json) {
        Err(Error::BadSchema { place, reason, remedy }) => {
            assert!(!reason.is_empty() && !remedy.is_empty());
            place
        }
        other => panic!("{json} is {other:?}"),
    }
}

fn with(config: &str, feature: &str) -> String {
    format!(r#"{{"version":3,"clkConfig":{{{config}}},"features":[{feature}]}}"#)
}

const KDF: &str = r#""kdf":{"type":"HKDF"}"#;
const GOOD: &str = r#"{"identifier":"x","format":{"type":"string"},"hashing":{"comparison":{"type":"exact"},"strategy":{"bitsPerToken":3}}}"#;

fn all_say_where(told: &[(String, &str)]) {
    for (json, place) in told {
        assert_eq!(place_of(json), *place, "{}", json.chars().take(300).collect::<String>());
    }
}

#[test]
fn a_schema_that_is_not_understood_says_where() {
    let (kdf, good, config) = (KDF, GOOD, format!(r#""l":64,{KDF}"#));
    assert!(Schema::parse(&with(&config, good)).is_ok());
    let told = [
        (String::new(), "the whole"),
        ("[".repeat(100_000), "the whole"),
        ("[]".to_owned(), "schema"),
        ("{}".to_owned(), "version"),
        (r#"{"version":2}"#.to_owned(), "version"),
        (r#"{"version":3,"more":1}"#.to_owned(), "more"),
        (r#"{"version":3}"#.to_owned(), "clkConfig"),
        (with(kdf, good), "clkConfig.l"),
        (with(&format!(r#""l":0,{kdf}"#), good), "clkConfig.l"),
        (with(&format!(r#""l":-1,{kdf}"#), good), "clkConfig.l"),
        (with(&format!(r#""l":1e9,{kdf}"#), good), "clkConfig.l"),
        (with(&format!(r#""l":99999999999,{kdf}"#), good), "clkConfig"),
        (with(&format!(r#""l":64,"xor_folds":99999999999,{kdf}"#), good), "clkConfig"),
        (with(r#""l":64"#, good), "clkConfig.kdf"),
        (with(r#""l":64,"kdf":{"type":"PBKDF"}"#, good), "clkConfig.kdf.type"),
        (with(r#""l":64,"kdf":{"type":"HKDF","hash":"MD5"}"#, good), "clkConfig.kdf.hash"),
        (with(r#""l":64,"kdf":{"type":"HKDF","salt":"?"}"#, good), "clkConfig.kdf.salt"),
        (with(r#""l":64,"kdf":{"type":"HKDF","keySize":0}"#, good), "clkConfig.kdf.keySize"),
        (with(r#""l":64,"kdf":{"type":"HKDF","keySize":65}"#, good), "clkConfig.kdf.keySize"),
        (with(r#""l":64,"kdf":{"type":"HKDF","keySize":99999999}"#, good), "clkConfig.kdf.keySize"),
        (with(&config, ""), "features"),
        (with(&config, "3"), "features[0]"),
        (with(&config, r#"{"identifier":"x"}"#), "features[0].hashing"),
        (with(&format!(r#""l":100,{kdf}"#), good), "features[0].hashing.hash"),
    ];
    all_say_where(&told);
}

#[test]
fn a_feature_that_is_not_understood_says_where() {
    let changed = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        with(&format!(r#""l":64,{KDF}"#), &GOOD.replace(from, to))
    };
    let told = [
        (changed(r#""type":"string""#, r#""type":"number""#), "features[0].format.type"),
        (changed(r#""type":"string""#, r#""type":"string","pattern":"(""#), "features[0].format"),
        (changed(r#""type":"string""#, r#""type":"string","pattern":"(?=a)a""#), "features[0].format"),
        (changed(r#""type":"string""#, r#""type":"string","pattern":"a{9999}{9999}""#), "features[0].format"),
        (
            changed(r#""type":"string""#, r#""type":"string","pattern":"a","case":"upper""#),
            "features[0].format.pattern",
        ),
        (changed(r#""type":"string""#, r#""type":"date","format":"%Q""#), "features[0].format"),
        (changed(r#""type":"string""#, r#""type":"date","format":"%Y%Y""#), "features[0].format"),
        (changed(r#""type":"string""#, r#""type":"date","format":"%""#), "features[0].format"),
        (changed(r#""type":"string""#, r#""type":"integer","minimum":1.5"#), "features[0].format.minimum"),
        (changed(r#""bitsPerToken":3"#, r#""bitsPerToken":3,"bitsPerFeature":3"#), "features[0].hashing.strategy"),
        (changed(r#""bitsPerToken":3"#, r#""k":3"#), "features[0].hashing.strategy.k"),
        (changed(r#""bitsPerToken":3"#, r#""bitsPerToken":99999999999"#), "features[0].hashing.strategy"),
        (changed(r#""type":"exact""#, r#""type":"ngram","n":1000000"#), "features[0].hashing.comparison"),
        (changed(r#""type":"exact""#, r#""type":"soundex""#), "features[0].hashing.comparison.type"),
        (
            changed(r#""type":"exact""#, r#""type":"numeric","thresholdDistance":0,"resolution":1"#),
            "features[0].hashing.comparison",
        ),
        (
            changed(r#""type":"exact""#, r#""type":"numeric","thresholdDistance":1e300,"resolution":1"#),
            "features[0].hashing.comparison",
        ),
        (
            changed(r#""type":"exact""#, r#""type":"numeric","thresholdDistance":1,"resolution":99999999999"#),
            "features[0].hashing.comparison",
        ),
    ];
    all_say_where(&told);
}

#[test]
fn a_schema_says_what_people_should_know() {
    let json = r#"{"version":3,"clkConfig":{"l":64,"xorFolds":2,"kdf":{"type":"HKDF","keySize":8}},"features":[
        {"identifier":"x","format":{"type":"string"},"hashing":{"comparison":{"type":"ngram","n":2},"strategy":{"bitsPerToken":3},"hash":{"type":"doubleHash"}}}]}"#;
    let notices = Schema::parse(json).expect("the schema is right").notices();
    let x = || "x".to_owned();
    let told =
        [Notice::FoldsIgnored, Notice::NoPurpose, Notice::ShortKeys, Notice::DoubleHash(x()), Notice::LengthShows(x())];
    assert_eq!(notices, told);
    assert!(schema().purpose(b"project 7, 2026").notices().is_empty());
}

#[test]
fn a_schema_made_in_code_is_checked_when_it_is_used() {
    let with_keys = |mut schema: Schema, hash| {
        schema.kdf = Kdf { key_size: 100, hash, ..Kdf::default() };
        schema
    };
    let bad = [
        Schema::new(0, vec![Feature::new("x", text(), bigrams(3))]),
        Schema::new(1 << 21, vec![Feature::new("x", text(), bigrams(3))]),
        Schema::new(64, vec![]),
        Schema::new(64, vec![Feature::new("x", text(), bigrams(0))]),
        Schema::new(64, vec![Feature::new("x", text(), bigrams(3))]).folded(64),
        with_keys(Schema::new(64, vec![Feature::new("x", text(), bigrams(3))]), KdfHash::Sha256),
        with_keys(Schema::new(64, vec![Feature::ignored("x"); 82]), KdfHash::Sha512),
    ];
    for schema in bad {
        assert!(matches!(Encoder::new(&schema, b"x"), Err(Error::BadSchema { .. })), "{schema:?}");
    }
    assert_eq!(Encoder::new(&schema(), b"").err(), Some(Error::EmptySecret));
}

#[test]
fn rows_that_cannot_be_encoded_say_where_and_never_what() {
    let encoder = encoder();
    let secret = "Amina of Idlib";
    assert!(matches!(encoder.encode(&[secret]), Err(Error::WrongColumns { row: 0, found: 1, expected: 2 })));
    for year in ["0", "2101", "NaN", "1e3", "١٩٩٠٠", "-5", "99999999999999999999999999", "\u{0}", secret] {
        let Err(error) = encoder.encode(&[secret, year]) else { panic!("{year} is not a year") };
        let says = format!("{error} {error:?}");
        assert!(says.contains("year") && !says.contains(secret), "{says}");
    }
    let rows = [[secret, "1990"], [secret, "x"], [secret, ""], [secret, "y"]];
    let each = encoder.encode_each(&rows, &mut { GO }).expect("nobody stops it");
    assert_eq!(each.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, false]);
    assert!(matches!(encoder.encode_all(&rows, &mut { GO }), Err(Error::BadValue { row: 1, .. })));
    let none: [[&str; 2]; 0] = [];
    assert_eq!(encoder.encode_all(&none, &mut { GO }), Ok(vec![]));
    let stopped = encoder.encode_all(&rows, &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped, Err(Error::Cancelled));
}

#[test]
fn texts_of_any_kind_are_encoded() {
    let encoder = encoder();
    let empty = encoder.encode(&["", ""]).expect("an empty row is one");
    assert_eq!((empty.ones(), empty.bits()), (0, 256));
    let long = "ب".repeat(1 << 20);
    for name in [" ", "\u{0}\u{feff}\u{202e}", "e\u{301}\u{301}", "👩‍👩‍👧‍👦", long.as_str()] {
        let clk = encoder.encode(&[name, "1990"]).expect("any text is a name");
        assert!(clk.ones() > 0);
        assert_eq!(Clk::from_base64(&clk.to_base64()), Ok(clk));
    }
}

#[test]
fn neither_bits_nor_seeds_are_printed() {
    let clk = Clk::from_bytes(&[0xAB; 4]);
    assert_eq!(format!("{clk:?}"), "Clk(32 bits)");
    let hardening = Hardening { blip: Blip::new(0.1, [0xCD; 32]).ok(), ..Hardening::default() };
    assert_eq!(format!("{hardening:?}"), "Hardening { salt: None, folds: 0, blip: Some(Blip(0.1)) }");
}

#[test]
fn lists_and_thresholds_out_of_the_ordinary_have_an_answer() {
    let clk = |byte: u8| Clk::from_bytes(&[byte; 16]);
    let (none, one, other): (Vec<Clk>, _, _) = (vec![], vec![clk(1)], vec![Clk::from_bytes(&[1; 8])]);
    assert_eq!(pairs(&none, &one, 0.5, &mut { GO }), Ok(vec![]));
    assert_eq!(pairs(&one, &none, 0.0, &mut { GO }), Ok(vec![]));
    assert_eq!(pairs(&one, &other, 0.5, &mut { GO }), Err(Error::WidthsDiffer { left: 128, right: 64 }));
    assert_eq!(one[0].dice(&other[0]), Err(Error::WidthsDiffer { left: 128, right: 64 }));
    for threshold in [-0.1, 1.1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let bad = Err(Error::BadSetting { name: "threshold", remedy: "choose a similarity from 0 to 1" });
        assert_eq!(pairs(&one, &one, threshold, &mut { GO }), bad);
        let near = Near { threshold, recall: 0.9, seed: 1 };
        assert_eq!(near_pairs(&one, &one, &near, &mut { GO }), bad);
    }
    for recall in [0.0, 1.0, f64::NAN] {
        let near = Near { threshold: 0.5, recall, seed: 1 };
        assert!(matches!(near_pairs(&one, &one, &near, &mut { GO }), Err(Error::BadSetting { name: "recall", .. })));
    }
    // Nothing set is like nothing else, but at 0 all are alike.
    let blank = vec![clk(0); 3];
    assert_eq!(pairs(&blank, &blank, f64::MIN_POSITIVE, &mut { GO }), Ok(vec![]));
    assert_eq!(pairs(&blank, &blank, 0.0, &mut { GO }).map(|all| all.len()), Ok(9));
    let naught = vec![Clk::from_bytes(&[]); 2];
    assert_eq!(pairs(&naught, &naught, 0.0, &mut { GO }).map(|all| all.len()), Ok(4));
    assert!(Clk::from_base64("not base64").is_err() && Clk::from_base64("").is_ok_and(|clk| clk.bits() == 0));
}

#[test]
fn lists_of_equal_encodings_are_streamed_and_can_be_stopped() {
    // 3,000 by 3,000 equal ones: each pair is found once, in pieces that never hold all of them.
    let equal = vec![Clk::from_bytes(&[0b0110_1001; 16]); 3000];
    let (mut count, mut largest) = (0, 0);
    let heard = &mut |_: f64, some: &[_]| {
        count += some.len();
        largest = largest.max(some.len());
        ControlFlow::Continue(())
    };
    each_pair(&equal, &equal, 1.0, heard).expect("nobody stops it");
    assert_eq!(count, 9_000_000);
    assert!(largest < 4_000_000, "{largest}");
    let mut left = 2;
    let stop = &mut |_: f64, _: &[_]| {
        left -= 1;
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let many = vec![Clk::from_bytes(&[0b0110_1001; 16]); 20_000];
    assert_eq!(each_pair(&many, &many, 1.0, stop), Err(Error::Cancelled));
    let near = Near { threshold: 1.0, recall: 0.9, seed: 1 };
    let mut calls = 0;
    let stop = &mut |_: f64, _: &[_]| {
        calls += 1;
        if calls > 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert_eq!(each_near_pair(&many, &many, &near, stop), Err(Error::Cancelled));
    assert!(matches!(pairs(&many, &many, 1.0, &mut { GO }), Err(Error::TooManyPairs { .. })));
}

#[test]
fn hardening_out_of_range_is_refused() {
    for share in [-0.1, 1.1, f64::NAN] {
        assert!(Blip::new(share, [0; 32]).is_err());
    }
    // 24 bits can be halved three times, the 256 of the schema eight times.
    let clk = Clk::from_bytes(&[1; 3]);
    for times in [4, 9, 63, 64, u32::MAX] {
        assert!(matches!(fold(&clk, times), Err(Error::BadSetting { name: "folds", .. })), "{times}");
    }
    for folds in [9, 63, 64, u32::MAX] {
        let hardening = Hardening { folds, ..Hardening::default() };
        let refused = Encoder::hardened(&schema(), b"x", &hardening).err();
        assert!(matches!(refused, Some(Error::BadSetting { name: "folds", .. })), "{folds}");
    }
    let hardening = Hardening { salt: Some(2), ..Hardening::default() };
    assert!(matches!(Encoder::hardened(&schema(), b"x", &hardening), Err(Error::BadSetting { name: "salt", .. })));
    let double = bigrams(3).by(Hash::Double { prevent_singularity: true });
    let one_bit = Schema::new(1, vec![Feature::new("x", text(), double)]);
    let clk = Encoder::new(&one_bit, b"x").and_then(|encoder| encoder.encode(&["Amina"]));
    assert_eq!(clk.map(|clk| clk.ones()), Ok(1));
}
