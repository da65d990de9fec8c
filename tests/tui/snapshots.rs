//! What every screen looks like, with its styles, at three sizes and without colours.

use orama::model::Timestamp;

use crate::{
    actions,
    desk::Desk,
    world::{World, noon},
};

const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (50, 15)];

async fn snap(desk: &mut Desk, name: &str) {
    for (columns, rows) in SIZES {
        desk.resize(columns, rows).await;
        snap_now(desk, name, &desk.screen());
    }
    desk.resize(120, 36).await;
}

/// The screen as it is. Without Unicode only letters that people wrote may be others than those of ASCII.
fn snap_now(desk: &Desk, name: &str, screen: &str) {
    let (columns, rows) = desk.station.app.size;
    let signs: String = desk.text().chars().filter(|letter| !letter.is_ascii() && !letter.is_alphanumeric()).collect();
    assert!(!name.starts_with("mono-") || signs.is_empty(), "`{signs}` in {name}:\n{}", desk.text());
    insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), screen);
}

/// A screen with every time of day and every date as zeros: activity is written down by the clock of the machine.
fn without_times(screen: &str) -> String {
    const SHAPES: [&str; 2] = ["0000-00-00", "00:00"];
    let mut letters: Vec<char> = screen.chars().collect();
    for shape in SHAPES.map(|shape| shape.chars().collect::<Vec<_>>()) {
        for at in 0..letters.len().saturating_sub(shape.len()) {
            let fits = |(letter, wanted): (&char, &char)| {
                if *wanted == '0' { letter.is_ascii_digit() } else { letter == wanted }
            };
            if letters[at..].iter().zip(&shape).all(fits) {
                letters[at..at + shape.len()].copy_from_slice(&shape);
            }
        }
    }
    letters.into_iter().collect()
}

#[tokio::test]
async fn workstation() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    snap(&mut desk, "scenes").await;
    desk.press("2 j j j 4 j").await;
    snap(&mut desk, "comments").await;
    desk.press("3 j").await;
    snap(&mut desk, "detail").await;
    desk.press("1").await;
    snap(&mut desk, "projects").await;
    desk.press("4 <lt>").await;
    snap(&mut desk, "lens").await;
}

#[tokio::test]
async fn without_colours_and_without_unicode() {
    let world = World::harbour().await;
    let mut desk = Desk::mono(&world).await;
    desk.press("2 j j j 4 j").await;
    snap(&mut desk, "mono-comments").await;
    desk.press("Q").await;
    snap(&mut desk, "mono-queue").await;
    desk.press("<Esc> V").await;
    snap(&mut desk, "mono-compare").await;
}

/// Every screen in the second theme: the keys that lead there from the first one, and its name.
const SCREENS: [(&str, &str); 24] = [
    ("2", "scenes"),
    ("2 j j j 3 j", "detail"),
    ("1", "projects"),
    ("2 j 4 <lt>", "lens"),
    ("Q P V j x", "queue-preview"),
    ("Q * x y L", "queue-outcome"),
    ("Q z", "queue-snooze"),
    ("V v", "compare-pick"),
    ("S boats<Enter>", "search"),
    ("S boats", "search-query"),
    ("p j", "media"),
    ("C l", "sheet"),
    ("2 j j j 4 j r words", "composer"),
    ("2 c @", "names"),
    ("2 e", "choose-text"),
    ("2 j j j 4 j d", "delete"),
    ("2 s", "in-the-way"),
    ("2 s a", "note"),
    ("2 j j j m", "takes"),
    ("2 F", "refused"),
    ("2 ?", "help"),
    ("2 : stage", "palette"),
    ("2 / boat", "filter"),
    ("2 v", "versions"),
];

#[tokio::test]
async fn every_other_screen_without_colours_and_without_unicode() {
    for (keys, name) in SCREENS {
        // A desk leaves its place and its drafts to the next one.
        let world = World::harbour().await;
        let mut desk = Desk::mono(&world).await;
        desk.press(keys).await;
        snap(&mut desk, &format!("mono-{name}")).await;
    }
    let mut desk = Desk::mono(&World::empty().await).await;
    snap(&mut desk, "mono-start").await;
}

#[tokio::test]
async fn queue() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("Q j").await;
    snap(&mut desk, "queue").await;
    desk.press("/").await;
    snap(&mut desk, "queue-filter").await;
    desk.press("<Esc> P <gt> <gt> <gt> k <space> V j").await;
    snap(&mut desk, "queue-marked").await;
    desk.press("x").await;
    snap(&mut desk, "queue-preview").await;
    desk.press("n P <lt> <lt> <lt> * G <space> a").await.write("mia").await.press("<Enter> y L").await;
    snap(&mut desk, "queue-outcome").await;
    desk.press("<Esc> U O g h").await;
    snap(&mut desk, "queue-folded").await;
    desk.press("l z").await;
    snap(&mut desk, "queue-snooze").await;
    desk.press("<Esc> D").await.write("nobody climbs it").await;
    snap(&mut desk, "queue-decline").await;
}

#[tokio::test]
async fn the_queue_without_colours_and_without_unicode() {
    let world = World::harbour().await;
    let mut desk = Desk::mono(&world).await;
    desk.press("Q O * j h").await;
    snap(&mut desk, "mono-queue-marked").await;
}

#[tokio::test]
async fn compare() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("V").await;
    snap(&mut desk, "compare").await;
    desk.press("<Esc> B <Enter> 2 g j e").await.write("voice").await.press("<Enter>").await;
    desk.write(" Every day.").await.press("<C-s> g J J V").await;
    snap(&mut desk, "compare-folded").await;
    desk.press("v").await;
    // When a version was made is on the screen: the new one now, the world's two days ago.
    snap(&mut desk, "compare-pick").await;
}

#[tokio::test]
async fn board() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("b h").await;
    snap(&mut desk, "board").await;
    let mut desk = Desk::mono(&world).await;
    desk.press("b").await;
    snap(&mut desk, "mono-board").await;
}

#[tokio::test]
async fn search() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("S").await.write("boats is:todo").await;
    snap(&mut desk, "search-query").await;
    desk.press("<C-u>").await.write("boats").await.press("<Enter>").await;
    snap(&mut desk, "search").await;
}

#[tokio::test]
async fn activity() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x u H j").await;
    for (columns, rows) in SIZES {
        desk.resize(columns, rows).await;
        snap_now(&desk, "activity", &without_times(&desk.screen()));
    }
    let mut desk = Desk::mono(&World::harbour().await).await;
    desk.press("n x H j").await;
    for (columns, rows) in SIZES {
        desk.resize(columns, rows).await;
        snap_now(&desk, "mono-activity", &without_times(&desk.screen()));
    }
}

/// What waits for the server, and what came back with a conflict.
#[tokio::test]
async fn outbox() {
    let world = World::harbour().await;
    for (mut desk, name) in [(Desk::at(&world).await, "outbox"), (Desk::mono(&world).await, "mono-outbox")] {
        actions::refuse(&mut desk);
        desk.press("2 W").await;
        snap(&mut desk, name).await;
        desk.press("<Enter>").await;
        snap(&mut desk, &format!("{name}-refused")).await;
    }
}

#[tokio::test]
async fn people_tokens_and_log() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n x Y").await;
    snap(&mut desk, "log").await;
    desk.press("<Esc> @ j").await;
    snap(&mut desk, "members").await;
    desk.press("e").await;
    snap(&mut desk, "member-level").await;
    desk.press("<Esc> d").await;
    snap(&mut desk, "member-remove").await;
    desk.press("n <Esc> I").await;
    snap(&mut desk, "tokens-none").await;
    for (name, ends) in [("render box", "never"), ("nightly export", "never")] {
        desk.press("+").await.write(name).await.press("<Enter> <Enter>").await.write(ends).await.press("<Enter>").await;
        desk.sees("shown this once").press("n").await;
    }
    desk.press("g j").await;
    snap(&mut desk, "tokens").await;
    let mut desk = Desk::mono(&world).await;
    desk.press("@").await;
    snap(&mut desk, "mono-members").await;
    desk.press("<Esc> I + render <Enter> <Enter> never <Enter> n g").await;
    snap(&mut desk, "mono-tokens").await;
    let mut desk = Desk::mono(&World::harbour().await).await;
    desk.press("n x Y").await;
    snap(&mut desk, "mono-log").await;
}

#[tokio::test]
async fn writing() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j 4 j r").await.write("the warm one, as in the teaser:\nnot the one from November").await;
    snap(&mut desk, "composer").await;
    desk.press("<Esc>").await;
    snap(&mut desk, "draft-kept").await;
    desk.press("r").await;
    snap(&mut desk, "draft-restored").await;
    desk.press("<Esc> 2 e").await;
    snap(&mut desk, "choose-text").await;
}

#[tokio::test]
async fn dialogs() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j 4 j d").await;
    snap(&mut desk, "delete").await;
    desk.press("n s").await;
    snap(&mut desk, "in-the-way").await;
    desk.press("a").await;
    snap(&mut desk, "note").await;
    desk.press("<Enter> R").await;
    snap(&mut desk, "reopen").await;
    desk.press("<Esc> m").await;
    snap(&mut desk, "takes").await;
    desk.press("<Esc> a").await;
    snap(&mut desk, "assign").await;
    desk.press("<Esc> A <Esc> F").await;
    snap(&mut desk, "refused").await;
    desk.press("v").await;
    // When a version was made is on the screen; the world's are two days old.
    snap(&mut desk, "versions").await;
}

#[tokio::test]
async fn help_and_actions() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n ?").await;
    snap(&mut desk, "help").await;
    desk.press("/").await.write("amend").await;
    snap(&mut desk, "help-filter").await;
    desk.press("<Esc> <Esc> :").await.write("stage").await;
    snap(&mut desk, "palette").await;
    desk.press("<Esc> 2 /").await.write("boat").await;
    snap(&mut desk, "filter").await;
}

#[tokio::test]
async fn an_empty_workspace() {
    let world = World::empty().await;
    let mut desk = Desk::at(&world).await;
    snap(&mut desk, "start").await;
    desk.press("P").await;
    snap(&mut desk, "new-project").await;
}

#[tokio::test]
async fn ages_grow_without_anything_else_happening() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("2 j j j").await.sees("Jon · 45m");
    desk.at_time(Timestamp::from_micros(noon().micros() + 15 * 60_000_000)).await;
    desk.sees("Jon · 1h");
}
