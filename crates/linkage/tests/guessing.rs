//! A model, or a schema of encodings, guessed from columns: names in four languages, values where names say nothing.

use linkage::private::{Encoder, Notice, Schema};
use linkage::table::{Because, Becomes, Column, Error, Guess, How, Rule, Table, guess, guess_schema};

/// A table of one list from rows of cells; an empty cell holds nothing.
fn table(names: &[&str], rows: &[Vec<String>]) -> Table {
    let column = |(at, name): (usize, &&str)| Column::texts(name, rows.iter().map(|row| Some(row[at].as_str())));
    Table::new(names.iter().enumerate().map(column).collect(), vec![rows.len()]).expect("the table is even")
}

/// Rows of people that differ: number, first name, last name, day of birth, town, sex.
fn people(count: usize) -> Vec<Vec<String>> {
    let names =
        ["amal", "basim", "dina", "farid", "hala", "jamil", "layla", "munir", "nada", "omar", "rana", "samir", "zeina"];
    let one = |n: usize| {
        let (first, last) = (names[n % 13], format!("{}{}", names[n / 13 % 13], names[n / 7 % 13]));
        let born = format!("{}-{:02}-{:02}", 1940 + n % 60, 1 + n % 12, 1 + n % 28);
        let town = format!("{}abad", names[n / 5 % 13]);
        vec![n.to_string(), first.to_owned(), last, born, town, if n.is_multiple_of(3) { "F" } else { "M" }.to_owned()]
    };
    (0..count).map(one).collect()
}

fn way<'a>(found: &'a Guess, column: &str) -> Option<&'a How> {
    found.model.compare.iter().find(|compare| compare.columns[0] == column).map(|compare| &compare.how)
}

#[test]
fn names_dates_and_places_are_known_by_their_names_in_four_languages() {
    for names in [
        ["id", "first_name", "surname", "date_of_birth", "city", "sex"],
        ["ID", "Given Name", "FamilyName", "DOB", "Place of death", "Gender"],
        ["identifiant", "Prénom", "Nom", "Date de naissance", "Ville", "Sexe"],
        ["identificador", "Nombre", "Apellidos", "Fecha de nacimiento", "Municipio", "Género"],
        ["الرقم", "الاسم الأول", "اسم العائلة", "تاريخ الميلاد", "المدينة", "الجنس"],
    ] {
        let found = guess(&table(&names, &people(200))).expect("a model can be guessed");
        assert_eq!(found.id.as_deref(), Some(names[0]), "{names:?}");
        assert_eq!(way(&found, names[0]), None, "the number of a row is not compared");
        for name in [names[1], names[2]] {
            assert_eq!(way(&found, name), Some(&How::Name { close: vec![0.92, 0.8] }), "{name}");
        }
        assert!(matches!(way(&found, names[3]), Some(How::Date { typos: true, .. })), "{}", names[3]);
        assert_eq!(way(&found, names[5]), Some(&How::Exact), "{}", names[5]);
        assert!(found.model.block.len() >= 2 && found.model.block.iter().all(|rule| !rule.0.is_empty()));
        assert!(found.told.iter().any(|told| told.to_string().contains(names[2])), "{:?}", found.told);
    }
}

#[test]
fn one_rule_teaches_all_names_at_once_so_that_exchanged_ones_are_seen() {
    let found = guess(&table(&["id", "first_name", "last_name", "death_date", "place", "sex"], &people(400)));
    let model = found.expect("a model can be guessed").model;
    let is_free = |rule: &Rule| rule.0.iter().all(|part| !["first_name", "last_name"].contains(&part.column()));
    assert!(model.train.iter().any(is_free), "{:?}", model.train);
    assert!(model.train.iter().all(|rule| model.block.contains(rule)), "what teaches is looked at too");
}

#[test]
fn a_column_of_truth_is_never_compared_and_never_blocks() {
    for truth in ["cluster", "entity_id", "truth", "Cluster ID"] {
        let rows: Vec<Vec<String>> =
            people(200).into_iter().enumerate().map(|(n, row)| [row, vec![(n / 2).to_string()]].concat()).collect();
        let found =
            guess(&table(&["id", "first_name", "surname", "dob", "city", "sex", truth], &rows)).expect("a model");
        assert_eq!(way(&found, truth), None);
        let rules = [&found.model.block, &found.model.train, &found.model.certain];
        assert!(
            rules.iter().flat_map(|rules| rules.iter()).all(|rule| rule.0.iter().all(|part| part.column() != truth))
        );
        assert!(found.told.iter().any(|told| told.to_string().contains(truth)), "it is told: {:?}", found.told);
    }
}

#[test]
fn values_tell_what_a_name_does_not() {
    let rows: Vec<Vec<String>> = (0..300)
        .map(|n| {
            let number = (n * 37 % 211) as f64 / 7.0;
            vec![
                format!("a{}@example.org", n % 150),
                format!("20{:02}-0{}-1{}", n % 20, 1 + n % 9, n % 10),
                format!("{number}"),
                ["red", "green"][n % 2].to_owned(),
                format!("{} ibn {}", ["ali", "musa", "zayd"][n % 3], n % 97),
                "all the same".to_owned(),
            ]
        })
        .collect();
    let found = guess(&table(&["c1", "c2", "c3", "c4", "c5", "c6"], &rows)).expect("a model can be guessed");
    assert!(matches!(way(&found, "c1"), Some(How::Typos { .. })));
    assert!(matches!(way(&found, "c2"), Some(How::Date { .. })));
    assert!(matches!(way(&found, "c3"), Some(How::Number { .. })));
    assert_eq!(way(&found, "c4"), Some(&How::Exact));
    assert!(matches!(way(&found, "c5"), Some(How::Parts { .. })));
    assert_eq!(way(&found, "c6"), None, "what is the same in each row tells nothing");
}

#[test]
fn each_comparison_is_learnt_from_a_rule_that_does_not_use_it() {
    let found = guess(&table(&["id", "first_name", "surname", "dob", "city", "sex"], &people(400))).expect("a model");
    for compare in &found.model.compare {
        let is_free =
            |rule: &linkage::table::Rule| rule.0.iter().all(|p| !compare.columns.iter().any(|c| c == p.column()));
        assert!(found.model.train.iter().any(is_free), "{:?} in {:?}", compare.columns, found.model.train);
    }
}

#[test]
fn a_table_that_tells_nothing_apart_is_refused_in_words() {
    let same: Vec<Vec<String>> = (0..5_000).map(|_| vec!["x".to_owned()]).collect();
    assert!(matches!(guess(&table(&["name"], &same)), Err(Error::BadModel(_))));
    assert_eq!(guess(&table(&["name"], &same[..1])), Err(Error::TooFewRows));
    assert!(matches!(guess(&table(&["name"], &[])), Err(Error::TooFewRows)));
    // Two sexes alone would let through half of all pairs: 6,000² / 4 = 9 million, above 10 a row and 200,000.
    let two: Vec<Vec<String>> = (0..6_000).map(|n| vec![["f", "m"][n % 2].to_owned()]).collect();
    assert!(matches!(guess(&table(&["sex"], &two)), Err(Error::BadModel(_))));
}

#[test]
fn of_too_many_columns_those_that_tell_most_are_compared() {
    let names: Vec<String> = ["first_name", "last_name", "dob"].map(str::to_owned).into_iter().collect();
    let few: Vec<String> = (0..20).map(|n| format!("answer_{n}")).collect();
    let all: Vec<&str> = few.iter().chain(&names).map(String::as_str).collect();
    let rows = people(200).into_iter().enumerate().map(|(n, row)| {
        let answers = (0..20).map(|at| ["yes", "no"][(n + at) % 2].to_owned());
        answers.chain(row[1..4].iter().cloned()).collect()
    });
    let found = guess(&table(&all, &rows.collect::<Vec<Vec<String>>>())).expect("a model can be guessed");
    assert_eq!(found.model.compare.len(), 15);
    assert!(names.iter().all(|name| way(&found, name).is_some()), "{:?}", found.model.compare);
}

#[test]
fn a_guessed_schema_names_only_what_is_encoded_and_hides_how_long_names_are() {
    let names = ["id", "first_name", "surname", "date_of_birth", "governorate", "sex"];
    let found = guess_schema(&table(&names, &people(400))).expect("a schema can be guessed");
    let becomes: Vec<Becomes> = found.columns.iter().map(|(_, becomes)| *becomes).collect();
    let pieces = Becomes::Pieces;
    let wanted = [
        Becomes::Nothing(Because::Numbers),
        pieces(200),
        pieces(200),
        Becomes::Day(150),
        pieces(100),
        Becomes::Whole(40),
    ];
    assert_eq!(becomes, wanted);
    assert_eq!(found.salt.as_deref(), Some("governorate"), "thirteen places, and each row has one");
    let encoded: Vec<&str> = found.schema.features.iter().map(|feature| feature.identifier.as_str()).collect();
    assert_eq!(encoded, names[1..]);
    assert_eq!(found.schema.notices(), [Notice::NoPurpose]);
    assert_eq!(Schema::parse(&found.schema.to_json()).as_ref(), Ok(&found.schema), "clkhash reads the same");
    // What is missing sets no bit, and stops nothing.
    let encoder = Encoder::new(&found.schema, &[7; 32]).expect("the schema can be used");
    assert_eq!(encoder.encode(&[""; 5]).map(|clk| clk.ones()), Ok(0));
}

#[test]
fn a_schema_takes_days_as_days_only_where_all_are_whole_and_no_place_with_a_hole_for_a_salt() {
    let mut rows = people(400);
    rows[3][3] = "1987".to_owned();
    rows[4][4].clear();
    let names = ["id", "first_name", "surname", "date_of_birth", "governorate", "sex"];
    let found = guess_schema(&table(&names, &rows)).expect("a schema can be guessed");
    assert_eq!(found.columns[3].1, Becomes::Pieces(150));
    assert_eq!(found.salt, None);
    let nothing = table(&["id", "remark"], &[["1", "x"], ["2", "x"]].map(|row| row.map(str::to_owned).to_vec()));
    assert!(matches!(guess_schema(&nothing), Err(Error::BadModel(why)) if why.contains("no column can be encoded")));
    assert_eq!(guess_schema(&table(&["name"], &[vec!["amal".to_owned()]])), Err(Error::TooFewRows));
}

#[test]
fn a_list_without_headings_gives_no_schema_and_nothing_of_its_first_row_is_told() {
    let rest = people(50);
    for first in [
        ["7", "amal", "haddad", "1961-04-02", "homs", "F"],
        ["id", "amal", "haddad", "02/04/1961", "homs", "sex"],
        ["id", "amal", "haddad", "+963 11 223", "homs", "sex"],
        ["id", "amal", "haddad", "\u{661}\u{669}\u{666}\u{661}", "homs", "sex"],
        ["id", "someone@example.org", "haddad", "born", "homs", "sex"],
        // The second person of the list is called so.
        ["id", "Basim", "haddad", "born", "homs", "sex"],
        ["amira", "hourani", "salma", "khalil", "homs", "woman"],
    ] {
        let refused = guess_schema(&table(&first, &rest));
        let Err(Error::BadModel(why)) = refused else { panic!("{first:?} is taken for headings") };
        assert!(why.contains("looks like data") && why.contains("put headings over the list"), "{why}");
        let of_a_person = ["amal", "haddad", "1961", "963", "someone", "Basim", "hourani", "homs"];
        assert!(!of_a_person.iter().any(|value| why.contains(value)), "{why}");
    }
}
