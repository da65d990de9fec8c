-- Requests that were done, with their answers: the same request with the same key is answered again and not done again. A
-- row is written in the transaction of the effect, so there is never one without the other.
CREATE TABLE idempotency_claims (
    user_id uuid NOT NULL REFERENCES users (id),
    client_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    status bigint CHECK (status BETWEEN 200 AND 299),
    etag text,
    location text,
    content_type text,
    body bytea,
    created_at bigint NOT NULL,
    PRIMARY KEY (user_id, client_id, key)
);

CREATE INDEX idempotency_claims_time ON idempotency_claims (created_at);

-- One more with every write of people, organisations, memberships and levels, whoever writes and by whatever means: what
-- somebody may see, and the names beside it, is unchanged while this is. The row is locked until the write is committed,
-- so that the number never runs ahead of what it speaks of.
ALTER TABLE workspace ADD COLUMN people_seq bigint NOT NULL DEFAULT 0;

CREATE FUNCTION count_people_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
    RETURN NULL;
END
$$;
CREATE TRIGGER users_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION count_people_change();
CREATE TRIGGER organisations_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON organisations
    FOR EACH STATEMENT EXECUTE FUNCTION count_people_change();
CREATE TRIGGER project_members_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON project_members
    FOR EACH STATEMENT EXECUTE FUNCTION count_people_change();
CREATE TRIGGER access_levels_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON access_levels
    FOR EACH STATEMENT EXECUTE FUNCTION count_people_change();
