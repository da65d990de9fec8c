//! What a statement of PostgreSQL would see now.

use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

/// A hash of the set of transactions that are visible now, on this very server. None: it is a database that speaks
/// PostgreSQL's protocol and need not mean the same by it.
pub(super) async fn look(conn: &mut PgConnection) -> sqlx::Result<Option<[u8; 32]>> {
    let (version, begun, snapshot): (String, String, String) = sqlx::query_as(
        // The start of the server is in it because another one, which took over from it, may hand out the same numbers.
        "SELECT version(), pg_postmaster_start_time()::text, pg_current_snapshot()::text",
    )
    .fetch_one(conn)
    .await?;
    if !is_one_server(&version) {
        return Ok(None);
    }
    let mut hash = Sha256::new();
    hash.update(begun);
    hash.update([0]);
    hash.update(snapshot);
    Ok(Some(hash.finalize().into()))
}

/// Whether the transactions of a database are all numbered by the server that is asked.
fn is_one_server(version: &str) -> bool {
    version.starts_with("PostgreSQL ") && !version.contains("-YB-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributed_databases_are_not_asked_which_moment_it_is() {
        assert!(is_one_server("PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu"));
        for other in [
            "PostgreSQL 11.2-YB-2.25.1.0-b0 on x86_64-pc-linux-gnu",
            "CockroachDB CCL v25.2.0 (x86_64-pc-linux-gnu, built 2025/05/12 15:15:05, go1.23.7)",
            "",
        ] {
            assert!(!is_one_server(other), "{other}");
        }
    }
}
