//! Forms load, are refused when they break a rule, and take bodies apart by compartment.

use record::form::Error;
use record::index::{columns, entries};
use record::reduce::reduce;
use record::split::{merge, split};
use record::validate::validate;
use record::{Body, Compartment, Form, Kinds, PlacePrecision, Precision, TimePrecision, Vocabularies};
use serde_json::json;
use std::collections::BTreeSet;

fn built_in() -> (Kinds, Vocabularies) {
    let vocabularies = Vocabularies::built_in().expect("the vocabularies load");
    (Kinds::built_in(&vocabularies).expect("the forms load"), vocabularies)
}

/// The incident of storage.md.
fn incident() -> Body {
    Body::from_json(json!({
        "date": "2017-07-12",
        "place": {"code": "SY-Raqqa/Ar-Raqqah", "name": "a village", "point": {"latitude": 35.95, "longitude": 39.01}},
        "acts": [{"_id": "act-1", "type": "V01", "perpetrator": "party-p"}],
        "deaths": {"low": 1, "best": 1, "high": 1},
        "victims": [{"_id": "v-1", "number": 1, "sex": "f", "age_group": "adult", "name": "Maryam", "age": 34}],
        "narrative": "A strike on a house.",
        "sources": [{"_id": "s-1", "name": "a neighbour", "relation": "neighbour"}],
        "verification": "unverified"
    }))
    .expect("the incident is an object")
}

#[test]
fn all_kinds_of_the_first_landing_load() {
    let (kinds, _) = built_in();
    let names: Vec<&str> = kinds.all().map(|f| f.kind.as_str()).collect();
    let named = "actor agreement alert approval ask assessment authority_request comment consent decision estimate \
                 incident joint_document match objective option organisation outcome override partner private_match \
                 product request tactic trend";
    assert_eq!(names.join(" "), named);
}

#[test]
fn the_open_part_holds_no_free_text_and_nothing_exact() {
    let (kinds, _) = built_in();
    let form = kinds.form("incident").expect("incidents exist");
    let parts = split(form, &incident(), || unreachable!("every row has its id"));
    let open = serde_json::to_string(&parts.open).expect("a body is JSON");
    for secret in ["village", "35.95", "Maryam", "34", "neighbour", "party-p", "strike", "s-1"] {
        assert!(!open.contains(secret), "{secret} is open");
    }
    let sealed: Vec<Compartment> = parts.sealed.keys().copied().collect();
    assert_eq!(sealed, Compartment::SEALED);
}

#[test]
fn a_body_comes_apart_and_together_again() {
    let (kinds, _) = built_in();
    let form = kinds.form("incident").expect("incidents exist");
    let parts = split(form, &incident(), || unreachable!("every row has its id"));
    assert_eq!(merge(form, &parts.open, &parts.sealed), incident());
}

#[test]
fn without_a_grant_a_compartment_is_absent_after_merging() {
    let (kinds, _) = built_in();
    let form = kinds.form("incident").expect("incidents exist");
    let mut parts = split(form, &incident(), || unreachable!("every row has its id"));
    parts.sealed.retain(|c, _| *c == Compartment::Narrative);
    let seen = serde_json::to_string(&merge(form, &parts.open, &parts.sealed).0).expect("a body is JSON");
    assert!(seen.contains("A strike on a house."));
    for secret in ["village", "Maryam", "neighbour", "party-p"] {
        assert!(!seen.contains(secret), "{secret} shows");
    }
}

#[test]
fn an_outline_is_coarse_in_place_and_time_and_holds_no_link() {
    let (kinds, _) = built_in();
    let form = kinds.form("incident").expect("incidents exist");
    let parts = split(form, &incident(), || unreachable!("every row has its id"));
    let precision = Precision { place: PlacePrecision::Governorate, time: TimePrecision::Month };
    let outline = reduce(form, &parts, &BTreeSet::new(), precision);
    assert_eq!(outline.open["place"], json!({"code": "SY-Raqqa"}));
    assert_eq!(outline.open["date"], json!("2017-07"));
    assert!(outline.sealed.is_empty());
    let all = BTreeSet::from(Compartment::SEALED);
    let coarse = reduce(form, &parts, &all, precision);
    assert!(!coarse.sealed.contains_key(&Compartment::Location), "an exact place passed a coarse agreement");
    let attribution = serde_json::to_string(&coarse.sealed[&Compartment::Attribution]).expect("JSON");
    assert!(!attribution.contains("party-p"), "a link passed");
}

#[test]
fn lists_run_on_open_fields() {
    let (kinds, _) = built_in();
    let form = kinds.form("incident").expect("incidents exist");
    let parts = split(form, &incident(), || unreachable!("every row has its id"));
    let index = columns(form, &parts.open);
    assert_eq!(index.place.as_deref(), Some("SY-Raqqa/Ar-Raqqah"));
    assert_eq!(index.date.expect("it has a date").to_string(), "2017-07-12");
    let fields: Vec<String> = entries(form, &parts.open).into_iter().map(|e| e.field).collect();
    assert_eq!(fields, ["date", "place", "acts.type", "deaths", "verification"]);
}

/// Found by fuzzing: a path named two fields, or none.
#[test]
fn a_path_names_one_field() {
    let form = |fields: &str| Form::parse("x.toml", &format!("kind='x'\ngroup='know'\nlist=['a']\n{fields}"));
    let open = "type='code'\ncompartment='open'";
    let field = |name: &str| format!("[[field]]\nname='{name}'\n{open}\n");
    let repeat = |name: &str, inner: &str| {
        format!("[[field]]\nname='{name}'\ntype='repeat'\n[[field.field]]\nname='{inner}'\n{open}\n")
    };
    let a = field("a");
    assert!(form(&format!("{a}{}", repeat("b", "a"))).is_ok(), "the same name on two levels is two paths");
    for wrong in
        [field("b.c"), field("_id"), field("B"), field(""), repeat("b", "c.d"), repeat("b", "c") + &repeat("b", "d")]
    {
        let refused = form(&format!("{a}{wrong}")).expect_err("it is refused");
        assert!(refused.to_string().contains("rename"), "{refused}");
    }
}

#[test]
fn a_form_that_breaks_a_rule_does_not_load() {
    let form = |fields: &str| Form::parse("x.toml", &format!("kind='x'\ngroup='know'\nlist=['a']\n{fields}"));
    let field = |rest: &str| format!("[[field]]\nname='a'\n{rest}\n");
    let open = "type='code'\ncompartment='open'";
    assert!(form(&field(open)).is_ok());
    let refused = [
        "type='text'\ncompartment='open'".to_owned(),
        "type='code'".to_owned(),
        "type='nonsense'\ncompartment='open'".to_owned(),
        "type='place'\ncompartment='open'\nopen_precision='exact'".to_owned(),
        format!("{open}\nconstraint='system(1)'"),
        format!("{open}\nrelevant='${{gone}} = 1'"),
        format!("{open}\nunknown_key=1"),
        "type='calculate'\ncompartment='open'\ncalculation='${b} + 1'\n[[field]]\nname='b'\ntype='integer'\ncompartment='source'"
            .to_owned(),
    ];
    for rest in refused {
        assert!(form(&field(&rest)).is_err(), "{rest}");
    }
    let error = form(&field("type='text'\ncompartment='open'")).expect_err("free text is never open");
    assert!(matches!(error, Error::Field { field, .. } if field == "a"));
}

#[test]
fn validation_says_what_is_wrong_and_loses_nothing() {
    let (kinds, vocabularies) = built_in();
    let form = kinds.form("incident").expect("incidents exist");
    let body = incident()
        .with("date", "0000-07-12")
        .with("civilian_deaths", -1)
        .with("verification", "certain")
        .with("place", json!({"code": "SY-Raqqa", "point": {"latitude": 135.0, "longitude": 39.0}}));
    let (kept, problems) = validate(form, &vocabularies, body);
    let mut codes: Vec<(&str, &str)> = problems.iter().map(|p| (p.column.as_str(), p.code.as_str())).collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            ("civilian_deaths", "constraint"),
            ("date", "date-outside"),
            ("place", "place-outside"),
            ("verification", "unknown-code")
        ]
    );
    assert_eq!(kept.text("narrative"), Some("A strike on a house."));
}

#[test]
fn scores_are_calculated_and_fields_that_are_not_relevant_go() {
    let (kinds, vocabularies) = built_in();
    let form = kinds.form("option").expect("options exist");
    let row = json!({"_id": "r", "bearer": "staff", "risk": "K02", "likelihood": 3, "impact": 4});
    let body = Body::default().with("objective", "o").with("way", "silence").with("scores", json!([row]));
    let (body, problems) = validate(form, &vocabularies, body);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(body.items("scores")[0]["score"], json!(12));
    let form = kinds.form("incident").expect("incidents exist");
    let body = incident().with("acts", json!([{"_id": "a", "perpetrator": "party-p"}]));
    let (body, _) = validate(form, &vocabularies, body);
    assert_eq!(body.items("acts")[0].get("perpetrator"), None);
}

#[test]
fn an_unknown_governorate_is_a_category_of_its_own() {
    let (_, vocabularies) = built_in();
    assert_eq!(vocabularies.find_place("SY", "", ""), ("SY-unknown".to_owned(), false));
    assert_eq!(vocabularies.find_place("SY", "Atlantis", ""), ("SY-unknown".to_owned(), true));
    let found = vocabularies.find_place("SY", "Ar Raqqah Governorate", "Ath Thawrah district");
    assert_eq!(found, ("SY-Raqqa/Ath-Thawrah".to_owned(), false));
}
