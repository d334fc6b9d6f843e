//! Certificates for one cluster. The key that signed them is thrown away: nobody can make more for this cluster.

use crate::trust::{CA, CERTIFICATE, KEY, Part};
use crate::{Error, private};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use std::io::Write;
use std::path::Path;

/// Makes a new folder with one folder for each part of a cluster.
///
/// # Errors
/// `Refused` where the folder is there already, or cannot be written.
pub fn keys(folder: &Path, days: u16) -> Result<(), Error> {
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::Refused(format!("`{}` is there already; give a new folder", folder.display()))
        }
        _ => Error::Refused(format!("`{}`: {error}; choose a folder that may be written", folder.display())),
    };
    let broken = |error: rcgen::Error| Error::Failed(format!("no certificate could be made: {error}"));
    let authority = authority(days).map_err(broken)?;
    private::folder(folder).map_err(refused)?;
    for part in Part::ALL {
        let (certificate, key) = signed(part, days, &authority).map_err(broken)?;
        let inner = folder.join(part.code());
        private::folder(&inner).map_err(refused)?;
        for (name, text) in [(CA, authority.pem()), (CERTIFICATE, certificate), (KEY, key)] {
            let mut file = private::file(&inner.join(name)).map_err(refused)?;
            file.write_all(text.as_bytes()).map_err(refused)?;
        }
    }
    println!(
        "written to `{}`: give each machine only the folder of its part, and keep the folders secret",
        folder.display()
    );
    Ok(())
}

fn authority(days: u16) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = dated(CertificateParams::new(Vec::new())?, days);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.distinguished_name.push(DnType::CommonName, "a cluster of Concord");
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn signed(
    part: Part,
    days: u16,
    authority: &CertifiedIssuer<'static, KeyPair>,
) -> Result<(String, String), rcgen::Error> {
    let mut params = dated(CertificateParams::new(vec![part.name()])?, days);
    params.distinguished_name.push(DnType::CommonName, part.name());
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let serves = matches!(part, Part::Scheduler | Part::Executor);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.extended_key_usages.extend(serves.then_some(ExtendedKeyUsagePurpose::ServerAuth));
    let key = KeyPair::generate()?;
    Ok((params.signed_by(&key, authority)?.pem(), key.serialize_pem()))
}

fn dated(mut params: CertificateParams, days: u16) -> CertificateParams {
    let day = |from_now: i32| {
        let date = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC).date();
        let date = date.saturating_add(jiff::Span::new().days(from_now));
        rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    // From yesterday on, since clocks differ.
    (params.not_before, params.not_after) = (day(-1), day(i32::from(days) + 1));
    params
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::Trust;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    #[test]
    fn only_their_owner_may_read_keys_and_a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let all = folder.path().join("keys");
        keys(&all, 1).expect("they can be made");
        assert_eq!(mode(&all), 0o700);
        for part in ["scheduler", "executor", "run"] {
            let part = all.join(part);
            assert_eq!(mode(&part), 0o700, "{part:?}");
            for name in [CA, CERTIFICATE, KEY] {
                assert_eq!(mode(&part.join(name)), 0o600, "{part:?} {name}");
            }
            assert!(Trust::read(&part).is_ok(), "{part:?}");
        }
        let key = all.join("run").join(KEY);
        for shown in [0o640, 0o604, 0o620] {
            std::fs::set_permissions(&key, std::fs::Permissions::from_mode(shown)).expect("it is ours");
            let refused = Trust::read(&all.join("run")).err().expect("others may read it").to_string();
            assert!(refused.contains(&format!("chmod 600 '{}'", key.display())), "{refused}");
        }
    }
}
