//! May this actor do this to that, and why: Cedar, with the rules as files.
