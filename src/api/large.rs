//! Documents of many megabytes, in memory that goes back to the system with them.
//!
//! A buffer that grows by doubling leaves all the sizes that it had behind, and an allocator keeps what is freed for the next one:
//! a version with 20,000 comments left 50 MB of it in a program that needs 20. glibc hands out as pages of their own what is larger
//! than 32 MiB, whatever it has learned, and gives them back when they are dropped; of such a buffer only the pages that were
//! written are really there.

use std::io;

use serde::Serialize;

/// Below this size a buffer grows as usual.
const SMALL: usize = 1 << 20;
/// More than any allocator keeps to itself.
const HUGE: usize = 33 << 20;

/// Bytes that may become many.
#[derive(Debug, Default)]
pub struct Large(Vec<u8>);

impl Large {
    /// Appends bytes.
    pub fn push(&mut self, part: &[u8]) {
        let needed = self.0.len() + part.len();
        if needed > SMALL && needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(HUGE.max(needed.saturating_mul(2)));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(part);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Large> for Vec<u8> {
    fn from(large: Large) -> Self {
        large.0
    }
}

impl io::Write for Large {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.push(part);
        Ok(part.len())
    }

    fn write_all(&mut self, part: &[u8]) -> io::Result<()> {
        self.push(part);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value as JSON.
pub fn to_json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut large = Large(Vec::with_capacity(256));
    serde_json::to_writer(&mut large, value)?;
    Ok(large.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_serde_writes() {
        let value = serde_json::json!({"words": "“x”\n".repeat(9), "number": 1.5, "none": null});
        assert_eq!(to_json(&value).expect("JSON"), serde_json::to_vec(&value).expect("JSON"));
    }

    #[test]
    fn no_size_between_small_and_huge_is_ever_asked_for() {
        let mut large = Large::default();
        let mut sizes = vec![0];
        let part = [7; 999];
        while large.len() < 80 << 20 {
            large.push(&part);
            if large.0.capacity() != sizes[sizes.len() - 1] {
                sizes.push(large.0.capacity());
            }
        }
        let between: Vec<_> = sizes.iter().filter(|size| (2 * SMALL..HUGE).contains(*size)).collect();
        assert!(between.is_empty(), "{between:?}");
        assert_eq!(sizes.iter().filter(|size| **size >= HUGE).count(), 3, "{sizes:?}");
        let bytes = Vec::from(large);
        assert!(bytes.iter().all(|byte| *byte == 7) && bytes.len() >= 80 << 20);
    }
}
