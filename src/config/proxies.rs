//! The proxies in front, whose word on where a request comes from is taken.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// Addresses and networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Whether this is one of them. An IPv4 address is the same in its IPv6 form.
    pub fn include(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Separated by commas; nothing is none.
impl FromStr for Proxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let networks = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| {
            let network = part
                .parse::<IpAddr>()
                .map(|address| IpNet::from(address.to_canonical()))
                .or_else(|_| part.parse());
            network.map_err(|_| {
                format!("{part} is neither an address nor a network such as 10.0.0.0/8")
            })
        });
        Ok(Self(networks.collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_addresses_and_networks() {
        let proxies: Proxies =
            "127.0.0.1, 10.0.0.0/8,2001:db8::/32, ::ffff:192.0.2.1".parse().unwrap();
        for (address, trusted) in [
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("::ffff:127.0.0.1", true),
            ("10.255.0.1", true),
            ("11.0.0.1", false),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
            ("192.0.2.1", true),
            ("::1", false),
        ] {
            assert_eq!(proxies.include(address.parse().unwrap()), trusted, "{address}");
        }
        assert!("".parse::<Proxies>().unwrap().is_empty());
        for text in ["localhost", "10.0.0.0/33", "10.0.0", "*", "10.0.0.1 10.0.0.2", "127.0.0.1:80"]
        {
            assert!(text.parse::<Proxies>().is_err(), "{text}");
        }
    }
}
