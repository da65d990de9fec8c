use orama::model::{
    Comment, Id, Level, Refusal, Stage, StageAction, StageState, StageStatus,
    stage::{Request, available, decide},
};
use proptest::{prelude::*, sample::select};

use crate::make::{assert_refused, id};

/// The table of the product, a row per action and status that it is taken from.
const TABLE: &[(StageAction, StageStatus, StageStatus, i64, Condition)] = &[
    (StageAction::Submit, StageStatus::InProgress, StageStatus::InReview, 30, Condition::NoneOpenOrAcknowledged),
    (StageAction::Submit, StageStatus::InAmends, StageStatus::InReview, 30, Condition::NoneOpenOrAcknowledged),
    (StageAction::RequestAmends, StageStatus::InReview, StageStatus::InAmends, 40, Condition::SomethingOpen),
    (
        StageAction::Approve,
        StageStatus::InReview,
        StageStatus::Approved,
        40,
        Condition::NoneOpenOrAcknowledgedWithReason,
    ),
    (StageAction::Advance, StageStatus::Approved, StageStatus::InProgress, 30, Condition::NotTheLastStage),
    (StageAction::Reopen, StageStatus::Approved, StageStatus::InAmends, 40, Condition::ReasonAndNoLaterStage),
    (StageAction::Reopen, StageStatus::InReview, StageStatus::InAmends, 40, Condition::ReasonAndNoLaterStage),
];

#[derive(Debug, Clone, Copy)]
enum Condition {
    NoneOpenOrAcknowledged,
    SomethingOpen,
    NoneOpenOrAcknowledgedWithReason,
    NotTheLastStage,
    ReasonAndNoLaterStage,
}

/// What the table says, worked out without the code under test.
fn expected(state: StageState, request: &Request<'_>) -> Result<StageState, &'static str> {
    let minimum = TABLE.iter().find(|row| row.0 == request.action).expect("every action is in the table").3;
    if request.level.0 < minimum {
        return Err("level-too-low");
    }
    let row = TABLE.iter().find(|row| row.0 == request.action && row.1 == state.status).ok_or("wrong-status")?;
    let open = !request.blocking.is_empty();
    let reason = request.note == Some("the client is waiting");
    let to_stage = request.to_stage.unwrap_or(state.stage);
    let stages = [Stage::Outline, Stage::Script, Stage::Storyboard, Stage::Audio, Stage::Video];
    let place = |stage| stages.iter().position(|other| *other == stage).expect("a stage");
    let goes_to = match row.4 {
        Condition::NoneOpenOrAcknowledged | Condition::NoneOpenOrAcknowledgedWithReason
            if open && !request.acknowledge_open =>
        {
            return Err("open-amends");
        }
        Condition::NoneOpenOrAcknowledgedWithReason if open && !reason => return Err("note-needed"),
        Condition::SomethingOpen if !open => return Err("nothing-to-amend"),
        Condition::NotTheLastStage => *stages.get(place(state.stage) + 1).ok_or("last-stage")?,
        Condition::ReasonAndNoLaterStage if place(to_stage) > place(state.stage) => return Err("later-stage"),
        Condition::ReasonAndNoLaterStage if !reason => return Err("note-needed"),
        Condition::ReasonAndNoLaterStage => to_stage,
        _ => state.stage,
    };
    Ok(StageState { stage: goes_to, status: row.2 })
}

fn any_request(amends: &[Id<Comment>]) -> Vec<Request<'_>> {
    let mut requests = Vec::new();
    let to_stages = || std::iter::once(None).chain(Stage::ALL.iter().copied().map(Some));
    for action in StageAction::ALL.iter().copied() {
        for blocking in [&[][..], &amends[..1], amends] {
            for note in [None, Some(""), Some(" \n"), Some("the client is waiting")] {
                for (to_stage, acknowledge_open) in to_stages().flat_map(|to| [(to, false), (to, true)]) {
                    for level in [9, 10, 20, 29, 30, 35, 40, 50, 100].map(Level) {
                        requests.push(Request { action, note, acknowledge_open, to_stage, blocking, level });
                    }
                }
            }
        }
    }
    requests
}

#[test]
fn every_decision_is_the_one_of_the_table() {
    let amends = [id(1), id(2), id(3)];
    let requests = any_request(&amends);
    let mut granted = 0;
    for (stage, status) in Stage::ALL.iter().flat_map(|stage| StageStatus::ALL.iter().map(|status| (*stage, *status))) {
        let state = StageState { stage, status };
        for request in &requests {
            match (expected(state, request), decide(state, request)) {
                (Ok(wanted), Ok(got)) => assert_eq!(got, wanted, "{state:?} {request:?}"),
                (Err(rule), answer) => {
                    let refusal = assert_refused(answer, rule);
                    assert_names_what_is_in_the_way(&refusal, request);
                }
                (wanted, got) => panic!("{state:?} {request:?}: the table says {wanted:?}, the machine {got:?}"),
            }
            granted += usize::from(expected(state, request).is_ok());
        }
    }
    assert!(granted > 1_000, "the table was hardly used: {granted}");
}

fn assert_names_what_is_in_the_way(refusal: &Refusal, request: &Request<'_>) {
    let over_amends =
        matches!((refusal.rule, request.action), ("open-amends", _) | ("note-needed", StageAction::Approve));
    let wanted = if over_amends { request.blocking } else { &[] };
    assert_eq!(refusal.blocking, wanted, "{refusal} {request:?}");
}

#[test]
fn a_refusal_says_what_to_do_in_an_editors_words() {
    let state = StageState { stage: Stage::Storyboard, status: StageStatus::InReview };
    let amends = [id(1), id(2)];
    let request = |action, level| Request {
        action,
        note: None,
        acknowledge_open: false,
        to_stage: None,
        blocking: &amends,
        level,
    };
    let refusal = assert_refused(decide(state, &request(StageAction::Approve, Level::APPROVER)), "open-amends");
    assert_eq!(refusal.reason, "2 amends are still open at storyboard in the newest version");
    assert_eq!(refusal.remedy, "mark them done, or approve with the open amends acknowledged and a reason");

    let working = StageState { status: StageStatus::InAmends, ..state };
    let refusal = assert_refused(decide(working, &request(StageAction::Submit, Level::EDITOR)), "open-amends");
    assert_eq!(refusal.remedy, "mark them done, or submit with the open amends acknowledged");
    let refusal = assert_refused(decide(working, &request(StageAction::Approve, Level::APPROVER)), "wrong-status");
    assert_eq!(refusal.reason, "approving works on a stage that is in review, and storyboard is in amends");
    assert_eq!(refusal.remedy, "submit it for review first");
}

#[test]
fn the_mirror_agrees_with_the_machine() {
    let amends = [id(1)];
    for (stage, status) in Stage::ALL.iter().flat_map(|stage| StageStatus::ALL.iter().map(|status| (*stage, *status))) {
        let state = StageState { stage, status };
        for (blocking, level) in [(&[][..], 20), (&amends[..], 30), (&[][..], 40), (&amends[..], 40)] {
            let level = Level(level);
            let mirror = available(state, blocking.len(), level);
            assert_eq!(mirror.iter().map(|(action, _)| *action).collect::<Vec<_>>(), StageAction::ALL);
            for (action, answer) in mirror {
                let request =
                    Request { action, note: Some("why"), acknowledge_open: false, to_stage: None, blocking, level };
                let real = decide(state, &request);
                assert_eq!(answer.map_err(|refusal| refusal.rule), real.map(|_| ()).map_err(|refusal| refusal.rule));
            }
        }
    }
}

#[test]
fn stages_follow_each_other() {
    for pair in Stage::ALL.windows(2) {
        assert_eq!((pair[0].next(), pair[1].prev()), (Some(pair[1]), Some(pair[0])));
        assert!(pair[0] < pair[1] && pair[0].index() + 1 == pair[1].index());
    }
    assert_eq!((Stage::Outline.prev(), Stage::Video.next()), (None, None));
}

/// What may happen to a video: an amend is raised or settled at its current stage, or somebody asks for a decision.
#[derive(Debug, Clone)]
enum Event {
    Raise,
    Settle,
    Ask { action: StageAction, note: Option<&'static str>, acknowledge_open: bool, to_stage: Option<Stage>, level: i64 },
}

fn event() -> impl Strategy<Value = Event> {
    let ask = (
        select(StageAction::ALL),
        select(vec![None, Some(""), Some("the client is waiting")]),
        any::<bool>(),
        proptest::option::of(select(Stage::ALL)),
        select(vec![10, 30, 40, 40, 100]),
    );
    prop_oneof![
        1 => Just(Event::Raise),
        2 => Just(Event::Settle),
        5 => ask.prop_map(|(action, note, acknowledge_open, to_stage, level)| Event::Ask {
            action, note, acknowledge_open, to_stage, level,
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_a_video_goes_through_its_stages_in_order(events in prop::collection::vec(event(), 0..120)) {
        let mut state = StageState::START;
        let mut open: [Vec<Id<Comment>>; 5] = Default::default();
        let mut next_amend = 1;
        for event in events {
            let here = &mut open[state.stage.index()];
            match event {
                Event::Raise => { here.push(id(next_amend)); next_amend += 1; }
                Event::Settle => { here.pop(); }
                Event::Ask { action, note, acknowledge_open, to_stage, level } => {
                    let request =
                        Request { action, note, acknowledge_open, to_stage, blocking: here, level: Level(level) };
                    let answer = decide(state, &request);
                    prop_assert_eq!(
                        answer.clone().map_err(|refusal| refusal.rule), expected(state, &request)
                    );
                    let Ok(after) = answer else { continue };
                    check_step(state, &request, after)?;
                    state = after;
                }
            }
        }
    }
}

fn check_step(before: StageState, request: &Request<'_>, after: StageState) -> Result<(), TestCaseError> {
    let seen = request.blocking.is_empty() || request.acknowledge_open;
    match after.status {
        StageStatus::Approved => {
            prop_assert!(
                seen && before.status == StageStatus::InReview,
                "approved only what was reviewed, amends seen"
            );
            prop_assert!(request.blocking.is_empty() || request.note == Some("the client is waiting"));
        }
        StageStatus::InReview => prop_assert!(seen),
        StageStatus::InAmends => prop_assert!(matches!(before.status, StageStatus::InReview | StageStatus::Approved)),
        StageStatus::InProgress => prop_assert_eq!(request.action, StageAction::Advance),
    }
    let (from, to) = (before.stage.index(), after.stage.index());
    match request.action {
        StageAction::Advance => prop_assert!(to == from + 1 && before.status == StageStatus::Approved),
        StageAction::Reopen => prop_assert!(to <= from),
        _ => prop_assert_eq!(to, from),
    }
    Ok(())
}
