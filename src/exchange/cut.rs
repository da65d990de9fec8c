//! The one place that divides a screenplay into scenes, for every screenplay format.
//!
//! Nothing is dropped at a cut. Words before the first one are a scene of their own, unless they only lead into it (a
//! section, `ACT ONE`, `FADE IN:`): then they belong to it. The same holds for sections at the end of a scene: they are
//! about the next.

use super::{
    compose,
    element::{Element, Kind},
    error::Problem,
    limits::MAX_SCENES,
    script::{Notice, SceneRule, ScriptScene},
};
use crate::model::words::counted;

/// The most characters that paragraphs are grouped under. A longer paragraph is a scene of its own, undivided.
pub(super) const MAX_GROUP: usize = 600;

/// The longest title that is made of the first words of a scene, in characters.
const MAX_SUMMARY: usize = 60;

/// The longest line that is taken for `SCENE …`, in characters.
const MAX_SCENE_LINE: usize = 100;

/// The result of dividing.
pub(super) struct Division {
    pub(super) rule: SceneRule,
    pub(super) scenes: Vec<ScriptScene>,
    pub(super) notices: Vec<Notice>,
}

/// A scene on its way: the elements that will be in it, and the title if a cut gave one.
#[derive(Default)]
struct Piece {
    title: Option<String>,
    line: usize,
    elements: Vec<Element>,
}

impl Piece {
    fn titled(title: String, line: usize) -> Self {
        Self { title: Some(title), line, elements: Vec::new() }
    }

    fn has_words(&self) -> bool {
        self.elements.iter().any(has_words)
    }

    fn into_scene(self) -> ScriptScene {
        let first = self.elements.iter().find(|e| has_words(e)).map_or(1, |e| e.line);
        let line = if self.title.is_some() { self.line } else { first };
        let title = self.title.unwrap_or_else(|| summary(&self.elements));
        compose::scene(title, line, &self.elements)
    }
}

/// Divides elements into scenes by the first rule that finds anything. More than a script may have are not made at all.
pub(super) fn divide(elements: Vec<Element>) -> Result<Division, Problem> {
    let mut notices = notices(&elements);
    let rule = choose(&elements);
    let pieces = match rule {
        SceneRule::Headings => at_headings(elements),
        SceneRule::Sections => at_sections(elements),
        SceneRule::SceneLines => at_scene_lines(elements),
        SceneRule::Paragraphs | SceneRule::Storyboard | SceneRule::Cues | SceneRule::Rows => into_groups(elements),
    };
    if let Some(problem) = too_many(pieces.len()) {
        return Err(problem);
    }
    let scenes: Vec<ScriptScene> = pieces.into_iter().map(Piece::into_scene).collect();
    if scenes.is_empty() {
        notices.push(Notice::at(1, "The file holds nothing to review, so it has no scenes."));
    }
    Ok(Division { rule, scenes, notices })
}

/// What is wrong with so many scenes; none: nothing.
pub(super) fn too_many(scenes: usize) -> Option<Problem> {
    let reason = || format!("{scenes} scenes; one file may hold {MAX_SCENES}. Divide the script into parts.");
    (scenes > MAX_SCENES).then(|| Problem::whole(reason()))
}

fn choose(elements: &[Element]) -> SceneRule {
    let any = |found: fn(&Element) -> bool| elements.iter().any(found);
    if any(|e| matches!(e.kind, Kind::Heading { .. })) {
        SceneRule::Headings
    } else if any(|e| matches!(e.kind, Kind::Section { .. })) {
        SceneRule::Sections
    } else if any(|e| split_scene_line(e).is_some()) {
        SceneRule::SceneLines
    } else {
        SceneRule::Paragraphs
    }
}

fn at_headings(elements: Vec<Element>) -> Vec<Piece> {
    let mut pieces = vec![Piece::default()];
    for element in elements {
        match element.kind {
            Kind::Heading { ref number } => {
                let title = heading_title(number.as_deref(), &element.text);
                pieces.push(Piece::titled(title, element.line));
            }
            _ => push(&mut pieces, element),
        }
    }
    settle(pieces)
}

fn heading_title(number: Option<&str>, text: &str) -> String {
    let parts: Vec<&str> = number.into_iter().chain([text]).map(str::trim).filter(|p| !p.is_empty()).collect();
    if parts.is_empty() { "Untitled scene".to_owned() } else { parts.join(" ") }
}

fn at_sections(elements: Vec<Element>) -> Vec<Piece> {
    let mut pieces = vec![Piece::default()];
    let mut above = usize::MAX;
    for element in elements {
        let Kind::Section { level } = element.kind else {
            push(&mut pieces, element);
            continue;
        };
        let parent = pieces.last_mut().filter(|piece| level > above && !piece.has_words());
        match parent.and_then(|piece| piece.title.as_mut()) {
            Some(title) => *title = format!("{title} · {}", element.text),
            None => pieces.push(Piece::titled(heading_title(None, &element.text), element.line)),
        }
        above = level;
    }
    settle(pieces)
}

fn at_scene_lines(elements: Vec<Element>) -> Vec<Piece> {
    let mut pieces = vec![Piece::default()];
    for element in elements {
        let Some((title, rest)) = split_scene_line(&element) else {
            push(&mut pieces, element);
            continue;
        };
        pieces.push(Piece::titled(title.to_owned(), element.line));
        if !rest.trim().is_empty() {
            push(&mut pieces, Element::new(Kind::Action, rest, element.line + 1));
        }
    }
    close_last_scene(&mut pieces);
    settle(pieces)
}

/// A bare `SCENE.` with nothing after it closes the scene above instead of opening an empty one.
fn close_last_scene(pieces: &mut Vec<Piece>) {
    let [.., above, last] = pieces.as_slice() else { return };
    let bare = last
        .title
        .as_deref()
        .is_some_and(|title| title.chars().filter(|c| c.is_alphanumeric()).count() == "SCENE".len());
    let empty = !last.elements.iter().any(Element::is_content);
    if !(bare && empty && (above.title.is_some() || above.has_words())) {
        return;
    }
    if let Some(last) = pieces.pop() {
        push(pieces, Element::new(Kind::Action, last.title.unwrap_or_default(), last.line));
        for element in last.elements {
            push(pieces, element);
        }
    }
}

fn push(pieces: &mut [Piece], element: Element) {
    if let Some(piece) = pieces.last_mut() {
        piece.elements.push(element);
    }
}

/// Moves what leads into a scene to that scene, and leaves out a beginning without words.
fn settle(mut pieces: Vec<Piece>) -> Vec<Piece> {
    // How many elements at the beginning of a piece lead into it and were moved there.
    let mut moved = 0;
    for index in 1..pieces.len() {
        let piece = &mut pieces[index - 1];
        let is_lead = piece.title.is_none() && !piece.elements.iter().any(stands_alone);
        let start = if is_lead { 0 } else { start_of_lead(&piece.elements, moved) };
        let mut lead = if start == 0 { std::mem::take(&mut piece.elements) } else { piece.elements.split_off(start) };
        moved = if is_lead { 0 } else { lead.len() };
        lead.append(&mut pieces[index].elements);
        pieces[index].elements = lead;
    }
    pieces.retain(|piece| piece.title.is_some() || piece.has_words());
    pieces
}

/// Where, at the end of a scene, the sections and act lines begin that are about the next one. The first `moved` elements do
/// nothing but lead, and begin with such a one: they are not looked at anew in each of the scenes that they are moved through.
fn start_of_lead(elements: &[Element], moved: usize) -> usize {
    let is_lead = |e: &Element| opens_part(e) || matches!(e.kind, Kind::Synopsis | Kind::Note | Kind::PageBreak);
    let tail = match elements[moved..].iter().rposition(|e| !is_lead(e)) {
        None if moved > 0 => return 0,
        last => last.map_or(0, |index| moved + index + 1),
    };
    elements[tail..].iter().position(opens_part).map_or(elements.len(), |index| tail + index)
}

/// Whether words before the first cut make it a scene of their own.
fn stands_alone(element: &Element) -> bool {
    element.is_content() && element.kind != Kind::Transition && !opens_part(element) && !is_fade_in(&element.text)
}

/// `FADE IN:`, which is how a script begins and no scene.
fn is_fade_in(text: &str) -> bool {
    text.trim().trim_end_matches([':', '.']).eq_ignore_ascii_case("FADE IN")
}

fn opens_part(element: &Element) -> bool {
    matches!(element.kind, Kind::Section { .. }) || (element.kind == Kind::Action && is_act_line(&element.text))
}

fn into_groups(elements: Vec<Element>) -> Vec<Piece> {
    let mut pieces = vec![Piece::default()];
    let mut size = 0;
    for block in blocks(elements) {
        let length: usize = block.iter().map(|e| e.text.chars().count()).sum();
        let page_break = block.first().is_some_and(|e| e.kind == Kind::PageBreak);
        if page_break || (size > 0 && size + length > MAX_GROUP) {
            pieces.push(Piece::default());
            size = 0;
        }
        size += length;
        for element in block {
            push(&mut pieces, element);
        }
    }
    pieces.retain(Piece::has_words);
    pieces
}

/// What stays together: a paragraph, or a speech with its speaker. Notes stay with what they stand behind.
fn blocks(elements: Vec<Element>) -> Vec<Vec<Element>> {
    let mut blocks: Vec<Vec<Element>> = Vec::new();
    for element in elements {
        let continues = match element.kind {
            Kind::Note => true,
            Kind::Parenthetical | Kind::Dialogue | Kind::Lyric => blocks
                .last()
                .and_then(|block| block.last())
                .is_some_and(|above| above.is_speech() || above.kind == Kind::Note),
            _ => false,
        };
        match blocks.last_mut() {
            Some(block) if continues => block.push(element),
            _ => blocks.push(vec![element]),
        }
    }
    blocks
}

fn has_words(element: &Element) -> bool {
    element.kind != Kind::PageBreak && !element.text.trim().is_empty()
}

/// A title made of the first words of a scene; the words stay in it.
fn summary(elements: &[Element]) -> String {
    let names_nobody =
        |e: &&Element| has_words(e) && !matches!(e.kind, Kind::Character { .. } | Kind::Parenthetical | Kind::Note);
    let is_speaker = |e: &&Element| has_words(e) && matches!(e.kind, Kind::Character { .. });
    let first = elements.iter().find(names_nobody).or_else(|| elements.iter().find(is_speaker));
    first.map_or_else(|| "Notes".to_owned(), |element| shorten(&element.text))
}

/// The first words of a text, as long as a title may be.
pub(super) fn shorten(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut title = String::new();
    for word in line.split_whitespace() {
        let length = title.chars().count();
        if length + 1 + word.chars().count() > MAX_SUMMARY && !title.is_empty() {
            return format!("{title}…");
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.chars().count() <= MAX_SUMMARY {
        return title;
    }
    title.chars().take(MAX_SUMMARY).chain(['…']).collect()
}

/// The scene line that an element begins with, and the lines below it.
fn split_scene_line(element: &Element) -> Option<(&str, &str)> {
    if element.kind != Kind::Action {
        return None;
    }
    let (first, rest) = element.text.split_once('\n').unwrap_or((&element.text, ""));
    is_scene_line(first).then(|| (first.trim(), rest))
}

/// Whether a line is one such as `SCENE ONE`, `Scene 2: The kitchen`, `ACT I, SCENE III` or a bare `SCENE.`
pub(super) fn is_scene_line(line: &str) -> bool {
    let line = line.trim();
    if line.chars().count() > MAX_SCENE_LINE {
        return false;
    }
    let words: Vec<&str> = words_of(line).collect();
    let at = match words.as_slice() {
        [first, ..] if first.eq_ignore_ascii_case("scene") => 0,
        [act, number, scene, ..]
            if act.eq_ignore_ascii_case("act") && is_number(number) && scene.eq_ignore_ascii_case("scene") =>
        {
            2
        }
        _ => return false,
    };
    let in_capitals = !line.chars().any(char::is_lowercase);
    in_capitals || words.get(at + 1).is_some_and(|word| is_number(word))
}

/// Whether the whole of a text is a line such as `ACT ONE`.
pub(super) fn is_act_line(text: &str) -> bool {
    let words: Vec<&str> = words_of(text).collect();
    matches!(words.as_slice(), [act, number] if act.eq_ignore_ascii_case("act") && is_number(number))
}

fn words_of(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a word counts scenes: `2`, `2A`, `IV`, `four`.
fn is_number(word: &str) -> bool {
    const WORDS: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let numeral = digits.len() + 1 >= word.len() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let roman = word.bytes().all(|b| b"IVXLC".contains(&b)) || word.bytes().all(|b| b"ivxlc".contains(&b));
    numeral || roman || WORDS.contains(&word.to_lowercase().as_str())
}

fn notices(elements: &[Element]) -> Vec<Notice> {
    let of = |wanted: Kind| elements.iter().filter(move |e| e.kind == wanted);
    let mut notices = Vec::new();
    if let Some(first) = of(Kind::PageBreak).next() {
        let count = counted(of(Kind::PageBreak).count(), "forced page break", "forced page breaks");
        notices.push(Notice::at(first.line, format!("{count} from here on: pages are not kept.")));
    }
    if let Some(first) = of(Kind::Character { dual: true }).next() {
        let count = counted(of(Kind::Character { dual: true }).count(), "dual speech", "dual speeches");
        notices.push(Notice::at(first.line, format!("{count} from here on: kept one after the other.")));
    }
    notices
}
