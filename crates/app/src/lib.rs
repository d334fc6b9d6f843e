//! Every action an organisation can take: open, load, ask policy, act, audit.
//!
//! The web, the command line, jobs and tests enter here and nowhere deeper. What a person may not see and
//! what does not exist get the same answer.

mod access;
pub mod actor;
pub mod agreements;
pub mod alerts;
pub mod approvals;
pub mod attachments;
pub mod attestations;
pub mod attribution;
pub mod audit;
pub mod authorities;
pub mod backup;
pub mod briefs;
mod bulk;
mod change;
pub mod checkpoints;
pub mod clock;
pub mod comments;
pub mod consents;
pub mod derivations;
pub mod doctor;
pub mod documents;
pub mod drawings;
mod error;
pub mod estimates;
pub mod estimation;
pub mod exchange;
pub mod exports;
pub mod fuzzy;
pub mod imports;
pub mod labels;
pub mod matching;
mod messages;
mod node;
pub mod onward;
pub mod overrides;
pub mod people;
pub mod picture;
pub mod plans;
pub mod private;
pub mod products;
pub mod receive;
pub mod records;
pub mod requests;
pub mod retention;
pub mod runs;
pub mod shred;
pub mod spectrum;
pub mod trends;

pub use access::Scope;
pub use actor::Actor;
pub use change::english_date;
pub use error::{Error, Result};
pub use estimate;
pub use import;
pub use linkage::{Quality, RowRef, quality};
pub use node::{Founding, Home, Node};
pub use policy::Role;
pub use record;
pub use report;
pub use seal::Cost;
pub use secrecy::{ExposeSecret, SecretString};
pub use store::Store;
pub use store::records::Stored;
