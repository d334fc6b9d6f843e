//! Titles of linked records: an id of ours in a file would let two files be joined.

use crate::Result;
use crate::access::Scope;
use crate::actor::Actor;
use crate::node::Node;
use policy::Action;
use record::{Body, FieldType, Form, RecordId};
use serde_json::Value;
use std::collections::HashMap;
use store::Tx;
use store::records::Stored;

/// The titles that were looked up.
#[derive(Default)]
pub(super) struct Links {
    titles: HashMap<String, Option<String>>,
    scope: Option<Scope>,
}

impl Links {
    /// A body whose links say titles, as far as this person may see them.
    pub(super) async fn named(
        &mut self,
        node: &Node,
        tx: &mut Tx,
        actor: &Actor,
        (form, mut body): (&Form, Body),
    ) -> Result<Body> {
        for field in form.fields.iter().filter(|f| matches!(f.kind, FieldType::Link(_))) {
            let Some(id) = body.text(&field.name).map(str::to_owned) else { continue };
            match self.title(node, tx, actor, &id).await? {
                Some(title) => body.0.insert(field.name.clone(), Value::String(title)),
                None => body.0.remove(&field.name),
            };
        }
        for field in form.fields.iter().filter(|f| f.kind == FieldType::Repeat) {
            let inner = field.fields.iter().filter(|f| matches!(f.kind, FieldType::Link(_)));
            let names: Vec<&String> = inner.map(|f| &f.name).collect();
            let rows = body.0.get_mut(&field.name).and_then(Value::as_array_mut).into_iter().flatten();
            for row in rows.filter_map(Value::as_object_mut) {
                for name in &names {
                    let Some(id) = row.get(*name).and_then(Value::as_str).map(str::to_owned) else { continue };
                    match self.title(node, tx, actor, &id).await? {
                        Some(title) => row.insert((*name).clone(), Value::String(title)),
                        None => row.remove(*name),
                    };
                }
            }
        }
        for row in body.0.values_mut().filter_map(Value::as_array_mut).flatten().filter_map(Value::as_object_mut) {
            row.remove(record::split::ROW_ID);
        }
        Ok(body)
    }

    async fn title(&mut self, node: &Node, tx: &mut Tx, actor: &Actor, id: &str) -> Result<Option<String>> {
        if let Some(known) = self.titles.get(id) {
            return Ok(known.clone());
        }
        if self.scope.is_none() {
            self.scope = Some(node.scope(tx, actor, Action::List).await?);
        }
        let found = match RecordId::parse(id) {
            Some(id) => tx.record(&id).await?,
            None => None,
        };
        let is_seen = |r: &Stored| r.state == "live" && self.scope.as_ref().is_some_and(|s| s.includes(r));
        let title = found.filter(is_seen).map(|r| r.title);
        self.titles.insert(id.to_owned(), title.clone());
        Ok(title)
    }
}
