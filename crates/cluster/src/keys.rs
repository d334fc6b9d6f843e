//! Certificates for one cluster. The key that signed them is thrown away: nobody can make more for this cluster.

use crate::Error;
use crate::trust::{CA, CERTIFICATE, KEY, Part};
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
    private_folder(folder).map_err(refused)?;
    for part in Part::ALL {
        let (certificate, key) = signed(part, days, &authority).map_err(broken)?;
        let inner = folder.join(part.code());
        private_folder(&inner).map_err(refused)?;
        for (name, text) in [(CA, authority.pem()), (CERTIFICATE, certificate), (KEY, key)] {
            private_file(&inner.join(name), &text).map_err(refused)?;
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

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private_file(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(text.as_bytes())
}
