//! Who works in a project, on the screen.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    pen::{Pen, draw_scroll},
    scenes::draw_empty,
};
use crate::{
    model::{Id, SafeText, User},
    tui::{
        app::App,
        text::{cut, width},
        theme::Role,
        views::members::{MemberKey, Team},
        widgets::{PaneFrame, Row, draw_list},
    },
};

/// From this many columns on there is room for addresses and for who invited somebody.
const WIDE: usize = 70;

/// Draws the members, the owner first and open invitations last.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let look = app.look();
    let inner = PaneFrame { number: None, title: "Members", focused: true }.draw(area, buf, look);
    let Some(team) = &app.members.team else {
        return draw_empty(app, app.members.failed.as_deref().unwrap_or("Reading…"), inner, buf);
    };
    let listing = &app.members.listing;
    draw_list(
        inner,
        buf,
        listing.state(),
        listing.len(),
        |_| 1,
        |row, buf| {
            if let Some(key) = listing.keys().get(row.index) {
                draw_member(app, team, *key, row, buf);
            }
        },
    );
    draw_scroll(inner, buf, look, listing.state(), listing.len());
}

/// What a row says of somebody.
struct Said {
    name: SafeText,
    address: SafeText,
    level: String,
    state: String,
    role: Role,
}

fn draw_member(app: &App, team: &Team, key: MemberKey, row: Row, buf: &mut Buffer) {
    let look = app.look();
    let Some(said) = say(app, team, key) else { return };
    let mut pen = Pen::on_row(row.area, look, row.selected, true, buf);
    let room = pen.room();
    if room >= WIDE {
        pen.write_right(buf, &cut(&said.state, room / 3, look.glyphs.ellipsis), Role::Dim);
        let level = cut(&said.level, room / 5, look.glyphs.ellipsis);
        pen.write_right(buf, &padded(&level, room / 6), said.role);
        pen.write_right(buf, &padded(&cut(said.address.as_str(), room / 4, look.glyphs.ellipsis), room / 4), Role::Dim);
    } else {
        pen.write_right(buf, &cut(&said.state, room / 3, look.glyphs.ellipsis), Role::Dim);
        pen.write_right(buf, &cut(&said.level, room / 3, look.glyphs.ellipsis), said.role);
    }
    pen.write(buf, said.name.as_str(), Role::Text);
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

fn say(app: &App, team: &Team, key: MemberKey) -> Option<Said> {
    let address_of =
        |user: Id<User>| app.replica.user(user).map(|user| SafeText::line(&user.email)).unwrap_or_default();
    let level_of = |id: i64| SafeText::line(team.level_name(id)).into_string();
    let by = |user: Option<Id<User>>| user.map(|user| format!("by {}", app.name_of(user))).unwrap_or_default();
    Some(match key {
        MemberKey::Owner(user) => Said {
            name: app.name_of(user),
            address: address_of(user),
            level: "Owner".to_owned(),
            state: String::new(),
            role: Role::Accent,
        },
        MemberKey::Member(id) => {
            let member = app.members.member(id)?;
            let (state, role) = match (member.is_active, member.accepted_at) {
                (false, _) => ("out".to_owned(), Role::Dim),
                (true, None) => ("not accepted yet".to_owned(), Role::Warn),
                (true, Some(_)) => (by(member.invited_by_id), Role::Text),
            };
            let (name, address) = (app.name_of(member.user_id), address_of(member.user_id));
            Said { name, address, level: level_of(member.access_level_id), state, role }
        }
        MemberKey::Invite(id) => {
            let invite = app.members.invite(id)?;
            let ended = if invite.is_open(app.now) { "invited" } else { "invitation ended" };
            let state = format!("{ended} {}", by(Some(invite.invited_by_id)));
            let (name, level) = (SafeText::line(&invite.email), level_of(invite.access_level_id));
            Said { name, address: SafeText::default(), level, state, role: Role::Warn }
        }
    })
}
