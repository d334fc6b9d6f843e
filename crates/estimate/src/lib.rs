//! Numbers with their uncertainty from counts, and what may be published of them.
//!
//! Two halves. *Multiple systems estimation*: from an [`Overlap`] of lists to [`Estimate`]s, each with an
//! interval, and to a [`Judgement`] on whether they may be used. *Release*: from a frequency [`release::Table`]
//! to what may be printed of it, with the exact audit of what a reader could work out.
//! Linking the lists, words shown to people and storage are left to others; there is no clock
//! and no input or output here, and what is random starts from a seed that is handed in.
//!
//! ```
//! use estimate::{Overlap, chapman};
//! // Ten on the first list, fifteen on the second, five on both.
//! let overlap = Overlap::new(&["first", "second"], &[(0b01, 5), (0b10, 10), (0b11, 5)])?;
//! let estimate = chapman(&overlap)?;
//! assert_eq!(estimate.n.floor(), 28.0);
//! # Ok::<(), estimate::Error>(())
//! ```

mod bootstrap;
mod capture;
mod chains;
mod chao;
mod chapman;
mod diagnostic;
mod distribution;
mod error;
mod face;
mod fit;
mod graphs;
mod guard;
mod latent;
mod lattice;
mod log_linear;
mod maximum;
mod model;
mod normal;
mod number;
mod overlap;
mod profile;
pub mod release;
mod reviewed;
mod stepwise;
mod strata;
mod study;

pub use bootstrap::{Estimator, Resampling, bootstrap, bootstrap_stepwise};
pub use capture::{Spread, m0, mt, mth};
pub use chao::{chao, chao_bias_corrected};
pub use chapman::chapman;
pub use diagnostic::Diagnostic;
pub use distribution::Distribution;
pub use error::Error;
pub use graphs::{GraphPrior, GraphWeight, Graphs, graphs, graphs_with};
pub use guard::{Circumstances, Direction, Judgement, LinkageErrors, Severity, Verdict, Warning, guard};
pub use latent::{LatentSettings, MOST_UNSEEN, latent_class};
pub use log_linear::{
    Criterion, ExcludedModel, Exclusion, FittedModel, LogLinear, SUPPORT, log_linear, log_linear_model, log_linear_with,
};
pub use number::{Assumption, Estimate, LEVEL, Method, Note};
pub use overlap::{MOST_LISTS, Overlap};
pub use reviewed::{Band, Reviewed, Share, reviewed};
pub use stepwise::stepwise;
pub use strata::{JOINT_DRAWS, mix_linkages, sum_of_strata};
pub use study::{
    Change, Plan, Refused, StrataStudy, Stratum, StratumStudy, Study, Variation, sensitivity, study, study_strata,
};
