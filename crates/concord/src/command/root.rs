//! The root key on a machine of its own. Nothing secret is printed: words go onto the sheet.

use super::node::{new_secret, open_as, secret};
use crate::cli::{Root, RootFile, RootNew};
use crate::output;
use app::root::{self, Root as Key};
use app::{Cost, Error, Result, Role};

/// Makes, restores, moves or uses a root key.
///
/// # Errors
/// As [`app::root`].
pub async fn root(command: &Root) -> Result<()> {
    match command {
        Root::New(new) => made(new, &root::create(&new.root.root, &chosen(&new.root)?, Cost::default())?),
        Root::Restore(new) => {
            let words = secret(new.words_file.as_deref(), ("the 24 words", "--words-file"))?;
            let key = root::restore(&new.root.root, &words, (&chosen(&new.root)?, Cost::default()))?;
            made(new, &key)
        }
        Root::Move { node, new } => {
            let Some(sheet) = &new.sheet else {
                return Err(Error::Refused(
                    "nothing was moved: add --sheet FILE and print it, for the file alone may be lost or its passphrase \
                     forgotten, and this organisation's name with it"
                        .to_owned(),
                ));
            };
            // Once the key has left the folder it is too late to learn that there is no room for its words.
            output::require_free(sheet)?;
            let (node, _) = open_as(node, Role::Administrator).await?;
            let key = root::take_out(&node, &new.root.root, (&chosen(&new.root)?, Cost::default()));
            let key = key.map_err(|e| match e {
                Error::NotFound => Error::Refused("the folder holds no `root.key`; it was moved before".to_owned()),
                other => other,
            })?;
            made(new, &key)
        }
        Root::Sheet { root, sheet } => {
            root::sheet(&opened(root)?, sheet)?;
            say_sheet(sheet);
            Ok(())
        }
        Root::Sign { root, request, out, days, compared } => sign(root, (request, out), (*days, *compared)),
        Root::Revoke { root, certificate, out } => {
            let text = output::text(certificate)?;
            output::write_new(out, root::revoke(&opened(root)?, &text, app::clock::system_now())?.as_bytes())?;
            println!("wrote `{}`; hand it to the node and to every partner", out.display());
            Ok(())
        }
    }
}

const OPTION: &str = "--root-passphrase-file";

fn chosen(root: &RootFile) -> Result<app::SecretString> {
    new_secret(root.root_passphrase_file.as_deref(), ("new passphrase of the root key", OPTION))
}

fn opened(root: &RootFile) -> Result<Key> {
    root::open(&root.root, &secret(root.root_passphrase_file.as_deref(), ("passphrase of the root key", OPTION))?)
}

fn made(new: &RootNew, key: &Key) -> Result<()> {
    println!("root key of {} in `{}`", key.fingerprint(), new.root.root.display());
    match &new.sheet {
        Some(sheet) => {
            root::sheet(key, sheet)?;
            say_sheet(sheet);
        }
        None => {
            println!("there is no sheet of its words; make one with `concord root sheet`")
        }
    }
    Ok(())
}

fn say_sheet(sheet: &std::path::Path) {
    println!("print `{}` from this machine, then delete it: whoever reads it has the key", sheet.display());
}

fn sign(
    root: &RootFile,
    (request, out): (&std::path::Path, &std::path::Path),
    (days, is_compared): (u32, bool),
) -> Result<()> {
    let text = output::text(request)?;
    let asked = root::read_request(&text)?;
    println!("certificate {} for {}\nrequest: {}", asked.serial, asked.name, asked.fingerprint);
    if !is_compared {
        return Err(Error::Conflict(
            "nothing was signed; add --compared when the node shows the same letters for its request".to_owned(),
        ));
    }
    let (certificate, _) = root::sign(&opened(root)?, &text, (app::clock::system_now(), days))?;
    output::write_new(out, certificate.as_bytes())?;
    println!("wrote `{}`; it holds for {days} days", out.display());
    Ok(())
}
