//! The actions of a node on both databases: the golden incident, bad input, what is visible, what a kill leaves.
//!
//! Every test runs on SQLite, and on PostgreSQL as well when `TEST_POSTGRES_URL` is set.

mod account;
mod agreements;
mod attached;
mod attached_shared;
mod backup;
mod bad_bundle;
mod bad_list;
mod clauses;
mod consent;
mod derived;
mod edit;
mod exchange;
mod exporting;
mod field;
mod fuzzy;
mod golden;
mod golden_after;
mod invited;
mod joint;
mod joint_citing;
mod joint_three;
mod keys;
mod kill;
mod known_leaks;
mod log;
mod lost;
mod non_interference;
mod passing_on;
mod private;
mod proving;
mod requested;
mod roles;
mod seen_as;
mod severe;
mod signing;
mod simulation;
mod spectrum;
mod staff;
mod told;
mod upgrade;
mod visible;
mod wall;
mod witnesses;
mod world;
