//! Nobody but the sender is named in what passes: partners never learn who else works with us.
//!
//! A label that travels names its sender as its only origin. What was made from several organisations' records names
//! none of them: not in the part of a count that says whose caseload it rests on, nor by an id, nor in any text.

use crate::agreements::{self, Agreement};
use crate::exchange::counted;
use crate::exchange::passing::COUNTED;
use crate::node::Node;
use crate::trends::Kept;
use crate::{Result, estimates};
use record::form::Field;
use record::split::Parts;
use record::{Caveat, Compartment, FieldType, Form, Label, OrgId, Precision};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use store::Tx;

/// What stands where a contributor was named.
pub(crate) const SOMEBODY: &str = "contributor";

/// The names of organisations that worked on what passes, and may not be told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contributors {
    names: Vec<(OrgId, String)>,
    is_anonymous: bool,
}

impl Contributors {
    /// All partners but the one to whom it passes.
    pub(crate) async fn read(tx: &mut Tx, agreement: &Agreement) -> Result<Self> {
        let others = agreements::partners_in(tx).await?.into_iter().filter(|p| p.org != agreement.partner);
        let is_anonymous = agreement.protocol.clauses.is_contributor_anonymous;
        Ok(Self { names: others.flat_map(|p| names_of(&p)).collect(), is_anonymous })
    }

    /// The label as it travels: the sender is its only origin, and no text in it names another.
    pub(crate) fn label(&self, node: &Node, label: &Label) -> Label {
        let hidden = self.hidden(&label.origins);
        Label { origins: BTreeSet::from([node.org.clone()]), caveats: acknowledged(label, &hidden), ..label.clone() }
    }

    /// Who is not told. Ids never are. Names are taken out of what others contributed to, and of everything where the
    /// agreement says that contributors are anonymous: a word that happens to be a name is the lesser loss.
    fn hidden(&self, origins: &BTreeSet<OrgId>) -> Vec<Hidden<'_>> {
        let is_named = |org: &OrgId| self.is_anonymous || origins.contains(org);
        self.names.iter().map(|(org, name)| (org, name.as_str(), is_named(org))).collect()
    }

    /// Takes the names out of what passes under a label that is not stripped yet; its origins are those that the record
    /// has here. `false` for a count that cannot be read: what cannot be read cannot be cleaned, and does not pass.
    pub(crate) fn strip(&self, node: &Node, (form, label): (&Form, &Label), parts: &mut Parts) -> Result<bool> {
        if form.kind == COUNTED && !count((node, label.precision), parts)? {
            return Ok(false);
        }
        let hidden = self.hidden(&label.origins);
        if !hidden.is_empty() {
            walk(&form.fields, &mut parts.open, &hidden);
            parts.sealed.values_mut().for_each(|part| walk(&form.fields, part, &hidden));
        }
        Ok(true)
    }
}

/// An organisation, its short name, and whether the name is taken out as well as the id.
pub(crate) type Hidden<'a> = (&'a OrgId, &'a str, bool);

/// The names of a partner: its own and the one that we gave it; the longer goes first, so that it goes whole.
pub(crate) fn names_of(partner: &agreements::Partner) -> [(OrgId, String); 2] {
    let mut names = [partner.certificate.org_name().to_owned(), partner.short_name.clone()];
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.map(|name| (partner.org.clone(), name))
}

/// The caveats of a label, whose texts name nobody who is hidden.
pub(crate) fn acknowledged(label: &Label, hidden: &[Hidden<'_>]) -> BTreeSet<Caveat> {
    let caveat = |caveat: &Caveat| match caveat {
        Caveat::Acknowledge(text) => Caveat::Acknowledge(cleaned(text, hidden)),
        other => other.clone(),
    };
    label.caveats.iter().map(caveat).collect()
}

/// A text without the ids and names of who is hidden.
pub(crate) fn cleaned(text: &str, hidden: &[Hidden<'_>]) -> String {
    let mut made = text.to_owned();
    for (org, name, is_named) in hidden {
        if made.contains(org.as_str()) {
            made = made.replace(org.as_str(), SOMEBODY);
        }
        if *is_named {
            made = without(&made, name);
        }
    }
    made
}

/// Only what people write is cleaned: a code of a place or a vocabulary names nobody, and must stay what it is.
pub(crate) fn walk(fields: &[Field], map: &mut Map<String, Value>, hidden: &[Hidden<'_>]) {
    for (name, value) in map {
        let Some(field) = fields.iter().find(|f| &f.name == name) else { continue };
        match (&field.kind, value) {
            (FieldType::Text, Value::String(text)) => *text = cleaned(text, hidden),
            // An identifier stands for one thing, so that it goes whole.
            (FieldType::Code, Value::String(code)) if cleaned(code, hidden) != *code => SOMEBODY.clone_into(code),
            (FieldType::Place, Value::Object(place)) => {
                if let Some(Value::String(text)) = place.get_mut("name") {
                    *text = cleaned(text, hidden);
                }
            }
            (FieldType::Repeat, Value::Array(rows)) => {
                rows.iter_mut().filter_map(Value::as_object_mut).for_each(|row| walk(&field.fields, row, hidden));
            }
            (FieldType::Repeat, Value::Object(rows)) => {
                rows.values_mut().filter_map(Value::as_object_mut).for_each(|row| walk(&field.fields, row, hidden));
            }
            _ => {}
        }
    }
}

/// A text in which a name does not stand as a word of its own, whatever its case.
fn without(text: &str, name: &str) -> String {
    // Byte for byte, so that a place in one is a place in the other.
    let (low, name) = (text.to_ascii_lowercase(), name.to_ascii_lowercase());
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (mut made, mut from) = (String::with_capacity(text.len()), 0);
    while let Some(at) = low[from..].find(&name).map(|at| from + at).filter(|_| !name.is_empty()) {
        let end = at + name.len();
        let is_alone = !is_word(low[..at].chars().next_back()) && !is_word(low[end..].chars().next());
        made.push_str(&text[from..at]);
        made.push_str(if is_alone { SOMEBODY } else { &text[at..end] });
        from = end;
    }
    made.push_str(&text[from..]);
    made
}

/// A count that rests on others says that its contributors were one group, not who they were nor how many. What it rests
/// on is named no more finely than it may be told. Whether it could be read.
fn count((node, may): (&Node, Precision), parts: &mut Parts) -> Result<bool> {
    // Where its cells were not granted there is nothing to clean.
    let Some(cells) = parts.sealed.get_mut(&Compartment::Narrative) else { return Ok(true) };
    let Some(Value::Object(rows)) = cells.get_mut("detail") else { return Ok(false) };
    let number = |id: &str| id.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().unwrap_or(u32::MAX);
    let mut ids: Vec<String> = rows.keys().cloned().collect();
    ids.sort_by_key(|id| number(id));
    let text: String = ids.iter().filter_map(|id| rows.get(id)?.get("text")?.as_str()).collect();
    let Ok(mut kept) = serde_json::from_str::<Kept>(&text) else { return Ok(false) };
    let is_cut = counted::cut(&mut kept, may);
    if !kept.has_contributors && !is_cut {
        return Ok(true);
    }
    // The sender alone is no secret: the bundle says who sealed it.
    make_one_group(&mut kept, &node.short_name);
    let cleaned = estimates::chunks(&serde_json::to_string(&kept)?);
    *rows = cleaned.into_iter().enumerate().map(|(at, part)| (format!("p{at}"), json!({ "text": part }))).collect();
    Ok(true)
}

/// Who contributed to a count becomes one group, unless it is this organisation alone.
pub(crate) fn make_one_group(kept: &mut Kept, alone: &str) {
    let is_alone = |d: &crate::trends::PrintedDimension| d.leaves.iter().all(|leaf| leaf == alone);
    if !kept.has_contributors {
        return;
    }
    if let Some(last) = kept.printed.dimensions.last_mut().filter(|d| !is_alone(d)) {
        last.leaves = vec![SOMEBODY.to_owned()];
        for node in &mut last.nodes {
            SOMEBODY.clone_into(&mut node.label);
            node.leaves = vec![0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_name_is_taken_out_as_a_word_and_not_out_of_others() {
        assert_eq!(without("Harm-watch told HARM, harmful", "harm"), "contributor-watch told contributor, harmful");
        assert_eq!(without("قال harm إن", "harm"), "قال contributor إن");
        assert_eq!(without("nothing", ""), "nothing");
    }
}
