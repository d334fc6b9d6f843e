//! Tables of several dimensions, tried against an attacker who goes through every table there could be.

mod attacker;
mod patterns;
mod random;
mod rules;

use std::ops::ControlFlow;

use estimate::release::cube::{Cube, Dimension};

/// Never stops the work.
fn go_on(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A dimension whose categories are called by its name and their position.
fn dimension(name: &str, size: usize) -> Dimension {
    let leaves: Vec<String> = (0..size).map(|leaf| format!("{name}{leaf}")).collect();
    let leaves: Vec<&str> = leaves.iter().map(String::as_str).collect();
    Dimension::new(name, &leaves).expect("labels differ")
}

/// Counts in the order of the cells, the last dimension fastest.
fn cube(dimensions: Vec<Dimension>, counts: &[u64]) -> Cube {
    let sizes: Vec<usize> = dimensions.iter().map(|d| d.leaves().len()).collect();
    let placed: Vec<_> = counts.iter().enumerate().map(|(at, count)| (place(at, &sizes), *count)).collect();
    Cube::new(dimensions, placed).expect("the places exist")
}

fn place(mut at: usize, sizes: &[usize]) -> Vec<usize> {
    let mut place = vec![0; sizes.len()];
    for (own, size) in place.iter_mut().zip(sizes).rev() {
        (*own, at) = (at % size, at / size);
    }
    place
}

/// The sum of counts over sets of finest categories, by going through all of them.
fn sum(counts: &[u64], sizes: &[usize], leaves: &[Vec<usize>]) -> u64 {
    let is_in = |at: usize| place(at, sizes).iter().zip(leaves).all(|(own, set)| set.contains(own));
    counts.iter().enumerate().filter(|(at, _)| is_in(*at)).map(|(_, count)| count).sum()
}

/// For every cell of a table the finest categories in it, the last dimension fastest.
fn cells(dimensions: &[Dimension]) -> Vec<Vec<Vec<usize>>> {
    let shape: Vec<usize> = dimensions.iter().map(|d| d.nodes().len()).collect();
    let of = |at| place(at, &shape).iter().zip(dimensions).map(|(node, d)| d.nodes()[*node].leaves.clone()).collect();
    (0..shape.iter().product()).map(of).collect()
}
