//! What a frame may cost, counted instead of timed.

use orama::{
    api::tree::{Review, Tree},
    client::Replica,
    model::Comment,
    tui::{
        app::{
            App, IdSource, Settings,
            msg::{Loaded, Msg},
        },
        drafts::Drafts,
        draw::draw,
        keymap::Chord,
        term::Screen,
        update,
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

use crate::world::{World, id, noon};

/// The workstation on a scene with that many comments, without a server behind it.
pub async fn crowded(count: u128) -> App {
    let words =
        |number| format!("{number}: make the sky warmer, it looks like November and the film is called Launch film");
    crowded_with((0..count).map(words)).await
}

/// The same with comments of these words.
async fn crowded_with(words: impl Iterator<Item = String>) -> App {
    let world = World::harbour().await;
    let tree: Tree = world.client.send(orama::api::tree::tree()).await.expect("the tree");
    let mut review: Review = world.client.send(orama::api::tree::review(id(32))).await.expect("the review");
    let first = review.comments.iter().find(|comment| comment.id == id(301)).expect("a comment").clone();
    review.comments = (1_000_000..)
        .zip(words)
        .map(|(number, content)| Comment { id: id(number), scene_id: id(201), content, ..first.clone() })
        .collect();
    let mut app =
        App::new(Replica::from_tree(tree), Settings::default(), Drafts::default(), IdSource::seeded(1), noon());
    app.place.wanted = Some(id(32));
    let loaded = Loaded::Review(id(32), Ok(review));
    update(&mut app, Msg::Loaded(Box::new(loaded)), &mut Vec::new());
    app
}

fn draw_once(app: &App) {
    draw(app, &mut Buffer::empty(Rect::new(0, 0, 120, 36)));
}

#[tokio::test]
async fn drawing_a_hundred_thousand_comments_wraps_no_more_than_two_screens() {
    let mut app = crowded(100_000).await;
    update(&mut app, Msg::Key(Chord::char('4')), &mut Vec::new());
    for keys in ["", "G", "g", "jjjj", "G"] {
        let before = app.wraps.wraps();
        for letter in keys.chars() {
            update(&mut app, Msg::Key(Chord::char(letter)), &mut Vec::new());
        }
        draw_once(&app);
        let wrapped = app.wraps.wraps() - before;
        assert!(wrapped <= 72, "{wrapped} texts were wrapped after `{keys}`");
        let before = app.wraps.wraps();
        draw_once(&app);
        assert_eq!(app.wraps.wraps(), before, "a second frame of the same wraps nothing");
    }
}

#[tokio::test]
async fn two_million_letters_in_one_comment_are_broken_into_rows_once() {
    // No server of ours takes more than 20,000; one that is not ours may send what it likes.
    let letters = "x".repeat(2_000_000);
    let mut app = crowded_with((0..5).map(|number| format!("{number}{letters}"))).await;
    update(&mut app, Msg::Resize(120, 36), &mut Vec::new());
    update(&mut app, Msg::Key(Chord::char('4')), &mut Vec::new());
    let mut screen = Screen::new(Vec::new(), 120, 36);
    for keys in ["gjjk", "Gk", "jjjj"] {
        let bytes = frames(&mut app, &mut screen, keys);
        assert!(bytes.iter().all(|bytes| *bytes <= 16 * 1024), "{bytes:?}");
    }
    // Each at the width of the pane, and of what else shows a part of it.
    assert!(app.wraps.wraps() <= 15, "{} texts were wrapped", app.wraps.wraps());
}

/// Presses keys one by one, and answers the bytes of each one's frame.
fn frames(app: &mut App, screen: &mut Screen<Vec<u8>>, keys: &str) -> Vec<usize> {
    let frame = |letter| {
        update(app, Msg::Key(Chord::char(letter)), &mut Vec::new());
        screen.draw(|buf| draw(app, buf)).expect("a frame")
    };
    keys.chars().map(frame).collect()
}

#[tokio::test]
async fn a_key_costs_few_bytes_however_much_there_is() {
    let mut app = crowded(20_000).await;
    update(&mut app, Msg::Resize(120, 36), &mut Vec::new());
    let mut screen = Screen::new(Vec::new(), 120, 36);
    // The first frames draw everything; the list of comments then stands still while the cursor goes up and down in it.
    frames(&mut app, &mut screen, "24jjk");
    for (place, keys) in [("comments", "jkjkjkjk"), ("projects", "1jkjkjkjk")] {
        let moves = frames(&mut app, &mut screen, keys);
        let moves = &moves[keys.len() - 8..];
        assert!(moves.iter().all(|bytes| *bytes <= 600), "the cursor in the {place} costs {moves:?}");
    }
    // From the scene with all the comments to the next one and back.
    frames(&mut app, &mut screen, "2");
    let scenes = frames(&mut app, &mut screen, "jkjk");
    assert!(scenes.iter().all(|bytes| *bytes <= 6 * 1024), "another scene costs {scenes:?}");
    let unchanged = screen.draw(|buf| draw(&app, buf)).expect("a frame");
    assert!(unchanged <= 48, "nothing new costs {unchanged} bytes");
}
