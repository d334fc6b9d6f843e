//! What the cluster gives is what one machine gives, whoever is lost meanwhile.

use crate::lists::{Lists, lines, model, read};
use crate::parts::{Ground, Part, all, files, only_pieces, program};
use linkage::table::Model;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// The jobs that left a piece on this machine.
fn jobs(work: &Path) -> BTreeSet<String> {
    let job = |file: std::path::PathBuf| {
        let first = file.strip_prefix(work).ok()?.components().next()?;
        Some(first.as_os_str().to_string_lossy().into_owned())
    };
    files(work).into_iter().filter_map(job).collect()
}

/// How many stages of a job left a piece here.
fn stages(job: &Path) -> usize {
    std::fs::read_dir(job).map_or(0, Iterator::count)
}

/// Waits until the first machine holds pieces of so many stages of the sixth job: four ask how large the blocks of a rule
/// are, one how many values there are, and the sixth weighs. Others need these pieces. `false` where the run was faster.
fn waited_for_the_sixth_job(run: &mut Child, (here, there): (&Path, &Path), least: usize) -> bool {
    let (began, mut earlier) = (Instant::now(), BTreeSet::new());
    loop {
        let (mine, theirs) = (jobs(here), jobs(there));
        let seen: BTreeSet<_> = mine.union(&theirs).cloned().collect();
        if seen.len() < 6 {
            earlier.clone_from(&seen);
        } else if mine.iter().any(|job| !earlier.contains(job) && stages(&here.join(job)) >= least) {
            return true;
        }
        if run.try_wait().expect("it can be asked").is_some() {
            return false;
        }
        assert!(began.elapsed() < Duration::from_secs(240), "no sixth job came: {seen:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn pairs_are_those_of_one_machine_though_an_executor_is_killed_in_the_middle() {
    killed(1);
}

#[test]
fn pairs_are_those_of_one_machine_though_an_executor_is_killed_when_it_holds_much_that_is_needed() {
    killed(8);
}

/// Kills an executor that holds pieces of so many stages, and compares. A run that was over before is started anew.
fn killed(stages: usize) {
    assert!((0..6).any(|_| was_killed(stages)), "each run ended before anybody was killed");
}

fn was_killed(stages: usize) -> bool {
    let (ground, lists) = (Ground::new(), Lists::new(3_000));
    let paths = lists.write(&ground, 400);
    // Blocks of more than 40 rows are cut: of some rules, so that later ones must know what earlier ones left out.
    let model = model(40);
    std::fs::write(ground.path("model.toml"), &model).expect("the folder may be written");
    let (pairs, learnt, cut) = lists.on_one_machine(&Model::read(&model).expect("a model"));
    assert!(cut > 0 && pairs.len() > 1_000, "{cut} {}", pairs.len());

    let scheduler = ground.scheduler();
    let (mut one, other) = (ground.executor(&scheduler, "one"), ground.executor(&scheduler, "other"));
    let (keys, out, model) = (ground.text("keys/run"), ground.text("out"), ground.text("model.toml"));
    let mut run = program(&[
        "run",
        "--keys",
        &keys,
        "--scheduler",
        &scheduler.address,
        "--model",
        &model,
        "--out",
        &out,
        "--pieces",
        "6",
        &paths[0],
        &paths[1],
    ]);
    let mut run = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");

    let (here, there) = (only_pieces(&ground.path("one")), only_pieces(&ground.path("other")));
    let is_there = waited_for_the_sixth_job(&mut run, (&here, &there), stages);
    one.kill();
    let is_in_the_middle = is_there && run.try_wait().expect("it can be asked").is_none();
    assert!(!is_in_the_middle || !ground.path("out").exists(), "nothing is in its place before the end");

    let (is_done, words) = all(&run.wait_with_output().expect("it ends"));
    assert!(is_done, "{words}");
    assert_eq!(read(&ground.path("out/pairs.csv")), lines(&lists, &pairs));
    let written = std::fs::read_to_string(ground.path("out/model.toml")).expect("the model is there");
    assert_eq!(Model::read(&written).expect("a model"), learnt);
    drop(other);
    is_in_the_middle
}

#[test]
fn what_was_learnt_elsewhere_is_used_and_nothing_is_cut_where_no_block_is_large() {
    let (ground, lists) = (Ground::new(), Lists::new(400));
    let paths = lists.write(&ground, 100);
    let (pairs, learnt, cut) = lists.on_one_machine(&Model::read(&model(4_000)).expect("a model"));
    assert!(cut == 0 && !pairs.is_empty());
    std::fs::write(ground.path("model.toml"), learnt.write()).expect("the folder may be written");
    let scheduler = ground.scheduler();
    let _executor = ground.executor(&scheduler, "one");
    let (keys, model) = (ground.text("keys/run"), ground.text("model.toml"));
    let run = |out: &str, format: &str| {
        let mut run = program(&[
            "run",
            "--keys",
            &keys,
            "--scheduler",
            &scheduler.address,
            "--model",
            &model,
            "--out",
            out,
            "--format",
            format,
            "--pieces",
            "3",
            &paths[0],
            &paths[1],
        ]);
        let (is_done, words) = all(&run.output().expect("the program starts"));
        assert!(is_done && !words.contains("learning here"), "{words}");
    };
    run(&ground.text("out"), "csv");
    assert_eq!(read(&ground.path("out/pairs.csv")), lines(&lists, &pairs));
    run(&ground.text("again"), "parquet");
    let bytes = std::fs::read(ground.path("again/pairs.parquet")).expect("the pairs are there");
    let grid = import::read_grid("pairs.parquet", &bytes).expect("it is Parquet");
    assert_eq!(grid.columns, ["left", "right", "weight", "probability", "left_list", "right_list"]);
    assert_eq!(grid.rows.len(), pairs.len());
}

#[test]
fn a_run_whose_last_executor_is_lost_ends_with_a_word() {
    let (ground, lists) = (Ground::new(), Lists::new(2_000));
    let paths = lists.write(&ground, 500);
    std::fs::write(ground.path("model.toml"), model(4_000)).expect("the folder may be written");
    let scheduler = ground.scheduler();
    let mut one = ground.executor(&scheduler, "one");
    let (keys, out, model) = (ground.text("keys/run"), ground.text("out"), ground.text("model.toml"));
    let mut run = program(&[
        "run",
        "--keys",
        &keys,
        "--scheduler",
        &scheduler.address,
        "--model",
        &model,
        "--out",
        &out,
        &paths[0],
        &paths[1],
    ]);
    let mut run = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let is_there = waited_for_the_sixth_job(&mut run, (&only_pieces(&ground.path("one")), &ground.path("nobody")), 1);
    assert!(is_there, "the run ended before anybody was killed");
    one.kill();
    let (is_done, words) = all(&run.wait_with_output().expect("it ends"));
    assert!(!is_done && words.contains("no executor is there"), "{words}");
    assert!(!ground.path("out").exists());
    let left = std::fs::read_dir(ground.path("."))
        .expect("it is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    assert_eq!(left.filter(|name| name.starts_with(".concord-cluster")).count(), 0, "nothing half done is left");
}

#[test]
fn without_keys_it_works_where_a_person_says_so() {
    let (ground, lists) = (Ground::new(), Lists::new(200));
    let paths = lists.write(&ground, 100);
    std::fs::write(ground.path("model.toml"), model(4_000)).expect("the folder may be written");
    let (pairs, _, _) = lists.on_one_machine(&Model::read(&model(4_000)).expect("a model"));
    let scheduler = Part::start(&["scheduler", "--insecure", "--listen", "127.0.0.1:0"]);
    let (work, out, model) = (ground.text("one"), ground.text("out"), ground.text("model.toml"));
    let here = ["--scheduler", &scheduler.address, "--insecure"];
    let _executor = Part::start(&[&["executor", "--work", &work, "--listen", "127.0.0.1:0"][..], &here].concat());
    let words = [&["run", "--model", &model, "--out", &out, "--pieces", "2", &paths[0], &paths[1]][..], &here].concat();
    let (is_done, words) = all(&program(&words).output().expect("the program starts"));
    assert!(is_done && words.contains("insecure: nothing is encrypted"), "{words}");
    assert_eq!(read(&ground.path("out/pairs.csv")), lines(&lists, &pairs));
}
