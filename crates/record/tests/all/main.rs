//! The laws of the vocabulary: labels form a semilattice, forms load, bodies come apart and together again.

mod forms;
mod labels;
mod numbers;
