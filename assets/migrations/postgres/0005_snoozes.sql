-- Amends that somebody put off: out of that person's queue until a moment, or until something new happens. Nobody else sees it,
-- and it is not in the log.
CREATE TABLE snoozes (
    user_id uuid NOT NULL REFERENCES users (id),
    comment_id uuid NOT NULL REFERENCES comments (id),
    until bigint,
    scope_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 0),
    created_at bigint NOT NULL,
    PRIMARY KEY (user_id, comment_id)
);

CREATE INDEX snoozes_comment ON snoozes (comment_id);
