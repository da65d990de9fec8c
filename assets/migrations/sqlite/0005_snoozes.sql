-- Amends that somebody put off: out of that person's queue until a moment, or until something new happens. Nobody else sees it,
-- and it is not in the log.
CREATE TABLE snoozes (
    user_id BLOB NOT NULL REFERENCES users (id),
    comment_id BLOB NOT NULL REFERENCES comments (id),
    until INTEGER,
    scope_id BLOB NOT NULL CHECK (length(scope_id) = 16),
    seq INTEGER NOT NULL CHECK (seq >= 0),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, comment_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX snoozes_comment ON snoozes (comment_id);
