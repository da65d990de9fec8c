//! `orama themes`: what there is, and what is wrong with one's own.

use super::support::Orama;

#[test]
fn ones_own_are_listed_with_what_is_wrong_and_built_in_ones_can_be_printed() {
    let orama = Orama::new();
    let config = orama.file("config/config.toml", "[ui]\ntheme = \"harbour\"\n");
    orama.file("config/themes/harbour.toml", "inherits = \"dark\"\nerror = { fg = \"#ff0000\" }\n");
    let themes = |more: &[&'static str]| [&["--config", config.as_str(), "themes"], more].concat();
    let rows = orama.json(&themes(&[]));
    let of = |name: &str| rows.as_array().expect("rows").iter().find(|row| row["name"] == name).expect(name);
    assert_eq!(of("harbour")["state"], "in force");
    assert!(of("harbour")["from"].as_str().is_some_and(|from| from.ends_with("themes/harbour.toml")));
    for name in ["default", "dark", "light", "mono"] {
        assert_eq!((&of(name)["from"], &of(name)["state"]), (&"built in".into(), &"right".into()));
    }
    assert!(orama.ok(&themes(&["--check"])).contains("5 themes, and every one can be used"));

    orama.file("config/themes/fog.toml", "inherits = \"dark\"\n\neror = {}\n");
    orama.file("config/themes/broken.toml", "text = {}\ntext =\n");
    let answer = orama.run(&themes(&["--check"]));
    assert_eq!((answer.code, answer.out.as_str()), (1, ""));
    assert!(answer.err.contains("fog.toml: there is no role `eror`"), "{}", answer.err);
    assert!(answer.err.contains("broken.toml: the theme is not valid: line 2:"), "{}", answer.err);
    assert!(answer.err.lines().last().is_some_and(|last| last.contains("2 to mend")), "{}", answer.err);

    let text = orama.ok(&themes(&["dark"]));
    let copy = orama.file("config/themes/copy.toml", &text);
    assert!(std::path::Path::new(&copy).exists());
    let rows = orama.json(&themes(&[]));
    let copy = rows.as_array().expect("rows").iter().find(|row| row["name"] == "copy").expect("a copy");
    assert_eq!(copy["state"], "right", "what is printed can be used as it is");
    orama.fails(3, &themes(&["nowhere"]));
    let pink = orama.file("pink/config.toml", "[ui]\ntheme = \"pink\"\n");
    let wrong = orama.run(&["--config", &pink, "themes", "--check"]);
    assert!(wrong.code == 1 && wrong.err.contains("[ui] theme: there is no theme `pink`"), "{wrong:?}");
    let told = orama.ok(&["--config", &pink, "doctor"]);
    assert!(told.contains("there is no theme `pink`") && told.contains("`orama themes` lists them"), "{told}");
    assert!(!orama.data().join("orama.db").exists(), "no workspace is opened for it");
}
