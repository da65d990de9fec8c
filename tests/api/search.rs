//! Search: what is found, by whom, and that every text is a query. Every expectation is the same for both engines.

use http::Method;
use orama::{
    api::{
        ProblemType, activity, changes, comments, projects, scenes,
        search::{self, SearchHit, SearchPage, SearchQuery},
        tree, versions, videos,
    },
    model::{
        CommentStatus, Id, Project, Scene, Stage, StageAction, User, Version, Video, Visibility,
        search::{Kind, Search, Sought, What, words},
    },
};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};

use crate::world::{Person, World, done, for_client, new_id, on_both, scene_named, to_do};

/// A project with one video, and those who work on it.
struct Room {
    ana: Person,
    jon: Person,
    project: Project,
    video: Video,
    version: Version,
    scene: Scene,
}

async fn room(world: &World) -> Room {
    let ana = world.person("Ana").await;
    let jon = world.person("Jon").await;
    let project = ana.project("Harbour").await;
    world.join(project.id, &jon, "editor").await;
    let video = ana.video(project.id, "Launch film").await;
    let version = ana.version(video.id).await;
    let scene = ana.scene(version.id, "Boats").await;
    Room { ana, jon, project, video, version, scene }
}

impl Person {
    async fn search(&self, q: &str) -> SearchPage {
        self.ok(search::page(&SearchQuery { q: q.to_owned(), ..SearchQuery::default() })).await
    }

    /// The first text of everything that is found, in order.
    async fn finds(&self, q: &str) -> Vec<String> {
        self.search(q).await.items.iter().map(said).collect()
    }
}

fn said(hit: &SearchHit) -> String {
    hit.excerpts[0].text.clone()
}

/// Words of many kinds; what each query finds is written beside it.
const CORPUS: &[&str] = &[
    "Crème brûlée at the café",
    "creme brulee without accents",
    "ÉTÉ, l’été dernier",
    "Straße nach Łódź",
    "STRASSE, again",
    "海の男は海へ",
    "남자 바다",
    "Привет, мир! Ёлка",
    "O'Brien's well-known a-b test",
    "obrien without the sign",
    "Frame 3.14 at 25fps, v2",
    "314 and v20",
    "fire 🔥🔥 and 👍🏽",
    "https://media.example/a_b.png?x=1",
    "(brackets) [and] {braces} <tags> & % $ # @ ! ~ `ticks` \\ | ^",
    "AND OR NOT NEAR content:x",
    "half-width ｶﾒﾗ and full-width ＬＵＴ",
    "שָׁלוֹם and مَرْحَبًا",
    "kōan Việt Nam",
    "newline\nand\ttab",
];

const ANSWERS: &[(&str, &[usize])] = &[
    ("creme", &[1, 0]),
    ("CRÈME BRÛLÉE", &[1, 0]),
    ("ete ", &[2]),
    ("strasse", &[4, 3]),
    ("lodz", &[3]),
    ("海", &[5]),
    ("海へ", &[5]),
    ("海男", &[]),
    ("男 海", &[5]),
    ("바다", &[6]),
    ("바", &[]),
    ("바다 남", &[]),
    ("ПРИВЕТ елка", &[7]),
    ("o'brien", &[8]),
    ("obrien ", &[9]),
    ("o’briens", &[]),
    ("\"well known\"", &[8]),
    ("known-well", &[]),
    ("a-b", &[13, 8]),
    ("3.14", &[10]),
    ("314", &[11]),
    ("v2 ", &[10]),
    ("v2", &[11, 10]),
    ("25", &[10]),
    ("🔥", &[12]),
    ("👍", &[12]),
    ("media.example/a_b", &[13]),
    ("brackets", &[14]),
    ("AND", &[17, 16, 15, 14, 12, 11, 19]),
    ("near content:x", &[15]),
    ("NOT or", &[15]),
    ("lut", &[16]),
    ("カメラ", &[16]),
    ("שלום", &[17]),
    ("مرحبا", &[17]),
    ("koan viet", &[18]),
    ("newline and tab", &[19]),
    ("\"newline and tab\"", &[19]),
    ("brulee -cafe", &[1]),
    ("cafe -\"creme brulee\"", &[]),
    ("without -accents", &[9]),
    ("with", &[9, 1]),
    ("w", &[]),
    ("nowhere", &[]),
];

async fn a_corpus_answers_alike_on_every_engine(world: &World) {
    let room = room(world).await;
    for text in CORPUS {
        room.ana.note(room.scene.id, text).await;
    }
    for (query, expected) in ANSWERS {
        let mut expected: Vec<usize> = expected.to_vec();
        // The latest first.
        expected.sort_unstable_by(|a, b| b.cmp(a));
        let expected: Vec<&str> = expected.iter().map(|at| CORPUS[*at]).collect();
        assert_eq!(room.ana.finds(query).await, expected, "{query}");
    }
}

async fn every_term_asks_what_it_says(world: &World) {
    let room = room(world).await;
    let (ana, jon) = (&room.ana, &room.jon);
    let teaser = ana.video(room.project.id, "Teaser launch").await;
    let cut = ana.version(teaser.id).await;
    let nets = ana.scene(cut.id, "Nets").await;
    ana.note(room.scene.id, "warm note").await;
    let amend = ana.to_do(room.scene.id, "warm amend").await;
    let mine =
        comments::CreateComment { assignee_id: Some(jon.user.id), stage: Some(Stage::Audio), ..to_do("warm voice") };
    ana.ok(comments::create(room.scene.id, &mine)).await;
    jon.note(nets.id, "warm nets").await;
    jon.over(comments::edit(amend.id, &done(), 1)).await;
    ana.decide(teaser.id, StageAction::Submit).await;
    for (query, expected) in [
        ("warm", &["warm nets", "warm voice", "warm amend", "warm note"][..]),
        ("warm is:note", &["warm nets", "warm note"]),
        ("is:todo", &["warm voice"]),
        ("is:open", &["warm voice"]),
        ("is:done", &["warm amend"]),
        ("is:amend", &["warm voice", "warm amend"]),
        ("is:todo is:done", &["warm voice", "warm amend"]),
        ("-is:note warm", &["warm voice", "warm amend"]),
        ("stage:audio", &["warm voice"]),
        ("stage:outline is:comment", &["warm nets", "warm amend", "warm note"]),
        ("by:jon", &["warm nets"]),
        ("by:JON@studio.example", &["warm nets"]),
        ("by:me is:amend", &["warm voice", "warm amend"]),
        ("by:jon by:ana is:note", &["warm nets", "warm note"]),
        ("-by:jon is:comment", &["warm voice", "warm amend", "warm note"]),
        ("by:nobody", &[]),
        ("assigned:jon", &["warm voice"]),
        ("assigned:me", &[]),
        ("assigned:none", &["warm amend"]),
        ("in:teaser is:comment", &["warm nets"]),
        ("in:\"launch film\" is:comment", &["warm voice", "warm amend", "warm note"]),
        ("in:harbour is:comment", &["warm nets", "warm voice", "warm amend", "warm note"]),
        ("in:launch warm", &["warm nets", "warm voice", "warm amend", "warm note"]),
        ("in:\"launch\" -in:teaser is:comment", &["warm voice", "warm amend", "warm note"]),
        ("in:elsewhere", &[]),
        ("is:scene", &["Nets", "Boats"]),
        ("is:video", &["Teaser launch", "Launch film"]),
        ("is:video is:in_review", &["Teaser launch"]),
        ("is:in-progress", &["Launch film"]),
        ("is:project", &["Harbour"]),
        ("harb", &["Harbour"]),
        ("launch", &["Teaser launch", "Launch film"]),
        ("is:old", &[]),
        ("", &[]),
        ("  ", &[]),
        ("!!!", &[]),
    ] {
        assert_eq!(ana.finds(query).await, expected, "{query}");
    }
    assert_eq!(jon.finds("assigned:me").await, ["warm voice"]);
}

async fn everything_with_words_is_found_with_what_it_takes_to_go_there(world: &World) {
    let room = room(world).await;
    let body = scenes::CreateScene {
        voice_text: format!("{} the tide was out", "la ".repeat(300)),
        description: "gulls".to_owned(),
        image_prompt: "low tide, fog".to_owned(),
        ..scene_named("Harbour at dawn")
    };
    let dawn = room.ana.ok(scenes::create(room.version.id, &body)).await;
    let name = versions::EditVersion { name: Some("tidy cut".into()) };
    room.ana.over(versions::edit(room.version.id, &name, 1)).await;
    let reply = comments::CreateComment { assignee_id: Some(room.jon.user.id), ..to_do("tide too loud") };
    let amend = room.ana.ok(comments::create(dawn.id, &reply)).await;
    let page = room.ana.search("tid").await;
    assert_eq!(page.items.iter().map(|hit| hit.kind).collect::<Vec<_>>(), [Kind::Comment, Kind::Scene, Kind::Version]);
    let [found, scene, version] = &page.items[..] else { panic!("three") };
    assert_eq!((found.id, found.project_id, found.video_id), (amend.id.uuid(), room.project.id, Some(room.video.id)));
    assert_eq!((found.version_id, found.version_number), (Some(room.version.id), Some(1)));
    assert_eq!(
        (found.scene_id, found.scene_order, found.scene_title.as_deref()),
        (Some(dawn.id), Some(2), Some("Harbour at dawn"))
    );
    assert_eq!((found.project_title.as_str(), found.video_title.as_deref()), ("Harbour", Some("Launch film")));
    assert_eq!((found.stage, found.status), (Some(Stage::Outline), Some(CommentStatus::ToDo)));
    assert_eq!((found.author_id, found.assignee_id), (Some(room.ana.user.id), Some(room.jon.user.id)));
    assert_eq!(found.created_at, amend.created_at);
    assert_eq!(
        scene.excerpts.iter().map(|part| part.field.as_str()).collect::<Vec<_>>(),
        ["voice_text", "image_prompt"]
    );
    assert_eq!(scene.excerpts[1].matches, [(4, 8)]);
    let voice = &scene.excerpts[0];
    let (from, to) = voice.matches[0];
    assert_eq!(voice.text.chars().skip(from).take(to - from).collect::<String>(), "tide");
    assert_eq!((voice.text.chars().count(), voice.start, voice.more), (400, 917 - 400, false));
    assert_eq!((scene.author_id, scene.status, scene.stage), (None, None, None));
    assert_eq!((version.excerpts[0].text.as_str(), version.scene_id), ("tidy cut", None));
    // A phrase stands in one text, not across two; all the words of a query may stand in several.
    assert_eq!(room.ana.finds("\"out gulls\"").await, [""; 0]);
    assert_eq!(room.ana.search("out gulls fog ").await.items.len(), 1);
}

async fn a_query_is_answered_with_how_it_was_understood(world: &World) {
    let room = room(world).await;
    let page = room.ana.search("sky -fog IS:TODO is:purple by:\"Jon\" by:zoe in:moon !!").await;
    let terms: Vec<_> = page
        .understood
        .iter()
        .map(|term| (term.term.as_str(), term.name.as_deref(), term.exclude, term.known))
        .collect();
    assert_eq!(
        terms,
        [
            ("sky", None, false, true),
            ("-fog", None, true, true),
            ("is:todo", Some("is"), false, true),
            ("is:purple", None, false, true),
            ("by:Jon", Some("by"), false, true),
            ("by:zoe", Some("by"), false, false),
            ("in:moon", Some("in"), false, false),
            ("!!", None, false, false),
        ]
    );
    assert_eq!(page.items, []);
}

async fn the_index_follows_every_write(world: &World) {
    let room = room(world).await;
    let ana = &room.ana;
    let start = ana.ok(tree::tree()).await.cursor;
    let note = ana.note(room.scene.id, "first words").await;
    let reword = comments::EditComment { content: Some("second words".into()), ..comments::EditComment::default() };
    ana.over(comments::edit(note.id, &reword, 1)).await;
    assert_eq!((ana.finds("first ").await.len(), ana.finds("second ").await.len()), (0, 1));
    let last = ana.ok(changes::since(&start, None)).await.changes.pop().expect("a change");
    ana.ok(activity::undo(last.id)).await;
    assert_eq!((ana.finds("first ").await.len(), ana.finds("second ").await.len()), (1, 0));
    ana.over(comments::delete(note.id, 1)).await;
    assert_eq!(ana.finds("first ").await, [""; 0]);
    ana.ok(comments::revive(note.id)).await;
    assert_eq!(ana.finds("first ").await, ["first words"]);
    let retitle = scenes::EditScene { title: Some("Ships".into()), ..scenes::EditScene::default() };
    ana.over(scenes::edit(room.scene.id, &retitle, 1)).await;
    assert_eq!((ana.finds("boats").await.len(), ana.finds("ships").await.len()), (0, 1));
    for (gone, back) in [
        (scenes::delete(room.scene.id, 1).erase(), scenes::revive(room.scene.id).erase()),
        (videos::delete(room.video.id, 1).erase(), videos::revive(room.video.id).erase()),
        (projects::delete(room.project.id, 1).erase(), projects::revive(room.project.id).erase()),
    ] {
        ana.over(gone).await;
        assert_eq!(ana.finds("first ").await, [""; 0], "what is below something deleted is not found");
        ana.ok(back).await;
        assert_eq!(ana.finds("first ").await, ["first words"]);
    }
}

async fn what_is_current_is_found_and_older_versions_on_request(world: &World) {
    let room = room(world).await;
    let ana = &room.ana;
    ana.note(room.scene.id, "old talk").await;
    ana.to_do(room.scene.id, "old amend").await;
    let next = versions::CreateVersion { id: new_id(), name: "tighter".into(), from_version_id: Some(room.version.id) };
    let made = ana.ok(versions::create(room.video.id, &next)).await;
    assert_eq!(ana.finds("talk ").await, [""; 0]);
    assert_eq!(ana.finds("talk is:old").await, ["old talk"]);
    let numbers = |page: SearchPage| page.items.iter().map(|hit| hit.version_number).collect::<Vec<_>>();
    assert_eq!(numbers(ana.search("amend ").await), [Some(2)], "the one that was carried over");
    assert_eq!(numbers(ana.search("amend is:old").await), [Some(1)]);
    assert_eq!(numbers(ana.search("boats ").await), [Some(2)]);
    ana.over(versions::delete(made.version.id, 1)).await;
    assert_eq!(ana.finds("talk ").await, ["old talk"], "the older version is the newest again");
}

async fn who_has_left_is_still_found_by_those_who_may_read_their_comments(world: &World) {
    let room = room(world).await;
    let client = world.person("Client").await;
    let stranger = world.person("Stranger").await;
    world.join(room.project.id, &client, "client").await;
    room.jon.note(room.scene.id, "warm nets").await;
    let members = room.ana.ok(projects::members(room.project.id, &orama::api::PageQuery::default())).await.items;
    let member = members.iter().find(|row| row.user_id == room.jon.user.id).expect("a member");
    room.ana.ok(orama::api::members::remove(room.project.id, member.id, member.revision)).await;
    for q in ["by:jon", "by:jo", "by:jon@studio.example"] {
        assert_eq!(room.ana.finds(q).await, ["warm nets"], "{q}");
    }
    // Somebody else of that name is meant as well; a whole name is meant before a part of one.
    let other = world.add(User { email: "jon.two@studio.example".into(), ..crate::world::user("Jon") }).await;
    world.join(room.project.id, &other, "commenter").await;
    other.note(room.scene.id, "cold nets").await;
    assert_eq!(room.ana.finds("by:jon").await, ["cold nets", "warm nets"]);
    // He wrote nothing that the client may read, and nothing at all for a stranger, so nobody has this name for them.
    for person in [&client, &stranger, &room.jon] {
        assert_eq!(person.finds("by:jon@studio.example nets").await, [""; 0]);
    }
    assert!(!client.search("by:jon@studio.example").await.understood[0].known);
    assert!(!stranger.search("by:jon").await.understood[0].known);
    other.ok(comments::create(room.scene.id, &for_client("shown nets"))).await;
    assert_eq!(client.finds("by:jon").await, ["shown nets"]);
    // Whoever left the workspace altogether, too, and with what stands in older versions only.
    let mut gone = room.jon.user.clone();
    gone.deleted_at = Some(gone.created_at);
    orama::store::Row::touch(&mut gone, orama::model::Timestamp::from_micros(1));
    let mut tx = world.db.begin().await.expect("a transaction");
    assert!(orama::store::update(&mut tx, &gone).await.expect("a write"));
    tx.commit().await.expect("a commit");
    room.ana.version(room.video.id).await;
    assert_eq!(room.ana.finds("by:jon@studio.example is:old").await, ["warm nets"]);
    assert_eq!(room.ana.finds("by:jon@studio.example").await, [""; 0], "not in the newest version");
}

async fn nobody_finds_what_they_may_not_see(world: &World) {
    let room = room(world).await;
    let client = world.person("Client").await;
    let stranger = world.person("Stranger").await;
    let commenter = world.person("Commenter").await;
    let admin = world.admin().await;
    world.join(room.project.id, &client, "client").await;
    world.join(room.project.id, &commenter, "commenter").await;
    let elsewhere = stranger.project("Elsewhere canary").await;
    let film = stranger.video(elsewhere.id, "canary film").await;
    let cut = stranger.version(film.id).await;
    let scene = stranger.scene(cut.id, "canary scene").await;
    stranger.note(scene.id, "canary elsewhere").await;
    room.ana.note(room.scene.id, "canary internal").await;
    room.ana.ok(comments::create(room.scene.id, &for_client("canary for the client"))).await;
    let gone = room.ana.note(room.scene.id, "canary deleted").await;
    room.ana.over(comments::delete(gone.id, 1)).await;
    let ours = ["canary for the client", "canary internal"];
    let theirs = ["canary elsewhere", "canary scene", "canary film", "Elsewhere canary"];
    assert_eq!(room.ana.finds("canary").await, ours);
    assert_eq!(room.jon.finds("canary").await, ours);
    assert_eq!(commenter.finds("canary").await, ours);
    assert_eq!(client.finds("canary").await, ours[..1]);
    assert_eq!(client.finds("by:ana").await, ours[..1]);
    assert_eq!(stranger.finds("canary").await, theirs);
    assert_eq!(admin.finds("canary").await, [&ours[..], &theirs].concat());
    // Nobody is told apart from nobody by a name, and no title from no title.
    for (query, person) in
        [("by:stranger", &room.ana), ("by:stranger@studio.example", &client), ("in:elsewhere", &room.jon)]
    {
        assert!(!person.search(query).await.understood[0].known, "{query}");
    }
    // Out at once, and the comment that is no longer for the client, too.
    let hide = comments::EditComment { visibility: Some(Visibility::Internal), ..comments::EditComment::default() };
    let shown: Id<orama::model::Comment> = Id::from_uuid(room.ana.search("for the client").await.items[0].id);
    room.ana.over(comments::edit(shown, &hide, 1)).await;
    assert_eq!(client.finds("canary").await, [""; 0]);
}

async fn pages_join_to_the_whole(world: &World) {
    let room = room(world).await;
    for number in 0..23 {
        room.ana.note(room.scene.id, &format!("{} number {number}", if number % 3 == 0 { "fog" } else { "sky" })).await;
    }
    for (query, count) in [("number", 23), ("\"sky number\"", 15), ("number -sky", 8), ("is:note fog by:ana", 8)] {
        let whole = room.ana.search(query).await;
        assert_eq!((whole.items.len(), &whole.next_cursor), (count, &None), "{query}");
        let mut paged = Vec::new();
        let mut ask = SearchQuery { q: query.to_owned(), limit: Some(4), cursor: None };
        loop {
            let page = room.ana.ok(search::page(&ask)).await;
            assert!(page.items.len() <= 4);
            paged.extend(page.items);
            ask.cursor = page.next_cursor;
            if ask.cursor.is_none() {
                break;
            }
            // What comes meanwhile is newer, so no page shows anything twice or leaves it out.
            room.ana.note(room.scene.id, "fog sky number meanwhile").await;
        }
        assert_eq!(paged, whole.items, "{query}");
        for hit in room.ana.search("meanwhile").await.items {
            room.ana.over(comments::delete(Id::from_uuid(hit.id), 1)).await;
        }
    }
    for bad in ["limit=0", "limit=1001", "cursor=7", "sort=rank"] {
        let reply = room.ana.json(Method::GET, &format!("/v1/search?q=sky&{bad}"), None, "").await;
        assert_eq!(reply.problem().kind, ProblemType::Malformed, "{bad}");
    }
}

/// What raw full text queries of either engine fall over, or obey.
const HOSTILE: &[&str] = &[
    "o'brien",
    "a-b",
    "-x",
    "AND",
    "OR",
    "NOT",
    "NEAR(a b)",
    "\"",
    "\"\"",
    "\"unbalanced",
    "*",
    "a*",
    "^a",
    "(a",
    "a)",
    "content:x",
    "words : secret",
    "{a b} : c",
    "a + b",
    "secret:topsecret",
    "'",
    "''",
    "a & | b",
    "!a",
    "a:*b",
    "a <-> b",
    ":*",
    "\\",
    "a\\",
    "%",
    "_",
    "a;DROP TABLE comments;--",
    "$1",
    "?1",
    "\0",
    "a\0b",
    "=todo",
    "=any",
    "\u{feff}",
    "\u{202e}abc",
    "\u{d7ff}",
    "🏳️‍🌈",
    "e\u{301}\u{301}\u{301}",
    "-",
    "--",
    "-\"",
    "is:",
    "is:\"",
    "in:\"\"",
    "by:\0",
    "in:*",
    "-is:old",
    "null",
    "[]",
    "{}",
    "1e309",
    "\u{10ffff}",
];

async fn every_text_is_a_query(world: &World) {
    let room = room(world).await;
    room.ana.note(room.scene.id, "topsecret").await;
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let any = prop_oneof![any::<String>(), "[a-z\"':*&|!()<>\\\\ -]{0,24}", "\\PC{0,300}"];
    let made = (0..150).map(|_| any.new_tree(&mut runner).expect("a text").current());
    let long = ["sky ".repeat(2_000), "a".repeat(8_000), "-".repeat(3_000), "海".repeat(2_000), "by:zoe ".repeat(500)];
    for text in HOSTILE.iter().map(|text| (*text).to_owned()).chain(made).chain(long) {
        let page = room.ana.search(&text).await;
        // Only an exclusion finds what does not contain it.
        let excludes = page.understood.iter().any(|term| term.exclude);
        let secret = page.items.iter().any(|hit| hit.excerpts[0].text == "topsecret");
        assert!(!secret || excludes || text == "-is:old", "{text:?} finds what it does not name");
    }
    let reply = room.ana.json(Method::GET, "/v1/search", None, "").await;
    assert_eq!(reply.problem().kind, ProblemType::Malformed, "without a query");
}

/// Random words over random comments, against the plain meaning of the language.
async fn what_is_found_is_what_the_words_say(world: &World) {
    let room = room(world).await;
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let part = prop_oneof![
        Just("sky"),
        Just("skyline"),
        Just("Crème"),
        Just("creme"),
        Just("海"),
        Just("海の男"),
        Just("a-b"),
        Just("b"),
        Just("🔥"),
        Just("3.14"),
        Just("14"),
        Just("o'b"),
    ];
    let gap = prop_oneof![Just(" "), Just(", "), Just("\n")];
    let text = proptest::collection::vec((part.clone(), gap), 1..6)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, gap)| [word, gap]).collect::<String>());
    let mut corpus = Vec::new();
    for _ in 0..60 {
        let content = text.new_tree(&mut runner).expect("a text").current();
        room.ana.note(room.scene.id, &content).await;
        corpus.insert(0, content);
    }
    let term =
        (any::<bool>(), any::<bool>(), proptest::collection::vec(part, 1..3)).prop_map(|(minus, quoted, words)| {
            let text = if quoted { format!("\"{}\"", words.join(" ")) } else { words[0].to_owned() };
            format!("{}{text}", if minus { "-" } else { "" })
        });
    let query = proptest::collection::vec(term, 1..4).prop_map(|terms| terms.join(" "));
    let mut found_something = 0;
    for _ in 0..200 {
        let query = query.new_tree(&mut runner).expect("a query").current();
        let expected: Vec<&String> = corpus.iter().filter(|text| says(&Search::parse(&query), text)).collect();
        let found = room.ana.finds(&format!("is:note {query}")).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
        found_something += usize::from(!found.is_empty());
    }
    assert!(found_something > 50, "only {found_something} queries find anything");
}

/// Whether a text is what a query of words asks for.
fn says(search: &Search, text: &str) -> bool {
    let found = words(text);
    search.terms.iter().all(|term| {
        let What::Words { text, unfinished } = &term.what else { return true };
        Sought::of(text, *unfinished).is_none_or(|sought| sought.is_in(&found) != term.exclude)
    })
}

on_both! {
    a_corpus_answers_alike_on_every_engine;
    every_term_asks_what_it_says;
    everything_with_words_is_found_with_what_it_takes_to_go_there;
    a_query_is_answered_with_how_it_was_understood;
    the_index_follows_every_write;
    what_is_current_is_found_and_older_versions_on_request;
    who_has_left_is_still_found_by_those_who_may_read_their_comments;
    nobody_finds_what_they_may_not_see;
    pages_join_to_the_whole;
    every_text_is_a_query;
    what_is_found_is_what_the_words_say;
}
