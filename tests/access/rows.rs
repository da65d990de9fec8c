//! The table: what each route needs. Written from the rules of the product (`orama::model::access::Deed` and its levels), not
//! from what the server answers.

use orama::model::TokenScope;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::{Who, levels},
    place::{Fresh, Place, a_note},
};

/// What a request names in relation to whoever sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Something in the first project.
    Own,
    /// In another project of the same organisation.
    Neighbouring,
    /// In a project of another organisation.
    Foreign,
    /// In the first project, and deleted.
    Deleted,
    /// An internal comment of the first project.
    Internal,
    /// Nothing: there is no such id.
    Missing,
}

/// Who may.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// Whoever comes.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// A super admin; nobody else learns whether it exists.
    SuperAdmin,
    /// Nobody, whether they say who they are or nothing: 404.
    Nobody,
    /// Those with this level in the project; it exists for nobody below 10.
    Level(i64),
    /// This status class for each, of those who are signed in and whose credential is let through.
    Each(fn(Who, Relation) -> u16),
}

/// What is answered to those who would be allowed, where the target was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// It does not exist for readers: 404.
    Hidden,
    /// It has to be revived first: 409.
    Refused,
    /// Done all the same: deleting again, reviving.
    Fine,
    /// A thing of this kind is never deleted alone.
    Never,
}

/// One route with a body that it takes.
#[derive(Clone)]
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub query: &'static str,
    pub scope: TokenScope,
    pub rule: Rule,
    /// The level that is asked for before it is looked whether the target was deleted.
    pub floor: i64,
    pub gone: Gone,
    pub target: Target,
    pub fresh: Option<Fresh>,
    pub body: Option<fn(&Place) -> Value>,
    /// Fields that the body of this route takes, besides those in `body`.
    pub takes: &'static [&'static str],
}

/// What `{id}` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Nothing,
    Organisation,
    Project,
    Video,
    Version,
    Scene,
    Comment,
    Media,
    Entry,
    /// The contact of the organisation.
    User,
    /// A token of the first project's editor.
    Token,
}

impl Target {
    fn of(path: &str) -> Self {
        let names = [
            ("/v1/organisations/{", Self::Organisation),
            ("/v1/projects/{", Self::Project),
            ("/v1/videos/{", Self::Video),
            ("/v1/versions/{", Self::Version),
            ("/v1/scenes/{", Self::Scene),
            ("/v1/comments/{", Self::Comment),
            ("/v1/media/{", Self::Media),
            ("/v1/activity/{", Self::Entry),
            ("/v1/tokens/{", Self::Token),
            ("/v1/users/{", Self::User),
        ];
        names.into_iter().find(|(start, _)| path.starts_with(start)).map_or(Self::Nothing, |(_, target)| target)
    }

    pub fn id(self, place: &Place) -> Uuid {
        match self {
            Self::Nothing | Self::Token => Uuid::nil(),
            Self::Organisation => place.organisation,
            Self::Project => place.project.uuid(),
            Self::Video => place.video.uuid(),
            Self::Version => place.version.uuid(),
            Self::Scene => place.scene.uuid(),
            Self::Comment => place.comment.uuid(),
            Self::Media => place.media.uuid(),
            Self::Entry => place.entry.uuid(),
            Self::User => place.contact.uuid(),
        }
    }
}

fn row(method: &'static str, path: &'static str, rule: Rule) -> Row {
    let reads = method == "GET";
    Row {
        method,
        path,
        query: "",
        scope: if reads { TokenScope::Read } else { TokenScope::Write },
        rule,
        floor: if let Rule::Level(level) = rule { level } else { 0 },
        gone: if reads { Gone::Hidden } else { Gone::Refused },
        target: Target::of(path),
        fresh: None,
        body: None,
        takes: &[],
    }
}

impl Row {
    const fn admin(mut self) -> Self {
        self.scope = TokenScope::Admin;
        self
    }

    const fn with(mut self, body: fn(&Place) -> Value) -> Self {
        self.body = Some(body);
        self
    }

    const fn takes(mut self, fields: &'static [&'static str]) -> Self {
        self.takes = fields;
        self
    }

    const fn fresh(mut self, fresh: Fresh) -> Self {
        self.fresh = Some(fresh);
        self
    }

    const fn gone(mut self, gone: Gone) -> Self {
        self.gone = gone;
        self
    }

    const fn floor(mut self, level: i64) -> Self {
        self.floor = level;
        self
    }

    const fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }
}

fn empty(_: &Place) -> Value {
    json!({})
}

fn id() -> String {
    Uuid::now_v7().to_string()
}

/// Every route of the server with what it needs, in the order of the paths.
pub fn rows() -> Vec<Row> {
    [around(), administration(), tree(), writing(), bytes(), reviewing()].concat()
}

/// The door, one's own things, and organisations.
fn around() -> Vec<Row> {
    use Rule::{Each, Open, SignedIn, SuperAdmin};
    vec![
        row("GET", "/healthz", Open),
        row("GET", "/readyz", Open),
        row("GET", "/openapi.json", Open),
        row("POST", "/v1/auth/login", Open)
            .with(|place| json!({ "email": place.owner.user.email, "password": crate::people::PASSWORD })),
        // A token is not signed out, it is revoked.
        row("POST", "/v1/auth/logout", Each(|who, _| if who.has_session() { 200 } else { 409 })),
        // The wrong password: what is right is shown by the tests of identity, and would throw everybody out here.
        row("POST", "/v1/auth/password", Each(|_, _| 422))
            .admin()
            .with(|_| json!({ "current_password": "not this one at all", "new_password": "nets are drying again" })),
        row("GET", "/v1/me", SignedIn),
        row("GET", "/v1/users", SignedIn),
        row("GET", "/v1/tokens", SignedIn).admin(),
        row("POST", "/v1/tokens", SignedIn)
            .admin()
            .with(|_| json!({ "id": id(), "name": "box", "scope": "read" }))
            .takes(&["expires_at"]),
        row(
            "DELETE",
            "/v1/tokens/{id}",
            Each(|who, relation| match (who.person(), relation) {
                (Who::Editor, Relation::Own) | (Who::Neighbour, Relation::Neighbouring) => 200,
                _ => 404,
            }),
        )
        .admin()
        .gone(Gone::Never),
        row("GET", "/v1/organisations", SignedIn),
        row("POST", "/v1/organisations", SuperAdmin)
            .admin()
            .with(|_| json!({ "id": id(), "name": "Made", "slug": format!("made-{}", Uuid::now_v7().simple()) }))
            .takes(&["contact_id"]),
        // Whoever belongs to it, administers it or works in one of its projects.
        row("GET", "/v1/organisations/{id}", Each(|who, relation| if knows(who, relation) { 200 } else { 404 }))
            .gone(Gone::Never),
        row(
            "PATCH",
            "/v1/organisations/{id}",
            Each(|who, relation| match (who.person(), relation) {
                (Who::SuperAdmin, Relation::Missing) => 404,
                (Who::SuperAdmin, _)
                | (Who::Contact, Relation::Own | Relation::Neighbouring)
                | (Who::Foreigner, Relation::Foreign) => 200,
                _ if knows(who, relation) => 403,
                _ => 404,
            }),
        )
        .admin()
        .gone(Gone::Never)
        .with(|_| json!({ "is_active": true }))
        .takes(&["name", "contact_id"]),
        // It has projects, so even a super admin is refused by a rule.
        row(
            "DELETE",
            "/v1/organisations/{id}",
            Each(|who, relation| match (who, relation) {
                (Who::SuperAdmin, Relation::Missing) => 404,
                (Who::SuperAdmin, _) => 409,
                _ => 403,
            }),
        )
        .admin()
        .gone(Gone::Never),
        row("GET", "/v1/tree", SignedIn),
        row("GET", "/v1/activity", SignedIn),
        row("GET", "/v1/queue", SignedIn),
        row("GET", "/v1/counts", SignedIn),
        row("GET", "/v1/search", SignedIn).query("?q=scene"),
        row("GET", "/v1/changes", SignedIn).query("?since={cursor}"),
        row("GET", "/v1/events", SignedIn).query("?since={cursor}"),
        row("GET", "/v1/projects", SignedIn),
        row("POST", "/v1/projects", SignedIn).with(|_| json!({ "id": id(), "title": "private" })).takes(&[
            "organisation_id",
            "objective",
            "style",
        ]),
    ]
}

/// People, members and invitations.
fn administration() -> Vec<Row> {
    use Rule::{Each, Level, SignedIn, SuperAdmin};
    vec![
        row("GET", "/v1/access-levels", SignedIn),
        row("GET", "/v1/users/{id}", Each(|who, relation| if knows(who, relation) { 200 } else { 404 }))
            .gone(Gone::Never),
        row("POST", "/v1/users", SuperAdmin)
            .admin()
            .with(|_| json!({ "id": id(), "email": format!("{}@made.example", id()), "full_name": "Made" }))
            .takes(&["role", "organisation_id", "password"]),
        row(
            "PATCH",
            "/v1/users/{id}",
            Each(|who, relation| match who {
                _ if !knows(who, relation) => 404,
                Who::SuperAdmin => 200,
                _ => 403,
            }),
        )
        .admin()
        .gone(Gone::Never)
        .with(|_| json!({ "is_active": true }))
        .takes(&["full_name", "role", "organisation_id"]),
        // Nobody else learns whether there is such a person.
        row(
            "POST",
            "/v1/users/{id}/password",
            Each(|who, relation| match (who, relation) {
                (Who::SuperAdmin, Relation::Missing) => 404,
                (Who::SuperAdmin, _) => 200,
                _ => 403,
            }),
        )
        .admin()
        .gone(Gone::Never)
        .fresh(Fresh::Person)
        .with(|_| json!({ "password": "nets are drying again" })),
        row("POST", "/v1/projects/{id}/members", Level(50))
            .admin()
            .fresh(Fresh::Project)
            .with(|place| json!({ "id": id(), "user_id": place.contact, "level": "client" }))
            .takes(&["email"]),
        row("PATCH", "/v1/projects/{id}/members/{member_id}", Level(50))
            .admin()
            .with(|_| json!({ "level": "client" }))
            .takes(&["is_active"]),
        row("DELETE", "/v1/projects/{id}/members/{member_id}", Level(50)).admin().fresh(Fresh::Member),
        row("GET", "/v1/projects/{id}/invites", Level(50)).admin(),
        row("POST", "/v1/projects/{id}/invites", Level(50))
            .admin()
            .with(|_| json!({ "id": id(), "email": format!("{}@made.example", id()), "level": "client" })),
        row("DELETE", "/v1/projects/{id}/invites/{invite_id}", Level(50)).admin(),
        // Who shows no invitation is not let in; that one lets in is shown where invitations are.
        row("POST", "/v1/invites/accept", Rule::Nobody)
            .admin()
            .with(|_| json!({ "token": "orama_i_garbage" }))
            .takes(&["full_name", "password"]),
    ]
}

/// The bytes of media.
fn bytes() -> Vec<Row> {
    use Rule::{Level, SignedIn};
    vec![
        row("GET", "/v1/projects/{id}/storage", Level(10)),
        row("GET", "/v1/storage", SignedIn),
        row("GET", "/v1/media/{id}/content", Level(10)).gone(Gone::Never),
        row("PUT", "/v1/media/{id}/content", Level(30)).gone(Gone::Never),
    ]
}

/// The level that somebody has where something is.
pub fn level_at(who: Who, relation: Relation) -> Option<i64> {
    let [own, neighbouring, foreign] = levels(who);
    match relation {
        Relation::Own | Relation::Deleted => own,
        // What is not for the client does not exist below commenter.
        Relation::Internal => own.filter(|level| *level >= 20),
        Relation::Neighbouring => neighbouring,
        Relation::Foreign => foreign,
        Relation::Missing => None,
    }
}

/// Whether somebody knows of an organisation, or of the contact of it.
fn knows(who: Who, relation: Relation) -> bool {
    match (who.person(), relation) {
        (_, Relation::Missing) => false,
        (Who::SuperAdmin, _) => true,
        (Who::Foreigner, relation) => relation == Relation::Foreign,
        (_, relation) => relation != Relation::Foreign,
    }
}

/// Reading what is in a project.
fn tree() -> Vec<Row> {
    let read = |path| row("GET", path, Rule::Level(10));
    vec![
        read("/v1/projects/{id}"),
        row("GET", "/v1/projects/{id}/members", Rule::Level(20)),
        row("GET", "/v1/projects/{id}/export", Rule::Level(30)),
        read("/v1/projects/{id}/videos"),
        read("/v1/videos/{id}"),
        read("/v1/videos/{id}/formats"),
        read("/v1/videos/{id}/counts"),
        read("/v1/videos/{id}/versions"),
        read("/v1/videos/{id}/comments"),
        read("/v1/videos/{id}/decisions"),
        read("/v1/versions/{id}"),
        read("/v1/versions/{id}/review"),
        read("/v1/versions/{id}/scenes"),
        read("/v1/scenes/{id}"),
        read("/v1/scenes/{id}/media"),
        read("/v1/scenes/{id}/comments"),
        read("/v1/comments/{id}"),
        read("/v1/media/{id}").gone(Gone::Never),
    ]
}

/// Writing what is in a project, but for comments and decisions.
fn writing() -> Vec<Row> {
    use Rule::Level;
    vec![
        row("PATCH", "/v1/projects/{id}", Level(50)).with(|_| json!({ "style": id() })).takes(&["title", "objective"]),
        row("DELETE", "/v1/projects/{id}", Level(50)).fresh(Fresh::Project).gone(Gone::Fine),
        row("POST", "/v1/projects/{id}/revive", Level(50)).with(empty).gone(Gone::Fine),
        row("POST", "/v1/projects/{id}/videos", Level(30)).with(|_| json!({ "id": id(), "title": "made" })).takes(&[
            "duration", "objective", "key_messages", "style", "outline", "fps_num", "fps_den", "start_frame", "drop_frame",
        ]),
        row("PATCH", "/v1/videos/{id}", Level(30)).with(|_| json!({ "style": id() })).takes(&[
            "title", "duration", "objective", "key_messages", "outline", "fps_num", "fps_den", "start_frame", "drop_frame",
        ]),
        row("DELETE", "/v1/videos/{id}", Level(50)).fresh(Fresh::Video).gone(Gone::Fine),
        row("POST", "/v1/videos/{id}/revive", Level(50)).with(empty).gone(Gone::Fine),
        row("PUT", "/v1/videos/{id}/formats", Level(30)).with(|_| json!({ "formats": ["1:1"] })),
        row("POST", "/v1/videos/{id}/versions", Level(30)).fresh(Fresh::Video).with(|_| json!({ "id": id() })).takes(&["name"]),
        row("PATCH", "/v1/versions/{id}", Level(30)).with(|_| json!({ "name": id() })),
        row("DELETE", "/v1/versions/{id}", Level(50)).fresh(Fresh::Version).gone(Gone::Fine),
        row("POST", "/v1/versions/{id}/revive", Level(50)).with(empty).gone(Gone::Fine),
        row("POST", "/v1/versions/{id}/scenes", Level(30)).with(|_| json!({ "id": id(), "title": "made" })).takes(&[
            "voice_text", "description", "image_prompt", "task_id", "duration_frames",
        ]),
        row("PATCH", "/v1/scenes/{id}", Level(30)).with(|_| json!({ "description": id() })).takes(&[
            "title", "voice_text", "image_prompt", "task_id", "duration_frames",
        ]),
        row("DELETE", "/v1/scenes/{id}", Level(30)).fresh(Fresh::Scene).gone(Gone::Fine),
        row("POST", "/v1/scenes/{id}/revive", Level(30)).with(empty).gone(Gone::Fine),
        row("POST", "/v1/scenes/{id}/move", Level(30)).with(|_| json!({ "place": "last" })),
        row("POST", "/v1/scenes/{id}/media", Level(30))
            .with(|_| json!({ "id": id(), "role": "image", "url": "https://media.example/made.png" }))
            .takes(&["status"]),
        row("DELETE", "/v1/scenes/{id}/media/{media_id}", Level(30)).query("?role=image").fresh(Fresh::Take),
        row("PUT", "/v1/scenes/{id}/selected/{role}", Level(30)).with(|_| json!({ "media_id": null })),
        row("PATCH", "/v1/media/{id}", Level(30)).with(|_| json!({ "status": "ok" })).takes(&["url"]).gone(Gone::Never),
        row("POST", "/v1/imports", Level(30)).with(|place| {
            let scene = json!({
                "id": id(), "title": "made", "voice_text": "", "description": "", "image_prompt": "",
                "duration_frames": null, "notes": [],
            });
            let version = json!({ "id": id(), "name": "made", "scenes": [scene] });
            let video = json!({ "target": { "new": { "id": id(), "title": "made", "stage": "script" } }, "versions": [version] });
            json!({ "dry_run": true, "project": { "existing": place.project }, "videos": [video] })
        }),
    ]
}

/// Comments, decisions, and several writes at once.
fn reviewing() -> Vec<Row> {
    use Rule::{Each, Level};
    let decide = |level, body: fn(&Place) -> Value, fresh| {
        // Whoever sees a video that was deleted is told so, whatever the decision.
        row("POST", "/v1/videos/{id}/stage", Level(level))
            .with(body)
            .fresh(fresh)
            .floor(10)
            .takes(&["version_id", "note"])
    };
    vec![
        row("POST", "/v1/scenes/{id}/comments", Level(20)).with(|_| a_note(None)).takes(&["status"]),
        row("PATCH", "/v1/comments/{id}", Level(30))
            .floor(20)
            .fresh(Fresh::Comment)
            .with(|_| json!({ "status": "done" }))
            .takes(&[
                "resolution", "assignee_id", "frame_in", "frame_out", "visibility", "content", "reason", "duplicate_of",
            ]),
        row("DELETE", "/v1/comments/{id}", Level(50)).floor(50).fresh(Fresh::Comment).gone(Gone::Fine),
        row("PUT", "/v1/comments/{id}/snooze", Level(10)).with(|_| json!({ "until": null })).gone(Gone::Hidden),
        row("DELETE", "/v1/comments/{id}/snooze", Level(10)).gone(Gone::Hidden),
        row("PUT", "/v1/videos/{id}/presence", Level(10))
            .with(|_| json!({ "session": id() }))
            .takes(&["comment_id", "leaves"])
            .gone(Gone::Hidden),
        row("POST", "/v1/comments/{id}/revive", Level(50)).with(empty).gone(Gone::Fine),
        decide(30, |_| json!({ "action": "submit", "acknowledge_open": true }), Fresh::ToSubmit),
        decide(40, |_| json!({ "action": "request_amends" }), Fresh::ToJudge),
        decide(40, |_| json!({ "action": "approve", "acknowledge_open": true, "note": "good" }), Fresh::ToJudge),
        decide(30, |_| json!({ "action": "advance" }), Fresh::Approved),
        decide(40, |_| json!({ "action": "reopen", "note": "once more" }), Fresh::Approved),
        // One's own actions: nobody takes back what somebody else did, and a client does nothing to undo.
        row(
            "POST",
            "/v1/activity/{id}/undo",
            Each(|who, relation| level_at(who, relation).map_or(404, |level| if level < 20 { 403 } else { 200 })),
        )
        .with(empty)
        .fresh(Fresh::Entry)
        .gone(Gone::Never),
        row("POST", "/v1/imports/comments", Level(20)).with(|place| {
            json!({ "version_id": place.version, "change": [], "create": [{ "scene_id": place.scene, "comment": a_note(None) }] })
        }),
        row("POST", "/v1/batch", Level(30)).with(|place| {
            let item = json!({
                "method": "PATCH", "path": format!("/v1/scenes/{}", place.scene), "if_match": "*", "body": { "description": id() },
            });
            json!({ "atomic": true, "items": [item] })
        }),
    ]
}

/// Routes whose target is in the body.
pub fn is_aimed_by_its_body(row: &Row) -> bool {
    matches!(row.path, "/v1/batch" | "/v1/imports" | "/v1/imports/comments")
}
