//! Chance that comes from a number, so that what it led to comes again.

/// A generator of 64-bit numbers (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Dice(u64);

#[allow(dead_code, reason = "not every test binary needs every kind of chance")]
impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x00D1_CE00)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of so many.
    pub fn one_of(&mut self, many: usize) -> usize {
        (self.roll() % many.max(1) as u64) as usize
    }

    /// Whether something happens that does so often in a hundred times.
    pub fn percent(&mut self, often: u64) -> bool {
        self.roll() % 100 < often
    }

    pub fn uuid(&mut self) -> uuid::Uuid {
        uuid::Uuid::from_u64_pair(self.roll(), self.roll())
    }
}
