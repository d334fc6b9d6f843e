//! The program you start.
fn main() {}
