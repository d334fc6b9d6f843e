//! Why an estimate or a release is refused, with the values seen.

/// What went wrong, and what to do about it; nothing is estimated or released when one is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fewer than two lists: nothing can be said about those on none.
    #[error("`{lists}` list is too few to estimate from, use at least two")]
    TooFewLists {
        /// How many lists were given.
        lists: usize,
    },
    /// More lists than the method, or anything here, can take.
    #[error("`{lists}` lists are too many, merge lists until there are `{most}`")]
    TooManyLists {
        /// How many lists were given.
        lists: usize,
        /// How many there may be.
        most: usize,
    },
    /// More pairs of a band were judged than it has.
    #[error("`{judged}` pairs were judged of `{pairs}`, count each pair once")]
    ReviewedTooMany {
        /// How many were judged.
        judged: u64,
        /// How many there are.
        pairs: u64,
    },
    /// A pattern names no list, or a list that is not there.
    #[error("pattern `{pattern}` does not fit `{lists}` lists, use one bit per list and at least one bit")]
    PatternOutOfRange {
        /// The bitmask seen.
        pattern: u32,
        /// How many lists there are.
        lists: usize,
    },
    /// The same pattern was counted twice.
    #[error("pattern `{pattern}` is given twice, add its counts first")]
    RepeatedPattern {
        /// The bitmask seen.
        pattern: u32,
    },
    /// A count below zero.
    #[error("pattern `{pattern}` has the count `{count}`, counts cannot be negative")]
    NegativeCount {
        /// The bitmask seen.
        pattern: u32,
        /// The count seen.
        count: i64,
    },
    /// The counts together exceed what a `u32` holds.
    #[error("the counts add up to more than `4294967295`, divide the population first")]
    TooLarge,
    /// Every count is zero.
    #[error("nobody is on any list, there is nothing to estimate from")]
    NothingObserved,
    /// An estimator for two lists was given another number of them.
    #[error("`{lists}` lists given where two are needed, choose a pair")]
    NotTwoLists {
        /// How many lists were given.
        lists: usize,
    },
    /// The number of the list is too high, or a list was paired with itself.
    #[error("there is no pair of lists `{first}` and `{second}`, choose two different lists that exist")]
    NoSuchPair {
        /// Position of the first list, from 0.
        first: usize,
        /// Position of the second list, from 0.
        second: usize,
    },
    /// The estimate would be the observed number with an interval of no width, which claims too much.
    #[error("one list lies wholly within the other, no interval can be given, use another list")]
    NestedLists,
    /// Too few are on exactly one list for the estimator.
    #[error("`{singles}` are on exactly one list, too few to give an interval, use another estimator")]
    TooFewSingles {
        /// How many are on exactly one list.
        singles: u32,
    },
    /// Nobody is on exactly two lists.
    #[error("nobody is on exactly two lists, use the bias-corrected bound")]
    NoDoubles,
    /// The likelihood of this model has no maximum, or does not determine the unseen number.
    #[error("the model `{model}` cannot be fitted to these counts, use a simpler one")]
    ModelNotFitted {
        /// The model in bracket notation.
        model: String,
    },
    /// No model at all could be fitted.
    #[error("none of `{tried}` models can be fitted to these counts, overlaps are too few")]
    NoModelFitted {
        /// How many models were tried.
        tried: usize,
    },
    /// The text does not name a hierarchical model of these lists.
    #[error("`{model}` is not a model of `{lists}` lists, write it as in `[12][3]`, without the full interaction")]
    NotAModel {
        /// The text seen.
        model: String,
        /// How many lists there are.
        lists: usize,
    },
    /// A proportion outside (0, 1).
    #[error("the threshold `{threshold}` is not between 0 and 1")]
    NotAProportion {
        /// The value seen.
        threshold: f64,
    },
    /// A table without cells or with rows of different lengths.
    #[error("row `{row}` has `{found}` cells where `{expected}` are needed, and at least one")]
    NotRectangular {
        /// Position of the row, from 0.
        row: usize,
        /// Cells in the first row.
        expected: usize,
        /// Cells in this row.
        found: usize,
    },
    /// The smallest number that may be printed is too small for "withheld, small number" to hide anything.
    #[error("the minimum cell `{k}` is too small to protect anybody, use 3 or more")]
    MinimumTooSmall {
        /// The value seen.
        k: u64,
    },
    /// Estimates of different methods cannot be put together.
    #[error("`{first}` and `{other}` cannot be put together, use one method for all parts")]
    MixedMethods {
        /// The method of the first part.
        first: &'static str,
        /// Another one seen.
        other: &'static str,
    },
    /// No set of withheld cells passes the audit.
    #[error("the table cannot be protected cell by cell, use coarser categories")]
    CannotProtect,
    /// A setting of a method lies outside its range.
    #[error("the setting `{setting}` is `{value}`, choose a value from `{least}` to `{most}`")]
    SettingOutOfRange {
        /// The name of the setting.
        setting: &'static str,
        /// The value seen.
        value: f64,
        /// The least that it may be.
        least: f64,
        /// The most that it may be.
        most: f64,
    },
    /// The caller broke off a long computation.
    #[error("the computation was stopped before it had a result, start it again to get one")]
    Stopped,
    /// The prior count of a cell is zero, negative or not finite.
    #[error("the prior count `{per_cell}` of a cell is not above 0, use one over the number of cells")]
    PriorOutOfRange {
        /// The value seen.
        per_cell: f64,
    },
    /// There is no list at this position.
    #[error("there is no list `{list}` among `{lists}`, count from 0")]
    NoSuchList {
        /// The position seen.
        list: usize,
        /// How many lists there are.
        lists: usize,
    },
    /// Without one person the estimator has no answer.
    #[error("without one person of pattern `{pattern}` nothing can be estimated, merge lists or strata")]
    HingesOnOne {
        /// The pattern of lists, as a bitmask.
        pattern: u32,
    },
    /// Too few replicates have an answer to read an interval from.
    #[error("`{computed}` replicates have an answer where `{fewest}` are needed, ask for more or merge lists")]
    TooFewReplicates {
        /// Replicates with an answer.
        computed: usize,
        /// How many are needed.
        fewest: usize,
    },
    /// Categories or groups that do not make a dimension of a table.
    #[error("`{dimension}` is not a dimension, give each category one label and put it in one group of a level")]
    NotADimension {
        /// Its name, and that of the level.
        dimension: String,
    },
    /// Dimensions that do not make a table.
    #[error("`{dimensions}` dimensions make no table, use one to five with different names and fewer categories")]
    NotACube {
        /// How many were given.
        dimensions: usize,
    },
    /// A place outside the table, or a count where nothing can be.
    #[error("there is no cell `{place:?}`, use positions of categories, and no count where nothing can be")]
    NoSuchCell {
        /// Positions of the finest categories.
        place: Vec<usize>,
    },
    /// An earlier release is broken down by something else, so that the two cannot be audited together.
    #[error("the earlier release differs in `{dimension}`, count over categories that both releases have")]
    OtherUniverse {
        /// The name of the dimension.
        dimension: String,
    },
    /// An earlier release printed another count than there is now.
    #[error("`{cell}` was printed as `{printed}` and is now `{count}`, add a dimension of what was known when")]
    CountChanged {
        /// The cell, by the labels of its nodes.
        cell: String,
        /// What was printed.
        printed: u64,
        /// What is counted now.
        count: u64,
    },
    /// What was printed before leaves no way to protect these, whatever is withheld now.
    #[error("`{cell}` and `{others}` others can be worked out from earlier releases, do not release this table")]
    WouldExpose {
        /// The first cell, by the labels of its nodes.
        cell: String,
        /// How many more.
        others: usize,
    },
}
