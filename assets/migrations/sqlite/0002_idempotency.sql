-- Requests that were done, with their answers: the same request with the same key is answered again and not done again. A
-- row is written in the transaction of the effect, so there is never one without the other.
CREATE TABLE idempotency_claims (
    user_id BLOB NOT NULL REFERENCES users (id),
    client_id BLOB NOT NULL CHECK (length(client_id) = 16),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    status INTEGER CHECK (status BETWEEN 200 AND 299),
    etag TEXT,
    location TEXT,
    content_type TEXT,
    body BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, client_id, key)
) STRICT;

CREATE INDEX idempotency_claims_time ON idempotency_claims (created_at);

-- One more with every write of people, organisations, memberships and levels, whoever writes and by whatever means: what
-- somebody may see, and the names beside it, is unchanged while this is.
ALTER TABLE workspace ADD COLUMN people_seq INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER users_inserted AFTER INSERT ON users BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER users_updated AFTER UPDATE ON users BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER users_deleted AFTER DELETE ON users BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER organisations_inserted AFTER INSERT ON organisations BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER organisations_updated AFTER UPDATE ON organisations BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER organisations_deleted AFTER DELETE ON organisations BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER project_members_inserted AFTER INSERT ON project_members BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER project_members_updated AFTER UPDATE ON project_members BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER project_members_deleted AFTER DELETE ON project_members BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER access_levels_inserted AFTER INSERT ON access_levels BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER access_levels_updated AFTER UPDATE ON access_levels BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
CREATE TRIGGER access_levels_deleted AFTER DELETE ON access_levels BEGIN
    UPDATE workspace SET people_seq = people_seq + 1;
END;
