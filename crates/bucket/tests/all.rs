//! All integration tests of `bucket` in one binary: against a server of ours that fails in every way on loopback, and
//! against real ones where `TEST_S3_URL` names them.

#[path = "all/failures.rs"]
mod failures;
#[path = "all/real.rs"]
mod real;
#[path = "all/server.rs"]
mod server;
