//! How long matching takes on the Syria lists of the demonstration, and how good it is, as
//! they are and with the second and third list disturbed.

#[path = "../tests/syria.rs"]
mod syria;

use std::ops::ControlFlow;
use std::time::Instant;

use linkage::{Event, ListPair, RowRef, Settings, link, quality};

fn main() {
    let syria = syria::read();
    println!("as they are");
    let model = measure(&syria.lists, &syria.truth);
    println!("disturbed: days in 20 %, places in 30 %, numbers in 30 % of list 1 and 2");
    measure(&disturbed(syria.lists), &syria.truth);
    println!("weights of lists {} and {}", model.left, model.right);
    for (comparison, levels) in &model.comparisons {
        for level in levels {
            let name = format!("{comparison:?}");
            let bits = level.weight_bits();
            println!("{name:16} {:14} m {:.5} u {:.5} {bits:+.2}", level.code, level.m, level.u);
        }
    }
}

fn measure(lists: &[Vec<Event>], truth: &[(RowRef, RowRef)]) -> ListPair {
    let begun = Instant::now();
    let linkage = link(lists, &Settings::default(), &mut |_| ControlFlow::Continue(()))
        .expect("the lists of the demonstration can be linked");
    let seconds = begun.elapsed().as_secs_f64();
    let (model, blocking) = (&linkage.model, &linkage.blocking);
    println!("  {seconds:.3} s, {} rounds, converged: {}", model.iterations, model.converged);
    println!("  {blocking:?}");
    for threshold in [0.1, 0.5, 0.9] {
        let pairs: Vec<_> = linkage.chosen_at(threshold).iter().map(|pair| (pair.left, pair.right)).collect();
        println!("  at {threshold}: {:?}", quality(&pairs, truth));
        for lists in model.lists.iter().filter(|_| threshold == 0.5) {
            let is_here = |(one, other): &&(RowRef, RowRef)| {
                one.list.min(other.list) == lists.left && one.list.max(other.list) == lists.right
            };
            let found: Vec<_> = pairs.iter().filter(is_here).copied().collect();
            let truth: Vec<_> = truth.iter().filter(is_here).copied().collect();
            println!("    {} and {}: {:?}", lists.left, lists.right, quality(&found, &truth));
        }
    }
    model.lists[0].clone()
}

fn disturbed(mut lists: Vec<Vec<Event>>) -> Vec<Vec<Event>> {
    let mut state: u64 = 88_172_645_463_325_252;
    // Marsaglia 2003, "Xorshift RNGs", with shifts 13, 7, 17.
    let mut unit = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as f64 / u64::MAX as f64
    };
    for event in lists.iter_mut().skip(1).flatten() {
        if unit() < 0.2 {
            let days = if unit() < 0.5 { -1 } else { 1 };
            event.from_day += days;
            event.to_day += days;
        }
        if unit() < 0.3
            && let Some(point) = &mut event.point
        {
            point.lat += unit() * 0.06 - 0.03;
            point.lon += unit() * 0.06 - 0.03;
        }
        if unit() < 0.3
            && let (Some(deaths), Some(civilians)) = (&mut event.deaths, &mut event.civilian_deaths)
        {
            let more = (unit() * 3.0) as u32;
            deaths.best += more;
            deaths.high += more + 1;
            *civilians += (unit() * 3.0) as u32;
        }
    }
    lists
}
