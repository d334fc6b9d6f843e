//! Files of encodings that strangers send to a linkage unit: what is read is of one width, each row with its id or none of
//! them, and is read again as it was.
#![no_main]

use fuzz::seeds;
use libfuzzer_sys::fuzz_target;
use linkage::private::{Clk, Listed, listed};

fuzz_target!(
    init: seeds("encodings", all),
    |data: &[u8]| {
        let Ok(found) = listed(data) else { return };
        let bits = found.clks.first().map(Clk::bits).expect("a file without encodings is refused");
        assert!(found.clks.iter().all(|clk| clk.bits() == bits));
        assert!(found.ids.is_empty() || found.ids.len() == found.clks.len());
        let clks: Vec<String> = found.clks.iter().map(Clk::to_base64).collect();
        let written = serde_json::json!({ "clks": clks }).to_string();
        let again = listed(written.as_bytes()).expect("what was written can be read");
        assert_eq!(again, Listed { id: None, ids: Vec::new(), clks: found.clks });
    }
);

/// By hand: 16 bytes are 22 letters of base64 and two to fill.
fn all() -> Vec<Vec<u8>> {
    let clk = format!("{}==", "AQ".repeat(11));
    vec![
        format!("row,clk\n0,{clk}\n1,{clk}\n").into_bytes(),
        format!("clk\r\n\"{clk}\"\r\n").into_bytes(),
        format!("{{\"clks\": [\"{clk}\", \"{clk}\"]}}\n").into_bytes(),
        b"name,clk\nzaatar,olives\n".to_vec(),
    ]
}
