//! `orama completions` and `orama man`: made from the command line's own table.

use std::{fs, path::PathBuf};

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{
    args::Cli,
    exit::{Failure, Outcome},
    output,
};

/// Print what lets a shell complete the commands
///
/// bash: `orama completions bash > ~/.local/share/bash-completion/completions/orama`; zsh: into a file `_orama` in a folder of
/// $fpath; fish: `orama completions fish > ~/.config/fish/completions/orama.fish`.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    shell: Shell,
}

/// Write the manual pages into a folder, one for each command; without a folder, print the first of them
#[derive(Debug, Args)]
pub struct Man {
    /// The folder, such as ~/.local/share/man/man1; made where it is missing
    folder: Option<PathBuf>,
}

/// Prints the completions.
pub fn completions(command: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "orama", &mut script);
    output::data(&String::from_utf8_lossy(&script))
}

/// Writes or prints the manual.
pub fn man(command: &Man) -> Outcome {
    let Some(folder) = &command.folder else {
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
        rendered.map_err(|error| Failure::failed(format!("the manual cannot be made: {error}")))?;
        return output::data(&String::from_utf8_lossy(&page));
    };
    let cannot = |error| Failure::failed(format!("cannot write the manual to {}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(cannot)?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(cannot)?;
    let pages = fs::read_dir(folder)
        .map_err(cannot)?
        .flatten()
        .filter(|page| page.file_name().to_string_lossy().starts_with("orama"));
    output::say(&format!("{} manual pages are in {}: `man orama`", pages.count(), folder.display()));
    Ok(())
}
