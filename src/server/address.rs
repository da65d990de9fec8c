//! Which address a request comes from. The peer of the connection says so itself; `X-Forwarded-For` is what anybody may
//! write, and is believed only as far as trusted proxies wrote it.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// More hops than any honest chain of proxies has.
const MOST_HOPS: usize = 32;

/// The address that a request comes from, in its extensions. None there: the request came from this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The client behind a peer: the peer itself, unless it is a trusted proxy; then the right-most hop that no trusted proxy
/// is. What cannot be read ends the walk at the proxy that passed it on.
#[must_use]
pub fn resolve(peer: IpAddr, trusted: &[IpNet], headers: &HeaderMap) -> ClientAddress {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return ClientAddress(client);
    }
    // Proxies append, and a further header line goes on where the one before ended.
    let lines: Vec<&[u8]> = headers.get_all(FORWARDED_FOR).iter().map(HeaderValue::as_bytes).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b',')).take(MOST_HOPS) {
        let Some(address) = read(hop) else { break };
        client = address;
        if !is_trusted(client) {
            break;
        }
    }
    ClientAddress(client)
}

/// An address as proxies write it, with or without a port. What else stands in the line, in whatever letters, is others' concern.
fn read(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.as_ref().map(IpAddr::to_canonical)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn client(peer: &str, lines: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().expect("a network"), "fd00::/8".parse().expect("a network")];
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).expect("a header"));
        }
        resolve(peer.parse().expect("an address"), &trusted, &headers).0.to_string()
    }

    #[test]
    fn the_header_of_a_stranger_is_not_read() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client("::ffff:203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn behind_trusted_proxies_the_right_most_hop_that_is_not_one_of_them_counts() {
        for (lines, found) in [
            (&["198.51.100.1"][..], "198.51.100.1"),
            (&["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
            (&["1.2.3.4, 198.51.100.1, 10.0.0.7"], "198.51.100.1"),
            (&["1.2.3.4", "198.51.100.1, 10.0.0.7"], "198.51.100.1"),
            (&["caf\u{e9}, 198.51.100.1"], "198.51.100.1"),
            (&["198.51.100.1:4711"], "198.51.100.1"),
            (&["[2001:db8::1]:4711, fd00::7"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["::ffff:198.51.100.1"], "198.51.100.1"),
            (&["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", lines), found, "{lines:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_ends_the_walk_at_the_proxy_that_passed_it_on() {
        for line in ["", "unknown", "1.2.3.4, _hidden", "198.51.100.1, 300.1.1.1", "1.2.3.4,,"] {
            assert_eq!(client("10.0.0.1", &[line]), "10.0.0.1", "{line}");
        }
        assert_eq!(client("10.0.0.1", &["1.2.3.4, garbage, 10.0.0.7"]), "10.0.0.7");
    }

    proptest! {
        #[test]
        fn nothing_left_of_an_honest_hop_changes_the_answer(forged in "[ -~\u{e0}-\u{ff}]{0,60}") {
            let line = format!("{forged}, 198.51.100.1");
            prop_assert_eq!(client("10.0.0.1", &[&line, "10.0.0.7"]), "198.51.100.1");
        }
    }
}
