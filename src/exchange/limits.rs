//! How much one file may hold. The limits are far above any real script: they stop a file that was made to do harm, or was
//! chosen by mistake, before it takes the machine with it.

/// The largest file, in bytes: what a table or a project of more than 100,000 rows needs. Where no real file is nearly so large less
/// is read ([`super::Format::max_bytes`]), so that none takes a second.
pub const MAX_FILE_BYTES: usize = 64 * MIB;

/// The largest screenplay in plain text, in bytes: thousands of pages. One of two hours has a third of a mebibyte.
pub const MAX_SCREENPLAY_BYTES: usize = 4 * MIB;

/// The largest screenplay of Final Draft, in bytes. One of two hours has one or two mebibytes.
pub const MAX_FINAL_DRAFT_BYTES: usize = 16 * MIB;

/// The largest file of captions, in bytes: those of fifty hours.
pub const MAX_CAPTION_BYTES: usize = 4 * MIB;

/// The largest storyboard, in bytes: fifteen thousand scenes of a hundred words each.
pub const MAX_STORYBOARD_BYTES: usize = 12 * MIB;

/// The largest timeline or list of markers, in bytes.
pub const MAX_TIMELINE_BYTES: usize = 32 * MIB;

/// The largest timeline of `OpenTimelineIO`, in bytes: ten thousand clips with markers.
pub const MAX_OTIO_BYTES: usize = 24 * MIB;

const MIB: usize = 1024 * 1024;

/// The most scenes of one script.
pub const MAX_SCENES: usize = 100_000;

/// How deep the elements of an XML file may be nested. Final Draft writes eleven levels.
pub const MAX_XML_DEPTH: usize = 64;

/// How deep the lists and objects of a JSON file may be nested. `serde_json` enforces it.
pub const MAX_JSON_DEPTH: usize = 127;

/// How many values a JSON storyboard or timeline may hold in all: twenty for each of its scenes.
pub const MAX_JSON_VALUES: usize = 2_000_000;

/// How many keys that mean nothing here are named; the rest are counted.
pub const MAX_NAMED_KEYS: usize = 200;

/// How many bad places of a file are named; the rest are counted.
pub const MAX_PROBLEMS: usize = 1_000;

/// The most markers or comments of one file.
pub const MAX_MARKERS: usize = 100_000;

/// The longest text of a marker, in bytes: an amend with all its answers.
pub const MAX_MARKER_BYTES: usize = 4 * 1024 * 1024;

/// The most rows of a table of comma-separated values.
pub const MAX_CSV_ROWS: usize = 200_000;

/// The longest name of a column, and of a row where rows have one, in bytes.
pub const MAX_CSV_NAME: usize = 1_000;

/// The most columns of one.
pub const MAX_CSV_COLUMNS: usize = 256;

/// The most cells of one of its rows, however empty they are: as wide as a spreadsheet can be.
pub const MAX_CSV_WIDTH: usize = 16_384;

/// The most cells of a table in all, each row counted up to its last one with words: 100,000 rows of fifty.
pub const MAX_CSV_CELLS: usize = 5_000_000;
