use super::*;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

fn press(composer: &mut Composer, keys: &str) {
    for key in keys.split(' ') {
        assert!(composer.input(key.parse().unwrap()), "{key} is taken");
    }
}

fn drawn(composer: &Composer, columns: u16, lines: u16) -> (Vec<String>, (u16, u16)) {
    let area = Rect::new(0, 0, columns, lines);
    let mut buf = Buffer::empty(area);
    let cursor = composer.draw(area, &mut buf, Style::new()).unwrap();
    let row = |y| (0..columns).map(|x| buf[(x, y)].symbol().to_owned()).collect::<String>().trim_end().to_owned();
    ((0..lines).map(row).collect(), (cursor.x, cursor.y))
}

#[test]
fn one_key_is_one_cluster() {
    for cluster in ["👨‍👩‍👧‍👦", "🇩🇪", "e\u{301}", "क्षि", "नि", "日", "👍🏽"] {
        let mut composer = Composer::with_text(&format!("a{cluster}b"));
        press(&mut composer, "left backspace");
        assert_eq!(composer.text(), "ab", "backspace of {cluster}");
        composer.undo();
        assert_eq!(composer.text(), format!("a{cluster}b"), "undo brings {cluster} back whole");
        press(&mut composer, "home right delete");
        assert_eq!(composer.text(), "ab", "delete of {cluster}");
        let mut composer = Composer::with_text(&format!("{cluster}b"));
        press(&mut composer, "home right x");
        assert_eq!(composer.text(), format!("{cluster}xb"), "right over {cluster}");
        press(&mut composer, "left left y");
        assert_eq!(composer.text(), format!("y{cluster}xb"), "left over {cluster}");
    }
}

#[test]
fn line_breaks_are_deleted_from_both_sides() {
    let mut composer = Composer::with_text("one\ntwo");
    press(&mut composer, "home backspace");
    assert_eq!(composer.text(), "onetwo");
    let mut composer = Composer::with_text("one\ntwo");
    press(&mut composer, "up end delete");
    assert_eq!(composer.text(), "onetwo");
    press(&mut composer, "ctrl-end delete ctrl-home backspace");
    assert_eq!(composer.text(), "onetwo", "at the ends of the text nothing happens");
}

#[test]
fn words_are_moved_over_and_deleted() {
    let mut composer = Composer::with_text("make the sky warmer");
    press(&mut composer, "ctrl-w ctrl-left X");
    assert_eq!(composer.text(), "make the Xsky ");
    press(&mut composer, "home ctrl-right ctrl-delete");
    assert_eq!(composer.text(), "make Xsky ");
}

#[test]
fn a_paste_is_one_step_and_only_text() {
    let mut composer = Composer::with_text("before ");
    composer.paste("one\r\ntwo\rthree\u{1b}[31m\u{7}");
    assert_eq!(composer.text(), "before one\ntwo\nthree\u{1b}[31m\u{7}");
    assert!(composer.is_dirty());
    let (rows, _) = drawn(&composer, 20, 3);
    assert_eq!(rows, ["before one", "two", "three^[[31m^G"]);
    assert!(composer.undo());
    assert_eq!(composer.text(), "before ");
    assert!(!composer.is_dirty());
    assert!(composer.redo());
    assert_eq!(composer.text().lines().count(), 3);
}

#[test]
fn replacing_everything_can_be_taken_back() {
    let mut composer = Composer::with_text("one\ntwo");
    composer.set_text("from the editor\r\nby far");
    assert_eq!(composer.text(), "from the editor\nby far");
    while composer.undo() {}
    assert_eq!(composer.text(), "one\ntwo");
    composer.set_text("");
    assert!(composer.is_empty());
    while composer.undo() {}
    assert_eq!(composer.text(), "one\ntwo");
}

#[test]
fn rows_wrap_and_the_cursor_moves_by_rows() {
    let mut composer = Composer::with_text("make the sky warmer\nand the sea");
    let (rows, cursor) = drawn(&composer, 10, 5);
    assert_eq!(rows, ["make the", "sky", "warmer", "and the", "sea"]);
    assert_eq!(cursor, (3, 4));
    press(&mut composer, "up up");
    assert_eq!(drawn(&composer, 10, 5).1, (3, 2), "the column is kept");
    press(&mut composer, "up X");
    assert_eq!(composer.text(), "make the skyX warmer\nand the sea");
    press(&mut composer, "up up up Y");
    assert!(composer.text().starts_with("Ymake"));
}

#[test]
fn the_view_follows_the_cursor() {
    let mut composer = Composer::with_text(&(0..50).map(|n| n.to_string()).collect::<Vec<_>>().join("\n"));
    let (rows, cursor) = drawn(&composer, 10, 5);
    assert_eq!((rows[4].as_str(), cursor), ("49", (2, 4)));
    press(&mut composer, "pgup up");
    let (rows, cursor) = drawn(&composer, 10, 5);
    assert_eq!((rows[0].as_str(), cursor), ("44", (2, 0)));
    press(&mut composer, "ctrl-home");
    assert_eq!(drawn(&composer, 10, 5), (["0", "1", "2", "3", "4"].map(String::from).into(), (0, 0)));
}

#[test]
fn any_room_is_enough() {
    let composer = Composer::with_text("日本語 and more\n\n👨‍👩‍👧‍👦");
    for columns in 1..12 {
        for lines in 1..5 {
            let (_, (x, y)) = drawn(&composer, columns, lines);
            assert!(x < columns && y < lines);
        }
    }
    let mut buf = Buffer::empty(Rect::new(0, 0, 5, 5));
    assert_eq!(composer.draw(Rect::new(0, 0, 0, 5), &mut buf, Style::new()), None);
}

const KEYS: [&str; 16] = [
    "left",
    "right",
    "up",
    "down",
    "home",
    "end",
    "backspace",
    "delete",
    "ctrl-left",
    "ctrl-w",
    "enter",
    "x",
    "space",
    "\u{301}",
    "🇪",
    "tab",
];

#[test]
fn flags_that_are_joined_are_not_torn_at_the_edge() {
    let text = "日🇩\u{200d}🇩🇩🇩🇩";
    let mut composer = Composer::with_text(text);
    drawn(&composer, 7, 3);
    for key in ["up", "home", "down"] {
        composer.input(key.parse().unwrap());
        let (line, at) = composer.place();
        assert!(at == line.len() || line.grapheme_indices(true).any(|(edge, _)| edge == at), "{at} after {key}");
    }
}

proptest! {
    #[test]
    fn the_cursor_stands_between_clusters_and_undo_goes_all_the_way_back(
        text in "[ab日👩\u{200d}\u{301}🇩🇪 \n]{0,16}",
        script in prop::collection::vec(prop::sample::select(KEYS.to_vec()), 0..25),
    ) {
        let mut composer = Composer::with_text(&text);
        for key in &script {
            composer.input(key.parse().unwrap());
            let (line, at) = composer.place();
            let mut edges = line.grapheme_indices(true).map(|(edge, _)| edge).chain([line.len()]);
            prop_assert!(edges.any(|edge| edge == at), "{line:?} at {at} after {key}");
            let (_, (x, y)) = drawn(&composer, 7, 3);
            prop_assert!(x < 7 && y < 3);
        }
        while composer.undo() {}
        prop_assert_eq!(composer.text(), text);
    }
}
