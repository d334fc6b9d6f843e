//! What a run is told by: how many of the true pairs its rules let through, and by which pairs alone a cluster hangs
//! together.

use linkage::table::{Column, Compare, Completeness, Fit, How, Learnt, Model, Table, completeness, go_on, link};

#[test]
fn the_true_pairs_that_rules_let_through_are_counted_by_hand() {
    let rows = [["a", "x", "1"], ["a", "y", "1"], ["b", "x", "1"], ["c", "z", "1"], ["a", "x", "2"], ["d", "y", ""]];
    let column = |name: &str, at: usize| Column::texts(name, rows.iter().map(|row| Some(row[at])));
    let columns = vec![column("one", 0), column("two", 1), column("who", 2)];
    let table = |lists| Table::new(columns.clone(), lists).expect("the columns are even");
    let compare = Compare { columns: vec!["one".to_owned()], how: How::Exact, by_frequency: false };
    let rules = ["one", "two"].map(|rule| rule.parse().expect("a rule"));
    let mut model = Model::new(vec![compare], rules.to_vec());
    let found = |table: &Table, model: &Model| completeness(table, model, "who").expect("it can be counted");
    // By hand: of the six pairs of `1` the first and the second row agree in `one`, the first and the third in `two`.
    let all = found(&table(vec![6]), &model);
    assert_eq!(all, Completeness { pairs: 6, by_rule: vec![1, 1] });
    assert_eq!(all.share(), Some(2.0 / 6.0));
    // Between the first row and the others: both of them, of three pairs.
    model.within_lists = false;
    assert_eq!(found(&table(vec![1, 5]), &model), Completeness { pairs: 3, by_rule: vec![1, 1] });
    assert_eq!(
        completeness(&table(vec![6]), &model, "whom").map_err(|error| error.to_string().contains("whom")),
        Err(true)
    );
    let nobody = Completeness { pairs: 0, by_rule: vec![0, 0] };
    assert_eq!((found(&table(vec![6]), &model), nobody.share()), (nobody, None));
}

#[test]
fn what_is_let_through_is_what_is_looked_at_also_where_blocks_are_cut() {
    let value = |row: usize, many: usize| Some(format!("{}", row * 7 % many));
    let column = |name: &str, many: usize| {
        let values: Vec<Option<String>> = (0..400).map(|row| value(row, many)).collect();
        Column::texts(name, values.iter().map(Option::as_deref))
    };
    // All rows are one, so that each pair that is looked at is a true one.
    let columns = vec![column("one", 9), column("two", 40), column("all", 1)];
    let table = Table::new(columns, vec![400]).expect("the columns are even");
    let compare = Compare { columns: vec!["two".to_owned()], how: How::Exact, by_frequency: false };
    for most in [4_000, 20] {
        let rules = ["one", "two"].map(|rule| rule.parse().expect("a rule"));
        let mut model = Model::new(vec![compare.clone()], rules.to_vec());
        model.most_rows_in_a_block = most;
        let looked_at: Vec<u64> = link(&table, &model, 1, &go_on)
            .expect("they can be matched")
            .blocking
            .rules
            .iter()
            .map(|rule| rule.pairs)
            .collect();
        let found = completeness(&table, &model, "all").expect("it can be counted");
        assert_eq!((found.pairs, found.by_rule), (400 * 399 / 2, looked_at), "{most}");
    }
}

#[test]
fn a_pair_without_which_a_cluster_falls_into_two_is_a_bridge() {
    // Three of one name and three of another; a town brings the two together, and a pair stands by itself.
    let rows = [["a", "p"], ["a", "q"], ["a", "r"], ["b", "r"], ["b", "s"], ["b", "t"], ["c", "u"], ["c", "v"]];
    let column = |name: &str, at: usize| Column::texts(name, rows.iter().map(|row| Some(row[at])));
    let table = Table::new(vec![column("name", 0), column("town", 1)], vec![8]).expect("the columns are even");
    let compare = |column: &str| Compare { columns: vec![column.to_owned()], how: How::Exact, by_frequency: false };
    let rules = ["name", "town"].map(|rule| rule.parse().expect("a rule"));
    let mut model = Model::new(vec![compare("name"), compare("town")], rules.to_vec());
    let learnt = |u: f64| Learnt { m: vec![0.5, 0.5], u: vec![u, 1.0 - u] };
    let comparisons = vec![learnt(1e-4), learnt(1e-12)];
    model.learnt = Some(Fit::given(0.2, comparisons));
    model.join = 0.6;
    let linked = link(&table, &model, 1, &go_on).expect("they can be matched");
    assert_eq!(linked.clusters.of_rows, [0, 0, 0, 0, 0, 0, 1, 1]);
    // By hand: among three of one name no pair is one.
    let bridges: Vec<(u32, u32, u32, u32)> =
        linked.bridges().iter().map(|one| (one.cluster, one.pair.left, one.pair.right, one.smaller)).collect();
    assert_eq!(bridges, [(0, 2, 3, 3)]);
}
