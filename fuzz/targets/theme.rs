#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::tui::theme::{Role, Theme};

// A theme, and behind a line of dashes the one that it finds under any name that is not built in.
fuzz_target!(|both: &str| {
    let (text, other) = both.split_once("\n---\n").unwrap_or((both, ""));
    let read = |name: &str| Theme::built_in(name).is_none().then(|| other.to_owned());
    if let Ok(theme) = Theme::parse(text, &read) {
        // Every role has a look, and a theme that only inherits it looks the same.
        let heir = Theme::parse("inherits = \"mine\"", &|name| {
            if name == "mine" { Some(text.to_owned()) } else { read(name) }
        });
        if let Ok(heir) = heir {
            assert!(Role::ALL.iter().all(|role| heir.style(*role) == theme.style(*role)));
        }
    }
});
