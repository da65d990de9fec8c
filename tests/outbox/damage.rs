//! Files that were damaged by chance: bytes that became others, a block of zeros, an end that is missing. Whatever happened to it, the
//! program goes on after a restart or two, and what it cannot give back of the outbox it says.
//!
//! `ORAMA_FLIPS=1000 cargo test --test outbox damage:: -- --nocapture` is the long form.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use orama::{
    client::disk::{Disk, DiskError, Turn},
    model::Timestamp,
};

use super::{
    dice::Dice,
    disk::{comment, reviews, tree_of},
};

/// How it is said here that it goes on without the file.
const MEMORY: &str = "in memory";
const FLIPS: usize = 80;
const WRITES: u128 = 60;
/// More restarts than it may take until all goes well.
const STARTS: u128 = 5;

fn words(number: u128) -> String {
    format!("word {number} {}", "of fog and nets ".repeat(number as usize % 40))
}

/// A file with an outbox and a copy, closed.
async fn sound(folder: &Path) -> PathBuf {
    let (disk, _) = Disk::open(folder, Timestamp::from_micros(0)).await.expect("a file");
    let mut turn = Turn::default();
    for number in 0..WRITES {
        disk.step(&mut turn, |outbox| outbox.add(comment(number + 1, &words(number)))).await.expect("it is written");
    }
    let tree = tree_of(&[(1, 30), (2, 30), (3, 30), (4, 30)]);
    disk.keep_tree(&tree, 0).await.expect("it is kept");
    for review in reviews(&tree) {
        disk.keep_review(&review, 0).await.expect("it is kept");
    }
    disk.close().await;
    folder.join("copy.db")
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    match dice.one_of(10) {
        0 => bytes.truncate(dice.one_of(bytes.len())),
        1..=3 => {
            let at = dice.one_of(bytes.len() / 512) * 512;
            bytes[at..at + 512].fill(0);
        }
        _ => {
            for _ in 0..=dice.one_of(8) {
                let at = dice.one_of(bytes.len());
                bytes[at] ^= 1 << dice.one_of(8);
            }
        }
    }
}

/// What a workstation does with the file, from its start to its end, and what it had to say. The first error ends it.
async fn work(folder: &Path, start: u128) -> (Vec<(u128, String)>, Option<String>, Result<(), DiskError>) {
    let (disk, notice) = match Disk::open(folder, Timestamp::from_micros(start as i64 * 1_000_000)).await {
        Ok(opened) => opened,
        Err(error) => return (Vec::new(), None, Err(error)),
    };
    let mut turn = Turn::default();
    let done = async {
        disk.step(&mut turn, |_| Vec::new()).await?;
        let key = 1_001 + start;
        disk.step(&mut turn, |outbox| outbox.add(comment(key, &format!("after {start}")))).await?;
        let tree = tree_of(&[(1, 30), (2, 30), (3, 30), (4, 30)]);
        disk.tree().await?;
        disk.keep_tree(&tree, 0).await?;
        for review in reviews(&tree) {
            disk.review(review.version.id).await?;
            disk.keep_review(&review, 0).await?;
        }
        Ok(())
    };
    let done = done.await;
    let text = |entry: &orama::client::outbox::Entry| entry.text().unwrap_or_default().to_owned();
    let texts = turn.outbox.entries().map(|entry| (entry.key.as_u128(), text(entry))).collect();
    let is_memory = disk.is_in_memory();
    disk.close().await;
    match (done, notice) {
        // It goes on without the file, and says so. The file stays as it is.
        (Ok(()), notice) if is_memory => (texts, notice, Err(DiskError::Other(MEMORY.to_owned()))),
        (done, notice) => (texts, notice, done),
    }
}

/// How many writes are not as they were, and whether that was told. One that is gone, or is another one now, without a word is wrong.
fn judge(entries: &[(u128, String)], notices: &[String]) -> Result<(usize, bool), String> {
    let there: BTreeSet<(u128, String)> = entries.iter().filter(|(key, _)| *key < 1_000).cloned().collect();
    let all: BTreeSet<(u128, String)> = (0..WRITES).map(|number| (number + 1, words(number))).collect();
    let lost = all.difference(&there).count();
    let is_told =
        notices.iter().any(|notice| notice.contains("cannot be read") || notice.contains("may not be as written"));
    if lost > 0 && !is_told {
        return Err(format!("{lost} are gone; it said {notices:?}"));
    }
    Ok((lost, is_told))
}

#[tokio::test]
async fn whatever_became_of_the_file_it_goes_on_and_says_what_is_lost() {
    let flips = env::var("ORAMA_FLIPS").ok().and_then(|text| text.parse().ok()).unwrap_or(FLIPS);
    let seed = env::var("ORAMA_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1_u64);
    let home = tempfile::tempdir().expect("a folder");
    let whole = fs::read(sound(home.path()).await).expect("the file");
    let (mut harmless, mut told, mut unusable) = (0, 0, 0);
    for number in 0..flips as u64 {
        let case = format!("ORAMA_SEED={seed}, flip {number}");
        let folder = tempfile::tempdir().expect("a folder");
        let mut bytes = whole.clone();
        damage(&mut bytes, &mut Dice::of(seed << 32 | number));
        fs::write(folder.path().join("copy.db"), &bytes).expect("a damaged file");
        let mut notices = Vec::new();
        let mut last = Err(DiskError::Full);
        let mut texts = Vec::new();
        for start in 0..STARTS {
            let (found, notice, done) = work(folder.path(), start).await;
            notices.extend(notice);
            (texts, last) = (found, done);
            if last.is_ok() {
                break;
            }
        }
        match &last {
            Ok(()) => {}
            // The bytes that say whose file it is, or that it may be written, became others: it is left alone, and that is said.
            Err(DiskError::Newer(_)) => {
                unusable += 1;
                continue;
            }
            Err(DiskError::Other(why)) if why == MEMORY => {
                unusable += 1;
                continue;
            }
            Err(error) => panic!("{case}: it never goes on: {error}"),
        }
        let (other, is_told) = judge(&texts, &notices).unwrap_or_else(|wrong| panic!("{case}: {wrong}"));
        harmless += usize::from(other == 0);
        told += usize::from(is_told);
    }
    eprintln!(
        "{flips} damaged files: {harmless} with every write, {told} with a loss that was told, {unusable} left alone"
    );
    assert!(harmless > 0 && told > 0 && unusable * 20 <= flips, "{harmless} {told} {unusable}");
}

/// The control: a write that is taken out of a file without damage, of which the program knows nothing, is found missing.
#[tokio::test]
async fn a_write_that_is_lost_without_a_word_is_noticed() {
    use sqlx::{ConnectOptions as _, Connection as _};
    let home = tempfile::tempdir().expect("a folder");
    let path = sound(home.path()).await;
    let mut conn = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.expect("a connection");
    sqlx::query("DELETE FROM outbox WHERE place = 3").execute(&mut conn).await.expect("one is taken");
    conn.close().await.expect("closed");
    let (texts, notice, done) = work(home.path(), 0).await;
    assert_eq!((done, notice), (Ok(()), None));
    assert_eq!(judge(&texts, &[]), Err("1 are gone; it said []".to_owned()));
}

/// A letter in somebody's words that became another one is noticed: what may be wrong is not sent, and nothing of it is thrown away.
#[tokio::test]
async fn words_that_became_others_wait_for_their_author() {
    use orama::client::outbox::State;
    let home = tempfile::tempdir().expect("a folder");
    let path = sound(home.path()).await;
    let mut bytes = fs::read(&path).expect("the file");
    let old = b"word 7 of fog";
    let found: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(old)).collect();
    assert!(!found.is_empty());
    for at in found {
        bytes[at + 5] ^= 1;
    }
    fs::write(&path, bytes).expect("a damaged file");
    let (disk, notice) = Disk::open(home.path(), Timestamp::from_micros(0)).await.expect("another file");
    let notice = notice.expect("it is said");
    assert!(notice.contains("all 60 unsent changes in it were saved; 1 of them may not be as written"), "{notice}");
    let mut turn = Turn::default();
    disk.step(&mut turn, |_| Vec::new()).await.expect("it is read");
    let waiting: Vec<_> = turn.outbox.entries().filter(|entry| entry.state != State::Queued).collect();
    assert!(
        matches!(&waiting[..], [entry] if entry.text() == Some(words(7).replace('7', "6").as_str())),
        "{waiting:?}"
    );
    assert!(waiting[0].state.why().is_some_and(|why| why.contains("damaged")));
}

/// A rescue that is cut off anywhere is gone on with: the damaged file, the one in its place, and neither of them.
#[tokio::test]
async fn a_rescue_that_is_cut_off_is_gone_on_with() {
    let home = tempfile::tempdir().expect("a folder");
    let path = sound(home.path()).await;
    let name = |end: &str| path.with_file_name(format!("copy.db{end}"));
    let all: BTreeSet<String> = (0..WRITES).map(words).collect();
    for step in 0..4 {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |end: &str| folder.path().join(format!("copy.db{end}"));
        match step {
            // Half of what is saved is there, and the file as it was.
            0 => {
                fs::copy(name(""), at("")).expect("a copy");
                fs::write(at(".saved"), "half").expect("a file");
                fs::write(at(".is-damaged"), "").expect("a mark");
            }
            // All of it is saved.
            1 => {
                fs::write(at(""), "damaged").expect("a file");
                fs::write(at("-wal"), "a log of the damaged one").expect("a file");
                fs::copy(name(""), at(".whole")).expect("a copy");
                fs::write(at(".is-damaged"), "").expect("a mark");
            }
            // The damaged one is aside.
            2 => drop(fs::copy(name(""), at(".whole")).expect("a copy")),
            // The other one is in its place, and the mark is there still.
            _ => {
                fs::copy(name(""), at("")).expect("a copy");
                fs::write(at(".is-damaged"), "").expect("a mark");
            }
        }
        let (texts, notice, done) = work(folder.path(), 7).await;
        assert_eq!(done, Ok(()), "step {step}");
        assert!(notice.is_some_and(|notice| notice.contains("damaged")), "step {step}");
        let there: BTreeSet<String> = texts.into_iter().filter(|(key, _)| *key < 1_000).map(|(_, text)| text).collect();
        assert_eq!(there, all, "step {step}");
        let left: Vec<_> = [".saved", ".whole", ".is-damaged"].into_iter().filter(|end| at(end).exists()).collect();
        assert!(left.is_empty(), "step {step}: {left:?}");
        let (_, notice, done) = work(folder.path(), 8).await;
        assert_eq!((notice, done), (None, Ok(())), "step {step}");
    }
}

/// Whoever has the damaged file open goes on in the one that was put in its place, and what they say is saved is there.
#[tokio::test]
async fn another_program_goes_on_in_the_file_that_was_put_in_its_place() {
    let home = tempfile::tempdir().expect("a folder");
    let path = sound(home.path()).await;
    let (open, _) = Disk::open(home.path(), Timestamp::from_micros(0)).await.expect("a file");
    let mut turn = Turn::default();
    open.step(&mut turn, |_| Vec::new()).await.expect("it is read");
    fs::write(path.with_file_name("copy.db.is-damaged"), "").expect("a mark");
    let (rescuer, notice) = Disk::open(home.path(), Timestamp::from_micros(0)).await.expect("another file");
    assert_eq!(notice.as_deref(), Some("the copy on this machine was damaged; all 60 unsent changes in it were saved"));
    open.step(&mut turn, |outbox| outbox.add(comment(2_000, "said to be saved"))).await.expect("it is written");
    let mut seen = Turn::default();
    rescuer.step(&mut seen, |_| Vec::new()).await.expect("it is read");
    assert_eq!(seen.outbox.len() as u128, WRITES + 1);
    assert!(seen.outbox.entries().any(|entry| entry.text() == Some("said to be saved")));
}
