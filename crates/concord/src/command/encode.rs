//! Encoding of a list: what is asked, where the secret comes from, and where the encodings go.

mod told;

use super::folder;
use super::link::name;
use super::node::new_secret;
use crate::cli::Encode;
use crate::output::{self, shown};
use app::clock::system_rng;
use app::encodings::{self, Choice, Encoded, List, Secret, Settings, Written};
use app::{Error, ExposeSecret, Result};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Encodes a list.
///
/// # Errors
/// As [`encodings::settings`] and [`encodings::encode`]; nothing is written then.
pub fn encode(a: &Encode) -> Result<()> {
    if let Some(file) = &a.new_secret {
        create(file, &encodings::fresh(&mut system_rng()?))?;
        return output::say(&told::secret_made(&shown(file)));
    }
    let Some(file) = &a.file else { return Err(Error::Refused("name a list".to_owned())) };
    if a.schema.is_none() && a.purpose.is_none() {
        let words =
            "say what it is for with --purpose, such as \"tracing, spring 2026\"; keys are then those of this matching";
        return Err(Error::Refused(format!("a schema is guessed: {words} alone")));
    }
    let out = a.out.as_ref().map(|out| Ok::<_, Error>((out, target(out, a)?))).transpose()?;
    let plain = (name(file), output::read(file)?);
    let encoding = a.encoding.as_deref();
    let choice = choice(a)?;
    let settings = encodings::settings(&plain, encoding, &choice).inspect_err(output::problems_of)?;
    if let Some(schema) = &a.init {
        create(schema, settings.schema.to_json().as_bytes())?;
        return output::say(&told::begun(&settings, a));
    }
    let list = settings.list(&plain, encoding).inspect_err(output::problems_of)?;
    drop(plain);
    if !a.json {
        output::say(&told::before(&list, &settings))?;
    }
    let secret = asked(a, &choice)?;
    let encoded = run(&list, &settings, (&secret, a.leave_out))?;
    let Some((out, how)) = out else { return Ok(()) };
    put(out, &encodings::write(&encoded, how)?)?;
    if a.json {
        return output::say(&format!("{:#}\n", encoded.figures(&list, &settings)));
    }
    output::say(&told::after(&encoded, &settings, &shown(out)))
}

/// Where the encodings go, before any work.
fn target(out: &Path, a: &Encode) -> Result<Written> {
    let how = Written::of(out)?;
    if how == Written::Json && a.id.is_some() {
        let words = "the JSON of clkhash holds no ids; write .csv, or leave --id out";
        return Err(Error::Refused(words.to_owned()));
    }
    is_new(out)?;
    folder::takes_file(out, None)?;
    Ok(how)
}

fn is_new(file: &Path) -> Result<()> {
    match file.exists() || file.is_symlink() {
        true => Err(there_already(file)),
        false => Ok(()),
    }
}

fn there_already(file: &Path) -> Error {
    Error::Refused(format!("`{}` is there already; choose another name, or take it away", file.display()))
}

fn choice(a: &Encode) -> Result<Choice> {
    let schema = a.schema.as_ref().map(|file| Ok::<_, Error>((file.display().to_string(), output::text(file)?)));
    let noise = a.noise.zip(a.noise_seed.as_ref()).map(|(share, file)| Ok::<_, Error>((share, seed(file)?)));
    Ok(Choice {
        schema: schema.transpose()?,
        purpose: a.purpose.clone(),
        id: a.id.clone(),
        salt: a.salt.clone(),
        folds: a.folds,
        noise: noise.transpose()?,
        is_cleaned: a.clean,
        is_sounded: a.is_sounded,
    })
}

/// The line that the noise follows from. The same again the next time: who gets a list twice with two noises can take
/// them out.
fn seed(file: &Path) -> Result<Zeroizing<Vec<u8>>> {
    if !file.exists() {
        create(file, &encodings::fresh(&mut system_rng()?))?;
    }
    output::read_secret(file)
}

/// The secret, if it is fit for what it is used for.
fn asked(a: &Encode, choice: &Choice) -> Result<Secret> {
    let secret = given(a)?;
    if let Some(weakness) = secret.weakness() {
        let words = told::weak(weakness);
        if !a.is_weak {
            return Err(Error::Refused(format!("{words}; --weak-secret takes it all the same")));
        }
        eprintln!("MIND: {words}");
    }
    if choice.noise.as_ref().is_some_and(|(_, line)| secret.is_seed(line)) {
        let words =
            "with which the other side could take the noise off; name a file that is not there, and one is made";
        return Err(Error::Refused(format!("the seed of the noise is the secret, {words}")));
    }
    Ok(secret)
}

/// The secret from its file, or from the terminal, twice: a slip of the finger would make encodings that match nothing.
fn given(a: &Encode) -> Result<Secret> {
    if let Some(file) = &a.secret_file {
        return Secret::new(output::read_secret(file)?);
    }
    let first = new_secret(None, ("secret that both sides know", "--secret-file"))?;
    Secret::new(Zeroizing::new(first.expose_secret().as_bytes().to_vec()))
}

fn run(list: &List, settings: &Settings, with: (&Secret, bool)) -> Result<Encoded> {
    output::watched("encoding", |bar| encodings::encode(list, settings, with, &mut |share| output::share(bar, share)))
}

/// Makes a file that only its owner may read, and that was not there.
fn create(file: &Path, bytes: &[u8]) -> Result<()> {
    let refused = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => there_already(file),
        _ => Error::Refused(format!("`{}`: {e}; choose a folder that is there and may be written", file.display())),
    };
    folder::create(file, bytes).map_err(refused)
}

/// The whole file or none of it.
fn put(file: &Path, bytes: &[u8]) -> Result<()> {
    is_new(file)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let hidden: PathBuf = file.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let done = create(&hidden, bytes).and_then(|()| {
        let words = "choose a folder that is there and may be written";
        std::fs::rename(&hidden, file).map_err(|e| Error::Internal(format!("`{}`: {e}; {words}", file.display())))
    });
    if done.is_err() {
        // What failed is told; a half-written file beside it would only hide it.
        let _ = std::fs::remove_file(&hidden);
    }
    done
}
