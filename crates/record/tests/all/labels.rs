//! The join of labels, as laws.

use jiff::civil::Date;
use proptest::prelude::*;
use record::label::{Audience, CaveatCode, ConsentScope, Consents};
use record::{Caveat, Expiry, Label, OrgId, PlacePrecision, Precision, Rung, Sensitivity, TimePrecision, Use};
use std::collections::BTreeSet;

fn org() -> impl Strategy<Value = OrgId> {
    (0..4_u8).prop_map(|n| OrgId::parse(&format!("org-{n}")).expect("the name is well formed"))
}

fn uses() -> impl Strategy<Value = BTreeSet<Use>> {
    proptest::collection::btree_set(proptest::sample::select(Use::ALL), 0..9)
}

fn caveats() -> impl Strategy<Value = BTreeSet<Caveat>> {
    let one = prop_oneof![
        proptest::sample::select(CaveatCode::ALL).prop_map(Caveat::Is),
        "[a-c]{1,2}".prop_map(Caveat::Acknowledge),
    ];
    proptest::collection::btree_set(one, 0..5)
}

fn expiry() -> impl Strategy<Value = Expiry> {
    prop_oneof![Just(Expiry::Never), (2000..2030_i16).prop_map(|y| Expiry::On(Date::constant(y, 6, 1))),]
}

fn consents() -> impl Strategy<Value = Consents> {
    let scope = prop_oneof![Just(ConsentScope::NotNeeded), uses().prop_map(ConsentScope::Uses)];
    let references = proptest::collection::btree_set("[a-c]", 0..3);
    let orgs = proptest::collection::btree_set(org(), 0..4);
    let with = prop_oneof![Just(Audience::Everyone), orgs.prop_map(Audience::Only)];
    (references, scope, any::<bool>(), with, expiry()).prop_map(|(references, scope, is_identified, with, until)| {
        Consents { references, scope, is_identified, with, until }
    })
}

fn label() -> impl Strategy<Value = Label> {
    let orgs = || proptest::collection::btree_set(org(), 0..4);
    let audience = prop_oneof![Just(Audience::Everyone), orgs().prop_map(Audience::Only)];
    let expiry = expiry();
    let precision =
        (proptest::sample::select(&PlacePrecision::ALL[..]), proptest::sample::select(&TimePrecision::ALL[..]));
    let first = (proptest::sample::select(&Sensitivity::ALL[..]), audience, uses(), caveats(), precision);
    let second = (0..20_u32, expiry, consents(), orgs(), proptest::sample::select(&Rung::ALL[..]));
    (first, second).prop_map(|(a, b)| Label {
        sensitivity: a.0,
        audience: a.1,
        uses: a.2,
        caveats: a.3,
        precision: Precision { place: a.4.0, time: a.4.1 },
        minimum_cell: b.0,
        expiry: b.1,
        consents: b.2,
        origins: b.3,
        top_rung: b.4,
    })
}

proptest! {
    #[test]
    fn the_join_is_commutative_associative_and_idempotent(a in label(), b in label(), c in label()) {
        prop_assert_eq!(a.join(&b), b.join(&a));
        prop_assert_eq!(a.join(&b).join(&c), a.join(&b.join(&c)));
        prop_assert_eq!(a.join(&a), a);
    }

    #[test]
    fn the_join_is_monotone(a in label(), b in label(), c in label()) {
        let stricter = a.join(&b);
        prop_assert!(stricter.is_at_least_as_strict_as(&a));
        prop_assert!(stricter.join(&c).is_at_least_as_strict_as(&a.join(&c)));
    }

    #[test]
    fn what_a_join_grants_each_of_its_parts_grants(a in label(), b in label(), who in org()) {
        let both = a.join(&b);
        prop_assert!(!both.audience.includes(&who) || a.audience.includes(&who) && b.audience.includes(&who));
        for purpose in Use::ALL {
            prop_assert!(!both.uses.contains(purpose) || a.uses.contains(purpose) && b.uses.contains(purpose));
            let scope = |l: &Label| l.consents.scope.covers(*purpose);
            prop_assert!(!scope(&both) || scope(&a) && scope(&b));
        }
        let today = Date::constant(2015, 6, 1);
        let consent = |l: &Label| l.consents.clone();
        prop_assert!(!consent(&both).is_identified || consent(&a).is_identified && consent(&b).is_identified);
        let reaches = |l: &Label| l.consents.reaches(&who, today);
        prop_assert!(!reaches(&both) || reaches(&a) && reaches(&b));
        prop_assert!(consent(&both).is_at_least_as_strict_as(&consent(&a)));
        for caveat in a.caveats.union(&b.caveats) {
            prop_assert!(both.caveats.contains(caveat));
        }
        prop_assert!(both.top_rung <= a.top_rung && both.minimum_cell >= a.minimum_cell);
    }

    #[test]
    fn the_strictest_absorbs_and_the_neutral_changes_nothing(a in label()) {
        let strictest = a.join(&Label::strictest());
        prop_assert!(strictest.uses.is_empty() && strictest.top_rung == Rung::None);
        prop_assert_eq!(&strictest.audience, &Audience::Only(BTreeSet::new()));
        prop_assert_eq!(a.join(&Label::neutral()), a);
    }

    #[test]
    fn a_label_survives_being_written_down(a in label()) {
        let text = serde_json::to_string(&a).expect("a label is JSON");
        prop_assert_eq!(serde_json::from_str::<Label>(&text).expect("and back"), a);
    }

    #[test]
    fn a_part_that_is_missing_is_the_strictest(a in label(), part in 0..10_usize) {
        let mut json = serde_json::to_value(&a).expect("a label is JSON");
        let names = ["sensitivity", "audience", "uses", "caveats", "precision", "minimum_cell", "expiry",
            "consents", "origins", "top_rung"];
        let object = json.as_object_mut().expect("a label is an object");
        prop_assert!(object.remove(names[part]).is_some());
        let read: Label = serde_json::from_value(json).expect("a missing part is no error");
        let s = Label::strictest();
        let is_strictest = match part {
            0 => read.sensitivity == s.sensitivity,
            1 => read.audience == s.audience,
            2 => read.uses.is_empty(),
            3 => read.caveats == s.caveats,
            4 => read.precision == s.precision,
            5 => read.minimum_cell == u32::MAX,
            6 => read.has_expired(Date::constant(1900, 1, 1)),
            7 => !read.consents.scope.covers(Use::Analysis),
            8 => read.origins.is_empty(),
            _ => read.top_rung == Rung::None,
        };
        prop_assert!(is_strictest);
    }
}

proptest! {
    #[test]
    fn a_part_of_a_consent_that_is_missing_is_the_strictest(a in consents(), part in 0..4_usize, who in org()) {
        let mut json = serde_json::to_value(&a).expect("a consent is JSON");
        let object = json.as_object_mut().expect("a consent is an object");
        prop_assert!(object.remove(["scope", "is_identified", "with", "until"][part]).is_some());
        let read: Consents = serde_json::from_value(json).expect("a missing part is no error");
        let today = Date::constant(2000, 1, 1);
        let is_strictest = match part {
            0 => Use::ALL.iter().all(|u| !read.covers(*u, today)),
            1 => !read.is_identified,
            2 => !read.reaches(&who, today),
            _ => read.has_ended(today),
        };
        prop_assert!(is_strictest);
    }
}

#[test]
fn where_no_consent_was_needed_nobody_is_named_and_no_court_gets_anything() {
    let (consents, today) = (Consents::not_needed(), Date::constant(2026, 3, 2));
    let anyone = OrgId::parse("anyone").expect("the name is well formed");
    assert!(consents.reaches(&anyone, today) && consents.covers(Use::Analysis, today));
    assert!(!consents.is_identified && !consents.covers(Use::Judicial, today));
    assert!(!Consents::nothing().reaches(&anyone, today));
    assert!(Consents::nothing().is_at_least_as_strict_as(&consents));
}

#[test]
fn an_empty_label_and_an_empty_join_grant_nothing() {
    // MISP #4200: an empty audience reached everybody. Here it reaches nobody.
    let empty: Label = serde_json::from_str("{}").expect("an empty label is no error");
    assert_eq!(empty, Label::strictest());
    assert_eq!(Label::join_all([]), Label::strictest());
    let anyone = OrgId::parse("anyone").expect("the name is well formed");
    assert!(!empty.audience.includes(&anyone));
}
