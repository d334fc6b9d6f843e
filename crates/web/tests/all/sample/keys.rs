//! Samples of the pages about keys and the lock.

use super::{HOSTILE, Setting, frame};
use web::view::Drawing;
use web::view::keys::{Keys, Slot};
use web::view::lock::Unlock;
use web::{Frame, Language};

pub fn add(setting: &Setting, language: Language, made: &mut Vec<(String, String)>) {
    let slot = |label: &str, is_own| Slot {
        label: label.into(),
        added: if label.is_empty() { String::new() } else { "2026-11-22T05:41:31Z".into() },
        is_own,
        is_cheap: is_own,
        href: "/keys/slots/abc".into(),
    };
    let full = Keys {
        serial: 3,
        ends: "2027-01-11".into(),
        days: 11,
        is_ending: true,
        organisation: "r5n7cltvl74pnc5hfypc".into(),
        code: Drawing { svg: "<svg role=\"img\"><title>code</title></svg>".into(), source: String::new() },
        slots: vec![slot("", true), slot(HOSTILE, false)],
        recovery: Some("2026-11-22T05:41:31Z".into()),
        recipients: vec![HOSTILE.into(), "age1other".into()],
        detail: Some(HOSTILE.into()),
    };
    let bare = Keys { recovery: None, recipients: Vec::new(), is_ending: false, detail: None, ..full.clone() };
    for (name, view) in [("keys", &full), ("keys-bare", &bare)] {
        let page = setting.pages.render(language, &frame(&format!("/{name}"), "remember"), view);
        made.push((name.to_owned(), page.expect("the sample renders")));
    }
    let outside = Frame { path: "/unlock".into(), then: "/unlock".into(), ..Frame::default() };
    for problem in ["wrong", "wait", "busy", "failed", "stale"] {
        let view = Unlock { then: HOSTILE.into(), problem: Some(format!("unlock-problem-{problem}")) };
        let page = setting.pages.render(language, &outside, &view).expect("the sample renders");
        made.push((format!("unlock-{problem}"), page));
    }
}
