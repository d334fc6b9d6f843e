//! `read(write(x)) = x`.

use crate::{KINDS, UCDP, WORDS, read};
use import::{Mapping, write};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use record::{Body, Form};
use serde_json::{Map, Value, json};

fn incident() -> &'static Form {
    KINDS.form("incident").expect("incident is built in")
}

/// Texts with everything that CSV and lists give a meaning.
fn text() -> impl Strategy<Value = String> {
    "[a-zé\u{200f} ,;|\\\\\"'\n\r\t#=/.-]{0,12}[a-zم|\\\\\"]"
}

fn object(pairs: Vec<(&str, Option<Value>)>) -> Value {
    Value::Object(pairs.into_iter().filter_map(|(k, v)| Some((k.to_owned(), v?))).collect::<Map<_, _>>())
}

fn rows(row: impl Strategy<Value = Vec<(&'static str, Option<Value>)>>) -> impl Strategy<Value = Option<Value>> {
    vec((row, "[a-z|]{0,3}"), 0..4).prop_map(|rows| {
        let rows = rows.into_iter().enumerate().map(|(i, (mut pairs, id))| {
            pairs.push(("_id", Some(json!(format!("{id}{i}")))));
            object(pairs)
        });
        Some(rows.collect::<Vec<_>>()).filter(|r| !r.is_empty()).map(Value::Array)
    })
}

fn place() -> impl Strategy<Value = Value> {
    let point = of((-90.0..=90.0_f64, -180.0..=180.0_f64));
    let precision = of(select(&["exact", "locality", "country"][..]));
    (select(&["SY", "SY-Homs", "SY-Raqqa/Ar-Raqqah", "SY-unknown"][..]), of(text()), point, precision).prop_map(
        |(code, name, point, precision)| {
            let point = point.map(|(a, b)| json!({ "latitude": a, "longitude": b }));
            object(vec![
                ("code", Some(json!(code))),
                ("name", name.map(|n| json!(n))),
                ("point", point),
                ("precision", precision.map(|p| json!(p))),
            ])
        },
    )
}

fn repeats() -> impl Strategy<Value = [Option<Value>; 3]> {
    let acts = of(select(&["V01", "V02"][..])).prop_map(|t| vec![("type", t.map(Value::from))]);
    let victims = (of(0..9_i64), of(text()), of(0..120_i64)).prop_map(|(n, t, a)| {
        let name = ("name", t.map(Value::from));
        vec![("number", n.map(Value::from)), name, ("age", a.map(Value::from))]
    });
    let roles = select(&["party", "alleged-perpetrator"][..]);
    let parties =
        (of(text()), of(roles)).prop_map(|(n, r)| vec![("name", n.map(Value::from)), ("role", r.map(Value::from))]);
    (rows(acts), rows(victims), rows(parties)).prop_map(|(a, v, p)| [a, v, p])
}

fn body() -> impl Strategy<Value = Body> {
    let date = || select(&["2017", "2017-07", "2017-07-12", "2016-12-30/2017-01-02"][..]);
    let count = of((any::<u32>(), any::<u32>(), any::<u32>()));
    let flags = subsequence(&["end-before-start", "unknown-place"][..], 0..=2);
    let first = (date(), of(date()), place(), count, of(text()));
    let second = (of(0..1_000_i64), repeats(), flags, of("[a-z0-9:/-]{1,9}"));
    (first, second).prop_map(|(first, (civilians, [acts, victims, parties], flags, id))| {
        let (date, reported, place, deaths, narrative) = first;
        let deaths = deaths.map(|(low, best, high)| json!({ "low": low, "best": best, "high": high }));
        let all = object(vec![
            ("date", Some(json!(date))),
            ("reported", reported.map(Value::from)),
            ("place", Some(place)),
            ("deaths", deaths),
            ("narrative", narrative.map(Value::from)),
            ("civilian_deaths", civilians.map(Value::from)),
            ("acts", acts),
            ("victims", victims),
            ("parties", parties),
            ("report_id", id.map(Value::from)),
            ("flags", (!flags.is_empty()).then(|| json!(flags))),
            ("verification", Some(json!("unverified"))),
        ]);
        Body::from_json(all).expect("it is an object")
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(bodies in vec(body(), 0..5)) {
        let file = write(incident(), &bodies);
        let imported = read(file.as_bytes(), &Mapping::of_export(incident()));
        prop_assert_eq!(&imported.rejected, &[]);
        let back: Vec<Body> = imported.drafts.into_iter().map(|d| d.body).collect();
        prop_assert_eq!(back, bodies);
    }
}

#[test]
fn a_real_list_survives_the_way_out_and_back() {
    let list = read(include_bytes!("../../../../demo/syria/airwars.csv"), &UCDP);
    let bodies: Vec<Body> = list.drafts.into_iter().map(|d| d.body).collect();
    let file = write(incident(), &bodies);
    let back = read(file.as_bytes(), &Mapping::of_export(incident()));
    assert_eq!(back.drafts.into_iter().map(|d| d.body).collect::<Vec<_>>(), bodies);
}

#[test]
fn every_form_is_written_with_a_heading_that_its_own_mapping_finds() {
    for form in KINDS.all() {
        let file = write(form, &[]);
        let back = import::read("export.csv", file.as_bytes(), &Mapping::of_export(form), &KINDS, &WORDS);
        assert_eq!((back.rejected.len(), back.rows), (0, 0), "{}", form.kind);
    }
}

/// By hand from the form and the HXL 1.1 tags in it.
#[test]
fn the_second_row_holds_the_tags_of_the_form() {
    let file = write(incident(), &[]);
    let lines: Vec<&str> = file.lines().collect();
    assert!(
        lines[0].starts_with(
            "date,reported,place.code,place.name,place.latitude,place.longitude,place.precision,violence,"
        )
    );
    assert!(lines[1].starts_with(
        "#date+occurred,#date+reported,#adm2+code,#loc+name,#geo+lat,#geo+lon,#geo+precision,#event+type,"
    ));
    assert!(lines[1].contains("#affected+killed+min,#affected+killed,#affected+killed+max,#affected+killed+civilian"));
}
