#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::model::SafeText;

fuzz_target!(|text: &str| {
    let (line, block) = (SafeText::line(text).into_string(), SafeText::block(text).into_string());
    assert!(!line.chars().any(char::is_control) && !block.chars().any(|c| c.is_control() && c != '\n'));
    assert_eq!(text.is_empty(), line.is_empty());
    assert_eq!(SafeText::line(&line).as_str(), line);
    assert_eq!(SafeText::block(&block).as_str(), block);
});
