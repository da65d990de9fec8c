//! Imports: scenes out of files, and whole projects there and back.

use orama::{
    api::{
        PageQuery, ProblemType, comments,
        imports::{
            self, ImportNote, ImportProject, ImportScene, ImportScenes, ImportVersion, ImportVideo, ProjectTarget,
            VideoTarget,
        },
        media, people, projects, scenes, stage, tree, versions, videos,
    },
    model::{AspectRatio, Id, ProjectBundle, Stage, StageAction, StageStatus, TakeRole, Version, Video},
    server::local::{self, LocalWorkspace},
};

use crate::{
    world::{Person, World, comment, decision, done, new_id, on_both, user},
    writes::add_take,
};

pub fn scene(title: &str, voice: &str) -> ImportScene {
    ImportScene {
        id: new_id(),
        continues: None,
        title: title.into(),
        voice_text: voice.into(),
        description: String::new(),
        image_prompt: String::new(),
        duration_frames: Some(24),
        notes: Vec::new(),
    }
}

pub fn into_video(target: VideoTarget, versions: Vec<ImportVersion>) -> ImportVideo {
    ImportVideo { target, versions, fps_num: None, fps_den: None }
}

pub fn version(name: &str, scenes: Vec<ImportScene>) -> ImportVersion {
    ImportVersion { id: new_id(), name: name.into(), scenes }
}

const TIDE: &str = "The tide was out and the harbour lay still under a low red sun";
const NETS: &str = "Men were mending nets on the quay and nobody spoke a word";

async fn scripts_become_versions_whose_scenes_are_recognised(world: &World) {
    let ana = world.person("Ana").await;
    let (project, video): (_, Id<Video>) = (new_id(), new_id());
    let mut boats = scene("EXT. HARBOUR - DAWN", TIDE);
    boats.notes.push(ImportNote { id: new_id(), content: "check the tide table".into() });
    let first = version("v01.fountain", vec![boats.clone(), scene("EXT. QUAY - DAY", NETS)]);
    let second = version(
        "v02.fountain",
        vec![scene("INT. CABIN - NIGHT", "A lamp"), scene("EXT. HARBOUR - DAWN", &format!("{TIDE} again"))],
    );
    let body = ImportScenes {
        dry_run: true,
        project: ProjectTarget::New { id: project, title: "Scripts".into(), organisation_id: None },
        videos: vec![into_video(
            VideoTarget::New { id: video, title: "Harbour".into(), stage: Stage::Script },
            vec![first.clone(), second.clone()],
        )],
    };
    let rehearsed = ana.ok(imports::scenes(&body)).await;
    assert!(rehearsed.dry_run && rehearsed.project_created);
    assert_eq!(ana.no(projects::get(project)).await.kind, ProblemType::NotFound, "a rehearsal leaves nothing");

    let report = ana.ok(imports::scenes(&ImportScenes { dry_run: false, ..body.clone() })).await;
    assert_eq!(report.versions, rehearsed.versions, "it said what would happen");
    let [one, two] = report.versions.as_slice() else { panic!("two versions") };
    assert_eq!((one.number, one.scenes, one.notes, one.new.len(), one.matched.len()), (1, 2, 1, 2, 0));
    assert_eq!(two.matched, ["EXT. HARBOUR - DAWN"]);
    assert_eq!((&two.new, &two.gone), (&vec!["INT. CABIN - NIGHT".to_owned()], &vec!["EXT. QUAY - DAY".to_owned()]));
    let row = ana.ok(videos::get(video)).await;
    assert_eq!((row.current_stage, row.stage_status), (Stage::Script, StageStatus::InProgress));
    let old = ana.ok(tree::review(first.id)).await;
    let new = ana.ok(tree::review(second.id)).await;
    assert_eq!(new.scenes[1].lineage_id, old.scenes[0].lineage_id);
    assert_eq!((old.comments[0].content.as_str(), old.comments[0].status), ("check the tide table", None));
    assert_eq!(ana.no(imports::scenes(&ImportScenes { dry_run: false, ..body })).await.kind, ProblemType::Conflict);

    // The next import carries what is still open to the scenes that are still there.
    let kept = ana.to_do(new.scenes[1].id, "warmer").await;
    let lost = ana.to_do(new.scenes[0].id, "which lamp?").await;
    let third = version("v03.fountain", vec![scene("EXT. HARBOUR - DAWN", TIDE)]);
    let next = ImportScenes {
        dry_run: false,
        project: ProjectTarget::Existing(project),
        videos: vec![into_video(VideoTarget::Existing(video), vec![third.clone()])],
    };
    let report = ana.ok(imports::scenes(&next)).await;
    assert_eq!((report.versions[0].carried, &report.versions[0].unmatched), (1, &vec![lost.id]));
    assert_eq!(ana.ok(tree::review(third.id)).await.comments[0].carried_from_id, Some(kept.id));
}

async fn one_bad_scene_stops_the_whole_import_and_is_named(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Scripts").await.id;
    let mut bad = scene("INT. CABIN", "A lamp\0");
    bad.notes.push(ImportNote { id: new_id(), content: " ".into() });
    let target = VideoTarget::New { id: new_id(), title: "Harbour".into(), stage: Stage::Script };
    let body = ImportScenes {
        dry_run: false,
        project: ProjectTarget::Existing(project),
        videos: vec![into_video(target, vec![version("v1", vec![scene("A", "a"), bad])])],
    };
    let problem = ana.no(imports::scenes(&body)).await;
    let fields: Vec<_> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(
        fields,
        ["videos[0].versions[0].scenes[1].voice_text", "videos[0].versions[0].scenes[1].notes[0].content"]
    );
    let twice = scene("A", "a");
    let mut body = body;
    body.videos[0].versions[0].scenes = vec![twice.clone(), twice];
    assert_eq!(ana.no(imports::scenes(&body)).await.kind, ProblemType::Conflict);
    assert!(ana.ok(videos::list(project, &PageQuery::default())).await.items.is_empty());
    let bob = world.person("Bob").await;
    assert_eq!(bob.no(imports::scenes(&body)).await.kind, ProblemType::NotFound);
    world.join(project, &bob, "commenter").await;
    assert_eq!(bob.no(imports::scenes(&body)).await.kind, ProblemType::NotAllowed);
}

/// A project with some of everything.
async fn full_project(world: &World, ana: &Person) -> Id<orama::model::Project> {
    let project = ana.project("Harbour").await;
    let bob = world.person("Bob").await;
    world.join(project.id, &bob, "editor").await;
    let video = ana
        .ok(videos::create(
            project.id,
            &videos::CreateVideo {
                duration: Some(0.1 + 0.2),
                formats: vec![AspectRatio::Tall, AspectRatio::Wide],
                fps_num: Some(24000),
                fps_den: Some(1001),
                style: Some("noir — „quoted“ 🎬".into()),
                ..crate::world::video_named("Launch")
            },
        ))
        .await;
    let first = ana.version(video.id).await;
    let boats = ana.scene(first.id, "Boats").await;
    let nets = ana.scene(first.id, "Nets").await;
    let take = media::AddTake { select: true, ..add_take(TakeRole::Image, "https://example.org/1.png") };
    bob.ok(media::add(boats.id, &take)).await;
    let amend = bob.to_do(boats.id, "darker").await;
    let reply = comments::CreateComment { parent_id: Some(amend.id), ..comment("how dark?") };
    ana.ok(comments::create(boats.id, &reply)).await;
    let settled = ana.to_do(nets.id, "longer").await;
    bob.ok(comments::edit(settled.id, &done(), 1)).await;
    let acknowledged = stage::Decide { acknowledge_open: true, note: "go".into(), ..decision(StageAction::Submit) };
    ana.ok(stage::decide(video.id, &acknowledged, None)).await;
    let clone = versions::CreateVersion { id: new_id(), name: "next".into(), from_version_id: Some(first.id) };
    ana.ok(versions::create(video.id, &clone)).await;
    ana.over(scenes::delete(nets.id, 0)).await;
    bob.over(comments::delete(amend.id, 0)).await;
    project.id
}

/// A way to spoil a good file.
type Spoil = fn(&mut ProjectBundle);

fn text(bundle: &ProjectBundle) -> String {
    serde_json::to_string_pretty(bundle).expect("JSON")
}

async fn a_project_goes_out_and_comes_in_byte_for_byte(world: &World) {
    let ana = world.person("Ana").await;
    let project = full_project(world, &ana).await;
    let out = ana.ok(projects::export(project)).await;
    assert_eq!((out.versions.len(), out.scenes.len(), out.users.len(), out.comments.len()), (2, 4, 2, 4));
    let taken = ana.no(imports::project(&ImportProject { dry_run: false, bundle: out.clone() })).await;
    assert_eq!(taken.kind, ProblemType::Conflict, "it is here already");

    let empty = World::sqlite().await;
    let root = empty.admin().await;
    let rehearsed = root.ok(imports::project(&ImportProject { dry_run: true, bundle: out.clone() })).await;
    assert_eq!(root.no(projects::get(project)).await.kind, ProblemType::NotFound);
    let report = root.ok(imports::project(&ImportProject { dry_run: false, bundle: out.clone() })).await;
    assert_eq!(report.rows, rehearsed.rows);
    assert!(report.people_matched.is_empty());
    assert_eq!(text(&root.ok(projects::export(project)).await), text(&out));

    // And on from there: the second copy goes out and comes in, too.
    let third = World::sqlite().await;
    let keeper = third.admin().await;
    let bundle = root.ok(projects::export(project)).await;
    keeper.ok(imports::project(&ImportProject { dry_run: false, bundle })).await;
    assert_eq!(text(&keeper.ok(projects::export(project)).await), text(&out));
    third.end().await;
    empty.end().await;
}

async fn people_are_recognised_by_address_and_get_no_rights_by_an_import(world: &World) {
    let source = World::sqlite().await;
    let ana = source.person("Ana").await;
    let project = full_project(&source, &ana).await;
    let mut bundle = ana.ok(projects::export(project)).await;
    bundle.users.iter_mut().for_each(|user| user.role = orama::model::UserRole::SuperAdmin);

    let bob = world.person("Bob").await;
    let stranger = world.person("Stranger").await;
    let import = ImportProject { dry_run: false, bundle };
    let refused = stranger.no(imports::project(&import)).await;
    assert_eq!((refused.kind, refused.rule.as_deref()), (ProblemType::NotAllowed, Some("not-the-owner")));
    let root = world.admin().await;
    let report = root.ok(imports::project(&import)).await;
    assert_eq!(report.people_matched, ["bob@studio.example"]);
    let back = root.ok(projects::export(project)).await;
    assert!(back.comments.iter().any(|row| row.author_id == bob.user.id));
    assert!(
        back.users
            .iter()
            .all(|row| row.id != import.bundle.users.iter().find(|user| user.full_name == "Bob").expect("Bob").id)
    );
    assert_eq!(bob.ok(projects::get(project)).await.title, "Harbour", "he works in it under his own id");
    let known = root.ok(people::users(&PageQuery::default())).await.items;
    let ana_here = known.iter().find(|row| row.full_name == "Ana").expect("Ana came along");
    assert_eq!((ana_here.role, ana_here.id), (orama::model::UserRole::User, ana.user.id));
    source.end().await;
}

async fn a_file_that_does_not_hang_together_is_refused_with_each_place(world: &World) {
    let source = World::sqlite().await;
    let ana = source.person("Ana").await;
    let project = full_project(&source, &ana).await;
    let good = ana.ok(projects::export(project)).await;
    let root = world.admin().await;
    let cases: [(&str, Spoil); 7] = [
        ("bundle.scenes[0].version_id", |bundle| bundle.scenes[0].version_id = new_id::<Version>()),
        ("bundle.comments[0].author_id", |bundle| bundle.comments[0].author_id = new_id()),
        ("bundle.project.owner_id", |bundle| bundle.users.clear()),
        ("bundle.video_formats[0].video_id", |bundle| bundle.video_formats[0].video_id = new_id()),
        ("bundle.versions[1].number", |bundle| bundle.versions[1].number = bundle.versions[0].number),
        ("bundle.media[0].url", |bundle| bundle.media[0].url = "javascript:alert(1)".into()),
        ("bundle.decisions[0].decided_by_id", |bundle| bundle.decisions[0].decided_by_id = new_id()),
    ];
    for (field, spoil) in cases {
        let mut bundle = good.clone();
        spoil(&mut bundle);
        let problem = root.no(imports::project(&ImportProject { dry_run: false, bundle })).await;
        assert_eq!(problem.kind, ProblemType::Invalid, "{field}");
        assert!(problem.errors.iter().any(|error| error.field == field), "{field}: {:?}", problem.errors);
    }
    let mut bundle = good.clone();
    let last = bundle.scenes.iter_mut().filter(|scene| scene.deleted_at.is_none()).max_by_key(|scene| scene.order);
    last.expect("scenes").order = 9;
    let problem = root.no(imports::project(&ImportProject { dry_run: false, bundle })).await;
    assert!(problem.detail.contains("numbered 1 to"), "{}", problem.detail);
    root.ok(imports::project(&ImportProject { dry_run: false, bundle: good })).await;
    source.end().await;
}

/// An import that makes a video of one scene.
fn one_video(project: ProjectTarget, target: VideoTarget, version: ImportVersion) -> ImportScenes {
    ImportScenes { dry_run: false, project, videos: vec![into_video(target, vec![version])] }
}

async fn what_is_somebody_elses_is_not_there_or_taken_and_nothing_more(world: &World) {
    let (ana, bob) = (world.person("Ana").await, world.person("Bob").await);
    let theirs = ana.project("Theirs").await;
    let film = ana.video(theirs.id, "Film").await;
    let cut = ana.version(film.id).await;
    let shot = ana.scene(cut.id, "Shot").await;
    let words = ana.note(shot.id, "words").await;
    let mine = bob.project("Mine").await.id;
    let here = || ProjectTarget::Existing(mine);
    let new = |id| VideoTarget::New { id, title: "Film".into(), stage: Stage::Script };
    let plain = || version("v1", vec![scene("A", "a")]);
    let no = async |body: ImportScenes| {
        let wet = bob.no(imports::scenes(&body)).await;
        let dry = bob.no(imports::scenes(&ImportScenes { dry_run: true, ..body })).await;
        assert_eq!((dry.kind, &dry.detail), (wet.kind, &wet.detail), "a rehearsal says the same");
        (wet.kind, wet.detail, wet.rule)
    };
    let answer = |problem: orama::api::Problem| (problem.kind, problem.detail, problem.rule);

    // To go on with what one may not see is as with what is not there.
    let absent = no(one_video(ProjectTarget::Existing(new_id()), new(new_id()), plain())).await;
    assert_eq!(no(one_video(ProjectTarget::Existing(theirs.id), new(new_id()), plain())).await, absent);
    assert_eq!(
        no(one_video(ProjectTarget::Existing(theirs.id), VideoTarget::Existing(film.id), plain())).await,
        absent
    );
    let absent = no(one_video(here(), VideoTarget::Existing(new_id()), plain())).await;
    assert_eq!(no(one_video(here(), VideoTarget::Existing(film.id), plain())).await, absent);
    assert_eq!(absent.0, ProblemType::NotFound);

    // To make something under an id that is taken is as making it by itself.
    let project = projects::CreateProject {
        id: theirs.id,
        title: "Film".into(),
        organisation_id: None,
        objective: String::new(),
        style: String::new(),
    };
    let target = ProjectTarget::New { id: theirs.id, title: "Film".into(), organisation_id: None };
    assert_eq!(no(one_video(target, new(new_id()), plain())).await, answer(bob.no(projects::create(&project)).await));
    let video = videos::CreateVideo { id: film.id, ..crate::world::video_named("Film") };
    assert_eq!(no(one_video(here(), new(film.id), plain())).await, answer(bob.no(videos::create(mine, &video)).await));
    let own = bob.video(mine, "Own").await;
    let body = versions::CreateVersion { id: cut.id, name: String::new(), from_version_id: None };
    assert_eq!(
        no(one_video(here(), VideoTarget::Existing(own.id), ImportVersion { id: cut.id, ..plain() })).await,
        answer(bob.no(versions::create(own.id, &body)).await)
    );
    let first = bob.version(own.id).await;
    let body = scenes::CreateScene { id: shot.id, ..crate::world::scene_named("A") };
    let taken = version("v2", vec![orama::api::imports::ImportScene { id: shot.id, ..scene("A", "a") }]);
    assert_eq!(
        no(one_video(here(), VideoTarget::Existing(own.id), taken)).await,
        answer(bob.no(scenes::create(first.id, &body)).await)
    );
    let stand = bob.scene(first.id, "Stand").await;
    let body = comments::CreateComment { id: words.id, ..comment("words") };
    let mut noted = scene("A", "a");
    noted.notes.push(ImportNote { id: words.id, content: "words".into() });
    assert_eq!(
        no(one_video(here(), VideoTarget::Existing(own.id), version("v2", vec![noted]))).await,
        answer(bob.no(comments::create(stand.id, &body)).await)
    );

    // Who may not make videos here is told that, and not which ids are taken.
    let eve = world.person("Eve").await;
    world.join(mine, &eve, "commenter").await;
    let refused = async |id| answer(eve.no(imports::scenes(&one_video(here(), new(id), plain()))).await);
    assert_eq!(refused(film.id).await, refused(new_id()).await);
}

async fn a_whole_project_says_no_more_of_what_is_somebody_elses(world: &World) {
    let source = World::sqlite().await;
    let root = source.admin().await;
    let bob = source.person("Bob").await;
    let quay = root.organisation("North Quay", &bob).await;
    let project = bob.project_in("Harbour", Some(quay.id)).await;
    let bundle = bob.ok(projects::export(project.id)).await;
    let import = |bundle: &ProjectBundle| imports::project(&ImportProject { dry_run: false, bundle: bundle.clone() });

    // The same person here, where an organisation of that name may be or not.
    let here = world.add(bob.user.clone()).await;
    let absent = here.no(import(&bundle)).await;
    assert_eq!((absent.kind, absent.rule.as_deref()), (ProblemType::NotAllowed, Some("super-admin-only")));
    let admin = world.admin().await;
    let other = world.person("Other").await;
    let theirs = admin.organisation("North Quay", &other).await;
    assert_eq!(theirs.slug, quay.slug, "the same name");
    assert_eq!(here.no(import(&bundle)).await, absent, "by its slug");
    let mut by_id = bundle.clone();
    by_id.project.organisation_id = Some(theirs.id);
    let organisation = by_id.organisation.as_mut().expect("one");
    (organisation.id, organisation.slug) = (theirs.id, "another".into());
    by_id.users.iter_mut().for_each(|user| user.organisation_id = None);
    assert_eq!(here.no(import(&by_id)).await, absent, "by its id");

    // A project that is here and cannot be seen is an id that is taken; one of somebody else is refused first.
    let hidden = other.project("Hidden").await;
    let mut taken = bundle.clone();
    (taken.organisation, taken.project.organisation_id) = (None, None);
    taken.project.id = hidden.id;
    let create = projects::CreateProject {
        id: hidden.id,
        title: "Harbour".into(),
        organisation_id: None,
        objective: String::new(),
        style: String::new(),
    };
    assert_eq!(here.no(import(&taken)).await, here.no(projects::create(&create)).await);
    let stranger = world.person("Stranger").await;
    let mut free = taken.clone();
    free.project.id = new_id();
    assert_eq!(stranger.no(import(&taken)).await, stranger.no(import(&free)).await);
    here.ok(import(&free)).await;
    source.end().await;
}

#[tokio::test]
async fn a_local_workspace_is_one_persons_own_and_names_them_alike_everywhere() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = |file: &str, email: &str| LocalWorkspace {
        path: folder.path().join(file),
        email: email.into(),
        full_name: "Ana".into(),
    };
    let here =
        Person::at(local::open(&workspace("a.db", "ana@laptop")).await.expect("a workspace").router, user("Ana"));
    let me = here.ok(people::me()).await;
    assert_eq!((me.full_name.as_str(), me.role), ("Ana", orama::model::UserRole::SuperAdmin));
    let project = here.project("Harbour").await;
    let video = here.video(project.id, "Launch").await;
    here.version(video.id).await;
    let out = here.ok(projects::export(project.id)).await;

    let again = Person::at(local::open(&workspace("a.db", "ANA@laptop")).await.expect("the same").router, user("Ana"));
    assert_eq!(again.ok(people::me()).await, me);
    let there = Person::at(local::open(&workspace("b.db", "ana@laptop")).await.expect("another").router, user("Ana"));
    there.ok(imports::project(&ImportProject { dry_run: false, bundle: out.clone() })).await;
    assert_eq!(text(&there.ok(projects::export(project.id)).await), text(&out));
}

async fn scenes_that_name_what_they_continue_keep_takes_and_lineage(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let film = ana.video(project.id, "Film").await;
    let one = ana.version(film.id).await;
    let (boats, nets) = (ana.scene(one.id, "Boats").await, ana.scene(one.id, "Nets").await);
    let take = media::AddTake { select: true, ..add_take(TakeRole::Image, "https://example.org/boats.png") };
    ana.ok(media::add(boats.id, &take)).await;
    let amend = ana.to_do(nets.id, "warmer").await;
    let goes_on =
        |scene: &orama::model::Scene| ImportScene { continues: Some(scene.id), ..self::scene("Other words", "new") };
    let body = |scenes| {
        let versions = vec![version("table.csv", scenes)];
        ImportScenes {
            dry_run: false,
            project: ProjectTarget::Existing(project.id),
            videos: vec![into_video(VideoTarget::Existing(film.id), versions)],
        }
    };
    let other = ana.version(ana.video(project.id, "Other").await.id).await;
    let foreign = ana.scene(other.id, "Elsewhere").await;
    let problem = ana.no(imports::scenes(&body(vec![goes_on(&foreign)]))).await;
    assert_eq!(problem.errors[0].field, "scenes[0].continues");
    let problem = ana.no(imports::scenes(&body(vec![goes_on(&boats), goes_on(&boats)]))).await;
    assert_eq!(problem.errors[0].field, "scenes[1].continues");

    // The order is turned round, one is new, and no text is like any before.
    let scenes = vec![goes_on(&nets), scene("Boats", TIDE), goes_on(&boats)];
    let report = ana.ok(imports::scenes(&body(scenes.clone()))).await;
    assert_eq!(report.versions[0].matched.len(), 2);
    assert_eq!((report.versions[0].new.as_slice(), report.versions[0].carried), (["Boats".to_owned()].as_slice(), 1));
    let two = ana.ok(tree::review(report.versions[0].version_id)).await;
    assert_eq!(
        two.scenes.iter().map(|scene| scene.lineage_id).collect::<Vec<_>>(),
        [nets.lineage_id, scenes[1].id.uuid(), boats.lineage_id]
    );
    assert_eq!(two.scenes[2].selected_image_id, Some(take.id));
    assert_eq!(two.comments[0].carried_from_id, Some(amend.id));
    // A table that was written from the first version goes on from the second by lineage.
    let again = ana.ok(imports::scenes(&body(vec![goes_on(&nets), goes_on(&boats)]))).await;
    assert_eq!((again.versions[0].matched.len(), again.versions[0].gone.len()), (2, 1));
}

async fn the_rate_that_lengths_are_counted_in_is_the_videos(world: &World) {
    let ana = world.person("Ana").await;
    let project = ana.project("Harbour").await;
    let id: Id<Video> = new_id();
    let at = |target, num, den| ImportScenes {
        dry_run: false,
        project: ProjectTarget::Existing(project.id),
        videos: vec![ImportVideo {
            fps_num: Some(num),
            fps_den: Some(den),
            ..into_video(target, vec![version("captions.srt", vec![scene("A", "a")])])
        }],
    };
    let new = VideoTarget::New { id, title: "Film".into(), stage: Stage::Script };
    assert_eq!(ana.no(imports::scenes(&at(new.clone(), 25, 0))).await.kind, ProblemType::Invalid);
    ana.ok(imports::scenes(&at(new, 24_000, 1001))).await;
    let video = ana.ok(videos::get(id)).await;
    assert_eq!((video.fps_num, video.fps_den), (Some(24_000), Some(1001)));
    ana.ok(imports::scenes(&at(VideoTarget::Existing(id), 48_000, 2002))).await;
    let problem = ana.no(imports::scenes(&at(VideoTarget::Existing(id), 25, 1))).await;
    assert_eq!(problem.kind, ProblemType::Conflict);
    assert!(problem.detail.contains("24000/1001"), "{}", problem.detail);
}

on_both! {
    scenes_that_name_what_they_continue_keep_takes_and_lineage;
    the_rate_that_lengths_are_counted_in_is_the_videos;
    scripts_become_versions_whose_scenes_are_recognised;
    one_bad_scene_stops_the_whole_import_and_is_named;
    a_project_goes_out_and_comes_in_byte_for_byte;
    people_are_recognised_by_address_and_get_no_rights_by_an_import;
    a_file_that_does_not_hang_together_is_refused_with_each_place;
    what_is_somebody_elses_is_not_there_or_taken_and_nothing_more;
    a_whole_project_says_no_more_of_what_is_somebody_elses;
}
