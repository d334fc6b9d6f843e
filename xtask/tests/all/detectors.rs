//! Each check on a small bad sample, and on a good one that looks like it.

use xtask::check::{crates, doors, methods, pages, rust, sql, tree, words};
use xtask::{Finding, Tree, fuzz, generate, prove, provenance, simulate};

fn lines(found: &[Finding]) -> Vec<usize> {
    found.iter().map(|f| f.line).collect()
}

fn at(path: &str, text: &str) -> Tree {
    Tree::of(&[(path, text)])
}

fn manifest(name: &str, depends: &str) -> String {
    format!("[package]\nname = \"{name}\"\ndescription = \"What {name} does.\"\n{depends}")
}

#[test]
fn a_crate_that_knows_too_much_is_found_in_every_section() {
    let sections = ["[dependencies]\n", "[dev-dependencies]\n", "[target.'cfg(unix)'.dependencies]\n"];
    for section in sections {
        let linkage = manifest("linkage", &format!("{section}store.workspace = true\n"));
        let store = manifest("store", "[dependencies]\nrecord.workspace = true\n");
        let record = manifest("record", "");
        let files = [
            ("crates/linkage/Cargo.toml", linkage.as_str()),
            ("crates/store/Cargo.toml", store.as_str()),
            ("crates/record/Cargo.toml", record.as_str()),
        ];
        let found = crates::arrows(&Tree::of(&files));
        assert_eq!(found.len(), 1, "{section}");
        assert!(found[0].says.contains("`linkage` may not know `store`"));
    }
}

#[test]
fn a_crate_without_a_place_is_found() {
    let found = crates::arrows(&at("crates/helper/Cargo.toml", &manifest("helper", "")));
    assert!(found[0].says.contains("not in the list of arrows"));
}

#[test]
fn a_readme_that_says_something_else_is_found() {
    let manifest = manifest("seal", "");
    let with = |readme| Tree::of(&[("crates/seal/Cargo.toml", manifest.as_str()), ("crates/seal/README.md", readme)]);
    assert_eq!(crates::readmes(&with("# seal\n\nWhat seal does.\n")), []);
    assert_eq!(crates::readmes(&with("# seal\n\nWhat seal did.\n")).len(), 1);
    assert_eq!(crates::readmes(&with("# Seal\nWhat seal does.\n")).len(), 1);
    assert_eq!(crates::readmes(&at("crates/seal/Cargo.toml", &manifest)).len(), 1);
}

#[test]
fn a_dependency_without_reason_and_a_reason_without_dependency_are_found() {
    let manifest = manifest("seal", "[dependencies]\nage = \"1\"\n[dev-dependencies]\nzip = \"8\"\n");
    let page = "| `age` | encryption |\n| `gone` | nobody knows |\n";
    let tree = Tree::of(&[("crates/seal/Cargo.toml", manifest.as_str()), (crates::REASONS, page)]);
    let found = crates::dependencies(&tree);
    assert_eq!(found.len(), 2);
    assert!(found[0].says.contains("`zip` has no reason"));
    assert!(found[1].says.contains("`gone` is used by nothing"));
}

#[test]
fn a_file_without_head_is_found() {
    let tree = Tree::of(&[("crates/a/src/lib.rs", "use x;\n"), ("xtask/src/b.rs", "//! What it is for.\n")]);
    let found = rust::heads(&tree);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].file, "crates/a/src/lib.rs");
}

#[test]
fn eight_hundred_lines_are_the_end() {
    let of = |n: usize| at("crates/a/src/lib.rs", &"//! x\n".repeat(n));
    assert_eq!(rust::lengths(&of(800)), []);
    assert_eq!(rust::lengths(&of(801)).len(), 1);
    assert_eq!(rust::long_files(&of(401)).len(), 1);
    assert_eq!(rust::long_files(&of(400)).len(), 0);
}

#[test]
fn an_unwrap_is_found_where_it_ships() {
    let text = "fn a() { b.unwrap(); }\n// c.unwrap()\nlet s = \".unwrap()\";\nd.unwrap_or(1);\n#[cfg(test)]\nmod tests { fn e() { f.unwrap(); } }";
    assert_eq!(lines(&rust::unwraps(&at("crates/a/src/lib.rs", text))), [1]);
    assert_eq!(rust::unwraps(&at("crates/a/tests/all.rs", text)), []);
}

#[test]
fn what_is_unfinished_or_silenced_is_found_in_tests_too() {
    let text = "fn a() { todo!() }\nfn b() { unimplemented!() }\n#[allow(dead_code)]\n// TODO later\n#[expect(x, reason = \"y\")]\n";
    let found = rust::forbidden(&at("crates/a/tests/all.rs", text));
    assert_eq!(lines(&found), [1, 2, 3, 4]);
}

#[test]
fn a_statement_is_sql_and_a_sentence_is_not() {
    for text in [
        "select id\n from records",
        "SELECT * FROM records",
        "insert into audit (leaf) values ($1)",
        "update records set state = 'x'",
        "delete from links",
        "create table if not exists x (y text)",
        "create unique index x on y (z)",
        "with a as (select b from c) select d from a",
        "pragma journal_mode = wal",
    ] {
        assert!(doors::is_sql(text), "{text}");
    }
    for text in ["select one of these", "the rows come from records", "update the mapping file", "create an account"] {
        assert!(!doors::is_sql(text), "{text}");
    }
}

#[test]
fn sql_outside_the_store_is_found_in_tests_too() {
    let text = "f(\"select id from records\");";
    assert_eq!(doors::sql(&at("crates/web/tests/all.rs", text)).len(), 1);
    assert_eq!(doors::sql(&at("crates/app/tests/all/golden.rs", text)), []);
    assert_eq!(doors::sql(&at("crates/store/src/a.rs", text)), []);
    assert_eq!(doors::sql(&at("crates/app/src/a.rs", "// \"select id from records\"")), []);
}

#[test]
fn a_clock_outside_its_door_is_found() {
    let text =
        "let t = jiff::Timestamp::now();\nlet i = Instant::now();\nlet s = \"Instant::now\";\nlet n = node.now();";
    assert_eq!(lines(&doors::clock(&at("crates/web/src/a.rs", text))), [1, 2]);
    for path in
        ["crates/app/src/clock.rs", "crates/concord/src/a.rs", "crates/app/benches/a.rs", "crates/app/tests/a.rs"]
    {
        assert_eq!(doors::clock(&at(path, text)), [], "{path}");
    }
}

#[test]
fn randomness_outside_its_door_is_found() {
    let text = "getrandom::fill(&mut seed);\nlet r = OsRng;\nlet s = my_getrandom_like;\n";
    assert_eq!(lines(&doors::randomness(&at("crates/seal/src/a.rs", text))), [1, 2]);
    assert_eq!(doors::randomness(&at("crates/app/src/clock.rs", text)), []);
}

#[test]
fn a_kernel_that_opens_a_file_is_found() {
    let text = "use std::fs;\nlet b = briefs::read();\nlet x = fs::read(p);\n#[cfg(test)]\nmod tests { use std::fs; }";
    assert_eq!(lines(&doors::files(&at("crates/import/src/a.rs", text))), [1, 3]);
    assert_eq!(doors::files(&at("crates/import/tests/a.rs", text)), []);
    assert_eq!(doors::files(&at("crates/app/src/a.rs", text)), []);
}

#[test]
fn a_call_from_within_is_found() {
    let text = "use tokio::net::TcpListener;";
    assert_eq!(doors::network(&at("crates/app/src/a.rs", text)).len(), 1);
    assert_eq!(doors::network(&at("crates/web/src/a.rs", text)), []);
}

#[test]
fn a_column_without_comment_is_found() {
    let text = "create table if not exists a (\n    id text not null, -- which\n    b text,\n    c text, --\n    constraint a_pk primary key (id)\n);\ncreate index a_b on a (b);\nalter table a add column d text;\n";
    let found = sql::columns(&at("crates/store/migrations/0002_a.sql", text));
    assert_eq!(lines(&found), [3, 4, 8]);
    assert!(found[0].says.contains("`a.b`"));
    assert!(found[2].says.contains("`a.d`"));
}

const FORM: &str = "kind = \"event\"\n[[field]]\nname = \"place_of\"\ntype = \"select_one places\"\n[[field]]\nname = \"acts\"\ntype = \"repeat\"\n[[field.field]]\nname = \"who\"\ntype = \"link actor\"\n";

#[test]
fn a_vocabulary_or_kind_that_is_not_there_is_found() {
    let tree = Tree::of(&[
        ("crates/record/kinds/event.toml", FORM),
        ("crates/record/vocab/vocabularies.toml", "[other]\nfile = \"gone.csv\"\n"),
    ]);
    let found: Vec<String> = words::vocabularies(&tree).into_iter().map(|f| f.says).collect();
    assert_eq!(
        found,
        [
            "`place_of`: there is no vocabulary `places`",
            "`acts.who`: there is no kind `actor`",
            "`other`: its file is missing"
        ]
    );
}

#[test]
fn a_word_that_one_language_lacks_is_found() {
    let tree = Tree::of(&[
        ("crates/web/words/en/a.ftl", "# a\none = One\ntwo = { $n } and\n    more = or less\nthree = Three\n"),
        ("crates/web/words/ar/a.ftl", "one = واحد\ntwo = { $m }\nfour = \n"),
    ]);
    let found: Vec<String> = words::languages(&tree).into_iter().map(|f| f.says).collect();
    assert_eq!(
        found,
        [
            "`four` is missing in `en`",
            "`two` uses `$m`, English does not",
            "`four` has no text",
            "`three` is missing in `ar`"
        ]
    );
}

#[test]
fn a_field_without_word_is_found() {
    let tree = Tree::of(&[
        ("crates/record/kinds/event.toml", FORM),
        (
            "crates/web/words/en/a.ftl",
            "kind-event = Event\nkind-event-many = Events\nevent-place-of = Place\nevent-acts = Acts\n",
        ),
    ]);
    let found: Vec<String> = words::fields(&tree).into_iter().map(|f| f.says).collect();
    assert_eq!(found, ["`event-acts-who` has no word in `en`"]);
}

#[test]
fn a_path_of_one_machine_is_found() {
    let machine = |rest: &str| format!("see /{rest} there\n");
    let bad = machine("home/me/x") + &machine("root/x") + &machine("work/x");
    assert_eq!(lines(&tree::paths(&at("docs/a.md", &bad))), [1, 2, 3]);
    let good = "a https://example.org/home/page b\nsrc/home/x $HOME/work/x\n";
    assert_eq!(tree::paths(&at("docs/a.md", good)), []);
    assert_eq!(tree::paths(&at("Cargo.lock", &bad)), []);
}

#[test]
fn a_large_file_is_found() {
    let tree = Tree::default().with_bytes("a.bin", 3_000_001).with_bytes("b.bin", 3_000_000);
    assert_eq!(tree::sizes(&tree).len(), 1);
}

#[test]
fn a_sample_that_does_not_parse_is_found() {
    let tree = Tree::of(&[
        ("docs/a.toml", "a = \n"),
        ("docs/b.json", "{\"a\": 1,}"),
        ("docs/c.md", "# c\n\n```toml\nx = [1\n```\n\n```toml\ny = 1\n```\n"),
        ("docs/d.toml", "a = 1\n"),
    ]);
    let found = tree::samples(&tree);
    let files: Vec<&str> = found.iter().map(|f| f.file.as_str()).collect();
    assert_eq!(files, ["docs/a.toml", "docs/b.json", "docs/c.md"]);
}

#[test]
fn a_stale_part_is_found_and_written_again() {
    let manifest = manifest("seal", "");
    let page = "# Map\n<!-- generated: crates -->\nold\n<!-- end: crates -->\n<!-- generated: kinds -->\n<!-- end: kinds -->\nmore\n";
    let tree = Tree::of(&[("crates/seal/Cargo.toml", manifest.as_str()), (generate::ARCHITECTURE, page)]);
    let found = pages::generated(&tree);
    // Both parts of the map are stale, and the index of decisions is missing.
    assert_eq!(found.len(), 3);
    let now = generate::replaced(page, "crates", &generate::crates(&tree)).expect("the marks are there");
    assert!(now.contains("| [`seal`](crates/seal) | What seal does. | nothing |\n<!-- end: crates -->"));
    assert!(now.ends_with("more\n") && !now.contains("old"));
    assert_eq!(generate::replaced("no marks", "crates", ""), None);
}

#[test]
fn a_table_that_the_map_forgets_or_invents_is_found() {
    let map =
        "# Map\n\n## The tables\n\n| table | holds |\n|---|---|\n| `a`, `b` | x |\n\n## More\n| `c` | no table |\n";
    let migration = "create table a (\n    id text -- which\n);\ncreate table d (\n    id text -- which\n);\n";
    let tree = Tree::of(&[(generate::ARCHITECTURE, map), ("crates/store/migrations/0001_x.sql", migration)]);
    let found: Vec<String> = pages::tables(&tree).into_iter().map(|f| f.says).collect();
    assert_eq!(found, ["table `d` is not on the map", "table `b` is on the map and in no migration"]);
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let page =
        "[a](../b.md#part) [c](c.md) [d](https://example.org/x) [e](#e) [f](g/)\n```\n[h](i.md)\n```\n![j](k.png)\n";
    let code = "f(\"see docs/gone.toml. Or docs/g/x.md\");";
    let tree = Tree::of(&[("docs/a.md", page), ("b.md", ""), ("docs/g/x.md", ""), ("crates/a/src/lib.rs", code)]);
    let found: Vec<String> = pages::links(&tree).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "docs/a.md:1: there is no `docs/c.md`",
            "docs/a.md:5: there is no `docs/k.png`",
            "crates/a/src/lib.rs:1: there is no `docs/gone.toml`"
        ]
    );
}

#[test]
fn a_proof_counts_what_passed_and_knows_the_day() {
    let said = "running 2 tests\ntest result: ok. 2 passed; 0 failed\ntest result: ok. 0 passed; 0 failed\ntest result: FAILED. 3 passed; 1 failed\n";
    assert_eq!(prove::passed(said), 5);
    assert_eq!(prove::passed("nothing"), 0);
    let told = "seed 1\n\nthread 'a' (7) panicked at b.rs:3:1:\nseed 1, step 2: more\nstack\nelse\n";
    assert_eq!(prove::complaints("error: no such crate"), "error: no such crate");
    assert_eq!(prove::complaints(told), "thread 'a' (7) panicked at b.rs:3:1:\nseed 1, step 2: more\nstack");
    // By coreutils: date -u -d @0 +%F, @951782400, @1795305600.
    assert_eq!(provenance::day(0), "1970-01-01");
    assert_eq!(provenance::day(951_782_400), "2000-02-29");
    assert_eq!(provenance::day(1_795_305_600), "2026-11-22");
}

#[test]
fn a_page_on_a_method_and_its_function_that_do_not_name_each_other_are_found() {
    let library = "//! All.\nmod chao;\npub mod release;\npub use chao::{chao, Kind};\n";
    let chao = "/// A floor; see\n/// docs/methods/chao.md.\n#[must_use]\npub fn chao() {}\n/// A kind.\npub enum Kind {}\nfn hidden() {}\n/// See docs/methods/gone.md.\npub fn chao_more() {}\n";
    let release = "//! Page: `docs/methods/release.md`.\npub fn audit() {}\n";
    let base = [
        ("crates/estimate/src/lib.rs", library),
        ("crates/estimate/src/chao.rs", chao),
        ("crates/estimate/src/release/mod.rs", release),
        ("docs/methods/README.md", "[a](chao.md) [b](release.md) [c](kind.md) [d](other.md)\n"),
    ];
    let with = |path: &str, page: &str| -> Vec<String> {
        let tree = Tree::of(&[&base[..], &[(path, page)]].concat());
        methods::both_ways(&tree).iter().filter(|f| f.file == path).map(ToString::to_string).collect()
    };
    let nothing: Vec<String> = Vec::new();
    assert_eq!(with("docs/methods/chao.md", "`estimate::chao`, of `estimate::Kind::new`\n"), nothing);
    assert_eq!(with("docs/methods/release.md", "`estimate::release::audit`\n"), nothing);
    let missing = |page: &str, name: &str| format!("docs/methods/{page}:1: there is no public `estimate::{name}`");
    let mute = |page: &str| format!("docs/methods/{page}: the page names no function, write it as `estimate::…`");
    assert_eq!(with("docs/methods/kind.md", "`estimate::Kind`\n"), [mute("kind.md")]);
    // Not handed out, although it is public in its file.
    let found = with("docs/methods/other.md", "`estimate::chao_more`\n");
    assert_eq!(found, [missing("other.md", "chao_more"), mute("other.md")]);
    let found = with("docs/methods/other.md", "`estimate::chao`\n");
    assert!(found.len() == 1 && found[0].contains("points back"), "{found:?}");
    let found = with("docs/methods/new.md", "`estimate::chao`\n");
    assert!(found.len() == 2 && found[1].contains("not in `docs/methods/README.md`"), "{found:?}");
    assert_eq!(with("docs/methods/simulation.md", "`estimate::gone`\n"), [missing("simulation.md", "gone")]);
}

#[test]
fn a_comment_that_names_a_page_which_is_gone_is_found() {
    let code = "//! See `docs/methods/here.md`.\nf(); // As docs/methods/gone.md. And more.\n";
    let index = "[a](here.md)";
    let page = ("docs/methods/here.md", "`estimate::f`");
    let source = ("crates/estimate/src/lib.rs", "//! docs/methods/here.md\npub fn f() {}\n");
    let files = [("crates/a/src/lib.rs", code), ("docs/methods/README.md", index), page, source];
    let found: Vec<String> = methods::both_ways(&Tree::of(&files)).iter().map(ToString::to_string).collect();
    assert_eq!(found, ["crates/a/src/lib.rs:2: there is no `docs/methods/gone.md`"]);
}

#[test]
fn a_page_of_a_simulation_keeps_what_a_person_wrote() {
    let first = simulate::written("", "| seed | 1 |\n", "## A\n");
    assert!(first.starts_with("# How often") && first.contains("| seed | 1 |\n\n## A\n<!-- end: simulation -->"));
    let second = simulate::written(&format!("{first}\nRead so.\n"), "| seed | 2 |\n", "## B\n");
    assert!(second.ends_with("<!-- end: simulation -->\n\nRead so.\n") && second.contains("## B"));
    assert!(!second.contains("## A") && !second.contains("| seed | 1 |"));
}

#[test]
fn the_page_of_the_fuzzer_holds_only_when_every_target_was_run_and_found_nothing() {
    let manifest =
        "name = \"fuzz\"\n[[bin]]\nname = \"a\"\npath = \"fuzz_targets/a.rs\"\npath = \"fuzz_targets/ab.rs\"\n";
    let all = fuzz::targets(manifest);
    assert_eq!(all, ["a", "ab"]);
    let now = |code: &str| all.iter().map(|target| (*target, Some(code.to_owned()))).collect::<Vec<_>>();
    let row = |target: &str, seconds: u64, said: &str| fuzz::Row {
        target: target.to_owned(),
        code: "abcd".to_owned(),
        seconds,
        place: "2026-11-27, on a machine".to_owned(),
        said: said.to_owned(),
    };
    let well = [row("a", 3_600, "9 inputs, cov: 2, nothing found"), row("ab", 3_600, "7 inputs, nothing found")];
    let (page, holds) = fuzz::written(&now("abcd"), &well, 1);
    assert!(holds && page.contains("it holds, 2 of 2"), "{page}");
    assert_eq!(fuzz::rows(&page), well, "what is written is read again");
    let (older, holds) = fuzz::written(&now("ef01"), &well, 1);
    assert!(!holds && older.contains("0 of 2") && older.contains("| abcd, older |"), "{older}");
    for bad in [row("ab", 3_599, "7 inputs, nothing found"), row("ab", 3_600, "FOUND something")] {
        assert!(!fuzz::written(&now("abcd"), &[well[0].clone(), bad.clone()], 1).1, "{bad:?}");
    }
    assert!(!fuzz::written(&now("abcd"), &well[..1], 1).1);
}

#[test]
fn a_target_depends_on_the_crates_that_it_uses_alone() {
    let paths = fuzz::depends("csv", "use import::read;\nuse libfuzzer_sys::fuzz_target;\n");
    let common =
        ["fuzz/fuzz_targets/csv.rs", "fuzz/seeds/csv", "fuzz/src", "fuzz/run", "fuzz/Cargo.toml", "Cargo.toml"];
    assert_eq!(paths, [&common[..], &["crates/import/Cargo.toml", "crates/import/src", "crates/record"]].concat());
    let reads_a_list = fuzz::depends("csv", "include_str!(\"../../demo/syria/sohr.csv\")");
    assert!(reads_a_list.contains(&"demo/syria".to_owned()));
    assert!(!fuzz::depends("cbor", "use seal::leaf_hash;\n").contains(&"crates/record".to_owned()));
}
