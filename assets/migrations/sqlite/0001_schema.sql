-- Orama v2.1 and its additions. The meaning of every table and column is in assets/schema.md; a test holds both engines
-- against that table of facts. Ids are 16-byte BLOBs (UUIDv7), times are microseconds since 1970 UTC, booleans are 0 or 1.
-- Tables of small rows live in their key's tree (WITHOUT ROWID); tables with long texts do not.

-- Companies and departments that own projects.
CREATE TABLE organisations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT TRUE CHECK (is_active IN (0, 1)),
    contact_id BLOB REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- People. `password` is an argon2 hash; none: cannot sign in with a password.
CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email TEXT NOT NULL,
    password TEXT,
    full_name TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('super_admin', 'user')),
    organisation_id BLOB REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
    is_active INTEGER NOT NULL DEFAULT TRUE CHECK (is_active IN (0, 1)),
    email_verified INTEGER NOT NULL DEFAULT FALSE CHECK (email_verified IN (0, 1)),
    last_login_at INTEGER,
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- Named permission levels: data, not code.
CREATE TABLE access_levels (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    permission_level INTEGER NOT NULL,
    is_active INTEGER NOT NULL DEFAULT TRUE CHECK (is_active IN (0, 1)),
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- Bodies of work.
CREATE TABLE projects (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    title TEXT NOT NULL,
    owner_id BLOB NOT NULL REFERENCES users (id),
    organisation_id BLOB REFERENCES organisations (id),
    objective TEXT NOT NULL,
    style TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- Who works in a project, and with which level.
CREATE TABLE project_members (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    project_id BLOB NOT NULL REFERENCES projects (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    access_level_id INTEGER NOT NULL REFERENCES access_levels (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'contributor')),
    invited_by_id BLOB REFERENCES users (id),
    invited_at INTEGER,
    accepted_at INTEGER,
    is_active INTEGER NOT NULL DEFAULT TRUE CHECK (is_active IN (0, 1)),
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT, WITHOUT ROWID;

-- What moves through the five stages.
CREATE TABLE videos (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    project_id BLOB NOT NULL REFERENCES projects (id),
    title TEXT NOT NULL,
    duration REAL,
    objective TEXT NOT NULL,
    key_messages TEXT NOT NULL,
    style TEXT,
    outline TEXT NOT NULL,
    current_stage TEXT NOT NULL CHECK (current_stage IN ('outline', 'script', 'storyboard', 'audio', 'video')),
    stage_status TEXT NOT NULL CHECK (stage_status IN ('in_progress', 'in_review', 'in_amends', 'approved')),
    fps_num INTEGER CHECK (fps_num > 0),
    fps_den INTEGER CHECK (fps_den > 0),
    start_frame INTEGER NOT NULL DEFAULT 0,
    drop_frame INTEGER NOT NULL DEFAULT FALSE CHECK (drop_frame IN (0, 1)),
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- The shapes in which a video is delivered.
CREATE TABLE video_formats (
    video_id BLOB NOT NULL REFERENCES videos (id),
    format TEXT NOT NULL CHECK (format IN ('16:9', '1:1', '9:16')),
    PRIMARY KEY (video_id, format)
) STRICT, WITHOUT ROWID;

-- Numbered cuts of a video. The highest number is the newest.
CREATE TABLE versions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    video_id BLOB NOT NULL REFERENCES videos (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    name TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    UNIQUE (video_id, number)
) STRICT, WITHOUT ROWID;

-- Pictures, sounds and clips, registered by where they are.
CREATE TABLE media (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    project_id BLOB NOT NULL REFERENCES projects (id),
    type TEXT NOT NULL CHECK (type IN ('image', 'audio', 'video')),
    url TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('uploading', 'generating', 'ok', 'failed')),
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- What is reviewed. Live scenes of a version are numbered 1..n without gaps.
CREATE TABLE scenes (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    version_id BLOB NOT NULL REFERENCES versions (id),
    "order" INTEGER NOT NULL,
    title TEXT NOT NULL,
    voice_text TEXT NOT NULL,
    description TEXT NOT NULL,
    image_prompt TEXT NOT NULL,
    selected_image_id BLOB REFERENCES media (id),
    selected_voice_id BLOB REFERENCES media (id),
    selected_video_id BLOB REFERENCES media (id),
    selected_music_id BLOB REFERENCES media (id),
    task_id TEXT,
    duration_frames INTEGER CHECK (duration_frames >= 0),
    lineage_id BLOB NOT NULL CHECK (length(lineage_id) = 16),
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

-- Takes: one medium linked to one scene for one role.
CREATE TABLE scene_media (
    scene_id BLOB NOT NULL REFERENCES scenes (id),
    media_id BLOB NOT NULL REFERENCES media (id),
    role TEXT NOT NULL CHECK (role IN ('image', 'voice', 'video', 'music')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (scene_id, media_id, role)
) STRICT, WITHOUT ROWID;

-- Comments on a scene at a stage. With a status they are amends.
CREATE TABLE comments (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    scene_id BLOB NOT NULL REFERENCES scenes (id),
    stage TEXT NOT NULL CHECK (stage IN ('outline', 'script', 'storyboard', 'audio', 'video')),
    status TEXT CHECK (status IN ('to_do', 'done')),
    parent_id BLOB REFERENCES comments (id) DEFERRABLE INITIALLY DEFERRED,
    author_id BLOB NOT NULL REFERENCES users (id),
    content TEXT NOT NULL,
    assignee_id BLOB REFERENCES users (id),
    frame_in INTEGER CHECK (frame_in >= 0),
    frame_out INTEGER CHECK (frame_out >= frame_in),
    visibility TEXT NOT NULL DEFAULT 'internal' CHECK (visibility IN ('internal', 'client')),
    resolution TEXT CHECK (resolution IN ('fixed', 'declined', 'duplicate')),
    carried_from_id BLOB REFERENCES comments (id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    CHECK (resolution IS NULL OR status = 'done')
) STRICT;

-- Who decided what on which version and stage. Written once.
CREATE TABLE stage_decisions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    video_id BLOB NOT NULL REFERENCES videos (id),
    version_id BLOB REFERENCES versions (id),
    action TEXT NOT NULL CHECK (action IN ('submit', 'request_amends', 'approve', 'advance', 'reopen')),
    stage TEXT NOT NULL CHECK (stage IN ('outline', 'script', 'storyboard', 'audio', 'video')),
    from_status TEXT NOT NULL CHECK (from_status IN ('in_progress', 'in_review', 'in_amends', 'approved')),
    to_stage TEXT NOT NULL CHECK (to_stage IN ('outline', 'script', 'storyboard', 'audio', 'video')),
    to_status TEXT NOT NULL CHECK (to_status IN ('in_progress', 'in_review', 'in_amends', 'approved')),
    note TEXT NOT NULL,
    acknowledged_open INTEGER NOT NULL DEFAULT 0 CHECK (acknowledged_open >= 0),
    decided_by_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL
) STRICT;

-- The last activity number of each scope. Its row is the last lock a write takes.
CREATE TABLE sequences (
    scope_id BLOB NOT NULL PRIMARY KEY CHECK (length(scope_id) = 16),
    seq INTEGER NOT NULL CHECK (seq >= 1)
) STRICT, WITHOUT ROWID;

-- The append-only log of every change: audit, undo, change feed, live updates.
CREATE TABLE activity (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    scope_id BLOB NOT NULL REFERENCES sequences (scope_id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    project_id BLOB REFERENCES projects (id),
    video_id BLOB REFERENCES videos (id),
    actor_id BLOB NOT NULL REFERENCES users (id),
    verb TEXT NOT NULL CHECK (verb IN ('create', 'update', 'move', 'delete', 'revive', 'decide')),
    entity TEXT NOT NULL CHECK (entity IN (
        'organisation', 'user', 'project', 'project_member', 'video', 'video_formats', 'version', 'scene',
        'media', 'scene_media', 'comment', 'stage_decision'
    )),
    entity_id BLOB NOT NULL CHECK (length(entity_id) = 16),
    before TEXT CHECK (json_valid(before)),
    after TEXT CHECK (json_valid(after)),
    request_id BLOB NOT NULL CHECK (length(request_id) = 16),
    batch_id BLOB NOT NULL CHECK (length(batch_id) = 16),
    undoes_batch_id BLOB CHECK (length(undoes_batch_id) = 16),
    created_at INTEGER NOT NULL,
    UNIQUE (scope_id, seq)
) STRICT;

-- Signed-in sessions. Only the hash of the secret is stored.
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    UNIQUE (token_hash)
) STRICT, WITHOUT ROWID;

-- Tokens for scripts. Only the hash of the secret is stored.
CREATE TABLE personal_access_tokens (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    scope TEXT NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER,
    revoked_at INTEGER,
    UNIQUE (token_hash)
) STRICT, WITHOUT ROWID;

-- Open invitations to a project. Only the hash of the secret is stored.
CREATE TABLE invitations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    project_id BLOB NOT NULL REFERENCES projects (id),
    email TEXT NOT NULL,
    access_level_id INTEGER NOT NULL REFERENCES access_levels (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'contributor')),
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    invited_by_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    accepted_at INTEGER,
    revoked_at INTEGER,
    UNIQUE (token_hash)
) STRICT, WITHOUT ROWID;

-- One row: the random id of this database, so that a client notices another one behind the same address.
CREATE TABLE workspace (
    epoch BLOB NOT NULL PRIMARY KEY CHECK (length(epoch) = 16),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX organisations_slug ON organisations (slug);
CREATE INDEX organisations_name ON organisations (name, id);
CREATE INDEX organisations_contact ON organisations (contact_id);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE INDEX users_organisation ON users (organisation_id);
CREATE INDEX users_full_name ON users (full_name, id);
CREATE UNIQUE INDEX access_levels_name ON access_levels (name);
CREATE UNIQUE INDEX projects_title ON projects (title, id);
CREATE INDEX projects_owner ON projects (owner_id);
CREATE INDEX projects_organisation ON projects (organisation_id);
CREATE UNIQUE INDEX project_members_once ON project_members (project_id, user_id) WHERE deleted_at IS NULL;
CREATE INDEX project_members_list ON project_members (project_id, created_at, id);
CREATE INDEX project_members_user ON project_members (user_id);
CREATE UNIQUE INDEX videos_title ON videos (project_id, title, id);
CREATE UNIQUE INDEX scenes_order ON scenes (version_id, "order") WHERE deleted_at IS NULL;
CREATE INDEX scenes_version ON scenes (version_id, "order", id);
CREATE INDEX scenes_lineage ON scenes (lineage_id);
CREATE INDEX media_project ON media (project_id, created_at, id);
CREATE INDEX scene_media_medium ON scene_media (media_id);
CREATE INDEX comments_scene ON comments (scene_id, created_at, id);
CREATE INDEX comments_parent ON comments (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_carried ON comments (carried_from_id) WHERE carried_from_id IS NOT NULL;
CREATE INDEX comments_assignee ON comments (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX comments_author ON comments (author_id);
-- Counts read this index alone: it holds every column they name. The queue walks the next one in its own order.
CREATE INDEX comments_amends ON comments (scene_id, stage, status, visibility, deleted_at)
    WHERE status IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX comments_queue ON comments (scene_id, created_at, id) WHERE status IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX stage_decisions_video ON stage_decisions (video_id, created_at, id);
CREATE INDEX activity_project ON activity (project_id, created_at, id);
CREATE INDEX activity_actor ON activity (actor_id, created_at, id);
CREATE INDEX activity_time ON activity (created_at, id);
CREATE INDEX activity_entity ON activity (entity_id);
CREATE INDEX activity_batch ON activity (batch_id);
CREATE INDEX activity_request ON activity (request_id);
CREATE INDEX activity_undoes ON activity (undoes_batch_id) WHERE undoes_batch_id IS NOT NULL;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX personal_access_tokens_user ON personal_access_tokens (user_id);
CREATE INDEX invitations_project ON invitations (project_id);
CREATE UNIQUE INDEX workspace_single ON workspace ((epoch IS NOT NULL));

-- The log is written once: nobody changes or removes an entry.
CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity BEGIN
    SELECT RAISE(ABORT, 'activity is append-only');
END;

CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN
    SELECT RAISE(ABORT, 'activity is append-only');
END;

-- The seeded levels. An installation may add its own between them.
INSERT INTO access_levels (name, display_name, description, permission_level, created_at, updated_at)
SELECT column1, column2, column3, column4, now, now
FROM (SELECT CAST(unixepoch('subsec') * 1000000 AS INTEGER) AS now) AS clock,
    (VALUES
        ('client', 'Client', 'Reads what is marked for clients, and nothing else.', 10),
        ('commenter', 'Commenter', 'Reads everything and comments.', 20),
        ('editor', 'Editor', 'Edits scenes, takes and versions; settles amends; submits and advances stages.', 30),
        ('approver', 'Approver', 'Approves stages, requests amends, reopens.', 40),
        ('manager', 'Manager', 'Manages members and settings; deletes.', 50)
    ) AS seed;

INSERT INTO workspace (epoch, created_at) VALUES (randomblob(16), CAST(unixepoch('subsec') * 1000000 AS INTEGER));
