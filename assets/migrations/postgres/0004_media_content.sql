-- What is known of the bytes of an uploaded medium; none of it of one that is registered by its URL. The bytes themselves
-- are in the media storage, as PROJECT/CONTENT_ID.
ALTER TABLE media ADD COLUMN content_id uuid;
ALTER TABLE media ADD COLUMN size_bytes bigint CHECK (size_bytes >= 0);
ALTER TABLE media ADD COLUMN sha256 text CHECK (length(sha256) = 64);
ALTER TABLE media ADD COLUMN content_type text CHECK (content_type IN (
    'image/png', 'image/jpeg', 'image/webp', 'image/gif',
    'audio/wav', 'audio/mpeg', 'audio/flac', 'audio/ogg', 'audio/aac', 'audio/mp4',
    'video/mp4', 'video/quicktime', 'video/webm', 'video/x-matroska'
));
ALTER TABLE media ADD COLUMN file_name text;
