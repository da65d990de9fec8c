//! My access tokens on the screen.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    pen::{Pen, draw_scroll},
    scenes::draw_empty,
};
use crate::{
    model::{PersonalToken, SafeText},
    tui::{
        action::Action,
        app::App,
        theme::Role,
        views::tokens::has_ended,
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// Draws them.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let inner = PaneFrame { number: None, title: "My access tokens", focused: true }.draw(area, buf, look);
    let listing = &app.tokens.listing;
    if listing.is_empty() {
        let words = if app.tokens.is_read() {
            format!("You have no tokens. {} makes one, for a script or another machine.", app.key(Action::NewToken))
        } else {
            app.tokens.failed.clone().unwrap_or_else(|| "Reading…".to_owned())
        };
        return draw_empty(app, &words, inner, buf);
    }
    draw_list(
        inner,
        buf,
        listing.state(),
        listing.len(),
        |_| 1,
        |row, buf| {
            if let Some(token) = listing.keys().get(row.index).and_then(|id| app.tokens.token(*id)) {
                draw_token(app, token, row, buf);
            }
        },
    );
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

fn draw_token(app: &App, token: &PersonalToken, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let mut pen = Pen::on_row(row.area, look, row.selected, true, buf);
    let day = |at: crate::model::Timestamp| at.to_string().get(..10).unwrap_or_default().to_owned();
    let ended = has_ended(token, app.now);
    let ends = match (token.revoked_at, token.expires_at) {
        (Some(at), _) => format!("revoked {}", day(at)),
        (None, Some(at)) => format!("{} {}", if ended { "ended" } else { "until" }, day(at)),
        (None, None) => "no end".to_owned(),
    };
    let used = token.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", at.ago(app.now)));
    // Columns that line up: whatever is written here is ASCII.
    pen.write_right(buf, &format!("{ends:<18}"), if ended { Role::Dim } else { Role::Text });
    if pen.room() > 48 {
        pen.write_right(buf, &format!("{used:<14}"), Role::Dim);
    }
    pen.write_right(buf, &format!("{:<6}", token.scope.as_str()), if ended { Role::Dim } else { Role::Accent });
    pen.write(buf, SafeText::line(&token.name).as_str(), if ended { Role::Dim } else { Role::Text });
}
