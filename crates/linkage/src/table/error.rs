//! What can be wrong with a table or a model.

/// Why rows could not be matched.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A column of the model is not in the table.
    #[error("there is no column `{name}`; there are: {there}")]
    NoColumn {
        /// The column.
        name: String,
        /// Those that there are.
        there: String,
    },
    /// A column has more or fewer rows than the lists.
    #[error("column `{column}` has {rows} rows and the lists have {expected}: give each row a value or nothing")]
    Uneven {
        /// The column.
        column: String,
        /// Its rows.
        rows: usize,
        /// Those of the lists.
        expected: usize,
    },
    /// Two columns have one name.
    #[error("two columns are called `{0}`: rename one")]
    TwoColumns(String),
    /// More rows than can be numbered.
    #[error("more than 4,294,967,294 rows: split the lists")]
    TooManyRows,
    /// More lists than can be numbered.
    #[error("{0} lists, and 65,535 is the most: put some together")]
    TooManyLists(usize),
    /// Fewer than two rows.
    #[error(
        "there are fewer than two rows, so that nothing can be compared: give a list of two rows or more, or two lists"
    )]
    TooFewRows,
    /// A blocking rule that cannot be read.
    #[error(
        "`{0}` is no rule: write column names joined by ` + `, each as it is or as first(3, name), year(name), \
         month(name), sound(name)"
    )]
    BadRule(String),
    /// A model that cannot be used.
    #[error("the model cannot be used: {0}")]
    BadModel(String),
    /// A model file that cannot be read.
    #[error("the model file cannot be read: {0}")]
    BadFile(String),
    /// More linkages to draw than memory should hold.
    #[error("{asked} linkages of these rows are too many to hold: ask for {most} or fewer")]
    TooManyDraws {
        /// How many were asked for.
        asked: usize,
        /// How many there may be.
        most: usize,
    },
    /// The caller asked to stop.
    #[error("matching was stopped")]
    Cancelled,
}

impl From<crate::parallel::Stopped> for Error {
    fn from(_: crate::parallel::Stopped) -> Self {
        Self::Cancelled
    }
}
