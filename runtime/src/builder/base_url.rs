//! The base URL of a client.

use http::{
    Uri,
    uri::{Authority, Scheme},
};
use reqwest::Url;

use super::error::Wrong;
use crate::{client::Base, path::has_dot_segments};

/// Checks a base URL and normalises it. `base_path` is the spec's.
pub(super) fn parse(base_url: &str, base_path: &str) -> Result<Base, Wrong> {
    let uri: Uri = base_url.trim().parse().map_err(|_| bad("it is not a URL"))?;
    let scheme = match uri.scheme_str() {
        Some("http") => Scheme::HTTP,
        Some("https") => Scheme::HTTPS,
        Some(_) => return Err(bad("its scheme is neither http nor https")),
        None => return Err(bad("it has no scheme; begin it with `https://`")),
    };
    let authority = uri.authority().ok_or(bad("it has no host"))?;
    if authority.as_str().contains('@') {
        return Err(bad("it contains credentials; use `.basic_auth(…)`"));
    }
    if names_a_port(authority) && authority.port_u16().is_none() {
        return Err(bad("its port is invalid"));
    }
    if has_dot_segments(uri.path()) {
        return Err(bad("its path contains `.` or `..`; write out the path"));
    }
    if uri.query().is_some() || base_url.contains('#') {
        return Err(bad("it has a query or a fragment"));
    }
    let path = format!("{}{base_path}", uri.path().trim_end_matches('/'));
    let authority = normalised(&scheme, authority)?;
    Ok(Base { scheme, authority, path })
}

fn bad(why: &'static str) -> Wrong {
    Wrong::BaseUrl { why }
}

/// `false` for `host` and `host:`. The colons within `[::1]` are part of the host.
fn names_a_port(authority: &Authority) -> bool {
    let text = authority.as_str();
    let behind_host = text.rsplit_once(']').map_or(text, |(_, rest)| rest);
    behind_host.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty())
}

/// An origin must have one spelling, because a journal identifies operations by it.
///
/// Spelled like the default transport spells it: an IP address can be written in many ways.
fn normalised(scheme: &Scheme, authority: &Authority) -> Result<Authority, Wrong> {
    let url = Url::parse(&format!("{scheme}://{}", authority.host())).map_err(|_| bad("its host is invalid"))?;
    let host = url.host_str().unwrap_or_default();
    let default_port = if *scheme == Scheme::HTTPS { 443 } else { 80 };
    let spelled = match authority.port_u16() {
        Some(port) if port != default_port => format!("{host}:{port}"),
        Some(_) | None => host.to_owned(),
    };
    spelled.parse().map_err(|_| bad("it is not a URL"))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_base_url_with_which_no_request_could_be_sent_is_refused() {
        for (url, why) in [
            ("api.example.com", "it has no scheme"),
            ("ftp://api.example.com", "its scheme is"),
            ("https://user:password@api.example.com", "it contains credentials"),
            ("https://api.example.com/a?b", "it has a query"),
            ("https://api.example.com#a", "it has a query"),
            ("https://api.example.com:99999", "its port is invalid"),
            ("https://[::1]:99999", "its port is invalid"),
            ("https://api.example.com/a/../b", "its path contains"),
            ("https://api.example.com/a/%2E", "its path contains"),
        ] {
            let said = parse(url, "").err().map(|wrong| format!("{wrong:?}")).unwrap_or_default();
            assert!(said.contains(why), "{url}: {said}");
        }
        let path = |url: &str| parse(url, "/v1").map(|base| base.path).ok();
        assert_eq!(path("http://[::1]").as_deref(), Some("/v1"));
        assert_eq!(path("http://[::1]:80").as_deref(), Some("/v1"));
        assert_eq!(path(" https://API.example.com:8443/a.b/..c/ ").as_deref(), Some("/a.b/..c/v1"));
    }

    #[test]
    fn an_origin_has_one_name_however_it_is_written() {
        let origin = |url: &str| parse(url, "").map(|base| base.name()).ok();
        for (urls, name) in [
            (
                ["https://API.example.com", "https://api.example.com:443", "HTTPS://api.example.com:/"],
                "https://api.example.com",
            ),
            (["http://[::1]", "http://[::1]:80", "http://[::1]:080/"], "http://[::1]"),
            (["http://api.example.com:443"; 3], "http://api.example.com:443"),
            (
                ["https://api.example.com", "https://api.example.com.", "https://api.example.com.:443/"],
                "https://api.example.com",
            ),
            (
                ["https://a.example:8443", "https://a.example.:8443", "https://A.EXAMPLE.:8443"],
                "https://a.example:8443",
            ),
            (["http://127.0.0.1", "http://127.1", "http://0x7f000001:80"], "http://127.0.0.1"),
            (["http://[::1]", "http://[0:0:0:0:0:0:0:1]", "http://[::0001]:80"], "http://[::1]"),
            (
                ["https://[FE80::1]:8443", "https://[fe80::1]:8443/", "https://[fe80::1]:08443"],
                "https://[fe80::1]:8443",
            ),
        ] {
            assert_eq!(urls.map(origin), [(); 3].map(|()| Some(name.to_owned())));
        }
    }
}
