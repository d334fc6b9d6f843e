//! What is sent by somebody who may send: forms of another shape, files that are not what they say, addresses inside.

use super::wire::{ask, post, upload};
use super::{Attack, Target, attack};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

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
        list("a list with an outside entity", "a.xlsx", &workbook(ENTITY, 0)),
        list("a list that swells to a gigabyte", "a.xlsx", &workbook("", 1 << 30)),
        list("a list whose name climbs", "../../../../unlock.slot", b"a,b\n1,2\n"),
        list("a list whose name ends a header", "a\\\"%0d%0ax-evil: 1", b"a,b\n1,2\n"),
        list("a list that is a program", "a.csv", b"\x7fELF\x02\x01\x01\x00\xff\xff"),
        list("a list of one endless line", "a.csv", &vec![b'a'; 3_000_000]),
        receive("a bundle of zeros", &[0; 4_096], 422),
        receive("a bundle that is a key file", b"age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n--- AAAA\n", 422),
        receive("a bundle that is a form", b"csrf=1&reason=x", 422),
    ]
}

const ENTITY: &str = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";

/// A spreadsheet as bytes: `prolog` stands before the sheet, and so many spaces stand in its only cell.
fn workbook(prolog: &str, spaces: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let kept = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("xl/workbook.xml", kept).expect("it begins");
    write!(zip, "{prolog}<workbook xmlns=\"{name}\"><sheets/></workbook>").expect("it is written");
    zip.start_file("xl/worksheets/sheet1.xml", kept).expect("it begins");
    write!(zip, "{prolog}<worksheet xmlns=\"{name}\"><sheetData><row><c t=\"str\"><v>&b;").expect("it is written");
    let block = vec![b' '; 1 << 20];
    (0..spaces >> 20).for_each(|_| zip.write_all(&block).expect("it is written"));
    write!(zip, "</v></c></row></sheetData></worksheet>").expect("it is written");
    zip.finish().expect("it ends").into_inner()
}

/// Places to which the node could be made to call out.
pub fn outward(target: &Target) -> Vec<Attack> {
    let path = "/partners/harm/channel";
    let send = |address: &str| {
        let form = format!("address={}", address.replace(':', "%3A").replace('/', "%2F"));
        attack(format!("a partner at {address}"), post(path, &target.lead, &form), [422])
    };
    // No page fetches anything; the one thing that calls out speaks TLS to a pinned key at `host:port`.
    [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_",
        "127.0.0.1",
        "127.0.0.1:99999",
        "evil.example:80/path",
        "evil.example:443\r\nx: y",
        "user@evil.example:443",
    ]
    .into_iter()
    .map(send)
    .collect()
}

/// Fields that the page does not offer stay what the node says.
pub async fn nothing_is_set_beside_the_form(target: &Target) {
    let form = "date=2017-07-12&place.code=SY-Raqqa&verification=unverified&narrative=A+strike&civilian_deaths=1\
                &id=aaaaaaaaaaaaaaaaaaaaaaaaaa&origin=evil&author=evil&revision=99&state=shredded&channel=harm\
                &label.sensitivity=low&sensitivity=low&audience=*&lease_until=2099-01-01&source_key=x&kind=person";
    let got = ask(target.address, &post("/records/incident", &target.lead, form)).await;
    let node = &target.full.pair.monitor.node;
    let mut tx = node.store().read().await.expect("it reads");
    let sql = "select r.id, r.origin, r.author, r.revision, r.state, r.channel, r.kind, r.body, l.canonical from records r \
               join labels l on l.id = r.label where r.id not in (select record from revisions) and r.body like '%2017-07-12%'";
    let rows = tx.fetch(sql, &[]).await.expect("they read");
    let rows: Vec<String> = rows.iter().map(|r| format!("{r:?}")).collect();
    assert!([303, 422].contains(&got.status), "{}", got.status);
    for row in &rows {
        assert!(!row.contains("evil") && !row.contains("shredded") && !row.contains("aaaaaaaaaaaa"), "{row}");
        assert!(!row.contains("2099") && !row.contains("Int(Some(99))"), "{row}");
    }
}
