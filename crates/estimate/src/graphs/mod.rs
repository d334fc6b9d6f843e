//! Bayesian averages over decomposable graphs: every way in which lists may depend on each other without a
//! cycle, weighted by how well it explains the overlaps.

mod chordal;
mod posterior;

use crate::model::brackets;
use crate::number::LEVEL;
use crate::{Diagnostic, Distribution, Error, Estimate, Method, Note, Overlap};
use posterior::{Masses, Posterior};

/// The most lists of which graphs are averaged.
const MOST_LISTS: usize = 5;
/// The probability that may lie above the grid. Source: our own choice, far below the 2.5 % of an interval's end.
const ENOUGH: f64 = 1e-5;

/// What is believed of the cells before the counts, and how far the unseen number is followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GraphPrior {
    /// Prior count of each of the `2^lists` cells (the δ of the hyper-Dirichlet law), positive.
    pub per_cell: f64,
    /// The largest unseen number considered, part of what is believed; None goes on until the probability above is
    /// below 0.00001. Two thousand million are the most in either case.
    pub most_unseen: Option<u32>,
}

impl GraphPrior {
    /// One prior count over the whole table, `2^−lists` for each cell, and no largest number.
    pub fn customary(lists: usize) -> GraphPrior {
        GraphPrior { per_cell: 0.5_f64.powi(lists as i32), most_unseen: None }
    }
}

/// The average over graphs, and the graphs.
#[derive(Debug, Clone, PartialEq)]
pub struct Graphs {
    /// The posterior of the number, graphs averaged; `n` is its median.
    pub estimate: Estimate,
    /// Every decomposable graph with its posterior probability, largest first.
    pub graphs: Vec<GraphWeight>,
}

/// One graph and what the counts make of it.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWeight {
    /// The cliques in brackets: lists in one bracket depend on each other, `[12][23]` is a chain.
    pub graph: String,
    /// Posterior probability, 0 to 1.
    pub weight: f64,
}

/// Averages over all decomposable graphs with the customary prior; see docs/methods/decomposable-graphs.md.
///
/// Persons or events in all, from two to five lists. Given the graph, the probabilities of the cells have the
/// hyper-Dirichlet law with `2^−lists` for each cell; every graph, the complete one among them, is as likely as
/// any other beforehand; `p(N) ∝ 1/N`. The answer is the posterior median with the 2.5 % and 97.5 % points.
/// Under the complete graph only the prior speaks of the unseen, which falls as their number to the power
/// `2^−lists − 2`, so slowly that the mean over all numbers is infinite: `mean` is that over the grid, for comparison with other programs, and `n` is the one to use.
///
/// Assumes a closed population, perfect linkage, equal reach given the graph, and no interaction of lists that
/// a decomposable graph cannot hold.
///
/// Source: Madigan & York 1997, Biometrika 84, 19–31; Dawid & Lauritzen 1993, Annals of
/// Statistics 21, 1272–1317 (hyper-Dirichlet law).
/// Accuracy: probabilities to about 1e-8; numbers above 65,536 unseen are grouped in steps of 1/2048.
///
/// # Errors
/// [`Error::TooManyLists`] above five lists.
///
/// ```
/// use estimate::{Overlap, graphs};
/// let overlap = Overlap::new(&["first", "second"], &[(0b01, 50), (0b10, 40), (0b11, 60)])?;
/// let found = graphs(&overlap)?;
/// // Two graphs: the lists depend on each other, or not.
/// assert_eq!(found.graphs.len(), 2);
/// assert!(found.estimate.lower <= found.estimate.n && found.estimate.n <= found.estimate.upper);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn graphs(overlap: &Overlap) -> Result<Graphs, Error> {
    graphs_with(overlap, &GraphPrior::customary(overlap.lists()))
}

/// Averages over all decomposable graphs with a prior of one's own; see docs/methods/decomposable-graphs.md.
///
/// As [`graphs`], whose sources and assumptions are the same.
///
/// # Errors
/// [`Error::TooManyLists`] above five lists; [`Error::PriorOutOfRange`] unless the prior count of a cell is finite and
/// above zero.
pub fn graphs_with(overlap: &Overlap, prior: &GraphPrior) -> Result<Graphs, Error> {
    overlap.at_most(MOST_LISTS)?;
    if !(prior.per_cell > 0.0 && prior.per_cell.is_finite()) {
        return Err(Error::PriorOutOfRange { per_cell: prior.per_cell });
    }
    let all = chordal::decomposable(overlap.lists());
    let masses = Posterior::new(overlap, &all, prior.per_cell).masses(prior.most_unseen, ENOUGH);
    let weights = masses.graphs.iter().zip(&all);
    let mut graphs: Vec<GraphWeight> =
        weights.map(|(&weight, graph)| GraphWeight { graph: brackets(&graph.cliques), weight }).collect();
    graphs.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.graph.cmp(&b.graph)));
    Ok(Graphs { estimate: described((overlap, prior), masses, &graphs), graphs })
}

fn described((overlap, prior): (&Overlap, &GraphPrior), masses: Masses, graphs: &[GraphWeight]) -> Estimate {
    let mean = masses.unseen.iter().map(|(unseen, mass)| f64::from(*unseen) * mass).sum();
    let largest = graphs.first().map_or(0.0, |graph| graph.weight);
    let named = (Method::Graphs, format!("average of {}", graphs.len()));
    let mut notes = vec![Note::Averaged, Note::ModelsConsidered(graphs.len())];
    // The end of the interval lies beyond the grid, and nobody asked for the grid to end.
    let is_unbounded = prior.most_unseen.is_none() && masses.above > (1.0 - LEVEL) / 2.0;
    if is_unbounded {
        notes.push(Note::Unbounded);
    }
    let distribution = Distribution::Exact(masses.unseen);
    let found = Estimate::with_distribution(named, overlap.observed(), (mean, distribution), notes);
    let diagnostics =
        vec![Diagnostic::Models(graphs.len()), Diagnostic::LargestWeight(largest), Diagnostic::MassAbove(masses.above)];
    let upper = if is_unbounded { f64::INFINITY } else { found.upper };
    Estimate { diagnostics, upper, ..found }
}
