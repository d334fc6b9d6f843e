//! Lines on the terminal. Who closes the pipe early, as in `concord … | head -1`, has read enough: the rest is not
//! printed, and the work goes on. The macros of the standard library would end the program in the middle of it.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// Why something that was to be printed could not be, but for a closed pipe.
static FAILED: OnceLock<String> = OnceLock::new();

/// A line on the standard output.
macro_rules! println {
    () => { $crate::lines::out(::std::format_args!(""), "\n") };
    ($($text:tt)*) => { $crate::lines::out(::std::format_args!($($text)*), "\n") };
}

/// Text on the standard output.
macro_rules! print {
    ($($text:tt)*) => { $crate::lines::out(::std::format_args!($($text)*), "") };
}

/// A line on the standard error.
macro_rules! eprintln {
    ($($text:tt)*) => { $crate::lines::err(::std::format_args!($($text)*), "\n") };
}

/// Text on the standard error.
macro_rules! eprint {
    ($($text:tt)*) => { $crate::lines::err(::std::format_args!($($text)*), "") };
}

/// Prints; what goes wrong is told by [`failed`] at the end.
pub fn out(text: Arguments<'_>, end: &str) {
    let mut out = io::stdout().lock();
    if let Err(error) = write!(out, "{text}{end}").and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        let words = format!("the result cannot be printed: {error}; check where the output goes");
        // The first is enough: a full disk is full for the second line, too.
        let _ = FAILED.set(words);
    }
}

/// Prints a message. Where messages go nowhere there is nobody to tell.
pub fn err(text: Arguments<'_>, end: &str) {
    let mut out = io::stderr().lock();
    let _ = write!(out, "{text}{end}").and_then(|()| out.flush());
}

/// Why not all was printed, if so; a closed pipe is no reason.
pub fn failed() -> Option<&'static str> {
    FAILED.get().map(String::as_str)
}
