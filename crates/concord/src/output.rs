//! What the terminal shows: progress bars, failures, problems of an input, names of files; and in which language.

use app::Result;
use app::record::Problem;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use web::words::{Language, Words};
use zeroize::Zeroizing;

/// Has the person pressed Ctrl-C?
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static WATCHING: Once = Once::new();
/// Bytes of the longest file that is taken for a secret.
const MOST_SECRET: usize = 1 << 16;

/// Goes on unless the person has asked to stop; asking twice ends the program at once.
pub fn unless_interrupted() -> ControlFlow<()> {
    WATCHING.call_once(|| {
        tokio::spawn(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if INTERRUPTED.swap(true, Ordering::Relaxed) {
                    std::process::exit(130);
                }
            }
        });
    });
    if INTERRUPTED.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Today as ISO, and this moment as documents carry it.
pub fn now() -> (String, app::report::Timestamp) {
    let now = app::clock::system_now();
    (now.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(), app::briefs::moment(now))
}

/// Lists what is wrong with an input that was refused.
pub fn problems_of(error: &app::Error) {
    // A single one is told with the failure itself.
    if let app::Error::Invalid(all) = error
        && all.len() > 1
    {
        problems(all, 20);
    }
}

/// Says why it failed.
pub fn failed(words: &str) -> ExitCode {
    let lines: Vec<String> = words.split('\n').map(plain).collect();
    eprintln!("concord: {}", lines.join("\n"));
    ExitCode::FAILURE
}

/// A bar that shows only on a terminal.
pub fn bar(what: &str, total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    // The template is fixed and tested by every run; the plain style serves if it should ever not parse.
    let style = ProgressStyle::with_template("{msg:28} {bar:32} {percent:>3} % {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    bar
}

/// Does work behind a bar of thousandths, which [`share`] moves on.
///
/// # Errors
/// As the work; `Conflict` where Ctrl-C was pressed meanwhile: what came of it is thrown away then.
pub fn watched<T>(what: &str, work: impl FnOnce(&ProgressBar) -> Result<T>) -> Result<T> {
    let bar = bar(what, 1_000);
    // Here, where the runtime is: the threads of a kernel only ask whether it was pressed.
    let _ = unless_interrupted();
    let done = work(&bar);
    bar.finish_and_clear();
    let done = done?;
    match unless_interrupted() {
        ControlFlow::Break(()) => Err(app::Error::Conflict("stopped; nothing was written".to_owned())),
        ControlFlow::Continue(()) => Ok(done),
    }
}

/// Moves a bar of thousandths on, and goes on unless the person has asked to stop.
pub fn share(bar: &ProgressBar, done: f64) -> ControlFlow<()> {
    bar.set_position((done * 1_000.0) as u64);
    unless_interrupted()
}

/// Moves a bar on, for work that says how many bytes of how many are done.
pub fn tell(bar: &ProgressBar) -> impl Fn(u64, u64) + Send + Sync + use<'_> {
    |done, total| {
        bar.set_length(total.max(1));
        bar.set_position(done);
    }
}

/// Lists problems, the first ones in full.
pub fn problems(all: &[Problem], most: usize) {
    for problem in all.iter().take(most) {
        eprintln!("  {}", plain(&problem.to_string()));
    }
    if all.len() > most {
        eprintln!("  … and {} more", all.len() - most);
    }
}

/// Somebody's text as a terminal may show it: without what moves the cursor, or turns the order of letters around.
pub fn plain(text: &str) -> String {
    let is_raw = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if is_raw(c) { '\u{fffd}' } else { c }).collect()
}

/// Our own words without the marks that isolate directions, which terminals show as boxes.
pub fn unmarked(words: &str) -> String {
    words.replace(['\u{2068}', '\u{2069}'], "")
}

/// A path as a terminal may show it.
pub fn shown(file: &Path) -> String {
    plain(&file.display().to_string())
}

/// The words of the language that somebody chose for what is written.
///
/// # Errors
/// `Refused` for a language that there is not.
pub fn words(language: &str) -> Result<Words> {
    let chosen = Language::from_code(language)
        .ok_or_else(|| app::Error::Refused(format!("`{language}` is no language of Concord; take en or ar")))?;
    Words::new(chosen).map_err(|e| app::Error::Internal(e.to_string()))
}

/// Prints a text. Who has read enough and closed the pipe is no failure: the work goes on, and its files are written.
///
/// # Errors
/// `Internal` when it cannot be written for another reason.
pub fn say(text: &str) -> Result<()> {
    print!("{text}");
    crate::lines::failed().map_or(Ok(()), |words| Err(app::Error::Internal(words.to_owned())))
}

/// Writes a file that is not there yet: what may be somebody's only copy is not replaced.
///
/// # Errors
/// `Refused` when something is there; `Internal` when it cannot be written.
pub fn write_new(file: &Path, bytes: &[u8]) -> Result<()> {
    create(file, bytes, |_| {})
}

/// As [`write_new`], for its owner alone.
///
/// # Errors
/// As [`write_new`].
pub fn write_private(file: &Path, bytes: &[u8]) -> Result<()> {
    create(file, bytes, |options| {
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    })
}

fn create(file: &Path, bytes: &[u8], how: impl FnOnce(&mut std::fs::OpenOptions)) -> Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    how(&mut options);
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => there(file),
        _ => app::Error::Internal(format!("`{}`: {e}; choose a folder that may be written", file.display())),
    };
    let mut out = options.open(file).map_err(failed)?;
    let written = out.write_all(bytes).and_then(|()| out.sync_all()).map_err(failed);
    if written.is_err() {
        // Half of it would be taken for it, and would be in the way of the next attempt.
        let _ = std::fs::remove_file(file);
    }
    written
}

fn there(file: &Path) -> app::Error {
    let words = "is there already, and is not replaced; choose another name, or move it away first";
    app::Error::Refused(format!("`{}` {words}", file.display()))
}

/// Refuses a file that [`write_new`] could not write, before something is done that cannot be taken back.
///
/// # Errors
/// `Refused` when something is there, or there is no such folder.
pub fn require_free(file: &Path) -> Result<()> {
    if file.exists() {
        return Err(there(file));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(app::Error::Refused(format!("`{}`: there is no such folder; make it first", file.display())));
    }
    Ok(())
}

/// Writes a file, with a message that names it when that fails.
///
/// # Errors
/// `Internal` when the file cannot be written.
pub fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(file, bytes)
        .map_err(|e| app::Error::Internal(format!("`{}`: {e}; choose a folder that may be written", file.display())))
}

/// Reads a text that somebody handed over.
///
/// # Errors
/// `Refused` when the file cannot be read, or is no text.
pub fn text(file: &Path) -> Result<String> {
    let no_text = |_| app::Error::Refused(format!("`{}` is not UTF-8 text", file.display()));
    String::from_utf8(read(file)?).map_err(no_text)
}

/// Reads a file with a secret into memory that is wiped and never grows: what grows leaves copies behind.
///
/// # Errors
/// `Refused` when the file cannot be read, or is longer than a secret.
pub fn read_secret(file: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let refused = |e| app::Error::Refused(format!("`{}`: {e}; check the name of the file", file.display()));
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_SECRET + 64));
    let opened = std::fs::File::open(file).map_err(refused)?;
    opened.take(MOST_SECRET as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
    if bytes.len() > MOST_SECRET {
        let words = "is longer than 65,536 bytes, and no secret is; check the name of the file";
        return Err(app::Error::Refused(format!("`{}` {words}", file.display())));
    }
    Ok(bytes)
}

/// Reads a file.
///
/// # Errors
/// `Refused` when the file cannot be read.
pub fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file)
        .map_err(|e| app::Error::Refused(format!("`{}`: {e}; check the name of the file", file.display())))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_steers_a_terminal_or_turns_letters_around_is_not_printed() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\u{2067}\n"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(plain("أمل, Amal"), "أمل, Amal");
    }
}
