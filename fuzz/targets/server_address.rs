#![no_main]

use std::net::IpAddr;

use libfuzzer_sys::fuzz_target;
use orama_fuzz::client::{ConnectError, read_address, tidy_address};

fuzz_target!(|text: &str| {
    match read_address(text) {
        Ok((url, is_near)) => {
            assert!(matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty()));
            assert!(
                url.username().is_empty()
                    && url.password().is_none()
                    && url.query().is_none()
                    && url.fragment().is_none()
            );
            let tidy = tidy_address(text).expect("an address");
            assert_eq!(tidy_address(&tidy).expect("a tidy address"), tidy);
            assert!(!tidy.ends_with('/') && !tidy.chars().any(|c| c.is_control() || c.is_whitespace()));
            let (again, is_near_again) = read_address(&tidy).expect("a tidy address");
            assert_eq!((again.host_str(), again.port(), is_near_again), (url.host_str(), url.port(), is_near));
            // What is not encrypted is sent to nobody but this machine.
            let host = url.host_str().unwrap_or_default();
            let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
            let loops = match address {
                Ok(IpAddr::V4(address)) => address.octets()[0] == 127,
                Ok(IpAddr::V6(address)) => {
                    let words = address.segments();
                    words == [0, 0, 0, 0, 0, 0, 0, 1] || (words[..6] == [0, 0, 0, 0, 0, 0xffff] && words[6] >> 8 == 127)
                }
                Err(_) => host == "localhost",
            };
            assert_eq!(is_near, loops, "{url}");
        }
        Err(wrong) => {
            // A password stands before the last @. Only what is repeated of the address could give it away: the sentence around it
            // names an address of its own, and somebody's password may be a part of that.
            let ConnectError::Address { url: shown, .. } = wrong else { panic!("{wrong}") };
            let password =
                text.rsplit_once('@').and_then(|(before, _)| before.rsplit_once(':')).map_or("", |(_, word)| word);
            let shown = shown.strip_prefix("…@").unwrap_or(&shown);
            assert!(password.len() < 12 || text.matches(password).count() > 1 || !shown.contains(password), "{shown}");
        }
    }
});
