//! The addresses of the walk: every route of the router, with everything put in that a world knows.

use super::scrape::{Form, percent};
use app::record::Use;
use std::collections::BTreeSet;
use web::routes::Route;

/// What can be put into an address.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The kinds of records.
    pub kinds: Vec<String>,
    /// Ids with their kind: the forbidden ones first, then some of every kind, then one that never was.
    pub ids: Vec<(String, String)>,
    /// How many of them are forbidden.
    pub first: usize,
    /// Partners by name: known, forbidden, and one that never was.
    pub partners: Vec<String>,
    /// Words that only the forbidden thing holds, and one that others hold.
    pub words: Vec<String>,
}

/// What stands for a placeholder.
fn values(placeholder: &str, (path, known): (&str, &Known)) -> Vec<String> {
    let own = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect();
    match placeholder {
        "kind" => known.kinds.iter().cloned().chain(["nonsense".to_owned()]).collect(),
        "id" => {
            let mut ids: Vec<&(String, String)> = known.ids.iter().collect();
            // `/products/…` goes with products first, behind what is forbidden.
            let is_other = |kind: &str| !path.trim_start_matches('/').starts_with(kind);
            ids[known.first..].sort_by_key(|(kind, _)| is_other(kind));
            ids.into_iter().map(|(_, id)| id.clone()).collect()
        }
        "name" => known.partners.clone(),
        "code" => own(&["ar", "en", "nonsense"]),
        "state" => own(&["confirmed", "rejected", "candidate", "nonsense"]),
        "channel" => Use::ALL.iter().map(|u| u.code().to_owned()).chain(["nonsense".to_owned()]).collect(),
        "format" => own(&[
            "csv", "json", "svg", "pdf", "docx", "hxl", "xlsx", "parquet", "png", "html", "md", "cells", "nonsense",
        ]),
        "step" => own(&["template", "utility", "sensitivity", "capacity", "governance", "risks", "review", "nonsense"]),
        "verb" => own(&[
            "offer",
            "sign",
            "counter",
            "suspend",
            "breach",
            "told",
            "resume",
            "terminate",
            "discard",
            "nonsense",
        ]),
        other => panic!(
            "the walk does not know what to put in place of `{{{other}}}`: say it in `values` of \
             crates/web/tests/all/served/non_interference/addresses.rs, the forbidden values first"
        ),
    }
}

/// Every address of a route, those with the forbidden things first. A kind goes with the ids of that kind, and with
/// some that are not.
pub fn filled(path: &str, known: &Known) -> Vec<String> {
    let mut all = vec![path.to_owned()];
    if path.contains("{kind}") && path.contains("{id}") {
        let fits = known.ids.iter().map(|(kind, id)| (kind.clone(), id));
        let others = known.ids.iter().take(3).map(|(_, id)| ("consent".to_owned(), id));
        all = fits.chain(others).map(|(kind, id)| path.replace("{kind}", &kind).replace("{id}", id)).collect();
    }
    while let Some(name) = all.first().and_then(|p| Some(p.split_once('{')?.1.split_once('}')?.0.to_owned())) {
        let put = |p: &String| {
            let given = values(&name, (path, known));
            given.into_iter().map(|v| p.replace(&format!("{{{name}}}"), &percent(&v))).collect::<Vec<_>>()
        };
        // Value by value and not address by address, so that a slice meets several of each.
        let columns: Vec<Vec<String>> = all.iter().map(put).collect();
        let most = columns.iter().map(Vec::len).max().unwrap_or(0);
        all = (0..most).flat_map(|at| columns.iter().filter_map(move |c| c.get(at).cloned())).collect();
    }
    all
}

/// What is asked of every page besides what its own forms and links ask: pages that do not know it ignore it.
pub fn queries(known: &Known) -> Vec<String> {
    let words = known.words.iter().map(|w| format!("q={}", percent(w)));
    let fixed = ["page=2", "from=2018-01-01&to=2018-12-31", "place=SY-Hama", "governorate=SY-Hama", "done=saved"];
    words.chain(fixed.map(str::to_owned)).collect()
}

/// Whether an address lies under a route.
pub fn is_under(route: &Route, address: &str) -> bool {
    is_at(route.path, address)
}

/// Whether an address is what stands there with its placeholders filled in.
pub fn is_at(pattern: &str, address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| a.starts_with('{') || a == b)
}

/// The addresses of one route to be looked at, at most `most`: as filled, as linked to, as asked by forms.
pub fn of_route(route: &Route, known: &Known, seen: &Offered, most: usize) -> Vec<String> {
    let filled = filled(route.path, known);
    let asked = filled.first().into_iter().flat_map(|p| queries(known).into_iter().map(move |q| format!("{p}?{q}")));
    let linked = seen.links.iter().filter(|l| is_under(route, l)).cloned();
    let forms = seen.forms.iter().filter(|f| !f.is_post && is_under(route, &f.action));
    let formed = forms.flat_map(|f| f.varied().into_iter().map(|q| format!("{}?{q}", f.action)));
    // What is filled in comes twice as often: the forbidden, then one's own.
    let (odd, even): (Vec<_>, Vec<_>) = filled.iter().cloned().enumerate().partition(|(at, _)| at % 2 == 1);
    let alone = |numbered: Vec<(usize, String)>| numbered.into_iter().map(|(_, address)| address).collect();
    let sources: [Vec<String>; 5] = [alone(even), alone(odd), linked.collect(), formed.collect(), asked.collect()];
    let (mut all, mut known) = (Vec::new(), BTreeSet::new());
    let longest = sources.iter().map(Vec::len).max().unwrap_or(0);
    for address in (0..longest).flat_map(|at| sources.iter().filter_map(move |s| s.get(at))) {
        if all.len() < most && known.insert(address.clone()) {
            all.push(address.clone());
        }
    }
    all
}

/// What pages led to while somebody who may see everything walked them.
#[derive(Debug, Default)]
pub struct Offered {
    pub links: BTreeSet<String>,
    pub forms: Vec<Form>,
}

impl Offered {
    pub fn take(&mut self, page: &str) {
        self.links.extend(super::scrape::links(page));
        for form in super::scrape::forms(page) {
            if !self.forms.contains(&form) {
                self.forms.push(form);
            }
        }
    }
}
