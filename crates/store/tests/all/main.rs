//! The store on both databases: statements, selections, keys, refusals, what lies on the disk.
//!
//! Every test runs on SQLite, and on PostgreSQL as well when `TEST_POSTGRES_URL` is set.

mod altered;
mod disk;
mod edited;
mod image;
mod keys;
mod lens;
mod listed;
mod schema;
mod selection;
mod shredded;
mod upgrade;
mod world;
