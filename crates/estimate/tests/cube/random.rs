//! Random tables up to a size too large to go through: two whole tables stand behind every count withheld.

use estimate::release::cube::{Cube, Release, Rules, release};
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{cube, dimension, go_on, place};

fn below(rng: &mut Xoshiro256PlusPlus, end: usize) -> usize {
    (rng.next_u64() % end as u64) as usize
}

/// A table with a share of empty cells, many small counts and few large ones, up to these sizes.
fn random(rng: &mut Xoshiro256PlusPlus, most: [usize; 3]) -> (Cube, Vec<u64>) {
    let sizes: Vec<usize> = most.iter().map(|most| 2 + below(rng, most - 1)).collect();
    let empty = below(rng, 10) as u64;
    let mut draw = || {
        let tail = 1 + rng.next_u64() % 1000;
        if rng.next_u64() % 10 < empty { 0 } else { 1000 / tail }
    };
    let counts: Vec<u64> = (0..sizes.iter().product()).map(|_| draw()).collect();
    let mut dimensions: Vec<_> = sizes.iter().enumerate().map(|(at, size)| dimension(&at.to_string(), *size)).collect();
    if sizes[0] > 3 {
        let half: Vec<usize> = (0..sizes[0] / 2).collect();
        let rest: Vec<usize> = (sizes[0] / 2..sizes[0]).collect();
        dimensions[0] =
            dimensions[0].clone().group("half", &[("one", &half), ("other", &rest)]).expect("groups differ");
    }
    (cube(dimensions, &counts), counts)
}

/// Adds up both tables of every protected count, cell by cell, and compares them with what is printed.
fn assert_tables_print_the_same(cube: &Cube, counts: &[u64], released: &Release) {
    let sizes: Vec<usize> = cube.dimensions().iter().map(|d| d.leaves().len()).collect();
    let shape: Vec<usize> = cube.dimensions().iter().map(|d| d.nodes().len()).collect();
    let holding = |leaf: &[usize]| {
        let nodes = leaf.iter().zip(cube.dimensions()).map(|(leaf, d)| {
            (0..d.nodes().len()).filter(|node| d.nodes()[*node].leaves.contains(leaf)).collect::<Vec<_>>()
        });
        nodes.zip(&shape).fold(vec![0], |cells, (nodes, size)| {
            cells.iter().flat_map(|cell| nodes.iter().map(move |node| cell * size + node)).collect()
        })
    };
    let by_leaf: Vec<Vec<usize>> = (0..counts.len()).map(|leaf| holding(&place(leaf, &sizes))).collect();
    for interval in &released.audit {
        for (table, expected) in interval.tables.iter().zip([Some(interval.least), interval.greatest]) {
            let mut moved = vec![0i64; released.cells.len()];
            let mut own = 0;
            for difference in table {
                let leaf: Vec<usize> = difference.leaves.iter().map(|leaves| leaves[0]).collect();
                let at = leaf.iter().zip(&sizes).fold(0, |at, (leaf, size)| at * size + leaf);
                assert!(counts[at].checked_add_signed(difference.by).is_some(), "a count is negative");
                by_leaf[at].iter().for_each(|cell| moved[*cell] += difference.by);
                own +=
                    difference.by * i64::from(leaf.iter().zip(&interval.leaves).all(|(leaf, set)| set.contains(leaf)));
            }
            let printed = moved.iter().zip(&released.cells).filter(|(_, cell)| !cell.is_withheld());
            assert!(printed.into_iter().all(|(moved, _)| *moved == 0), "{} prints otherwise", interval.cell);
            let count = super::sum(counts, &sizes, &interval.leaves);
            assert_eq!(count.checked_add_signed(own), expected, "{}", interval.cell);
        }
    }
}

/// Every small count is withheld and has an interval with 0 and k in it.
fn assert_small_counts_are_open(cube: &Cube, counts: &[u64], released: &Release, k: u64) {
    let sizes: Vec<usize> = cube.dimensions().iter().map(|d| d.leaves().len()).collect();
    let open: std::collections::HashMap<_, _> =
        released.audit.iter().map(|interval| (&interval.leaves, (interval.least, interval.greatest))).collect();
    for (leaves, status) in super::cells(cube.dimensions()).iter().zip(&released.cells) {
        if (1..k).contains(&super::sum(counts, &sizes, leaves)) {
            assert!(status.is_withheld());
            let (least, greatest) = open[leaves];
            assert!(least == 0 && greatest.is_none_or(|greatest| greatest >= k), "{leaves:?}");
        }
    }
}

#[test]
fn random_tables_are_released_only_with_two_tables_for_every_count() {
    let is_proof = std::env::var("CONCORD_PROVE").is_ok();
    let seed = std::env::var("CONCORD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (tables, most) = if is_proof { (200, [30, 30, 4]) } else { (20, [7, 6, 3]) };
    for number in 0..tables {
        let (cube, counts) = random(&mut rng, most);
        let begun = std::time::Instant::now();
        let released = release(&cube, &Rules::default(), &[], &mut go_on).expect("it can be protected");
        let seconds = begun.elapsed().as_secs_f64();
        assert_tables_print_the_same(&cube, &counts, &released);
        assert_small_counts_are_open(&cube, &counts, &released, 5);
        if is_proof {
            let sizes: Vec<usize> = cube.dimensions().iter().map(|d| d.leaves().len()).collect();
            println!("{number}: {sizes:?}, {} of {} withheld, {seconds:.1} s", released.withheld(), released.filled());
        }
    }
}
