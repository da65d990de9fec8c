//! Choosing by name: every action, scene, video and project, whatever the accents; and the keys that more keys follow.

use orama::tui::{
    app::Settings,
    keymap::Keymap,
    panes::{Pane, TreeKey},
    views::View,
};

use crate::{desk::Desk, world::World};

#[tokio::test]
async fn a_scene_a_video_and_a_project_are_reached_by_a_few_letters() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press(":").await.write("dawn").await.press("<Enter>").await;
    let scene = desk.station.app.scene().expect("a scene");
    assert_eq!((scene.title.as_str(), desk.station.app.place.pane), ("Harbour at dawn", Pane::Scenes));

    desk.press("Q :").await.write("safladd").await.press("<Enter>").await;
    desk.sees("Safety course ▸ Ladders ▸ v1");
    assert_eq!(desk.station.app.place.view, View::Workstation);

    desk.press(":").await.write("harbour").await.sees("Harbour ▸ Teaser");
    desk.press("<Esc> :").await.write("sfty course").await.press("<Enter>").await;
    assert!(matches!(desk.station.app.tree.listing.selected(), Some(TreeKey::Project(_))));
    assert_eq!(desk.station.app.place.pane, Pane::Tree);
}

#[tokio::test]
async fn accents_and_case_do_not_matter_and_nothing_that_lacks_a_letter_fits() {
    let world = World::harbour().await;
    let mut desk = Desk::at(&world).await;
    desk.press("1 P").await.write("Été à la mer").await.press("<Enter>").await;
    desk.press(":").await.write("ETE A LA").await.press("<Enter>").await;
    let Some(TreeKey::Project(id)) = desk.station.app.tree.listing.selected() else { panic!("a project is selected") };
    assert_eq!(desk.station.app.replica.project(id).expect("a project").title, "Été à la mer");
    desk.press(":").await.write("zzqy").await.sees("nothing fits");
}

#[tokio::test]
async fn keys_that_more_keys_follow_show_what_may_come() {
    let world = World::harbour().await;
    let (keymap, report) = Keymap::with_overrides(
        "[global]\n\", q\" = \"queue.open\"\n\", v\" = \"version.pick\"\n\", , t\" = \"pane.projects\"\n",
    );
    assert!(report.is_clean(), "{report:?}");
    let mut desk = Desk::with(&world, Settings { keymap, ..Settings::default() }).await;
    desk.press(",").await.sees("Show every open amend").sees("Choose the version that is shown").sees("more …");
    desk.press(",").await.sees("Go to the projects").misses("Show every open amend");
    desk.press("t").await.misses("more …");
    assert_eq!(desk.station.app.place.pane, Pane::Tree);
    desk.press(", <Esc>").await.misses("more …");
    desk.press(", q").await;
    assert_eq!(desk.station.app.place.view, View::Queue);
}

#[tokio::test]
async fn the_box_of_keys_fits_into_any_terminal() {
    let world = World::harbour().await;
    let (keymap, _) = Keymap::with_overrides("[global]\n\", q\" = \"queue.open\"\n\", v\" = \"version.pick\"\n");
    let mut desk = Desk::with(&world, Settings { keymap, ..Settings::default() }).await;
    desk.press(",").await;
    for (columns, rows) in [(1, 1), (5, 3), (20, 5), (50, 15), (80, 24), (300, 90)] {
        desk.resize(columns, rows).await;
        desk.draw();
    }
}
