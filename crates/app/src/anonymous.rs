//! Who is named in no file: contributors whose agreement says that what is made from theirs names nobody.
//!
//! Whatever leaves the node as a file asks here, in whatever format. Bundles have a stricter rule of their own
//! (`exchange::contributors`): there nobody but the sender is ever named. On pages inside the house names stay.

use crate::agreements;
use crate::documents;
use crate::estimates::{self, chunks};
use crate::exchange::contributors::{Hidden, SOMEBODY, acknowledged, cleaned, make_one_group, names_of, walk};
use crate::exports::Organisations;
use crate::node::Node;
use crate::trends;
use crate::{Error, Result};
use record::{Body, Form, Label, OrgId};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Tx;

/// The contributors whom no file names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Anonymous {
    /// By organisation, each of their names.
    names: Vec<(OrgId, String)>,
    /// Short names that may stand beside theirs: our own first, and those of partners who may be named.
    named: Vec<String>,
}

impl Anonymous {
    /// Those with whom the agreement that counts says so. It holds when that has ended, as caveats do.
    pub(crate) async fn read(node: &Node, tx: &mut Tx) -> Result<Self> {
        let agreements = agreements::all_in(node, tx).await?;
        let is_unnamed = |org: &OrgId| {
            let signed = agreements.iter().find(|a| &a.partner == org && a.is_signed());
            signed.is_some_and(|a| a.protocol.clauses.is_contributor_anonymous)
        };
        let mut found = Self { names: Vec::new(), named: vec![node.short_name.clone()] };
        for partner in agreements::partners_in(tx).await? {
            if is_unnamed(&partner.org) {
                found.names.extend(names_of(&partner));
            } else {
                found.named.push(partner.short_name);
            }
        }
        Ok(found)
    }

    /// Those of them who contributed to what has this label.
    fn of(&self, label: &Label) -> Vec<Hidden<'_>> {
        let contributed = self.names.iter().filter(|(org, _)| label.origins.contains(org));
        contributed.map(|(org, name)| (org, name.as_str(), true)).collect()
    }

    /// A text about what has this label.
    pub(crate) fn text(&self, label: &Label, text: &str) -> String {
        cleaned(text, &self.of(label))
    }

    /// Whether a text about what has this label names one of them. A name that is not of Latin letters may have others
    /// written to it, as Arabic writes *and* and *to*, so that it counts within a word too.
    pub(crate) fn is_named(&self, label: &Label, text: &str) -> bool {
        let within = |name: &str| !name.is_ascii() && text.to_lowercase().contains(&name.to_lowercase());
        self.text(label, text) != text || self.of(label).iter().any(|(_, name, _)| within(name))
    }

    /// A label whose texts name none of them. Its origins stay: whoever writes those down asks [`Self::said`].
    pub(crate) fn label(&self, label: Label) -> Label {
        let caveats = acknowledged(&label, &self.of(&label));
        Label { caveats, ..label }
    }

    /// What of a record may stand in a file.
    pub(crate) fn body(&self, form: &Form, label: &Label, mut body: Body) -> Result<Body> {
        let mut hidden = self.of(label);
        if form.kind == documents::KIND {
            // A version that we wrote names all parties, though nothing of theirs went into it.
            hidden = self.names.iter().map(|(org, name)| (org, name.as_str(), true)).collect();
        }
        if hidden.is_empty() {
            return Ok(body);
        }
        if let Some(detail) = self.detail(form, label, &body)? {
            body = body.with("detail", detail);
        }
        if form.kind == documents::KIND {
            // The bytes that its author signed name all of them and cannot be cleaned.
            body.0.remove("signed");
        }
        walk(&form.fields, &mut body.0, &hidden);
        Ok(body)
    }

    /// A count or an estimate as it is kept names whoever contributed in the middle of its text. Nothing for what keeps
    /// none, or where it was not granted.
    fn detail(&self, form: &Form, label: &Label, body: &Body) -> Result<Option<Vec<Value>>> {
        let text: String = body.rows("detail").filter_map(|row| row.text("text").map(str::to_owned)).collect();
        if text.is_empty() {
            return Ok(None);
        }
        // What cannot be read cannot be cleaned, so that it does not leave.
        let unreadable = |_| Error::Internal("what was made from this cannot be read; make it again".to_owned());
        let cleaned = match form.kind.as_str() {
            "trend" => {
                let kept: trends::Kept = serde_json::from_str(&text).map_err(unreadable)?;
                serde_json::to_string(&self.trend(label, kept))?
            }
            "estimate" => {
                let kept: estimates::Kept = serde_json::from_str(&text).map_err(unreadable)?;
                serde_json::to_string(&self.estimate(label, kept, &|number| format!("{SOMEBODY} {number}")))?
            }
            _ => return Ok(None),
        };
        Ok(Some(chunks(&cleaned).into_iter().map(|part| json!({ "text": part })).collect()))
    }

    /// A count in which they are one group with all who contributed.
    pub(crate) fn trend(&self, label: &Label, mut kept: trends::Kept) -> trends::Kept {
        if !self.of(label).is_empty() {
            make_one_group(&mut kept, self.named.first().map_or("", String::as_str));
        }
        kept
    }

    /// An estimate with numbers in their place; `name` says one in words. A list whose name nobody here goes by any
    /// more is taken for one of theirs.
    pub(crate) fn estimate(
        &self,
        label: &Label,
        mut kept: estimates::Kept,
        name: &dyn Fn(usize) -> String,
    ) -> estimates::Kept {
        if self.of(label).is_empty() {
            return kept;
        }
        let unnamed: Vec<String> = kept.lists.iter().filter(|list| !self.named.contains(list)).cloned().collect();
        let said = |list: &String| match unnamed.iter().position(|u| u == list) {
            Some(at) => name(at + 1),
            None => list.clone(),
        };
        kept.lists = kept.lists.iter().map(said).collect();
        for variation in kept.variations.iter_mut().filter(|v| v.change == "without-list") {
            variation.value = said(&variation.value);
        }
        kept
    }

    /// Organisations as a file says them: by short name, and those of them who contributed by their number.
    pub(crate) async fn said(
        &self,
        node: &Node,
        tx: &mut Tx,
        (orgs, label): (&BTreeSet<OrgId>, &Label),
    ) -> Result<Organisations> {
        let hidden: BTreeSet<&OrgId> = self.of(label).into_iter().map(|(org, ..)| org).collect();
        let mut said = Organisations::default();
        for org in orgs {
            if hidden.contains(org) {
                said.unnamed += 1;
            } else {
                said.names.push(node.org_name(tx, org).await?);
            }
        }
        Ok(said)
    }
}
