//! `orama demo`.

use super::support::{Orama, texts};

#[test]
fn the_demo_needs_a_terminal_and_leaves_nothing_behind() {
    let orama = Orama::new();
    let before = entries(&orama);
    let err = orama.fails(1, &["demo"]);
    assert!(err.contains("needs a terminal"), "{err}");
    let after: Vec<String> = entries(&orama).into_iter().filter(|name| name != "data").collect();
    assert_eq!(after, before, "only the log's directory may be there");
    assert!(!orama.data().join("orama.db").exists(), "the demo does not touch the workspace");
}

#[test]
fn a_kept_demo_is_there_once() {
    let orama = Orama::new();
    let own = orama.ok(&["project", "create", "My own"]);
    orama.ok(&["demo", "--keep"]);
    let projects = orama.json(&["projects"]);
    assert_eq!(projects.as_array().map(Vec::len), Some(6));
    assert!(texts(&projects, "id").contains(&own.trim().to_owned()));

    let takes = orama.json(&["media", "list", "Launch film/3"]);
    let pictures: Vec<String> = texts(&takes, "url");
    assert!(pictures.len() > 1);
    for url in pictures {
        let file = url.strip_prefix("file://").expect("a file of this machine");
        assert!(std::path::Path::new(file).starts_with(orama.data().canonicalize().expect("the data directory")));
        assert!(std::path::Path::new(file).is_file(), "{file}");
    }
    let err = orama.fails(4, &["demo", "--keep"]);
    assert!(err.contains("already"), "{err}");
    assert_eq!(orama.json(&["projects"]), projects);
}

fn entries(orama: &Orama) -> Vec<String> {
    let folder = std::fs::read_dir(orama.path(".")).expect("the home");
    let mut names: Vec<String> =
        folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
