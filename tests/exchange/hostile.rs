//! Files that were made to do harm, or were chosen by mistake: refused, quickly and with a reason.

use std::time::{Duration, Instant};

use orama::exchange::{Format, limits, project_file, read_markers, read_script};

use crate::support::{fountain, places};

/// Far more than any of these takes, and far less than a runaway one would.
const PATIENCE: Duration = Duration::from_secs(20);

fn refusal(format: Format, bytes: &[u8]) -> String {
    let begun = Instant::now();
    let error = read_script(format, "bad", bytes).expect_err("a refusal");
    assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    error.to_string()
}

#[test]
fn an_entity_bomb_is_refused_at_its_declaration() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>\n<FinalDraft><Content>\
                <Paragraph><Text>&b;</Text></Paragraph></Content></FinalDraft>";
    let reason = refusal(Format::Fdx, bomb.as_bytes());
    assert!(reason.starts_with("bad:2: ") && reason.contains("DOCTYPE"), "{reason}");
}

#[test]
fn deep_nesting_is_refused() {
    let deep = |open: &str, times: usize| open.repeat(times);
    let reason = refusal(Format::Fdx, format!("<FinalDraft>{}", deep("<a>", 1_000_000)).as_bytes());
    assert!(reason.contains("more than 64 deep"), "{reason}");
    for open in ["[", "{\"scenes\":[", "[{\"a\":"] {
        let reason = refusal(Format::StoryboardJson, deep(open, 1_000_000).as_bytes());
        assert!(reason.contains("more than 127 deep"), "{reason}");
        let error = project_file::read("bad", deep(open, 1_000_000).as_bytes()).expect_err("a refusal");
        assert!(error.to_string().contains("deep"), "{error}");
    }
    let fits = format!("{}{}", deep("[", limits::MAX_JSON_DEPTH), deep("]", limits::MAX_JSON_DEPTH));
    assert!(
        refusal(Format::StoryboardJson, fits.as_bytes()).contains("lists no scenes"),
        "the limit itself is allowed"
    );
}

#[test]
fn too_many_bytes_or_scenes_are_refused() {
    for (format, most) in [
        (Format::Fountain, 4),
        (Format::Fdx, 16),
        (Format::Srt, 4),
        (Format::Vtt, 4),
        (Format::StoryboardJson, 12),
        (Format::CsvScenes, 64),
    ] {
        let reason = refusal(format, &vec![b'a'; (most << 20) + 1]);
        assert!(reason.contains(&format!("{} MiB; a file of this kind may hold {most} MiB", most + 1)), "{reason}");
    }
    let timeline = read_markers(Format::Otio, "bad", &vec![b'a'; (24 << 20) + 1]).expect_err("a refusal").to_string();
    assert!(timeline.contains("25 MiB; a file of this kind may hold 24 MiB"), "{timeline}");
    let reason = refusal(Format::Fountain, ".a\n\n".repeat(limits::MAX_SCENES + 1).as_bytes());
    assert!(reason.contains("100001 scenes"), "{reason}");
}

#[test]
fn more_values_than_any_file_holds_are_not_gone_through() {
    let many = format!("[{}1]", "1,".repeat(limits::MAX_JSON_VALUES));
    for format in [Format::StoryboardJson, Format::Otio] {
        let reason = match format {
            Format::Otio => read_markers(format, "bad", many.as_bytes()).expect_err("a refusal").to_string(),
            _ => refusal(format, many.as_bytes()),
        };
        assert!(reason.contains("more than 2000000 values"), "{format:?}: {reason}");
    }
    // A project is told the first thing that is wrong with it.
    let text = format!("{{\"format\":\"orama-project\",\n\"x\":{many}}}");
    let error = project_file::read("bad", text.as_bytes()).expect_err("a refusal");
    assert!(error.to_string().starts_with("bad:2") && error.to_string().contains("unknown field `x`"), "{error}");
}

#[test]
fn bytes_that_are_no_text_are_refused_line_by_line() {
    let error = read_script(Format::Fountain, "bad", b"INT. A\n\n caf\xE9\r\nfine\r\xFFx").expect_err("Latin-1");
    let lines: Vec<Option<usize>> = places(&error).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [Some(3), Some(5)], "{error}");
    assert!(error.to_string().contains("byte 12 is not UTF-8"), "{error}");
    let picture: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let reason = refusal(Format::StoryboardJson, &picture);
    assert!(
        reason.starts_with("bad: the file is not text") || reason.contains("\nbad: the file is not text"),
        "{reason}"
    );
    assert_eq!(reason.lines().count(), 11);
    let error = read_script(Format::Fountain, "bad", b"a\nb\0c\n\0").expect_err("NUL");
    assert!(matches!(places(&error).as_slice(), [(Some(2), _), (Some(3), _)]), "{error}");
    let error = read_script(Format::Fdx, "bad", b"\xFF\xFE<\0F\0\x00\xD8").expect_err("half a surrogate pair");
    assert!(error.to_string().contains("half a UTF-16 character"), "{error}");
    let error = read_script(Format::Fountain, "bad", b"\xFE\xFF\0a\0").expect_err("an odd number of bytes");
    assert!(error.to_string().contains("cut short"), "{error}");
    let zero =
        read_script(Format::Fdx, "bad", b"<FinalDraft><Content><Paragraph>&#0;</Paragraph></Content></FinalDraft>");
    assert!(zero.expect_err("NUL by reference").to_string().contains("&#0;"));
}

#[test]
fn openings_without_an_end_cost_no_more_than_other_text() {
    for opening in ["/*", "[[", "/*[[", "[[\n", "]]", "* /", "#", "[[ ]]", "/**/"] {
        let begun = Instant::now();
        fountain(&opening.repeat(300_000));
        assert!(begun.elapsed() < PATIENCE, "{opening} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_file_full_of_mistakes_names_the_first_thousand_and_counts_the_rest() {
    let entries = vec!["7"; 1_500].join(",\n");
    let error = read_script(
        Format::StoryboardJson,
        "bad",
        format!("{{\"scenes\": [{{\"text\": \"a\"}},\n{entries}]}}").as_bytes(),
    );
    let error = error.expect_err("1500 wrong entries");
    assert_eq!(error.problems.len(), limits::MAX_PROBLEMS + 1);
    assert!(error.to_string().ends_with("and 500 more places like these"), "{error}");
    assert_eq!(error.problems[0].line, Some(2));
}
