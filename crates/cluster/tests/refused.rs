//! What cannot be done is said at once, and nothing is written.

use crate::lists::{Lists, model};
use crate::parts::{Ground, said};

fn ground() -> (Ground, Vec<String>) {
    let ground = Ground::new();
    let paths = Lists::new(60).write(&ground, 50);
    std::fs::write(ground.path("model.toml"), model(4_000)).expect("the folder may be written");
    (ground, paths)
}

fn run(ground: &Ground, (scheduler, model): (&str, &str), files: &[String]) -> String {
    let (keys, model, out) = (ground.text("keys/run"), ground.text(model), ground.text("out"));
    let mut words = vec!["run", "--keys", &keys, "--scheduler", scheduler, "--model", &model, "--out", &out];
    words.extend(files.iter().map(String::as_str));
    let (is_done, said) = said(&words);
    assert!(!is_done && !ground.path("out").exists(), "{said}");
    said
}

#[test]
fn nobody_at_the_address_and_nobody_to_work_are_told() {
    let (ground, paths) = ground();
    // Port 9 discards (RFC 863); nothing listens on it here.
    let words = run(&ground, ("127.0.0.1:9", "model.toml"), &paths);
    assert!(words.contains("no scheduler at `127.0.0.1:9`"), "{words}");
    let words = run(&ground, ("nowhere", "model.toml"), &paths);
    assert!(words.contains("`nowhere` is no address"), "{words}");
    let scheduler = ground.scheduler();
    let words = run(&ground, (&scheduler.address, "model.toml"), &paths);
    assert!(words.contains("no executor is there"), "{words}");
}

#[test]
fn a_model_that_does_not_fit_is_told_before_anybody_is_asked() {
    let (ground, paths) = ground();
    let nobody = "127.0.0.1:9";
    std::fs::write(ground.path("wrong.toml"), model(4_000).replace("\"place\"", "\"plaza\"")).expect("it is ours");
    let words = run(&ground, (nobody, "wrong.toml"), &paths);
    assert!(words.contains("list-0.parquet` has no column `plaza`") && words.contains("name, died, place"), "{words}");
    std::fs::write(ground.path("broken.toml"), "block = [\"name\"").expect("it is ours");
    let words = run(&ground, (nobody, "broken.toml"), &paths);
    assert!(words.contains("broken.toml`: the model file cannot be read: line 1"), "{words}");
    let words = run(&ground, (nobody, "absent.toml"), &paths);
    assert!(words.contains("absent.toml`: No such file"), "{words}");
    std::fs::write(ground.path("text.parquet"), "no Parquet at all").expect("it is ours");
    let words = run(&ground, (nobody, "model.toml"), &[ground.text("text.parquet")]);
    assert!(words.contains("the Parquet file cannot be read"), "{words}");
    let words = run(&ground, (nobody, "model.toml"), &[ground.text("absent.parquet")]);
    assert!(words.contains("absent.parquet`: No such file"), "{words}");
}

#[test]
fn a_folder_that_is_there_already_is_left_alone() {
    let (ground, paths) = ground();
    std::fs::create_dir(ground.path("full")).expect("it is ours");
    let (keys, model, out) = (ground.text("keys/run"), ground.text("model.toml"), ground.text("full"));
    let words = ["run", "--keys", &keys, "--scheduler", "127.0.0.1:9", "--model", &model, "--out", &out, &paths[0]];
    let (is_done, words) = said(&words);
    assert!(!is_done && words.contains("is there already"), "{words}");
    let (out, words) =
        (ground.text("absent/out"), ["run", "--keys", &keys, "--scheduler", "127.0.0.1:9", "--model", &model]);
    let (is_done, words) = said(&[&words[..], &["--out", &out, &paths[0]]].concat());
    assert!(!is_done && words.contains("cannot be made"), "{words}");
    let (is_done, words) = said(&["keys", &ground.text("keys")]);
    assert!(!is_done && words.contains("is there already"), "{words}");
}
