use orama::model::{
    AccessLevel, Deed, Level, MemberRole, Organisation, Project, ProjectMember, Standing, User, UserRole, Visibility,
    access::{default_visibility, may_start_project, require, sees_comment},
};

use crate::make::{NOW, access_level, amend, assert_refused, id, member, organisation, project, user};

/// One row per deed; a column each for client, commenter, editor, approver, manager, owner.
const MATRIX: &[(Deed, &str)] = &[
    (Deed::Read, "yes yes yes yes yes yes"),
    (Deed::ReadInternal, "no yes yes yes yes yes"),
    (Deed::ReadMembers, "no yes yes yes yes yes"),
    (Deed::Comment, "no yes yes yes yes yes"),
    (Deed::ToggleAmend, "no no yes yes yes yes"),
    (Deed::AssignAmend, "no no yes yes yes yes"),
    (Deed::EditScene, "no no yes yes yes yes"),
    (Deed::ExportProject, "no no yes yes yes yes"),
    (Deed::EditVideo, "no no yes yes yes yes"),
    (Deed::Submit, "no no yes yes yes yes"),
    (Deed::Advance, "no no yes yes yes yes"),
    (Deed::RequestAmends, "no no no yes yes yes"),
    (Deed::Approve, "no no no yes yes yes"),
    (Deed::Reopen, "no no no yes yes yes"),
    (Deed::ModerateComment, "no no no no yes yes"),
    (Deed::ManageMembers, "no no no no yes yes"),
    (Deed::EditProject, "no no no no yes yes"),
    (Deed::DeleteVideo, "no no no no yes yes"),
    (Deed::DeleteProject, "no no no no yes yes"),
    (Deed::TransferProject, "no no no no no yes"),
];

#[test]
fn each_level_may_do_what_the_table_says_and_nothing_else() {
    assert_eq!(MATRIX.iter().map(|(deed, _)| *deed).collect::<Vec<_>>(), Deed::ALL, "the table has every deed once");
    for (deed, columns) in MATRIX {
        let columns: Vec<bool> = columns.split(' ').map(|word| word == "yes").collect();
        assert_eq!(columns.len(), Level::NAMED.len());
        for ((level, name), allowed) in Level::NAMED.into_iter().zip(columns) {
            let answer = require(level, *deed);
            assert_eq!(answer.is_ok(), allowed, "{name}: {deed:?}");
            // A level that an installation put right below a named one has not got there yet.
            assert_eq!(require(Level(level.0 - 1), *deed).is_ok(), allowed && deed.needs() != level, "below {name}");
            if !allowed {
                assert_refused(answer, "level-too-low");
            }
        }
    }
}

#[test]
fn a_refusal_names_both_levels_and_whom_to_ask() {
    let refusal = assert_refused(require(Level::EDITOR, Deed::Approve), "level-too-low");
    assert_eq!(refusal.reason, "approving needs the level approver (40), yours is editor (30)");
    assert_eq!(refusal.remedy, "ask a manager of the project to raise your level");
    let custom = assert_refused(require(Level(35), Deed::Approve), "level-too-low");
    assert!(custom.reason.ends_with("yours is 35"), "{custom}");
}

#[test]
fn a_level_comes_from_membership_and_from_nothing_that_is_over() {
    let (owner, ana) = (user(1), user(2));
    let project = project(10, owner.id, None);
    let standing = |user: &User, membership: Option<(&ProjectMember, &AccessLevel)>| {
        Standing { user, project: &project, organisation: None, membership }.level()
    };
    let (row, level) = (member(&project, &ana), access_level(35));

    assert_eq!(standing(&ana, None), None, "a stranger sees nothing");
    assert_eq!(standing(&ana, Some((&row, &level))), Some(Level(35)));
    let as_owner = ProjectMember { role: MemberRole::Owner, ..row.clone() };
    assert_eq!(standing(&ana, Some((&as_owner, &level))), Some(Level::OWNER));

    let nobody = |row: ProjectMember, level: AccessLevel, why: &str| {
        assert_eq!(standing(&ana, Some((&row, &level))), None, "{why}");
    };
    nobody(ProjectMember { accepted_at: None, ..row.clone() }, level.clone(), "invited only");
    nobody(ProjectMember { is_active: false, ..row.clone() }, level.clone(), "membership inactive");
    nobody(ProjectMember { deleted_at: Some(NOW), ..row.clone() }, level.clone(), "membership deleted");
    nobody(ProjectMember { user_id: id(3), ..row.clone() }, level.clone(), "somebody else's");
    nobody(ProjectMember { project_id: id(11), ..row.clone() }, level.clone(), "of another project");
    nobody(ProjectMember { access_level_id: 8, ..row.clone() }, level.clone(), "of another level");
    nobody(row.clone(), AccessLevel { is_active: false, ..level.clone() }, "level switched off");
    nobody(row.clone(), AccessLevel { deleted_at: Some(NOW), ..level.clone() }, "level deleted");
    nobody(row.clone(), access_level(9), "a level below reading");
    nobody(as_owner.clone(), access_level(9), "a level below reading, whatever the role");
    nobody(
        ProjectMember { role: MemberRole::Owner, is_active: false, ..row.clone() },
        level.clone(),
        "an owner's membership that is over",
    );
}

#[test]
fn owners_contacts_and_super_admins_have_every_right_while_they_are_active() {
    let mut owner = user(1);
    let mut contact = user(2);
    let mut admin = user(3);
    admin.role = UserRole::SuperAdmin;
    let mut studio = organisation(20, Some(contact.id));
    let film = project(10, owner.id, Some(studio.id));
    let level = |user: &User, organisation: Option<&Organisation>, project: &Project| {
        Standing { user, project, organisation, membership: None }.level()
    };

    for person in [&owner, &contact, &admin] {
        assert_eq!(level(person, Some(&studio), &film), Some(Level::OWNER), "{}", person.full_name);
    }
    assert_eq!(level(&contact, Some(&studio), &project(11, owner.id, None)), None, "not a project of the organisation");
    assert_eq!(level(&contact, None, &film), None);

    studio.is_active = false;
    assert_eq!(level(&contact, Some(&studio), &film), None, "the organisation is inactive");
    studio.is_active = true;
    studio.deleted_at = Some(NOW);
    assert_eq!(level(&contact, Some(&studio), &film), None, "the organisation is deleted");
    studio.deleted_at = None;

    for person in [&mut owner, &mut contact, &mut admin] {
        person.is_active = false;
        assert_eq!(level(person, Some(&studio), &film), None, "inactive people are out at once");
        person.is_active = true;
        person.deleted_at = Some(NOW);
        assert_eq!(level(person, Some(&studio), &film), None, "deleted people are out at once");
    }
}

#[test]
fn projects_start_in_ones_own_organisation_or_privately() {
    let studio = organisation(20, Some(id(5)));
    let mut ana = user(1);
    assert!(may_start_project(&ana, None));
    assert!(!may_start_project(&ana, Some(&studio)));
    ana.organisation_id = Some(studio.id);
    assert!(may_start_project(&ana, Some(&studio)));
    assert!(may_start_project(&user(5), Some(&studio)), "its contact");
    let closed = Organisation { is_active: false, ..studio.clone() };
    assert!(!may_start_project(&ana, Some(&closed)));
    ana.is_active = false;
    assert!(!may_start_project(&ana, None) && !may_start_project(&ana, Some(&studio)));
}

#[test]
fn the_client_reads_what_is_marked_for_the_client() {
    let mut comment = amend(1);
    for (level, name) in Level::NAMED {
        comment.visibility = Visibility::Client;
        assert!(sees_comment(level, &comment), "{name}");
        comment.visibility = Visibility::Internal;
        assert_eq!(sees_comment(level, &comment), level > Level::CLIENT, "{name}");
        comment.visibility = default_visibility(level);
        assert!(sees_comment(level, &comment), "{name} reads what it wrote");
    }
}
