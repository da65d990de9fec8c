//! More than a thousand texts that would do something to a terminal, or to whoever reads it. Generated, so that whole ranges
//! are covered and not only what somebody thought of.

/// A text, and what it tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub tries: &'static str,
    pub text: String,
}

/// All of them, always in the same order.
pub fn corpus() -> Vec<Payload> {
    let mut all = Vec::new();
    let mut add = |tries: &'static str, texts: Vec<String>| {
        all.extend(texts.into_iter().map(|text| Payload { tries, text }));
    };
    add("C0 controls", (1..=0x1f_u32).chain([0x7f]).map(one).collect());
    add("C1 controls", (0x80..=0x9f).map(one).collect());
    add("C1 with a body", c1_sequences());
    add("escape and one letter", (0x20..=0x7e_u8).map(|byte| format!("\u{1b}{}", char::from(byte))).collect());
    add("control sequences", control_sequences());
    add("switched modes", modes());
    add("questions to the terminal", questions());
    add("system commands", system_commands());
    add("device strings", device_strings());
    add("pictures", pictures());
    add("bidi", around(&[0x061c, 0x200e, 0x200f], &[0x202a..=0x202e, 0x2066..=0x2069]));
    add("invisible", around(&[0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xfeff, 0xffa0], &invisible()));
    add("tags", (0xe0020..=0xe007e).map(|code| format!("🏴{}{}", letter(code), letter(0xe007f))).collect());
    add("selectors", (0xfe00..=0xfe0f).chain((0xe0100..=0xe01ef).step_by(8)).map(one).collect());
    add("noncharacters", (0xfdd0..=0xfdef).chain((0..17).map(|plane| plane << 16 | 0xfffe)).map(one).collect());
    add("marks without end", floods());
    add("wide", wide());
    all
}

/// The beginning of a sequence at the end of one field, and the rest of it at the start of the next.
pub fn split_over_fields() -> Vec<(String, String)> {
    let halves = [
        ("\u{1b}", "[3J"),
        ("\u{1b}[", "31;4242m"),
        ("\u{1b}]", "0;owned\u{7}"),
        ("\u{1b}]52;c;", "b3duZWQ=\u{7}"),
        ("\u{9b}", "2J"),
        ("\u{1b}P", "$qm\u{1b}\\"),
        ("\u{202e}", "txt.exe"),
        ("e", "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}"),
    ];
    halves.into_iter().map(|(start, end)| (start.to_owned(), end.to_owned())).collect()
}

fn letter(code: u32) -> char {
    char::from_u32(code).expect("a character")
}

/// One character between two letters.
fn one(code: u32) -> String {
    format!("a{}b", letter(code))
}

fn around(single: &[u32], ranges: &[std::ops::RangeInclusive<u32>]) -> Vec<String> {
    let codes = single.iter().copied().chain(ranges.iter().cloned().flatten());
    codes.flat_map(|code| [one(code), format!("{0}{0}word", letter(code)), format!("word{}", letter(code))]).collect()
}

fn invisible() -> [std::ops::RangeInclusive<u32>; 8] {
    [
        0x180b..=0x180f,
        0x200b..=0x200d,
        0x2028..=0x2029,
        0x2060..=0x206f,
        0xfff9..=0xfffb,
        0x1_3430..=0x1_3438,
        0x1_bca0..=0x1_bca3,
        0x1_d173..=0x1_d17a,
    ]
}

fn c1_sequences() -> Vec<String> {
    let bodies = ["2J", "31;4242m", "0;owned\u{9c}", "52;c;b3duZWQ=\u{9c}", "q#0\u{9c}", "6n"];
    [0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f]
        .into_iter()
        .flat_map(|start| bodies.map(|body| format!("{}{body}", letter(start))))
        .collect()
}

/// Every final byte, with parameters that the program itself never sends.
fn control_sequences() -> Vec<String> {
    let finals = (0x40..=0x7e_u8).map(char::from);
    finals
        .flat_map(|last| ["", "4242", "42;4242", "?4242", ">4242", "4242$"].map(|p| format!("\u{1b}[{p}{last}")))
        .collect()
}

fn modes() -> Vec<String> {
    let numbers = [
        1, 3, 5, 6, 7, 9, 12, 25, 47, 66, 69, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1048, 1049, 2004,
        2026, 2031,
    ];
    numbers.into_iter().flat_map(|mode| ['h', 'l'].map(|last| format!("\u{1b}[?{mode}{last}"))).collect()
}

fn questions() -> Vec<String> {
    let asked = [
        "[c",
        "[>c",
        "[=c",
        "[5n",
        "[6n",
        "[?6n",
        "[?15n",
        "[>q",
        "[?2026$p",
        "[14t",
        "[16t",
        "[18t",
        "[20t",
        "[21t",
        "[x",
        "[?u",
        "[?996n",
        "P$qm\u{1b}\\",
        "P$q\"p\u{1b}\\",
        "P+q544e\u{1b}\\",
        "]10;?\u{7}",
        "]11;?\u{7}",
        "]4;1;?\u{7}",
        "]52;c;?\u{7}",
        "Z",
    ];
    asked.into_iter().map(|text| format!("\u{1b}{text}")).collect()
}

fn system_commands() -> Vec<String> {
    let bodies = [
        "0;owned",
        "1;owned",
        "2;owned",
        "4;1;#ff0000",
        "7;file://evil/",
        "8;;https://evil.example",
        "9;owned",
        "9;4;1;50",
        "10;#000000",
        "11;#ffffff",
        "12;#00ff00",
        "52;c;b3duZWQ=",
        "52;p;b3duZWQ=",
        "104",
        "112",
        "133;A",
        "777;notify;a;b",
        "1337;SetMark",
        "1337;RemoteHost=a@b",
        "5522;type=read",
    ];
    let ends = ["\u{7}", "\u{1b}\\", "\u{9c}", ""];
    bodies.into_iter().flat_map(|body| ends.map(|end| format!("\u{1b}]{body}{end}"))).collect()
}

fn device_strings() -> Vec<String> {
    let bodies = ["q", "$qr", "+q436f", "tmux;\u{1b}\u{1b}[2J", "1;2owned"];
    let starts = ['P', '_', '^', 'X', 'k'];
    let both = starts.into_iter().flat_map(|start| bodies.map(|body| format!("\u{1b}{start}{body}")));
    both.flat_map(|text| [format!("{text}\u{1b}\\"), text]).collect()
}

fn pictures() -> Vec<String> {
    [
        "\u{1b}_Ga=T,f=24,s=1,v=1;AAAA\u{1b}\\",
        "\u{1b}_Ga=d\u{1b}\\",
        "\u{1b}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\",
        "\u{1b}_Ga=t,t=f;L2V0Yy9wYXNzd2Q=\u{1b}\\",
        "\u{1b}Pq#0;2;0;0;0#0~~@@vv@@~~@@~~$\u{1b}\\",
        "\u{1b}P0;1;0q\"1;1;8;8#1!8~-\u{1b}\\",
        "\u{1b}]1337;File=inline=1:AAAA\u{7}",
        "\u{1b}]1337;MultipartFile=inline=1\u{7}",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn floods() -> Vec<String> {
    let marks = ['\u{300}', '\u{489}', '\u{20dd}', '\u{fe20}', '\u{1ab0}', '\u{e31}', '\u{94d}'];
    marks
        .into_iter()
        .flat_map(|mark| [9, 20, 60].map(|count| format!("o{}k", mark.to_string().repeat(count))))
        .collect()
}

fn wide() -> Vec<String> {
    [
        "﷽﷽﷽",
        "𒐫𒐫",
        "꧅꧅",
        "⸻⸻",
        "日本語日本語日本語",
        "ｗｉｄｅ",
        "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
        "🏳️‍🌈🏳️‍⚧️",
        "👩🏽‍🚀",
        "각각",
        "ᄀᄀᄀ각ᆨᆨ",
        "नमस्ते",
        "ﷺ",
        "🇩🇪🇩",
        "#️⃣*️⃣",
        "…………",
        "ǆǅ",
        "ﬃ",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
        "\u{1f1e6}\u{200d}\u{1f1e6}",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::corpus;
    use std::collections::HashSet;

    #[test]
    fn there_are_more_than_a_thousand_and_no_two_are_the_same() {
        let all = corpus();
        let texts: HashSet<&str> = all.iter().map(|payload| payload.text.as_str()).collect();
        assert!(texts.len() > 1000, "{}", texts.len());
        assert!(all.iter().all(|payload| !payload.text.contains(['\0'])));
    }
}
