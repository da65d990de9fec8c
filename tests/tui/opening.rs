//! Opening takes in the desktop's programs: what is uploaded is fetched first, and what takes a while is told.

use std::{io, path::Path};

use orama::{
    api::media::{self, AddTake},
    client::Upload,
    model::{Id, Media, MediaStatus, TakeRole, hex},
    tui::{
        app::{Settings, msg::Msg},
        keymap::Chord,
        opener::{Step, Told},
        outside::Desktop,
    },
};
use sha2::{Digest as _, Sha256};

use crate::{
    desk::Desk,
    pictures::quarters,
    world::{World, id},
};

/// The bytes of a picture.
fn picture() -> Vec<u8> {
    let mut bytes = io::Cursor::new(Vec::new());
    quarters().write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// Uploads a picture as the selected take of the first scene.
async fn upload(world: &World, name: &str) -> Id<Media> {
    let (medium, bytes) = (id(501), picture());
    let body =
        AddTake { id: medium, role: TakeRole::Image, url: None, status: Some(MediaStatus::Uploading), select: true };
    world.client.send(media::add(id(201), &body)).await.expect("added");
    let upload = Upload {
        medium,
        file_name: Some(name.to_owned()),
        size: bytes.len() as u64,
        sha256: Sha256::digest(&bytes).into(),
    };
    world.client.upload(&upload, io::Cursor::new(bytes), |_| {}).await.expect("uploaded");
    medium
}

/// A desktop that says what it was given: it has no other way out of here.
fn looks(what: &str) -> io::Result<()> {
    let path = Path::new(what);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Err(io::Error::other(format!("{name} holds {}", &hex(&Sha256::digest(std::fs::read(path)?))[..12])))
}

fn with_desktop() -> Settings {
    Settings { desktop: Desktop::Here(looks), ..Settings::default() }
}

#[tokio::test]
async fn an_uploaded_take_is_fetched_and_opened_as_a_file_of_its_kind() {
    let world = World::harbour().await;
    upload(&world, "../evil;name.sh").await;
    let mut desk = Desk::with(&world, with_desktop()).await;
    let sum = &hex(&Sha256::digest(picture()))[..12];
    desk.press("2 g o").await.sees(&format!("evil_name.png holds {sum}"));
    assert!(desk.outside.copied.is_empty());
    desk.press("o").await.sees(&format!("evil_name.png holds {sum}"));
}

#[tokio::test]
async fn without_a_desktop_it_is_said_how_to_get_it() {
    let world = World::harbour().await;
    let medium = upload(&world, "dawn.png").await;
    let mut desk = Desk::at(&world).await;
    let command = format!("orama media get {medium}");
    desk.press("2 g o").await.sees("there is no desktop here to open it").sees("orama media get");
    assert_eq!(desk.outside.copied, [command]);
    desk.press("Q g j j o").await.sees("https://media.example/harbour-2.png");
}

#[tokio::test]
async fn what_takes_a_while_says_how_far_it_is_and_can_be_given_up() {
    let world = World::harbour().await;
    upload(&world, "dawn.png").await;
    let mut desk = Desk::with(&world, with_desktop()).await;
    desk.press("2 g").await;
    desk.feed(Msg::Key(Chord::char('o')));
    desk.misses("%");
    // All but the last byte, of more than a hundred.
    let most = picture().len() as u64 - 1;
    let told = |number, step| Msg::Opening(Box::new(Told { number, step }));
    desk.feed(told(1, Step::Fetched(most)));
    desk.sees("dawn.png 99 %");
    desk.feed(Msg::Key(Chord::char('o')));
    desk.misses("%").sees("dawn.png is not fetched any more");
    desk.feed(told(1, Step::Opened));
    desk.misses("opened");
    assert!(desk.station.is_idle(), "nothing is waited for");
}

#[tokio::test]
async fn what_is_read_for_long_is_told_until_it_is_here() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    assert_eq!(desk.station.app.work.spell(), None);
    desk.feed(Msg::Key(Chord::char('Q')));
    assert!(desk.station.app.work.spell().is_some(), "the loop waits for half a second to pass");
    desk.misses("reading");
    desk.feed(Msg::Waited);
    assert_eq!(desk.station.app.work.spell(), None, "and for nothing more");
    desk.sees("reading…");
    desk.settle().await;
    desk.misses("reading…").sees("Queue · 5 to do");
    desk.feed(Msg::Waited);
    desk.misses("reading…");
}

#[tokio::test]
async fn what_is_written_for_long_is_told_until_it_is_done() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n").await;
    desk.feed(Msg::Key(Chord::char('x')));
    desk.misses("saving");
    desk.feed(Msg::Waited);
    desk.sees("saving…");
    desk.settle().await;
    desk.misses("saving…");
}
