//! Samples of the pages about one's own account.

use super::{HOSTILE, Setting, frame};
use web::view::account::{
    AccountAuthenticator, AccountShow, InvitationEnter, InvitationMade, InvitationOpen, Qr, RecoveryCodes, Secret,
    SessionLine,
};
use web::view::passkey::{PasskeyLine, PasskeyNew, PasskeyOffer, PasskeyRemove};
use web::view::session::{Carried, SessionNew, SessionProve, SessionResume};
use web::{Frame, Language};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    macro_rules! page {
        ($name:literal, $group:literal, $view:expr) => {
            let frame: Frame = frame(concat!("/", $name), $group);
            let page = setting.pages.render(language, &frame, &$view);
            made.push(($name.to_owned(), page.expect("the sample renders")));
        };
    }
    page!("proving", "", SessionProve { then: "/exchange".into(), ..SessionProve::default() });
    page!("proving", "", prove("prove-problem-refused"));
    page!("proving", "", prove("session-problem-wait"));
    page!("resuming", "", resume());
    page!("account-show", "", account(9));
    page!("account-show", "", account(0));
    page!("account-authenticator", "", authenticator());
    page!("proving", "", SessionProve { passkey: Some(offer()), ..prove("passkey-problem-ended") });
    page!("session-passkey", "", door());
    page!("passkey-new", "", PasskeyNew::default());
    page!(
        "passkey-new",
        "",
        PasskeyNew { passkey: Some(offer()), name: HOSTILE.into(), problem: Some(HOSTILE.into()) }
    );
    page!("passkey-remove", "", PasskeyRemove { line: passkey(true) });
    page!("passkey-remove", "", PasskeyRemove { line: passkey(false) });
    page!("account-codes", "", codes(true));
    page!("account-codes", "", codes(false));
    page!("invitation-enter", "", InvitationEnter::default());
    page!("invitation-enter", "", InvitationEnter { problem: Some("invitation-problem".into()) });
    page!("invitation-open", "", open(true));
    page!("invitation-open", "", open(false));
    page!("invitation-made", "remember", handed_on(true));
    page!("invitation-made", "remember", handed_on(false));
}

fn account(codes_left: i64) -> AccountShow {
    let line = |browser: &str, is_this| SessionLine {
        id: format!("id-{browser}"),
        started: "2026-11-22T05:41:31Z".into(),
        seen: "2026-11-22T05:51:31Z".into(),
        browser: browser.into(),
        is_this,
    };
    let browsers = ["firefox", "edge", "chrome", "safari", "other"];
    AccountShow {
        name: HOSTILE.into(),
        sessions: browsers.iter().map(|b| line(b, *b == "edge")).collect(),
        before: (codes_left == 0).then(|| "2026-11-21T17:12:03Z".into()),
        codes_left,
        are_few: codes_left < 3,
        problem: (codes_left == 0).then(|| HOSTILE.to_owned()),
        passkeys: if codes_left == 0 { Vec::new() } else { vec![passkey(true), passkey(false)] },
        has_passkeys: codes_left == 0,
    }
}

fn passkey(is_used: bool) -> PasskeyLine {
    PasskeyLine {
        id: "0a1b2c".into(),
        name: HOSTILE.into(),
        address: "monitor.localhost".into(),
        added: "2026-11-22T05:41:31Z".into(),
        used: is_used.then(|| "2026-11-23T05:41:31Z".into()),
    }
}

fn offer() -> PasskeyOffer {
    let options = format!("{{\"challenge\":\"{}\"}}", HOSTILE.replace('"', "'"));
    PasskeyOffer { challenge: HOSTILE.into(), options, script: web::assets::passkey_script().path().into() }
}

fn door() -> SessionNew {
    let problem = Some("passkey-problem-refused".into());
    SessionNew { name: HOSTILE.into(), problem, then: "/".into(), passkey: Some(offer()) }
}

fn secret() -> Secret {
    Secret { qr: Qr { size: 53, path: "M4 4.5h7m1 0h2".into() }, text: "GEZDGNBVGY3TQOJQ".into() }
}

fn authenticator() -> AccountAuthenticator {
    AccountAuthenticator { secret: secret(), problem: Some(HOSTILE.into()) }
}

fn codes(is_opened: bool) -> RecoveryCodes {
    RecoveryCodes { codes: vec!["abcd-efgh-ijkl-mnop".into(); 10], is_opened }
}

fn open(needs_word: bool) -> InvitationOpen {
    InvitationOpen {
        token: HOSTILE.into(),
        name: HOSTILE.into(),
        secret: secret(),
        needs_word,
        is_reset: needs_word,
        problem: needs_word.then(|| HOSTILE.to_owned()),
    }
}

fn handed_on(needs_word: bool) -> InvitationMade {
    InvitationMade {
        name: HOSTILE.into(),
        token: "abcd-efgh-ijkl-mnop-qrst-uvwx-yz".into(),
        ends: "2026-11-25T05:41:31Z".into(),
        needs_word,
        approval: needs_word.then(|| "/approvals/a".to_owned()),
    }
}

fn prove(problem: &str) -> SessionProve {
    let typed = format!("reason={HOSTILE}");
    SessionProve { then: "/".into(), to: "/exchange/seal".into(), typed, problem: Some(problem.into()), passkey: None }
}

fn resume() -> SessionResume {
    let carried = vec![Carried { name: "reason".into(), value: HOSTILE.into() }];
    SessionResume { to: "/exchange/seal".into(), carried }
}
