//! What a viewer may not see is in no list, and SQL decides as the model does.

use orama::{
    model::{
        AccessLevel, Comment, Id, Level, MemberRole, Organisation, Project, ProjectMember, User, UserRole, Visibility,
        access::Standing,
    },
    store::{
        self, Db, Row, Viewer, access, amends, comments, lookup, members, organisations, projects, queue, users,
        versions, videos,
    },
};

use crate::{
    engines::both_engines,
    fixture::{World, add, add_all, at, comment, member, organisation, project, to_do, user, viewer},
};

/// A project of a studio with an owner, a contact, and people at every level and in every state.
struct Studio {
    organisation: Organisation,
    project: Project,
    people: Vec<(&'static str, User, Option<ProjectMember>)>,
}

impl Studio {
    async fn build(db: &Db) -> Self {
        let (owner, contact) = (user("owner"), user("contact"));
        let organisation = organisation("studio", Some(&contact));
        let project = project("Harbour", &owner, Some(&organisation));
        let mut people = vec![("owner", owner, None), ("contact", contact, None)];
        for (name, level) in [("client", 1), ("commenter", 2), ("editor", 3), ("approver", 4), ("manager", 5)] {
            let person = user(name);
            let membership = member(&project, &person, level);
            people.push((name, person, Some(membership)));
        }
        let mut with = |name: &'static str, change: fn(&mut User, &mut ProjectMember)| {
            let mut person = user(name);
            let mut membership = member(&project, &person, 3);
            change(&mut person, &mut membership);
            people.push((name, person, Some(membership)));
        };
        with("co-owner", |_, member| member.role = MemberRole::Owner);
        with("invited", |_, member| member.accepted_at = None);
        with("switched off", |_, member| member.is_active = false);
        with("removed", |_, member| member.deleted_at = Some(at(1)));
        with("retired level", |_, member| member.access_level_id = 8);
        with("below reading", |_, member| member.access_level_id = 9);
        with("inactive person", |user, _| user.is_active = false);
        with("deleted person", |user, _| user.deleted_at = Some(at(1)));
        people.push(("stranger", user("stranger"), None));
        let mut admin = user("admin");
        admin.role = UserRole::SuperAdmin;
        people.push(("admin", admin, None));
        people.push(("colleague", User { organisation_id: Some(organisation.id), ..user("colleague") }, None));
        let studio = Self { organisation, project, people };
        studio.add(db).await;
        studio
    }

    async fn add(&self, db: &Db) {
        let mut tx = db.begin().await.unwrap();
        let manager: AccessLevel = store::get(&mut tx, 5).await.unwrap().unwrap();
        let level = |id, name: &str, permission_level, is_active| AccessLevel {
            id,
            name: name.to_owned(),
            permission_level,
            is_active,
            ..manager.clone()
        };
        add(&mut tx, &level(8, "retired", 30, false)).await;
        add(&mut tx, &level(9, "nothing", 5, true)).await;
        add(&mut tx, &self.organisation).await;
        for (_, person, _) in &self.people {
            add(&mut tx, person).await;
        }
        add(&mut tx, &self.project).await;
        for membership in self.people.iter().filter_map(|(_, _, membership)| membership.as_ref()) {
            add(&mut tx, membership).await;
        }
        tx.commit().await.unwrap();
    }

    fn person(&self, name: &str) -> &User {
        &self.people.iter().find(|(known, ..)| *known == name).expect("one of the people").1
    }

    /// Who has a level, by name, decided by the database; after checking that the model decides the same.
    async fn levels(&self, db: &Db) -> Vec<(&'static str, i64)> {
        let mut conn = db.conn().await.unwrap();
        let organisation = store::get::<Organisation>(&mut conn, self.organisation.id).await.unwrap();
        let project = store::get::<Project>(&mut conn, self.project.id).await.unwrap().unwrap();
        let mut found = Vec::new();
        for (name, person, membership) in &self.people {
            let level = match membership {
                Some(member) => store::get::<AccessLevel>(&mut conn, member.access_level_id).await.unwrap(),
                None => None,
            };
            let standing = Standing {
                user: person,
                project: &project,
                organisation: organisation.as_ref(),
                membership: membership.as_ref().zip(level.as_ref()),
            };
            let decided = access::level(&mut conn, viewer(person), project.id).await.unwrap();
            assert_eq!(decided, standing.level(), "{name}");
            let set = access::levels(&mut conn, viewer(person)).await.unwrap();
            assert_eq!(set, decided.map(|level| (project.id, level)).into_iter().collect::<Vec<_>>(), "{name}");
            found.extend(decided.map(|Level(level)| (*name, level)));
        }
        found
    }
}

async fn write<T: Row>(db: &Db, row: &mut T, change: impl FnOnce(&mut T)) {
    change(row);
    row.touch(at(9));
    let mut tx = db.begin().await.unwrap();
    assert!(store::update(&mut tx, row).await.unwrap());
    tx.commit().await.unwrap();
}

const MEMBERS: [(&str, i64); 6] =
    [("client", 10), ("commenter", 20), ("editor", 30), ("approver", 40), ("manager", 50), ("co-owner", 100)];

both_engines! {
    async fn the_database_gives_the_levels_that_the_model_gives(db: Db) {
        let mut studio = Studio::build(&db).await;
        let everybody = [&[("owner", 100), ("contact", 100)], &MEMBERS[..], &[("admin", 100)]].concat();
        assert_eq!(studio.levels(&db).await, everybody);
        // Whoever may revive a project still has a level in it.
        let mut deleted = studio.project.clone();
        write(&db, &mut deleted, |project| project.deleted_at = Some(at(9))).await;
        assert_eq!(studio.levels(&db).await, everybody);
        // An organisation that is switched off has no contact.
        write(&db, &mut studio.organisation, |organisation| organisation.is_active = false).await;
        let without_contact: Vec<_> = everybody.into_iter().filter(|(name, _)| *name != "contact").collect();
        assert_eq!(studio.levels(&db).await, without_contact);
    }

    async fn lists_hold_what_the_viewer_may_see(db: Db) {
        let studio = Studio::build(&db).await;
        let other = World::build(&db).await;
        let mut conn = db.conn().await.unwrap();
        let titles = |rows: Vec<Project>| rows.into_iter().map(|row| row.title).collect::<Vec<_>>().join(",");
        for (name, sees) in [
            ("owner", "Harbour"),
            ("contact", "Harbour"),
            ("client", "Harbour"),
            ("invited", ""),
            ("removed", ""),
            ("inactive person", ""),
            ("stranger", ""),
            ("admin", "Harbour,Harbour"),
        ] {
            let person = viewer(studio.person(name));
            assert_eq!(titles(projects::list(&mut conn, person, 10, None).await.unwrap()), sees, "{name}");
            let films = videos::visible(&mut conn, person, 10, None).await.unwrap();
            assert_eq!(films.len(), usize::from(name == "admin"), "{name}");
            let cuts = versions::visible(&mut conn, person).await.unwrap();
            assert_eq!(cuts.len(), usize::from(name == "admin"), "{name}");
            let found = lookup::projects_titled(&mut conn, person, "HARBOUR", 10).await.unwrap();
            assert_eq!(titles(found), sees, "{name}");
            let prefix = other.video.id.to_string()[..30].parse().unwrap();
            let found = lookup::videos_by_id(&mut conn, person, prefix, 10).await.unwrap();
            assert_eq!(found.iter().any(|video| video.id == other.video.id), name == "admin", "{name}");
        }
        let mut deleted = studio.project.clone();
        write(&db, &mut deleted, |project| project.deleted_at = Some(at(9))).await;
        let owner = viewer(studio.person("owner"));
        assert_eq!(titles(projects::list(&mut conn, owner, 10, None).await.unwrap()), "");
    }

    async fn people_and_organisations_are_known_to_those_they_work_with(db: Db) {
        let studio = Studio::build(&db).await;
        let other = World::build(&db).await;
        let mut conn = db.conn().await.unwrap();
        for (name, known) in [("client", true), ("contact", true), ("colleague", true), ("stranger", false)] {
            let person = viewer(studio.person(name));
            let listed = organisations::list(&mut conn, person, 10, None).await.unwrap();
            assert_eq!(listed.len(), usize::from(known), "{name}");
            let visible = organisations::is_visible(&mut conn, person, studio.organisation.id).await.unwrap();
            assert_eq!(visible, known, "{name}");
        }
        let names = |rows: Vec<User>| rows.into_iter().map(|row| row.full_name).collect::<Vec<_>>();
        let client = names(users::known_to(&mut conn, viewer(studio.person("client")), 50, None).await.unwrap());
        assert!(client.contains(&"owner".to_owned()) && client.contains(&"contact".to_owned()), "{client:?}");
        assert!(client.contains(&"editor".to_owned()) && !client.contains(&"stranger".to_owned()), "{client:?}");
        let stranger = names(users::known_to(&mut conn, viewer(studio.person("stranger")), 50, None).await.unwrap());
        assert_eq!(stranger, ["stranger"]);
        let knows = users::is_known_to(&mut conn, viewer(studio.person("client")), other.owner.id).await.unwrap();
        assert!(!knows);
        let listed = members::of_project(&mut conn, studio.project.id, 50, None).await.unwrap();
        assert_eq!(listed.len(), studio.people.iter().filter_map(|(_, _, m)| m.as_ref()).filter(|m| m.deleted_at.is_none()).count());
        assert!(listed.iter().all(|row| row.user.id == row.member.user_id && row.level.id == row.member.access_level_id));
    }

    async fn a_client_reads_what_is_marked_and_counts_no_more(db: Db) {
        let world = World::build(&db).await;
        let client = user("client");
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, &client).await;
        add(&mut tx, &member(&world.project, &client, 1)).await;
        let internal = to_do(&world.scenes[0], &world.owner, "internal");
        let marked = Comment { visibility: Visibility::Client, ..to_do(&world.scenes[0], &world.owner, "marked") };
        add(&mut tx, &internal).await;
        add(&mut tx, &marked).await;
        tx.commit().await.unwrap();

        let mut conn = db.conn().await.unwrap();
        let (team, outside) = (Level::COMMENTER, Level::CLIENT);
        let scene = world.scenes[0].id;
        for (reader, count) in [(team, 2), (outside, 1)] {
            let in_scene = comments::of_scene(&mut conn, scene, reader, None, 10, None).await.unwrap();
            let in_version = comments::of_version(&mut conn, world.version.id, reader, 10, None).await.unwrap();
            let in_video = comments::of_video(&mut conn, world.video.id, reader, comments::Filter::default(), 10, None).await.unwrap();
            assert_eq!([in_scene.len(), in_version.len(), in_video.len()], [count; 3]);
        }
        for (person, open) in [(viewer(&world.owner), 2), (viewer(&client), 1)] {
            let counts = amends::counts(&mut conn, person).await.unwrap();
            assert_eq!((counts.len(), counts[0].open, counts[0].done), (1, open, 0));
            assert_eq!(amends::counts_of_video(&mut conn, person, world.video.id).await.unwrap(), counts);
            let queued = queue::list(&mut conn, person, queue::QueueFilter::default(), 10, None).await.unwrap();
            assert_eq!(queued.len() as i64, open);
            assert_eq!(queue::count(&mut conn, person, queue::QueueFilter::default()).await.unwrap(), open);
        }
        let prefix = internal.id.to_string().parse().unwrap();
        assert_eq!(lookup::comments_by_id(&mut conn, viewer(&client), prefix, 2).await.unwrap(), []);
        assert_eq!(lookup::comments_by_id(&mut conn, viewer(&world.owner), prefix, 2).await.unwrap(), std::slice::from_ref(&internal));
        let stranger = Viewer { user_id: Id::from_uuid(uuid::Uuid::now_v7()), super_admin: false };
        assert_eq!(amends::counts(&mut conn, stranger).await.unwrap(), []);
    }

    async fn a_deleted_comment_with_replies_stays_without_its_words(db: Db) {
        let world = World::build(&db).await;
        let mut parent = comment(&world.scenes[0], &world.owner, "which LUT?");
        let reply = Comment { parent_id: Some(parent.id), ..comment(&world.scenes[0], &world.owner, "the warm one") };
        let mut alone = comment(&world.scenes[0], &world.owner, "alone");
        add_all(&db, &[parent.clone(), reply.clone(), alone.clone()]).await;
        write(&db, &mut parent, |comment| comment.deleted_at = Some(at(3))).await;
        write(&db, &mut alone, |comment| comment.deleted_at = Some(at(3))).await;
        let mut conn = db.conn().await.unwrap();
        let shown = comments::of_scene(&mut conn, world.scenes[0].id, Level::EDITOR, None, 10, None).await.unwrap();
        assert_eq!(shown, [Comment { content: String::new(), ..parent.clone() }, reply]);
        assert!(comments::has_replies(&mut conn, parent.id).await.unwrap());
        assert!(!comments::has_replies(&mut conn, alone.id).await.unwrap());
        // The words are still there for whoever revives it.
        assert_eq!(store::get::<Comment>(&mut conn, parent.id).await.unwrap().unwrap().content, "which LUT?");
    }
}
