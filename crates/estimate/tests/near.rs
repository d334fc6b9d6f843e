//! How near a figure is to another.

/// Within a share of the expected figure.
pub fn assert_near(found: f64, expected: f64, share: f64) {
    assert!((found - expected).abs() <= share * expected, "found {found}, expected {expected}");
}
