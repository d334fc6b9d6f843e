//! Field nodes on one side, and their reports at headquarters on the other.

use super::node::{open, open_as};
use crate::cli::Field;
use crate::output;
use app::{Result, Role, field};
use std::io::Read;
use std::path::Path;

/// Does what was asked of a field node, or of headquarters.
///
/// # Errors
/// As [`app::field`].
pub async fn field(command: &Field) -> Result<()> {
    match command {
        Field::New { to, dir } => {
            let (org, key) = field::found(dir, &output::text(to)?)?;
            println!("reports to {org}; headquarters makes it known by this key:\n{key}");
            Ok(())
        }
        Field::Add { dir, file, kind } => add(dir, file, kind.as_deref()),
        other => headquarters(other).await,
    }
}

fn add(dir: &Path, file: &Path, kind: Option<&str>) -> Result<()> {
    let (name, body) = if file == Path::new("-") {
        let mut typed = Vec::new();
        std::io::stdin().read_to_end(&mut typed).map_err(|e| app::Error::Internal(e.to_string()))?;
        ("typed".to_owned(), typed)
    } else {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name, output::read(file)?)
    };
    let sealed = field::add(dir, (&name, kind.unwrap_or(field::A_FILE)), body)?;
    println!("sealed into `{}`; nothing here opens it again", sealed.display());
    if file != Path::new("-") {
        println!("`{}` still lies on this machine as it is; delete it", file.display());
    }
    Ok(())
}

async fn headquarters(command: &Field) -> Result<()> {
    match command {
        Field::New { .. } | Field::Add { .. } => {}
        Field::Know { node, name, key } => {
            let (node, actor) = open_as(node, Role::Administrator).await?;
            field::know(&node, &actor, (name, key)).await?;
            println!("`{name}` may report");
        }
        Field::Close { node, name } => {
            let (node, actor) = open_as(node, Role::Administrator).await?;
            field::close(&node, &actor, name).await?;
            println!("no more reports of `{name}` are taken");
        }
        Field::List { node } => {
            let (node, actor) = open(node).await?;
            let (known, reports) = field::list(&node, &actor).await?;
            for k in known {
                println!("{}\t{}\t{}", k.name, k.since, if k.is_open { "open" } else { "closed" });
            }
            for r in reports {
                println!("{}\t{}\t{}\t{}", r.id, r.field, r.moment, r.state);
            }
        }
        Field::Receive { node, files } => {
            let (node, actor) = open(node).await?;
            for file in files {
                println!("{}", field::receive(&node, &actor, &output::read(file)?).await?);
            }
        }
        Field::Open { node, id, out } => {
            let (node, actor) = open(node).await?;
            let opened = field::open(&node, &actor, id).await?;
            output::write_private(out, &opened.body)?;
            println!("wrote `{}` ({}, {})", out.display(), opened.kind, opened.name);
        }
        Field::Accept { node, id } => {
            let (node, actor) = open(node).await?;
            match field::accept(&node, &actor, id).await? {
                Some(record) => println!("record {record}"),
                None => println!("taken; import the file that you opened"),
            }
        }
        Field::Refuse { node, id, reason } => {
            let (node, actor) = open(node).await?;
            field::refuse(&node, &actor, id, reason).await?;
            println!("refused and forgotten");
        }
    }
    Ok(())
}
