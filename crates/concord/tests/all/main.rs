//! The program as a person starts it: exit codes, messages, and two nodes that exchange a bundle by file.

mod anew;
mod encoding;
mod estimating;
mod keys;
mod linking;
mod locked;
mod mailbox;
mod people;
mod posting;
mod private;
mod releasing;
mod seizure;
#[cfg(unix)]
mod tls;
mod unit;
#[cfg(target_os = "linux")]
mod written;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PASSPHRASE: &str = "four quiet words here";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("words"), PASSPHRASE).expect("the folder may be written");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("CONCORD_PASSPHRASE_FILE", self.path("words"))
            .env_remove("CONCORD_DIR")
            .output()
            .expect("the program starts")
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn found(&self, name: &str) {
        self.done(&["init", "--dir", name, "--account-passphrase-file", "words", name, &format!("The {name}")]);
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[test]
fn a_wrong_command_line_exits_with_2_and_a_failure_with_1() {
    let place = Place::new();
    for wrong in [&["import"][..], &["nonsense"], &["demo", "--port", "many"], &["serve", "--listen", "here"]] {
        assert_eq!(place.run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let output = place.run(&["doctor", "--dir", "nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("concord init"), "{}", said(&output));
    std::fs::write(place.path("log"), "{}").expect("the folder may be written");
    assert_eq!(place.run(&["verify", "log"]).status.code(), Some(1));
    let output = place.run(&["serve", "--dir", "nowhere", "--listen", "0.0.0.0:7070"]);
    assert!(said(&output).contains("TLS"), "{}", said(&output));
}

#[test]
fn a_list_is_previewed_imported_and_backed_up() {
    let place = Place::new();
    place.found("first");
    let (list, mapping) = (repository("demo/syria/hrw.csv"), repository("demo/syria/mapping.toml"));
    let (list, mapping) = (list.to_string_lossy(), mapping.to_string_lossy());
    let import = |more: &[&str]| {
        let mut all = vec!["import", "--dir", "first", &list, "--mapping", &mapping];
        all.extend(more);
        place.run(&all)
    };
    // The file has 89 rows; two reports are dated before their event (demo/syria/README.md).
    assert!(said(&import(&["--preview"])).contains("89 rows: 89 would be taken, 0 rejected, 2 flagged"));
    assert!(said(&import(&[])).contains("89 accepted (89 new, 0 changed, 0 unchanged), 0 rejected, 2 flagged"));
    assert!(said(&import(&[])).contains("89 accepted (0 new, 0 changed, 89 unchanged)"));
    assert!(place.done(&["backup", "--dir", "first", "--to", "copy"]).contains("snapshot 1 in `copy`"));
    assert!(place.done(&["backup", "--dir", "first", "--to", "copy", "--days", "30"]).contains("snapshot 2 in `copy`"));
    let listed = place.done(&["backup", "--dir", "first", "list", "copy"]);
    assert_eq!(listed.matches("whole").count(), 2, "{listed}");
    assert!(place.done(&["backup", "--dir", "first", "drill", "copy"]).contains("opened"));
    assert!(place.done(&["backup", "--dir", "first", "prune", "copy", "--keep", "1"]).contains("removed 1 snapshots"));
    assert!(said(&place.run(&["backup", "--dir", "first"])).contains("--to PLACE"));
    let output = place.run(&["restore", "--dir", "first", "copy"]);
    assert!(said(&output).contains("not empty"), "{}", said(&output));
    place.done(&["restore", "--dir", "again", "copy"]);
    assert!(said(&place.run(&["doctor", "--dir", "again"])).contains("89 records have their keys"));
    std::fs::write(place.path("words"), "five other words than before").expect("the folder may be written");
    let output = place.run(&["doctor", "--dir", "first"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("passphrase"), "{}", said(&output));
}

/// Two nodes that have paired and agreed.
fn two_nodes() -> Place {
    let place = Place::new();
    let names = ["first", "second"];
    let mut sample = std::fs::read_to_string(repository("docs/guide/agreement.toml")).expect("the sample is there");
    for name in names {
        place.found(name);
        std::fs::write(place.path(&format!("{name}.cert")), place.done(&["pair", "--dir", name]))
            .expect("the folder may be written");
    }
    for (me, other, placeholder) in [("first", "second", "THEIR-ID"), ("second", "first", "OUR-ID")] {
        let certificate = format!("{other}.cert");
        let not_yet = place.run(&["pair", "--dir", me, other, &certificate]);
        assert_eq!(not_yet.status.code(), Some(1), "pairing needs the words to be compared");
        let paired = place.done(&["pair", "--dir", me, other, &certificate, "--compared"]);
        let id = paired.rsplit_once('(').and_then(|(_, r)| r.split_once(')')).expect("the id is shown").0;
        sample = sample.replace(placeholder, id);
    }
    let year = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year();
    // A year may turn before they have exchanged.
    let ends = [format!("ends = \"{year}"), format!("ends = \"{}", year + 1)];
    let sample = sample.replace("2026", &year.to_string()).replace(&ends[0], &ends[1]);
    std::fs::write(place.path("draft.toml"), sample).expect("the folder may be written");
    place.done(&["agree", "--dir", "first", "draft.toml", "--out", "offer"]);
    place.done(&["agree", "--dir", "second", "offer", "--sign", "--out", "answer"]);
    place.done(&["agree", "--dir", "first", "answer", "--conclude"]);
    place
}

#[test]
fn two_nodes_pair_agree_and_exchange_by_file() {
    let place = two_nodes();
    let shared = place.done(&["share", "--dir", "first", "second"]);
    let file = shared.split(':').next().expect("the file is named").to_owned();
    assert!(said(&place.run(&["receive", "--dir", "first", &file])).contains("concord: "), "not for its sender");
    assert!(place.done(&["receive", "--dir", "second", &file, "--accept"]).contains("accepted: 0 new"));
    let replayed = place.run(&["receive", "--dir", "second", &file]);
    assert_eq!(replayed.status.code(), Some(1), "{}", said(&replayed));
}

#[test]
fn a_template_is_written_as_a_draft_to_edit_and_kept_until_it_is_offered() {
    let place = Place::new();
    for name in ["first", "second"] {
        place.found(name);
        std::fs::write(place.path(&format!("{name}.cert")), place.done(&["pair", "--dir", name]))
            .expect("the folder may be written");
    }
    place.done(&["pair", "--dir", "first", "second", "second.cert", "--compared"]);
    let unknown = place.run(&["agree", "--dir", "first", "--template", "everything", "--partner", "second", "d.toml"]);
    assert!(said(&unknown).contains("trends-only"), "{}", said(&unknown));
    let alone = place.run(&["agree", "--dir", "first", "--template", "trends-only", "--partner", "third", "d.toml"]);
    assert!(said(&alone).contains("no partner `third`"), "{}", said(&alone));
    for template in ["joint-action", "reference-group", "case-by-case", "trends-only"] {
        let file = format!("{template}.toml");
        place.done(&["agree", "--dir", "first", "--template", template, "--partner", "second", &file]);
        assert!(place.done(&["agree", "--dir", "first", "--draft", &file]).contains("kept as a draft"), "{template}");
        let refused = place.run(&["agree", "--dir", "first", &file]);
        assert!(said(&refused).contains("write its purpose"), "an empty purpose is not offered: {}", said(&refused));
    }
    let text = std::fs::read_to_string(place.path("trends-only.toml")).expect("it was written");
    let text = text.replace("purpose = \"\"", "purpose = \"p\"");
    let text = text.replace("risk_of_sharing = \"\"", "risk_of_sharing = \"s\"");
    let text = text.replace("risk_of_not_sharing = \"\"", "risk_of_not_sharing = \"n\"");
    std::fs::write(place.path("trends-only.toml"), text).expect("the folder may be written");
    place.done(&["agree", "--dir", "first", "trends-only.toml", "--out", "offer"]);
    assert!(place.path("offer").exists());
}

#[test]
fn the_browser_stories_are_left_to_the_ci_script() {
    use std::io::Write;
    let words = "browser stories were skipped here: they need Chromium and node; .ci/run installs both\n";
    std::io::stderr().write_all(words.as_bytes()).expect("standard error can be written");
    let script = std::fs::read_to_string(repository(".ci/run")).expect("the script is there");
    assert!(script.contains("node --test"), "the script runs them");
}
