//! What a person waits for: the real binary, in a pseudo-terminal, on a workspace of 10,000 scenes and 100,000 comments.
//!
//! `start/tree` is from the start of the process to the first frame, which shows the projects; `start/review` to the frame
//! that shows the scenes and comments of the video that was open last; `key_to_frame` is from writing a key to the end of the
//! frame that it causes, on a workstation at rest. All are seen from the terminal's side.

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/pty/terminal.rs"]
mod terminal;
#[path = "support/workspace.rs"]
mod workspace;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use terminal::{Setup, Terminal};

/// Longer than any frame takes, and than two frames are kept apart.
const REST: Duration = Duration::from_millis(20);
/// The end of a frame: synchronized output is switched off.
const FRAME_END: &[u8] = b"\x1b[?2026l";

fn start(folder: &Path) -> Terminal {
    Setup::new(folder, &[]).size(120, 36).start()
}

fn starting(criterion: &mut Criterion, folder: &Path) {
    let mut group = criterion.benchmark_group("start");
    for (name, sign) in [("tree", "Project 0"), ("review", "Bea Bench")] {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|rounds| {
                (0..rounds)
                    .map(|_| {
                        let begun = Instant::now();
                        let mut terminal = start(folder);
                        terminal.see(sign);
                        let took = begun.elapsed();
                        terminal.see("Bea Bench").keys("q");
                        terminal.end();
                        took
                    })
                    .sum()
            });
        });
    }
    group.finish();
}

fn key_to_frame(criterion: &mut Criterion, folder: &Path) {
    let mut group = criterion.benchmark_group("key_to_frame");
    for (name, there, back) in [("scene", "j", "k"), ("comment", "n", "N"), ("pane", "<Tab>", "<S-Tab>")] {
        let mut terminal = start(folder);
        terminal.wait("comments", |screen| screen.contains("Bea Bench")).keys("2");
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|rounds| {
                (0..rounds)
                    .map(|round| {
                        let key = if round % 2 == 0 { there } else { back };
                        terminal.settle(REST);
                        let begun = Instant::now();
                        terminal.keys(key).wait_for_frame(FRAME_END);
                        begun.elapsed()
                    })
                    .sum::<Duration>()
            });
        });
        terminal.keys("q");
        terminal.end();
    }
    group.finish();
}

fn all(criterion: &mut Criterion) {
    if let Some(folder) = workspace::folder() {
        starting(criterion, &folder);
        key_to_frame(criterion, &folder);
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(8));
    targets = all
}
criterion_main!(benches);
