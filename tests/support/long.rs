//! Files that are long in a way that would cost a reader more than its length, were it careless: for the test that they do not,
//! and for the bench that says how long they take at the limit of size.

use orama::exchange::{
    Format, ReadError, comment_table, limits,
    mapping::{read_csv, read_json},
    project_file, read_markers, read_script,
};

/// A part of a file.
pub enum Piece {
    /// Once.
    One(String),
    /// Over and over.
    Many(&'static str),
    /// Over and over, each another.
    Each(fn(usize) -> String),
}

/// What reads a file.
#[derive(Clone, Copy)]
pub enum Reader {
    Script(Format),
    Markers(Format),
    Comments,
    Project,
    TableCsv,
    TableJson,
}

/// A file that may be made of any length.
pub struct Long {
    pub name: &'static str,
    pub reader: Reader,
    pieces: Vec<Piece>,
}

impl Long {
    /// The file, of about so many bytes.
    pub fn of(&self, bytes: usize) -> Vec<u8> {
        let repeated = self.pieces.iter().filter(|piece| !matches!(piece, Piece::One(_))).count().max(1);
        let (share, mut text) = (bytes / repeated, String::with_capacity(bytes));
        for piece in &self.pieces {
            let end = text.len() + share;
            match piece {
                Piece::One(once) => text.push_str(once),
                Piece::Many(unit) => text.push_str(&unit.repeat(share / unit.len())),
                Piece::Each(unit) => {
                    let mut at = 0;
                    while text.len() < end {
                        text.push_str(&unit(at));
                        at += 1;
                    }
                }
            }
        }
        text.into_bytes()
    }

    /// The longest file of its kind that is read, in bytes.
    #[allow(dead_code, reason = "the tests read shorter ones")]
    pub fn most(&self) -> usize {
        match self.reader {
            Reader::Script(format) | Reader::Markers(format) => format.max_bytes(),
            Reader::Comments => Format::CsvComments.max_bytes(),
            Reader::Project => Format::Json.max_bytes(),
            Reader::TableCsv | Reader::TableJson => limits::MAX_FILE_BYTES,
        }
    }

    /// Reads it; whether it is good does not matter.
    pub fn read(&self, bytes: &[u8]) -> Result<(), ReadError> {
        match self.reader {
            Reader::Script(format) => read_script(format, "long", bytes).map(drop),
            Reader::Markers(format) => read_markers(format, "long", bytes).map(drop),
            Reader::Comments => comment_table::read("long", bytes).map(drop),
            Reader::Project => project_file::read("long", bytes).map(drop),
            Reader::TableCsv => read_csv("table", "long", bytes).map(drop),
            Reader::TableJson => read_json("table", "long", bytes).map(drop),
        }
    }
}

/// A project of one video and one version, up to its scenes.
const PROJECT: &str = r#"{"format":"orama-project","version":1,"project":{"id":"00000000-0000-7000-8000-000000000001",
    "title":"Harbour","owner_id":"00000000-0000-7000-8000-000000000002","organisation_id":null,"objective":"","style":"","revision":1,
    "created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","deleted_at":null},"organisations":[],
    "users":[{"id":"00000000-0000-7000-8000-000000000002","email":"ana@studio.example","full_name":"Ana","role":"user",
    "organisation_id":null,"is_active":true,"email_verified":true,"last_login_at":null,"revision":1,
    "created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","deleted_at":null}],"members":[],
    "videos":[{"id":"00000000-0000-7000-8000-000000000003","project_id":"00000000-0000-7000-8000-000000000001","title":"Launch",
    "duration":null,"objective":"","key_messages":"","style":null,"outline":"","current_stage":"script","stage_status":"in_progress",
    "fps_num":25,"fps_den":1,"start_frame":0,"drop_frame":false,"revision":1,
    "created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","deleted_at":null}],"video_formats":[],
    "versions":[{"id":"00000000-0000-7000-8000-000000000004","video_id":"00000000-0000-7000-8000-000000000003","number":1,"name":"one",
    "revision":1,"created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","deleted_at":null}],"scenes":["#;

/// A scene of it.
const SCENE: &str = r#"{"id":"00000000-0000-7000-9000-IDENTITY","version_id":"00000000-0000-7000-8000-000000000004","order":NUMBER,
    "title":"Scene NUMBER","voice_text":"The tide was out when they shut it.","description":"The sun clears the headland.",
    "image_prompt":"","selected_image_id":null,"selected_voice_id":null,"selected_video_id":null,"selected_music_id":null,
    "task_id":null,"duration_frames":96,"lineage_id":"00000000-0000-7000-9000-IDENTITY","revision":1,
    "created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","deleted_at":null}"#;

fn one(text: &str) -> Piece {
    Piece::One(text.to_owned())
}

fn long(name: &'static str, reader: Reader, pieces: Vec<Piece>) -> Long {
    Long { name, reader, pieces }
}

/// All of them.
pub fn all() -> Vec<Long> {
    [screenplays(), captions(), storyboards(), tables(), markers()].into_iter().flatten().collect()
}

fn screenplays() -> Vec<Long> {
    use Piece::Many;
    let (fountain, fdx) = (Reader::Script(Format::Fountain), Reader::Script(Format::Fdx));
    let (open, close) = ("<FinalDraft><Content>", "</Content></FinalDraft>");
    vec![
        long("fountain: speeches", fountain, vec![Many("INT. A - DAY\n\nANA\nHello there.\n\n")]),
        long("fountain: one line", fountain, vec![Many("word ")]),
        long("fountain: sections before empty scenes", fountain, vec![Many("# a\n"), Many(".b\n\n")]),
        long("fountain: open notes", fountain, vec![Many("[[ ")]),
        long("fountain: open boneyards", fountain, vec![Many("/* [[ ")]),
        long("fountain: notes", fountain, vec![Many("[[a]]\n\n")]),
        long("fountain: title page", fountain, vec![one("Title: a\n"), Many("K: v\n")]),
        long("fountain: scene lines", fountain, vec![Many("SCENE ONE\n\nWords.\n\n")]),
        long("fountain: spaces", fountain, vec![one("ANA\n"), Many("  \n")]),
        long(
            "fdx: paragraphs",
            fdx,
            vec![one(open), Many("<Paragraph Type=\"Action\"><Text>a</Text></Paragraph>\n"), one(close)],
        ),
        long(
            "fdx: notes before words on one line",
            fdx,
            vec![
                one(open),
                Many("<Paragraph><ScriptNote><Paragraph><Text>a</Text></Paragraph></ScriptNote></Paragraph>"),
                Many("<Paragraph><Text>x</Text></Paragraph>"),
                one(close),
            ],
        ),
        long("fdx: attributes", fdx, vec![one(open), one("<Paragraph "), Many("a=\"b\" "), one("/>"), one(close)]),
        long(
            "fdx: references",
            fdx,
            vec![one(open), one("<Paragraph><Text>"), Many("&amp;"), one("</Text></Paragraph>"), one(close)],
        ),
        long("fdx: a tag without an end", fdx, vec![one(open), Many("<a")]),
        long("fdx: comments", fdx, vec![one(open), Many("<!-- -->"), one(close)]),
    ]
}

fn captions() -> Vec<Long> {
    use Piece::Many;
    let (srt, vtt) = (Reader::Script(Format::Srt), Reader::Script(Format::Vtt));
    let cue = "1\n00:00:00,000 --> 00:00:01,000\n";
    let voice = "WEBVTT\n\n00:00.000 --> 00:01.000\n";
    vec![
        long("srt: cues", srt, vec![Many("1\n00:00:00,000 --> 00:00:01,000\na\n\n")]),
        long("srt: open marks", srt, vec![one(cue), Many("<")]),
        long("srt: open braces and marks", srt, vec![one(cue), Many("{<")]),
        long("srt: marks of looks", srt, vec![one(cue), Many("<i>")]),
        long("srt: marks that are none", srt, vec![one(cue), Many("<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<>")]),
        long("srt: slashes", srt, vec![one(cue), Many("</////////////////////////////////////////>")]),
        long("srt: stray lines", srt, vec![one(cue), one("a\n\n"), Many("b\n\n")]),
        long("srt: bad times", srt, vec![Many("1\n00:00:99,000 --> 00:00:01,000\na\n\n")]),
        long("vtt: open tags", vtt, vec![one(voice), Many("<")]),
        long("vtt: references", vtt, vec![one(voice), Many("&")]),
        long("vtt: voices", vtt, vec![one(voice), Many("<v a>b")]),
        long("vtt: remarks", vtt, vec![one("WEBVTT\n\n"), Many("NOTE\na\n\n")]),
    ]
}

fn storyboards() -> Vec<Long> {
    use Piece::{Each, Many};
    let (board, project) = (Reader::Script(Format::StoryboardJson), Reader::Project);
    let nested = |open: &str, close: &str| (open.repeat(55), close.repeat(55));
    let (deep, out) = nested("{\"scenes\":[", "]}");
    vec![
        long(
            "storyboard: scenes",
            board,
            vec![one("{\"scenes\":["), Many("{\"text\":\"a\",\"k\":1},"), one("{\"text\":\"b\"}]}")],
        ),
        long(
            "storyboard: a long key around lists",
            board,
            vec![one("{\""), Many("k"), one("\":["), Many("[],"), one("[]]}")],
        ),
        long(
            "storyboard: a long key of a list",
            board,
            vec![one("{\"sce"), Many("-"), one("nes\":["), Many("{\"text\":\"a\"},"), one("{\"text\":\"b\"}]}")],
        ),
        long(
            "storyboard: a long title above shots",
            board,
            vec![
                one("{\"scenes\":[{\"title\":\""),
                Many("t"),
                one("\",\"shots\":["),
                Many("{\"text\":\"a\"},"),
                one("{\"text\":\"b\"}]}]}"),
            ],
        ),
        long(
            "storyboard: many lists of scenes",
            board,
            vec![one("{"), Many("\"scenes\":[{\"text\":\"a\"}],\"x\":1,"), one("\"y\":1}")],
        ),
        long("storyboard: deep below", board, vec![Piece::One(deep), Many("{\"q\":1},"), one("{}"), Piece::One(out)]),
        long("storyboard: lists of lists", board, vec![one("["), Many("[[[[]]]],"), one("[]]")]),
        long(
            "storyboard: keys that mean nothing",
            board,
            vec![one("{\"scenes\":[{\"text\":\"a\""), Each(|at| format!(",\"k{at}\":1")), one("}]}")],
        ),
        long("storyboard: numbers", board, vec![one("["), Many("1,"), one("1]")]),
        long(
            "project: scenes",
            project,
            vec![
                Piece::One(PROJECT.to_owned()),
                Each(|at| {
                    (if at == 0 { "" } else { "," }).to_owned()
                        + &SCENE
                            .replace("NUMBER", &(at + 1).to_string())
                            .replace("IDENTITY", &format!("{:012x}", at + 1))
                }),
                one("],\"media\":[],\"scene_media\":[],\"comments\":[],\"decisions\":[]}"),
            ],
        ),
        long(
            "project: what is no project",
            project,
            vec![one("{\"format\":\"orama-project\",\"scenes\":["), Many("{\"a\":1},"), one("{}]}")],
        ),
        long(
            "project: unknown fields",
            project,
            vec![one("{\"format\":\"orama-project\""), Each(|at| format!(",\"k{at}\":1")), one("}")],
        ),
    ]
}

fn tables() -> Vec<Long> {
    use Piece::{Each, Many};
    let scenes = Reader::Script(Format::CsvScenes);
    let (kitsu, frameio) = (Reader::Markers(Format::KitsuCsv), Reader::Markers(Format::FrameioCsv));
    let wide = (0..255).map(|at| format!("c{at},")).collect::<Vec<_>>().concat();
    let tasks = (0..125).map(|at| format!(",t{at},t{at} comment")).collect::<Vec<_>>().concat();
    vec![
        long(
            "csv-scenes: rows",
            scenes,
            vec![one("title,voice_text,duration_frames\n"), Many("a title,what is spoken in it,48\n")],
        ),
        long(
            "csv-scenes: long rows",
            scenes,
            vec![one("title,voice_text\n"), Each(|at| format!("Scene {at},{}\n", "the tide was out ".repeat(30)))],
        ),
        long("csv-scenes: a head of commas", scenes, vec![one("title,"), Many(",")]),
        long("csv-scenes: a row of commas", scenes, vec![one("title\na"), Many(",")]),
        long("csv-scenes: rows of a wide table", scenes, vec![Piece::One(format!("title,{wide}\n")), Many("a\n")]),
        long(
            "csv-scenes: wide rows",
            scenes,
            vec![Piece::One(format!("title,{wide}\n")), Each(|_| format!("a{}\n", ",".repeat(254)))],
        ),
        long(
            "csv-scenes: wide rows with words at their end",
            scenes,
            vec![Piece::One(format!("title,{wide}\n")), Each(|_| format!("{}a\n", ",".repeat(255)))],
        ),
        long("csv-scenes: rows of spaces", scenes, vec![one("title\n"), Many(" , , , , , , , , , , , , , , , ,\n")]),
        long("csv-scenes: quotes", scenes, vec![one("title\n"), Many("\"\"")]),
        long("csv-scenes: a quote that is never closed", scenes, vec![one("title\n\""), Many("a\n")]),
        long("csv-scenes: rows that are all bad", scenes, vec![one("title,duration_frames\n"), Many("a,x\n")]),
        long(
            "csv-comments: rows",
            Reader::Comments,
            vec![one("scene_no,status,text\n"), Many("1,to_do,warmer please\n")],
        ),
        long("csv-comments: bad ids", Reader::Comments, vec![one("comment_id,text\n"), Many("x,y\n")]),
        long("kitsu-csv: rows", kitsu, vec![one("Name,Sequence,anim,anim comment\n"), Many("S01,SE01,wip,warmer\n")]),
        long(
            "kitsu-csv: a long name with many tasks",
            kitsu,
            vec![Piece::One(format!("Name{tasks}\n")), Many("n"), Piece::One(",wip,x".repeat(125))],
        ),
        long(
            "kitsu-csv: a long name of a task",
            kitsu,
            vec![one("Name,"), Many("t"), one(" comment\n"), Many("a,b\n")],
        ),
        long("frameio-csv: rows", frameio, vec![one("Comment,Commenter,Frame\n"), Many("warmer,Ana,12\n")]),
        long("table: rows", Reader::TableCsv, vec![one("id,name\n"), Many("1,a\n")]),
        long("table: objects", Reader::TableJson, vec![one("["), Many("{\"id\":1},"), one("{\"id\":2}]")]),
        long("table: objects a line", Reader::TableJson, vec![Many("{\"id\":1}\n")]),
        long("table: a column for each row", Reader::TableJson, vec![Each(|at| format!("{{\"c{at}\":1}}\n"))]),
        long(
            "table: wide rows",
            Reader::TableJson,
            vec![
                one("["),
                Each(|at| {
                    let fields: Vec<String> = (0..25).map(|column| format!("\"c{}\":1", (at + column) % 256)).collect();
                    format!("{{{}}},", fields.join(","))
                }),
                one("{}]"),
            ],
        ),
        long(
            "table: names in ever other letters",
            Reader::TableJson,
            vec![Each(|at| {
                let letter = |bit: usize| if at >> bit & 1 == 1 { 'A' } else { 'a' };
                format!("{{\"{}\":1}}\n", (0..18).map(letter).collect::<String>())
            })],
        ),
        long("table: one cell of lists", Reader::TableJson, vec![one("[{\"a\":["), Many("[],"), one("[]]}]")]),
        long("table: lines that are none", Reader::TableJson, vec![Many("{\n")]),
    ]
}

fn markers() -> Vec<Long> {
    use Piece::{Each, Many};
    let of = Reader::Markers;
    let event = "001  001      V     C        01:00:00:00 01:00:00:01 01:00:00:00 01:00:00:01  \n";
    let spine = "<fcpxml version=\"1.9\"><library><event><project><sequence><spine>";
    let unspine = "</spine></sequence></project></event></library></fcpxml>";
    let otio = "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":[{\"OTIO_SCHEMA\":\"Track.1\",\"children\":[";
    vec![
        long(
            "edl: markers",
            of(Format::EdlResolve),
            vec![Many(
                "001  001      V     C        01:00:00:00 01:00:00:01 01:00:00:00 01:00:00:01  \na\n |C:ResolveColorRed |M:b |D:1\n",
            )],
        ),
        long("edl: marks without an event", of(Format::EdlResolve), vec![one(event), Many(" |C:x |M:y |D:1\n")]),
        long(
            "edl: words of one event",
            of(Format::EdlResolve),
            vec![one(event), Many("words\n"), one(" |C:x |M:y |D:1\n")],
        ),
        long("edl: one line of words", of(Format::EdlResolve), vec![one(event), Many("12 ")]),
        long(
            "fcpxml: clips",
            of(Format::Fcpxml),
            vec![
                one(spine),
                Many("<gap offset=\"1/3s\" start=\"1/7s\" duration=\"5/11s\"><marker start=\"2s\" value=\"a\"/></gap>"),
                one(unspine),
            ],
        ),
        long(
            "fcpxml: clips at odd times",
            of(Format::Fcpxml),
            vec![
                one(spine),
                Each(|at| {
                    format!("<gap start=\"{}/{}s\" duration=\"{at}/{}s\"/>", at * 7 + 1, 1_000_003 + at, 999_983 + at)
                }),
                one(unspine),
            ],
        ),
        long(
            "fcpxml: attributes",
            of(Format::Fcpxml),
            vec![one(spine), one("<gap "), Each(|at| format!("a{at}=\"b\" ")), one("/>"), one(unspine)],
        ),
        long(
            "xmeml: clips with markers",
            of(Format::Xmeml),
            vec![
                one("<xmeml><sequence><rate><timebase>25</timebase></rate>"),
                Many("<clipitem><start>1</start><marker><name>a</name><in>1</in></marker></clipitem>"),
                one("</sequence></xmeml>"),
            ],
        ),
        long(
            "xmeml: markers before clips",
            of(Format::Xmeml),
            vec![
                one("<xmeml><sequence>"),
                Many("<marker><in>1</in></marker>"),
                Many("<clipitem></clipitem>"),
                one("</sequence></xmeml>"),
            ],
        ),
        long("avid-txt: markers", of(Format::AvidTxt), vec![Many("Ana\t01:00:00:00\tV1\tred\twarmer\t1\n")]),
        long("avid-txt: columns", of(Format::AvidTxt), vec![Many("a\t")]),
        long(
            "otio: clips",
            of(Format::Otio),
            vec![
                one(otio),
                Many(
                    "{\"OTIO_SCHEMA\":\"Clip.1\",\"source_range\":{\"start_time\":{\"rate\":24,\"value\":0},\"duration\":{\"rate\":24,\"value\":7}}},",
                ),
                one("{}]}]}}"),
            ],
        ),
        long(
            "otio: tracks without a length",
            of(Format::Otio),
            vec![
                one(otio),
                Many("{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":[{\"OTIO_SCHEMA\":\"Track.1\",\"children\":[]}]},"),
                one("{}]}]}}"),
            ],
        ),
        long(
            "otio: one object",
            of(Format::Otio),
            vec![one("{\"OTIO_SCHEMA\":\"Clip.1\""), Each(|at| format!(",\"k{at}\":1")), one("}")],
        ),
    ]
}
