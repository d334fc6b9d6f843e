//! What hardening does to encodings.

use std::ops::ControlFlow;

use linkage::private::{
    Blip, Clk, Comparison, Encoder, Feature, Format, Hardening, Hashing, Schema, Strategy, Text, fold,
};

fn schema() -> Schema {
    let hashing = Hashing::new(Comparison::Ngram { n: 2, positional: false }, Strategy::BitsPerFeature(300));
    let name = Feature::new("name", Format::Text(Text::default()), hashing);
    Schema::new(1024, vec![name, Feature::ignored("year")]).purpose(b"p")
}

fn hardened(schema: &Schema, hardening: &Hardening) -> Encoder {
    Encoder::hardened(schema, b"a secret of a test", hardening).expect("the schema and the hardening are right")
}

#[test]
fn a_salt_is_an_ending_of_the_info_of_the_keys() {
    let encoder = hardened(&schema(), &Hardening { salt: Some(1), ..Hardening::default() });
    let plain = Encoder::new(&schema().purpose(b"p\x001990"), b"a secret of a test").expect("the schema is right");
    let one = encoder.encode(&["Amina", "1990"]).expect("a row");
    assert_eq!(one, plain.encode(&["Amina", ""]).expect("a row"));
    let other = encoder.encode(&["Amina", "1991"]).expect("a row");
    // Two random encodings with 0.25 of the bits set have a similarity of 0.25; far below that of the same name.
    assert!(one.dice(&other).expect("one width") < 0.45);
}

#[test]
fn salts_and_noise_do_not_depend_on_what_came_before_or_on_threads() {
    let blip = Blip::new(0.1, [7; 32]).ok();
    let encoder = hardened(&schema(), &Hardening { salt: Some(1), folds: 1, blip });
    let rows: Vec<[String; 2]> = (0..3000).map(|i| [format!("name {}", i % 700), format!("{}", i % 600)]).collect();
    let all = encoder.encode_all(&rows, &mut |_| ControlFlow::Continue(())).expect("nobody stops it");
    for (row, clk) in rows.iter().zip(&all).step_by(97) {
        assert_eq!(&encoder.encode(&[&row[0], &row[1]]).expect("a row"), clk);
    }
    assert_eq!(all[0].bits(), 512);
}

#[test]
fn folding_is_exclusive_or_of_the_halves() {
    // By hand: 1100 1010 → 1100 ^ 1010 = 0110 → 01 ^ 10 = 11 → 1 ^ 1 = 0; the rest of the byte is filled with zeros.
    let clk = Clk::from_bytes(&[0b1100_1010]);
    let told = [(0, 0b1100_1010, 4), (1, 0b0110_0000, 2), (2, 0b1100_0000, 2), (3, 0, 0)];
    for (times, byte, ones) in told {
        let folded = fold(&clk, times).expect("8 bits can be halved three times");
        assert_eq!((folded.to_bytes(), folded.ones(), folded.bits()), (vec![byte], ones, 8 >> times));
    }
    let wide = Clk::from_bytes(&(0..=255).collect::<Vec<u8>>());
    let halves = fold(&wide, 1).expect("2048 bits can be halved");
    assert_eq!(halves.to_bytes(), [0x80; 128]);
}

#[test]
fn folds_of_the_schema_and_folds_beyond_it_are_the_same_folds() {
    let hardened = hardened(&schema(), &Hardening { folds: 2, ..Hardening::default() });
    let mut folded = schema().folded(2);
    folded.bits = 256;
    let told = Encoder::new(&folded, b"a secret of a test").expect("the schema is right");
    assert_eq!(hardened.encode(&["Amina", ""]), told.encode(&["Amina", ""]));
    assert_eq!(hardened.bits(), 256);
}

#[test]
fn noise_is_permanent_and_replaces_the_share_of_bits_that_was_asked() {
    let clk = Clk::from_bytes(&[0xF0; 512]);
    let blip = |share, seed| Blip::new(share, [seed; 32]).expect("a share");
    assert_eq!(blip(0.0, 1).apply(&clk), clk);
    assert_eq!(blip(0.3, 1).apply(&clk), blip(0.3, 1).apply(&clk));
    assert_ne!(blip(0.3, 1).apply(&clk), blip(0.3, 2).apply(&clk));
    // n: 4,096 bits, each changed with probability share / 2; four standard errors of the mean on both sides.
    for share in [0.1, 0.5, 1.0] {
        let noisy = blip(share, 3).apply(&clk);
        let changed = noisy.to_bytes().iter().zip(clk.to_bytes()).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
        let (mean, chance) = (f64::from(changed) / 4096.0, share / 2.0);
        let error = (chance * (1.0 - chance) / 4096.0).sqrt();
        assert!((mean - chance).abs() < 4.0 * error, "{share}: {mean}");
    }
}
