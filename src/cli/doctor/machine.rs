//! The files of this machine: configuration, data directory, database, keyring, profiles.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Check;
use crate::{
    cli::{place, themes},
    client::{Profiles, SecretError},
    config::Config,
    model::filesystem::is_shared_filesystem,
    server::care::{self, Examined},
    tui::keymap::Keymap,
};

/// Less than this is soon used up, in bytes.
const LITTLE: u64 = 256 << 20;

pub async fn look(config: &Config) -> Vec<Check> {
    let mut checks = vec![configuration(config), keymap(config), theme(config)];
    checks.push(folder("data directory", &config.data_dir));
    checks.push(folder("state directory", &config.state_dir));
    checks.push(permissions(config));
    checks.extend(filesystem(&config.data_dir));
    checks.push(database(config).await);
    checks.push(keyring(config));
    checks.push(profiles(config));
    checks
}

fn configuration(config: &Config) -> Check {
    let file = config.config_dir.join("config.toml");
    let words = if file.exists() { "read" } else { "none; the defaults are in force" };
    Check::ok("configuration", format!("{}: {words}", file.display()))
}

fn keymap(config: &Config) -> Check {
    let file = config.config_dir.join("keymap.toml");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Check::ok("keymap", "none of your own; the defaults are in force");
        }
        Err(error) => return Check::warn("keymap", format!("{}: {error}", file.display()), "make it readable"),
    };
    let (_, report) = Keymap::with_overrides(&text);
    match report.complaints.len() {
        0 => Check::ok("keymap", format!("{}: every line is in force", file.display())),
        count => {
            Check::warn("keymap", format!("{}: {count} to mend", file.display()), "`orama keys --check` names them")
        }
    }
}

fn theme(config: &Config) -> Check {
    let name = &config.ui.theme;
    match themes::state(config, name) {
        Ok(()) => Check::ok("theme", format!("{name}: in force")),
        Err(error) => {
            Check::warn("theme", error.to_string(), "`orama themes` lists them; until then the default is in force")
        }
    }
}

/// Whether a folder is there and can be written, or can be made.
fn folder(name: &'static str, folder: &Path) -> Check {
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
    match tempfile::tempfile_in(there) {
        Ok(_) if there == folder => Check::ok(name, folder.display().to_string()),
        Ok(_) => Check::ok(name, format!("{}: made with the first use", folder.display())),
        Err(error) => {
            let detail = format!("{} cannot be written: {error}", there.display());
            Check::fail(name, detail, "name another directory with --data-dir")
        }
    }
}

/// What others on this machine could read.
#[cfg(unix)]
fn permissions(config: &Config) -> Check {
    use std::os::unix::fs::PermissionsExt as _;
    let own = [config.data_dir.clone(), config.state_dir.clone(), config.data_dir.join("secrets"), config.database()];
    let secrets = fs::read_dir(config.data_dir.join("secrets")).into_iter().flatten().flatten();
    let is_open = |path: &PathBuf| fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0);
    let open: Vec<String> = own
        .into_iter()
        .chain(secrets.map(|entry| entry.path()))
        .filter(is_open)
        .map(|path| path.display().to_string())
        .collect();
    if open.is_empty() {
        return Check::ok("permissions", "only you can read your files");
    }
    let all = open.join(" ");
    Check::warn("permissions", format!("others can read {}", open.join(", ")), format!("chmod go= {all}"))
}

#[cfg(not(unix))]
fn permissions(_: &Config) -> Check {
    Check::skip("permissions", "the system keeps them")
}

fn filesystem(folder: &Path) -> Vec<Check> {
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
    let kind = match care::filesystem(there) {
        None => Check::skip("filesystem", "the system does not tell its kind"),
        Some(kind) if is_shared_filesystem(&kind) => Check::fail(
            "filesystem",
            format!("{} lies on {kind}, which machines share: SQLite loses data there", folder.display()),
            "name a directory of a local disk with --data-dir, or use PostgreSQL",
        ),
        Some(kind) => Check::ok("filesystem", kind),
    };
    vec![kind, space(there)]
}

#[cfg(unix)]
fn space(folder: &Path) -> Check {
    use crate::cli::output::bytes;
    match rustix::fs::statvfs(folder) {
        Ok(stat) => {
            let free = stat.f_bavail.saturating_mul(stat.f_frsize);
            let words = format!("{} free", bytes(free));
            if free < LITTLE {
                Check::warn("disk", words, "make room before it is full")
            } else {
                Check::ok("disk", words)
            }
        }
        Err(error) => Check::skip("disk", error.to_string()),
    }
}

#[cfg(not(unix))]
fn space(_: &Path) -> Check {
    Check::skip("disk", "not looked at here")
}

async fn database(config: &Config) -> Check {
    let path = config.database();
    let shown = path.display();
    match care::examine(&path).await {
        Ok(None) => Check::ok("database", format!("{shown}: none yet")),
        Ok(Some(Examined { problems, bytes })) if problems.is_empty() => {
            Check::ok("database", format!("{shown}: whole, {}", crate::cli::output::bytes(bytes)))
        }
        Ok(Some(Examined { problems, .. })) => Check::fail(
            "database",
            format!("{shown}: damaged: {}", problems.join(", ")),
            "copy it away, and `orama restore` the newest backup",
        ),
        Err(error) => Check::fail(
            "database",
            format!("{shown}: {error}"),
            "if it is damaged, copy it away, and `orama restore` the newest backup",
        ),
    }
}

fn keyring(config: &Config) -> Check {
    match place::secrets(config).check_keyring() {
        Ok(()) => Check::ok("keyring", "it answers"),
        Err(SecretError::TurnedOff) => {
            Check::ok("keyring", "turned off: tokens are kept in files that only you can read")
        }
        Err(why) => Check::warn(
            "keyring",
            why.to_string(),
            "start or unlock that of your desktop; until then tokens are kept in files that only you can read",
        ),
    }
}

fn profiles(config: &Config) -> Check {
    let profiles = match Profiles::load(&config.data_dir) {
        Ok(profiles) => profiles,
        Err(error) => return Check::fail("profiles", error.to_string(), "mend or remove it, and `orama login` again"),
    };
    let secrets = place::secrets(config);
    let lost = profiles.all().iter().filter_map(|profile| {
        let why = secrets.read(profile.secret, profile.secret_id).err()?;
        Some((format!("the token of `{}` cannot be read ({why})", profile.name), profile.sign_in_command()))
    });
    let (words, commands): (Vec<String>, Vec<String>) = lost.unzip();
    if words.is_empty() {
        return Check::ok("profiles", format!("{}", profiles.all().len()));
    }
    Check::warn("profiles", words.join(", "), format!("sign in again: `{}`", commands.join("`, `")))
}
