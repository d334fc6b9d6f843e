//! The tests of web: words, pages, forms, what every answer carries, and whole nodes behind their pages.

mod answers;
mod forms;
mod page;
mod refusals;
mod sample;
mod served;
mod wording;
