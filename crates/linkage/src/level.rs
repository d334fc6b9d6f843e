//! The answers a comparison can give, and what we hold of them before seeing data.

/// One answer of a comparison. Its code is stable and can be a key for words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The code, unique within its comparison.
    pub code: &'static str,
    /// What we hold before seeing data of a match showing this level.
    pub(crate) m: f64,
    /// The same of a non-match that passed the blocking rules.
    pub(crate) u: f64,
}

/// The code of a comparison that could not be made; its weight is 0.
pub const NULL: &str = "null";

const fn level(code: &'static str, m: f64, u: f64) -> Level {
    Level { code, m, u }
}

// The opinions below are weak: the settings of the model count them as a few pairs only.
// INVARIANT: the m of each table sum to 1, and so do the u.
pub(crate) const DATE: [Level; 6] = [
    level("same-day", 0.66, 0.18),
    level("same-range", 0.08, 0.01),
    level("overlap", 0.06, 0.06),
    level("within-1-day", 0.12, 0.25),
    level("within-3-days", 0.06, 0.40),
    level("far", 0.02, 0.10),
];
pub(crate) const PLACE: [Level; 6] = [
    level("same-place", 0.60, 0.08),
    level("within-5-km", 0.18, 0.10),
    level("within-20-km", 0.10, 0.20),
    level("within-reach", 0.06, 0.10),
    level("same-area", 0.04, 0.42),
    level("far", 0.02, 0.10),
];
pub(crate) const COARSE: [Level; 4] = [
    level("same-point", 0.50, 0.20),
    level("within-reach", 0.40, 0.40),
    level("same-area", 0.05, 0.20),
    level("far", 0.05, 0.20),
];
pub(crate) const AREA: [Level; 2] = [level("same", 0.95, 0.60), level("different", 0.05, 0.40)];
pub(crate) const KIND: [Level; 2] = [level("same", 0.90, 0.50), level("different", 0.10, 0.50)];
pub(crate) const PARTIES: [Level; 3] =
    [level("same", 0.70, 0.30), level("some", 0.20, 0.30), level("none", 0.10, 0.40)];
pub(crate) const DEATHS: [Level; 7] = [
    level("same-few", 0.35, 0.15),
    level("same-some", 0.20, 0.03),
    level("same-many", 0.10, 0.01),
    level("same-best", 0.08, 0.03),
    level("overlap", 0.12, 0.10),
    level("close", 0.08, 0.18),
    level("different", 0.07, 0.50),
];
pub(crate) const CIVILIANS: [Level; 7] = [
    level("both-none", 0.30, 0.35),
    level("same-few", 0.20, 0.07),
    level("same-some", 0.20, 0.02),
    level("same-many", 0.10, 0.01),
    level("close", 0.10, 0.15),
    level("one-none", 0.05, 0.20),
    level("different", 0.05, 0.20),
];
