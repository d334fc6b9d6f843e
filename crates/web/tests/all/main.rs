//! The tests of web: words, pages, forms, and what every answer carries.

mod answers;
mod forms;
mod page;
mod sample;
mod wording;
