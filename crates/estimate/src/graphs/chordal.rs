//! The decomposable graphs of a few lists: which there are, and how the likelihood of each factorises.
//! What they say of a population is left to `posterior`.

/// A decomposable (chordal) graph whose points are lists.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Graph {
    /// The cliques, as bitmasks of lists.
    pub(crate) cliques: Vec<u32>,
    /// The margins in the likelihood, as bitmasks, with the power of each: positive for a clique, negative for a
    /// separator. The margin of no list, which is one, is left out.
    pub(crate) powers: Vec<(u32, i32)>,
}

/// Every decomposable graph of these lists, the one without edges first and the complete one last.
///
/// A graph is decomposable if points can be taken away one after the other, each with neighbours that are all
/// joined to one another. Each point taken away leaves the factor of itself with its neighbours over that of
/// the neighbours; cliques that are separators cancel.
/// Source: Lauritzen 1996, Graphical Models, proposition 2.17 and section 4.4.
pub(crate) fn decomposable(lists: usize) -> Vec<Graph> {
    let pairs: Vec<u32> = crate::model::pairs(lists).collect();
    (0u32..1 << pairs.len()).filter_map(|edges| factorise(lists, &neighbours(lists, &pairs, edges))).collect()
}

/// For each list, the bitmask of the lists joined to it.
fn neighbours(lists: usize, pairs: &[u32], edges: u32) -> Vec<u32> {
    let mut joined = vec![0; lists];
    for pair in pairs.iter().enumerate().filter(|(i, _)| edges >> i & 1 == 1).map(|(_, pair)| *pair) {
        for (list, others) in joined.iter_mut().enumerate().filter(|(list, _)| pair >> list & 1 == 1) {
            *others |= pair & !(1 << list);
        }
    }
    joined
}

/// The factors of the graph; None if it is not decomposable.
fn factorise(lists: usize, joined: &[u32]) -> Option<Graph> {
    let mut left: u32 = (1 << lists) - 1;
    let mut powers = vec![0; 1 << lists];
    while left != 0 {
        let is_simplicial = |list: usize| {
            let around = joined[list] & left;
            (0..lists).filter(|other| around >> other & 1 == 1).all(|other| around & !joined[other] == 1 << other)
        };
        let list = (0..lists).find(|&list| left >> list & 1 == 1 && is_simplicial(list))?;
        let around = joined[list] & left;
        powers[(around | 1 << list) as usize] += 1;
        powers[around as usize] -= 1;
        left &= !(1 << list);
    }
    let powers: Vec<(u32, i32)> = (0u32..).zip(powers).skip(1).filter(|(_, power)| *power != 0).collect();
    let cliques = powers.iter().filter(|(_, power)| *power > 0).map(|(margin, _)| *margin).collect();
    Some(Graph { cliques, powers })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_2_8_61_and_822_decomposable_graphs_of_two_to_five_lists() {
        // Labelled chordal graphs, OEIS A058862: 1, 2, 8, 61, 822.
        for (lists, graphs) in [(2, 2), (3, 8), (4, 61), (5, 822)] {
            assert_eq!(decomposable(lists).len(), graphs);
        }
    }

    #[test]
    fn a_chain_of_three_lists_has_two_cliques_and_the_middle_between_them() {
        // By hand: 1 – 2 – 3 is p(12) p(23) / p(2).
        let chain = decomposable(3).into_iter().find(|graph| graph.cliques == [0b011, 0b110]);
        assert_eq!(chain.expect("it is decomposable").powers, [(0b010, -1), (0b011, 1), (0b110, 1)]);
    }

    #[test]
    fn every_list_is_counted_once_in_every_graph() {
        // Of the cliques that hold a list there is one more than of the separators: a forest's points less its edges.
        for graph in decomposable(5) {
            for list in 0..5 {
                let sum: i32 = graph.powers.iter().filter(|(m, _)| m >> list & 1 == 1).map(|(_, power)| power).sum();
                assert_eq!(sum, 1, "{graph:?}");
            }
        }
    }
}
