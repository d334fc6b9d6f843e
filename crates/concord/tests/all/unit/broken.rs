//! Files of encodings that are not whole, one line each: what is wrong, where, and what to do; and nothing is lost by it.

use super::super::linking::{json, names_in};
use super::super::said;
use super::place;
use std::path::Path;

/// Each file of a folder with what stands in it.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = |name: &String| std::fs::read(folder.join(name)).expect("it is there");
    names_in(folder).into_iter().map(|name| (name.clone(), bytes(&name))).collect()
}

/// An encoding of another width. By hand: 512 bits are 64 bytes, 86 letters of base64 and two to fill.
fn narrow() -> String {
    format!("{}==", "A".repeat(86))
}

/// Broken files made of a whole one in either format: name, bytes, what and where, what to do.
fn broken(
    csv: &str,
    clks: &serde_json::Value,
    schema: &str,
) -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let whole = clks.to_string();
    let mut lines: Vec<String> = csv.lines().map(str::to_owned).collect();
    lines[4] = format!("3,{}", narrow());
    let mut other = clks.clone();
    other["clks"][3] = narrow().into();
    let mut number = clks.clone();
    number["clks"][3] = 7.into();
    let utf16: Vec<u8> = csv.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = |text: &str| text.as_bytes().to_vec();
    let long = "AAAA".repeat(60_000);
    let width = "512 bits in row 3, counted from 0, and 1024 before it";
    let again = "; ask for it again";
    let written = "; ask for it again as `concord encode` wrote it";
    let deleted = "delete it and tell them";
    vec![
        ("cut-in-a-row.csv", bytes(&csv[..csv.rfind(',').expect("there are commas")]), "breaks off in line 151", again),
        ("cut-in-a-code.csv", bytes(&csv[..csv.len() - 30]), "row 149, counted from 0", again),
        ("cut.json", bytes(&whole[..whole.len() / 2]), "ends in the middle", again),
        ("words.json", b"{\"clks\": [oops]}".to_vec(), "is not JSON (line 1, column 11)", again),
        ("bytes.json", b"{\"clks\": [\"\xff\"]}".to_vec(), "is not JSON (line 1, column", again),
        ("deep.json", bytes(&"[".repeat(100_000)), "is not JSON (line 1, column", again),
        ("width.csv", bytes(&lines.join("\n")), width, again),
        ("width.json", bytes(&other.to_string()), width, again),
        ("number.json", bytes(&number.to_string()), "what stands in `clks` is no text", deleted),
        ("schema-3.json", bytes(schema), "is a linkage schema", "; give what was encoded with it"),
        ("schema-1.json", b"{\"version\": 1, \"clkConfig\": {}}".to_vec(), "is a linkage schema", "; give what"),
        ("nothing.csv", Vec::new(), "is empty", again),
        ("blank.csv", b"\n \n".to_vec(), "is empty", again),
        ("mark.csv", b"\xef\xbb\xbf".to_vec(), "is empty", again),
        ("none.json", b"{\"clks\": []}".to_vec(), "holds no encodings", again),
        ("utf-16.csv", [&b"\xff\xfe"[..], &utf16[..]].concat(), "is not UTF-8 text", written),
        ("bare.csv", utf16, "it has no column `clk`", deleted),
        ("huge.csv", bytes(&format!("row,clk\n0,{long}\n")), "1048576 bits in row 0", again),
        ("huge.json", bytes(&format!("{{\"clks\": [\"{long}\"]}}")), "1048576 bits in row 0", again),
    ]
}

#[test]
fn a_broken_file_of_encodings_is_told_with_its_place_and_remedy_and_an_earlier_run_stays_as_it_was() {
    let place = place();
    let read = |name: &str| std::fs::read_to_string(place.path(name)).expect("it is there");
    let (csv, clks, schema) = (read("a.csv"), json(&read("b.json")), read("schema.json"));
    place.done(&["match", "a.csv", "b.json", "--out", "out"]);
    let earlier = contents(&place.path("out"));
    for (name, bytes, what, remedy) in broken(&csv, &clks, &schema) {
        std::fs::write(place.path(name), &bytes).expect("the folder may be written");
        for files in [["a.csv", name], [name, "b.json"]] {
            let output = place.run(&["match", files[0], files[1], "--out", "out"]);
            let told = said(&output);
            assert_eq!(output.status.code(), Some(1), "{name}: {told}");
            for words in [format!("`{name}` ").as_str(), what, remedy] {
                assert!(told.contains(words), "{name}: `{words}` is not in: {told}");
            }
            assert!(
                !told.contains(&csv.lines().nth(1).expect("a row")[2..20]),
                "{name}: nothing of it is told: {told}"
            );
            assert!(contents(&place.path("out")) == earlier, "{name}: what an earlier run wrote is there to the byte");
        }
        assert!(std::fs::read(place.path(name)).expect("it is there") == bytes, "{name} is left as it came");
    }
    assert_eq!((read("a.csv"), json(&read("b.json"))), (csv, clks));
}
