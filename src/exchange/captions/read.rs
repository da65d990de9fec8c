//! From the lines of a caption file to scenes, one for each cue.

use super::{CaptionKind, marks};
use crate::{
    exchange::{
        compose, cut,
        error::{Problem, Problems, ReadError},
        limits::MAX_SCENES,
        script::{CueTime, Notice, SceneRule, Script, ScriptScene},
    },
    model::words::counted,
};

/// The longest time that is taken for one, in hours: beyond it a digit was typed twice.
const MAX_HOURS: i64 = 1_000;

/// A cue as it was read.
struct Cue<'a> {
    line: usize,
    time: CueTime,
    lines: Vec<&'a str>,
}

/// Reads captions. `name` is only for the messages.
pub(in crate::exchange) fn read(kind: CaptionKind, name: &str, text: &str) -> Result<Script, ReadError> {
    let mut reader = Reader::new(kind, text);
    reader.read_top();
    while reader.at < reader.lines.len() {
        reader.read_block();
    }
    if !reader.problems.is_empty() {
        return Err(reader.problems.into_error(name));
    }
    Ok(reader.finish())
}

struct Reader<'a> {
    kind: CaptionKind,
    lines: Vec<&'a str>,
    at: usize,
    cues: Vec<Cue<'a>>,
    problems: Problems,
    /// What was not kept: how often, and where first.
    outside: Kept,
    remarks: Kept,
    places: Kept,
    joined: Kept,
}

/// How often something came, and where first.
#[derive(Default)]
struct Kept {
    count: usize,
    first: usize,
}

impl Kept {
    fn add(&mut self, line: usize) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += 1;
    }

    fn notice(&self, one: &str, many: &str, what: &str) -> Option<Notice> {
        (self.count > 0)
            .then(|| Notice::at(self.first, format!("{} from here on: {what}", counted(self.count, one, many))))
    }
}

impl<'a> Reader<'a> {
    fn new(kind: CaptionKind, text: &'a str) -> Self {
        Self {
            kind,
            lines: text.split('\n').collect(),
            at: 0,
            cues: Vec::new(),
            problems: Problems::default(),
            outside: Kept::default(),
            remarks: Kept::default(),
            places: Kept::default(),
            joined: Kept::default(),
        }
    }

    fn is_blank(&self, at: usize) -> bool {
        self.lines.get(at).is_none_or(|line| line.trim_matches([' ', '\t']).is_empty())
    }

    /// The first line of `WebVTT`, and what stands below it until an empty line.
    fn read_top(&mut self) {
        if self.kind == CaptionKind::Srt {
            return;
        }
        let first = self.lines.first().copied().unwrap_or_default();
        if !first.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
            let reason = "the file does not begin with WEBVTT. If it is SubRip, name it with --format srt.";
            self.problems.push(Problem::at(1, reason));
        }
        while !self.is_blank(self.at) && !self.lines[self.at].contains("-->") {
            self.at += 1;
        }
    }

    /// Reads what stands until the next empty line.
    fn read_block(&mut self) {
        if self.is_blank(self.at) {
            self.at += 1;
            return;
        }
        let line = self.lines[self.at];
        let named = |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.trim().is_empty());
        if line.contains("-->") {
            self.read_cue();
        } else if self.kind == CaptionKind::Vtt && (named("STYLE") || named("REGION") || is_note(line)) {
            self.remarks.add(self.at + 1);
            self.skip_block();
        } else if self.lines.get(self.at + 1).is_some_and(|next| next.contains("-->")) {
            // The number or the name of the cue.
            self.at += 1;
            self.read_cue();
        } else {
            self.read_stray();
        }
    }

    fn skip_block(&mut self) {
        while !self.is_blank(self.at) {
            self.at += 1;
        }
    }

    fn read_cue(&mut self) {
        let line = self.at + 1;
        let timing = self.lines[self.at];
        self.at += 1;
        let from = self.at;
        self.skip_block();
        let lines = self.lines[from..self.at].to_vec();
        match read_timing(timing) {
            Ok((time, has_place)) => {
                if has_place {
                    self.places.add(line);
                }
                if self.cues.len() == MAX_SCENES {
                    let reason = format!("more than {MAX_SCENES} cues; divide the file into parts");
                    self.problems.push(Problem::at(line, reason));
                    self.at = self.lines.len();
                    return;
                }
                self.cues.push(Cue { line, time, lines });
            }
            Err(reason) => self.problems.push(Problem::at(line, reason)),
        }
    }

    /// Lines without a time: those of a cue whose text holds an empty line, or something above the first cue.
    fn read_stray(&mut self) {
        let from = self.at;
        self.skip_block();
        match self.cues.last_mut() {
            Some(cue) => {
                self.joined.add(from + 1);
                cue.lines.push("\u{a0}");
                cue.lines.extend(&self.lines[from..self.at]);
            }
            None => (from..self.at).for_each(|at| self.outside.add(at + 1)),
        }
    }

    fn finish(self) -> Script {
        let mut looks = Kept::default();
        let mut scenes = Vec::with_capacity(self.cues.len());
        for (index, cue) in self.cues.iter().enumerate() {
            let (scene, marks) = scene(self.kind, index, cue);
            (0..marks).for_each(|_| looks.add(cue.line));
            scenes.push(scene);
        }
        let mut notices: Vec<Notice> = [
            self.outside.notice("line above the first cue", "lines above the first cue", "not kept."),
            self.remarks.notice("block of remarks or style", "blocks of remarks or style", "not kept."),
            self.places.notice("cue with a place on the screen", "cues with a place on the screen", "not kept."),
            looks.notice("mark of looks", "marks of looks", "the words are kept without them."),
            self.joined.notice(
                "empty line inside a cue",
                "empty lines inside a cue",
                "what follows belongs to the cue.",
            ),
            overlaps(&self.cues),
            gaps(&self.cues),
        ]
        .into_iter()
        .flatten()
        .collect();
        if scenes.is_empty() {
            notices.insert(0, Notice::at(1, "The file holds no cue, so it has no scenes."));
        }
        Script { title: None, rule: SceneRule::Cues, scenes, notices }
    }
}

fn is_note(line: &str) -> bool {
    line.strip_prefix("NOTE").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn scene(kind: CaptionKind, index: usize, cue: &Cue<'_>) -> (ScriptScene, usize) {
    let (speeches, looks) = marks::take_out(kind, &cue.lines);
    let (voice_text, only_speaker) = compose::voice_text(&speeches);
    let words = speeches.iter().flat_map(|speech| &speech.lines).find(|line| !line.is_empty());
    let scene = ScriptScene {
        title: words.map_or_else(|| format!("Cue {}", index + 1), |line| cut::shorten(line)),
        voice_text,
        description: only_speaker.as_deref().map(compose::spoken_by).unwrap_or_default(),
        time: Some(cue.time),
        line: cue.line,
        ..ScriptScene::default()
    };
    (scene, looks)
}

/// When a cue begins and ends, and whether it says where on the screen it stands.
fn read_timing(line: &str) -> Result<(CueTime, bool), String> {
    let (start, rest) = line.split_once("-->").unwrap_or((line, ""));
    let rest = rest.trim();
    let (end, place) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let start = read_moment(start.trim())?;
    let end = read_moment(end)?;
    if end < start {
        return Err("the cue ends before it begins. Correct its times.".to_owned());
    }
    Ok((CueTime { start, end }, !place.trim().is_empty()))
}

/// A moment such as `01:02:03,456` or `02:03.456`, in milliseconds.
fn read_moment(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{}` is no time: write it as 00:01:02,345", cut::shorten(text));
    let (clock, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let parts: Vec<i64> = clock.split(':').map(digits).collect::<Option<_>>().ok_or_else(wrong)?;
    let (hours, minutes, seconds) = match *parts.as_slice() {
        [hours, minutes, seconds] => (hours, minutes, seconds),
        [minutes, seconds] => (0, minutes, seconds),
        _ => return Err(wrong()),
    };
    if hours >= MAX_HOURS || minutes > 59 || seconds > 59 {
        return Err(wrong());
    }
    let shown: String = fraction.chars().take(3).collect();
    let thousandths = digits(fraction).and_then(|_| digits(&format!("{shown:0<3}"))).ok_or_else(wrong)?;
    Ok(((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths)
}

fn digits(text: &str) -> Option<i64> {
    let plain = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn overlaps(cues: &[Cue<'_>]) -> Option<Notice> {
    let mut found = Kept::default();
    let late = cues.windows(2).filter(|pair| pair[1].time.start < pair[0].time.end);
    late.for_each(|pair| found.add(pair[1].line));
    found.notice(
        "cue",
        "cues",
        "begun before the one above ends; each is a scene of its own length, one after the other.",
    )
}

fn gaps(cues: &[Cue<'_>]) -> Option<Notice> {
    let mut end = 0;
    let mut total = 0;
    for cue in cues {
        total += (cue.time.start - end).max(0);
        end = end.max(cue.time.end);
    }
    let text = "before and between the cues lie in no scene, and all later times move up by as much; to keep them use --fill-gaps: \
                each scene then lasts until the next cue begins, and the first from the start.";
    (total > 0).then(|| Notice::at(1, format!("{}.{:03} seconds {text}", total / 1000, total % 1000)))
}
