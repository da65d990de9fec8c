-- Full text search. The program cuts texts into words and folds them, the same way for both engines, because the engines'
-- own ideas of a word differ; see src/model/search/words.rs. What is here finds whole words and their beginnings only.

-- One row for each comment, scene, version, video and project: its words, then what terms such as `is:todo` ask about as
-- words that begin with `=`, each between spaces. No words at all: not cut yet, which the program does when it opens the
-- database.
CREATE TABLE search_entries (
    n INTEGER PRIMARY KEY,
    entity TEXT NOT NULL CHECK (entity IN ('project', 'video', 'version', 'scene', 'comment')),
    entity_id BLOB NOT NULL CHECK (length(entity_id) = 16),
    words TEXT NOT NULL,
    UNIQUE (entity, entity_id)
) STRICT;

CREATE INDEX search_entries_uncut ON search_entries (n) WHERE words = '';

-- The words are all it has to know: what stands where is looked up in the entry. `ascii` takes every sign beyond ASCII as
-- part of a word and so leaves the words as they are.
CREATE VIRTUAL TABLE search_index USING fts5 (
    words, content='', contentless_delete=1, detail=none, prefix='2 3', tokenize="ascii tokenchars '='");

CREATE TRIGGER search_entries_insert AFTER INSERT ON search_entries BEGIN
    INSERT INTO search_index (rowid, words) VALUES (new.n, new.words);
END;

CREATE TRIGGER search_entries_update AFTER UPDATE OF words ON search_entries BEGIN
    DELETE FROM search_index WHERE rowid = old.n;
    INSERT INTO search_index (rowid, words) VALUES (new.n, new.words);
END;

CREATE TRIGGER search_entries_delete AFTER DELETE ON search_entries BEGIN
    DELETE FROM search_index WHERE rowid = old.n;
END;

-- What is there already, the oldest first: later entries have higher numbers, and search shows those first.
INSERT INTO search_entries (entity, entity_id, words)
SELECT entity, id, '' FROM (
    SELECT 'project' AS entity, id, created_at FROM projects
    UNION ALL SELECT 'video', id, created_at FROM videos
    UNION ALL SELECT 'version', id, created_at FROM versions
    UNION ALL SELECT 'scene', id, created_at FROM scenes
    UNION ALL SELECT 'comment', id, created_at FROM comments
) AS rows ORDER BY created_at, id;
