//! The store on both databases: statements, selections, keys, refusals, what lies on the disk.
//!
//! Every test runs on SQLite, and on PostgreSQL as well when `TEST_POSTGRES_URL` is set.

mod disk;
mod keys;
mod lens;
mod listed;
mod schema;
mod selection;
mod upgrade;
mod world;
