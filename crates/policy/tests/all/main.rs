//! The gate against a second opinion, its laws, and the rules that people will look up by name.

mod cases;
mod cedar;
mod laws;
mod policy_space;
mod reference;
