//! Takes, settings and the log.

use super::support::{Orama, SCRIPT, answer, texts};

#[test]
fn a_take_is_a_file_or_an_address_and_one_of_a_role_is_selected() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let scene = "The Ferry/The Ferry/1";
    let picture = orama.file("wide shot #2.png", "not really a picture");
    orama.ok(&["media", "add", scene, "wide shot #2.png", "--role", "image"]);
    orama.ok(&["media", "add", scene, "https://media.example/b.png", "--role", "image", "--select"]);
    let takes = orama.json(&["media", "list", scene]);
    let folder = std::fs::canonicalize(&picture).expect("the file");
    let folder = folder.parent().expect("its folder").display().to_string();
    assert_eq!(
        texts(&takes, "url"),
        [format!("file://{folder}/wide%20shot%20%232.png"), "https://media.example/b.png".into()]
    );
    assert_eq!(texts(&takes, "selected"), ["false", "true"]);

    let err = orama.fails(1, &["media", "add", scene, "nowhere.png", "--role", "image"]);
    assert!(err.contains("nowhere.png"), "{err}");
    orama.fails(2, &["media", "add", scene, &picture, "--role", "smell"]);
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let orama = Orama::new();
    let (flag, file) = (orama.path("by-flag"), orama.path("by-file"));
    orama.file(
        ".config/orama/config.toml",
        &format!("data_dir = {:?}\n[user]\nname = \"Ana Reyes\"\n", file.display().to_string()),
    );
    orama.ok(&["project", "create", "Flag", "--data-dir", &flag.to_string_lossy()]);
    assert!(flag.join("orama.db").exists() && !orama.data().exists());
    orama.ok(&["project", "create", "Variable"]);
    assert!(orama.data().join("orama.db").exists() && !file.exists());
    let mut command = orama.command(&["project", "create", "File"]);
    command.env_remove("ORAMA_DATA_DIR");
    assert_eq!(answer(command).code, 0);
    assert!(file.join("orama.db").exists());
    assert_eq!(texts(&orama.json(&["projects"]), "owner"), ["Ana Reyes"], "the file says who it is");
}

#[test]
fn the_log_is_a_file_and_never_the_terminal() {
    let orama = Orama::new();
    let mut command = orama.command(&["project", "create", "Quiet"]);
    command.env("ORAMA_LOG", "trace");
    let answer = answer(command);
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    let logs = std::fs::read_dir(orama.data().join("state")).expect("the state directory");
    let size: u64 = logs.map(|entry| entry.expect("an entry").metadata().expect("its size").len()).sum();
    assert!(size > 0, "nothing was logged");
}

#[test]
fn an_export_goes_through_a_link_and_into_what_is_no_file() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let whole = orama.ok(&["export", "The Ferry"]);
    let file = orama.file("real.json", "before");
    std::os::unix::fs::symlink(&file, orama.path("link.json")).expect("a link");
    orama.ok(&["export", "The Ferry", "-o", "link.json"]);
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), whole);
    assert!(orama.path("link.json").is_symlink());
    assert_eq!(orama.ok(&["export", "The Ferry", "-o", "/dev/stdout"]), whole);
    let err = orama.fails(1, &["export", "The Ferry", "-o", "no/such/folder/x.json"]);
    assert!(err.contains("there is no folder no/such/folder: make it first; nothing was written"), "{err}");
}

#[test]
fn an_export_says_what_it_wrote_and_the_name_of_the_file_may_say_the_format() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    let wrote = |args: &[&str]| orama.run(&[&["export", "The Ferry/The Ferry"], args].concat());
    assert_eq!(wrote(&["-o", "a.fountain"]).err, "wrote a.fountain (fountain)\n");
    assert_eq!(wrote(&["-o", "a.fountain"]).err, "wrote a.fountain (fountain), in the place of what was there\n");
    assert!(std::fs::read_to_string(orama.path("a.fountain")).expect("the file").contains("INT. WHEELHOUSE"));
    assert_eq!(wrote(&["-o", "report.HTML"]).err, "wrote report.HTML (html)\n");
    assert_eq!(wrote(&["-o", "odd.html", "--format", "md"]).err, "wrote odd.html (md)\n");
    assert_eq!(wrote(&["-o", "whole.orama"]).err, "wrote whole.orama (json)\n");
    let several = wrote(&["-o", "table.csv"]);
    assert_eq!(several.code, 2, "{several:?}");
    assert!(several.err.contains("csv-comments or csv-scenes: say which with --format"), "{several:?}");
    assert!(!orama.path("table.csv").exists());
}
