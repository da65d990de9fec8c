//! A person at the workstation: presses keys, waits until the machine is done, and looks at the screen.

use orama::{
    api::changes,
    model::Timestamp,
    tui::{
        Start,
        app::{
            Settings,
            msg::{Msg, News},
        },
        draw::draw,
        glyphs::Glyphs,
        keymap::Chord,
        mouse::{Deed, Mouse},
        notify::Call,
        screen_text, script,
        station::{Outside, Station},
        theme::Theme,
        views::View,
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

use crate::world::{World, noon};

/// What an external editor gives back for what it gets.
type Editor = fn(&str) -> Result<String, String>;

/// The terminal, as far as the workstation asks it for something.
#[derive(Default)]
pub struct Fake {
    pub copied: Vec<String>,
    pub redrawn: usize,
    pub called: Vec<String>,
    pub editor: Option<Editor>,
}

impl Outside for Fake {
    fn copy(&mut self, text: &str) {
        self.copied.push(text.to_owned());
    }

    fn notify(&mut self, _how: Call, line: &str) {
        self.called.push(line.to_owned());
    }

    fn edit(&mut self, text: &str) -> Result<String, String> {
        self.editor.expect("no editor was expected")(text)
    }

    fn suspend(&mut self) -> Result<(), String> {
        Err("there is no shell to go back to".to_owned())
    }

    fn redraw(&mut self) {
        self.redrawn += 1;
    }

    fn free_pictures(&mut self, _names: &[u32]) {}
}

pub struct Desk {
    pub station: Box<Station>,
    pub outside: Fake,
    size: (u16, u16),
}

impl Desk {
    /// Sits down at a workspace and waits until the first screen is complete.
    pub async fn at(world: &World) -> Self {
        Self::with(world, Settings::default()).await
    }

    pub async fn with(world: &World, settings: Settings) -> Self {
        let data = world.folder.path();
        let station = Station::open(world.client.clone(), settings, data, None, noon()).await.expect("the tree");
        let mut desk = Self { station: Box::new(station), outside: Fake::default(), size: (120, 36) };
        desk.resize(120, 36).await;
        desk.station.begin(Start::LastOpened, data, &mut desk.outside);
        desk.settle().await;
        desk
    }

    pub async fn mono(world: &World) -> Self {
        let theme = Theme::named("mono", &|_| None).expect("a theme");
        Self::with(world, Settings { theme, glyphs: Some(Glyphs::ASCII), ..Settings::default() }).await
    }

    /// Presses the keys of a script, and waits after each one.
    pub async fn press(&mut self, keys: &str) -> &mut Self {
        for chord in script::parse(keys).expect("a script") {
            self.feed(Msg::Key(chord));
            self.settle().await;
        }
        self
    }

    /// Presses the keys of a script as fast as they come, and waits at the end.
    pub async fn rush(&mut self, keys: &str) -> &mut Self {
        for chord in script::parse(keys).expect("a script") {
            self.feed(Msg::Key(chord));
        }
        self.settle().await;
        self
    }

    /// Types a text letter by letter.
    pub async fn write(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            let chord = if letter == '\n' { "enter".parse().expect("a key") } else { Chord::char(letter) };
            self.feed(Msg::Key(chord));
        }
        self.settle().await;
        self
    }

    /// The mouse does something at a column and a line, both from 0.
    pub async fn mouse(&mut self, deed: Deed, at: (u16, u16)) -> &mut Self {
        self.feed(Msg::Mouse(Mouse { deed, at }));
        self.settle().await;
        self
    }

    /// Clicks on the first letter of a text.
    #[track_caller]
    pub fn click(&mut self, text: &str) -> impl Future<Output = &mut Self> {
        let at = self.find(text);
        async move { self.mouse(Deed::Press, at).await.mouse(Deed::Release, at).await }
    }

    /// Turns the wheel on a text.
    #[track_caller]
    pub fn wheel(&mut self, deed: Deed, text: &str) -> impl Future<Output = &mut Self> {
        let at = self.find(text);
        self.mouse(deed, at)
    }

    /// Drags from a cell to another.
    pub async fn drag(&mut self, from: (u16, u16), to: (u16, u16)) -> &mut Self {
        self.mouse(Deed::Press, from).await.mouse(Deed::Drag, to).await.mouse(Deed::Release, to).await
    }

    /// Where a text is on the screen. The first one from the top.
    #[track_caller]
    pub fn find(&self, text: &str) -> (u16, u16) {
        let screen = self.text();
        let found = screen.lines().enumerate().find_map(|(row, line)| Some((row, line.split_once(text)?.0)));
        let (row, before) = found.unwrap_or_else(|| panic!("`{text}` is not on the screen:\n{screen}"));
        (orama::tui::text::width(before) as u16, row as u16)
    }

    pub fn feed(&mut self, msg: Msg) {
        self.station.take(msg, noon(), &mut self.outside);
    }

    pub async fn at_time(&mut self, now: Timestamp) {
        self.station.take(Msg::Clock, now, &mut self.outside);
        self.settle().await;
    }

    pub async fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.size = (columns, rows);
        self.feed(Msg::Resize(columns, rows));
        self.settle().await;
        self
    }

    /// Lets the selection stand still, and waits for what is shown then.
    pub async fn rest(&mut self) -> &mut Self {
        self.feed(Msg::Rested);
        self.settle().await;
        self
    }

    /// Hears what somebody else wrote, as the worker does when the workspace tells it to look.
    pub async fn news(&mut self, world: &World) -> &mut Self {
        self.news_at(world, noon()).await
    }

    /// The same at another moment.
    pub async fn news_at(&mut self, world: &World, now: Timestamp) -> &mut Self {
        let since = self.station.app.replica.cursor().to_owned();
        let page = world.client.send(changes::since(&since, None)).await.expect("the feed");
        let news = News { changes: page.changes, cursor: Some(page.cursor), ..News::default() };
        self.station.take(Msg::News(Box::new(news)), now, &mut self.outside);
        self.settle().await;
        self
    }

    /// Waits until every job was answered.
    pub async fn settle(&mut self) {
        // Drawing is part of moving: half a page is half of what was drawn.
        self.draw();
        while !self.station.is_idle() {
            let msg = self.station.answer().await;
            self.feed(msg);
            self.draw();
        }
    }

    pub fn draw(&self) -> Buffer {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buf = Buffer::empty(area);
        draw(&self.station.app, &mut buf);
        buf
    }

    pub fn text(&self) -> String {
        screen_text::text(&self.draw())
    }

    pub fn screen(&self) -> String {
        screen_text::screen(&self.draw())
    }

    /// Whether the pane of that name is on the screen.
    pub fn shows(&self, pane: &str) -> bool {
        let title = match pane {
            "projects" => "1 Projects",
            "scenes" => "2 Scenes",
            "comments" => "4 Comments",
            "compare" => "▌ Compare ·",
            "search" => "▌ Search ·",
            "media" => "▌ Media ·",
            "sheet" => "▌ Contact sheet ·",
            "activity" => "▌ Activity",
            "detail" => "3 Scene",
            "members" => "▌ Members",
            "tokens" => "▌ My access tokens",
            "log" => "▌ Log",
            "board" if self.station.app.place.view != View::Board => return false,
            "board" => "▌",
            _ => "Queue ·",
        };
        self.text().contains(title)
    }

    /// Fails unless the screen holds the text.
    #[track_caller]
    pub fn sees(&mut self, wanted: &str) -> &mut Self {
        let text = self.text();
        assert!(text.contains(wanted), "`{wanted}` is not on the screen:\n{text}");
        self
    }

    /// Fails if the screen holds the text.
    #[track_caller]
    pub fn misses(&mut self, unwanted: &str) -> &mut Self {
        let text = self.text();
        assert!(!text.contains(unwanted), "`{unwanted}` is on the screen:\n{text}");
        self
    }

    /// Leaves, and waits until everything is on disk.
    pub async fn leave(self) {
        Box::pin(self.station.finish(noon(), std::time::Duration::from_mins(1))).await.expect("saved");
    }
}
