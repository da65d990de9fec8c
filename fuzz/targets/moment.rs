#![no_main]

use libfuzzer_sys::fuzz_target;
use orama_fuzz::model::{Timestamp, snooze};

fuzz_target!(|text: &str| {
    let now = Timestamp::from_micros(1_796_000_000_000_000);
    if let Ok(moment) = text.parse::<Timestamp>() {
        assert_eq!(moment.to_string().parse::<Timestamp>().ok(), Some(moment));
        assert!(!moment.ago(now).is_empty() && !now.ago(moment).is_empty());
        let _ = (snooze::is_to_come(moment, now), snooze::is_to_come(now, moment));
    }
    if let Ok(until) = text.parse::<snooze::Until>() {
        match until {
            snooze::Until::Hours(hours) => {
                assert_eq!(format!("{hours}h").parse(), Ok(until));
                assert!(until.moment(now).is_some_and(|moment| snooze::is_to_come(moment, now)));
            }
            snooze::Until::Moment(moment) => assert_eq!(moment.to_string().parse(), Ok(until)),
            snooze::Until::Activity => assert_eq!(until.moment(now), None),
        }
    }
});
