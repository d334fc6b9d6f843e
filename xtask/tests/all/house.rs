//! The house as it stands: every check finds nothing.

use xtask::{Tree, check, prove};

fn tree() -> Tree {
    Tree::of_project().expect("the project can be read")
}

fn finds_nothing(name: &str) {
    let (_, check) = check::ALL.iter().find(|(n, _)| *n == name).expect("the check exists");
    let found: Vec<String> = check(&tree()).iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

/// One test a check, so that a failure says by its name which rule is broken; the list is compared with all.
macro_rules! rules {
    ($($sentence:ident = $name:literal;)*) => {
        $(#[test] fn $sentence() { finds_nothing($name); })*
        #[test]
        fn every_check_has_its_test() {
            let all: Vec<&str> = check::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(all, [$($name),*]);
        }
    };
}

rules! {
    no_crate_knows_one_that_it_may_not_know = "arrows";
    every_readme_says_what_its_manifest_says = "readmes";
    every_dependency_has_its_reason = "dependencies";
    every_file_opens_with_what_it_is_for = "heads";
    no_file_is_too_long = "lengths";
    nothing_that_ships_unwraps = "unwraps";
    nothing_is_unfinished_or_silenced = "forbidden";
    only_the_store_speaks_sql = "sql";
    only_the_clock_tells_the_time = "clock";
    only_the_clock_draws_from_the_system = "randomness";
    no_kernel_opens_a_file = "files";
    only_pages_and_program_use_the_network = "network";
    every_column_has_its_comment = "columns";
    every_vocabulary_and_kind_that_a_form_names_exists = "vocabularies";
    every_word_stands_in_every_language = "languages";
    every_field_has_its_word = "fields";
    every_sample_parses = "samples";
    no_file_names_somebodys_machine = "paths";
    no_file_is_too_large = "sizes";
    every_generated_part_is_fresh = "generated";
    the_map_names_every_table = "tables";
    every_link_leads_somewhere = "links";
    every_method_and_its_page_name_each_other = "methods";
    every_threat_names_a_test_or_says_that_there_is_none = "threats";
    every_requirement_names_a_test_or_says_why_it_does_not_apply = "requirements";
}

#[test]
fn the_checks_see_the_house() {
    let tree = tree();
    let crates: Vec<&str> = check::crates::ARROWS.iter().map(|(n, _)| *n).filter(|n| *n != "xtask").collect();
    let mut found = tree.crates();
    let mut wanted = crates;
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    assert!(check::rust::files(&tree).count() > 100);
    // A check over a folder that was moved would find nothing and pass.
    assert!(tree.texts("crates/web/words/", ".ftl").count() >= 2);
    assert!(tree.texts("crates/record/kinds/", ".toml").count() >= 16);
    assert!(tree.texts("crates/store/migrations/", ".sql").count() >= 1);
    assert!(tree.texts("docs/methods/", ".md").count() >= 11);
    assert!(tree.text(check::crates::REASONS).is_some());
    assert!(tree.text(check::security::THREATS).is_some_and(|t| t.matches("\n| ").count() >= 60));
    // By hand: 70 of level 1, 183 of level 2, 30 of level 3, and the heading.
    assert_eq!(tree.text(check::security::REQUIREMENTS).map(|t| t.lines().count()), Some(284));
    assert!(tree.text("crates/record/vocab/vocabularies.toml").is_some());
    assert!(
        tree.text("crates/app/src/clock.rs").is_some_and(|t| t.contains("Timestamp::now") && t.contains("getrandom"))
    );
}

#[test]
fn the_readme_and_the_project_machine_run_the_same_commands() {
    let tree = tree();
    let readme = tree.text("README.md").expect("there is a README");
    let run = tree.text(".ci/run").expect("there is a script");
    assert!(readme.contains("```sh\ncargo run --release -- demo\n```") && run.contains("cargo run --release -- demo "));
    assert!(
        readme.contains("```sh\ncargo test --workspace\n```") && run.contains("step test cargo test --workspace\n")
    );
}

#[test]
fn long_files_are_told() {
    for (path, lines) in check::rust::long_files(&tree()) {
        println!("{path}: {lines} lines, above {}", check::rust::LONG);
    }
}

#[test]
fn every_proof_names_a_test_that_exists() {
    let tree = tree();
    let pairs = prove::ALL.iter().flat_map(|p| p.packages.iter().map(move |package| (p, package)));
    for (proof, package) in pairs {
        let folder = format!("crates/{package}/");
        let names = |line: &str| {
            line.trim_start().trim_start_matches("async ").starts_with("fn ") && line.contains(proof.tests)
        };
        let is_module = |path: &str| {
            let ends = [".rs", "s.rs", "/mod.rs"].map(|end| format!("{}{end}", proof.tests));
            ends.iter().any(|end| path.ends_with(end))
        };
        let found = tree.texts(&folder, ".rs").any(|(path, text)| is_module(path) || text.lines().any(names));
        assert!(found, "`{}` names `{}`, which no test of `{package}` is called", proof.name, proof.tests);
    }
}
