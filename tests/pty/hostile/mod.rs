//! Hostile text cannot reach the terminal. Every payload of the corpus goes through every field that somebody can write and
//! onto every screen, by the real program in a pseudo-terminal; what it sends is read byte by byte.

mod check;
mod control;
mod corpus;
mod world;

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use base64::Engine as _;
use orama::{
    model::Stage,
    tui::drafts::{Draft, DraftKey},
};

use crate::terminal::{Setup, Terminal};
use check::{Output, violations};
use corpus::corpus;
use world::{EMAIL, build, id, mark, marked, titles};

const COLUMNS: u16 = 240;
const LINES: u16 = 100;
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// A person who looks at everything and notes what was on the screen.
struct Reader {
    terminal: Terminal,
    /// The marks that were seen.
    seen: BTreeSet<usize>,
    /// Those of them with a picture of the escape behind them.
    pictured: BTreeSet<usize>,
}

impl Reader {
    /// Presses keys, waits for a frame, and reads the screen.
    fn look(&mut self, keys: &str) -> &mut Self {
        self.terminal.keys(keys).wait_for_frame(FRAME_END);
        self.read();
        self
    }

    fn times(&mut self, count: usize, keys: &str) -> &mut Self {
        for _ in 0..count {
            self.look(keys);
        }
        self
    }

    fn read(&mut self) {
        let text = self.terminal.text();
        for (at, _) in text.match_indices('p') {
            let digits = text.get(at + 1..at + 5).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            if let Some(number) = digits.and_then(|digits| digits.parse().ok()) {
                self.seen.insert(number);
                if text[at + 5..].starts_with(" ␛") {
                    self.pictured.insert(number);
                }
            }
        }
    }

    /// What was seen since the last time.
    fn take_seen(&mut self) -> BTreeSet<usize> {
        std::mem::take(&mut self.seen)
    }
}

/// Who is at the keyboard, and a draft that an earlier session left, hostile as everything else.
fn prepare(data: &Path) {
    let name = toml::Value::String(titles()[0].clone());
    let config = format!("[user]\nname = {name}\nemail = \"{EMAIL}\"\n");
    std::fs::write(data.join("config.toml"), config).expect("a configuration");
    let state = data.join("state");
    std::fs::create_dir_all(state.join("drafts")).expect("a folder");
    // Wide panes, so that long titles are seen.
    std::fs::write(state.join("panes.json"), r#"{"tree":90,"scenes":50,"detail":45}"#).expect("the borders");
    let key = DraftKey::Comment { scene: id(6, 0), stage: Stage::Storyboard };
    let draft = Draft { key, text: marked().join("\n"), revision: None, original: None, sent: None };
    let bytes = serde_json::to_vec(&draft).expect("JSON");
    std::fs::write(state.join("drafts").join(key.file_name()), bytes).expect("a draft");
}

fn hostile_workspace() -> (tempfile::TempDir, usize) {
    let data = tempfile::tempdir().expect("a temporary folder");
    prepare(data.path());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let scenes = runtime.block_on(build(data.path()));
    (data, scenes)
}

fn setup(data: &Path, args: &[&str]) -> Setup {
    Setup::new(data, args).env("ORAMA_CONFIG", data.join("config.toml"))
}

fn everything() -> BTreeSet<usize> {
    (0..corpus().len()).collect()
}

/// Those whose escape must be seen as a picture.
fn with_escape() -> BTreeSet<usize> {
    let all = corpus().into_iter().enumerate();
    all.filter(|(_, payload)| payload.text.starts_with('\u{1b}')).map(|(at, _)| at).collect()
}

#[test]
fn nothing_that_anybody_wrote_acts_on_the_terminal() {
    let (data, scenes) = hostile_workspace();
    let mut terminal = setup(data.path(), &[]).size(COLUMNS, LINES).start();
    terminal.see("Projects");
    let mut reader = Reader { terminal, seen: BTreeSet::new(), pictured: BTreeSet::new() };

    // The tree: every project, and the videos and versions of the first.
    reader.look("1g").look("1g").times(20, "<C-d>");
    let projects = reader.take_seen();
    let first_of_each = titles().iter().filter_map(|title| title[1..5].parse().ok()).collect::<BTreeSet<usize>>();
    let missing = first_of_each.difference(&projects).count();
    assert!(missing * 10 <= first_of_each.len(), "{missing} of {} titles not seen in the tree", first_of_each.len());

    reader.terminal.keys("1g<Enter>");
    open_newest(&mut reader);
    walk_scenes(&mut reader, scenes);
    walk_views(&mut reader);
    write_everywhere(&mut reader);
    // At every size, and without the wide panes.
    for (columns, lines) in [(120, 36), (80, 24), (50, 15)] {
        reader.terminal.resize(columns, lines);
        reader
            .look("1")
            .look("2")
            .look("3")
            .look("4")
            .look("Q")
            .look("b")
            .look("<Esc>")
            .look("<Esc>")
            .look("?")
            .look("<Esc>");
    }
    reader.terminal.resize(COLUMNS, LINES);
    reader.look("2");
    let screen = reader.terminal.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste(), "the modes are the program's own");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
    reader.terminal.keys("q");
    assert!(reader.terminal.end().success());
    crate::lifecycle::assert_given_back(&reader.terminal);

    // `y` was pressed on the first amend: its text goes to the clipboard, in digits that act on nothing.
    let copied = base64::engine::general_purpose::STANDARD.encode(&marked()[0]);
    let copied = format!("escape ]\"52;c;{copied}\\u{{7}}\"");
    let mut found = violations(reader.terminal.output(), Output::Workstation(COLUMNS, LINES));
    found.retain(|violation| !violation.starts_with(&copied));
    assert!(found.is_empty(), "{} of them: {:#?}", found.len(), &found[..found.len().min(20)]);
    let missing: Vec<_> = with_escape().difference(&reader.pictured).copied().collect();
    assert!(missing.len() * 10 <= with_escape().len(), "escapes that were not seen as pictures: {missing:?}");
}

/// The version that has the scenes.
fn open_newest(reader: &mut Reader) {
    let last = format!("v{}", titles().len());
    reader.terminal.keys("v").wait_for_frame(FRAME_END);
    reader.times(14, "<C-d>");
    let versions = reader.take_seen();
    assert!(versions.len() >= titles().len() / 2, "{} marks in the list of versions", versions.len());
    reader.terminal.keys(&last).keys("<Enter>").see(&format!(" 1 {} ", mark(0)));
}

/// Until it is there: a version that is just being opened puts the cursor where it was last time.
fn go_to(reader: &mut Reader, scene: usize) {
    let (keys, title) = (format!("2g{}", "j".repeat(scene)), format!("3 Scene {} ·", scene + 1));
    for _ in 0..50 {
        if reader.look(&keys).terminal.text().contains(&title) {
            return;
        }
    }
    panic!("{title} is never reached: {}", reader.terminal.text());
}

/// Each scene with its texts and its comments.
fn walk_scenes(reader: &mut Reader, scenes: usize) {
    reader.take_seen();
    let mut texts = BTreeSet::new();
    let mut comments = BTreeSet::new();
    for scene in 0..scenes {
        go_to(reader, scene);
        reader.look("3g").times(24, "<C-d>");
        texts.extend(reader.take_seen());
        reader.look("4g").times(9, "<C-d>");
        comments.extend(reader.take_seen());
    }
    expect_nearly_all(&texts, "the texts of scenes");
    expect_nearly_all(&comments, "comments");
}

/// Where frames are drawn together because the machine is busy, some of it passes unread; what a screen does not show at all
/// would be far more than this. What reached the terminal is checked byte by byte, read or not.
fn expect_nearly_all(seen: &BTreeSet<usize>, place: &str) {
    let all = everything();
    let missing: Vec<_> = all.difference(seen).collect();
    assert!(missing.len() * 10 <= all.len(), "{} of {} not seen in {place}: {missing:?}", missing.len(), all.len());
}

fn walk_views(reader: &mut Reader) {
    reader.take_seen();
    reader.look("Q").look("g").times(35, "<C-d>");
    let queue = reader.take_seen();
    expect_nearly_all(&queue, "the queue");
    reader.look("<Esc>").look("b").times(12, "<C-d>").look("l").look("/").times(4, "<C-d>").look("<Esc>").look("<Esc>");
    reader.look("H").times(12, "<C-d>").look("<Esc>");
    reader.look("V").times(12, "<C-d>").look("v").times(4, "<C-d>").look("<Esc>").look("<Esc>");
    reader.look("2g").look("m").times(6, "<C-d>").look("<Esc>").look("3G").look("<Enter>").look("<Esc>");
    reader.look("4g").look("a").times(20, "<C-d>").look("<Esc>").look("d").look("<Esc>");
    reader.look("s").look("<Esc>").look("A").look("<Esc>").look("?").times(3, "<C-d>").look("<Esc>");
    reader.look(":").look("p0").times(10, "<C-d>").look("<Esc>");
    // What is said about an action, and what is copied, is text of others, too.
    reader.look("4gx").look("u").look("y");
    walk_lists(reader);
}

/// The views that list people, media, pictures, tokens and what was said, and the lists to choose from in the queue.
fn walk_lists(reader: &mut Reader) {
    reader.take_seen();
    reader.look("@").times(70, "<C-d>");
    expect_nearly_all(&reader.take_seen(), "the members");
    reader.look("e").look("<Esc>").look("d").look("<Esc>").look("<Esc>");
    reader.look("2gp").times(30, "<C-d>").look("/").look("<Esc>").look("<Esc>");
    reader.look("2gC").times(6, "<C-d>").look("<Esc>");
    reader.look("I").look("+").terminal.paste(&marked()[1]).keys("<Enter>").wait_for_frame(FRAME_END);
    reader.look("<Esc>").look("<Esc>").look("<Esc>").look("Y").times(6, "<C-d>").look("<Esc>");
    reader.look("2").look("Qg").look("=").times(6, "<C-d>").look("<Esc>").look("a").times(6, "<C-d>").look("<Esc>");
    reader.look("z").look("<Esc>").look("O").times(4, "<C-d>").look("O").times(4, "<C-d>").look("O").look("O");
    reader.look("D").terminal.paste(&marked()[2]).wait_for_frame(FRAME_END);
    reader.look("<Esc>").look("g").look("<Space>").look("<Space>").look("x").look("n").look("U");
    reader.look("f").look("<Esc>").look("<Esc>").look("W").look("<Esc>").look("2");
}

/// Texts that are typed, pasted, refused and searched for.
fn write_everywhere(reader: &mut Reader) {
    // The draft of an earlier session, read to its beginning.
    reader.take_seen();
    reader.terminal.keys("2gc").see("your draft is back");
    reader.times(40, "<PgUp>");
    expect_nearly_all(&reader.take_seen(), "the draft");
    reader.look("@").times(4, "<Down>").look("<Esc>").look("<Esc>");

    let pastes: Vec<String> = marked().chunks(120).map(|texts| texts.join(" ")).collect();
    for text in &pastes {
        let text = text.replace("\u{1b}[201~", "");
        // A search, a filter, the palette, a title that is too long for the server, a take without an address.
        reader.terminal.keys("S").paste(&text).keys("<Enter>").wait_for_frame(FRAME_END);
        reader.look("<Esc>").look("2").look("/");
        reader.terminal.paste(&text).keys("<Esc>").wait_for_frame(FRAME_END);
        reader.look(":");
        reader.terminal.paste(&text).wait_for_frame(FRAME_END);
        reader.look("<Esc>").look("2+");
        reader.terminal.paste(&text).keys("<Enter>").wait_for_frame(FRAME_END);
        reader.look("<Esc>").look("<Esc>");
    }
}

/// The lists of the command line, printed to a terminal.
#[test]
fn lists_of_the_command_line_print_nothing_that_acts() {
    let (data, _) = hostile_workspace();
    let (project, video) = (id::<()>(2, 0).to_string(), id::<()>(4, 0).to_string());
    let lists: [&[&str]; 8] = [
        &["projects"],
        &["videos", "--project", &project],
        &["scenes", &video],
        &["comments", &video],
        &["queue"],
        &["search", "p0001"],
        &["member", "list", &project],
        &["user", "list"],
    ];
    let mut seen = HashSet::new();
    for args in lists {
        let mut terminal = setup(data.path(), args).size(200, 50).start();
        let ended = terminal.end();
        let printed = String::from_utf8_lossy(terminal.output()).into_owned();
        assert!(ended.success(), "orama {args:?}: {}", printed.chars().take(400).collect::<String>());
        let found = violations(terminal.output(), Output::Lines);
        assert!(found.is_empty(), "orama {args:?}: {} of them: {:#?}", found.len(), &found[..found.len().min(10)]);
        seen.extend((0..corpus().len()).filter(|at| printed.contains(&mark(*at))));
    }
    assert_eq!(seen.len(), corpus().len(), "every payload was printed");
}
