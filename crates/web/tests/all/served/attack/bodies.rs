//! What is sent by somebody who may send: forms of another shape, files that are not what they say.

use super::wire::{post, upload};
use super::{Attack, Target, attack, sheets};

/// Forms that no page of ours makes.
pub fn forms(target: &Target) -> Vec<Attack> {
    let send =
        |name: &str, form: String, right: u16| attack(name, post("/records/incident", &target.lead, &form), [right]);
    vec![
        send("five thousand fields and more", "a=b&".repeat(5_200), 422),
        send("a list of a million rows", "acts.999999.type=V01".to_owned(), 422),
        send("a tree a hundred deep", format!("a{}=b", ".a".repeat(100)), 422),
        send("a name that is a value and a group", "date=2017-07-12&date.year=2017".to_owned(), 422),
        send("bytes that are no text", "narrative=%ff%fe%00".to_owned(), 422),
        send("NUL in a name", "na%00me=b".to_owned(), 422),
        send("percent without digits", "narrative=%zz".to_owned(), 422),
        send("a form above its size", format!("narrative={}", "a".repeat(1_100_000)), 413),
        send(
            "a date as SQL",
            "date='%3B+drop+table+records%3B--&place.code=SY-Raqqa&verification=unverified".to_owned(),
            422,
        ),
        send("a code that is no code", "date=2017-07-12&place.code=../../x&verification=unverified".to_owned(), 422),
        send("a number that is none", "date=2017-07-12&place.code=SY-Raqqa&civilian_deaths=1e999".to_owned(), 422),
    ]
}

/// Files.
pub fn files(target: &Target) -> Vec<Attack> {
    let (mapping, lead) = (b"kind = \"incident\"\n".as_slice(), &target.lead);
    let check = [("do", None, b"check".as_slice())];
    let list = |name: &str, file: &str, bytes: &[u8]| {
        let parts = [("list", Some(file), bytes), ("mapping", Some("m.toml"), mapping), check[0]];
        attack(name, upload("/import", lead, &parts), [422])
    };
    let receive = |name: &str, bytes: &[u8], right: u16| {
        attack(name, upload("/exchange/receive", lead, &[("bundle", Some("b.concord"), bytes)]), [right])
    };
    vec![
        list("a list with an outside entity", "a.xlsx", &sheets::with_an_entity()),
        list("a list that swells to more than a gigabyte", "a.xlsx", &sheets::that_swells()),
        list("a list whose name climbs", "../../../../unlock.slot", b"a,b\n1,2\n"),
        list("a list whose name ends a header", "a\\\"%0d%0ax-evil: 1", b"a,b\n1,2\n"),
        list("a list that is a program", "a.csv", b"\x7fELF\x02\x01\x01\x00\xff\xff"),
        list("a list of one endless line", "a.csv", &vec![b'a'; 3_000_000]),
        receive("a bundle of zeros", &[0; 4_096], 422),
        receive("a bundle that is a key file", b"age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n--- AAAA\n", 422),
        receive("a bundle that is a form", b"csrf=1&reason=x", 422),
    ]
}
