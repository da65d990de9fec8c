//! Documents of many megabytes, in memory that goes back to the system with them.
//!
//! A buffer that grows by doubling leaves all the sizes that it had behind, and an allocator keeps what is freed for the next one:
//! a version with 20,000 comments left 50 MB of it in a program that needs 20. glibc hands out as pages of their own what is larger
//! than 32 MiB, whatever it has learned, and gives them back when they are dropped; of such a buffer only the pages that were
//! written are really there.

use std::{fmt, io, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{SeqAccess, Visitor},
};

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

/// Appends a row to rows that may become many, by the same rule.
pub fn push<T>(rows: &mut Vec<T>, row: T) {
    let needed = (rows.len() + 1).saturating_mul(size_of::<T>());
    if rows.len() == rows.capacity() && needed > SMALL {
        let room = HUGE.max(needed.saturating_mul(2)) / size_of::<T>() + 1;
        rows.reserve_exact(room - rows.len());
    }
    rows.push(row);
}

/// Reads rows that may be many.
pub fn rows<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct Rows<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Rows<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a sequence")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            let mut rows = Vec::new();
            while let Some(row) = seq.next_element()? {
                push(&mut rows, row);
            }
            Ok(rows)
        }
    }

    from.deserialize_seq(Rows(PhantomData))
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

    /// The sizes that a buffer of 80 MiB had, in parts of so many bytes.
    fn check(sizes: &[usize], part: usize) {
        let bytes = || sizes.iter().map(|size| size * part);
        let between: Vec<_> = bytes().filter(|size| (2 * SMALL + part..HUGE).contains(size)).collect();
        assert!(between.is_empty(), "{between:?}");
        assert_eq!(bytes().filter(|size| *size >= HUGE).count(), 3, "{sizes:?}");
    }

    #[test]
    fn rows_are_read_as_serde_reads_them_and_grow_like_bytes() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Many {
            #[serde(deserialize_with = "rows")]
            list: Vec<i64>,
        }
        let read = |text: &str| serde_json::from_str::<Many>(text).map_err(|error| error.to_string());
        assert_eq!(read(r#"{"list":[3,1,2]}"#), Ok(Many { list: vec![3, 1, 2] }));
        let plain = serde_json::from_str::<Vec<i64>>("7").expect_err("no list").to_string();
        let told = read(r#"{"list":7}"#).expect_err("no list");
        assert_eq!(told.split(" at ").next(), plain.split(" at ").next());

        let (mut rows, mut sizes) = (Vec::new(), vec![0]);
        for row in 0..(80 << 20) / 200 {
            push(&mut rows, [row as u8; 200]);
            if rows.capacity() != sizes[sizes.len() - 1] {
                sizes.push(rows.capacity());
            }
        }
        check(&sizes, 200);
        assert!(rows.iter().enumerate().all(|(at, row)| row[199] == at as u8));
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
        check(&sizes, 1);
        let bytes = Vec::from(large);
        assert!(bytes.iter().all(|byte| *byte == 7) && bytes.len() >= 80 << 20);
    }
}
