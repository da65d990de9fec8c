//! Why a server was not reached, in words.

use std::io;

/// What may help where the certificate of a server is not accepted.
pub(super) fn advice(why: &str) -> String {
    let says = |word: &str| why.to_lowercase().contains(word);
    if says("invalidcontenttype") {
        return "; what answers there speaks no TLS: write http:// where it is meant to, or the port that speaks it"
            .to_owned();
    }
    if says("invalid http version") {
        return "; what answers there may speak TLS: write https://".to_owned();
    }
    if !says("certificate") {
        return String::new();
    }
    if says("causedasendentity") {
        return "; its certificate is one that signs others, and not one of a server: whoever runs it makes another, with \
                `-addext basicConstraints=critical,CA:FALSE` where `openssl req -x509` makes it"
            .to_owned();
    }
    if says("unknownissuer") {
        return "; name its certificate with --ca-cert if you trust it".to_owned();
    }
    if says("expired") || says("not valid yet") || says("notvalidyet") {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
        return format!(
            "; this machine's clock says {today}: if that is wrong, set it, else the server needs a new one"
        );
    }
    if says("name") {
        return "; it is made for another address: write the one that it is made for".to_owned();
    }
    String::new()
}

/// The reason at the bottom: what is above it only says that something below failed.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    let mut at: &(dyn std::error::Error + 'static) = error;
    loop {
        // An input or output error hides what it wraps from `source`.
        let wrapped = at.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        at = match (wrapped, at.source()) {
            (Some(inner), _) => inner,
            (None, Some(source)) => source,
            (None, None) => return at.to_string(),
        };
    }
}
