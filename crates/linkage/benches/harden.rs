//! What hardening costs in recall and precision, on a list of people whose second copy has errors. Given the list that
//! `benches/peers/clk.sh` makes it prints the table of `docs/methods/private-matching.md`; given nothing it makes a
//! small list up.

mod people;

use std::collections::HashSet;
use std::ops::ControlFlow;

use linkage::private::{
    Blip, Clk, Comparison, Encoder, Feature, Format, Hardening, Hash, Hashing, Schema, Strategy, Text, assign, pairs,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// People in the left list; as many in the right one are the same, and as many more are others.
const PEOPLE: usize = 5_000;

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let rows = path.map_or_else(|| people::made_up(2_000), |path| people::read(&path));
    let people = PEOPLE.min(rows.len() / 2);
    let mut rng = ChaCha20Rng::seed_from_u64(2026);
    let left: Vec<Vec<String>> = rows[..people].iter().cloned().map(with_year).collect();
    let mut right: Vec<Vec<String>> = rows[..people].iter().map(|row| with_year(disturbed(row, &mut rng))).collect();
    right.extend(rows[people..2 * people].iter().cloned().map(with_year));
    let plain = Hardening::default;
    let blip = |share| {
        let blip = |seed| Some(Blip::new(share, [seed; 32]).expect("a share"));
        (Hardening { blip: blip(1), ..plain() }, Hardening { blip: blip(2), ..plain() })
    };
    let same = |hardening: Hardening| (hardening.clone(), hardening);
    let ways = [
        ("nothing more", same(plain())),
        ("salt by year of birth", same(Hardening { salt: Some(4), ..plain() })),
        ("one fold", same(Hardening { folds: 1, ..plain() })),
        ("two folds", same(Hardening { folds: 2, ..plain() })),
        ("BLIP, a share of 0.05", blip(0.05)),
        ("BLIP, a share of 0.1", blip(0.1)),
        ("BLIP, a share of 0.2", blip(0.2)),
    ];
    println!("| hardening | threshold | recall | precision |\n|---|---|---|---|");
    for (name, (one, other)) in ways {
        let (lefts, rights) = (encoded(&left, &one), encoded(&right, &other));
        let all = pairs(&lefts, &rights, 0.6, &mut |_| ControlFlow::Continue(())).expect("the lists can be compared");
        for threshold in [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9] {
            let some: Vec<_> = all.iter().filter(|pair| pair.dice >= threshold).copied().collect();
            let chosen: HashSet<_> = assign(&some).into_iter().collect();
            let right = chosen.iter().filter(|(one, other)| one == other).count() as f64;
            let (recall, precision) = (right / people as f64, right / chosen.len().max(1) as f64);
            println!("| {name} | {threshold} | {recall:.3} | {precision:.3} |");
        }
    }
}

fn encoded(rows: &[Vec<String>], hardening: &Hardening) -> Vec<Clk> {
    let hashing = |bits| {
        let bigrams = Comparison::Ngram { n: 2, positional: false };
        Hashing::new(bigrams, Strategy::BitsPerFeature(bits)).by(Hash::Blake)
    };
    let text = || Format::Text(Text::default());
    let mut features: Vec<Feature> = [("given", 200), ("family", 200), ("born", 150), ("town", 100)]
        .map(|(name, bits)| Feature::new(name, text(), hashing(bits)))
        .into();
    features.push(Feature::ignored("year"));
    let encoder = Encoder::hardened(&Schema::new(1024, features), b"a secret of a bench", hardening);
    let all = encoder.expect("the schema is right").encode_all(rows, &mut |_| ControlFlow::Continue(()));
    all.expect("the rows can be encoded")
}

fn with_year(mut row: Vec<String>) -> Vec<String> {
    row.push(row[2].chars().take(4).collect());
    row
}

/// Four rows in ten have one letter of one field changed.
fn disturbed(row: &[String], rng: &mut ChaCha20Rng) -> Vec<String> {
    let mut row = row.to_vec();
    let mut below = |end: usize| (rng.next_u64() % end as u64) as usize;
    if below(10) < 4 {
        let field = below(4);
        let mut letters: Vec<char> = row[field].chars().collect();
        let place = below(letters.len().max(1));
        if let Some(letter) = letters.get_mut(place) {
            *letter = if field == 2 { (b'0' + below(10) as u8).into() } else { (b'a' + below(26) as u8).into() };
        }
        row[field] = letters.into_iter().collect();
    }
    row
}
