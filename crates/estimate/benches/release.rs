//! How long it takes to decide what of a table may be printed, and how much is withheld.

use std::ops::ControlFlow;
use std::time::Instant;

use estimate::release::cube::{Cube, Dimension, Reason, Rules, release};
use estimate::release::{Table, release as release_table};

fn main() {
    println!("| what | seen | aim |\n|---|---|---|");
    let mut state = Random(88_172_645_463_325_252);
    for (rows, columns) in [(125, 60), (500, 60)] {
        for (name, sparse) in [("full", 0.0), ("sparse", 0.6)] {
            let counts = (0..rows).map(|_| (0..columns).map(|_| state.skewed(sparse)).collect()).collect();
            let table = Table::new(counts).expect("the table is rectangular");
            let begun = Instant::now();
            let released = release_table(&table, 5).expect("the table can be protected");
            let seconds = begun.elapsed().as_secs_f64();
            let withheld = released.cells.iter().flatten().filter(|cell| cell.is_withheld()).count();
            println!("| {rows} × {columns}, {name} | {seconds:.2} s, {withheld} withheld | 10 s |");
        }
    }
    for (name, sparse) in [("full", 0.0), ("half empty", 0.5), ("sparse", 0.8), ("very sparse", 0.95)] {
        let cube = cube(&[30, 30, 4], &mut || state.skewed(sparse));
        let begun = Instant::now();
        let released = release(&cube, &Rules::default(), &[], &mut |_| ControlFlow::Continue(()));
        let seconds = begun.elapsed().as_secs_f64();
        let released = released.expect("the table can be protected");
        let others = released.reasons.iter().filter(|r| **r == Some(Reason::ToProtectAnother)).count();
        println!(
            "| 30 × 30 × 4, {name} | {seconds:.2} s, {} withheld, {others} to protect another | 60 s |",
            released.withheld()
        );
    }
    after_an_earlier_release(&mut || state.skewed(0.5));
}

/// Months by district and kind, after the same by quarter was printed.
fn after_an_earlier_release(draw: &mut impl FnMut() -> u64) {
    let cube = cube(&[40, 12, 4], draw);
    let [place, month, kind] = cube.dimensions() else { return };
    let quarters =
        month.clone().group("quarter", &[("1", &[0, 1, 2]), ("2", &[3, 4, 5]), ("3", &[6, 7, 8]), ("4", &[9, 10, 11])]);
    let month = quarters.expect("groups differ");
    let coarse = month.clone().without_level(0).expect("quarters are left");
    let by = |dimension: &Dimension| vec![place.clone(), dimension.clone(), kind.clone()];
    let coarse = cube.printed_by(by(&coarse)).expect("the categories are the same");
    let mut before = Vec::new();
    for (name, cube) in [("quarters", coarse), ("months after quarters", cube.printed_by(by(&month)).expect("same"))] {
        let begun = Instant::now();
        let released = release(&cube, &Rules::default(), &before, &mut |_| ControlFlow::Continue(()));
        let seconds = begun.elapsed().as_secs_f64();
        let said =
            released.as_ref().map_or_else(ToString::to_string, |released| format!("{} withheld", released.withheld()));
        println!("| 40 × 12 × 4, {name} | {seconds:.2} s, {said} | 60 s |");
        before.extend(released.ok().map(|released| released.published()));
    }
}

fn cube(sizes: &[usize], draw: &mut impl FnMut() -> u64) -> Cube {
    let dimension = |(at, size): (usize, &usize)| {
        let leaves: Vec<String> = (0..*size).map(|leaf| leaf.to_string()).collect();
        let leaves: Vec<&str> = leaves.iter().map(String::as_str).collect();
        Dimension::new(&at.to_string(), &leaves).expect("labels differ")
    };
    let dimensions: Vec<Dimension> = sizes.iter().enumerate().map(dimension).collect();
    let mut counts = Vec::new();
    for cell in 0..sizes.iter().product::<usize>() {
        let mut rest = cell;
        let mut place = vec![0; sizes.len()];
        for (at, size) in place.iter_mut().zip(sizes).rev() {
            (*at, rest) = (rest % size, rest / size);
        }
        counts.push((place, draw()));
    }
    Cube::new(dimensions, counts).expect("places exist")
}

/// Marsaglia 2003, "Xorshift RNGs", with shifts 13, 7, 17.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Zero for a share of cells; else many small counts and a few in the hundreds.
    fn skewed(&mut self, sparse: f64) -> u64 {
        let (empty, tail) = (self.unit(), self.unit());
        if empty < sparse { 0 } else { (1.0 / (tail + 0.003)).powf(1.3) as u64 }
    }
}
