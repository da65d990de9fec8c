//! Invitations to a project: a secret for one address and one level, used once.

use uuid::Uuid;

use super::{
    Actor, Error, Look, Result, Unit,
    check::{Fields, email_of},
    find, members,
    page::Window,
    passwords::Passwords,
    secret::{self, Kind},
    unit::Place,
    users,
};
use crate::{
    api::{
        Page, PageQuery,
        invites::{AcceptInvite, AcceptedInvite, CreateInvite, CreatedInvite},
    },
    model::{
        AccessLevel, Deed, Id, Invitation, Level, MemberRole, Project, ProjectMember, Refusal, Timestamp, TokenScope,
        User, UserRole, access,
    },
    store::{self, Db, Viewer, page::ByTime},
};

/// How long an invitation is open, in microseconds: 72 hours.
const OPEN: i64 = 72 * 3_600 * 1_000_000;

/// The invitations to a project, the newest first, for those who may invite.
pub async fn list(look: &mut Look, project: Id<Project>, query: &PageQuery) -> Result<Page<Invitation>> {
    let found = find::project(&mut look.conn, &look.actor, project).await?.readable()?;
    access::require(found.level, Deed::ManageMembers)?;
    let window = Window::<ByTime>::read("invites", query.limit, query.cursor.as_deref())?;
    let rows = store::invitations::of_project(&mut look.conn, project, window.wanted(), window.after).await?;
    Ok(window.page(rows, |row| ByTime { at: row.created_at, id: row.id.uuid() }))
}

/// Invites an address. The secret is in the answer and nowhere else, so a repeat is refused.
pub async fn create(unit: &mut Unit, project: Id<Project>, body: &CreateInvite) -> Result<CreatedInvite> {
    let project = members::managed(unit, project).await?;
    let mut fields = Fields::default();
    fields.id("id", body.id);
    let email = email_of(&mut fields, "email", &body.email);
    fields.done()?;
    let level = members::level_named(unit, project.level, &body.level).await?;
    if let Some(user) = store::users::by_email(&mut unit.tx, &email).await? {
        refuse_member(unit, project.row.id, user.id).await?;
    }
    store::invitations::revoke_open(&mut unit.tx, project.row.id, &email, unit.now).await?;
    let secret = secret::make(Kind::Invitation)?;
    let invitation = Invitation {
        id: body.id,
        project_id: project.row.id,
        email,
        access_level_id: level.id,
        role: MemberRole::Contributor,
        invited_by_id: unit.actor.user.id,
        created_at: unit.now,
        expires_at: Timestamp::from_micros(unit.now.micros() + OPEN),
        accepted_at: None,
        revoked_at: None,
    };
    if !store::invitations::insert(&mut unit.tx, &invitation, secret::hash_of(&secret)).await? {
        return Err(Error::Conflict(
            "an invitation with this id was made before, and its secret was shown then: invite again with a new id"
                .to_owned(),
        ));
    }
    tracing::info!(project = %invitation.project_id, invitation = %invitation.id, "invited somebody");
    Ok(CreatedInvite { invitation, secret: secret.into() })
}

/// Ends an invitation at once. Ending it again changes nothing.
pub async fn revoke(unit: &mut Unit, project: Id<Project>, id: Id<Invitation>) -> Result<Invitation> {
    members::managed(unit, project).await?;
    let found = store::invitations::get(&mut unit.tx, id).await?;
    found.filter(|found| found.project_id == project).ok_or(Error::NotFound("invitation"))?;
    store::invitations::revoke(&mut unit.tx, id, unit.now).await?;
    store::invitations::get(&mut unit.tx, id).await?.ok_or(Error::NotFound("invitation"))
}

/// Who accepts an invitation.
enum Guest {
    /// Whoever is signed in, with the invited address.
    Known,
    /// Somebody new, with the hash of their password.
    New { password: String },
}

/// Accepts an invitation: as `actor`, whose address must be the invited one, or as somebody new.
pub async fn accept(
    db: &Db,
    passwords: &Passwords,
    actor: Option<Actor>,
    request_id: Uuid,
    body: &AcceptInvite,
) -> Result<AcceptedInvite> {
    let Some((Kind::Invitation, hash)) = secret::recognise(body.token.reveal()) else {
        return Err(Error::NotFound("invitation"));
    };
    let mut conn = db.conn().await?;
    let invitation = store::invitations::by_hash(&mut conn, hash).await?.ok_or(Error::NotFound("invitation"))?;
    if !invitation.is_open(super::now()) {
        return Err(over());
    }
    let holder = store::users::by_email(&mut conn, &invitation.email).await?;
    drop(conn);
    let (actor, guest) = match (actor, holder) {
        (Some(actor), _) if actor.user.email.to_lowercase() == invitation.email => (actor, Guest::Known),
        (Some(_), _) => return Err(other_address()),
        (None, Some(_)) => return Err(Error::SignInFirst),
        (None, None) => newcomer(passwords, &invitation, request_id, body).await?,
    };
    let id = invitation.id;
    let accepted = super::write(db, &actor, async move |unit| enter(unit, id, &guest).await).await?;
    tracing::info!(user = %accepted.user.id, project = %accepted.project.id, "accepted an invitation");
    Ok(accepted)
}

/// Somebody new, as they will be.
async fn newcomer(
    passwords: &Passwords,
    invitation: &Invitation,
    request_id: Uuid,
    body: &AcceptInvite,
) -> Result<(Actor, Guest)> {
    let mut fields = Fields::default();
    fields.title("full_name", body.full_name.as_deref().unwrap_or_default());
    let password = body.password.clone().unwrap_or_else(|| String::new().into());
    super::passwords::check(&mut fields, "password", password.reveal(), &invitation.email);
    fields.done()?;
    let hash = passwords.hash(password.reveal().to_owned().into()).await?;
    let full_name = body.full_name.as_deref().unwrap_or_default();
    let user = users::new_person(super::new_id(), &invitation.email, full_name, UserRole::User, None, super::now());
    Ok((Actor { user, request_id, scope: TokenScope::Admin }, Guest::New { password: hash }))
}

/// Uses the invitation up and lets the actor in. Everything that allowed it is looked at again.
async fn enter(unit: &mut Unit, id: Id<Invitation>, guest: &Guest) -> Result<AcceptedInvite> {
    let invitation = store::invitations::get(&mut unit.tx, id).await?.ok_or(Error::NotFound("invitation"))?;
    store::projects::lock(&mut unit.tx, invitation.project_id).await?;
    // Of many who come at once one changes the row, and the others find it changed.
    if !store::invitations::accept(&mut unit.tx, id, unit.now).await? {
        return Err(over());
    }
    let project: Option<Project> = store::get(&mut unit.tx, invitation.project_id).await?;
    let project = project.filter(|project| project.deleted_at.is_none()).ok_or_else(void)?;
    let level: Option<AccessLevel> = store::get(&mut unit.tx, invitation.access_level_id).await?;
    let level = level.filter(|level| level.is_active && level.deleted_at.is_none()).ok_or_else(void)?;
    check_inviter(unit, &invitation, Level(level.permission_level)).await?;
    if let Guest::New { password } = guest {
        users::insert(unit, &unit.actor.user.clone(), Some(password.clone())).await?;
    }
    let member = join(unit, &project, &invitation).await?;
    Ok(AcceptedInvite { user: unit.actor.user.clone(), project, member })
}

/// The inviter must still be allowed to give what was promised.
async fn check_inviter(unit: &mut Unit, invitation: &Invitation, promised: Level) -> Result<()> {
    let inviter: Option<User> = store::get(&mut unit.tx, invitation.invited_by_id).await?;
    let inviter = inviter.filter(access::is_in).ok_or_else(void)?;
    let viewer = Viewer { user_id: inviter.id, super_admin: inviter.role == UserRole::SuperAdmin };
    let level = store::access::level(&mut unit.tx, viewer, invitation.project_id).await?.ok_or_else(void)?;
    if level.allows(Deed::ManageMembers) && promised <= level { Ok(()) } else { Err(void()) }
}

async fn join(unit: &mut Unit, project: &Project, invitation: &Invitation) -> Result<ProjectMember> {
    let user_id = unit.actor.user.id;
    refuse_member(unit, project.id, user_id).await?;
    let place = Place::of_project(project);
    if let Some(former) = store::members::of_user(&mut unit.tx, project.id, user_id).await? {
        let again = ProjectMember {
            access_level_id: invitation.access_level_id,
            role: invitation.role,
            invited_by_id: Some(invitation.invited_by_id),
            invited_at: Some(invitation.created_at),
            accepted_at: Some(unit.now),
            is_active: true,
            ..former.clone()
        };
        return unit.update(place, &former, again).await;
    }
    let member = ProjectMember {
        id: super::new_id(),
        project_id: project.id,
        user_id,
        access_level_id: invitation.access_level_id,
        role: invitation.role,
        invited_by_id: Some(invitation.invited_by_id),
        invited_at: Some(invitation.created_at),
        accepted_at: Some(unit.now),
        is_active: true,
        revision: 1,
        created_at: unit.now,
        updated_at: unit.now,
        deleted_at: None,
    };
    unit.create_fresh(place, &member).await?;
    Ok(member)
}

async fn refuse_member(unit: &mut Unit, project: Id<Project>, user: Id<User>) -> Result<()> {
    let member = store::members::of_user(&mut unit.tx, project, user).await?;
    if member.is_some_and(|member| member.is_active && member.accepted_at.is_some()) {
        return Err(Error::refused(
            "already-member",
            "this person is a member of the project already",
            "change the level of the membership instead",
        ));
    }
    Ok(())
}

fn over() -> Error {
    Error::refused("invitation-over", "the invitation was used, was revoked or has expired", "ask for a new one")
}

fn void() -> Error {
    Error::refused(
        "invitation-void",
        "the project is gone, or who invited may no longer give this level",
        "ask a manager of the project for a new invitation",
    )
}

fn other_address() -> Error {
    Error::NotAllowed(Refusal::new(
        "other-address",
        "the invitation is for another address than the one that is signed in",
        "sign in with the invited address, or sign out to make an account for it",
    ))
}
