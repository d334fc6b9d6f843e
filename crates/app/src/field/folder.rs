//! The folder of a field node: headquarters' certificate, a signing key, and sealed reports. Nothing in it opens them.

use crate::clock::{system_now, system_rng};
use crate::node::{file_error, hex, private_folder, seconds, unhex, write_first};
use crate::{Error, Result, certificates};
use record::OrgId;
use seal::field::{self, FieldKey, Report};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const CERTIFICATE: &str = "headquarters.certificate";
const KEY: &str = "field.key";

/// Makes the folder of a field node for the organisation of a certificate. Gives the public key, by which headquarters
/// makes it known.
///
/// # Errors
/// `Refused` for what is no certificate, or one that does not hold now; `Conflict` when the folder has one already.
pub fn found(folder: &Path, certificate: &str) -> Result<(OrgId, String)> {
    let certificate = certificates::read(certificate)?;
    certificate.verify(seconds(system_now()))?;
    let org = OrgId::parse(certificate.org_id().as_str()).ok_or(Error::NotFound)?;
    std::fs::create_dir_all(folder).map_err(|e| file_error(folder, &e))?;
    private_folder(folder)?;
    let key = FieldKey::generate(&mut system_rng()?);
    let secret = Zeroizing::new(hex(&key.to_bytes()));
    write_first(&folder.join(KEY), secret.as_bytes())?;
    write_first(&folder.join(CERTIFICATE), hex(certificate.to_bytes()).as_bytes())?;
    Ok((org, hex(key.public().as_bytes())))
}

/// Seals one report into the folder. Gives its file, whose name says nothing.
///
/// # Errors
/// `Refused` when the folder is none of a field node, or the certificate has ended; `Internal` when it cannot be written.
pub fn add(folder: &Path, (name, kind): (&str, &str), body: Vec<u8>) -> Result<PathBuf> {
    let read = |name: &str| {
        std::fs::read_to_string(folder.join(name)).map(Zeroizing::new).map_err(|_| {
            Error::Refused(format!("`{}` is no field node; make one with `concord field new`", folder.display()))
        })
    };
    let certificate = certificates::read(&read(CERTIFICATE)?)?;
    certificate.verify(seconds(system_now()))?;
    let key = FieldKey::from_bytes(&Zeroizing::new(unhex(read(KEY)?.trim())?))?;
    let report = Report { made: seconds(system_now()), kind: kind.to_owned(), name: name.to_owned(), body };
    let mut rng = system_rng()?;
    let bytes = field::seal(&report, &key, &certificate, &mut rng)?;
    let file = folder.join(field::file_name(&mut rng));
    write_first(&file, &bytes)?;
    Ok(file)
}
