//! What follows from a form: which fields are compared, how, by which rules pairs are looked for, and what is found.

use super::super::kinds::shape_of;
use super::*;
use linkage::table;
use record::{Kinds, Vocabularies};
use serde_json::json;

const PERSON: &str = r#"
kind = "person"
group = "know"
title = ["place", "sex"]
list = ["roles", "born"]
index = { date = "born", place = "place" }
[[field]]
name = "name"
type = "text"
compartment = "identity"
[[field]]
name = "place"
type = "place"
compartment = "open"
[[field]]
name = "sex"
type = "select_one sex"
compartment = "open"
[[field]]
name = "born"
type = "partial_date"
compartment = "open"
[[field]]
name = "children"
type = "integer"
compartment = "open"
[[field]]
name = "roles"
type = "select_multiple roles"
compartment = "open"
[[field]]
name = "is_minor"
type = "boolean"
compartment = "open"
[[field]]
name = "brother"
type = "link person"
compartment = "open"
[[field]]
name = "called"
type = "repeat"
  [[field.field]]
  name = "name"
  type = "text"
  compartment = "identity"
[[field]]
name = "story"
type = "text"
compartment = "narrative"
"#;

fn person() -> Form {
    Form::parse("person.toml", PERSON).expect("the form loads")
}

fn shape(parts: &[Compartment]) -> Shape {
    Shape::of(&person(), parts).expect("it tells people apart")
}

fn ways(shape: &Shape) -> Vec<(&str, Way)> {
    shape.fields.iter().map(|one| (one.path.as_str(), one.way)).collect()
}

fn written(rules: &[Rule]) -> Vec<String> {
    rules.iter().map(Rule::to_string).collect()
}

#[test]
fn each_table_has_the_levels_of_the_kernel_and_its_opinions_sum_to_one() {
    for way in Way::ALL {
        assert_eq!(way.held().len(), way.how().levels().len(), "{way:?}");
        let sum = |of: fn(&Held) -> f64| way.held().iter().map(of).sum::<f64>();
        assert!((sum(|(_, m, _)| *m) - 1.0).abs() < 1e-9, "{way:?}");
        assert!((sum(|(_, _, u)| *u) - 1.0).abs() < 1e-9, "{way:?}");
        assert_eq!(way.told("no such level"), NULL);
    }
}

#[test]
fn only_what_is_open_is_compared_unless_more_may_be_and_what_the_title_names_comes_first() {
    let open = [
        ("place", Way::Place),
        ("sex", Way::Choice),
        ("born", Way::Date),
        ("roles", Way::Choices),
        ("children", Way::Number),
    ];
    assert_eq!(ways(&shape(&[Compartment::Open])), open);
    let named = shape(&[Compartment::Open, Compartment::Identity, Compartment::Narrative]);
    let named: Vec<(&str, Way)> = ways(&named).into_iter().filter(|one| !open.contains(one)).collect();
    assert_eq!(named, [("name", Way::Name), ("called.name", Way::Names), ("story", Way::Text)]);
}

#[test]
fn pairs_are_looked_for_by_two_fields_and_no_rule_teaches_its_own_fields_alone() {
    let shape = shape(&[Compartment::Open]);
    let model = &shape.model;
    let block = ["place/governorate + month(born)", "place/governorate + sex", "sex + month(born)"];
    assert_eq!(written(&model.block), block);
    assert_eq!(written(&model.train), ["place + month(born)", "place + sex", "sex + month(born)"]);
    assert_eq!(written(&model.certain), ["place + sex + born"]);
    assert!(!model.within_lists && model.once_in_a_list, "a list holds a record once");
    for compare in &model.compare {
        let is_taught = |rule: &Rule| rule.0.iter().all(|part| part.column() != compare.columns[0]);
        assert!(model.train.iter().any(is_taught), "{:?}", compare.columns);
    }
}

#[test]
fn values_are_found_to_be_as_near_as_they_are() {
    let body = |value: serde_json::Value| Body::from_json(value).expect("a body is an object");
    let ours = body(json!({
        "place": { "code": "SY-Raqqa/Ar-Raqqah" }, "sex": "f", "born": "1990-07-12", "children": 10,
        "roles": ["a", "b"], "name": "Yusuf", "called": [{ "_id": "1", "name": "Abu Omar" }], "story": "x"
    }));
    let near = body(json!({
        "place": { "code": "SY-Raqqa" }, "sex": "f", "born": "1990-07-15", "children": 11,
        "roles": ["b", "c"], "name": "يوسف", "called": [{ "_id": "1", "name": "Omar Abu" }]
    }));
    let far = body(json!({
        "place": { "code": "SY-Aleppo/Afrin" }, "sex": "m", "born": "1950", "children": 1,
        "roles": ["d"], "name": "Daoud", "called": [{ "_id": "1", "name": "Khalil" }]
    }));
    let unknown = body(json!({ "place": { "code": "SY-unknown" }, "born": "1990-07" }));
    let shape = shape(&[Compartment::Open, Compartment::Identity]);
    let table = shape.table(&[vec![ours], vec![near, far, unknown]]).expect("a table");
    let learnt = table::learn(&table, &shape.model, 1, &table::go_on).expect("it is learnt");
    let fit = shape.weighed(&learnt, 3.0);
    let steps = table::explain(&table, &shape.model, &fit, &[(0, 1), (0, 2), (0, 3)]).expect("it is explained");
    let told = |number: usize| -> Vec<String> {
        let found = shape.findings(&steps[number]);
        found.into_iter().map(|(what, level, _)| format!("{what} {level}")).collect()
    };
    let near = [
        "prior prior",
        "place coarser",
        "sex same",
        "born within-a-week",
        "roles some",
        "name same-sound",
        "children near",
        "called.name same",
    ];
    assert_eq!(told(0), near);
    assert!(told(1)[1..].iter().all(|found| found.ends_with(" different")), "{:?}", told(1));
    assert!(told(2).contains(&"born as-known".to_owned()) && told(2).contains(&"place null".to_owned()));
    let weight = |number: usize| -> i64 { shape.findings(&steps[number]).iter().map(|(_, _, weight)| weight).sum() };
    assert!(weight(0) > 0 && weight(1) < 0, "{} {}", weight(0), weight(1));
}

#[test]
fn kinds_whose_open_fields_tell_nothing_apart_have_no_comparison() {
    let vocabularies = Vocabularies::built_in().expect("the vocabularies load");
    let kinds = Kinds::built_in(&vocabularies).expect("the forms load");
    let of = |kind: &str| shape_of(kinds.form(kind).expect("a form")).map(|shape| shape.fields.len());
    assert_eq!(of("actor"), None, "its name is sealed, and a type alone is shared by many");
    assert_eq!(of("product"), None, "it passes to nobody as a record");
    assert_eq!(of("trend"), None, "a method made it");
    // By hand: the open fields of its form that are compared.
    assert_eq!(of("assessment"), Some(5));
    for form in kinds.all().filter(|form| form.travels && !form.made) {
        if let Some(shape) = Shape::of(form, &[Compartment::Open]) {
            let is_open = |one: &Compared| form.field(&one.path).is_some_and(|f| f.compartment == Compartment::Open);
            assert!(shape.fields.iter().all(is_open), "{}", form.kind);
        }
    }
}
