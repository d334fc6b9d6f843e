//! Every route of a node: the one list from which the router is made, and which the tests walk.

use crate::server::{FILE_BYTES, FORM_BYTES, Server};
use crate::{
    account, agreements, alerts, approvals, attachments, attribution, audit, authorities, backups, comments, consents,
    documents, estimates, exchange, holds, imports, invitations, keys, left, lock, matches, objectives, onward,
    overrides, partners, persons, picture, private, products, records, requests, retention, running, search, session,
    spectrum, today, trends, viewing,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::sync::Arc;

type Routes = Router<Arc<Server>>;

/// One address with what it answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Its path, with `{name}` where something is put in.
    pub path: &'static str,
    /// Whether it can be looked at.
    pub has_get: bool,
    /// Whether something can be sent to it.
    pub has_post: bool,
}

macro_rules! routes {
    ($name:ident, $list:ident, $most:expr; $($path:literal => $method:expr;)*) => {
        fn $name() -> Routes {
            Router::new()$(.route($path, $method))*.layer(DefaultBodyLimit::max($most))
        }
        const $list: &[(&str, &str)] = &[$(($path, stringify!($method)),)*];
    };
}

routes! { people_and_records, PEOPLE_AND_RECORDS, FORM_BYTES;
    "/" => get(today::show);
    "/session/new" => get(session::new);
    "/session" => post(session::create);
    "/session/end" => post(session::end);
    "/session/left" => get(left::left);
    "/language/{code}" => get(session::language);
    "/search" => get(search::show).post(search::find);
    "/records/{kind}" => get(records::list).post(records::create);
    "/records/{kind}/new" => get(records::new);
    "/records/{kind}/{id}" => get(records::show).post(records::update);
    "/records/{kind}/{id}/open" => post(records::open);
    "/records/{kind}/{id}/edit" => get(records::edit).post(records::edit_with_reason);
    "/records/{kind}/{id}/audience" => get(records::audience).post(records::set_audience);
    "/records/{kind}/{id}/withdraw" => get(records::withdraw_ask).post(records::withdraw);
    "/records/{kind}/{id}/shred" => get(records::shred_ask).post(records::shred);
}

routes! { working_together, WORKING_TOGETHER, FORM_BYTES;
    "/matches" => get(matches::list);
    "/matches/run" => post(matches::run);
    "/matches/runs/{id}" => get(running::matching);
    "/matches/runs/{id}/stop" => post(running::stop_matching);
    "/matches/review" => get(matches::review);
    "/matches/events" => get(matches::events::list);
    "/matches/events/{id}" => get(matches::events::show);
    "/matches/quality" => get(matches::quality);
    "/matches/{id}" => get(matches::show);
    "/matches/{id}/{state}" => post(matches::decide);
    "/picture" => get(picture::show);
    "/picture/estimate" => post(picture::estimate);
    "/estimates/{id}" => get(estimates::show).post(estimates::open);
    "/estimates/{id}/files/{format}" => get(estimates::file).post(estimates::file_with_reason);
    "/estimates/runs/{id}" => get(running::estimate);
    "/estimates/runs/{id}/stop" => post(running::stop_estimate);
    "/trends" => get(trends::list).post(trends::publish);
    "/trends/{id}" => get(trends::show).post(trends::open);
    "/trends/{id}/files/{format}" => get(trends::file).post(trends::file_with_reason);
    "/objectives/{id}" => get(objectives::show);
    "/products/{id}" => get(products::show);
    "/products/{id}/clearance" => get(products::clearance);
    "/products/{id}/sign-off" => post(products::sign_off);
    "/products/{id}/issue/{channel}" => post(products::issue);
    "/products/{id}/files/{format}" => get(products::file);
    "/partners" => get(partners::list);
    "/partners/{name}/see-as" => get(partners::see_as).post(partners::find_as);
    "/partners/{name}/see-as/{id}" => get(partners::see_record_as);
    "/exchange" => get(exchange::list);
    "/exchange/seal" => post(exchange::seal);
    "/exchange/{id}/accept" => post(exchange::accept);
    "/exchange/{id}/refuse" => get(exchange::refuse_ask).post(exchange::refuse);
    "/audit" => get(audit::list);
    "/audit/export" => get(audit::export);
    "/audit/destroyed" => get(audit::destroyed);
    "/audit/witnesses/{name}" => get(audit::explain_ask).post(audit::explain);
}

routes! { sharing, SHARING, FORM_BYTES;
    "/spectrum" => get(spectrum::show);
    "/spectrum/{name}/history" => get(spectrum::history);
    "/partners/{name}/see-as/files/{format}" => get(partners::see_as_file).post(partners::ask_see_as_file);
    "/partners/{name}/anew" => get(exchange::anew_ask).post(exchange::anew);
    "/partners/{name}/discard" => get(exchange::discard_ask).post(exchange::discard);
    "/partners/{name}/attest" => get(exchange::attest_ask).post(exchange::attest);
    "/exchange/{id}/file" => get(exchange::file);
    "/requests" => get(requests::list).post(requests::create);
    "/requests/new" => get(requests::new);
    "/requests/{id}" => get(requests::show).post(requests::answer);
    "/records/{kind}/{id}/ask" => get(requests::ask);
    "/records/{kind}/{id}/hold" => get(records::hold_ask).post(records::hold);
    "/alerts" => get(alerts::list).post(alerts::create);
    "/alerts/new" => get(alerts::new);
    "/alerts/{id}" => get(alerts::show);
    "/alerts/{id}/acknowledge" => post(alerts::acknowledge);
    "/private-matches" => get(private::list).post(private::ask);
    "/private-matches/budget" => post(private::set_budget);
    "/holds" => get(holds::list);
    "/holds/{id}/end" => get(holds::end_ask).post(holds::end);
}

routes! { what_people_agreed_to, WHAT_PEOPLE_AGREED_TO, FORM_BYTES;
    "/records/{kind}/{id}/consent" => get(consents::show);
    "/records/{kind}/{id}/consent/new" => get(consents::new).post(consents::create);
    "/consents/{id}/confirm" => post(consents::confirm);
    "/consents/{id}/withdraw" => get(consents::withdraw_ask).post(consents::withdraw);
    "/overrides" => get(overrides::list);
    "/overrides/new" => get(overrides::new).post(overrides::create);
    "/overrides/{id}/confirm" => post(overrides::confirm);
    "/overrides/{id}/end" => get(overrides::end_ask).post(overrides::end);
    "/authorities" => get(authorities::list);
    "/authorities/new" => get(authorities::new).post(authorities::create);
    "/authorities/{id}" => get(authorities::show).post(authorities::open);
    "/authorities/{id}/tell" => post(authorities::tell);
    "/authorities/{id}/answer" => post(authorities::answer);
    "/attribution" => get(attribution::show).post(attribution::step);
    "/products/{id}/again" => post(products::again);
}

routes! { agreeing, AGREEING, FORM_BYTES;
    "/agreements" => get(agreements::list).post(agreements::receive);
    "/agreements/new" => get(agreements::new).post(agreements::create);
    "/agreements/{id}" => get(agreements::show);
    "/agreements/{id}/steps/{step}" => get(agreements::step).post(agreements::save);
    "/agreements/{id}/signed" => get(agreements::signed);
    "/agreements/{id}/files/{format}" => get(agreements::file);
    "/agreements/{id}/{verb}" => get(agreements::ask).post(agreements::act);
    "/partners/new" => get(partners::new).post(partners::pair);
    "/partners/{name}/channel" => get(partners::channel).post(partners::set_address);
    "/partners/{name}/close" => post(partners::close);
}

routes! { held_in_common, HELD_IN_COMMON, FORM_BYTES;
    "/documents" => get(documents::list).post(documents::create);
    "/documents/new" => get(documents::new);
    "/documents/write" => get(documents::write);
    "/documents/{id}" => get(documents::show).post(documents::open);
    "/documents/{id}/edit" => get(documents::edit).post(documents::edit_with_reason);
    "/documents/{id}/save" => post(documents::save);
    "/documents/{id}/heads" => get(documents::heads).post(documents::heads_with_reason);
    "/documents/{id}/merge" => post(documents::merge);
    "/documents/{id}/versions" => get(documents::versions);
    "/documents/{id}/comments" => post(documents::comment);
    "/documents/{id}/files/{format}" => get(documents::file).post(documents::file_with_reason);
    "/records/{kind}/{id}/comments" => get(comments::show).post(comments::create);
}

routes! { clauses, CLAUSES, FORM_BYTES;
    "/retention" => get(retention::list);
    "/retention/{name}" => get(retention::ask).post(retention::destroy);
    "/messages/{id}/seen" => post(exchange::seen);
    "/records/{kind}/{id}/onward" => get(onward::show).post(onward::ask);
    "/authorities/{id}/word" => post(authorities::word);
}

routes! { files, FILES, FILE_BYTES;
    "/exchange/receive" => post(exchange::receive);
    "/import" => get(imports::new).post(imports::create);
}

routes! { roles, ROLES, FORM_BYTES;
    "/approvals" => get(approvals::list);
    "/approvals/{id}" => get(approvals::show).post(approvals::decide);
    "/approvals/{id}/withdraw" => post(approvals::withdraw);
    "/records/{kind}/export" => get(records::export).post(records::ask_export);
    "/records/{kind}/{id}/label" => get(records::label).post(records::set_label);
    "/people" => get(persons::list).post(persons::create);
    "/people/new" => get(persons::new);
    "/people/{id}" => get(persons::show).post(persons::set);
    "/people/{id}/leave" => post(persons::leave);
    "/people/{id}/sessions" => post(persons::end_sessions);
    "/view-as" => get(viewing::choose).post(viewing::begin);
    "/view-as/end" => post(viewing::end);
}

routes! { comparing, COMPARING, FORM_BYTES;
    "/private-matches/new" => get(private::new).post(private::create);
    "/private-matches/limits" => post(private::set_limits);
    "/private-matches/{id}" => get(private::show).post(private::act);
}

routes! { attached, ATTACHED, FORM_BYTES;
    "/attachments/{id}" => get(attachments::show).post(attachments::open);
    "/attachments/{id}/remove" => get(attachments::remove_ask).post(attachments::remove);
}

// How much of a file is taken is a setting of the node, which the action keeps as the bytes come.
routes! { attaching, ATTACHING, usize::MAX;
    "/records/{kind}/{id}/attachments" => post(attachments::create);
}

routes! { signing_in, SIGNING_IN, FORM_BYTES;
    "/session/prove" => get(session::ask_proof).post(session::prove);
    "/account" => get(account::show);
    "/account/sessions" => post(account::end_sessions);
    "/account/passphrase" => post(account::set_passphrase);
    "/account/authenticator" => get(account::authenticator).post(account::set_authenticator);
    "/account/recovery" => post(account::renew);
    "/invitation" => get(invitations::enter).post(invitations::open);
    "/invitation/accept" => post(invitations::accept);
    "/people/{id}/invitation" => post(persons::invite);
    "/people/{id}/reset" => post(persons::reset);
    "/approvals/{id}/invitation" => post(approvals::invitation);
}

routes! { with_passkeys, WITH_PASSKEYS, FORM_BYTES;
    "/session/passkey" => post(session::enter_with_passkey);
    "/session/prove/passkey" => post(session::prove_with_passkey);
    "/account/passkeys" => post(account::add_passkey);
    "/account/passkeys/new" => get(account::new_passkey);
    "/account/passkeys/{id}/remove" => get(account::remove_passkey_ask).post(account::remove_passkey);
}

/// What is posted only so that words stand in no address: it changes nothing, and so is a look.
/// Every one of them is open to a leader too, for what is posted is not asked for as the leader first.
pub(crate) const LOOKS: &[&str] = &["/search", "/partners/{name}/see-as"];

/// What takes something away, shares it, opens it further, or lets somebody in: method and path. A session reaches these
/// only while its person proved themself lately enough; `proof` leads others there first. Whatever has such a word in its
/// path and is missing here fails a test.
pub const PROVED: &[(&str, &str)] = &[
    ("GET", "/account/authenticator"),
    ("GET", "/agreements/{id}/files/{format}"),
    ("GET", "/agreements/{id}/signed"),
    ("GET", "/attachments/{id}"),
    ("GET", "/documents/{id}/files/{format}"),
    ("GET", "/audit/export"),
    ("GET", "/estimates/{id}/files/{format}"),
    ("GET", "/exchange/{id}/file"),
    ("GET", "/partners/{name}/see-as/files/{format}"),
    ("GET", "/products/{id}/files/{format}"),
    ("GET", "/records/{kind}/export"),
    ("GET", "/trends/{id}/files/{format}"),
    ("GET", "/account/passkeys/new"),
    ("POST", "/account/authenticator"),
    ("POST", "/account/passkeys"),
    ("POST", "/account/passkeys/{id}/remove"),
    ("POST", "/account/recovery"),
    ("POST", "/agreements/{id}/{verb}"),
    ("POST", "/approvals/{id}"),
    ("POST", "/approvals/{id}/invitation"),
    ("POST", "/attachments/{id}"),
    ("POST", "/attribution"),
    ("POST", "/authorities/{id}/answer"),
    ("POST", "/consents/{id}/confirm"),
    ("POST", "/documents/{id}/files/{format}"),
    ("POST", "/estimates/{id}/files/{format}"),
    ("POST", "/exchange/seal"),
    ("POST", "/keys/recovery"),
    ("POST", "/keys/slots"),
    ("POST", "/keys/slots/{id}"),
    ("POST", "/keys/taken"),
    ("POST", "/overrides/new"),
    ("POST", "/overrides/{id}/confirm"),
    ("POST", "/overrides/{id}/end"),
    ("POST", "/partners/new"),
    ("POST", "/partners/{name}/see-as/files/{format}"),
    ("POST", "/partners/{name}/anew"),
    ("POST", "/partners/{name}/discard"),
    ("POST", "/people"),
    ("POST", "/people/{id}"),
    ("POST", "/people/{id}/invitation"),
    ("POST", "/people/{id}/leave"),
    ("POST", "/people/{id}/reset"),
    ("POST", "/people/{id}/sessions"),
    ("POST", "/private-matches/budget"),
    ("POST", "/private-matches/limits"),
    ("POST", "/private-matches/new"),
    ("POST", "/private-matches/{id}"),
    ("POST", "/products/{id}/issue/{channel}"),
    ("POST", "/products/{id}/sign-off"),
    ("POST", "/records/{kind}/export"),
    ("POST", "/records/{kind}/{id}/audience"),
    ("POST", "/records/{kind}/{id}/consent/new"),
    ("POST", "/records/{kind}/{id}/label"),
    ("POST", "/records/{kind}/{id}/onward"),
    ("POST", "/records/{kind}/{id}/shred"),
    ("POST", "/requests/{id}"),
    ("POST", "/trends"),
    ("POST", "/trends/{id}/files/{format}"),
];

/// Whether an address gives nothing but a file, or the question for one; some do once a format is asked for. Nobody takes
/// one while looking as another role; `visit` refuses what is missing here too, once it sees that the answer is no page.
pub(crate) fn gives_files(path: &str, has_format: bool) -> bool {
    let alone = ["/agreements/{id}/signed", "/attachments/{id}", "/audit/export", "/exchange/{id}/file"];
    path.contains("/files/") || alone.contains(&path) || (has_format && path.ends_with("/export"))
}

routes! { keys, KEYS, FORM_BYTES;
    "/lock" => post(lock::end);
    "/keys" => get(keys::show);
    "/keys/slots" => post(keys::add_slot);
    "/keys/slots/{id}" => post(keys::remove_slot);
    "/keys/recovery" => post(keys::set_recovery);
    "/keys/taken" => post(keys::take);
}

routes! { backing_up, BACKING_UP, FORM_BYTES;
    "/backups" => get(backups::list);
}

/// The routes of all sections.
pub(crate) fn all() -> Routes {
    people_and_records()
        .merge(working_together())
        .merge(what_people_agreed_to())
        .merge(agreeing())
        .merge(sharing())
        .merge(held_in_common())
        .merge(files())
        .merge(roles())
        .merge(clauses())
        .merge(comparing())
        .merge(attached())
        .merge(attaching())
        .merge(signing_in())
        .merge(with_passkeys())
        .merge(keys())
        .merge(backing_up())
}

/// The list of [`all`], in its order.
pub fn list() -> Vec<Route> {
    let sections = [
        PEOPLE_AND_RECORDS,
        WORKING_TOGETHER,
        WHAT_PEOPLE_AGREED_TO,
        AGREEING,
        SHARING,
        HELD_IN_COMMON,
        FILES,
        ROLES,
        CLAUSES,
        COMPARING,
        ATTACHED,
        ATTACHING,
        SIGNING_IN,
        WITH_PASSKEYS,
        KEYS,
        BACKING_UP,
    ];
    let route = |(path, methods): &(&'static str, &str)| {
        let methods = methods.replace(' ', "");
        let has = |name: &str| methods.starts_with(&format!("{name}(")) || methods.contains(&format!(".{name}("));
        Route { path, has_get: has("get"), has_post: has("post") }
    };
    sections.into_iter().flatten().map(route).collect()
}
