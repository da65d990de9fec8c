//! Opens the workstation.

use std::{env, fs, io::IsTerminal as _};

use super::{
    clock,
    exit::{Failure, Outcome},
    place::Place,
    themes,
    workspace::Workspace,
};
use crate::{
    config::{self, Config, PictureProtocol},
    tui::{
        self, RunError, RunOptions, Start,
        app::Settings,
        glyphs::{Charset, Glyphs},
        keymap::Keymap,
        notify::Call,
        outside::Desktop,
        pictures::means::{Channel, Means, Surroundings, Wish},
        theme::Theme,
        widgets::{Severity, Toast},
    },
};

/// Runs the workstation until the user leaves it.
pub async fn run(config: &Config, workspace: &Workspace, place: &Place, start: Start) -> Outcome {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(Failure::failed("the workstation needs a terminal; `orama --help` lists the commands for scripts"));
    }
    // It moves no cursor, so a screen would only scroll by.
    if std::env::var_os("TERM").is_some_and(|name| name == "dumb") {
        return Err(Failure::failed(
            "this terminal says that it is `dumb` and shows no screen; set TERM to what it is, or use the commands that \
             `orama --help` lists",
        ));
    }
    let client = workspace.client();
    let (mut settings, complaints) = settings(config);
    settings.sign_in = client.sign_in_command().map(str::to_owned);
    settings.is_in_the_clear = client.is_in_the_clear();
    let memory = client.remember(&config.state_dir, clock::now()).await?;
    let user = memory.as_ref().map(|memory| memory.user);
    let options = RunOptions {
        data: place.state(config, &client, user).await?,
        client,
        // Without it the workstation works, and sees what others wrote when it writes itself.
        watch: place.watch(config),
        settings,
        editor: config.editor.clone(),
        mouse: config.ui.mouse,
        start,
        memory,
        notice: notice(&complaints),
    };
    // The whole workstation is too much for the stack of a caller.
    Box::pin(tui::run(options)).await.map_err(|error| match error {
        RunError::Client(error) => error.into(),
        RunError::Terminal(error) => Failure::failed(format!("the terminal failed: {error}")),
        RunError::Drafts(_) => Failure::failed(error.to_string()),
    })
}

/// Keys, theme and signs. What is wrong with the user's files is complained about and left out.
fn settings(config: &Config) -> (Settings, Vec<String>) {
    let keys = fs::read_to_string(config.config_dir.join("keymap.toml")).unwrap_or_default();
    let (keymap, report) = Keymap::with_overrides(&keys);
    let mut complaints: Vec<String> = report.complaints.iter().map(ToString::to_string).collect();

    let own_theme = |name: &str| themes::read_own(config, name);
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let theme = Theme::choose(&config.ui.theme, no_color, &own_theme).unwrap_or_else(|error| {
        complaints.push(format!("theme {}: {error}", config.ui.theme));
        Theme::choose("default", no_color, &|_| None).unwrap_or_default()
    });
    let charset = match config.ui.glyphs {
        config::Glyphs::Auto => Charset::Auto,
        config::Glyphs::Unicode => Charset::Unicode,
        config::Glyphs::Ascii => Charset::Ascii,
    };
    let glyphs = Glyphs::choose(charset, &|name| env::var(name).ok());
    let colours = !no_color && config.ui.theme != "mono";
    let pictures = means_of_pictures(config.pictures.protocol, colours, glyphs == Glyphs::UNICODE);
    let desktop = Desktop::find(&|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    let call = match config.ui.notify {
        config::Notify::Auto => Call::choose(&|name| env::var(name).ok()),
        config::Notify::Bell => Call::Bell,
        config::Notify::Osc9 => Call::Note,
        config::Notify::Off => Call::Off,
    };
    let glyphs = Some(glyphs);
    (Settings { keymap, theme, glyphs, pictures, call, desktop, ..Settings::default() }, complaints)
}

/// How the workstation would look here.
pub fn look_of(config: &Config) -> Settings {
    settings(config).0
}

fn means_of_pictures(protocol: PictureProtocol, colours: bool, unicode: bool) -> Means {
    let wish = match protocol {
        PictureProtocol::Auto => Wish::Auto,
        PictureProtocol::Kitty => Wish::Always(Channel::Kitty),
        PictureProtocol::Sixel => Wish::Always(Channel::Sixel),
        PictureProtocol::Iterm2 => Wish::Always(Channel::Iterm2),
        PictureProtocol::HalfBlocks => Wish::Always(Channel::HalfBlocks),
        PictureProtocol::Off => Wish::Always(Channel::Off),
    };
    let env = |name: &str| env::var(name).ok();
    Means::choose(wish, &Surroundings { env: &env, colours, unicode, cell: tui::term::cell_size() })
}

/// The complaints as one line; all of them are in the log.
fn notice(complaints: &[String]) -> Option<Toast> {
    for complaint in complaints {
        tracing::warn!("{complaint}");
    }
    let (first, rest) = complaints.split_first()?;
    let more = if rest.is_empty() { String::new() } else { format!(" (and {} more, in the log)", rest.len()) };
    Some(Toast::new(Severity::Warn, format!("{first}{more}")))
}
