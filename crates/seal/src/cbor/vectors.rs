//! The examples of RFC 8949: what is deterministic is read and written again, everything else is refused.

use super::{DEPTH, decode, encode};
use crate::error::Part;
use ciborium::Value;

// Origin: RFC 8949, appendix A, in its order, without indefinite lengths and infinities or NaN longer than needed.
const DETERMINISTIC: &[&str] = &[
    "00",
    "01",
    "0a",
    "17",
    "1818",
    "1819",
    "1864",
    "1903e8",
    "1a000f4240",
    "1b000000e8d4a51000",
    "1bffffffffffffffff",
    "c249010000000000000000",
    "3bffffffffffffffff",
    "c349010000000000000000",
    "20",
    "29",
    "3863",
    "3903e7",
    "f90000",
    "f98000",
    "f93c00",
    "fb3ff199999999999a",
    "f93e00",
    "f97bff",
    "fa47c35000",
    "fa7f7fffff",
    "fb7e37e43c8800759c",
    "f90001",
    "f90400",
    "f9c400",
    "fbc010666666666666",
    "f97c00",
    "f97e00",
    "f9fc00",
    "f4",
    "f5",
    "f6",
    "c074323031332d30332d32315432303a30343a30305a",
    "c11a514b67b0",
    "c1fb41d452d9ec200000",
    "d74401020304",
    "d818456449455446",
    "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
    "40",
    "4401020304",
    "60",
    "6161",
    "6449455446",
    "62225c",
    "62c3bc",
    "63e6b0b4",
    "64f0908591",
    "80",
    "83010203",
    "8301820203820405",
    "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
    "a0",
    "a201020304",
    "a26161016162820203",
    "826161a161626163",
    "a56161614161626142616361436164614461656145",
];

// The rest of the same appendix: floats longer than needed, and indefinite lengths.
const OTHER: &[&str] = &[
    "fa7f800000",
    "fa7fc00000",
    "faff800000",
    "fb7ff0000000000000",
    "fb7ff8000000000000",
    "fbfff0000000000000",
    "5f42010243030405ff",
    "7f657374726561646d696e67ff",
    "9fff",
    "9f018202039f0405ffff",
    "9f01820203820405ff",
    "83018202039f0405ff",
    "83019f0203ff820405",
    "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
    "bf61610161629f0203ffff",
    "826161bf61626163ff",
    "bf6346756ef563416d7421ff",
];

// Simple values without a meaning, which ciborium does not read at all. None of our shapes has one.
const UNREAD: &[&str] = &["f7", "f0", "f818", "f8ff"];

// Origin: RFC 8949, appendix F, "Examples of CBOR Data Items That Are Not Well-Formed", one or more of each kind.
const MALFORMED: &[&str] = &[
    "18",
    "19",
    "1a",
    "1b",
    "1901",
    "1a0102",
    "1b01020304050607",
    "38",
    "58",
    "78",
    "98",
    "9a01ff00",
    "b8",
    "d8",
    "f8",
    "f900",
    "fa0000",
    "fb000000",
    "41",
    "61",
    "5affffffff00",
    "7affffffff00",
    "81",
    "818181818181818181",
    "8200",
    "a1",
    "a20102",
    "a100",
    "a2000000",
    "c0",
    "9f",
    "9f0102",
    "bf",
    "bf01020102",
    "819f",
    "9f8000",
    "5f4100",
    "7f6100",
    "1c",
    "1d",
    "1e",
    "3c",
    "5c",
    "7c",
    "9c",
    "bc",
    "dc",
    "fc",
    "fd",
    "fe",
    "f800",
    "f801",
    "f81f",
    "5f00ff",
    "5f6100ff",
    "7f4100ff",
    "5f5f4100ffff",
    "7f7f6100ffff",
    "ff",
    "81ff",
    "8200ff",
    "a1ff",
    "a1ff00",
    "a100ff",
    "a20000ff",
    "9f81ff",
    "bf00ff",
    "bf000000ff",
    "1f",
    "3f",
    "df",
];

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("it is hexadecimal")).collect()
}

fn read(text: &str) -> crate::Result<Value> {
    decode(&hex(text), DEPTH, Part::Header)
}

#[test]
fn every_deterministic_example_of_the_rfc_is_read_and_written_again() {
    for text in DETERMINISTIC {
        let value = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(encode(&value), hex(text), "{text}");
    }
}

#[test]
fn every_other_example_of_the_rfc_is_refused() {
    for text in [OTHER, UNREAD].concat() {
        assert!(read(text).is_err(), "{text}");
    }
    // By hand: the appendix has 82 examples.
    assert_eq!(DETERMINISTIC.len() + OTHER.len() + UNREAD.len(), 82);
}

#[test]
fn nothing_that_is_not_well_formed_is_read() {
    for text in MALFORMED {
        assert!(read(text).is_err(), "{text}");
    }
}
