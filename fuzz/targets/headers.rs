#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use orama_fuzz::server::{address::resolve, range, sniff};

// A header, as each of those that are read takes it.
fuzz_target!(|bytes: &[u8]| {
    let _ = sniff(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for size in [0, 1, 10, u64::MAX] {
        if let Some(part) = range(text, size) {
            assert!(part.start < part.end && part.end <= size);
        }
    }
    // Behind a proxy that is trusted, and appends what it saw.
    let (proxy, honest) = (IpAddr::from(Ipv4Addr::new(10, 0, 0, 1)), IpAddr::from(Ipv4Addr::new(198, 51, 100, 1)));
    let trusted = ["10.0.0.0/8".parse().expect("a network")];
    let headers = |line: &str| {
        let line = HeaderValue::from_str(line).ok()?;
        Some(HeaderMap::from_iter([(http::HeaderName::from_static("x-forwarded-for"), line)]))
    };
    if let Some(headers) = headers(&format!("{text}, {honest}")) {
        assert_eq!(resolve(proxy, &trusted, &headers).0, honest);
        assert_eq!(resolve(honest, &trusted, &headers).0, honest);
    }
    if let Some(headers) = headers(text) {
        let client = resolve(proxy, &trusted, &headers).0;
        assert_eq!(client, client.to_canonical());
    }
});
