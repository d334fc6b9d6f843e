//! Routes, sessions, pages, styles and words.
//!
//! A handler reads a form, calls an action of `app`, fills a view and renders it. Nothing is decided here:
//! who may see or do what is the business of `app`, and what it refuses looks as if it were not there.

mod agreements;
mod alerts;
mod approvals;
mod asking;
pub mod assets;
mod attribution;
mod audit;
mod authorities;
mod comments;
mod consents;
pub mod cookie;
pub mod csrf;
mod documents;
pub mod door;
mod download;
mod drawing;
mod elapsed;
mod estimates;
mod exchange;
pub mod fault;
pub mod form;
pub mod frame;
pub mod headers;
mod holds;
mod hosts;
mod imports;
mod labels;
pub mod listen;
mod matches;
mod naming;
mod objectives;
mod onward;
mod overrides;
pub mod pages;
mod partners;
mod persons;
mod picture;
mod posted;
mod private;
mod products;
mod records;
pub mod refusals;
mod requests;
mod retention;
pub mod routes;
mod search;
mod server;
mod session;
mod spectrum;
mod today;
mod trends;
pub mod typed;
pub mod view;
mod viewing;
mod visit;
pub mod words;

pub use frame::Frame;
pub use listen::serve;
pub use pages::Pages;
pub use server::{by_host, router};
pub use words::{Language, Words};
