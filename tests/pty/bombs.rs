//! Pictures that were made to take a machine down: they say that they are huge, unpack to a thousand times their size, or end
//! anywhere. The real workstation looks at each, says what is wrong in a line, and takes no more memory than one large picture does.

use std::{fs, io::Write as _, path::Path};

use flate2::{Compression, write::ZlibEncoder};
use orama::{
    api::{media, projects, scenes, versions, videos},
    client::{Client, LocalWorkspace},
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::terminal::{Setup, Terminal};

/// The most that the program has held at one moment, in MiB: 132 for the pixels of one frame of 8K, what reading them takes, and itself.
const MOST: u64 = 360;
const TOO_LARGE: &str = "too large to show";
const BROKEN: &str = "the file is broken";
const UNKNOWN: &str = "no PNG, JPEG, WebP or GIF";

const ANIMATED: &str = "an animation";
const EMPTY: &str = "the file is empty";
/// All that is said of a file that is not shown.
const REASONS: [&str; 5] = [TOO_LARGE, BROKEN, UNKNOWN, ANIMATED, EMPTY];

/// A file, and whether it is shown.
type Bomb = (String, Vec<u8>, bool);

fn zeros(count: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let part = vec![0; 1 << 20];
    let mut left = count;
    while left > 0 {
        let now = left.min(part.len());
        encoder.write_all(&part[..now]).expect("it is packed");
        left -= now;
    }
    encoder.finish().expect("it is packed")
}

/// The packed pixels of a picture of bands, black and white, with four bytes a pixel.
fn bands(width: usize, lines: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let row = |grey: u8| [&[0][..], &[grey, grey, grey, 255].repeat(width)].concat();
    let (black, white) = (row(0), row(255));
    for line in 0..lines {
        encoder.write_all(if (line * 9 / lines).is_multiple_of(2) { &black } else { &white }).expect("it is packed");
    }
    encoder.finish().expect("it is packed")
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    let sum = crc32fast::hash(&body).to_be_bytes();
    [&(data.len() as u32).to_be_bytes()[..], &body, &sum].concat()
}

/// A PNG of so many pixels, with its own kind of colour and depth, and more chunks before its packed pixels.
fn png(width: u32, height: u32, depth: u8, colour: u8, more: &[Vec<u8>], pixels: &[u8]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let mut file = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IHDR", &head)].concat();
    for chunk in more {
        file.extend(chunk);
    }
    file.extend(chunk(*b"IDAT", pixels));
    file.extend(chunk(*b"IEND", b""));
    file
}

/// A JPEG that says it is so large, and has no pixels. `kind`: 0xc0 at once, 0xc2 in passes.
fn jpeg(width: u16, height: u16, kind: u8) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    file.extend([1; 64]);
    file.extend([0xff, kind, 0, 17, 8]);
    file.extend([height.to_be_bytes(), width.to_be_bytes()].concat());
    file.extend([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    // One code of one bit, for both tables.
    for table in [0x00, 0x10] {
        file.extend([0xff, 0xc4, 0, 20, table, 1]);
        file.extend([0; 15]);
        file.push(0);
    }
    file.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0, 0, 0xff, 0xd9]);
    file
}

/// A GIF of so many frames of one pixel on a screen of that size.
fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let mut file = [&b"GIF89a"[..], &size, &[0x80, 0, 0, 0, 0, 0, 255, 255, 255]].concat();
    for _ in 0..frames {
        file.extend([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
    }
    file.push(0x3b);
    file
}

/// A WebP whose canvas is that large, with nothing on it.
fn webp(width: u32, height: u32) -> Vec<u8> {
    let edge = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let canvas = [&b"VP8X"[..], &10_u32.to_le_bytes(), &[0; 4], &edge(width), &edge(height)].concat();
    let pixels = [&b"VP8L"[..], &5_u32.to_le_bytes(), &[0x2f, 0xff, 0xff, 0xff, 0x0f, 0]].concat();
    let body = [&b"WEBP"[..], &canvas, &pixels].concat();
    [&b"RIFF"[..], &(body.len() as u32).to_le_bytes(), &body].concat()
}

fn bombs() -> Vec<Bomb> {
    let mut all: Vec<(Vec<u8>, bool)> = Vec::new();
    let nothing = zeros(0);
    for (width, height) in
        [(60_000, 60_000), (22_000, 22_000), (16_385, 1), (1, 65_535), (u32::MAX >> 1, u32::MAX >> 1)]
    {
        for (depth, colour) in [(1, 0), (8, 0), (8, 2), (16, 6)] {
            all.push((png(width, height, depth, colour, &[], &nothing), false));
        }
    }
    // One frame of 8K is shown, and of twice the depth it is not.
    all.push((png(7680, 4320, 8, 6, &[], &bands(7680, 4320)), true));
    all.push((png(7680, 4320, 16, 6, &[], &nothing), false));
    all.push((png(7680, 4320, 8, 2, &[], &nothing), false));
    // What stands beside the pixels unpacks to 64 MiB.
    let profile = [&b"a\0\0"[..], &zeros(64 << 20)].concat();
    let words = [&b"Comment\0\0"[..], &zeros(64 << 20)].concat();
    all.push((png(2, 1, 8, 2, &[chunk(*b"iCCP", &profile)], &nothing), false));
    all.push((png(2, 1, 8, 2, &vec![chunk(*b"zTXt", &words); 20], &nothing), false));
    for kind in [0xc0, 0xc2] {
        all.push((jpeg(65_500, 65_500, kind), false));
    }
    all.push((gif(65_535, 65_535, 1), false));
    all.push((gif(7_680, 4_320, 10_000), false));
    all.push((webp(16_384, 16_384), false));
    let whole = png(2, 1, 8, 6, &[], &bands(2, 1));
    for length in [1, 8, 20, 33, 40, 45] {
        all.push((whole[..length].to_vec(), false));
    }
    all.push((Vec::new(), false));
    for other in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
        b"BM\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"\0\0\0 ftypavif",
        b"%PDF-1.7",
    ] {
        all.push((other.to_vec(), false));
    }
    all.into_iter().enumerate().map(|(at, (bytes, is_shown))| (format!("bomb-{at:02}.png"), bytes, is_shown)).collect()
}

fn body<T: DeserializeOwned>(fields: &serde_json::Value) -> T {
    let mut value = fields.clone();
    value["id"] = serde_json::json!(Uuid::now_v7());
    serde_json::from_value(value).expect("a body")
}

/// A workspace with a scene whose takes are at these addresses.
pub async fn takes(data: &Path, addresses: impl Iterator<Item = String>) {
    let path = data.join("orama.db");
    let workspace = LocalWorkspace { path, email: "lea@studio.example".to_owned(), full_name: "Lea".to_owned() };
    let client = Client::local(&workspace).await.expect("a workspace");
    let project = client.send(projects::create(&body(&serde_json::json!({"title": "Harbour"})))).await.expect("one").id;
    let video = client.send(videos::create(project, &body(&serde_json::json!({"title": "Launch"})))).await;
    let version = client.send(versions::create(video.expect("one").id, &body(&serde_json::json!({})))).await;
    let scene = scenes::create(version.expect("one").version.id, &body(&serde_json::json!({"title": "Gulls"})));
    let scene = client.send(scene).await.expect("one").id;
    for url in addresses {
        let take = serde_json::json!({"role": "image", "url": url});
        client.send(media::add(scene, &body(&take))).await.expect("a take");
    }
    client.close().await;
}

/// A scene whose takes they are.
async fn fill(data: &Path, bombs: &[Bomb]) {
    let written = bombs.iter().map(|(name, bytes, _)| {
        let file = data.join(name);
        fs::write(&file, bytes).expect("a file");
        format!("file://{}", file.display())
    });
    takes(data, written).await;
}

/// The most that the program has held, in MiB; none where the system does not tell.
fn peak(terminal: &Terminal) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", terminal.pid())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? >> 10)
}

#[test]
fn pictures_that_were_made_to_take_it_down_cost_no_more_than_a_large_one() {
    let bombs = bombs();
    assert!(bombs.len() >= 40, "{}", bombs.len());
    let data = tempfile::tempdir().expect("a folder");
    tokio::runtime::Runtime::new().expect("a runtime").block_on(fill(data.path(), &bombs));
    let mut terminal = Setup::new(data.path(), &[]).size(160, 40).start();
    terminal.see("Harbour").see("Gulls").keys("2gp").see("Media ·").keys("g<Enter>");
    let before = peak(&terminal);
    for (at, (name, _, is_shown)) in bombs.iter().enumerate() {
        let place = format!("{name} · {} of {}", at + 1, bombs.len());
        terminal.see(&place);
        if *is_shown {
            // Half blocks are what this terminal shows pictures by.
            terminal.wait("the picture", |screen| screen.contains('▀') || screen.contains('▄'));
        } else {
            terminal.wait("a reason", |screen| REASONS.iter().any(|reason| screen.contains(reason)));
        }
        terminal.keys("j");
    }
    if let (Some(before), Some(after)) = (before, peak(&terminal)) {
        eprintln!("{before} MiB before, {after} at most");
        assert!(after < MOST, "{after} MiB");
        // The control: the one that is shown is seen in the same numbers.
        assert!(after > before + 60, "{before} MiB before and {after} after a picture of 132 MiB");
    }
    // It goes on as if nothing had been.
    terminal.keys("<Esc>").see("Media ·").keys("<Esc>").see("2 Scenes").keys("q");
    assert!(terminal.end().success());
}
