//! The certificate of the pages: its files are read, watched for a renewal, and looked at by `doctor`. What it must be is
//! judged by `web`.

use crate::cli::TlsArguments;
use crate::output;
use app::clock::system_now;
use app::doctor::Finding;
use app::{Error, Result};
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use web::tls::{Certified, Name, Tls, day};

/// How often it is looked whether the files were renewed.
const LOOK: Duration = Duration::from_secs(60);
const DAY: i64 = 24 * 60 * 60;
/// Days before its end from which on a certificate is minded: what renews itself has done so by then.
const SOON: i64 = 14;

/// When each of the two files was written, and how long it is.
type State = [(SystemTime, u64); 2];

/// Where certificate and key lie, and for which name they are.
#[derive(Debug, Clone)]
pub struct Files {
    certificate: PathBuf,
    key: PathBuf,
    name: Name,
}

/// Which files were taken last, and what was told last.
#[derive(Default)]
struct Seen {
    taken: Option<State>,
    told: Vec<String>,
}

impl Files {
    /// Those that the command line or the environment names; none where pages go out without TLS.
    pub fn of(a: &TlsArguments) -> Option<Self> {
        let (certificate, key, name) = (a.tls_certificate.clone()?, a.tls_key.clone()?, a.name.clone()?);
        Some(Self { certificate, key, name })
    }

    /// What a listener works with.
    ///
    /// # Errors
    /// `Refused`, with the file that is not in order, why, and what to do.
    pub fn open(&self) -> Result<Arc<Tls>> {
        Ok(Tls::new(self.name.clone(), self.read()?))
    }

    /// Takes what was renewed without a restart, for as long as the program runs, and says on the error output what
    /// somebody should look after.
    pub async fn watch(self, tls: Arc<Tls>) {
        let (mut turn, mut seen) = (tokio::time::interval(LOOK), Seen::default());
        loop {
            turn.tick().await;
            self.look(&tls, &mut seen);
        }
    }

    /// One look: what is in order is taken, and otherwise the certificate of before goes on. Each thing is told once, and
    /// again when it changed: of an end that comes nearer, every day.
    fn look(&self, tls: &Tls, seen: &mut Seen) {
        let now = self.state();
        let mut words = Vec::new();
        if now.is_none() || now != seen.taken {
            match self.read() {
                Ok(certified) => {
                    tls.renew(certified);
                    seen.taken = now;
                }
                Err(error) => words.push(format!("the certificate of before goes on: {error}")),
            }
        }
        words.extend(self.minded(tls.ends(), system_now()));
        for new in words.iter().filter(|new| !seen.told.contains(new)) {
            eprintln!("concord: {new}");
        }
        seen.told = words;
    }

    fn read(&self) -> Result<Certified> {
        let (chain, key) = (output::read(&self.certificate)?, output::read_secret(&self.key)?);
        Certified::read(&self.name, (&chain, &key), system_now()).map_err(|error| {
            let file = if error.is_of_key() { &self.key } else { &self.certificate };
            Error::Refused(format!("`{}` {error}", file.display()))
        })
    }

    /// Nothing while one of them is being replaced.
    fn state(&self) -> Option<State> {
        let of = |file: &Path| {
            let about = std::fs::metadata(file).ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        Some([of(&self.certificate)?, of(&self.key)?])
    }

    /// What somebody should look after, though pages go out.
    fn minded(&self, ends: Timestamp, now: Timestamp) -> Vec<String> {
        let mut minded = Vec::new();
        if is_open_to_others(&self.key) {
            let shown = self.key.display();
            minded.push(format!("others may read `{shown}`, which is secret; do: chmod 600 '{shown}'"));
        }
        let left = (ends.as_second() - now.as_second()).div_euclid(DAY);
        let (file, ends) = (self.certificate.display(), day(ends));
        match left {
            ..0 => minded.push(format!(
                "`{file}` ended on {ends}, and nobody gets in; renew it, it is read anew within a minute"
            )),
            0..SOON => minded.push(format!(
                "`{file}` ends on {ends}, whole days left: {left}; renew it, it is read anew within a minute"
            )),
            SOON.. => {}
        }
        minded
    }
}

/// What `doctor` says of the certificate, where one is named.
pub fn examine(a: &TlsArguments) -> Vec<Finding> {
    let Some(files) = Files::of(a) else { return Vec::new() };
    let (minded, ends) = match files.read() {
        Ok(certified) => (files.minded(certified.ends(), system_now()), day(certified.ends()).to_string()),
        Err(error) => (vec![error.to_string()], String::new()),
    };
    let finding = |is_well, words| Finding { what: "certificate of the pages".to_owned(), is_well, words };
    if minded.is_empty() {
        let words = format!("pages go out over TLS as `{}`, with a certificate until {ends}", files.name);
        return vec![finding(true, words)];
    }
    minded.into_iter().map(|words| finding(false, words)).collect()
}

#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::{Files, Seen, day};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use std::path::Path;
    use std::time::{Duration, UNIX_EPOCH};

    const NAME: &str = "monitor.example.org";

    /// Writes a file of a time of its own: two writes in one moment could else not be told apart.
    fn write(file: &Path, (kind, der): (&str, &[u8]), second: u64) {
        let text = format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", STANDARD.encode(der));
        std::fs::write(file, text).expect("it is written");
        let opened = std::fs::OpenOptions::new().write(true).open(file).expect("it is there");
        opened.set_modified(UNIX_EPOCH + Duration::from_secs(second)).expect("its time is set");
    }

    fn write_key(files: &Files, key: &KeyPair, second: u64) {
        write(&files.key, ("PRIVATE KEY", &key.serialize_der()), second);
    }

    fn write_certificate(files: &Files, key: &KeyPair, year: i32) {
        let mut params = CertificateParams::new(vec![NAME.to_owned()]).expect("a name");
        params.not_after = date_time_ymd(year, 1, 1);
        let certificate = params.self_signed(key).expect("it signs");
        write(&files.certificate, ("CERTIFICATE", certificate.der()), 1);
    }

    #[test]
    fn a_renewed_certificate_is_taken_and_one_that_is_not_in_order_leaves_the_one_of_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = (folder.path().join("certificate"), folder.path().join("key"));
        let files = Files { certificate, key, name: NAME.parse().expect("a name") };
        let pair = || KeyPair::generate().expect("a key");
        let (first, second) = (pair(), pair());
        write_certificate(&files, &first, 3000);
        write_key(&files, &first, 1);
        let tls = files.open().expect("it is in order");
        let (mut seen, ends) = (Seen::default(), || day(tls.ends()).to_string());
        files.look(&tls, &mut seen);
        assert_eq!((ends().as_str(), seen.told.len()), ("3000-01-01", 0));
        write_certificate(&files, &second, 3001);
        std::fs::remove_file(&files.key).expect("it goes");
        files.look(&tls, &mut seen);
        assert_eq!(ends(), "3000-01-01");
        assert!(seen.told[0].contains("key`") && seen.told[0].contains("goes on"), "{:?}", seen.told);
        write_key(&files, &pair(), 2);
        files.look(&tls, &mut seen);
        assert_eq!(ends(), "3000-01-01");
        assert!(seen.told[0].contains("is not the key of the certificate"), "{:?}", seen.told);
        write_key(&files, &second, 3);
        files.look(&tls, &mut seen);
        assert_eq!((ends().as_str(), seen.told.len()), ("3001-01-01", 0));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_that_is_minded_hides_another_and_an_end_is_told_anew_every_day() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = (folder.path().join("certificate"), folder.path().join("key"));
        std::fs::write(&key, "a key").expect("it is written");
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("its rights are set");
        let files = Files { certificate, key, name: NAME.parse().expect("a name") };
        let at = |text: &str| text.parse::<jiff::Timestamp>().expect("a time");
        let minded = |now: &str| files.minded(at("2027-03-20T12:00:00Z"), at(now));
        assert_eq!(minded("2027-03-06T12:00:00Z").len(), 1, "the key alone");
        let (first, later) = (minded("2027-03-06T12:00:01Z"), minded("2027-03-07T12:00:01Z"));
        assert!(first.len() == 2 && first[0].contains("chmod 600"), "{first:?}");
        assert!(first[1].contains("ends on 2027-03-20, whole days left: 13;"), "{first:?}");
        assert!(later[1].contains("whole days left: 12;"), "another day is told anew: {later:?}");
        assert!(minded("2027-03-20T12:00:01Z")[1].contains("ended on 2027-03-20"), "and it is no end to come");
    }
}
