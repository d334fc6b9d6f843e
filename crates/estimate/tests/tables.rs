//! The published tables that the estimators are tried on.

use estimate::Overlap;

/// Killings in Kosovo, 20 March to 22 June 1999, lists EXH, ABA, OSCE, HRW; the first list is the first digit.
/// Source: Ball, Betts, Scheuren, Dudukovich & Asher 2002, Killings and Refugee Flow in Kosovo; 4,400 in all.
const KOSOVO: [(&str, i64); 15] = [
    ("1000", 1131),
    ("0100", 845),
    ("1100", 177),
    ("0010", 936),
    ("1010", 228),
    ("0110", 217),
    ("1110", 181),
    ("0001", 306),
    ("1001", 106),
    ("0101", 31),
    ("1101", 18),
    ("0011", 123),
    ("1011", 42),
    ("0111", 32),
    ("1111", 27),
];

/// Potential victims of trafficking, United Kingdom 2013: local authorities (LA), non-government organisations
/// (NG), police and crime agency (PFNCA), government organisations (GO), general public (GP); patterns not
/// given are zero. Source: Bales, Hesketh & Silverman 2015, Significance 12(3), 16–21; 2,744 in all.
const UNITED_KINGDOM: [(&str, i64); 18] = [
    ("10000", 54),
    ("01000", 463),
    ("00100", 995),
    ("00010", 695),
    ("00001", 316),
    ("11000", 15),
    ("10100", 19),
    ("10010", 3),
    ("01100", 62),
    ("01010", 19),
    ("01001", 1),
    ("00110", 76),
    ("00101", 11),
    ("00011", 8),
    ("11100", 1),
    ("11010", 1),
    ("01110", 4),
    ("11110", 1),
];

pub fn kosovo() -> Overlap {
    overlap(&["EXH", "ABA", "OSCE", "HRW"], &KOSOVO)
}

pub fn united_kingdom() -> Overlap {
    overlap(&["LA", "NG", "PFNCA", "GO", "GP"], &UNITED_KINGDOM)
}

fn overlap(names: &[&str], table: &[(&str, i64)]) -> Overlap {
    let mask = |text: &str| (0u32..).zip(text.chars()).map(|(bit, c)| u32::from(c == '1') << bit).sum();
    let patterns: Vec<(u32, i64)> = table.iter().map(|(text, count)| (mask(text), *count)).collect();
    Overlap::new(names, &patterns).expect("the published table is well formed")
}
