#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::{
    api::{auth::Login, secret::Secret},
    command::secret::{hash_of, recognise},
};
use secrecy::SecretString;

const CANARY: &str = "grey heron at low tide";

fuzz_target!(|text: &str| {
    if let Some((kind, hash)) = recognise(text) {
        assert!(text.len() == 57 && text.starts_with(kind.prefix()));
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        assert_eq!(hash, hash_of(&SecretString::from(text)));
        // Whoever mistypes one digit has mistyped a secret, and not another secret.
        for at in kind.prefix().len()..text.len() {
            let digit = if &text[at..=at] == "0" { "1" } else { "0" };
            assert_eq!(recognise(&format!("{}{digit}{}", &text[..at], &text[at + 1..])), None);
        }
    }
    // As it is on the wire.
    let body = text.replace("CANARY", CANARY);
    let shown = match serde_json::from_str::<Secret>(&body) {
        Ok(secret) => {
            let written = serde_json::to_string(&secret).expect("a text");
            assert!(serde_json::from_str::<Secret>(&written).is_ok_and(|again| again == secret));
            format!("{secret:?}")
        }
        Err(error) => error.to_string(),
    };
    assert!(!shown.contains(CANARY), "{shown}");
    if serde_json::from_str::<serde::de::IgnoredAny>(&body).is_err() {
        return;
    }
    let login = format!("{{\"email\":\"ana@example.org\",\"password\":{body}}}");
    let shown = match serde_json::from_str::<Login>(&login) {
        Ok(login) => format!("{login:?}"),
        Err(error) => error.to_string(),
    };
    assert!(!shown.contains(CANARY), "{shown}");
});
