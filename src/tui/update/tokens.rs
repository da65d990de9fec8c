//! My access tokens: showing them, making one, revoking one.

use super::{members, trail};
use crate::{
    api::tokens::{self, CreateToken, CreatedToken},
    model::{Id, PersonalToken, SafeText, Timestamp, TokenScope},
    tui::{
        action::Action,
        app::{
            App,
            msg::{Effect, Job, Load, Purpose},
        },
        overlays::{Choice, Confirm, Overlay, Pick, Picker, Prompt, Question, Wanted},
        text::LineInput,
        views::{View, tokens::has_ended},
    },
};

/// Days in microseconds.
const DAY: i64 = 86_400_000_000;
/// How long a token may last.
const ENDS: [(&str, Option<i64>); 5] = [
    ("in a month", Some(30)),
    ("in a week", Some(7)),
    ("in three months", Some(90)),
    ("in a year", Some(365)),
    ("never", None),
];

/// Shows them, read again.
pub fn show(app: &mut App, fx: &mut Vec<Effect>) {
    trail::enter(app, View::Tokens);
    reload(app, fx);
}

/// Reads them again.
pub fn reload(app: &mut App, fx: &mut Vec<Effect>) {
    app.ask(Job::Load(Load::Tokens), fx);
}

/// Why one of the actions of this view cannot be done.
pub fn refusal(app: &App, action: Action) -> Result<(), String> {
    if app.place.view != View::Tokens {
        return Err(format!("this works on your access tokens: {} shows them", app.key(Action::OpenTokens)));
    }
    match (action, app.tokens.selected()) {
        (Action::NewToken, _) => Ok(()),
        (_, None) => Err(format!("no token is selected: {} makes one", app.key(Action::NewToken))),
        (_, Some(token)) if has_ended(token, app.now) => Err("it has ended already".to_owned()),
        _ => Ok(()),
    }
}

/// Asks what a new token is for.
pub fn ask_name(app: &mut App) {
    app.overlays.push(Overlay::Prompt(Prompt {
        wanted: Wanted::TokenName,
        title: "What is the token for".to_owned(),
        lines: vec!["A name by which you know it, such as `render box`.".to_owned()],
        input: LineInput::default(),
    }));
}

/// Asks how much it lets through.
pub fn pick_scope(app: &mut App, name: &str) {
    let pick = |scope: &TokenScope| {
        let aside = match scope {
            TokenScope::Read => "reads",
            TokenScope::Write => "reads and writes",
            TokenScope::Admin => "also looks after people",
        };
        Pick::new(scope.as_str(), aside, Choice::TokenScope { name: name.to_owned(), scope: *scope })
    };
    let picks = TokenScope::ALL.iter().map(pick).collect();
    app.overlays.push(Overlay::Picker(Picker::new("How much it lets through", picks, 0)));
}

/// Asks when it ends.
pub fn pick_end(app: &mut App, name: &str, scope: TokenScope) {
    let pick = |(words, days): &(&str, Option<i64>)| {
        Pick::new(words, "", Choice::TokenEnds { name: name.to_owned(), scope, days: *days })
    };
    let picks = ENDS.iter().map(pick).collect();
    app.overlays.push(Overlay::Picker(Picker::new("When it ends by itself", picks, 0)));
}

/// Makes one.
pub fn create(app: &mut App, name: String, scope: TokenScope, days: Option<i64>, fx: &mut Vec<Effect>) {
    let end = |days| Timestamp::from_micros(app.now.micros().saturating_add(days * DAY));
    let expires_at = days.map(end);
    let body = CreateToken { id: app.ids.id(app.now), name, scope, expires_at };
    app.write(tokens::create(&body), Purpose::NewToken, "", fx);
}

/// It is made: the secret is shown, this once.
pub fn made(app: &mut App, made: CreatedToken, fx: &mut Vec<Effect>) {
    let line = format!("The token {}. A script sends it as ORAMA_TOKEN.", SafeText::line(&made.token.name));
    members::show_secret(app, "Your new token", line, made.secret);
    reload(app, fx);
}

/// Asks before one is revoked.
pub fn ask_revoke(app: &mut App) {
    let Some(token) = app.tokens.selected() else { return };
    let line =
        format!("Whatever uses {} is locked out at once. This cannot be taken back.", SafeText::line(&token.name));
    let question = Question::RevokeToken(token.id);
    let answers = &[(Action::Yes, "revoke"), (Action::No, "leave it")];
    app.overlays.push(Overlay::Confirm(Confirm::new(question, "Revoke this token?", vec![line], answers)));
}

/// Revokes one.
pub fn revoke(app: &mut App, id: Id<PersonalToken>, fx: &mut Vec<Effect>) {
    let name = app.tokens.token(id).map(|token| SafeText::line(&token.name)).unwrap_or_default();
    app.write(tokens::revoke(id), Purpose::RevokedToken(format!("{name} is revoked")), "", fx);
}
