//! The address of a server as somebody writes it.

use std::net::IpAddr;

use reqwest::Url;

use super::ConnectError;

/// Reads the address of a server.
pub(super) fn read_address(text: &str) -> Result<Url, ConnectError> {
    let wrong = |reason: &str| ConnectError::Address {
        url: text.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, host)| format!("…@{host}")),
        reason: reason.to_owned(),
    };
    let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("a name or password has no place in it"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("a query or fragment has no place in it"));
    }
    Ok(url)
}

/// An address as it is compared and kept: whole, and without a slash at its end.
pub fn tidy_address(text: &str) -> Result<String, ConnectError> {
    Ok(read_address(text.trim())?.as_str().trim_end_matches('/').to_owned())
}

/// Whether what is sent there never leaves this machine.
pub(super) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}
