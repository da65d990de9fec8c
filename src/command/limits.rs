//! How often signing in may fail, for each account and for each network. Pure: the clock comes with each question.
//!
//! A bucket lets a burst of failures through and then one each period, so whoever is in the right waits for one period at
//! most. An attempt is charged when it begins, since many may run at once, and the charge is taken back unless it fails.
//! Somebody who signed in from a network before has a bucket of their own there: others who guess cannot lock them out.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    net::IpAddr,
    time::Duration,
};

#[cfg(test)]
mod tests;

/// Per account: 5 at once, then one a minute.
const ACCOUNT: Rule = Rule { burst: 5, period: Duration::from_mins(1) };
/// Per network, where many people may sit: 20 at once, then ten a minute.
const NETWORK: Rule = Rule { burst: 20, period: Duration::from_secs(6) };
/// The most buckets of a kind; some 3 MB.
const MOST_BUCKETS: usize = 65_536;

#[derive(Debug, Clone, Copy)]
struct Rule {
    burst: u32,
    period: Duration,
}

/// Counts the failures of a server. It forgets them when the server ends.
#[derive(Debug)]
pub struct Limits {
    accounts: Buckets,
    networks: Buckets,
    /// Accounts at networks from which they were signed in to before.
    homes: Buckets,
    /// Those accounts and networks, with the time of the last success.
    known: HashMap<u64, Duration>,
    /// Nobody can choose texts that meet in one bucket without knowing its keys.
    hasher: RandomState,
}

/// An attempt that was let through.
#[derive(Debug)]
#[must_use = "an attempt that is not ended counts as a failure"]
pub struct Attempt {
    account: u64,
    home: Option<u64>,
    network: Option<u64>,
    is_home: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            accounts: Buckets::of(ACCOUNT),
            networks: Buckets::of(NETWORK),
            homes: Buckets::of(ACCOUNT),
            known: HashMap::new(),
            hasher: RandomState::new(),
        }
    }
}

impl Limits {
    /// Lets an attempt through and counts it as a failure until it ends otherwise, or answers how long to wait.
    pub fn begin(&mut self, now: Duration, account: &str, from: Option<IpAddr>) -> Result<Attempt, Duration> {
        let network = from.map(network_of);
        let attempt = Attempt {
            account: self.hasher.hash_one(account),
            home: network.map(|network| self.hasher.hash_one((account, network))),
            network: network.map(|network| self.hasher.hash_one(network)),
            is_home: false,
        };
        let is_home = attempt.home.is_some_and(|home| self.known.contains_key(&home));
        let attempt = Attempt { is_home, ..attempt };
        let own = self.own(&attempt).wait(now, attempt.own());
        let shared = attempt.network.map_or(Duration::ZERO, |network| self.networks.wait(now, network));
        let wait = own.max(shared);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.own(&attempt).charge(now, attempt.own());
        if let Some(network) = attempt.network {
            self.networks.charge(now, network);
        }
        Ok(attempt)
    }

    /// The attempt succeeded: the account starts anew, and this network is known to be its owner's.
    pub fn succeed(&mut self, now: Duration, attempt: &Attempt) {
        self.accounts.reset(attempt.account);
        if let Some(network) = attempt.network {
            self.networks.refund(network);
        }
        if let Some(home) = attempt.home {
            self.homes.reset(home);
            self.remember(now, home);
        }
    }

    /// The attempt neither succeeded nor failed: it does not count.
    pub fn withdraw(&mut self, attempt: &Attempt) {
        self.own(attempt).refund(attempt.own());
        if let Some(network) = attempt.network {
            self.networks.refund(network);
        }
    }

    fn own(&mut self, attempt: &Attempt) -> &mut Buckets {
        if attempt.is_home { &mut self.homes } else { &mut self.accounts }
    }

    fn remember(&mut self, now: Duration, home: u64) {
        if self.known.len() >= MOST_BUCKETS && !self.known.contains_key(&home) {
            keep_highest(&mut self.known);
        }
        self.known.insert(home, now);
    }
}

impl Attempt {
    fn own(&self) -> u64 {
        self.home.filter(|_| self.is_home).unwrap_or(self.account)
    }
}

/// What one holder of addresses is taken for: one IPv4 address, or the 64 bits of an IPv6 network.
fn network_of(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

/// Buckets that leak: each key with the time at which nothing is left of its failures.
#[derive(Debug)]
struct Buckets {
    rule: Rule,
    full_at: HashMap<u64, Duration>,
}

impl Buckets {
    fn of(rule: Rule) -> Self {
        Self { rule, full_at: HashMap::new() }
    }

    /// How long until the next attempt is let through; zero: now.
    fn wait(&self, now: Duration, key: u64) -> Duration {
        let full_at = self.full_at.get(&key).copied().unwrap_or_default();
        full_at.saturating_sub(now).saturating_sub(self.rule.period * (self.rule.burst - 1))
    }

    fn charge(&mut self, now: Duration, key: u64) {
        if self.full_at.len() >= MOST_BUCKETS && !self.full_at.contains_key(&key) {
            self.full_at.retain(|_, full_at| *full_at > now);
            if self.full_at.len() >= MOST_BUCKETS / 2 {
                // Those with the most failures stay.
                keep_highest(&mut self.full_at);
            }
        }
        let full_at = self.full_at.entry(key).or_default();
        *full_at = (*full_at).max(now) + self.rule.period;
    }

    fn refund(&mut self, key: u64) {
        if let Some(full_at) = self.full_at.get_mut(&key) {
            *full_at = full_at.saturating_sub(self.rule.period);
        }
    }

    fn reset(&mut self, key: u64) {
        self.full_at.remove(&key);
    }
}

/// Keeps the half with the highest values, so that the next look for room is as many keys away.
fn keep_highest(map: &mut HashMap<u64, Duration>) {
    let mut entries: Vec<(u64, Duration)> = map.drain().collect();
    let half = entries.len() / 2;
    if half > 0 {
        entries.select_nth_unstable_by(half, |a, b| b.1.cmp(&a.1));
        entries.truncate(half);
    }
    map.extend(entries);
}
