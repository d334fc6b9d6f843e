//! A whole node as an earlier program left it: opened, upgraded, and nothing of it lost.

use crate::golden::golden;
use crate::world::{Org, leader, officer, sqlite};
use app::{audit, records, shred};
use store::{schema, statements, values};

/// Undoes what later migrations made, so that the database is as an earlier program left it.
async fn grow_young(org: &Org, version: usize) {
    let newest = usize::try_from(store::VERSION).expect("a small number");
    let later = schema::until(newest).split_off(schema::until(version).len());
    let mut tx = org.node.store().begin("test::young").await.expect("a write begins");
    for statement in later.iter().rev() {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let undone = match words.as_slice() {
            ["create", "table", name, ..] => format!("drop table {name}"),
            ["create", "index", name, ..] => format!("drop index {name}"),
            ["alter", "table", name, "add", "column", column, ..] => format!("alter table {name} drop column {column}"),
            // Rows that were written anew stay so; the migration finds nothing to do in them.
            ["update", ..] => continue,
            other => panic!("say here how this is undone: {other:?}"),
        };
        tx.execute(&undone, &[]).await.expect("it is undone");
    }
    tx.execute(statements::SET, values!["schema.version", version.to_string()]).await.expect("it is of that version");
    tx.commit().await.expect("it is kept");
}

#[test]
fn a_node_of_every_earlier_schema_opens_whole() {
    sqlite(async |db| {
        let g = golden(&db).await;
        let (id, mut hrm) = (g.id, g.hrm);
        for version in 1..store::VERSION as usize {
            let size = hrm.log_size().await;
            let records = hrm.count("select count(*) from records", &[]).await;
            let folder = hrm.home.folder.clone();
            grow_young(&hrm, version).await;
            hrm = hrm.reopen().await;
            assert_eq!(hrm.node.store().upgraded_from(), i64::try_from(version).ok());
            assert!(audit::verify(&hrm.node).await.expect("a log").is_verified, "from version {version}");
            assert_eq!(hrm.log_size().await, size + 1, "one line says that it was upgraded");
            assert_eq!(hrm.count("select count(*) from records", &[]).await, records);
            let shown = records::show(&hrm.node, &officer(), &id, Some("to see")).await;
            assert!(shown.is_ok(), "from version {version}: {shown:?}");
            let kept = folder.join(format!("before-upgrade-{version}"));
            assert!(kept.exists());
            hrm = hrm.reopen().await;
            assert!(!kept.exists(), "the next start was well");
        }
    });
}

#[test]
fn what_is_shredded_after_an_upgrade_is_not_kept_from_before_it() {
    sqlite(async |db| {
        let g = golden(&db).await;
        grow_young(&g.hrm, 1).await;
        let hrm = g.hrm.reopen().await;
        assert!(hrm.node.store().has_before_upgrade());
        shred::shred(&hrm.node, &leader(), &g.id, "a court says so").await.expect("it is shredded");
        assert!(!hrm.node.store().has_before_upgrade());
    });
}
