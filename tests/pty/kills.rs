//! The client is killed at moments that nobody chose, again and again, while its server comes and goes. Whatever it had said was
//! saved or queued by then is in its outbox or on the server, and on the server once when everything is sent.
//!
//! `ORAMA_KILLS=500 cargo test --test pty kills:: -- --nocapture` is the long form; `ORAMA_SEED=7` takes other moments. A seed
//! decides what is done and how long after it the kill comes; how far the program is by then is up to the machine.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

use crate::{
    dice::Dice,
    proxy::{Proxy, Way},
    studio::{Server, Studio, free, header},
    terminal::Terminal,
};

const KILLS: usize = 12;
/// What stands above what is being written.
const COMPOSER: &str = "Comment on 1";
/// After so many kills everything is sent, and counted.
const STAGE: usize = 12;

/// What somebody typed, and what they were told.
#[derive(Debug, Default)]
struct Told {
    typed: BTreeSet<String>,
    /// Saved or queued, or on the screen among the comments.
    said: BTreeSet<String>,
    /// On the server.
    sent: BTreeSet<String>,
}

impl Told {
    fn type_words(&mut self) -> String {
        let words = format!("word-{:05}", self.typed.len());
        self.typed.insert(words.clone());
        words
    }

    /// Compares what was said with what is there. `is_over`: everything was sent.
    fn check(&self, waiting: &[String], there: &[String], is_over: bool) -> Result<(), String> {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for words in there {
            *count.entry(words).or_default() += 1;
        }
        if let Some((words, times)) = count.iter().find(|(_, times)| **times > 1) {
            return Err(format!("{words} is on the server {times} times"));
        }
        if let Some(words) = waiting.iter().chain(there).find(|words| !self.typed.contains(*words)) {
            return Err(format!("nobody typed {words:?}"));
        }
        let is_there = |words: &String| count.contains_key(words.as_str());
        if let Some(words) = self.sent.iter().find(|words| !is_there(words)) {
            return Err(format!("{words} was said to be sent, and is not on the server"));
        }
        if let Some(words) = self.said.iter().find(|words| !is_there(words) && (is_over || !waiting.contains(words))) {
            return Err(format!("{words} was said to be saved, and is lost"));
        }
        if is_over && !waiting.is_empty() {
            return Err(format!("everything was sent, and {waiting:?} waits"));
        }
        Ok(())
    }
}

struct World {
    studio: Studio,
    server: Server,
    proxy: Proxy,
    data: tempfile::TempDir,
    dice: Dice,
    told: Told,
    /// How long a command takes here that nobody kills.
    pace: Duration,
    /// What the last one that was killed had said.
    last: String,
}

impl World {
    /// One whose workstation has been there before.
    fn build(seed: u64) -> Self {
        let studio = Studio::build();
        let server = studio.serve(free());
        let proxy = Proxy::to(server.address);
        let data = tempfile::tempdir().expect("a folder");
        let mut terminal = studio.workstation(data.path(), proxy.address).start();
        terminal.see("Harbour").see("4 Comments").see("Gulls");
        header(&mut terminal, "live");
        terminal.keys("q");
        assert!(terminal.end().success());
        drop(terminal);
        let mut world = Self {
            studio,
            server,
            proxy,
            data,
            dice: Dice::of(seed),
            told: Told::default(),
            pace: Duration::ZERO,
            last: String::new(),
        };
        let begun = Instant::now();
        world.comment_to_the_end();
        world.pace = begun.elapsed();
        world
    }

    fn command(&self, args: &[&str]) -> Command {
        self.studio.command(self.data.path(), self.proxy.address, args)
    }

    /// A comment by a command that nobody kills.
    fn comment_to_the_end(&mut self) -> String {
        let words = self.told.type_words();
        let output = self.command(&["comment", "Launch/1", &words]).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.told.said.insert(words.clone());
        words
    }

    /// The way to the server becomes another one, and sometimes the server.
    fn turn_weather(&mut self) {
        self.proxy.leads_to(self.server.address);
        self.proxy.goes(Way::Passes);
        match self.dice.one_of(10) {
            0..=3 => self.proxy.leads_nowhere(),
            4 => self.proxy.goes(Way::LosesAnswers(1 + self.dice.one_of(4))),
            5 => {
                self.server.kill();
                self.server = self.studio.serve(free());
                self.proxy.leads_to(self.server.address);
                self.proxy.cut();
            }
            _ => {}
        }
    }

    /// A moment of a span.
    fn moment(&mut self, span: Duration) -> Duration {
        span.mul_f64(self.dice.one_of(10_000) as f64 / 10_000.0)
    }

    /// Writes at the workstation until it is killed in the middle of it.
    fn kill_the_workstation(&mut self) {
        let mut terminal = self.studio.workstation(self.data.path(), self.proxy.address).start();
        terminal.see("Harbour").see("4 Comments").see("Gulls");
        for _ in 0..self.dice.one_of(3) {
            let words = self.told.type_words();
            open_composer(&mut terminal).keys(&words).see(&words);
            terminal.keys("<C-s>").see_no(COMPOSER).see(&words);
            self.told.said.insert(words);
            if self.dice.percent(30) {
                self.turn_weather();
            }
        }
        let words = self.told.type_words();
        open_composer(&mut terminal).keys(&words).see(&words).keys("<C-s>");
        let moment = self.moment(Duration::from_millis(80));
        terminal.watch(moment).signal("KILL");
        terminal.end();
        let screen = terminal.text();
        self.last.clone_from(&screen);
        // Where it was killed in the middle of a frame nobody can tell what was said.
        if terminal.is_whole_frame() && screen.contains(&words) && !screen.contains(COMPOSER) {
            self.told.said.insert(words);
        }
    }

    /// What a command had printed when it was killed, if it did not end before.
    fn cut_short(&mut self, args: &[&str]) -> String {
        let mut child = self.command(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let mut stdout = child.stdout.take().expect("its stdout");
        let (ended, end) = channel();
        let reader = thread::spawn(move || {
            let mut out = String::new();
            stdout.read_to_string(&mut out).expect("text");
            let _ = ended.send(());
            out
        });
        let moment = self.moment(self.pace.mul_f64(1.3));
        let _ = end.recv_timeout(moment);
        // It may have ended a moment ago.
        let _ = child.kill();
        child.wait().expect("an end");
        let out = reader.join().expect("what it printed");
        self.last = format!("{args:?}: {out}");
        out
    }

    fn kill_a_comment(&mut self) {
        let words = self.told.type_words();
        if self.cut_short(&["comment", "Launch/1", &words]).ends_with('\n') {
            self.told.said.insert(words);
        }
    }

    fn kill_a_sync(&mut self) {
        let out = self.cut_short(&["sync"]);
        let whole = out.rsplit_once('\n').map_or("", |(lines, _)| lines);
        self.told.sent.extend(whole.lines().filter_map(|line| Some(line.split_once("the comment: ")?.1.to_owned())));
    }

    fn check(&self, is_over: bool) -> Result<(), String> {
        let waiting = self.studio.waiting(self.data.path(), self.proxy.address);
        self.told.check(&waiting, &self.studio.words(self.server.address), is_over)
    }

    /// What the log of the server says of words that are lost: who put others in their place.
    fn story_of(&self, wrong: &str) -> String {
        use sqlx::{ConnectOptions as _, Connection as _};
        let words = wrong.split_whitespace().next().unwrap_or_default().to_owned();
        let database = self.studio.home.path().join("studio.db");
        self.studio.runtime.block_on(async {
            let mut conn =
                sqlx::sqlite::SqliteConnectOptions::new().filename(database).connect().await.expect("a file");
            let story = "SELECT coalesce(\"before\", '') || ' -> ' || coalesce(\"after\", '') FROM activity \
                 WHERE instr(coalesce(\"before\", ''), $1) > 0 OR instr(coalesce(\"after\", ''), $1) > 0";
            let rows: Vec<String> = sqlx::query_scalar(story).bind(words).fetch_all(&mut conn).await.expect("a log");
            conn.close().await.expect("closed");
            rows.join("\n")
        })
    }

    /// Everything is sent.
    fn come_to_rest(&mut self) {
        self.proxy.leads_to(self.server.address);
        self.proxy.goes(Way::Passes);
        let output = self.command(&["sync"]).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Opens an empty composer: a draft of what was typed when the kill came is there again, and is not meant.
fn open_composer(terminal: &mut Terminal) -> &mut Terminal {
    terminal.keys("2c").see(COMPOSER).keys(&"<BS>".repeat(12))
}

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn a_client_that_is_killed_has_kept_all_that_it_said_it_had() {
    let (kills, seed) = (number("ORAMA_KILLS", KILLS), number("ORAMA_SEED", 1));
    eprintln!("{kills} kills, ORAMA_SEED={seed}");
    let mut world = World::build(seed as u64);
    let mut waited = 0;
    for kill in 1..=kills {
        world.turn_weather();
        match world.dice.one_of(20) {
            0..=9 => world.kill_the_workstation(),
            10..=16 => world.kill_a_comment(),
            _ => world.kill_a_sync(),
        }
        world
            .check(false)
            .unwrap_or_else(|wrong| panic!("ORAMA_SEED={seed}, kill {kill}: {wrong}; it had said\n{}", world.last));
        waited += usize::from(!world.studio.waiting(world.data.path(), world.proxy.address).is_empty());
        if kill.is_multiple_of(STAGE) || kill == kills {
            world.come_to_rest();
            world.check(true).unwrap_or_else(|wrong| {
                panic!("ORAMA_SEED={seed}, after {kill} kills: {wrong}; the server\n{}", world.story_of(&wrong))
            });
        }
    }
    let (typed, said) = (world.told.typed.len(), world.told.said.len());
    eprintln!(
        "{typed} typed, {said} said to be saved, something waited after {waited} of {kills} kills: nothing is lost"
    );
    assert!(said > kills / 3 && waited > 0, "it was never in danger");
}

/// The file with the outbox.
pub fn file_with_the_outbox(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found = entries.filter_map(|path| {
        if path.is_dir() { file_with_the_outbox(&path) } else { Some(path).filter(|path| path.ends_with("copy.db")) }
    });
    found.next()
}

#[test]
fn what_is_taken_from_the_file_after_it_was_said_to_be_saved_is_noticed() {
    use sqlx::{ConnectOptions as _, Connection as _};
    let mut world = World::build(1);
    world.proxy.leads_nowhere();
    let (first, second) = (world.comment_to_the_end(), world.comment_to_the_end());
    assert_eq!(world.check(false), Ok(()));
    let file = file_with_the_outbox(world.data.path()).expect("the file");
    world.studio.runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut conn = options.connect().await.expect("a connection");
        let taken = sqlx::query("DELETE FROM outbox WHERE instr(entry, $1) > 0").bind(&first).execute(&mut conn).await;
        assert_eq!(taken.expect("it is taken").rows_affected(), 1);
        conn.close().await.expect("closed");
    });
    assert_eq!(world.check(false), Err(format!("{first} was said to be saved, and is lost")));
    // The same for what is on the server twice, what nobody typed, and what waits although everything was sent.
    let (told, list) = (&world.told, |words: &[&str]| words.iter().map(|&words| words.to_owned()).collect::<Vec<_>>());
    let all: Vec<&str> = told.typed.iter().map(String::as_str).collect();
    assert_eq!(told.check(&[], &list(&all), true), Ok(()));
    let twice = told.check(&[], &list(&[&all[..], &[&second]].concat()), true);
    assert_eq!(twice, Err(format!("{second} is on the server 2 times")));
    assert!(told.check(&list(&["whose is this"]), &list(&all), false).is_err());
    assert!(told.check(&list(&[&second]), &list(&all), true).is_err());
}
