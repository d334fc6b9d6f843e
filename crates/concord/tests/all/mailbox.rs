//! Backups that a partner keeps: two programs on this machine, over TLS with pinned keys.

use crate::posting::Served;
use crate::{said, two_nodes};

#[test]
fn a_backup_goes_to_a_partner_who_granted_it_and_comes_back_from_there() {
    let place = two_nodes();
    let add = ["backup", "--dir", "first", "place", "add", "partner", "far", "second"];
    {
        let served = Served::of(&place, "second");
        // The address is kept, whatever becomes of the bundle.
        place.run(&["send", "--dir", "first", "second", "--address", &served.post]);
        let refused = place.run(&add);
        assert!(said(&refused).contains("ask our people to grant it"), "{}", said(&refused));
    }
    place.done(&["backup", "--dir", "second", "keep", "grant", "first", "--megabytes", "100"]);
    {
        let served = Served::of(&place, "second");
        place.run(&["send", "--dir", "first", "second", "--address", &served.post]);
        place.done(&add);
        let made = place.done(&["backup", "--dir", "first", "--all"]);
        assert!(made.contains("snapshot 1 in `far`"), "{made}");
        let again = place.done(&["backup", "--dir", "first", "--to", "far"]);
        assert!(again.contains("snapshot 2 in `far`"), "{again}");
        let tried = place.done(&["backup", "--dir", "first", "drill", "far"]);
        assert!(tried.contains("snapshot 2"), "{tried}");
        let pruned = place.done(&["backup", "--dir", "first", "prune", "far", "--keep", "1"]);
        assert!(pruned.contains("removed 1 snapshots"), "{pruned}");
    }
    let lost = place.run(&["backup", "--dir", "first", "--to", "far"]);
    assert!(said(&lost).contains("could not be reached"), "{}", said(&lost));
    let states = place.done(&["backup", "--dir", "first", "place", "list"]);
    assert!(states.contains("far partner") && states.contains("did not get there"), "{states}");
    let kept = place.done(&["backup", "--dir", "second", "keep", "list"]);
    assert!(kept.contains("`first`") && kept.contains("of 100 megabytes"), "{kept}");
    place.done(&["backup", "--dir", "second", "keep", "export", "--for", "first", "handed-out"]);
    let back = place.done(&["restore", "--dir", "third", "handed-out"]);
    assert!(back.contains("restored `first`") && back.contains("snapshot 2"), "{back}");
}
