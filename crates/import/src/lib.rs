//! Files into draft records plus a list of problems, and back out again.
