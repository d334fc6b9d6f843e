//! The lists of the demonstration, against the events that UCDP coded.

use linkage::quality;

use crate::syria;
use crate::world::{pairs, run};

#[test]
fn the_syria_lists_are_matched_well_although_one_does_not_share_parties() {
    let syria = syria::read();
    // Counted on the event identifiers of truth.csv with another program (Python 3): 740
    // pairs of the first two lists, 54 of the first and third, 6 of the second and third.
    assert_eq!(syria.truth.len(), 800);
    let linkage = run(&syria.lists);
    assert!(linkage.model.converged);
    let quality = quality(&pairs(&linkage), &syria.truth);
    assert!(quality.precision.is_some_and(|share| share >= 0.95), "{quality:?}");
    assert!(quality.recall.is_some_and(|share| share >= 0.95), "{quality:?}");
}

#[test]
fn a_partner_that_shares_only_outlines_is_matched_nearly_as_well() {
    let mut syria = syria::read();
    syria.lists[2].iter_mut().for_each(|event| event.point = None);
    let quality = quality(&pairs(&run(&syria.lists)), &syria.truth);
    assert!(quality.precision.is_some_and(|share| share >= 0.95), "{quality:?}");
    assert!(quality.recall.is_some_and(|share| share >= 0.95), "{quality:?}");
}
