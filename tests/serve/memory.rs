//! A film goes up and comes down, and neither the server nor the client ever holds much of it: their high-water marks say so.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, File},
    io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _, pipe},
    process::{Child, Command, Stdio},
    time::Duration,
};

use orama::{api::media, model::MediaStatus};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use tokio::time::timeout;

use super::{
    program::{PATIENCE, Program, command},
    studio,
};

/// How long the film is.
const SIZE: u64 = 192 << 20;
/// How much more than before the server may have held.
const BOUND: u64 = 48 << 20;
/// How much a client may hold in all, its own code included.
const CLIENT: u64 = 96 << 20;

/// The most memory that a process had at once, in bytes.
fn high_water(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("a running process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its high-water mark");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

/// A film as far as its beginning tells, and nothing but zeros behind: it takes no room on the disk.
fn film(program: &Program) -> String {
    let path = program.home.path().join("film.mp4");
    let mut file = File::create(&path).expect("a file");
    file.write_all(b"\0\0\0\x20ftypisom\0\0\0\0").expect("a beginning");
    file.set_len(SIZE).expect("a length");
    file.seek(SeekFrom::Start(SIZE - 4)).and_then(|_| file.write_all(b"last")).expect("an end");
    path.to_string_lossy().into_owned()
}

/// A pipe that takes nothing more: whoever writes to it stays until it is read.
fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    let (reader, mut writer) = pipe().expect("a pipe");
    let flags = fcntl_getfl(&writer).expect("flags");
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK).expect("flags");
    // In pieces of one byte in the end, so that there is room for none.
    for piece in [&[b'.'; 4096][..], &[b'.'][..]] {
        loop {
            match writer.write(piece) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
    fcntl_setfl(&writer, flags).expect("flags");
    (reader, writer)
}

fn ends_well(child: &mut Child) {
    assert!(child.wait().expect("a child").success());
}

/// What holds everything is seen to: the measure of this test.
fn holds_everything(file: &str) {
    let mut source = Command::new("cat").arg(file).stdout(Stdio::piped()).spawn().expect("cat");
    let from = source.stdout.take().expect("its output");
    let mut holder =
        Command::new("tail").args(["-c", &SIZE.to_string()]).stdin(from).stdout(Stdio::piped()).spawn().expect("tail");
    // It writes when it has everything, and is not heard before it is measured.
    let mut out = holder.stdout.take().expect("its output");
    out.read_exact(&mut [0]).expect("it writes");
    assert!(high_water(holder.id()) > SIZE, "{} MiB", high_water(holder.id()) >> 20);
    let _ = holder.kill();
    let _ = holder.wait();
    let _ = source.wait();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_film_goes_up_and_down_in_little_memory() {
    let program = Program::start(&[]);
    let (token, file) = (studio::token(&program).await, film(&program));
    let url = format!("http://{}", program.address);
    let client = studio::client(&program, &token);
    let scene = studio::scene(&client).await;
    let orama = |args: &[&str]| {
        let mut command = command(&program.home);
        command.args(args).env("ORAMA_URL", &url).env("ORAMA_TOKEN", &token);
        command
    };
    holds_everything(&file);
    let idle = high_water(program.pid());

    // Up. The program cannot write what it has to say before it was measured.
    let id = scene.id.to_string();
    let (mut out, full) = full_pipe();
    let mut up = orama(&["media", "add", &id, &file, "--role", "video"]).stdout(full).spawn().expect("it starts");
    let stored = async {
        loop {
            let takes =
                client.send(media::list(scene.id, &orama::api::PageQuery::default())).await.expect("takes").items;
            if let Some(take) = takes.into_iter().find(|take| take.media.status == MediaStatus::Ok) {
                return take.media;
            }
            assert!(up.try_wait().expect("a child").is_none(), "it ended before the film was there");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let medium = timeout(PATIENCE * 4, stored).await.expect("the film is stored");
    assert_eq!(medium.size_bytes, Some(SIZE as i64));
    let (client_up, server_up) = (high_water(up.id()), high_water(program.pid()));
    out.read_to_end(&mut Vec::new()).expect("its words");
    ends_well(&mut up);

    // Down, to somebody who takes all but the end of it before the program is measured.
    let id = medium.id.to_string();
    let mut down = orama(&["media", "get", &id, "-o", "-"]).spawn().expect("it starts");
    let mut out = down.stdout.take().expect("its output");
    let (mut piece, mut left) = (vec![0; 64 * 1024], SIZE as usize - (1 << 20));
    while left > 0 {
        let count = piece.len().min(left);
        out.read_exact(&mut piece[..count]).expect("bytes");
        left -= count;
    }
    let (client_down, server_down) = (high_water(down.id()), high_water(program.pid()));
    let mut rest = Vec::new();
    out.read_to_end(&mut rest).expect("the rest");
    assert!(rest.len() == 1 << 20 && rest.ends_with(b"last"), "{}", rest.len());
    ends_well(&mut down);

    let said = format!(
        "server {} MiB, then {} and {}; client {} up and {} down",
        idle >> 20,
        server_up >> 20,
        server_down >> 20,
        client_up >> 20,
        client_down >> 20
    );
    assert!(server_up < idle + BOUND && server_down < idle + BOUND, "{said}");
    assert!(client_up < CLIENT && client_down < CLIENT, "{said}");
    assert!(BOUND.max(CLIENT) * 2 <= SIZE, "the film is far over the bounds");
}
