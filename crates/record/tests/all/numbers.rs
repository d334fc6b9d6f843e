//! What is written is read as the same: a place that goes to a partner and comes back is where it was.

use proptest::prelude::*;
use record::Place;

fn place(latitude: f64, longitude: f64) -> Place {
    let text = format!("{{\"code\":\"SY-Raqqa\",\"point\":{{\"latitude\":{latitude:?},\"longitude\":{longitude:?}}}}}");
    serde_json::from_str(&text).expect("a place")
}

#[test]
fn a_number_with_many_digits_is_read_as_it_was_written() {
    // Found by the fuzz target `partial` on 28 November 2026: it came back as …63.
    let found = place(91.977_737_777_709_65, 9_630.0);
    let text = serde_json::to_string(&found).expect("it is written");
    assert!(text.contains("91.97773777770965"), "{text}");
    assert_eq!(serde_json::from_str::<Place>(&text).expect("a place"), found);
}

proptest! {
    #[test]
    fn every_place_comes_back_to_the_last_bit(latitude in -90.0..90.0_f64, longitude in -180.0..180.0_f64) {
        let written = place(latitude, longitude);
        let text = serde_json::to_string(&written).expect("it is written");
        prop_assert_eq!(serde_json::from_str::<Place>(&text).expect("a place"), written.clone());
        let point = written.point.expect("a point");
        prop_assert_eq!((point.latitude.to_bits(), point.longitude.to_bits()), (latitude.to_bits(), longitude.to_bits()));
    }
}
