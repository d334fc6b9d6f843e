//! What the process keeps to itself. Memory that is given back is wiped first, nothing of it is written to a core
//! file, other programs of the same user cannot look into it, and files that it makes are closed to other users.

use std::alloc::System;
use zeroizing_alloc::ZeroAlloc;

/// Wipes all that is freed: opened records and passphrases pass through many a buffer that no type of ours owns.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Closes the process.
pub fn close() {
    #[cfg(target_os = "linux")]
    linux::close();
}

/// Has the C library wipe what it is given back, too: the database names its key in a text that lies there. Only its
/// environment tells it to, so that the program starts itself once more, as the same process.
pub fn wipe_below() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    glibc::wipe_below();
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    const TUNABLES: &str = "GLIBC_TUNABLES";
    // Source: the GNU C Library, manual, Memory Allocation Tunables. What waits for its thread to take it again is not
    // wiped, so that nothing waits.
    const WIPING: &str = "glibc.malloc.perturb=1:glibc.malloc.tcache_count=0";

    pub fn wipe_below() {
        let before = std::env::var(TUNABLES).unwrap_or_default();
        if before.contains("glibc.malloc.perturb") {
            return;
        }
        let Ok(me) = std::env::current_exe() else { return };
        let all = if before.is_empty() { WIPING.to_owned() } else { format!("{before}:{WIPING}") };
        let mut arguments = std::env::args_os();
        let mut again = Command::new(me);
        if let Some(name) = arguments.next() {
            again.arg0(name);
        }
        // It comes back only when it failed; then the program does its work all the same.
        let _ = again.args(arguments).env(TUNABLES, all).exec();
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use rustix::fs::Mode;
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit, umask};

    pub fn close() {
        // Neither can fail for a process about itself; one that could not must still do its work.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        umask(Mode::RWXG | Mode::RWXO);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn what_is_freed_is_wiped_and_a_closed_process_lets_nobody_look_in() {
        let text = "a name that nobody else has ".repeat(4);
        let bytes = text.into_bytes().into_boxed_slice();
        let at = bytes.as_ptr() as usize;
        drop(bytes);
        // Read through the system, for a freed address is nobody's: `/proc/self/mem` gives whatever stands there now.
        use std::io::{Read, Seek, SeekFrom};
        let mut memory = std::fs::File::open("/proc/self/mem").expect("it opens");
        memory.seek(SeekFrom::Start(at as u64)).expect("it is there");
        let mut found = [0; 100];
        memory.read_exact(&mut found).expect("it reads");
        assert!(!found.windows(8).any(|w| w == b"a name t" || w == b"body els"), "{found:?}");
        // Only now: a closed process may not read itself that way either.
        assert_eq!(dumpable_behavior().expect("it says"), DumpableBehavior::Dumpable, "so a process begins");
        super::close();
        assert_eq!(dumpable_behavior().expect("it says"), DumpableBehavior::NotDumpable);
        assert_eq!(getrlimit(Resource::Core).maximum, Some(0));
    }
}
