//! How fast and in how much memory 1 GiB is sealed and opened, against `age` alone on the same data.
//!
//! Run by `cargo bench -p seal`. Each measurement is a child process of its own, so that its peak
//! memory (VmHWM of /proc/self/status, Linux only) is its own; the four take turns, and the fastest
//! of the rounds counts, because the machine has other work. Ours uses two processors; where only
//! one is free, the ratio of times is that of processor times. Files lie in a temporary folder, which
//! should be in memory (TMPDIR=/dev/shm) where the disk is slower than the ciphers.
//!
//! What was measured stands in the README of this crate.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use seal::attachments::{Draft, Expect, Limits, Source};
use seal::{CertificateRequest, Digest, NodeCertificate, NodeKeys, RootKey, Seconds};

const BYTES: u64 = 1 << 30;
const ROUNDS: usize = 5;
const BUFFER: usize = 256 * 1024;
const NOW: Seconds = Seconds(1_709_251_200);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut given = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (given.next(), given.next()) {
        (Some(work), Some(folder)) => child(&work, Path::new(&folder)),
        _ => parent(),
    }
}

/// What one child measured: time on the clock, time of the processors, memory.
struct Figure {
    seconds: f64,
    cpu_seconds: f64,
    /// Processor time of the busier thread: the least time on the clock that two free processors allow.
    busier_seconds: f64,
    peak_kib: f64,
}

fn parent() -> Outcome<()> {
    let folder = std::env::temp_dir().join(format!("concord-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = measure_all(&folder);
    std::fs::remove_dir_all(&folder)?;
    let [age_seals, we_seal, age_opens, we_open] = result?;
    for (what, ours, theirs) in [("sealing", we_seal, age_seals), ("opening", we_open, age_opens)] {
        println!(
            "{what} 1 GiB | {:.2} s, age alone {:.2} s, ratio {:.2} | ratio under 1.20",
            ours.seconds,
            theirs.seconds,
            ours.seconds / theirs.seconds
        );
        for (which, of) in [("busier thread", busier as fn(&Figure) -> f64), ("all threads", all)] {
            let (ours, theirs) = (of(&ours), of(&theirs));
            let ratio = ours / theirs;
            println!(
                "{what} 1 GiB, processor time, {which} | {ours:.2} s, age alone {theirs:.2} s, ratio {ratio:.2} |"
            );
        }
        println!("{what} 1 GiB, peak memory | {:.1} MB, age alone {:.1} MB | under 100 MB", mb(&ours), mb(&theirs));
    }
    Ok(())
}

fn busier(figure: &Figure) -> f64 {
    figure.busier_seconds
}

fn all(figure: &Figure) -> f64 {
    figure.cpu_seconds
}

fn mb(figure: &Figure) -> f64 {
    figure.peak_kib * 1024.0 / 1e6
}

fn measure_all(folder: &Path) -> Outcome<[Figure; 4]> {
    let works = ["age-seals", "we-seal", "age-opens", "we-open"];
    let mut best = works.map(|_| Figure {
        seconds: f64::INFINITY,
        cpu_seconds: f64::INFINITY,
        busier_seconds: f64::INFINITY,
        peak_kib: 0.0,
    });
    child("prepare", folder)?;
    for _ in 0..ROUNDS {
        for (work, best) in works.iter().zip(&mut best) {
            let output = Command::new(std::env::current_exe()?).arg(work).arg(folder).output()?;
            let text = String::from_utf8(output.stdout)?;
            let mut numbers = text.split_whitespace().map(str::parse::<f64>);
            let numbers: [_; 4] = std::array::from_fn(|_| numbers.next());
            let [Some(Ok(seconds)), Some(Ok(cpu)), Some(Ok(main)), Some(Ok(peak_kib))] = numbers else {
                return Err(format!("{work} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
            };
            best.seconds = best.seconds.min(seconds);
            best.cpu_seconds = best.cpu_seconds.min(cpu);
            best.busier_seconds = best.busier_seconds.min(main.max(cpu - main));
            best.peak_kib = best.peak_kib.max(peak_kib);
        }
    }
    Ok(best)
}

/// Processor time of this process: of all threads (fields 14 and 15 of /proc/self/stat, in
/// hundredths), and of this one alone (first field of its schedstat, in nanoseconds).
fn cpu_seconds() -> Outcome<(f64, f64)> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(')').ok_or("no name")?.1;
    let ticks: Vec<f64> = after_name.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    let main = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let main: f64 = main.split_whitespace().next().ok_or("no schedstat")?.parse()?;
    Ok((ticks.iter().sum::<f64>() / 100.0, main / 1e9))
}

/// Does one piece of work and prints its seconds, those of the processors, and its peak memory.
fn child(work: &str, folder: &Path) -> Outcome<()> {
    let start = Instant::now();
    match work {
        "prepare" => return prepare(folder),
        "age-seals" => age_seals(folder)?,
        "we-seal" => we_seal(folder)?,
        "age-opens" => age_opens(folder)?,
        "we-open" => we_open(folder)?,
        other => return Err(format!("`{other}` is no work").into()),
    }
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|v| v.split_whitespace().next());
    let (all, main) = cpu_seconds()?;
    println!("{seconds} {all} {main} {}", peak.ok_or("no VmHWM")?);
    Ok(())
}

/// The attachment and the keys of the node that receives; the sender's come from a seed.
fn prepare(folder: &Path) -> Outcome<()> {
    let mut out = File::create(plain(folder))?;
    let buffer: Vec<u8> = (0..BUFFER).map(|at| (at % 251) as u8).collect();
    for _ in 0..BYTES / BUFFER as u64 {
        out.write_all(&buffer)?;
    }
    let keys = NodeKeys::generate(&mut ChaCha20Rng::seed_from_u64(2));
    Ok(std::fs::write(folder.join("keys"), &*keys.to_bytes())?)
}

fn plain(folder: &Path) -> PathBuf {
    folder.join("plain")
}

fn recipient_keys(folder: &Path) -> Outcome<NodeKeys> {
    Ok(NodeKeys::from_bytes(&std::fs::read(folder.join("keys"))?)?)
}

fn certify(seed: u64, keys: &NodeKeys) -> Outcome<(RootKey, NodeCertificate)> {
    let root = RootKey::generate(&mut ChaCha20Rng::seed_from_u64(seed));
    let request = CertificateRequest {
        org_name: "Bench".to_owned(),
        not_before: NOW,
        not_after: NOW.plus_days(300),
        serial: 1,
        tls_pin: None,
    };
    let certificate = root.certify(keys, &request)?;
    Ok((root, certificate))
}

fn age_seals(folder: &Path) -> Outcome<()> {
    let recipient: age::x25519::Recipient = recipient_keys(folder)?.recipient().parse()?;
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
    let mut out = encryptor.wrap_output(BufWriter::new(File::create(folder.join("age"))?))?;
    copy(&mut File::open(plain(folder))?, &mut out)?;
    out.finish()?.flush()?;
    Ok(())
}

fn age_opens(folder: &Path) -> Outcome<()> {
    // The stored form of node keys: version, 32 bytes of signing seed, age identity as text.
    let bytes = recipient_keys(folder)?.to_bytes();
    let identity: age::x25519::Identity = std::str::from_utf8(&bytes[33..])?.parse()?;
    let decryptor = age::Decryptor::new(File::open(folder.join("age"))?)?;
    let mut plain = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))?;
    Ok(copy(&mut plain, &mut File::create(folder.join("opened"))?)?)
}

/// With the same buffer as ours has; `io::copy` has one of 8 KiB.
fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(()),
            read => to.write_all(&buffer[..read])?,
        }
    }
}

fn we_seal(folder: &Path) -> Outcome<()> {
    let keys = NodeKeys::generate(&mut ChaCha20Rng::seed_from_u64(1));
    let (_, sender) = certify(3, &keys)?;
    let (_, recipient) = certify(4, &recipient_keys(folder)?)?;
    let mut bytes = File::open(plain(folder))?;
    let attachments =
        vec![Source { id: "a".to_owned(), kind: "video/mp4".to_owned(), size_bytes: BYTES, bytes: &mut bytes }];
    let (bundle, created, not_after) = (Digest::of(b"bundle"), NOW, NOW.plus_days(30));
    let draft = Draft { sender, bundle, created, not_after, attachments };
    let sealing = seal::attachments::seal(draft, &keys, &recipient, &mut ChaCha20Rng::seed_from_u64(5))?;
    sealing.write_to(BufWriter::new(File::create(folder.join("ours"))?))?;
    Ok(())
}

fn we_open(folder: &Path) -> Outcome<()> {
    let keys = recipient_keys(folder)?;
    let (me, _) = certify(4, &keys)?;
    let (from, _) = certify(3, &NodeKeys::generate(&mut ChaCha20Rng::seed_from_u64(1)))?;
    let expect = Expect { me: me.org_id(), sender: from.public(), bundle: Digest::of(b"bundle"), now: NOW };
    let announced = seal::attachments::open(File::open(folder.join("ours"))?, &keys, &Limits::default())?;
    announced.verify(&expect)?.receive(|_| File::create(folder.join("opened")))?;
    Ok(())
}
