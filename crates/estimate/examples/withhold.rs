//! Reads tables, one a line: sizes joined by `x`, then counts, the last dimension fastest. Prints for each what
//! is withheld, by positions in the table with its totals. For comparison with other programs.

use std::io::BufRead;
use std::ops::ControlFlow;

use estimate::release::cube::{Cube, Dimension, Rules, release};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split_whitespace();
        let sizes: Vec<usize> =
            words.next().unwrap_or_default().split('x').map(str::parse).collect::<Result<_, _>>()?;
        let counts: Vec<u64> = words.map(str::parse).collect::<Result<_, _>>()?;
        let mut dimensions = Vec::new();
        for (at, size) in sizes.iter().enumerate() {
            let leaves: Vec<String> = (0..*size).map(|leaf| leaf.to_string()).collect();
            let leaves: Vec<&str> = leaves.iter().map(String::as_str).collect();
            dimensions.push(Dimension::new(&at.to_string(), &leaves)?);
        }
        let placed = counts.into_iter().enumerate().map(|(mut at, count)| {
            let mut place = vec![0; sizes.len()];
            for (own, size) in place.iter_mut().zip(&sizes).rev() {
                (*own, at) = (at % size, at / size);
            }
            (place, count)
        });
        let released =
            release(&Cube::new(dimensions, placed)?, &Rules::default(), &[], &mut |_| ControlFlow::Continue(()))?;
        let withheld = (0..released.cells.len()).filter(|at| released.cells[*at].is_withheld());
        println!("{}", withheld.map(|at| at.to_string()).collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
