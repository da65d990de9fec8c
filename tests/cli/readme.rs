//! What the README tells to type, typed in the demo in its order.

use std::{env, fs, path::Path, process::Command};

use super::support::{Answer, Orama, answer};

/// The commands of the README that stand together with a first one.
fn block(begins: &str) -> String {
    let readme = include_str!("../../README.md").replace("\r\n", "\n");
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let found = blocks.flat_map(|block| block.split("\n\n")).find(|part| part.starts_with(begins));
    found.unwrap_or_else(|| panic!("the README has no `{begins}`")).to_owned()
}

/// Types commands into a shell, up to the first that fails.
fn typed(orama: &Orama, commands: &str) -> Answer {
    let program = orama.command(&[]);
    let folder = Path::new(program.get_program()).parent().expect("its folder").to_owned();
    let rest = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([folder].into_iter().chain(env::split_paths(&rest))).expect("a path");
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", commands]).current_dir(orama.path(".")).env("PATH", path);
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    answer(shell)
}

fn kept_demo() -> Orama {
    let orama = Orama::new();
    orama.ok(&["demo", "--keep"]);
    orama
}

#[test]
fn the_stages_can_be_walked_as_they_are_told() {
    let orama = kept_demo();
    let told = typed(&orama, &block("orama submit"));
    assert_eq!(told.code, 0, "{told:?}");
    assert!(told.out.ends_with("Launch film: script in amends\n"), "{told:?}");
}

#[test]
fn amends_go_out_and_come_back_as_they_are_told() {
    let orama = kept_demo();
    let commands = block("orama video set");
    let at = commands.find("orama import").expect("the way back");
    let out = typed(&orama, &commands[..at]);
    assert_eq!(out.code, 0, "{out:?}");
    let list = fs::read_to_string(orama.path("amends.edl")).expect("the file");
    assert!(list.contains("the gull is too loud"), "{list}");
    fs::write(orama.path("amends-back.edl"), list).expect("the file");
    let back = typed(&orama, &commands[at..]);
    assert_eq!(back.code, 0, "{back:?}");
}
