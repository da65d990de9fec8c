//! Everybody who may stand before the server, and what lets them in.

use axum::Router;
use orama::{
    api::{
        Secret,
        auth::{self, Login},
        tokens::{self, CreateToken},
    },
    command::passwords::Strength,
    model::{Id, Organisation, Project, TokenScope, User, UserRole},
    server::{self, App, Settings, Shelf},
    store::{Session, Sql},
};

use crate::world::{Person, World, new_id, user};

pub const PASSWORD: &str = "three boats at dawn";

/// A kind of person, or of what they show at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Anonymous,
    Garbage,
    Expired,
    Revoked,
    Disabled,
    Client,
    Commenter,
    Editor,
    Approver,
    Manager,
    Owner,
    Contact,
    /// A manager of another project of the same organisation, to which they belong.
    Neighbour,
    /// The owner of a project of another organisation.
    Foreigner,
    SuperAdmin,
    EditorReads,
    EditorWrites,
    EditorAdmin,
    ManagerReads,
    ManagerWrites,
    ManagerAdmin,
}

impl Who {
    pub const ALL: [Self; 21] = [
        Self::Anonymous,
        Self::Garbage,
        Self::Expired,
        Self::Revoked,
        Self::Disabled,
        Self::Client,
        Self::Commenter,
        Self::Editor,
        Self::Approver,
        Self::Manager,
        Self::Owner,
        Self::Contact,
        Self::Neighbour,
        Self::Foreigner,
        Self::SuperAdmin,
        Self::EditorReads,
        Self::EditorWrites,
        Self::EditorAdmin,
        Self::ManagerReads,
        Self::ManagerWrites,
        Self::ManagerAdmin,
    ];

    /// Whether the door lets them in at all.
    pub const fn is_in(self) -> bool {
        !matches!(self, Self::Anonymous | Self::Garbage | Self::Expired | Self::Revoked | Self::Disabled)
    }

    /// The person behind it.
    pub const fn person(self) -> Self {
        match self {
            Self::Expired | Self::Revoked | Self::EditorReads | Self::EditorWrites | Self::EditorAdmin => Self::Editor,
            Self::ManagerReads | Self::ManagerWrites | Self::ManagerAdmin => Self::Manager,
            other => other,
        }
    }

    /// What their credential lets through; a session lets everything through.
    pub const fn scope(self) -> TokenScope {
        match self {
            Self::EditorReads | Self::ManagerReads => TokenScope::Read,
            Self::EditorWrites | Self::ManagerWrites => TokenScope::Write,
            _ => TokenScope::Admin,
        }
    }

    pub const fn has_session(self) -> bool {
        self.is_in() && self.token().is_none()
    }

    const fn token(self) -> Option<TokenScope> {
        match self {
            Self::EditorReads | Self::ManagerReads => Some(TokenScope::Read),
            Self::EditorWrites | Self::ManagerWrites => Some(TokenScope::Write),
            Self::EditorAdmin | Self::ManagerAdmin | Self::Revoked => Some(TokenScope::Admin),
            _ => None,
        }
    }

    /// The level that members of the first project have there.
    pub const fn membership(self) -> Option<&'static str> {
        match self {
            Self::Client => Some("client"),
            Self::Commenter => Some("commenter"),
            Self::Editor | Self::Disabled => Some("editor"),
            Self::Approver => Some("approver"),
            Self::Manager => Some("manager"),
            _ => None,
        }
    }
}

/// The people, and the two organisations that they come from.
pub struct People {
    pub server: Router,
    /// Where the bytes of media are.
    _folder: tempfile::TempDir,
    everybody: Vec<(Who, Person)>,
    pub root: Person,
    pub home: Organisation,
    pub abroad: Organisation,
}

impl People {
    /// Everybody of the first project, not yet members of it.
    pub async fn gather(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::folder(&folder.path().join("media")).unwrap();
        let add = async |user: User| world.with_media(&world.add(user).await, shelf.clone());
        let root = add(User { role: UserRole::SuperAdmin, ..user("Superadmin") }).await;
        let contact = add(user("Contact")).await;
        let foreigner = add(user("Foreigner")).await;
        let home = root.organisation("Home quay", &contact).await;
        let abroad = root.organisation("Far shore", &foreigner).await;
        let mut everybody = vec![(Who::SuperAdmin, root.clone()), (Who::Contact, contact), (Who::Foreigner, foreigner)];
        for who in Who::ALL.into_iter().filter(|who| who.person() == *who) {
            if everybody.iter().all(|(known, _)| *known != who) && !matches!(who, Who::Anonymous | Who::Garbage) {
                let belongs = matches!(who, Who::Owner | Who::Neighbour).then_some(home.id);
                everybody.push((who, add(User { organisation_id: belongs, ..user(&format!("{who:?}")) }).await));
            }
        }
        for (_, person) in &everybody {
            world.give_password(person, PASSWORD).await;
        }
        let settings = Settings { passwords: Strength::TESTS_ONLY, ..Settings::default() };
        let server = server::router(App::new(world.db.clone(), &settings).with_media(shelf));
        Self { server, _folder: folder, everybody, root, home, abroad }
    }

    /// Makes the members of the first project members of this one.
    pub async fn join(&self, world: &World, project: Id<Project>) {
        for (who, person) in &self.everybody {
            if let Some(level) = who.membership() {
                world.join(project, person, level).await;
            }
        }
    }

    /// The person, at a router that acts for them already: for making things ready.
    pub fn person(&self, who: Who) -> &Person {
        let found = self.everybody.iter().find(|(known, _)| *known == who.person());
        &found.expect("a person").1
    }

    /// Everybody's credentials, new ones.
    pub async fn sign_in(&self, world: &World) -> Vec<(Who, Person)> {
        let mut all = Vec::new();
        for who in Who::ALL {
            all.push((who, self.credential(world, who).await));
        }
        all
    }

    /// A new credential of this kind.
    pub async fn credential(&self, world: &World, who: Who) -> Person {
        let nobody = Person::nobody(&self.server);
        match who {
            Who::Anonymous => return nobody,
            Who::Garbage => return nobody.with(&self.server, &Secret::from("orama_s_garbage".to_owned())),
            _ => {}
        }
        let person = self.person(who);
        let secret = if let Some(scope) = who.token() {
            let body = CreateToken { id: new_id(), name: format!("{who:?}"), scope, expires_at: None };
            let made = person.ok(tokens::create(&body)).await;
            if who == Who::Revoked {
                person.ok(tokens::revoke(made.token.id)).await;
            }
            made.secret
        } else {
            let body = Login { email: person.user.email.clone(), password: Secret::from(PASSWORD.to_owned()) };
            if who == Who::Disabled {
                change(world, ENABLE, person.user.id).await;
            }
            nobody.ok(auth::login(&body)).await.token
        };
        match who {
            Who::Expired => change(world, EXPIRE, person.user.id).await,
            Who::Disabled => change(world, DISABLE, person.user.id).await,
            _ => {}
        }
        person.with(&self.server, &secret)
    }
}

const ENABLE: Sql = Sql::new("UPDATE users SET is_active = TRUE WHERE id = $1");
const DISABLE: Sql = Sql::new("UPDATE users SET is_active = FALSE WHERE id = $1");
/// The newest session of somebody.
const EXPIRE: Sql = Sql::new(
    "UPDATE sessions SET created_at = 0, expires_at = 1
    WHERE id = (SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1)",
);

async fn change(world: &World, sql: Sql, user: Id<User>) {
    let mut tx = world.db.begin().await.unwrap();
    assert_eq!(tx.query(sql).bind(user).execute().await.unwrap(), 1);
    tx.commit().await.unwrap();
}

/// The level of somebody in the first project, in another project of its organisation, and in one of another organisation.
pub const fn levels(who: Who) -> [Option<i64>; 3] {
    match who.person() {
        Who::Client => [Some(10), None, None],
        Who::Commenter => [Some(20), None, None],
        Who::Editor => [Some(30), None, None],
        Who::Approver => [Some(40), None, None],
        Who::Manager => [Some(50), None, None],
        Who::Owner => [Some(100), None, None],
        Who::Contact => [Some(100), Some(100), None],
        Who::Neighbour => [None, Some(50), None],
        Who::Foreigner => [None, None, Some(100)],
        Who::SuperAdmin => [Some(100); 3],
        _ => [None; 3],
    }
}
