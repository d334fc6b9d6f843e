//! Which level two values show: no more than they say.

use super::{compare, rules, table, texts};
use linkage::table::{Fit, How, Learnt, Model, explain};

/// The levels that two rows show, by a model of one comparison.
fn shown(how: How, left: &str, right: &str) -> String {
    let table = table(&[("value", texts([left, right]))]);
    let model = Model::new(vec![compare("value", how)], rules(&["value"]));
    let even = 1.0 / model.compare[0].how.levels().len() as f64;
    let levels = vec![even; model.compare[0].how.levels().len()];
    let fit = Fit::given(0.5, vec![Learnt { m: levels.clone(), u: levels }]);
    let steps = explain(&table, &model, &fit, &[(0, 1)]).expect("they can be explained");
    steps[0][1].level.clone()
}

#[test]
fn a_level_says_as_much_as_the_values_do() {
    let date = |left, right| shown(How::Date { days: vec![3, 31], typos: true }, left, right);
    assert_eq!(date("2016-05-03", "2016-05-03"), "same");
    assert_eq!(date("2016", "2016"), "as-known", "the same year is not the same day");
    assert_eq!(date("2016", "2016-05-03"), "as-known");
    assert_eq!(date("2016-05-03", "2016-05-08"), "typo");
    assert_eq!(date("2016-05-29", "2016-06-01"), "within-3-days");
    assert_eq!(date("2016-05-29", "2016-08-10"), "different");
    let number = |left, right| shown(How::Number { within: vec![1.0], is_share: false }, left, right);
    assert_eq!((number("3", "3").as_str(), number("3-5", "4").as_str()), ("same", "overlap"));
    assert_eq!((number("3", "4").as_str(), number("3", "5").as_str()), ("within-1", "different"));
    let typos = |left, right| shown(How::Typos { most: vec![1, 3] }, left, right);
    assert_eq!((typos("0791", "0719").as_str(), typos("0791", "0791234").as_str()), ("typos-1", "typos-3"));
    let set = |left, right| shown(How::Set { shared: vec![0.5, 0.2] }, left, right);
    assert_eq!((set("a;b", "b; A").as_str(), set("a;b;c", "a;b").as_str()), ("same", "shared-0.5"));
    assert_eq!((set("a;b;c", "a;d").as_str(), set("a", "b").as_str()), ("shared-0.2", "different"));
    let name = |left, right| shown(How::Name { close: vec![0.92, 0.8] }, left, right);
    assert_eq!((name("Khaled", "خالد").as_str(), name("MARTHA", "MARHTA").as_str()), ("same-sound", "close-0.92"));
}
