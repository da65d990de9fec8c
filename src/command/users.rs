//! The people of an installation, looked after by its super admins. There is no open registration.

use super::{
    Actor, Error, Expected, Look, Made, Result, Unit,
    check::{Fields, email_of},
    now,
    organisations::require_super_admin,
    passwords::{self, Passwords},
    unit::{Place, taken},
};
use crate::{
    api::{
        auth::PasswordChanged,
        people::{CreateUser, EditUser, SetPassword},
    },
    model::{Entity, Id, Organisation, Timestamp, User, UserRole},
    store::{self, Db, Session},
};

/// A person the actor may know of.
pub async fn get(look: &mut Look, id: Id<User>) -> Result<User> {
    let viewer = look.actor.viewer();
    let row = known(&mut look.conn, viewer, id).await?;
    if row.deleted_at.is_some() { Err(Error::NotFound("person")) } else { Ok(row) }
}

/// Makes one. The hash of the password is made before the transaction, for it takes its time.
pub async fn create(db: &Db, hasher: &Passwords, actor: &Actor, body: &CreateUser) -> Result<Made<User>> {
    require_super_admin(actor, "adding a person")?;
    let mut fields = Fields::default();
    fields.id("id", body.id).title("full_name", &body.full_name);
    let email = email_of(&mut fields, "email", &body.email);
    if let Some(password) = &body.password {
        passwords::check(&mut fields, "password", password.reveal(), &email);
    }
    fields.done()?;
    let hash = match &body.password {
        Some(password) => Some(hasher.hash(password.reveal().to_owned().into()).await?),
        None => None,
    };
    let role = body.role.unwrap_or(UserRole::User);
    let user = new_person(body.id, &email, &body.full_name, role, body.organisation_id, now());
    super::write(db, actor, async move |unit| add(unit, &user, hash.clone()).await).await
}

async fn add(unit: &mut Unit, user: &User, hash: Option<String>) -> Result<Made<User>> {
    if let Some(row) = store::get::<User>(&mut unit.tx, user.id).await? {
        return if row.email == user.email { Ok(Made::again(row)) } else { Err(taken(Entity::User)) };
    }
    if store::users::by_email(&mut unit.tx, &user.email).await?.is_some() {
        return Err(Error::Conflict(format!("somebody has the address {} already", user.email)));
    }
    check_organisation(unit, user.organisation_id).await?;
    insert(unit, user, hash).await?;
    Ok(Made::new(user.clone()))
}

/// Changes one. Whoever is disabled is out at once, and comes back by signing in anew only.
pub async fn edit(unit: &mut Unit, id: Id<User>, body: &EditUser, expected: Expected) -> Result<User> {
    let viewer = unit.actor.viewer();
    let row = known(&mut unit.tx, viewer, id).await?;
    let is_only_a_name = body.is_active.is_none() && body.role.is_none() && body.organisation_id.is_none();
    if !(is_only_a_name && id == unit.actor.user.id) {
        require_super_admin(&unit.actor, "changing a person")?;
    }
    expected.check(&row)?;
    if row.deleted_at.is_some() {
        return Err(Error::refused("deleted", "the person was deleted", "add somebody else"));
    }
    let mut fields = Fields::default();
    body.full_name.iter().for_each(|name| {
        fields.title("full_name", name);
    });
    fields.done()?;
    check_organisation(unit, body.organisation_id.flatten()).await?;
    let after = User {
        full_name: body.full_name.as_deref().map_or_else(|| row.full_name.clone(), |name| name.trim().to_owned()),
        is_active: body.is_active.unwrap_or(row.is_active),
        role: body.role.unwrap_or(row.role),
        organisation_id: body.organisation_id.unwrap_or(row.organisation_id),
        ..row.clone()
    };
    if rules(&row) && !rules(&after) {
        keep_one_super_admin(unit, id).await?;
    }
    let goes = row.is_active && !after.is_active;
    let after = unit.update(place(&row), &row, after).await?;
    if goes {
        store::sessions::end_others(&mut unit.tx, id, None, unit.now).await?;
        store::tokens::revoke_all(&mut unit.tx, id, unit.now).await?;
    }
    Ok(after)
}

/// Sets somebody's password and ends all of their sessions.
pub async fn set_password(
    db: &Db,
    hasher: &Passwords,
    actor: &Actor,
    id: Id<User>,
    body: &SetPassword,
) -> Result<PasswordChanged> {
    require_super_admin(actor, "setting the password of somebody")?;
    let user: Option<User> = store::get(&mut db.conn().await?, id).await?;
    let user = user.filter(|user| user.deleted_at.is_none()).ok_or(Error::NotFound("person"))?;
    let mut fields = Fields::default();
    passwords::check(&mut fields, "password", body.password.reveal(), &user.email);
    fields.done()?;
    let hash = hasher.hash(body.password.reveal().to_owned().into()).await?;
    let mut tx = db.begin().await?;
    store::users::set_password(&mut tx, id, Some(hash)).await?;
    let ended_sessions = store::sessions::end_others(&mut tx, id, None, now()).await?;
    tx.commit().await?;
    tracing::info!(user = %id, by = %actor.user.id, "set a password");
    Ok(PasswordChanged { ended_sessions })
}

/// A person as they begin.
pub(super) fn new_person(
    id: Id<User>,
    email: &str,
    full_name: &str,
    role: UserRole,
    organisation_id: Option<Id<Organisation>>,
    at: Timestamp,
) -> User {
    User {
        id,
        email: email.to_owned(),
        full_name: full_name.trim().to_owned(),
        role,
        organisation_id,
        is_active: true,
        email_verified: false,
        last_login_at: None,
        revision: 1,
        created_at: at,
        updated_at: at,
        deleted_at: None,
    }
}

/// Writes somebody new down, with the hash of their password.
pub(super) async fn insert(unit: &mut Unit, user: &User, hash: Option<String>) -> Result<()> {
    unit.create(place(user), user).await?;
    if hash.is_some() {
        store::users::set_password(&mut unit.tx, user.id, hash).await?;
    }
    Ok(())
}

async fn known(session: &mut impl Session, viewer: store::Viewer, id: Id<User>) -> Result<User> {
    if !store::users::is_known_to(session, viewer, id).await? {
        return Err(Error::NotFound("person"));
    }
    store::get(session, id).await?.ok_or(Error::NotFound("person"))
}

async fn check_organisation(unit: &mut Unit, id: Option<Id<Organisation>>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let row: Option<Organisation> = store::get(&mut unit.tx, id).await?;
    if row.is_some_and(|row| row.deleted_at.is_none()) {
        return Ok(());
    }
    Err(Error::field("organisation_id", "must be an organisation of this server, or left out"))
}

/// Whether a person rules the installation now.
fn rules(user: &User) -> bool {
    user.role == UserRole::SuperAdmin && user.is_active && user.deleted_at.is_none()
}

/// Somebody who can sign in must be left to look after the rest.
async fn keep_one_super_admin(unit: &mut Unit, but: Id<User>) -> Result<()> {
    store::users::lock_super_admins(&mut unit.tx).await?;
    if store::users::other_super_admins(&mut unit.tx, but).await? > 0 {
        return Ok(());
    }
    Err(Error::refused(
        "last-super-admin",
        "this is the last super admin who can sign in",
        "make somebody else a super admin with a password first",
    ))
}

fn place(user: &User) -> Place {
    let scope = user.organisation_id.map_or_else(|| user.id.uuid(), Id::uuid);
    Place { scope, project: None, video: None }
}
