//! Every address of the router that has an id in it, and what is sent there.

use super::Session;
use super::kinds::Held;
use super::wire::{get, post, upload};
use std::collections::BTreeSet;
use web::routes::Route;

/// An id of nothing: 26 letters, as every random id.
pub const NEVER: &str = "neverneverneverneverneverx";

/// One address with `{id}` left in it, and what is to be put there.
pub struct Shape {
    pub route: &'static str,
    pub address: String,
    pub has_get: bool,
    pub has_post: bool,
    pub ids: Vec<Held>,
}

/// What stands for the other placeholders, each value an address of its own.
fn values(placeholder: &str) -> &'static [&'static str] {
    match placeholder {
        "name" => &["harm"],
        "format" => &["csv", "pdf"],
        "state" => &["confirmed"],
        "channel" => &["leadership-brief"],
        "step" => &["template", "utility"],
        "verb" => &["sign", "terminate", "breach"],
        other => panic!("say in `values` of {} what to put in place of `{{{other}}}`", file!()),
    }
}

/// The addresses of a route: where it names a kind, each kind with its own ids, and with the ids of the next one.
pub fn shapes(route: &Route, held: &[Held]) -> Vec<Shape> {
    let shape = |address: String, ids: Vec<Held>| Shape {
        route: route.path,
        address,
        has_get: route.has_get,
        has_post: route.has_post,
        ids,
    };
    let path = route.path.replace("{id}", "<id>");
    let records = || held.iter().filter(|h| h.is_record);
    let mut all = vec![shape(path.clone(), held.to_vec())];
    if path.contains("{kind}") {
        let kinds: BTreeSet<&str> = records().map(|h| h.place.as_str()).collect();
        let next = kinds.iter().cycle().skip(1);
        let with = |kind: &str, of: [&str; 2]| {
            let ids = records().filter(|h| of.contains(&h.place.as_str())).cloned();
            shape(path.replace("{kind}", kind), ids.collect())
        };
        all = kinds.iter().zip(next).map(|(kind, next)| with(kind, [kind, next])).collect();
    }
    while let Some(name) = all.first().and_then(|s| Some(s.address.split_once('{')?.1.split_once('}')?.0.to_owned())) {
        let put = |s: &Shape, value: &str| shape(s.address.replace(&format!("{{{name}}}"), value), s.ids.clone());
        all = all.iter().flat_map(|s| values(&name).iter().map(move |v| put(s, v))).collect();
    }
    all
}

/// What is sent where nothing else is said: whatever one of these forms asks for, so that it is refused for what it is
/// about and not for a blank.
const COMMON: &str = "reason=mine&_revision=1&confirm=yes&words=mine&goes=yes&answer=approve&verdict=approve\
                      &holder=four+words+of+another&partner=harm&warned=yes&verb=accept&successor=keeper&purpose=analysis";

const FORMS: [(&str, &str); 10] = [
    ("/records/{kind}/{id}", "_revision=1&date=2017-07-13&place.code=SY-Raqqa&verification=plausible"),
    ("/records/{kind}/{id}/audience", "audience%5B%5D=&reason=mine"),
    (
        "/records/{kind}/{id}/label",
        "_revision=1&sensitivity=moderate&audience%5B%5D=&uses%5B%5D=&uses%5B%5D=analysis&caveats%5B%5D=&place=exact\
         &time=day&minimum_cell=10&expiry=&top_rung=joint-action&declassifier=originator-approval&reason=mine",
    ),
    (
        "/records/{kind}/{id}/consent/new",
        "state=given&given_by=self&uses%5B%5D=analysis&shared_with=any-partner&until=2027-01-01",
    ),
    ("/authorities/{id}/tell", "origin=harm&way=told&whom=Rana&on=2026-11-22&how=a+call+to+her"),
    ("/authorities/{id}/answer", "state=refused&answer=no+basis"),
    ("/authorities/{id}/word", "origin=harm&word=granted&how=by+voice"),
    ("/documents/{id}/save", "title=mine&purpose=mine&sections.0.key=&sections.0.text=mine&sections.0.cites%5B%5D="),
    ("/documents/{id}/merge", "left=a&right=b"),
    ("/people/{id}", "roles%5B%5D=reviewer&reason=mine"),
];

impl Shape {
    /// The request to the address of this id.
    pub fn wire(&self, (is_post, id): (bool, &str), session: &Session) -> Vec<u8> {
        let address = self.address.replace("<id>", id);
        if !is_post {
            return get(&address, session);
        }
        if self.route.ends_with("/attachments") {
            let parts = [("compartment", None, b"narrative".as_slice()), ("file", Some("a.txt"), b"mine")];
            return upload(&address, session, &parts);
        }
        let form = FORMS.iter().find(|(route, _)| *route == self.route).map_or(COMMON, |(_, form)| form);
        post(&address, session, form)
    }
}
