//! Tidy checks as tests, generated references, release.
