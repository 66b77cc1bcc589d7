//! Where a request comes from.
//!
//! The other end of the connection, unless that is a trusted proxy: then the last address in
//! `X-Forwarded-For` that no trusted proxy has. Whatever stands before it was written by who knows
//! whom, and means nothing. `Forwarded` (RFC 7239) is not read.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use actix_web::{HttpRequest, http::header::HeaderMap};

use super::extract::Shared;
use crate::config::{AccessLog, Proxies};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Where the request comes from; `None` when the connection is gone.
pub fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let proxies = request.app_data::<Shared>().map(|state| &state.config.trusted_proxies);
    Some(proxies.map_or(peer, |proxies| origin(peer, request.headers(), proxies)))
}

/// The client's address, by the other end of the connection and what trusted proxies say.
pub fn origin(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    let peer = peer.to_canonical();
    if !proxies.include(peer) {
        return peer;
    }
    let lines: Vec<&str> =
        headers.get_all(FORWARDED_FOR).map(|line| line.to_str().unwrap_or("?")).collect();
    let mut nearest = peer;
    for hop in lines.iter().flat_map(|line| line.split(',')).rev() {
        match parse(hop.trim()) {
            Some(hop) if proxies.include(hop) => nearest = hop,
            Some(hop) => return hop,
            // A proxy that is trusted does not write this.
            None => return peer,
        }
    }
    nearest
}

/// An address, with or without a port.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|hop| hop.ip()));
    let address = address.or_else(|_| hop.trim_start_matches('[').trim_end_matches(']').parse());
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// The address as the access log may tell it; `None` when it may not.
pub fn told(address: IpAddr, access: AccessLog) -> Option<String> {
    match (access, address.to_canonical()) {
        (AccessLog::On, address) => Some(address.to_string()),
        (AccessLog::Network, IpAddr::V4(address)) => {
            Some(format!("{}/24", Ipv4Addr::from_bits(address.to_bits() & !0xff)))
        }
        (AccessLog::Network, IpAddr::V6(address)) => {
            Some(format!("{}/48", Ipv6Addr::from_bits(address.to_bits() >> 80 << 80)))
        }
        (AccessLog::Off | AccessLog::Anonymous, _) => None,
    }
}

/// What counts as one client: an IPv4 address, or the /64 that a household gets of IPv6.
pub fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed_and_only_from_the_end() {
        const ONE: &str = "10.0.0.1";
        const NETWORK: &str = "10.0.0.0/8,2001:db8:ffff::/48";
        for (trusted, peer, lines, client) in [
            // Nobody is trusted: the header means nothing.
            ("", "203.0.113.7", &["198.51.100.1"][..], "203.0.113.7"),
            (ONE, "203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
            (ONE, "10.0.0.2", &["198.51.100.1"], "10.0.0.2"),
            // One proxy.
            (ONE, ONE, &["198.51.100.1"], "198.51.100.1"),
            (ONE, "::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            (ONE, ONE, &[], ONE),
            (ONE, ONE, &[" 198.51.100.1 "], "198.51.100.1"),
            // What the client wrote itself stands before what the proxy wrote.
            (ONE, ONE, &["1.1.1.1, 127.0.0.1, 198.51.100.1"], "198.51.100.1"),
            (ONE, ONE, &["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            (ONE, ONE, &["garbage, 198.51.100.1"], "198.51.100.1"),
            (ONE, ONE, &["10.0.0.1, 198.51.100.1"], "198.51.100.1"),
            // Two proxies.
            (NETWORK, "10.0.0.1", &["198.51.100.1, 10.9.9.9"], "198.51.100.1"),
            (
                NETWORK,
                "10.0.0.1",
                &["198.51.100.1", "2001:db8:ffff::1", "10.9.9.9"],
                "198.51.100.1",
            ),
            (ONE, ONE, &["198.51.100.1, 10.9.9.9"], "10.9.9.9"),
            // A client that is in a trusted network itself.
            (NETWORK, "10.0.0.1", &["10.4.4.4, 10.9.9.9"], "10.4.4.4"),
            // Ports and brackets.
            (ONE, ONE, &["198.51.100.1:4711"], "198.51.100.1"),
            (ONE, ONE, &["[2001:db8::1]:4711"], "2001:db8::1"),
            (ONE, ONE, &["[2001:db8::1]"], "2001:db8::1"),
            (ONE, ONE, &["2001:db8::1"], "2001:db8::1"),
            (ONE, ONE, &["::ffff:198.51.100.1"], "198.51.100.1"),
            // Garbage where the proxy writes.
            (ONE, ONE, &["198.51.100.1, garbage"], ONE),
            (ONE, ONE, &["198.51.100.1,"], ONE),
            (ONE, ONE, &[""], ONE),
            (ONE, ONE, &["unknown"], ONE),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(
                    HeaderName::from_static(FORWARDED_FOR),
                    HeaderValue::from_str(line).unwrap(),
                );
            }
            let found = origin(peer.parse().unwrap(), &headers, &trusted.parse().unwrap());
            assert_eq!(
                found,
                client.parse::<IpAddr>().unwrap(),
                "{peer} {lines:?} with {trusted:?} trusted"
            );
        }
    }

    #[test]
    fn the_access_log_tells_no_more_of_an_address_than_it_may() {
        for (address, access, expected) in [
            ("203.0.113.7", AccessLog::On, Some("203.0.113.7")),
            ("::ffff:203.0.113.7", AccessLog::On, Some("203.0.113.7")),
            ("203.0.113.7", AccessLog::Network, Some("203.0.113.0/24")),
            ("2001:db8:1:2:3:4:5:6", AccessLog::Network, Some("2001:db8:1::/48")),
            ("203.0.113.7", AccessLog::Anonymous, None),
        ] {
            assert_eq!(told(address.parse().unwrap(), access).as_deref(), expected);
        }
    }

    #[test]
    fn a_household_is_one_ipv4_address_or_one_ipv6_network() {
        let of = |address: &str| household(address.parse().unwrap()).to_string();
        assert_eq!(of("203.0.113.7"), "203.0.113.7");
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2:ffff::"), "2001:db8:1:2::");
        assert_ne!(of("2001:db8:1:3::1"), of("2001:db8:1:2::1"));
    }
}
