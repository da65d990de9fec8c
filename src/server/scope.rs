//! How much a token must let through for a route: the one place that says so.

use axum::http::Method;

use crate::{
    api::{auth, invites, members, organisations, people, projects, tokens},
    model::TokenScope,
};

/// Looking after people: every write here needs the scope admin.
const ADMINISTRATION: &[&str] = &[
    auth::PASSWORD,
    invites::ACCEPT,
    invites::INVITE,
    invites::INVITES,
    members::MEMBER,
    organisations::ORGANISATION,
    organisations::ORGANISATIONS,
    people::USER,
    people::USERS,
    people::USER_PASSWORD,
    projects::MEMBERS,
    tokens::TOKEN,
    tokens::TOKENS,
];

/// Keys to the house: reading them needs the scope admin, too.
const KEYS: &[&str] = &[invites::INVITE, invites::INVITES, tokens::TOKEN, tokens::TOKENS];

/// What a route needs: reads read, writes write, and looking after people admin.
pub(super) fn needed(method: &Method, route: &str) -> TokenScope {
    let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let admin = if reads { KEYS } else { ADMINISTRATION };
    if admin.contains(&route) {
        TokenScope::Admin
    } else if reads {
        TokenScope::Read
    } else {
        TokenScope::Write
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_read_writes_write_and_people_need_admin() {
        assert_eq!(needed(&Method::GET, projects::PROJECTS), TokenScope::Read);
        assert_eq!(needed(&Method::POST, projects::PROJECTS), TokenScope::Write);
        assert_eq!(needed(&Method::GET, projects::MEMBERS), TokenScope::Read);
        assert_eq!(needed(&Method::POST, projects::MEMBERS), TokenScope::Admin);
        assert_eq!(needed(&Method::GET, tokens::TOKENS), TokenScope::Admin);
        assert_eq!(needed(&Method::DELETE, tokens::TOKEN), TokenScope::Admin);
        assert_eq!(needed(&Method::DELETE, "/v1/not/known"), TokenScope::Write);
    }
}
