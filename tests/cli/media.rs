//! The bytes of takes: up to a server and down again, whatever is cut off on the way.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use super::{
    remote::{Server, on},
    support::{Answer, Orama, SCRIPT, texts},
};

const SCENE: &str = "The Ferry/The Ferry/1";

/// A picture as far as its beginning tells.
fn picture(seed: u8, len: usize) -> Vec<u8> {
    let body = (0..len).map(|at| (at as u8).wrapping_mul(31).wrapping_add((at >> 8) as u8).wrapping_add(seed));
    b"\x89PNG\r\n\x1a\n".iter().copied().chain(body).collect()
}

/// Writes a picture into the home of somebody.
fn kept(orama: &Orama, name: &str, bytes: &[u8]) -> String {
    let path = orama.path(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, bytes).expect("a file");
    path.to_string_lossy().into_owned()
}

/// A server with a script on it.
fn studio() -> (Server, Orama) {
    let (server, ana) = (Server::start(), Orama::new());
    server.ok(&ana, &["import", &ana.file("ferry.fountain", SCRIPT)]);
    (server, ana)
}

/// What the server keeps of media: how many files, and how many bytes.
fn stored(server: &Server) -> (usize, u64) {
    let media = server.home.data().join("media");
    let folders = fs::read_dir(media).into_iter().flatten().flatten();
    let files: Vec<u64> = folders
        .flat_map(|folder| fs::read_dir(folder.path()).expect("a folder"))
        .map(|file| file.expect("a file").metadata().expect("its size").len())
        .collect();
    (files.len(), files.iter().sum())
}

#[track_caller]
fn fails(answer: &Answer, code: i32, says: &[&str]) {
    assert_eq!((answer.code, answer.out.as_str()), (code, ""), "{answer:?}");
    assert!(answer.err.starts_with("orama: ") && says.iter().all(|word| answer.err.contains(word)), "{answer:?}");
}

#[test]
fn a_file_goes_up_once_and_comes_down_as_it_was() {
    let (server, ana) = studio();
    let bytes = picture(1, 700_000);
    let file = kept(&ana, "takes/wide shot.png", &bytes);
    let add = ["media", "add", SCENE, &file, "--role", "image", "--select"];
    let made = server.json(&ana, &add);
    assert_eq!((made["status"].as_str(), made["size_bytes"].as_u64()), (Some("ok"), Some(bytes.len() as u64)));
    assert_eq!(made["file_name"], "wide shot.png");
    let id = made["id"].as_str().expect("an id").to_owned();
    assert_eq!(stored(&server), (1, bytes.len() as u64));

    // The same again: nothing is sent, and nothing is made.
    let again = server.run(&ana, &add);
    assert_eq!((again.code, again.out.trim()), (0, id.as_str()), "{again:?}");
    assert!(again.err.contains("already"), "{again:?}");
    let takes = server.json(&ana, &["media", "list", SCENE]);
    assert_eq!((texts(&takes, "id"), texts(&takes, "selected")), (vec![id.clone()], vec!["true".to_owned()]));
    assert_eq!(takes[0]["revision"], made["revision"]);
    let list = server.ok(&ana, &["media", "list", SCENE]);
    assert!(list.lines().nth(1).is_some_and(|line| line.contains("683.6KiB") && line.contains(" ok ")), "{list}");
    let projects = server.json(&ana, &["projects"]);
    assert_eq!(
        (projects[0]["storage"]["bytes"].as_u64(), projects[0]["storage"]["count"].as_u64()),
        (Some(bytes.len() as u64), Some(1))
    );

    // Bytes that the server lost are sent again.
    fs::remove_dir_all(server.home.data().join("media")).expect("the folder");
    fails(&server.run(&ana, &["media", "get", &id, "-o", "lost.png"]), 3, &["upload the same file again"]);
    assert_eq!(server.ok(&ana, &add).trim(), id);
    assert_eq!(stored(&server), (1, bytes.len() as u64));

    // By its id, by the start of it, and by its scene; to a name, to the name it came with, and to stdout.
    assert_eq!(server.ok(&ana, &["media", "get", &id, "-o", "one.png"]), "one.png\n");
    server.ok(&ana, &["media", "get", &id[..8], "-o", "two.png"]);
    assert_eq!(server.ok(&ana, &["media", "get", SCENE, "--role", "image"]), "wide shot.png\n");
    for name in ["one.png", "two.png", "wide shot.png"] {
        assert!(fs::read(ana.path(name)).expect("a file") == bytes, "{name}");
    }
    let mut command = ana.command(&["media", "get", &id, "--output", "-"]);
    command.env("ORAMA_URL", &server.url).env("ORAMA_TOKEN", &server.token);
    let out = command.output().expect("the program starts");
    assert!(out.status.success() && out.stdout == bytes, "{}", String::from_utf8_lossy(&out.stderr));

    // What is there is not fetched again, and what is something else is not replaced unasked.
    let there = server.run(&ana, &["media", "get", &id, "-o", "one.png"]);
    assert!(there.code == 0 && there.err.contains("there already"), "{there:?}");
    fs::write(ana.path("one.png"), "mine").expect("a file");
    fails(&server.run(&ana, &["media", "get", &id, "-o", "one.png"]), 4, &["--force"]);
    assert_eq!(fs::read(ana.path("one.png")).expect("a file"), b"mine");
    server.ok(&ana, &["media", "get", &id, "-o", "one.png", "--force"]);
    assert!(fs::read(ana.path("one.png")).expect("a file") == bytes);
    let left: Vec<_> = fs::read_dir(ana.path("")).expect("the home").flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
}

#[test]
fn what_is_not_taken_leaves_no_take() {
    let server = Server::start_with("[server]\nimage_limit_mib = 1\n");
    let ana = Orama::new();
    server.ok(&ana, &["import", &ana.file("ferry.fountain", SCRIPT)]);
    let file = kept(&ana, "a.png", &picture(1, 100));
    let text = ana.file("notes.txt", "not really a picture");
    let add = |file: &str, role: &str| server.run(&ana, &["media", "add", SCENE, file, "--role", role]);
    fails(&add(&file, "voice"), 2, &["image/png", "audio"]);
    fails(&add(&text, "image"), 1, &["notes.txt", "png"]);
    fails(&add("nowhere.png", "image"), 1, &["nowhere.png"]);
    let large = kept(&ana, "large.png", &picture(2, 12 << 20));
    fails(&add(&large, "image"), 1, &["at most 1048576 bytes"]);
    fails(
        &server.run(&ana, &["media", "add", SCENE, "https://x.example/a.png", "--role", "image", "--copy"]),
        2,
        &["--copy"],
    );
    let takes = server.json(&ana, &["media", "list", SCENE]);
    assert_eq!(takes.as_array().map(Vec::len), Some(0), "{takes}");
    assert_eq!(stored(&server).0, 0);
    fails(&server.run(&ana, &["media", "get", SCENE, "--role", "image"]), 3, &["no take"]);

    // One that was taken back comes again under its id.
    let id = server.ok(&ana, &["media", "add", SCENE, &file, "--role", "image"]);
    server.ok(&ana, &["media", "add", SCENE, "https://x.example/a.png", "--role", "image"]);
    fails(&server.run(&ana, &["media", "get", SCENE, "--role", "image"]), 2, &["none is selected", id.trim()]);
    let url = server.run(&ana, &["media", "get", "ffffffff"]);
    fails(&url, 3, &["ffffffff"]);
}

#[test]
fn a_local_workspace_keeps_a_file_where_it_is_or_a_copy() {
    let ana = Orama::new();
    ana.ok(&["import", &ana.file("ferry.fountain", SCRIPT)]);
    let bytes = picture(3, 10_000);
    let file = kept(&ana, "a.png", &bytes);
    let there = ana.ok(&["media", "add", SCENE, &file, "--role", "image"]);
    assert_eq!(ana.ok(&["media", "get", SCENE, "--role", "image", "-o", "copied.png"]), "copied.png\n");
    assert!(fs::read(ana.path("copied.png")).expect("a file") == bytes, "a file that is there is copied");
    let copy = ana.ok(&["media", "add", SCENE, &file, "--role", "image", "--copy"]);
    assert_eq!(ana.ok(&["media", "add", SCENE, &file, "--role", "image", "--copy"]), copy);
    let takes = ana.json(&["media", "list", SCENE]);
    assert_eq!(texts(&takes, "id"), [there.trim(), copy.trim()]);
    fs::remove_file(&file).expect("the file");
    let err = ana.fails(3, &["media", "get", there.trim(), "-o", "c.png"]);
    assert!(err.contains(&file) && err.contains("add it again where it is now"), "{err}");
    ana.ok(&["media", "get", copy.trim(), "-o", "b.png"]);
    assert!(fs::read(ana.path("b.png")).expect("a file") == bytes);
    assert_eq!(ana.json(&["projects"])[0]["storage"]["bytes"].as_u64(), Some(bytes.len() as u64));
}

/// Stands before a server and passes on what comes, but ends the first answer with bytes of media after `cut` of them. Answers
/// its address, and the heads of the requests for bytes.
fn cutting(server: &Server, cut: usize) -> (String, Arc<Mutex<Vec<String>>>) {
    let behind = server.url.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heads = Arc::clone(&asked);
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let (far, heads) = (TcpStream::connect(&behind).expect("the server"), Arc::clone(&heads));
            thread::spawn(move || pass(near, far, cut, &heads));
        }
    });
    (url, asked)
}

fn pass(mut near: TcpStream, mut far: TcpStream, cut: usize, heads: &Mutex<Vec<String>>) {
    let (mut to_near, mut from_far) = (near.try_clone().expect("a handle"), far.try_clone().expect("a handle"));
    let is_cut = Arc::new(Mutex::new(false));
    let cuts = Arc::clone(&is_cut);
    let down = thread::spawn(move || {
        let (mut part, mut passed) = (vec![0; 16 * 1024], 0);
        while let Ok(count) = from_far.read(&mut part) {
            if count == 0 || to_near.write_all(&part[..count]).is_err() {
                break;
            }
            passed += count;
            if *cuts.lock().expect("a lock") && passed >= cut {
                break;
            }
        }
        let _ = to_near.shutdown(std::net::Shutdown::Both);
        let _ = from_far.shutdown(std::net::Shutdown::Both);
    });
    let mut part = vec![0; 64 * 1024];
    while let Ok(count) = near.read(&mut part) {
        let text = String::from_utf8_lossy(&part[..count]).to_lowercase();
        if text.starts_with("get ") && text.contains("/content") {
            let mut heads = heads.lock().expect("a lock");
            *is_cut.lock().expect("a lock") = heads.is_empty();
            heads.push(text);
        }
        if count == 0 || far.write_all(&part[..count]).is_err() {
            break;
        }
    }
    let _ = far.shutdown(std::net::Shutdown::Write);
    let _ = down.join();
}

#[test]
fn what_was_cut_off_goes_on_where_it_was() {
    let (server, ana) = studio();
    let bytes = picture(4, 3 << 20);
    let id = server.ok(&ana, &["media", "add", SCENE, &kept(&ana, "a.png", &bytes), "--role", "image"]);
    // Within one command.
    let (url, asked) = cutting(&server, 1 << 20);
    let answer = on(&ana, &url, &server.token, &["media", "get", id.trim(), "-o", "b.png"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(fs::read(ana.path("b.png")).expect("a file") == bytes);
    let heads = asked.lock().expect("a lock").clone();
    let (first, second) = (heads[0].clone(), heads[1].clone());
    assert_eq!(heads.len(), 2, "{heads:?}");
    assert!(!first.contains("range: bytes=") && second.contains("range: bytes="), "{heads:?}");
    assert!(second.contains("if-range: \""), "{second}");

    // And from one to the next: what an earlier one left beside the file is gone on from.
    let sha256 = server.json(&ana, &["media", "list", SCENE])[0]["sha256"].as_str().expect("a checksum").to_owned();
    let beside = ana.path(&format!(".c.png.{}.part", &sha256[..12]));
    fs::write(&beside, &bytes[..1 << 20]).expect("a part");
    let (url, asked) = cutting(&server, usize::MAX);
    let get = ["media", "get", id.trim(), "-o", "c.png"];
    assert_eq!(on(&ana, &url, &server.token, &get).code, 0);
    assert!(fs::read(ana.path("c.png")).expect("a file") == bytes && !beside.exists());
    assert!(asked.lock().expect("a lock")[0].contains("range: bytes=1048576-"));

    // A part that is not of these bytes is noticed in the end, and the next command begins anew.
    fs::remove_file(ana.path("c.png")).expect("the file");
    fs::write(&beside, vec![0; 1 << 20]).expect("a part");
    fails(&server.run(&ana, &get), 1, &["checksum"]);
    assert!(!ana.path("c.png").exists() && !beside.exists());
    server.ok(&ana, &get);
    assert!(fs::read(ana.path("c.png")).expect("a file") == bytes);
}

#[test]
fn a_sweep_names_what_no_medium_has_and_removes_it() {
    let ana = Orama::new();
    ana.fails(3, &["media", "sweep"]);
    assert!(!ana.data().join("orama.db").exists(), "it makes no database to find nothing in");
    ana.ok(&["import", &ana.file("ferry.fountain", SCRIPT)]);
    let kept_one =
        ana.ok(&["media", "add", SCENE, &kept(&ana, "a.png", &picture(5, 100)), "--role", "image", "--copy"]);
    let project = ana.json(&["projects"])[0]["id"].as_str().expect("an id").to_owned();
    let plant = |project: &str| {
        let content = uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, 1_000_000_000, 0)).to_string();
        let file = ana.data().join("media").join(project).join(&content);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, "left").expect("a file");
        let times = fs::FileTimes::new().set_modified(std::time::SystemTime::UNIX_EPOCH);
        fs::File::options().write(true).open(&file).and_then(|file| file.set_times(times)).expect("an older time");
        (content, file)
    };
    let ((lost, file), (_, elsewhere)) = (plant(&project), plant(&uuid::Uuid::now_v7().to_string()));
    let named = ana.json(&["media", "sweep", "--dry-run"]);
    assert_eq!((texts(&named, "content_id"), texts(&named, "size_bytes")), (vec![lost.clone()], vec!["4".to_owned()]));
    assert!(file.exists() && elsewhere.exists());
    let done = ana.run(&["media", "sweep"]);
    assert!(done.code == 0 && done.out.contains(&lost) && done.err.contains("removed 1"), "{done:?}");
    assert!(done.err.contains("--all") && !file.exists() && elsewhere.exists(), "{done:?}");
    ana.ok(&["media", "sweep", "--all"]);
    assert!(!elsewhere.exists());
    ana.ok(&["media", "get", kept_one.trim(), "-o", "b.png"]);
    ana.fails(2, &["media", "sweep", "--url", "http://127.0.0.1:1"]);
}
