//! Ids for rows and requests, without a clock or a source of randomness of their own: the time is handed in and the seed
//! too, so that a session can be replayed to the last bit.

use uuid::{Builder, Uuid};

use crate::model::{Id, Timestamp};

/// Makes `UUIDv7`s. Two sources with different seeds never make the same one in practice.
#[derive(Debug, Clone)]
pub struct IdSource {
    state: u128,
}

impl IdSource {
    /// A source from 128 bits that nobody else has.
    pub fn seeded(seed: u128) -> Self {
        Self { state: seed }
    }

    /// The next id, as made at `now`.
    pub fn uuid(&mut self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.micros() / 1_000).unwrap_or(0);
        let (high, low) = (self.next_word(), self.next_word());
        let mut random = [0; 10];
        random[..8].copy_from_slice(&high.to_be_bytes());
        random[8..].copy_from_slice(&low.to_be_bytes()[..2]);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// The next id of a `T`.
    pub fn id<T>(&mut self, now: Timestamp) -> Id<T> {
        Id::from_uuid(self.uuid(now))
    }

    /// PCG with 128 bits of state (O'Neill 2014): each seed has its own sequence, long enough for ever.
    fn next_word(&mut self) -> u64 {
        const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;
        const INCREMENT: u128 = 0x5851_F42D_4C95_7F2D_1405_7B7E_F767_814F;
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_are_version_7_carry_the_time_and_differ() {
        let now = Timestamp::from_micros(1_790_000_000_123_456);
        let mut ids = IdSource::seeded(7);
        let made: HashSet<Uuid> = (0..1000).map(|_| ids.uuid(now)).collect();
        assert_eq!(made.len(), 1000);
        for id in made {
            assert_eq!(id.get_version_num(), 7);
            let (seconds, nanos) = id.get_timestamp().expect("a time").to_unix();
            assert_eq!(seconds * 1000 + u64::from(nanos) / 1_000_000, 1_790_000_000_123);
        }
    }

    #[test]
    fn the_same_seed_replays_and_another_does_not() {
        let now = Timestamp::from_micros(0);
        assert_eq!(IdSource::seeded(1).uuid(now), IdSource::seeded(1).uuid(now));
        assert_ne!(IdSource::seeded(1).uuid(now), IdSource::seeded(2).uuid(now));
    }
}
