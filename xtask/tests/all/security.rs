//! The checks of the pages on security, on small bad samples.

use xtask::check::security::{self, REQUIREMENTS, THREATS};
use xtask::{Finding, Tree};

const CODE: &str =
    "#[test]\nfn it_holds() {}\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn it_waits() {}\nfn helps() {}\n";

fn tree(page: &str, text: &str) -> Tree {
    let house = "macro_rules! rules { }\n\nrules! {\n    all_is_well = \"all\";\n}\n";
    Tree::of(&[
        ("crates/web/tests/all/served/door.rs", CODE),
        ("crates/seal/src/cbor.rs", "mod tests {\n    #[test]\n    fn it_is_short() {}\n}\n"),
        ("xtask/tests/all/house.rs", house),
        (page, text),
    ])
}

fn said(found: &[Finding]) -> Vec<String> {
    found.iter().map(|f| format!("{}: {}", f.line, f.says)).collect()
}

#[test]
fn a_threat_whose_test_is_gone_or_that_names_none_is_found() {
    let of = |last: &str| {
        let page =
            format!("| threat | who | does | remains | test |\n|---|---|---|---|---|\n| a | b | c | d | {last} |\n");
        said(&security::threats(&tree(THREATS, &page)))
    };
    let nothing: Vec<String> = Vec::new();
    for well in [
        "`web::served::door::it_holds`, `web::served::door::it_waits`",
        "half: `seal::cbor::it_is_short`; rest: no test",
        "`xtask::house::all_is_well`",
        "no test",
    ] {
        assert_eq!(of(well), nothing, "{well}");
    }
    assert_eq!(of("`web::served::door::it_falls`"), ["3: there is no test `web::served::door::it_falls`"]);
    assert_eq!(of("`web::served::door::helps`"), ["3: there is no test `web::served::door::helps`"]);
    assert_eq!(of("`web::door::it_holds`"), ["3: `web::door::it_holds` is `web::served::door::it_holds` now"]);
    assert_eq!(of("somebody looked"), ["3: name the test that shows it, or say `no test`"]);
    assert_eq!(of("no test | more"), ["3: a threat has 5 cells"]);
    assert_eq!(said(&security::threats(&Tree::of(&[]))), ["0: the page is missing"]);
}

#[test]
fn a_requirement_that_promises_what_nothing_shows_is_found() {
    let of = |rows: &str| {
        let page = format!("id,level,what,applies,how,test\n{rows}\n");
        said(&security::requirements(&tree(REQUIREMENTS, &page)))
    };
    let nothing: Vec<String> = Vec::new();
    let well = "V1.2.9,1,What.,yes,How.,web::served::door::it_holds; seal::cbor::it_is_short\n\
                V1.2.10,2,\"What, and \"\"more\"\".\",yes,It stands in `crates/seal/src/cbor.rs`.,seal::cbor::it_is_short\n\
                V1.3.1,3,What.,partly,Half. Missing: half.,web::served::door::it_waits\n\
                V2.1.1,1,What.,declined,It would tell others.,\nV10.1.1,2,What.,no,There is none.,";
    assert_eq!(of(well), nothing);
    for (bad, says) in [
        ("V1.1.1,1,What.,yes,How.,web::served::door::it_falls", "there is no test `web::served::door::it_falls`"),
        ("V1.1.1,1,What.,yes,How.,", "name a test, or say `no` and why it does not apply"),
        (
            "V1.1.1,1,What.,yes,It stands in `crates/gone.rs`.,web::served::door::it_holds",
            "there is no `crates/gone.rs`",
        ),
        ("V1.1.1,1,What.,partly,How.,web::served::door::it_holds", "say what is missing after `Missing:`"),
        ("V1.1.1,1,What.,no,How.,web::served::door::it_holds", "what is not met has no test"),
        ("V1.1.1,1,What.,perhaps,How.,", "`perhaps` is none of yes, partly, declined, no"),
        ("V1.1.1,4,What.,no,How.,", "`4` is no level"),
        ("V1.1.1,1,What.,no,,", "say what it demands, and how it is met or why not"),
        ("V1.1,1,What.,no,How.,", "`V1.1` is out of order; ids are like `V1.2.3`, each once"),
        ("V1.1.1,1,What.,no,How.", "a requirement has six cells"),
        ("V1.1.1,1,\"What.,no,How.,", "a requirement has six cells"),
    ] {
        assert_eq!(of(bad), [format!("2: {says}")], "{bad}");
    }
    let twice = "V1.1.2,1,What.,no,How.,\nV1.1.2,1,What.,no,How.,";
    assert_eq!(of(twice), ["3: `V1.1.2` is out of order; ids are like `V1.2.3`, each once"]);
    let heading = security::requirements(&tree(REQUIREMENTS, "id,what\n"));
    assert_eq!(said(&heading), ["1: the heading is `id,level,what,applies,how,test`"]);
}
