//! What an executor keeps is its own, and what others keep beside it is left alone.

use crate::lists::{Lists, lines, model, read};
use crate::parts::{Ground, pieces, said};
use linkage::table::Model;
use std::path::Path;
use std::time::{Duration, SystemTime};

fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).expect("it is there").permissions()) & 0o777
}

#[test]
fn two_executors_share_a_folder_with_a_stranger_whose_old_files_stay() {
    let (ground, lists) = (Ground::new(), Lists::new(300));
    let paths = lists.write(&ground, 100);
    std::fs::write(ground.path("model.toml"), model(4_000)).expect("the folder may be written");
    let (pairs, _, _) = lists.on_one_machine(&Model::read(&model(4_000)).expect("a model"));
    let stranger = ground.path("work/photographs");
    std::fs::create_dir_all(&stranger).expect("it is ours");
    std::fs::write(stranger.join("one.jpg"), "a picture").expect("it is ours");
    // Older than the day after which Ballista removes what it takes for its own.
    let old = SystemTime::now() - Duration::from_secs(30 * 24 * 3_600);
    for path in [stranger.join("one.jpg"), stranger.clone()] {
        std::fs::File::open(path).and_then(|file| file.set_modified(old)).expect("it is ours");
    }
    let is_whole = || std::fs::read_to_string(stranger.join("one.jpg")).is_ok_and(|text| text == "a picture");
    let scheduler = ground.scheduler();
    let mut executors = [ground.executor(&scheduler, "work"), ground.executor(&scheduler, "work")];
    let (keys, out, model) = (ground.text("keys/run"), ground.text("out"), ground.text("model.toml"));
    let run = ["run", "--keys", &keys, "--scheduler", &scheduler.address, "--model", &model, "--out", &out];
    let (is_done, words) = said(&[&run[..], &["--pieces", "4", &paths[0], &paths[1]]].concat());
    assert!(is_done, "{words}");
    assert_eq!(read(&ground.path("out/pairs.csv")), lines(&lists, &pairs));
    // Rows are for nobody else to read, here and in the results.
    let folders = pieces(&ground.path("work"));
    assert_eq!(folders.iter().map(|folder| mode(folder)).collect::<Vec<_>>(), [0o700; 2]);
    assert_eq!(mode(&ground.path("out")), 0o700);
    assert_eq!(["pairs.csv", "model.toml"].map(|name| mode(&ground.path("out").join(name))), [0o600; 2]);
    assert!(is_whole());
    for (executor, left) in executors.iter_mut().zip([1, 0]) {
        assert!(executor.stop());
        assert_eq!(pieces(&ground.path("work")).len(), left, "it removes its own folder, and no other");
        assert!(is_whole());
    }
}
