use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

const MINUTE: u64 = 60;

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[expect(clippy::unnecessary_wraps, reason = "as an attempt takes it")]
fn v4(number: u32) -> Option<IpAddr> {
    Some(IpAddr::V4(Ipv4Addr::from_bits(0x0b00_0000 + number)))
}

/// Whether an attempt that fails is let through.
fn fails(limits: &mut Limits, now: Duration, account: &str, from: Option<IpAddr>) -> bool {
    limits.begin(now, account, from).is_ok()
}

fn succeeds(limits: &mut Limits, now: Duration, account: &str, from: Option<IpAddr>) {
    let attempt = limits.begin(now, account, from).expect("an attempt that is let through");
    limits.succeed(now, &attempt);
}

#[test]
fn five_failures_are_let_through_and_then_one_a_minute() {
    let mut limits = Limits::default();
    let through = |limits: &mut Limits, second| (0..10).filter(|_| fails(limits, at(second), "ana", None)).count();
    assert_eq!(through(&mut limits, 0), 5);
    assert_eq!(through(&mut limits, MINUTE - 1), 0);
    assert_eq!(through(&mut limits, MINUTE), 1);
    assert_eq!(through(&mut limits, 2 * MINUTE), 1);
    assert_eq!(through(&mut limits, 7 * MINUTE), 5);
}

#[test]
fn ten_thousand_guesses_an_hour_from_anywhere_are_less_than_a_hundred_checks() {
    let checks = |from: fn(u32) -> Option<IpAddr>| {
        let mut limits = Limits::default();
        (0..10_000_u32)
            .filter(|n| fails(&mut limits, Duration::from_millis(u64::from(*n) * 360), "ana", from(*n)))
            .count()
    };
    let one_address = checks(|_| v4(1));
    let a_thousand = checks(|n| v4(n % 1_000));
    let one_network = checks(|n| Some(IpAddr::V6(Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(n)))));
    for count in [one_address, a_thousand, one_network] {
        assert!((60..100).contains(&count), "{count}");
    }
}

#[test]
fn a_network_that_tries_many_accounts_is_slowed_down() {
    let mut limits = Limits::default();
    let spray = |limits: &mut Limits, from: fn(u32) -> Option<IpAddr>| {
        (0..200).filter(|n| fails(limits, at(0), &format!("somebody-{n}"), from(*n))).count()
    };
    assert_eq!(spray(&mut limits, |_| v4(1)), 20);
    let in_one_network = |n| Some(IpAddr::V6(Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(n))));
    assert_eq!(spray(&mut limits, in_one_network), 20);
    let in_many_networks = |n| Some(IpAddr::V6(Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(n) << 64)));
    assert_eq!(spray(&mut Limits::default(), in_many_networks), 200);
}

#[test]
fn whoever_signed_in_here_before_is_not_locked_out_by_others() {
    let mut limits = Limits::default();
    succeeds(&mut limits, at(0), "ana", v4(1));
    for n in 100..200 {
        fails(&mut limits, at(1), "ana", v4(n));
    }
    assert!(limits.begin(at(2), "ana", v4(2)).is_err(), "a new network has to wait");
    succeeds(&mut limits, at(2), "ana", v4(1));
    let guesses = (0..10).filter(|_| fails(&mut limits, at(3), "ana", v4(1))).count();
    assert_eq!(guesses, 5, "being known does not let more guesses through");
}

#[test]
fn a_success_starts_the_account_anew_and_costs_the_network_nothing() {
    let mut limits = Limits::default();
    for n in 0..4 {
        assert!(fails(&mut limits, at(0), "ana", v4(n)));
    }
    succeeds(&mut limits, at(0), "ana", None);
    assert_eq!((0..10).filter(|_| fails(&mut limits, at(0), "ana", None)).count(), 5);
    for n in 0..100 {
        succeeds(&mut limits, at(0), &format!("somebody-{n}"), v4(9));
    }
}

#[test]
fn what_did_not_come_to_an_end_does_not_count() {
    let mut limits = Limits::default();
    for _ in 0..100 {
        let attempt = limits.begin(at(0), "ana", v4(1)).expect("an attempt that is let through");
        limits.withdraw(&attempt);
    }
    assert_eq!((0..10).filter(|_| fails(&mut limits, at(0), "ana", v4(1))).count(), 5);
}

#[test]
fn attempts_that_run_at_once_count_before_they_end() {
    let mut limits = Limits::default();
    let running: Vec<Attempt> = (0..100).filter_map(|_| limits.begin(at(0), "ana", None).ok()).collect();
    assert_eq!(running.len(), 5);
}

#[test]
fn a_million_keys_take_a_bounded_room_and_the_worst_offender_is_not_forgotten() {
    let mut buckets = Buckets::of(ACCOUNT);
    let worst = u64::MAX;
    while buckets.wait(at(0), worst).is_zero() {
        buckets.charge(at(0), worst);
    }
    for key in 0..1_000_000 {
        buckets.charge(at(1), key);
    }
    assert!(buckets.full_at.len() <= MOST_BUCKETS);
    assert!(!buckets.wait(at(2), worst).is_zero());
}

#[test]
fn homes_are_bounded_too_and_the_latest_stay() {
    let mut limits = Limits::default();
    for home in 0..200_000 {
        limits.remember(at(home), home);
    }
    assert!(limits.known.len() <= MOST_BUCKETS);
    assert!(limits.known.contains_key(&199_999));
}

#[derive(Debug, Clone)]
enum End {
    Fails,
    Succeeds,
    Withdrawn,
}

fn ends() -> impl Strategy<Value = Vec<(u64, End)>> {
    let end = prop_oneof![4 => Just(End::Fails), 1 => Just(End::Succeeds), 1 => Just(End::Withdrawn)];
    prop::collection::vec((0_u64..40, end), 0..120)
}

proptest! {
    #[test]
    fn nobody_fails_more_than_five_times_a_minute_and_nobody_waits_longer_than_one(steps in ends()) {
        let mut limits = Limits::default();
        let (mut now, mut failures) = (0, Vec::new());
        for (pause, end) in steps {
            now += pause;
            match limits.begin(at(now), "ana", None) {
                Ok(attempt) => match end {
                    End::Fails => failures.push(now),
                    End::Withdrawn => limits.withdraw(&attempt),
                    End::Succeeds => {
                        limits.succeed(at(now), &attempt);
                        failures.clear();
                    }
                },
                Err(wait) => {
                    prop_assert!(wait <= at(MINUTE) && !wait.is_zero());
                    let attempt = limits.begin(at(now) + wait, "ana", None);
                    prop_assert!(attempt.is_ok(), "who waits as told is let through");
                    limits.withdraw(&attempt.expect("an attempt"));
                }
            }
            let lately = failures.iter().filter(|second| **second + MINUTE > now).count();
            prop_assert!(lately <= 5, "{failures:?} at {now}");
        }
    }
}
