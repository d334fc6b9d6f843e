//! Private matching through a linkage unit on the command line: three folders are three nodes, bundles go as files.

use super::linking::json;
use super::{PASSPHRASE, Place, said};
use app::agreements;
use app::record::label::Audience;
use app::record::{Body, Label, Sensitivity, Use};
use std::collections::{BTreeMap, BTreeSet};

/// Events that both know: day and place.
const BOTH: [(&str, &str); 3] =
    [("2017-07-12", "SY-Raqqa/Ar-Raqqah"), ("2017-08-03", "SY-Idlib"), ("2017-09-09", "SY-Hama")];
/// What one side knows alone, far from all others in time and place.
const FIRST: (&str, &str) = ("2017-11-11", "SY-Daraa");
const SECOND: (&str, &str) = ("2017-12-20", "SY-Aleppo");

/// A draft between two, in which both let the same pass.
fn draft(ids: &BTreeMap<&str, String>, two: [&str; 2], rung: &str) -> String {
    let year = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year();
    // A year may turn before all has been carried.
    let next = year + 1;
    let (uses, kinds) = if rung == "none" { ("", "") } else { ("\"analysis\"", "\"incident\"") };
    let party = |name: &str| {
        format!(
            "[[parties]]\norg = \"{}\"\nshort_name = \"{name}\"\n[parties.grants]\nrung = \"{rung}\"\n\
             place = \"exact\"\ntime = \"day\"\ncompartments = []\nuses = [{uses}]\ncaveats = []\nkinds = [{kinds}]\n\
             minimum_cell = 10\nlease_days = 30\n",
            ids[name]
        )
    };
    format!(
        "id = \"{0}-{1}\"\nversion = 1\nstarts = \"{year}-01-01\"\nends = \"{next}-12-31\"\npurpose = \"p\"\n\
         risk_of_sharing = \"s\"\nrisk_of_not_sharing = \"n\"\n{2}{3}",
        two[0],
        two[1],
        party(two[0]),
        party(two[1])
    )
}

/// Two parties who let incidents be matched, and a third with whom both have an agreement that lets nothing pass.
fn three_nodes() -> Place {
    let place = Place::new();
    let names = ["first", "second", "union"];
    for name in names {
        place.found(name);
        std::fs::write(place.path(&format!("{name}.cert")), place.done(&["pair", "--dir", name]))
            .expect("the folder may be written");
    }
    let mut ids = BTreeMap::new();
    let pairs = [("first", "second", "match"), ("first", "union", "none"), ("second", "union", "none")];
    for (one, two, _) in pairs {
        for (me, other) in [(one, two), (two, one)] {
            let paired = place.done(&["pair", "--dir", me, other, &format!("{other}.cert"), "--compared"]);
            let id = paired.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).expect("the id is shown").0;
            ids.insert(other, id.to_owned());
        }
    }
    for (one, two, rung) in pairs {
        std::fs::write(place.path("draft.toml"), draft(&ids, [one, two], rung)).expect("the folder may be written");
        place.done(&["agree", "--dir", one, "draft.toml", "--out", &format!("{one}-{two}.offer")]);
        place.done(&[
            "agree",
            "--dir",
            two,
            &format!("{one}-{two}.offer"),
            "--sign",
            "--out",
            &format!("{one}-{two}.answer"),
        ]);
        place.done(&["agree", "--dir", one, &format!("{one}-{two}.answer"), "--conclude"]);
    }
    fill(&place, ("first", "second"), FIRST);
    fill(&place, ("second", "first"), SECOND);
    place
}

/// Keeps what both know and what this side knows alone, for the eyes of the partner too.
fn fill(place: &Place, (name, partner): (&str, &str), alone: (&str, &str)) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let words: app::SecretString = PASSPHRASE.to_owned().into();
        let node = app::Node::open(&app::Home::folder(place.path(name)), &words).await.expect("the node opens");
        let actor = app::people::with_role(&node, app::Role::Officer).await.expect("somebody works there");
        let partners = agreements::partners(&node).await.expect("the partners");
        let other = partners.into_iter().find(|p| p.short_name == partner).expect("they have paired").org;
        let label = Label {
            sensitivity: Sensitivity::Moderate,
            audience: Audience::Only(BTreeSet::from([node.org().clone(), other])),
            uses: BTreeSet::from([Use::Analysis]),
            ..Label::own(node.org())
        };
        for (day, code) in BOTH.into_iter().chain([alone]) {
            let body = Body::default()
                .with("date", day)
                .with("place", serde_json::json!({ "code": code, "name": "a house" }))
                .with("violence", "one-sided")
                .with("civilian_deaths", 1)
                .with("verification", "unverified");
            app::records::create_labelled(&node, &actor, "incident", body, label.clone()).await.expect("it is kept");
        }
        node.store().clone().close().await;
    });
}

/// Seals at one node, accepts at the other, and gives what the other was told.
fn carry(place: &Place, from: &str, to: &str) -> String {
    let shared = place.done(&["share", "--dir", from, to]);
    let file = shared.split(':').next().expect("the file is named").to_owned();
    place.done(&["receive", "--dir", to, &file, "--accept"])
}

fn runs(place: &Place, name: &str) -> serde_json::Value {
    json(&place.done(&["private-match", "--dir", name, "list", "--json"]))
}

fn only(place: &Place, name: &str) -> String {
    let runs = runs(place, name);
    assert_eq!(runs.as_array().map(Vec::len), Some(1), "{runs}");
    runs[0]["id"].as_str().expect("an id").to_owned()
}

fn shown(place: &Place, name: &str) -> serde_json::Value {
    json(&place.done(&["private-match", "--dir", name, "show", &only(place, name), "--json"]))
}

#[test]
fn two_partners_learn_through_a_unit_which_of_their_own_records_both_know() {
    let place = three_nodes();
    let on = |name: &str, more: &[&str]| place.done(&[&["private-match", "--dir", name], more].concat());
    assert!(on("first", &["list"]).contains("none so far"));
    let offered = on("first", &["offer", "second", "--unit", "union"]);
    assert!(offered.contains("carry it to them: concord share second"), "{offered}");
    assert!(offered.contains(&format!("as `{}`", only(&place, "first"))), "{offered}");
    let came = carry(&place, "first", "second");
    let theirs = only(&place, "second");
    assert!(came.contains(&format!("concord private-match show {theirs}")), "{came}");
    assert_eq!(runs(&place, "second")[0]["waits_for_us"], true);
    let asked = on("second", &["show", &theirs]);
    assert!(asked.contains("4 of your records would go in") && asked.contains("offered by `first`"), "{asked}");
    let accepted = on("second", &["accept", &theirs]);
    assert!(accepted.contains("concord share first and concord share union"), "{accepted}");
    carry(&place, "second", "first");
    carry(&place, "second", "union");
    let between = only(&place, "union");
    let early = place.run(&["private-match", "--dir", "union", "compare", &between]);
    assert_eq!(early.status.code(), Some(1));
    assert!(said(&early).contains("a list is missing"), "{}", said(&early));
    // A terminal has no page: what shows it is a command.
    assert!(said(&early).contains("see `concord private-match show`"), "{}", said(&early));
    assert!(carry(&place, "first", "union").contains(&between), "both lists are there and wait");
    let compared = on("union", &["compare", &between]);
    assert!(compared.contains("both lists are destroyed here"), "{compared}");
    assert!(compared.contains("concord share first") && compared.contains("concord share second"), "{compared}");
    carry(&place, "union", "first");
    carry(&place, "union", "second");
    // By construction three events stand in both lists and one in each alone.
    for name in ["first", "second"] {
        let run = shown(&place, name);
        let told = serde_json::json!([run["state"], run["given"], run["found"]]);
        assert_eq!(told, serde_json::json!(["answered", 4, 3]), "{run}");
        let days: BTreeSet<&str> =
            run["known"].as_array().expect("a list").iter().filter_map(|record| record["date"].as_str()).collect();
        assert_eq!(days, BTreeSet::from(BOTH.map(|(day, _)| day)), "{name}");
        let told = on(name, &["show", &only(&place, name)]);
        assert!(told.contains("3  records of ours that they know") && told.contains("2017-08-03"), "{told}");
    }
    let unit = shown(&place, "union");
    let told = serde_json::json!([unit["found"], unit["given"], unit["others"]]);
    assert_eq!(told, serde_json::json!([3, 4, 4]), "{unit}");
    assert!(unit["kind"].is_null() && unit["known"].as_array().is_some_and(Vec::is_empty), "{unit}");
}

#[test]
fn an_offer_is_refused_or_taken_back_and_both_sides_see_it() {
    let place = three_nodes();
    let on = |name: &str, more: &[&str]| place.done(&[&["private-match", "--dir", name], more].concat());
    let period = ["--from", "2017-07-01", "--to", "2017-08-31"];
    on("first", &[&["offer", "second", "--unit", "union"][..], &period].concat());
    // Of four records two are of these days.
    assert_eq!(shown(&place, "first")["given"], 2);
    carry(&place, "first", "second");
    let refused = on("second", &["refuse", &only(&place, "second")]);
    assert!(refused.contains("concord share first"), "{refused}");
    carry(&place, "second", "first");
    assert_eq!(shown(&place, "first")["state"], "refused");
    assert_eq!(shown(&place, "first")["why"], "declined");
    let again = on("first", &["offer", "second", "--direct", "--warned"]);
    let id = again.split('`').nth(3).expect("the id is told").to_owned();
    carry(&place, "first", "second");
    let theirs = runs(&place, "second");
    let theirs = theirs.as_array().expect("a list").iter().find(|run| run["state"] == "offered").expect("it is there");
    let unwarned = place.run(&["private-match", "--dir", "second", "accept", theirs["id"].as_str().expect("an id")]);
    assert!(said(&unwarned).contains("--warned"), "{}", said(&unwarned));
    assert!(on("first", &["withdraw", &id]).contains("taken back"));
    carry(&place, "first", "second");
    let states = runs(&place, "second");
    let states: BTreeSet<&str> =
        states.as_array().expect("a list").iter().filter_map(|run| run["state"].as_str()).collect();
    assert_eq!(states, BTreeSet::from(["refused", "withdrawn"]));
}

#[test]
fn who_cannot_be_chosen_is_told_with_who_can() {
    let place = three_nodes();
    let on = |more: &[&str]| place.run(&[&["private-match", "--dir", "first"], more].concat());
    for (more, words) in [
        (&["offer", "union", "--unit", "second"][..], "agree on the rung match, or choose from: second"),
        (&["offer", "nobody", "--unit", "union"], "choose from: second"),
        (&["offer", "second", "--unit", "second"], "choose from: union"),
        (&["offer", "second", "--unit", "union", "--kind", "actor"], "choose from: incident"),
        (&["show", "nothing"], "concord private-match list"),
        (&["compare", "nothing"], "concord private-match list"),
    ] {
        let output = on(more);
        assert_eq!(output.status.code(), Some(1), "{more:?}");
        assert!(said(&output).contains(words), "{more:?}: {}", said(&output));
    }
    for wrong in [
        &["offer", "second"][..],
        &["offer", "second", "--direct"],
        &["offer", "second", "--unit", "union", "--direct", "--warned"],
        &["offer", "second", "--unit", "union", "--threshold", "20"],
        &["offer", "second", "--unit", "union", "--from", "2017-01-01"],
    ] {
        assert_eq!(on(wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert!(place.done(&["private-match", "--dir", "first", "list"]).contains("none so far"), "nothing was begun");
}
