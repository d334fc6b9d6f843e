//! Routes, sessions, pages, styles and words.
//!
//! This half knows nothing of `app`: words, templates and their view structs, styles, forms, cookies,
//! headers and faults. A handler reads a form, calls one action of `app`, fills a view and renders it.

pub mod assets;
pub mod cookie;
pub mod csrf;
pub mod fault;
pub mod form;
pub mod frame;
pub mod headers;
pub mod pages;
pub mod typed;
pub mod view;
pub mod words;

pub use frame::Frame;
pub use pages::Pages;
pub use words::{Language, Words};
