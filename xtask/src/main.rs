//! Writes generated references, prints what the checks find, runs long proofs and simulations.
//!
//! Exit code 0 when it is done, 1 when something was found or does not hold, 2 when the command line is wrong.

use std::process::ExitCode;
use xtask::{Tree, check, fuzz, generate, prove, simulate, tree};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["architecture"] => architecture(),
        ["check"] => checks(),
        ["prove"] => {
            prove::ALL.iter().for_each(|p| println!("{}: {}", p.name, p.shows));
            println!("fuzz: {}", fuzz::SHOWS);
            return ExitCode::SUCCESS;
        }
        ["prove", "fuzz", targets @ ..] => fuzzed(targets, 1),
        ["prove", name] => proof(name, 1),
        ["prove", name, "--seed", seed] => match seed.parse() {
            Ok(seed) => proof(name, seed),
            Err(_) => return usage(),
        },
        ["simulate"] => simulation(1),
        ["simulate", "--seed", seed] => match seed.parse() {
            Ok(seed) => simulation(seed),
            Err(_) => return usage(),
        },
        _ => return usage(),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: cargo xtask architecture | check | prove [NAME [--seed NUMBER]] | prove fuzz [TARGET…] | simulate [--seed NUMBER]"
    );
    ExitCode::from(2)
}

fn architecture() -> std::io::Result<bool> {
    for page in generate::write_all(&Tree::of_project()?, &tree::root())? {
        println!("wrote {page}");
    }
    Ok(true)
}

fn checks() -> std::io::Result<bool> {
    let tree = Tree::of_project()?;
    let mut count = 0;
    for (name, check) in check::ALL {
        for finding in check(&tree) {
            println!("{name}: {finding}");
            count += 1;
        }
    }
    for (path, lines) in check::rust::long_files(&tree) {
        println!("long, not yet a failure: {path}: {lines} lines");
    }
    println!("{count} findings of {} checks", check::ALL.len());
    Ok(count == 0)
}

fn proof(name: &str, seed: u64) -> std::io::Result<bool> {
    let Some(proof) = prove::ALL.iter().find(|p| p.name == name) else {
        eprintln!("there is no proof `{name}`; `prove` alone lists them");
        return Ok(false);
    };
    let holds = prove::run(proof, seed)?;
    println!("{name}: {}; see docs/proofs/{name}.md", if holds { "holds" } else { "does not hold" });
    Ok(holds)
}

fn fuzzed(targets: &[&str], seed: u64) -> std::io::Result<bool> {
    let holds = fuzz::run(targets, seed)?;
    println!("fuzz: {}; see {}", if holds { "holds" } else { "not shown yet" }, fuzz::PAGE);
    Ok(holds)
}

fn simulation(seed: u64) -> std::io::Result<bool> {
    let is_done = simulate::run(seed)?;
    println!("simulate: {}", if is_done { simulate::PAGE } else { "it did not come to its end; start it again" });
    Ok(is_done)
}
