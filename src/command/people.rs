//! People: who the actor is, and whose names the actor may see.

use super::{Look, Result, check::Fields, page::Window};
use crate::{
    api::{Page, PageQuery},
    model::{Id, Timestamp, User, UserRole, access},
    store::{self, Db, Tx, page::ByTitle},
};

/// The people the actor may see, by name.
pub async fn list(look: &mut Look, query: &PageQuery) -> Result<Page<User>> {
    let window = Window::<ByTitle>::read("users", query.limit, query.cursor.as_deref())?;
    let viewer = look.actor.viewer();
    let rows = store::users::known_to(&mut look.conn, viewer, window.wanted(), window.after.clone()).await?;
    Ok(window.page(rows, |row| ByTitle { title: row.full_name.clone(), id: row.id.uuid() }))
}

/// The person, while they may do anything at all.
pub async fn identify(db: &Db, id: Id<User>) -> Result<Option<User>> {
    let user: Option<User> = store::get(&mut db.conn().await?, id).await?;
    Ok(user.filter(access::is_in))
}

/// The one who works in a local workspace, with every right in it. Added where missing. The row says nothing of when it was made, so that two workspaces of one person name them alike.
pub async fn ensure_local(db: &Db, email: &str, full_name: &str) -> Result<User> {
    let email = email.trim().to_lowercase();
    let mut fields = Fields::default();
    fields.title("email", &email).title("full_name", full_name);
    fields.done()?;
    let id = User::local_id(&email);
    let mut tx = db.begin().await?;
    let known = match store::get::<User>(&mut tx, id).await? {
        Some(user) => Some(user),
        None => store::users::by_email(&mut tx, &email).await?,
    };
    let user = match known {
        Some(user) => admit(&mut tx, user).await?,
        None => add_local(&mut tx, id, email, full_name).await?,
    };
    tx.commit().await?;
    Ok(user)
}

async fn add_local(tx: &mut Tx, id: Id<User>, email: String, full_name: &str) -> Result<User> {
    let beginning = Timestamp::from_micros(0);
    let user = User {
        id,
        email,
        full_name: full_name.trim().to_owned(),
        role: UserRole::SuperAdmin,
        organisation_id: None,
        is_active: true,
        email_verified: false,
        last_login_at: None,
        revision: 1,
        created_at: beginning,
        updated_at: beginning,
        deleted_at: None,
    };
    store::insert(tx, &user).await?;
    Ok(user)
}

/// Gives the owner of the file every right in it: whoever can open the file can change it anyhow.
async fn admit(tx: &mut Tx, user: User) -> Result<User> {
    let mut admitted = User { role: UserRole::SuperAdmin, is_active: true, deleted_at: None, ..user.clone() };
    if admitted != user {
        admitted.revision += 1;
        admitted.updated_at = super::now();
        store::update(tx, &admitted).await?;
    }
    Ok(admitted)
}
