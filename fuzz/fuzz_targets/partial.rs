//! Partial dates and places as texts: what is read can be written, coarsened and read again.
#![no_main]

use fuzz::seeds;
use libfuzzer_sys::fuzz_target;
use record::place::{coarsen_code, governorate};
use record::{PartialDate, Place, PlacePrecision, Point, RecordId, TimePrecision};

fuzz_target!(
    init: seeds("partial", all),
    |text: &str| {
        if let Ok(date) = PartialDate::parse(text) {
            assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
            for precision in TimePrecision::ALL {
                let coarse = date.coarsen(precision);
                assert!(coarse.from() <= date.from() && date.to() <= coarse.to(), "it covers what it coarsens");
                assert_eq!(coarse.coarsen(precision), coarse);
                assert_eq!(PartialDate::parse(&coarse.to_string()), Ok(coarse));
            }
        }
        for precision in PlacePrecision::ALL {
            assert!(text.starts_with(coarsen_code(text, precision)), "a coarser code says nothing more");
        }
        assert!(text.starts_with(governorate(text)));
        if let Ok(place) = serde_json::from_str::<Place>(text) {
            let again = serde_json::to_string(&place).ok().and_then(|text| serde_json::from_str(&text).ok());
            assert_eq!(again, Some(place));
        }
        if let Some((north, east)) = text.split_once(' ').and_then(|(n, e)| Some((n.parse().ok()?, e.parse().ok()?))) {
            assert!(Point::new(north, east).is_none_or(|p| p.latitude.is_finite() && p.longitude.is_finite()));
        }
        if let Some(id) = RecordId::parse(text) {
            assert_eq!(id.as_str(), text);
        }
    }
);

fn all() -> Vec<Vec<u8>> {
    let texts = [
        "2017-07-12",
        "2017-07",
        "2017",
        "2016-12-30/2017-01-02",
        "1900/2100",
        "SY-Raqqa/Ar-Raqqah",
        "35.9 39.0",
        r#"{"code":"SY-Raqqa","name":"Raqqa","point":{"latitude":35.9,"longitude":39.0},"precision":"locality"}"#,
        // Found by this target: it was read as another number than it was written.
        r#"{"code":"Sqqa","point":{"latitude":91.97773777770965193651,"longitude":9630},"precision":"locality"}"#,
        "aaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}
