//! Frames and their labels: facts of SMPTE 12M, every frame of a day, and what is refused.

use orama::model::{
    FrameRate, Timebase,
    timing::{SceneTime, scene_at, scene_times},
};
use proptest::prelude::*;

use crate::make::scene;

fn base(text: &str) -> Timebase {
    text.parse().expect("a frame rate")
}

#[test]
fn rates_are_the_fractions_that_broadcast_means() {
    for (text, num, den, shown) in [
        ("23.976", 24_000, 1001, "23.976"),
        ("23.98", 24_000, 1001, "23.976"),
        ("24000/1001", 24_000, 1001, "23.976"),
        ("24", 24, 1, "24"),
        ("25.0", 25, 1, "25"),
        ("29.97", 30_000, 1001, "29.97"),
        ("29.97ndf", 30_000, 1001, "29.97"),
        ("29.97DF", 30_000, 1001, "29.97df"),
        ("59.94df", 60_000, 1001, "59.94df"),
        ("12.5", 25, 2, "12.5"),
        ("120", 120, 1, "120"),
    ] {
        let found = base(text);
        assert_eq!((found.rate.num(), found.rate.den(), found.to_string()), (num, den, shown.to_owned()), "{text}");
    }
    for text in
        ["", "0", "-25", "25df", "23.976df", "0.5", "5000", "25/0", "1/3", "abc", "2e1", "25 fps", "999999999999"]
    {
        assert!(text.parse::<Timebase>().is_err(), "{text}");
    }
    assert!(FrameRate::new(0, 0).is_none() && FrameRate::new(i64::MAX, 1).is_none());
}

#[test]
fn drop_frame_leaves_out_two_labels_a_minute_but_not_in_the_tenth() {
    let df = base("29.97df");
    for (frame, label) in [
        (0, "00:00:00;00"),
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (17_981, "00:09:59;29"),
        (17_982, "00:10:00;00"),
        (107_892, "01:00:00;00"),
        (2_589_407, "23:59:59;29"),
    ] {
        assert_eq!(df.label(frame), label);
        assert_eq!(df.frame(label), Ok(frame));
    }
    assert_eq!(df.frames_in_a_day(), 2_589_408);
    let fast = base("59.94df");
    for (frame, label) in
        [(3599, "00:00:59;59"), (3600, "00:01:00;04"), (35_964, "00:10:00;00"), (215_784, "01:00:00;00")]
    {
        assert_eq!(fast.label(frame), label);
        assert_eq!(fast.frame(label), Ok(frame));
    }
    for label in ["00:01:00;00", "00:01:00;01", "00:59:00:00"] {
        assert!(df.frame(label).is_err(), "{label} is left out");
    }
    assert!(fast.frame("00:01:00;03").is_err());
}

#[test]
fn without_drop_frame_a_label_is_the_count() {
    for (text, label, frame) in [
        ("25", "01:00:00:00", 90_000),
        ("24", "00:00:25:10", 610),
        ("23.976", "01:00:00:00", 86_400),
        ("29.97", "00:01:00:00", 1800),
        ("60", "00:00:01:59", 119),
    ] {
        assert_eq!(base(text).frame(label), Ok(frame), "{text}");
        assert_eq!(base(text).label(frame), label, "{text}");
    }
    // A semicolon says drop-frame where there is such a thing, and is a mark like any other where there is not.
    assert_eq!(base("29.97").frame("00:01:00;02"), Ok(1800));
    assert_eq!(base("25").frame("00:01:00;02"), Ok(1502));
    for label in [
        "00:00:00:25",
        "24:00:00:00",
        "00:60:00:00",
        "00:00:60:00",
        "1:2:3",
        "a:b:c:d",
        "",
        "-1:00:00:00",
        "00:00:00:00:00",
    ] {
        assert!(base("25").frame(label).is_err(), "{label}");
    }
    assert_eq!(base("25").label(-1), "23:59:59:24");
    assert_eq!(base("25").label(25 * 86_400), "00:00:00:00");
}

#[test]
fn every_frame_of_a_day_has_a_label_of_its_own_in_drop_frame() {
    for text in ["29.97df", "59.94df"] {
        let base = base(text);
        let mut before = String::new();
        for frame in 0..base.frames_in_a_day() {
            let label = base.label(frame);
            assert!(label > before, "{label} comes after {before}");
            assert_eq!(base.frame(&label), Ok(frame), "{text} {label}");
            before = label;
        }
    }
}

fn any_base() -> impl Strategy<Value = Timebase> {
    proptest::sample::select(
        &["23.976", "24", "25", "29.97", "29.97df", "30", "48", "50", "59.94", "59.94df", "60", "100"][..],
    )
    .prop_map(base)
}

proptest! {
    #[test]
    fn a_label_leads_back_to_its_frame(base in any_base(), part in 0.0..1.0_f64) {
        let frame = (base.frames_in_a_day() as f64 * part) as i64;
        prop_assert_eq!(base.frame(&base.label(frame)), Ok(frame));
        // A drop-frame label is never more than a fifth of a second from the clock, also at the end of the day.
        if base.drop_frame() {
            let seconds = frame as f64 * base.rate.den() as f64 / base.rate.num() as f64;
            let label = base.label(frame);
            let parts: Vec<f64> = label.split([':', ';']).map(|part| part.parse().expect("a number")).collect();
            let told = parts[0] * 3600.0 + parts[1] * 60.0 + parts[2] + parts[3] / base.rate.nominal() as f64;
            prop_assert!((told - seconds).abs() < 0.2, "{} tells {} at {}", label, told, seconds);
        }
    }

    #[test]
    fn any_words_are_read_or_refused(base in any_base(), text in "\\PC{0,24}", numbers in "[0-9:;.,/df]{0,20}") {
        for text in [&text, &numbers] {
            if let Ok(frame) = base.frame(text) {
                prop_assert!((0..base.frames_in_a_day()).contains(&frame));
            }
            if let Ok(read) = text.parse::<Timebase>() {
                prop_assert!(read.rate.nominal() >= 1);
            }
        }
    }
}

#[test]
fn a_scene_begins_where_the_one_before_ends_as_far_as_lengths_are_known() {
    let scenes: Vec<_> = [Some(100), Some(0), Some(50), None, Some(10)]
        .into_iter()
        .enumerate()
        .map(|(at, duration_frames)| orama::model::Scene { duration_frames, ..scene(at as u128 + 1, at as i64 + 1) })
        .collect();
    let times = scene_times(&scenes);
    let starts: Vec<Option<i64>> = times.iter().map(|time| time.map(|time: SceneTime| time.start)).collect();
    assert_eq!(starts, [Some(0), Some(100), Some(100), Some(150), None]);
    assert_eq!(scene_at(&times, 99), Some((0, 99)));
    assert_eq!(scene_at(&times, 100), Some((2, 0)), "an empty scene holds no frame");
    assert_eq!(scene_at(&times, 1_000), Some((3, 850)), "how long the fourth is nobody knows");
    assert_eq!(scene_at(&times[..3], 150), None);
    assert_eq!(scene_at(&times, -1), None);
}
