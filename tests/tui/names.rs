//! Writing somebody's name behind an @.

use orama::{
    model::{Comment, Id, SafeText},
    tui::{
        overlays::{Name, Names, Overlay},
        text::Composer,
    },
};

use crate::{
    desk::Desk,
    world::{World, id},
};

/// What stands in the composer.
fn written(desk: &Desk) -> String {
    match desk.station.app.overlays.last() {
        Some(Overlay::Composer(open)) => open.composer.text(),
        other => panic!("no composer is open: {other:?}"),
    }
}

fn comment(desk: &Desk, of: Id<Comment>) -> Comment {
    desk.station.app.open().expect("a version").threads().get(of).expect("a comment").clone()
}

#[tokio::test]
async fn the_people_of_the_project_are_offered_and_tab_or_enter_writes_the_name() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("n c").await.write("ask @").await;
    desk.sees("People").sees("Jon").sees("jon@studio.example").sees("Mia").sees("writes @Ana");
    desk.write("j").await.sees("writes @Jon").misses("mia@studio.example");
    desk.press("<Tab>").await.misses("People");
    assert_eq!(written(&desk), "ask @Jon ");
    desk.write("or @m").await.press("<Enter>").await.misses("People");
    assert_eq!(written(&desk), "ask @Jon or @Mia ");
    desk.press("<C-s>").await.sees("saved");
    let made = desk.station.app.comments.listing.selected().expect("the new comment");
    assert_eq!(comment(&desk, made).content, "ask @Jon or @Mia ", "what is stored is plain text");
}

#[tokio::test]
async fn arrows_choose_and_other_keys_write_on() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("c").await.write("@").await.press("<Down>").await.sees("writes @Jon");
    desk.press("<Down>").await.sees("writes @Mia").press("<Up>").await.sees("writes @Jon");
    desk.press("<Enter>").await;
    assert_eq!(written(&desk), "@Jon ");
    // Enter begins a new line again, and so it does behind a name that is written in full.
    desk.press("<Enter>").await.write("@Mia").await.misses("People").press("<Enter>").await;
    assert_eq!(written(&desk), "@Jon \n@Mia\n");
    desk.write("@nobody here").await.misses("People");
}

#[tokio::test]
async fn esc_closes_the_names_only_and_the_draft_is_kept() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("c").await.write("@j").await.sees("People").press("<Esc>").await.misses("People");
    assert_eq!(written(&desk), "@j");
    desk.write("o").await.misses("People");
    // Another @ asks anew.
    desk.write(" and @m").await.sees("writes @Mia").press("<Esc>").await.misses("People");
    desk.press("<Esc>").await.sees("kept as a draft");
    assert!(desk.station.app.overlays.is_empty());
    desk.press("c").await.sees("your draft is back");
    assert_eq!(written(&desk), "@jo and @m");
}

#[tokio::test]
async fn one_step_takes_the_name_back() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("c").await.write("see @m").await.press("<Tab>").await;
    assert_eq!(written(&desk), "see @Mia ");
    desk.press("<C-u>").await;
    assert_eq!(written(&desk), "see @m");
}

#[tokio::test]
async fn at_every_size_the_names_are_seen_beside_the_line_that_is_written() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    for (columns, rows) in [(120, 36), (80, 24), (50, 15), (30, 8)] {
        desk.resize(columns, rows).await.press("4 c").await.write("ask @").await;
        desk.sees("People").sees("ask @").press("<Down>").await.press("<Tab>").await.sees("ask @Jon");
        // Taking it back leaves nothing behind for the next size.
        for _ in 0.."ask @Jon ".len() {
            desk.press("<BS>").await;
        }
        desk.press("<Esc>").await;
    }
    for (columns, rows) in [(1, 1), (5, 3), (12, 4)] {
        desk.resize(columns, rows).await.press("4 c").await.write("@").await.draw();
        desk.press("<Esc> <BS> <Esc>").await;
    }
}

#[tokio::test]
async fn a_name_is_taken_with_the_mouse() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("c").await.write("@").await.click("mia@studio").await.sees("writes @Mia");
    desk.click("mia@studio").await;
    assert_eq!(written(&desk), "@Mia ");
}

fn people(names: &[&str]) -> Vec<Name> {
    let each = |(at, name): (usize, &&str)| Name {
        user: id(at as u128 + 1),
        name: (*name).to_owned(),
        label: SafeText::line(name),
        email: SafeText::default(),
    };
    names.iter().enumerate().map(each).collect()
}

#[test]
fn accents_and_case_do_not_matter_and_what_is_complete_is_not_offered() {
    let people = people(&["Björn Åkesson", "Beata Jonsson", "Zoë"]);
    let offered = |text: &str| {
        let mention = Composer::with_text(text).mention()?;
        let names = Names::fitting(mention, &people)?;
        Some(names.names.into_iter().map(|name| name.name).collect::<Vec<_>>())
    };
    assert_eq!(offered("@bjorn").as_deref(), Some(&["Björn Åkesson".to_owned()][..]));
    assert_eq!(offered("@ake").as_deref(), Some(&["Björn Åkesson".to_owned()][..]));
    assert_eq!(offered("@ZOE").as_deref(), Some(&["Zoë".to_owned()][..]));
    assert_eq!(offered("for @jon").map(|names| names[0].clone()).as_deref(), Some("Beata Jonsson"));
    assert_eq!(offered("@").map(|names| names.len()), Some(3));
    assert_eq!(offered("@zoë"), None, "written in full");
    assert_eq!(offered("@xyz"), None);
}

#[test]
fn an_address_is_no_name() {
    for text in ["mail ana@studio", "no at", "@ later", "5@3"] {
        assert_eq!(Composer::with_text(text).mention(), None, "{text}");
    }
    for text in ["@a", "(@a", "ask: @a", "line\n@a", "👩‍🎨@a", "@one @a"] {
        let mention = Composer::with_text(text).mention().unwrap_or_else(|| panic!("{text} begins a name"));
        assert_eq!(mention.name, "a");
    }
}

#[test]
fn clusters_before_and_in_a_name_stay_whole() {
    let mut composer = Composer::with_text("👩‍🎨 né @zoe\u{308}");
    let mention = composer.mention().expect("a name");
    assert_eq!(mention.name, "zoe\u{308}");
    composer.complete(&mention, "Zoë 👩‍🎨");
    assert_eq!(composer.text(), "👩‍🎨 né @Zoë 👩‍🎨 ");
    assert!(composer.undo());
    assert_eq!(composer.text(), "👩‍🎨 né @zoe\u{308}");
}
