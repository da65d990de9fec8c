use super::*;
use crate::tui::text::WrapCache;
use proptest::prelude::*;

const AREA: Rect = Rect::new(0, 0, 10, 6);

fn draw(state: &ListState, heights: &[u16]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut buf = Buffer::empty(AREA);
    draw_list(AREA, &mut buf, state, heights.len(), |index| heights[index], |row, _| rows.push(row));
    rows
}

fn indexes(rows: &[Row]) -> Vec<usize> {
    rows.iter().map(|row| row.index).collect()
}

#[test]
fn the_view_moves_only_when_the_cursor_leaves_it() {
    let heights = [1; 20];
    let mut state = ListState::default();
    assert_eq!(indexes(&draw(&state, &heights)), [0, 1, 2, 3, 4, 5]);
    for _ in 0..7 {
        state.step(1, 20);
        draw(&state, &heights);
    }
    assert_eq!(indexes(&draw(&state, &heights)), [2, 3, 4, 5, 6, 7]);
    state.step(-3, 20);
    assert_eq!(indexes(&draw(&state, &heights)), [2, 3, 4, 5, 6, 7]);
    state.last(20);
    assert_eq!(indexes(&draw(&state, &heights)), [14, 15, 16, 17, 18, 19]);
    state.half_page(-1, 20);
    assert_eq!(state.cursor(), 16);
    state.first();
    assert_eq!(indexes(&draw(&state, &heights)), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn an_entry_higher_than_the_view_is_scrolled_through() {
    let heights = [1, 15, 1];
    let mut state = ListState::default();
    draw(&state, &heights);
    let mut skips = Vec::new();
    while state.cursor() < 2 {
        state.step(1, 3);
        let rows = draw(&state, &heights);
        if let Some(row) = rows.iter().find(|row| row.selected && row.index == 1) {
            skips.push(row.skip);
        }
    }
    assert_eq!(skips, [0, 3, 6, 9], "every line of it was seen on the way");
    state.step(-1, 3);
    let rows = draw(&state, &heights);
    assert_eq!((rows[0].index, rows[0].skip), (1, 9), "coming from below its end is seen first");
}

#[test]
fn scrolling_moves_the_view_by_lines_and_the_cursor_only_at_its_edges() {
    let heights = [2; 20];
    let mut state = ListState::default();
    state.select(2, 20);
    let tops = |state: &ListState| {
        let rows = draw(state, &heights);
        (rows[0].index, rows[0].skip, rows.into_iter().find(|row| row.selected).unwrap().index)
    };
    assert_eq!(tops(&state), (0, 0, 2));
    state.scroll(3, 20);
    assert_eq!(tops(&state), (1, 1, 2), "three lines down, and the cursor is still in view");
    state.scroll(3, 20);
    assert_eq!(tops(&state), (3, 0, 3), "it comes along as far as it must");
    state.scroll(-2, 20);
    state.scroll(-3, 20);
    assert_eq!(tops(&state), (0, 1, 2), "two notches before the next frame add up");
    state.scroll(-100, 20);
    assert_eq!(tops(&state), (0, 0, 2));
    for _ in 0..30 {
        state.scroll(3, 20);
        tops(&state);
    }
    assert_eq!(tops(&state), (17, 0, 17), "it ends with the list");
}

#[test]
fn an_entry_higher_than_the_view_is_scrolled_past_in_both_directions() {
    let heights = [1, 15, 1, 1];
    let mut state = ListState::default();
    let mut seen = Vec::new();
    for lines in [3; 6].into_iter().chain([-3; 6]) {
        draw(&state, &heights);
        state.scroll(lines, 4);
        seen.push(draw(&state, &heights)[0]);
    }
    let first: Vec<_> = seen.iter().map(|row| (row.index, row.skip)).collect();
    assert_eq!(first[..3], [(1, 2), (1, 5), (1, 8)]);
    assert_eq!(first[5], (1, 11), "the end of the list");
    assert_eq!(first[11], (0, 0), "and its beginning");
}

#[test]
fn a_place_on_the_screen_is_the_row_that_was_drawn_there() {
    let mut state = ListState::default();
    draw(&state, &[1, 3, 1]);
    let rows: Vec<_> = (0..7).map(|y| state.row_at(Position::new(4, y))).collect();
    assert_eq!(rows, [Some(0), Some(1), Some(1), Some(1), Some(2), None, None]);
    assert_eq!(state.row_at(Position::new(10, 1)), None, "right of the list");
    state.forget_drawn();
    assert_eq!(state.row_at(Position::new(4, 0)), None);
}

#[test]
fn an_insert_above_does_not_move_the_selected_line() {
    let mut state = ListState::default();
    state.select(10, 20);
    let before = draw(&state, &[1; 20]).into_iter().find(|row| row.selected).unwrap();
    state.follow(13, 23);
    let after = draw(&state, &[1; 23]).into_iter().find(|row| row.selected).unwrap();
    assert_eq!(after.area, before.area);
    assert_eq!(after.index, 13);
}

#[test]
fn a_hundred_thousand_entries_cost_one_screen() {
    let mut state = ListState::default();
    let mut buf = Buffer::empty(AREA);
    for target in [0, 99_999, 50_000, 0] {
        state.select(target, 100_000);
        let mut asked = 0;
        let height = |_| {
            asked += 1;
            2
        };
        draw_list(AREA, &mut buf, &state, 100_000, height, |_, _| {});
        assert!(asked <= 4 * usize::from(AREA.height) + 8, "{asked} heights for {target}");
    }
}

#[test]
fn only_what_is_seen_is_wrapped() {
    let body = |index: usize| format!("make the sky of scene {index} warmer, the fog thinner and the boats slower");
    let (cache, mut state, mut buf) = (WrapCache::default(), ListState::default(), Buffer::empty(AREA));
    let mut frame = |state: &ListState| {
        let before = cache.wraps();
        let rows = |index| cache.rows(index, 1, AREA.width, &body(index));
        let height = |index| rows(index).len() as u16;
        draw_list(AREA, &mut buf, state, 100_000, height, |row, _| assert!(!rows(row.index).is_empty()));
        cache.wraps() - before
    };
    for target in [0, 50_000, 99_999, 3] {
        state.select(target, 100_000);
        let wraps = frame(&state);
        assert!(wraps <= 2 * u64::from(AREA.height), "{wraps} texts were wrapped to show {target}");
        assert_eq!(frame(&state), 0, "the next frame has nothing new");
    }
}

#[test]
fn empty_lists_and_areas_draw_nothing() {
    let mut state = ListState::default();
    assert_eq!(draw(&state, &[]), []);
    state.step(1, 0);
    state.half_page(-1, 0);
    assert_eq!(state.cursor(), 0);
    let mut buf = Buffer::empty(AREA);
    draw_list(Rect::new(0, 0, 10, 0), &mut buf, &state, 5, |_| 1, |_, _| panic!("there is no room"));
}

#[derive(Clone, Debug)]
enum Move {
    Step(isize),
    Half(isize),
    First,
    Last,
    Select(usize),
    Scroll(i32),
    Lines(u16),
}

fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        (-3isize..=3).prop_filter("a step goes somewhere", |by| *by != 0).prop_map(Move::Step),
        prop_oneof![Just(-1), Just(1)].prop_map(Move::Half),
        Just(Move::First),
        Just(Move::Last),
        (0usize..60).prop_map(Move::Select),
        (-7i32..=7).prop_map(Move::Scroll),
        (1u16..12).prop_map(Move::Lines),
    ]
}

proptest! {
    #[test]
    fn the_cursor_is_always_in_view_and_rows_fill_it(
        heights in prop::collection::vec(0u16..9, 1..40),
        moves in prop::collection::vec(any_move(), 1..30),
    ) {
        let (len, mut state, mut lines) = (heights.len(), ListState::default(), 6);
        for action in moves {
            match action {
                Move::Step(by) => state.step(by, len),
                Move::Half(direction) => state.half_page(direction, len),
                Move::First => state.first(),
                Move::Last => state.last(len),
                Move::Select(index) => state.select(index, len),
                Move::Scroll(lines) => {
                    state.scroll(lines, len);
                    state.scroll(lines / 2, len);
                }
                Move::Lines(count) => lines = count,
            }
            let area = Rect::new(0, 0, 4, lines);
            let mut rows: Vec<Row> = Vec::new();
            let mut buf = Buffer::empty(area);
            draw_list(area, &mut buf, &state, len, |index| heights[index], |row, _| rows.push(row));
            let selected = rows.iter().find(|row| row.selected).expect("the cursor is in view");
            let whole = heights[selected.index].max(1);
            prop_assert!(selected.area.height == whole.min(lines), "as much as fits of the selected entry");
            let mut y = 0;
            for row in &rows {
                let seen = Position::new(1, row.area.y);
                prop_assert_eq!(state.row_at(seen), Some(row.index), "what is clicked is what was drawn");
                prop_assert_eq!(row.area.y, y);
                prop_assert!(row.skip == 0 || row.area.y == 0, "only the first row is cut above");
                y += row.area.height;
            }
            let all: u32 = heights.iter().map(|height| u32::from((*height).max(1))).sum();
            prop_assert_eq!(u32::from(y), all.min(u32::from(lines)), "no gap below");
        }
    }
}
