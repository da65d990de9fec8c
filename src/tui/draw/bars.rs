//! The lines above and below the panes: where we are, how far the video is, which keys work, what there is to say.

use ratatui::{buffer::Buffer, layout::Rect};

use super::pen::Pen;
use crate::{
    client::Link,
    model::{SafeText, Stage, Video},
    tui::{
        action::Action as A,
        app::App,
        keymap::Context,
        overlays::Overlay,
        panes::Pane,
        text::{cut, paint, width, wrap_rows},
        theme::Role,
        update::{available, lists_unsent},
        views::View,
        widgets::{self, Severity, Toast},
    },
};

/// The first line: what is open, and who looks at it.
pub fn draw_header(app: &App, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let look = app.look();
    let mut pen = Pen::new(area, look);
    pen.write(buf, " orama  ", Role::Accent);
    let me = app.replica.me();
    let name = SafeText::line(if me.full_name.trim().is_empty() { &me.email } else { &me.full_name });
    let unsent = app.unsent();
    if area.width >= 60 {
        pen.write_right(buf, &format!("{name} "), Role::Text);
    }
    if unsent > 0 {
        pen.write_right(buf, &format!("{} {unsent} unsent ", look.glyphs.unsent), Role::Warn);
    }
    if unsent == 0 || app.link != Link::Local {
        let (sign, words, role, least) = link_words(app);
        if area.width >= least {
            pen.write_right(buf, &format!("{sign} {words} "), role);
        }
    }
    if matches!(app.place.view, View::Workstation | View::Compare | View::Media | View::Sheet)
        && let Some(words) = app.company_words(area.width)
    {
        pen.write_right(buf, &words, Role::Accent);
    }
    if app.settings.is_in_the_clear {
        // Whatever the width: whoever types here must know who reads along.
        pen.write_right(buf, &format!("{} not encrypted ", look.glyphs.failed), Role::Error);
    }
    if let Some(words) = progress_words(app, area.width) {
        pen.write_right(buf, &words, Role::Accent);
    }
    for (at, part) in path_of(app).iter().enumerate() {
        if at > 0 {
            pen.write(buf, &format!(" {} ", look.glyphs.path), Role::Dim);
        }
        pen.write(buf, part.as_str(), Role::Title);
    }
}

/// What takes longer than half a second, and how far it is.
fn progress_words(app: &App, columns: u16) -> Option<String> {
    let glyphs = app.look().glyphs;
    if let Some((now, (count, size))) = app.openings.now().and_then(|now| Some((now, now.fetched?))) {
        let percent = count.min(size) * 100 / size.max(1);
        let name = if columns < 80 { String::new() } else { format!("{} ", cut(&now.name, 24, glyphs.ellipsis)) };
        return Some(format!("{} {name}{percent} % ", glyphs.sending));
    }
    let doing = match (app.work.is_writing_long(), app.work.is_reading_long()) {
        (true, _) => "saving",
        (false, true) => "reading",
        (false, false) => return None,
    };
    Some(format!("{} {doing}{} ", glyphs.sending, glyphs.ellipsis))
}

/// How changes arrive, in a sign and a word, and how wide a screen must be to say so. What needs a look is always said.
fn link_words(app: &App) -> (&'static str, &'static str, Role, u16) {
    let glyphs = app.look().glyphs;
    match app.link {
        Link::Local => (glyphs.live, "local", Role::Ok, 80),
        Link::Live => (glyphs.live, "live", Role::Ok, 60),
        Link::Polling => (glyphs.live, "polling", Role::Ok, 60),
        Link::Connecting => (glyphs.queued, "connecting", Role::Dim, 60),
        Link::Reconnecting => (glyphs.queued, "reconnecting…", Role::Warn, 0),
        Link::Offline => (glyphs.failed, "offline", Role::Error, 0),
        Link::Portal => (glyphs.failed, "behind a web page", Role::Error, 0),
        Link::SignIn => (glyphs.failed, "sign in again", Role::Error, 0),
        Link::Misfit => (glyphs.failed, "other version", Role::Error, 0),
    }
}

fn path_of(app: &App) -> Vec<SafeText> {
    match app.place.view {
        View::Queue => return vec![SafeText::line("Queue")],
        View::Board => return vec![SafeText::line("Board")],
        View::Activity => return vec![SafeText::line("Activity")],
        View::Search => return vec![SafeText::line("Search")],
        View::Tokens => return vec![SafeText::line("Tokens")],
        View::Log => return vec![SafeText::line("Log")],
        View::Members => {
            let project = app.members.project.and_then(|project| app.replica.project(project));
            let title = project.map(|project| SafeText::line(&project.title));
            return title.into_iter().chain([SafeText::line("Members")]).collect();
        }
        View::Workstation | View::Compare | View::Media | View::Sheet => {}
    }
    let (Some(video), Some(version)) = (app.video(), app.version()) else { return Vec::new() };
    let project = app.replica.project(video.project_id).map(|project| SafeText::line(&project.title));
    let version = SafeText::line(format!("v{} {}", version.number, version.name).trim_end());
    project.into_iter().chain([SafeText::line(&video.title), version]).collect()
}

/// The second line: the five stages, and the amends at the lens. Answers where each stage is.
pub fn draw_stages(app: &App, area: Rect, buf: &mut Buffer) -> Vec<(Rect, Stage)> {
    let mut places = Vec::new();
    let Some(video) = app.video().filter(|_| !area.is_empty() && app.in_workstation()) else { return places };
    let look = app.look();
    let mut pen = Pen::new(area, look);
    let counts = app.replica.counts(video.id, app.place.lens);
    pen.write_right(buf, &format!("{} to do {} {} done ", counts.open, look.glyphs.dot, counts.done), Role::Text);
    if app.place.lens != video.current_stage {
        let words = format!("lens {} {} ", look.glyphs.path, app.place.lens);
        pen.write_right(buf, &words, Role::Warn);
    }
    let stages: Vec<_> = Stage::ALL.iter().map(|stage| (*stage, stage_words(app, video, *stage))).collect();
    let between = stages.len() - 1;
    let needed = 1 + stages.iter().map(|(_, (words, _))| width(words)).sum::<usize>();
    let line = match pen.room().checked_sub(needed) {
        Some(rest) if rest >= 3 * between => format!(" {} ", look.glyphs.stage_line),
        Some(rest) if rest >= between => " ".to_owned(),
        _ => String::new(),
    };
    let is_short = line.is_empty();
    pen.write(buf, " ", Role::Text);
    for (stage, (words, role)) in stages {
        if is_short && stage != video.current_stage {
            continue;
        }
        if stage != Stage::Outline && !is_short {
            pen.write(buf, &line, Role::Dim);
        }
        let style = look.theme.style(role);
        let is_lens = stage == app.place.lens && app.place.lens != video.current_stage;
        let style = if is_lens { style.patch(look.theme.style(Role::Mention)) } else { style };
        places.push((pen.write_styled(buf, &words, style), stage));
    }
    if is_short {
        pen.write(buf, &format!("  {} of 5", video.current_stage.index() + 1), Role::Dim);
    }
    places
}

fn stage_words(app: &App, video: &Video, stage: Stage) -> (String, Role) {
    let glyphs = app.look().glyphs;
    match stage.cmp(&video.current_stage) {
        std::cmp::Ordering::Less => (format!("{stage} {}", glyphs.done), Role::StagePast),
        std::cmp::Ordering::Greater => (format!("{stage} {}", glyphs.stage_ahead), Role::StageAhead),
        std::cmp::Ordering::Equal => {
            let name = stage.as_str().to_uppercase();
            let words = format!("{name} {} {}", glyphs.stage_current, video.stage_status.words());
            (words, Role::of_status(video.stage_status))
        }
    }
}

/// The last line: the keys that matter most here. Answers where each one is.
pub fn draw_hints(app: &App, area: Rect, buf: &mut Buffer) -> Vec<(Rect, A)> {
    if area.is_empty() {
        return Vec::new();
    }
    let look = app.look();
    if !app.chords.is_empty() {
        let keys: Vec<String> = app.chords.iter().map(|chord| format!("{chord:#}")).collect();
        paint(buf, area, &format!(" {} …", keys.join(" ")), look.theme.style(Role::Key));
        return Vec::new();
    }
    let context = app.context();
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    let hints = match app.overlays.last() {
        Some(Overlay::Confirm(confirm)) => confirm.answers.to_vec(),
        Some(Overlay::Picker(picker)) if lists_unsent(picker) => vec![(A::Accept, "look at it"), (A::Back, "back")],
        Some(_) => widgets::plain_hints(&hints_of(app, context)),
        None => {
            let mut actions = hints_of(app, context);
            actions.retain(|action| available::is_offered(app, *action));
            widgets::plain_hints(&actions)
        }
    };
    widgets::draw_hints(inner, buf, look, &app.settings.keymap, context.stack(), &hints)
}

fn hints_of(app: &App, context: Context) -> Vec<A> {
    let hints: &[A] = match context {
        Context::Composer => &[A::Send, A::KeepDraft, A::ToEditor, A::UndoText],
        Context::Names => &[A::TakeName, A::Down, A::Up, A::CloseNames],
        Context::Prompt | Context::Picker => &[A::Accept, A::Back],
        // Each question has answers of its own.
        Context::Confirm => &[],
        Context::Help => &[A::Filter, A::Down, A::Up, A::Back],
        Context::Tree => &[A::Open, A::NewProject, A::NewVideo, A::OpenQueue, A::Filter, A::Palette, A::Help, A::Quit],
        Context::Queue if app.queue.marked_count() > 0 => {
            &[A::ToggleDone, A::Decline, A::Assign, A::Duplicate, A::Mark, A::MarkRange, A::Unmark, A::Back, A::Help]
        }
        Context::Queue => &[
            A::ToggleDone,
            A::Mark,
            A::Reply,
            A::Decline,
            A::Assign,
            A::Filter,
            A::GroupBy,
            A::Open,
            A::Edit,
            A::Back,
            A::Undo,
            A::Help,
        ],
        Context::Compare => {
            &[A::NextDifference, A::PrevDifference, A::Open, A::PickCompared, A::Back, A::Palette, A::Help]
        }
        Context::Board => &[A::Open, A::Collapse, A::Expand, A::Filter, A::OpenQueue, A::Back, A::Palette, A::Help],
        Context::Activity => &[A::Open, A::UndoSelected, A::Filter, A::Back, A::Redo, A::Palette, A::Help],
        Context::Search => &[A::Open, A::NextResult, A::PrevResult, A::Filter, A::Back, A::Palette, A::Help],
        Context::Media => {
            &[A::Open, A::Takes, A::OpenMedia, A::AddTake, A::Filter, A::Copy, A::Back, A::Palette, A::Help]
        }
        Context::Sheet => {
            &[A::Open, A::Filter, A::Comment, A::Todo, A::OpenMediaView, A::OpenMedia, A::Back, A::Palette, A::Help]
        }
        Context::Members => &[A::AddMember, A::ChangeLevel, A::RemoveMember, A::Copy, A::Back, A::Palette, A::Help],
        Context::Tokens => &[A::NewToken, A::RevokeToken, A::Back, A::Palette, A::Help],
        Context::Log => &[A::Copy, A::Down, A::Up, A::Back, A::Palette, A::Help],
        Context::Scenes => return scene_hints(app),
        Context::Detail => &[A::Edit, A::Takes, A::OpenMedia, A::Comment, A::Todo, A::Copy, A::NextScene, A::Help],
        Context::Comments | Context::Global => return comment_hints(app),
    };
    hints.to_vec()
}

fn scene_hints(app: &App) -> Vec<A> {
    if app.scenes.listing.is_empty() {
        return vec![A::NewScene, A::PickVersion, A::FocusTree, A::Palette, A::Help, A::Quit];
    }
    let mut hints = vec![A::Open, A::Comment, A::Todo, A::Edit, A::NextAmend];
    hints.extend(stage_hint(app));
    hints.extend([A::NewScene, A::MoveSceneDown, A::PickVersion, A::OpenQueue, A::Help]);
    hints
}

fn comment_hints(app: &App) -> Vec<A> {
    let mut hints = match (app.place.pane, app.comments.listing.is_empty()) {
        (Pane::Comments, false) => vec![A::ToggleDone, A::Reply, A::Comment, A::Todo, A::Edit, A::NextAmend],
        _ => vec![A::Comment, A::Todo, A::NextAmend, A::NextScene],
    };
    hints.extend(stage_hint(app));
    hints.extend([A::Assign, A::Undo, A::Help]);
    hints
}

/// The decision that comes next.
fn stage_hint(app: &App) -> Option<A> {
    use crate::model::StageStatus as S;
    Some(match app.video()?.stage_status {
        S::InProgress | S::InAmends => A::Submit,
        S::InReview => A::Approve,
        S::Approved => A::Advance,
    })
}

/// What there is to say, over the last lines. Answers which.
pub fn draw_toast(app: &App, area: Rect, buf: &mut Buffer) -> Option<Rect> {
    let toast = app.toast.as_ref()?;
    let look = app.look();
    let rows = wrap_rows(&toast.text, usize::from(area.width.saturating_sub(4)).max(8));
    let shown = rows.len().min(4).min(usize::from(area.height));
    let role = match toast.severity {
        Severity::Done => Role::Ok,
        Severity::Info => Role::Text,
        Severity::Warn => Role::Warn,
        Severity::Error => Role::Error,
    };
    for (at, row) in rows.into_iter().take(shown).enumerate() {
        let line = Rect { y: area.bottom() - (shown - at) as u16, height: 1, ..area };
        let text = toast.text[row].trim_end();
        if at == 0 {
            widgets::draw_toast(line, buf, look, &Toast::new(toast.severity, text));
        } else {
            let padded = format!("   {text}{}", " ".repeat(usize::from(area.width).saturating_sub(width(text) + 3)));
            buf.set_style(line, look.theme.style(role));
            paint(buf, line, &padded, look.theme.style(role));
        }
    }
    Some(Rect { y: area.bottom() - shown as u16, height: shown as u16, ..area })
}
