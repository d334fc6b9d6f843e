//! How often the 95 % intervals hold the truth, on populations whose number is known; prints the tables of
//! `docs/methods/simulation.md`. `cargo xtask simulate` runs it and writes that page.
//!
//! `CONCORD_COVERAGE` names the file of partial results, a line a block: a run that was broken off goes on there.
//! `CONCORD_SEED` is the seed, 1 unless said; `CONCORD_POPULATIONS` how many of each scenario, 1,000 unless said.

mod block;
mod scenario;
mod tally;

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use block::{Block, LATENT_EVERY, SIZE};
use scenario::PEOPLE;
use tally::Tally;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::var_os("CONCORD_COVERAGE").map(PathBuf::from);
    let (seed, populations) = (number("CONCORD_SEED", 1)?, number("CONCORD_POPULATIONS", 1_000)?);
    if populations == 0 || !populations.is_multiple_of(SIZE) {
        return Err(format!("`{populations}` populations make no whole blocks, choose a multiple of {SIZE}").into());
    }
    let wanted: Vec<_> =
        (0..populations / SIZE).flat_map(|number| scenario::ALL.iter().map(move |s| (s, number))).collect();
    let mut done = file.as_ref().map_or_else(|| Ok(Vec::new()), |file| kept(file, &head(seed)))?;
    for (scenario, number) in wanted {
        if done.iter().any(|block| block.scenario == scenario.code && block.number == number) {
            continue;
        }
        let block = Block::run(scenario, number, seed);
        eprintln!("{}, block {} of {}: {:.1} s", block.scenario, number + 1, populations / SIZE, block.seconds);
        if let Some(file) = &file {
            writeln!(OpenOptions::new().append(true).open(file)?, "{block}")?;
        }
        done.push(block);
    }
    done.retain(|block| block.number < populations / SIZE);
    print(&done, seed);
    Ok(())
}

fn number(name: &str, otherwise: u64) -> Result<u64, Box<dyn Error>> {
    match std::env::var(name) {
        Ok(text) => text.parse().map_err(|_| format!("{name} is `{text}`, give a whole number").into()),
        Err(_) => Ok(otherwise),
    }
}

/// The first line of the partial results: what must be equal for them to be of use.
fn head(seed: u64) -> String {
    let (plan, says) = (block::plan(0), scenario::ALL.map(|s| s.says).concat());
    format!("seed {seed}, {PEOPLE} people, blocks of {SIZE}, latent classes in one of {LATENT_EVERY}, {plan:?}, {says}")
}

/// The blocks that are done; the file is made if there is none.
fn kept(file: &PathBuf, head: &str) -> Result<Vec<Block>, Box<dyn Error>> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => format!("{head}\n"),
        Err(error) => return Err(error.into()),
    };
    let mut lines = text.lines();
    if lines.next() != Some(head) {
        return Err(format!("`{}` is of another simulation, remove it to begin anew", file.display()).into());
    }
    let blocks: Vec<Block> = lines.filter_map(Block::read).collect();
    // Written again, so that a line that was cut off does not run into the next.
    let whole: String = blocks.iter().map(|block| format!("{block}\n")).collect();
    fs::write(file, format!("{head}\n{whole}"))?;
    Ok(blocks)
}

fn print(blocks: &[Block], seed: u64) {
    let of = |scenario: &'static scenario::Scenario| Tally {
        scenario,
        outcomes: blocks.iter().filter(|b| b.scenario == scenario.code).flat_map(|block| &block.outcomes).collect(),
    };
    let tallies: Vec<Tally> = scenario::ALL.iter().map(of).collect();
    let seconds: f64 = blocks.iter().map(|block| block.seconds).sum();
    let (people, seconds) = (tally::grouped(PEOPLE as usize), tally::grouped(seconds as usize));
    println!("Seed {seed}; {people} people and four lists in every population; {seconds} s for all blocks.\n");
    tallies.iter().for_each(|tally| println!("{tally}"));
    println!("## The verdict\n");
    println!("| scenario | populations | usable | with caution | not usable | barred by | cautions |");
    println!("|---|---|---|---|---|---|---|");
    tallies.iter().for_each(|tally| println!("{}", tally.verdicts()));
}
