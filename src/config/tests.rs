use super::*;

const EXAMPLE: &str = include_str!("../../config.example.toml");

fn places() -> Places {
    Places { config: "/c".into(), data: "/d".into(), state: "/s".into(), home: "/home/ana".into() }
}

#[test]
fn the_example_names_every_key_with_its_default() {
    assert_eq!(parse(Path::new("x"), EXAMPLE).expect("a legal file"), File::default());
    let named: toml::Table = EXAMPLE.parse().expect("TOML");
    let known = toml::Table::try_from(File::default()).expect("settings are TOML");
    assert_eq!(named, known, "the example and the settings have other keys");
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let error = parse(Path::new("c.toml"), "[ui]\nglyphs = \"ascii\"\ntheem = \"dark\"\n").expect_err("no such key");
    assert_eq!(
        error.to_string(),
        "c.toml:3: unknown field `theem`, expected one of `theme`, `glyphs`, `mouse`, `notify`; `orama config` prints config.example.toml, which names every key"
    );
    let error = parse(Path::new("c.toml"), "\n[ui]\nglyphs = \"emoji\"\n").expect_err("no such value");
    assert!(error.to_string().starts_with("c.toml:3: unknown variant `emoji`"), "{error}");
}

#[test]
fn a_flag_or_variable_wins_over_the_file_and_that_over_the_default() {
    let file = || parse(Path::new("x"), "data_dir = \"~/work\"\n[log]\nlevel = \"info\"\n").expect("a legal file");
    let asked = Asked { data_dir: Some("/flag".into()), log: Some("trace".into()), config: None };

    let config = Config::settle(&asked, file(), places());
    assert_eq!((config.data_dir, config.log), ("/flag".into(), "trace".to_owned()));
    let config = Config::settle(&Asked::default(), file(), places());
    assert_eq!((config.data_dir, config.log), ("/home/ana/work".into(), "info".to_owned()));
    let config = Config::settle(&Asked::default(), File::default(), places());
    assert_eq!((config.data_dir, config.state_dir), ("/d".into(), "/s".into()));
}

#[test]
fn a_named_data_directory_holds_drafts_and_log_too() {
    let asked = Asked { data_dir: Some("/tmp/w".into()), ..Asked::default() };
    let config = Config::settle(&asked, File::default(), places());
    assert_eq!(config.state_dir, PathBuf::from("/tmp/w/state"));
    assert_eq!(config.database(), PathBuf::from("/tmp/w/orama.db"));
}

#[test]
fn the_full_name_of_an_account_is_its_first_entry() {
    let passwd = "root:x:0:0:root:/root:/bin/sh\nana:x:1000:1000:Ana Reyes,,,:/home/ana:/bin/sh\nsvc:x:2:2::/:/x\n";
    assert_eq!(full_name_in(passwd, "ana"), Some("Ana Reyes"));
    assert_eq!(full_name_in(passwd, "svc"), None);
    assert_eq!(full_name_in(passwd, "nobody"), None);
}

#[test]
fn a_file_that_was_named_must_exist() {
    let asked = Asked { config: Some("/nowhere/orama.toml".into()), ..Asked::default() };
    let error = Config::load(&asked).expect_err("there is no such file");
    assert!(error.to_string().starts_with("cannot read the configuration /nowhere/orama.toml"), "{error}");
}
