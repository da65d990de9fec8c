//! Who may do what: one number per person and project, one table of what each thing to do needs.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    AccessLevel, Comment, MemberRole, Organisation, Project, ProjectMember, Refusal, User, UserRole, Visibility,
};

/// A permission level on a project. Rules compare the number, so an installation may add levels between the named ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Level(pub i64);

impl Level {
    /// Reads what is marked for the client.
    pub const CLIENT: Self = Self(10);
    /// Reads everything and comments.
    pub const COMMENTER: Self = Self(20);
    /// Edits scenes and works through amends.
    pub const EDITOR: Self = Self(30);
    /// Decides on stages.
    pub const APPROVER: Self = Self(40);
    /// Looks after members, settings and deletion.
    pub const MANAGER: Self = Self(50);
    /// Has every right: the project's owner, the organisation's contact, a super admin.
    pub const OWNER: Self = Self(100);

    /// The seeded levels and the owner's, lowest first.
    pub const NAMED: [(Self, &'static str); 6] = [
        (Self::CLIENT, "client"),
        (Self::COMMENTER, "commenter"),
        (Self::EDITOR, "editor"),
        (Self::APPROVER, "approver"),
        (Self::MANAGER, "manager"),
        (Self::OWNER, "owner"),
    ];

    /// The name, if this is one of the named levels and not one that an installation added between them.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::NAMED.iter().find(|(level, _)| *level == self).map(|(_, name)| *name)
    }

    /// Whether this level allows a deed.
    #[must_use]
    pub fn allows(self, deed: Deed) -> bool {
        self >= deed.needs()
    }
}

impl fmt::Display for Level {
    /// As a sentence says it: `editor (30)`, or `35` for a level without a name of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

/// Something a person may do in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Read the project, its videos, versions, scenes and takes, and the comments marked for the client.
    Read,
    /// Read internal comments too, and the activity of the team.
    ReadInternal,
    /// Read who works in the project.
    ReadMembers,
    /// Write a comment, a to-do or a reply; reword or delete one's own.
    Comment,
    /// Settle or reopen somebody else's amend.
    ToggleAmend,
    /// Say who is to do an amend.
    AssignAmend,
    /// Create, edit, move, delete and revive scenes; make versions; add and choose takes.
    EditScene,
    /// Take the whole project along as one document.
    ExportProject,
    /// Create a video and edit its fields.
    EditVideo,
    /// Submit a stage for review.
    Submit,
    /// Send a stage back with amends.
    RequestAmends,
    /// Approve a stage.
    Approve,
    /// Move an approved video to its next stage.
    Advance,
    /// Open an approved or reviewed stage again.
    Reopen,
    /// Delete somebody else's comment.
    ModerateComment,
    /// Invite, change and remove members.
    ManageMembers,
    /// Change the project's own fields.
    EditProject,
    /// Delete or revive a video.
    DeleteVideo,
    /// Delete or revive the project.
    DeleteProject,
    /// Give the project to another owner or organisation.
    TransferProject,
}

impl Deed {
    /// Every deed, in the order of the levels that they need.
    pub const ALL: [Self; 20] = [
        Self::Read,
        Self::ReadInternal,
        Self::ReadMembers,
        Self::Comment,
        Self::ToggleAmend,
        Self::AssignAmend,
        Self::EditScene,
        Self::ExportProject,
        Self::EditVideo,
        Self::Submit,
        Self::Advance,
        Self::RequestAmends,
        Self::Approve,
        Self::Reopen,
        Self::ModerateComment,
        Self::ManageMembers,
        Self::EditProject,
        Self::DeleteVideo,
        Self::DeleteProject,
        Self::TransferProject,
    ];

    /// The lowest level that may do it.
    #[must_use]
    pub const fn needs(self) -> Level {
        match self {
            Self::Read => Level::CLIENT,
            Self::ReadInternal | Self::ReadMembers | Self::Comment => Level::COMMENTER,
            Self::ToggleAmend
            | Self::AssignAmend
            | Self::EditScene
            | Self::ExportProject
            | Self::EditVideo
            | Self::Submit
            | Self::Advance => Level::EDITOR,
            Self::RequestAmends | Self::Approve | Self::Reopen => Level::APPROVER,
            Self::ModerateComment
            | Self::ManageMembers
            | Self::EditProject
            | Self::DeleteVideo
            | Self::DeleteProject => Level::MANAGER,
            Self::TransferProject => Level::OWNER,
        }
    }

    /// The deed as the subject of a sentence: `approving`, `editing scenes`.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Read => "reading the project",
            Self::ReadInternal => "reading internal comments",
            Self::ReadMembers => "listing the members",
            Self::Comment => "commenting",
            Self::ToggleAmend => "settling an amend of somebody else",
            Self::AssignAmend => "assigning an amend",
            Self::EditScene => "editing scenes",
            Self::ExportProject => "exporting the whole project",
            Self::EditVideo => "editing the video",
            Self::Submit => "submitting",
            Self::RequestAmends => "requesting amends",
            Self::Approve => "approving",
            Self::Advance => "advancing",
            Self::Reopen => "reopening a stage",
            Self::ModerateComment => "deleting a comment of somebody else",
            Self::ManageMembers => "managing members",
            Self::EditProject => "changing the project",
            Self::DeleteVideo => "deleting a video",
            Self::DeleteProject => "deleting the project",
            Self::TransferProject => "giving the project away",
        }
    }
}

/// Everything that decides what one person may do in one project.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Who asks.
    pub user: &'a User,
    /// About which project.
    pub project: &'a Project,
    /// The organisation that the project belongs to, if any.
    pub organisation: Option<&'a Organisation>,
    /// The person's membership of the project with the level that it names, if any.
    pub membership: Option<(&'a ProjectMember, &'a AccessLevel)>,
}

impl Standing<'_> {
    /// The person's level on the project. None: the project is invisible, and is answered as if it did not exist.
    ///
    /// Whether the project itself is deleted does not matter here: whoever may revive it has to find it.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        if !is_in(self.user) {
            return None;
        }
        if self.has_every_right() {
            return Some(Level::OWNER);
        }
        self.membership.and_then(|(member, level)| self.level_of(member, level))
    }

    fn has_every_right(&self) -> bool {
        let contact = self.organisation.is_some_and(|organisation| {
            self.project.organisation_id == Some(organisation.id) && is_contact(self.user, organisation)
        });
        self.user.role == UserRole::SuperAdmin || contact || self.project.owner_id == self.user.id
    }

    fn level_of(&self, member: &ProjectMember, level: &AccessLevel) -> Option<Level> {
        let is_theirs = member.user_id == self.user.id
            && member.project_id == self.project.id
            && member.access_level_id == level.id;
        let is_live = member.is_active && member.accepted_at.is_some() && member.deleted_at.is_none();
        let counts = level.is_active && level.deleted_at.is_none();
        let given = Level(level.permission_level);
        if !(is_theirs && is_live && counts && given.allows(Deed::Read)) {
            return None;
        }
        Some(if member.role == MemberRole::Owner { Level::OWNER } else { given })
    }
}

/// Whether a person may do anything at all: active and not deleted.
#[must_use]
pub fn is_in(user: &User) -> bool {
    user.is_active && user.deleted_at.is_none()
}

/// Whether a person administers an organisation: its contact, while both are active.
#[must_use]
pub fn is_contact(user: &User, organisation: &Organisation) -> bool {
    is_in(user)
        && organisation.contact_id == Some(user.id)
        && organisation.is_active
        && organisation.deleted_at.is_none()
}

/// Whether a person may start a project: a private one, or one in an active organisation that they belong to.
#[must_use]
pub fn may_start_project(user: &User, organisation: Option<&Organisation>) -> bool {
    let Some(organisation) = organisation else { return is_in(user) };
    let belongs = user.organisation_id == Some(organisation.id) || organisation.contact_id == Some(user.id);
    let open = organisation.is_active && organisation.deleted_at.is_none();
    is_in(user) && (user.role == UserRole::SuperAdmin || (belongs && open))
}

/// Refuses a deed that the level does not allow, naming both levels.
pub fn require(level: Level, deed: Deed) -> Result<(), Refusal> {
    if level.allows(deed) {
        return Ok(());
    }
    Err(Refusal::new(
        "level-too-low",
        format!("{} needs the level {}, yours is {level}", deed.what(), deed.needs()),
        if deed.needs() == Level::OWNER {
            "ask the owner of the project"
        } else {
            "ask a manager of the project to raise your level"
        },
    ))
}

/// Whether a level may read a comment: below [`Deed::ReadInternal`] only those marked for the client, one's own included.
#[must_use]
pub fn sees_comment(level: Level, comment: &Comment) -> bool {
    match comment.visibility {
        Visibility::Client => level.allows(Deed::Read),
        Visibility::Internal => level.allows(Deed::ReadInternal),
    }
}

/// The visibility of a comment whose author chose none: what a level may not read it cannot write either.
#[must_use]
pub fn default_visibility(level: Level) -> Visibility {
    if level.allows(Deed::ReadInternal) { Visibility::Internal } else { Visibility::Client }
}
