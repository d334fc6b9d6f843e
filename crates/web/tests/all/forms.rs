//! From what a browser posts to what a record holds.

use crate::sample;
use serde_json::json;
use web::form::{Error, Submission};
use web::typed;

fn parse(text: &str) -> Submission {
    Submission::parse(text.as_bytes()).expect("the test gives a form")
}

#[test]
fn names_with_points_become_nested_data() {
    let form = parse("csrf=t&acts.0.type=V01&acts.1.type=V02&acts.1._id=r2&place.code=SY-Raqqa&a=%D8%B3+b%0D%0Ac");
    assert_eq!(
        serde_json::Value::Object(form.fields.clone()),
        json!({ "acts": [{ "type": "V01" }, { "type": "V02", "_id": "r2" }], "place": { "code": "SY-Raqqa" }, "a": "س b\nc" })
    );
    assert_eq!(form.csrf, "t");
    assert_eq!(form.text("a"), "س b\nc");
}

#[test]
fn of_two_values_of_one_name_the_first_stands() {
    let form = parse("csrf=mine&csrf=theirs&role=reader&role=leader");
    assert_eq!((form.csrf.as_str(), form.text("role")), ("mine", "reader"));
    let mut form = parse("_add=acts&_add=places");
    form.change_rows();
    assert!(form.fields.contains_key("acts") && !form.fields.contains_key("places"));
}

#[test]
fn nothing_ticked_is_an_empty_list() {
    assert_eq!(parse("uses[]=").fields["uses"], json!([]));
    assert_eq!(parse("uses[]=&uses[]=analysis&uses[]=judicial").fields["uses"], json!(["analysis", "judicial"]));
}

#[test]
fn a_row_is_added_and_taken_away_without_a_script() {
    let mut form = parse("acts.0.type=V01&acts.1.type=V02&_remove=acts.0");
    assert!(form.changes_rows());
    form.change_rows();
    assert_eq!(form.fields["acts"], json!([{ "type": "V02" }]));
    let mut form = parse("_add=acts");
    form.change_rows();
    assert_eq!(form.fields["acts"], json!([{}]));
    let mut form = parse("acts.0.type=V01&_remove=acts.9");
    form.change_rows();
    assert_eq!(form.fields["acts"], json!([{ "type": "V01" }]));
}

#[test]
fn what_no_page_sends_is_refused() {
    let fails = |text: &str| Submission::parse(text.as_bytes()).expect_err("this is no form");
    assert_eq!(fails("a=%zz"), Error::NotText);
    assert_eq!(fails("a=%ff"), Error::NotText);
    assert_eq!(fails("a=%00"), Error::NotText);
    assert_eq!(fails("a=1&a.b=2"), Error::Name("a.b".to_owned()));
    assert_eq!(fails("a..b=2"), Error::Name("a..b".to_owned()));
    assert_eq!(fails("=2"), Error::Name(String::new()));
    assert_eq!(fails("a.1000000000=2"), Error::TooMuch);
    assert_eq!(fails("a.b.c.d.e=2"), Error::TooMuch);
    assert_eq!(fails(&"a=1&".repeat(5_001)), Error::TooMuch);
    // Some 200 bytes, and 5,500 rows if all were made.
    let rows: String = (0..11).map(|list| format!("a.{list}.499=&")).collect();
    assert_eq!(fails(&rows), Error::TooMuch);
    assert!(Submission::parse(rows.replace("499", "400").as_bytes()).is_ok(), "4,400 rows are taken");
}

#[test]
fn texts_become_the_values_of_the_form() {
    let setting = sample::setting();
    let form = setting.kinds.form("incident").expect("there are incidents");
    let posted = parse(
        "date=2017-07-12&place.code=SY-Raqqa&place.name=X&place.latitude=35,95&place.longitude=39.01&deaths.best=3\
         &civilian_deaths=%D9%A1%D9%A2&acts.0.type=V01&acts.0._id=r1&acts.1.type=&flags[]=&nothing=1&narrative=+",
    );
    let body = typed::body(form, &posted.fields);
    assert_eq!(
        serde_json::Value::Object(body),
        json!({
            "date": "2017-07-12",
            "place": { "code": "SY-Raqqa", "name": "X", "point": { "latitude": 35.95, "longitude": 39.01 } },
            "acts": [{ "type": "V01", "_id": "r1" }],
            "deaths": { "low": 3, "best": 3, "high": 3 },
            "civilian_deaths": 12
        })
    );
}

#[test]
fn what_is_no_number_stays_as_it_was_typed() {
    let setting = sample::setting();
    let form = setting.kinds.form("assessment").expect("there are assessments");
    let posted = parse("people=many&is_illustrative=yes&place.latitude=north");
    let body = typed::body(form, &posted.fields);
    assert_eq!(body["people"], json!("many"));
    assert_eq!(body["is_illustrative"], json!(true));
    assert_eq!(body["place"]["point"], json!({ "latitude": "north", "longitude": "" }));
}
