//! The text of a label, as it stands in bundles: what is missing is the strictest, and the join keeps its laws.
#![no_main]

use fuzz::seeds;
use libfuzzer_sys::fuzz_target;
use record::{Label, OrgId};

fuzz_target!(
    init: seeds("label", all),
    |text: &str| {
        // Two labels stand on two lines; the second may be missing.
        let (one, two) = text.split_once('\n').unwrap_or((text, "{}"));
        let (Ok(one), Ok(two)) = (serde_json::from_str::<Label>(one), serde_json::from_str::<Label>(two)) else { return };
        let written = serde_json::to_string(&one).expect("a label can be written");
        assert_eq!(serde_json::from_str::<Label>(&written).ok().as_ref(), Some(&one), "it is read as it was written");
        let both = one.join(&two);
        assert_eq!(both, two.join(&one));
        assert_eq!(both.join(&one), both);
        assert_eq!(one.join(&Label::neutral()), one);
        assert!(both.is_at_least_as_strict_as(&one) && both.is_at_least_as_strict_as(&two));
        assert!(both.top_rung <= one.top_rung && both.sensitivity >= one.sensitivity);
    }
);

fn all() -> Vec<Vec<u8>> {
    let own = OrgId::parse("aaaaaaaaaaaaaaaaaaaa").map_or_else(Label::strictest, |org| Label::own(&org));
    let text = |label: &Label| serde_json::to_string(label).expect("a label can be written");
    let all = [Label::strictest(), Label::neutral(), own];
    let mut seeds: Vec<Vec<u8>> = all.iter().map(|label| text(label).into_bytes()).collect();
    seeds.push(format!("{}\n{}", text(&all[1]), text(&all[2])).into_bytes());
    seeds.push(b"{}".to_vec());
    seeds
}
