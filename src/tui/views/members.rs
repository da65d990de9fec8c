//! Who works in a project.

use crate::{
    model::{AccessLevel, Id, Invitation, Project, ProjectMember, User},
    tui::panes::Listing,
};

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberKey {
    Owner(Id<User>),
    Member(Id<ProjectMember>),
    Invite(Id<Invitation>),
}

/// What the server says about who works in a project.
#[derive(Debug, Clone, Default)]
pub struct Team {
    pub members: Vec<ProjectMember>,
    pub levels: Vec<AccessLevel>,
    /// Those who were asked in; none where one may not see them.
    pub invites: Vec<Invitation>,
}

impl Team {
    /// What people call a level.
    pub fn level_name(&self, id: i64) -> &str {
        self.levels.iter().find(|level| level.id == id).map_or("an unknown level", |level| &level.display_name)
    }
}

/// What the view keeps.
#[derive(Debug, Default)]
pub struct MembersView {
    pub project: Option<Id<Project>>,
    pub team: Option<Team>,
    /// Why nobody is shown.
    pub failed: Option<String>,
    /// They are being read. What changed before the answer is in it.
    pub is_reading: bool,
    pub listing: Listing<MemberKey>,
}

impl MembersView {
    /// Shows another project, from its beginning.
    pub fn begin(&mut self, project: Id<Project>) {
        if self.project != Some(project) {
            *self = Self { project: Some(project), ..Self::default() };
        }
    }

    /// Takes what the server said. The owner comes first, then members by name, then open invitations.
    pub fn take(&mut self, owner: Id<User>, mut team: Team, name_of: impl Fn(Id<User>) -> String) {
        team.members.retain(|member| member.user_id != owner);
        team.members.sort_by_key(|member| (!member.is_active, name_of(member.user_id).to_lowercase()));
        let mut keys = vec![MemberKey::Owner(owner)];
        keys.extend(team.members.iter().map(|member| MemberKey::Member(member.id)));
        keys.extend(team.invites.iter().map(|invite| MemberKey::Invite(invite.id)));
        self.listing.rebuild(keys);
        self.team = Some(team);
        (self.failed, self.is_reading) = (None, false);
    }

    /// A member by id.
    pub fn member(&self, id: Id<ProjectMember>) -> Option<&ProjectMember> {
        self.team.as_ref()?.members.iter().find(|member| member.id == id)
    }

    /// An invitation by id.
    pub fn invite(&self, id: Id<Invitation>) -> Option<&Invitation> {
        self.team.as_ref()?.invites.iter().find(|invite| invite.id == id)
    }
}
