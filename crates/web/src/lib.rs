//! Routes, sessions, pages, styles and words.
