//! Pictures of takes: what is decoded when, and what is seen of what is not.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use orama::{
    api::media::{self, AddTake},
    model::{Media, TakeRole},
    tui::{
        app::{Settings, msg::Msg},
        pictures::{Means, means::Channel},
    },
};
use ratatui::buffer::CellDiffOption;

use crate::{
    desk::Desk,
    world::{World, id},
};

/// Four quarters: red, green, blue, white.
pub fn quarters() -> RgbImage {
    RgbImage::from_fn(32, 18, |x, y| match (x < 16, y < 9) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255, 255, 255]),
    })
}

fn save(world: &World, name: &str) -> PathBuf {
    let path = world.folder.path().join(name);
    quarters().save(&path).expect("a picture");
    path
}

/// Adds a file as the selected take of a scene.
pub async fn add_file(world: &World, scene: u128, medium: u128, role: TakeRole, path: &Path) {
    add_url(world, scene, medium, role, &format!("file://{}", path.display())).await;
}

async fn add_url(world: &World, scene: u128, medium: u128, role: TakeRole, url: &str) {
    let body = AddTake { id: id(medium), role, url: Some(url.to_owned()), status: None, select: true };
    world.client.send(media::add(id(scene), &body)).await.expect("added");
}

pub fn half_blocks() -> Settings {
    let pictures = Means { channel: Channel::HalfBlocks, ..Means::default() };
    Settings { pictures, ..Settings::default() }
}

/// The workstation on the harbour, whose every scene has a picture on this machine.
async fn illustrated() -> (World, Desk) {
    let world = World::harbour().await;
    let path = save(&world, "quarters.png");
    for scene in 1..=5 {
        add_file(&world, 200 + scene, 500 + scene, TakeRole::Image, &path).await;
    }
    let desk = Desk::with(&world, half_blocks()).await;
    (world, desk)
}

fn made(desk: &Desk) -> u64 {
    desk.station.app.pictures.made()
}

/// How many cells of the screen are of a picture: nothing else has colours of its own.
fn cells(desk: &Desk) -> usize {
    let is_painted = |colour| matches!(colour, ratatui::style::Color::Rgb(..));
    desk.draw().content.iter().filter(|cell| is_painted(cell.fg) || is_painted(cell.bg)).count()
}

#[tokio::test]
async fn a_picture_comes_when_the_selection_stands_still() {
    let (_world, mut desk) = illustrated().await;
    assert_eq!((made(&desk), cells(&desk)), (0, 0));
    desk.rest().await;
    assert_eq!(made(&desk), 1);
    assert!(cells(&desk) > 100, "{}", desk.text());
    desk.press("2 j").await;
    assert_eq!(cells(&desk), 0, "another scene begins without one");
    desk.rest().await;
    assert!(cells(&desk) > 100);
}

#[tokio::test]
async fn a_picture_of_pixels_stays_beside_what_is_written_about_it() {
    let (world, _) = illustrated().await;
    let pictures = Means { channel: Channel::Sixel, ..Means::default() };
    let mut desk = Desk::with(&world, Settings { pictures, ..Settings::default() }).await;
    desk.rest().await;
    let pixels = |desk: &Desk| {
        // The cells below them are left alone.
        desk.draw().content.iter().filter(|cell| cell.diff_option == CellDiffOption::Skip).count()
    };
    let whole = pixels(&desk);
    assert!(whole > 20, "{}", desk.text());
    for (keys, wanted) in [("c", whole), ("<Esc>", whole), ("?", 0), ("<Esc>", whole), (":", 0), ("<Esc>", whole)] {
        desk.press(keys).await;
        assert_eq!(pixels(&desk), wanted, "after {keys}\n{}", desk.text());
    }
}

#[tokio::test]
async fn nothing_is_decoded_while_scrolling() {
    let (_world, mut desk) = illustrated().await;
    desk.rest().await;
    for _ in 0..20 {
        desk.rush("2 j j j j k k k k").await;
    }
    assert_eq!(made(&desk), 1, "forty scenes went by");
    desk.press("j").await.rest().await;
    assert_eq!(made(&desk), 2);
    desk.press("k").await.rest().await.press("j").await.rest().await;
    assert_eq!(made(&desk), 2, "what was decoded is kept");
    assert!(cells(&desk) > 100);
}

#[tokio::test]
async fn a_key_that_moves_nothing_leaves_the_picture_where_it_is() {
    let (_world, mut desk) = illustrated().await;
    desk.rest().await;
    let before = cells(&desk);
    for keys in ["4", "j", "k", "2", "c"] {
        desk.press(keys).await;
        assert_eq!(cells(&desk), before, "after {keys}");
    }
    assert_eq!(made(&desk), 1);
    assert!(!desk.station.app.pictures.is_restless(), "and nothing waits for it to be drawn again");
}

#[tokio::test]
async fn what_was_left_behind_is_given_up() {
    let (_world, mut desk) = illustrated().await;
    desk.feed(Msg::Rested);
    assert!(!desk.station.app.pictures.is_idle());
    desk.feed(Msg::Key(orama::tui::keymap::Chord::char(']')));
    assert!(desk.station.app.pictures.is_idle(), "nobody waits for the scene before");
    desk.rest().await;
    assert!(cells(&desk) > 100);
}

#[tokio::test]
async fn what_cannot_be_shown_says_so_in_a_line() {
    let world = World::harbour().await;
    let file = |name: &str, bytes: &[u8]| {
        let path = world.folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let whole = std::fs::read(save(&world, "whole.png")).expect("a picture");
    add_file(&world, 201, 501, TakeRole::Image, &file("empty.png", b"")).await;
    add_file(&world, 202, 502, TakeRole::Image, &file("half.png", &whole[..60])).await;
    add_file(&world, 203, 503, TakeRole::Image, &file("text.png", b"no picture at all")).await;
    add_file(&world, 204, 504, TakeRole::Image, Path::new("/nowhere/at/all.png")).await;
    add_file(&world, 205, 505, TakeRole::Image, world.folder.path()).await;
    let mut desk = Desk::with(&world, half_blocks()).await;
    for words in ["the file is empty;", "the file is", "no PNG, JPEG, WebP", "there is no such", "it is no file;"] {
        desk.rest().await.sees(words);
        assert_eq!(cells(&desk), 0);
        desk.press("]").await;
    }
    assert_eq!(made(&desk), 5);
}

#[tokio::test]
async fn an_address_of_somebody_is_never_followed() {
    let world = World::harbour().await;
    add_url(&world, 201, 501, TakeRole::Image, "http://127.0.0.1:1/picture.png").await;
    let mut desk = Desk::with(&world, half_blocks()).await;
    desk.rest().await.sees("picture.png");
    assert_eq!(made(&desk), 0);
}

#[tokio::test]
async fn uploaded_bytes_come_through_the_client() {
    use tower::ServiceExt as _;
    let world = World::harbour().await;
    let (medium, status) = (id::<Media>(501), Some(orama::model::MediaStatus::Uploading));
    let body = AddTake { id: medium, role: TakeRole::Image, url: None, status, select: true };
    world.client.send(media::add(id(201), &body)).await.expect("added");
    let bytes = std::fs::read(save(&world, "quarters.png")).expect("a picture");
    let length = bytes.len();
    let local = orama::server::local::open(&world.workspace()).await.expect("the same workspace");
    let request = http::Request::put(media::content_path(medium, &media::ContentQuery::default()))
        .header("content-type", "image/png")
        .header("content-length", length)
        .body(axum::body::Body::from(bytes))
        .expect("a request");
    let answer = local.router.oneshot(request).await.expect("an answer");
    assert!(answer.status().is_success(), "{answer:?}");
    let mut desk = Desk::with(&world, half_blocks()).await;
    desk.rest().await;
    assert!(cells(&desk) > 100, "{}", desk.text());
}

#[tokio::test]
async fn redrawing_looks_at_the_files_again() {
    let (world, mut desk) = illustrated().await;
    desk.rest().await;
    std::fs::remove_file(world.folder.path().join("quarters.png")).expect("removed");
    desk.press("<C-l>").await.rest().await.sees("there is no such");
}

#[tokio::test]
async fn a_picture_has_a_place_at_every_size() {
    let (_world, mut desk) = illustrated().await;
    desk.press("3").await;
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.rest().await;
        insta::assert_snapshot!(format!("picture-{columns}x{rows}"), desk.screen());
    }
    desk.resize(9, 4).await.rest().await;
    assert_eq!(cells(&desk), 0, "and where there is none there is none");
}

#[tokio::test]
async fn the_media_of_a_version_are_listed_chosen_and_looked_at() {
    let (_world, mut desk) = illustrated().await;
    desk.press("2 j j j p").await;
    assert!(desk.shows("media"));
    desk.sees("Media · version 2 · 11 takes").sees("4 Harbour at dawn").sees("media.example").sees("this machine");
    desk.press("G").await.rest().await.sees("✓ image quarters.png");
    let before = made(&desk);
    desk.press("<Enter>").await.sees("quarters.png · 11 of 11").misses("Media · version").rest().await;
    assert!(made(&desk) == before + 1 && cells(&desk) > 1000, "{}", desk.text());
    desk.press("k").await.sees("dawn-take-1.wav · 10 of 11").sees("previews of its kind are off here; o opens it");
    desk.press("<Esc>").await;
    assert!(desk.shows("media"));
    desk.press("g /").await.write("dawn").await.press("<Enter>").await.sees("scene 4 Harbour at dawn · 7 takes");
    desk.press("g m").await.sees("✓ image harbour-1.png").misses("✓ image quarters.png");
    desk.press("m").await.misses("✓ image");
    desk.press("u").await.sees("✓ image harbour-1.png");
    desk.press("T <Enter>").await.write("https://media.example/new.png").await.press("<Enter>").await.sees("8 takes");
    desk.press("y").await;
    assert_eq!(desk.outside.copied, ["https://media.example/harbour-1.png"]);
    desk.press("<Esc>").await.sees("▌2 Scenes");
}

#[tokio::test]
async fn the_take_under_the_cursor_is_seen_before_it_is_chosen() {
    let (_world, mut desk) = illustrated().await;
    desk.press("2 j j j").await.rest().await;
    let (before, beside) = (made(&desk), cells(&desk));
    desk.press("m").await;
    assert_eq!(made(&desk), before);
    desk.rest().await.sees("selected");
    assert_eq!(made(&desk), before + 1, "the one that is selected, larger");
    assert!(cells(&desk) > beside);
    desk.press("<Up>").await.rest().await.sees("it is on the web; o opens it");
    assert_eq!(made(&desk), before + 1);
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.press("<Down>").await.rest().await;
        insta::assert_snapshot!(format!("take-{columns}x{rows}"), desk.screen());
        desk.press("<Up>").await;
    }
}

#[tokio::test]
async fn the_media_have_a_place_at_every_size_and_without_pictures() {
    let (world, mut desk) = illustrated().await;
    desk.press("2 j j j p j").await;
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.rest().await;
        insta::assert_snapshot!(format!("media-{columns}x{rows}"), desk.screen());
    }
    let mut desk = Desk::at(&world).await;
    desk.press("p <Enter>").await.rest().await.sees("previews of its kind are off here; o opens it");
    assert_eq!(made(&desk), 0);
}

#[tokio::test]
async fn the_contact_sheet_decodes_what_is_seen_and_leads_to_a_scene() {
    let (_world, mut desk) = illustrated().await;
    desk.press("2 j C").await.sees("Contact sheet · version 2 · 5 scenes · storyboard").sees("▌2 Boats").sees("2☐");
    assert!(desk.shows("sheet"));
    assert_eq!(made(&desk), 0);
    desk.rest().await;
    assert_eq!(made(&desk), 5);
    desk.press("l").await.sees("▌3 Gulls");
    assert_eq!(made(&desk), 5, "going about decodes nothing");
    desk.resize(50, 15).await.rest().await;
    assert_eq!(made(&desk), 7, "two cells are seen, of another size");
    desk.press("j").await.sees("▌5 Nets").misses("Gulls").rest().await;
    assert_eq!(made(&desk), 8);
    desk.press("<Enter>").await.sees("▌2 Scenes").sees("▌ 5 Nets");
    desk.press("C <Esc>").await.sees("▌2 Scenes");
}

#[tokio::test]
async fn the_contact_sheet_has_a_place_at_every_size_and_without_pictures() {
    let (world, mut desk) = illustrated().await;
    desk.press("2 j C").await;
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.rest().await;
        insta::assert_snapshot!(format!("sheet-{columns}x{rows}"), desk.screen());
    }
    let mut desk = Desk::at(&world).await;
    desk.press("C").await.sees("Seven boats in a row").sees("1 Titles");
}

#[tokio::test]
async fn the_contact_sheet_shows_the_scenes_that_the_list_shows() {
    let (_world, mut desk) = illustrated().await;
    desk.press("2 C /").await.sees("Show scenes with").write("nets").await.sees("1 scene with “nets”");
    // The number is the scene's, and not its place on the sheet.
    desk.press("<Enter>").await.sees("▌5 Nets").misses("Gulls").rest().await;
    assert_eq!(made(&desk), 1, "one cell is seen");
    desk.press("/").await.write("zzz").await.sees("No scene holds this text. Esc shows all.").press("<Esc>").await;
    desk.sees("1 scene with “nets”").press("<Enter>").await.sees("Scenes with “nets”").sees("▌ 5 Nets");
    desk.press("C <Esc>").await.sees("Contact sheet · version 2 · 5 scenes").sees("Gulls");
    desk.press("<Esc>").await.sees("▌2 Scenes").misses("with “nets”");
}

/// A second of a tone that grows from silence to the most: 8-bit mono at 8000 Hz.
fn crescendo() -> Vec<u8> {
    let samples = (0..8000u32).map(|at| if at % 2 == 0 { 128 + (at * 127 / 8000) as u8 } else { 128 });
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(8036u32.to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend([8000u32.to_le_bytes(), 8000u32.to_le_bytes()].concat());
    bytes.extend(b"\x01\0\x08\0data");
    bytes.extend(8000u32.to_le_bytes());
    bytes.extend(samples);
    bytes
}

#[tokio::test]
async fn the_loudness_of_a_voice_is_drawn_with_its_length() {
    let world = World::harbour().await;
    let path = world.folder.path().join("crescendo.wav");
    std::fs::write(&path, crescendo()).expect("written");
    add_file(&world, 201, 501, TakeRole::Voice, &path).await;
    let sounds = Means { sounds: true, ..Means::default() };
    let mut desk = Desk::with(&world, Settings { pictures: sounds, ..Settings::default() }).await;
    desk.rest().await.sees("0:01").sees("▂▄▅▇").sees("█████████████");
    let glyphs = Some(orama::tui::glyphs::Glyphs::ASCII);
    let mut desk = Desk::with(&world, Settings { pictures: sounds, glyphs, ..Settings::default() }).await;
    desk.rest().await.sees("0:01").sees("__##").sees("###########");
    desk.misses("▁");
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.press("3").await.rest().await;
        insta::assert_snapshot!(format!("wave-{columns}x{rows}"), desk.screen());
    }
    std::fs::write(&path, b"nothing to hear").expect("written");
    desk.press("<C-l>").await.rest().await.sees("no sound that can be");
}

#[tokio::test]
async fn the_queue_shows_the_picture_of_the_scene_below_what_is_said() {
    let (_world, mut desk) = illustrated().await;
    desk.press("Q g").await;
    assert_eq!((made(&desk), cells(&desk)), (0, 0));
    desk.rest().await.sees("engines are too loud");
    assert!(made(&desk) == 1 && cells(&desk) > 100, "{}", desk.text());
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.rest().await;
        insta::assert_snapshot!(format!("queue-picture-{columns}x{rows}"), desk.screen());
    }
}

#[tokio::test]
async fn compare_shows_the_pictures_of_both_versions_side_by_side() {
    let world = World::harbour().await;
    let path = save(&world, "quarters.png");
    for (scene, medium) in [(101, 501), (201, 502), (202, 503)] {
        add_file(&world, scene, medium, TakeRole::Image, &path).await;
    }
    let mut desk = Desk::with(&world, half_blocks()).await;
    desk.press("V g").await;
    assert_eq!((made(&desk), cells(&desk)), (0, 0));
    desk.rest().await;
    // Titles was another picture before; Boats is new, and has only one side.
    assert_eq!(made(&desk), 3);
    assert!(cells(&desk) > 300, "{}", desk.text());
    for (columns, rows) in [(120, 36), (80, 24), (50, 15)] {
        desk.resize(columns, rows).await.rest().await;
        insta::assert_snapshot!(format!("compare-pictures-{columns}x{rows}"), desk.screen());
    }
    assert_eq!(cells(&desk), 0, "there is no room for them");
}
