//! Amends to editing programs and the answers back, with the program as a script would run it.

use orama::{
    api::activity,
    client::Client,
    model::{Activity, Id},
};

use super::{
    remote::Server,
    support::{Orama, SCRIPT, texts},
};

const FORMATS: [(&str, &str); 5] = [
    ("edl-resolve", "amends.edl"),
    ("fcpxml", "amends.fcpxml"),
    ("xmeml", "amends.xml"),
    ("avid-txt", "amends.txt"),
    ("otio", "amends.otio"),
];

/// A video of two scenes with a rate and lengths, and its amends: three open, two of them on the same frame, and one done.
fn ferry() -> (Orama, Vec<String>) {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    orama.ok(&["video", "set", "The Ferry", "--fps", "25", "--start", "01:00:00:00"]);
    orama.ok(&["scene", "set", "The Ferry/1", "The Ferry/2", "--length", "4s"]);
    let amend = |scene: &str, words: &str| orama.ok(&["comment", scene, words, "--todo"]).trim().to_owned();
    let ids = vec![
        amend("The Ferry/1", "the glass | is \"too\" clean & <bright>"),
        amend("The Ferry/1", "8 frames longer\n\nplease"),
        amend("The Ferry/2", "nobody waits here"),
        amend("The Ferry/2", "drop the gull"),
    ];
    orama.ok(&["comment", "The Ferry/1", "which glass?", "--reply-to", &ids[0]]);
    orama.ok(&["done", &ids[3]]);
    (orama, ids)
}

/// The file with an amend marked done as its editing program would.
fn mark_done(format: &str, text: &str, id: &str) -> String {
    let tag = format!("[orama:{id}]");
    let swap = |text: &str, start: &str, end: &str, from: &str, to: &str| {
        let parts: Vec<String> = text
            .split_inclusive(end)
            .map(|part| {
                let (before, part) =
                    part.split_once(start).map_or(("", part), |(before, _)| (before, &part[before.len()..]));
                let part = if part.contains(&tag) { part.replacen(from, to, 1) } else { part.to_owned() };
                before.to_owned() + &part
            })
            .collect();
        let changed = parts.concat();
        assert_ne!(changed, text, "{format}: {id} is marked");
        changed
    };
    match format {
        // Amends of one frame share a marker, so the box of each is ticked.
        "edl-resolve" => {
            let at = text.find(&tag).expect("the tag");
            let tick = text[..at].rfind("[ ]").expect("its box");
            format!("{}[x]{}", &text[..tick], &text[tick + 3..])
        }
        "fcpxml" => swap(text, "<marker ", "/>", "completed=\"0\"", "completed=\"1\""),
        "xmeml" => swap(text, "<marker>", "</marker>", "<name>TO DO", "<name>DONE"),
        "avid-txt" => swap(text, "", "\n", "\tred\t", "\tgreen\t"),
        "otio" => swap(text, "\"color\"", "\"marked_range\"", "RED", "GREEN"),
        other => panic!("{other}"),
    }
}

fn statuses(orama: &Orama) -> Vec<(String, String)> {
    let comments = orama.json(&["comments", "The Ferry"]);
    let mut rows: Vec<_> = texts(&comments, "id").into_iter().zip(texts(&comments, "status")).collect();
    rows.sort();
    rows
}

#[test]
fn two_amends_marked_done_in_the_file_are_the_two_that_change() {
    for (format, name) in FORMATS {
        let (orama, ids) = ferry();
        let path = orama.path(name).to_string_lossy().into_owned();
        orama.ok(&["export", "The Ferry", "--format", format, "-o", &path]);
        let written = std::fs::read_to_string(&path).expect("the file");
        assert_eq!(orama.ok(&["export", "The Ferry", "--format", format]), written, "{format}: the same each time");
        let untouched = orama.json(&["import", &path, "--video", "The Ferry"]);
        assert_eq!(
            (&untouched["same"], &untouched["activity_id"]),
            (&4.into(), &serde_json::Value::Null),
            "{untouched}"
        );
        for kind in ["done", "new", "answers", "changed", "unknown"] {
            assert_eq!(untouched[kind], serde_json::json!([]), "{format}: {untouched}");
        }

        let edited = mark_done(format, &mark_done(format, &written, &ids[1]), &ids[2]);
        orama.file(name, &edited);
        let before = statuses(&orama);
        let planned = orama.json(&["import", &path, "--video", "The Ferry", "--dry-run"]);
        assert_eq!(statuses(&orama), before, "{format}: a dry run changes nothing");
        let done = orama.json(&["import", &path, "--video", "The Ferry"]);
        for report in [&planned, &done] {
            assert_eq!(texts(&report["done"], "comment_id"), ids[1..3], "{format}: {report}");
            for kind in ["new", "answers", "changed", "unknown", "reopened"] {
                assert_eq!(report[kind], serde_json::json!([]), "{format}: {report}");
            }
        }
        assert!(done["activity_id"].is_string(), "{format}: {done}");
        let expected: Vec<_> = before
            .iter()
            .map(|(id, status)| (id.clone(), if ids[1..3].contains(id) { "done".to_owned() } else { status.clone() }))
            .collect();
        assert_eq!(statuses(&orama), expected, "{format}");

        let again = orama.json(&["import", &path, "--video", "The Ferry"]);
        assert_eq!((&again["done"], &again["same"]), (&serde_json::json!([]), &4.into()), "{format}: {again}");
    }
}

#[test]
fn words_that_an_editor_added_are_an_answer_and_a_marker_of_theirs_is_a_new_amend() {
    let (orama, ids) = ferry();
    let written = orama.ok(&["export", "The Ferry", "--format", "edl-resolve"]);
    let tag = format!("[orama:{}]", ids[2]);
    let edited = written.replace(&tag, &format!("{tag} a boat is in the way"));
    let event = "003  001      V     C        01:00:05:10 01:00:05:11 01:00:05:10 01:00:05:11  \r\nhum on the left\r\n \
                 |C:ResolveColorYellow |M:Marker 1 |D:5\r\n\r\n";
    let path = orama.file("amends.edl", &(edited + event));
    let report = orama.json(&["import", &path, "--video", "The Ferry", "--stage", "audio"]);
    assert_eq!(texts(&report["answers"], "text"), ["a boat is in the way"], "{report}");
    assert_eq!(texts(&report["new"], "text"), ["hum on the left"], "{report}");
    assert_eq!((&report["done"], &report["changed"]), (&serde_json::json!([]), &serde_json::json!([])), "{report}");

    let comments = orama.json(&["comments", "The Ferry"]);
    let rows = comments.as_array().expect("a list");
    let row = |words: &str| rows.iter().find(|row| row["content"] == words).expect("the comment");
    assert_eq!(row("a boat is in the way")["parent_id"], ids[2].as_str());
    let new = row("hum on the left");
    assert_eq!((&new["scene_order"], &new["stage"], &new["status"]), (&2.into(), &"audio".into(), &"to_do".into()));
    assert_eq!(
        (&new["frame_in"], &new["frame_out"]),
        (&35.into(), &39.into()),
        "01:00:05:10 is 35 frames into the second scene"
    );
    assert_eq!(row("nobody waits here")["status"], "to_do", "an answer settles nothing");

    let again = orama.json(&["import", &path, "--video", "The Ferry"]);
    assert_eq!(again["activity_id"], serde_json::Value::Null, "{again}");
    assert_eq!(orama.json(&["comments", "The Ferry"]), comments);
    let words = orama.ok(&["import", &path, "--video", "The Ferry"]);
    assert!(words.contains("0 done") && words.contains("5 as here"), "{words}");
}

#[test]
fn words_of_others_and_what_is_done_here_are_left_as_they_are_and_named() {
    let (orama, ids) = ferry();
    let written = orama.ok(&["export", "The Ferry", "--format", "fcpxml"]);
    orama.ok(&["done", &ids[0]]);
    let stranger = "0197aaaa-0000-7000-8000-000000000001";
    let edited = written.replace("nobody waits here [", "somebody waits here [").replace(
        "            </asset-clip>",
        &format!("<marker start=\"1s\" value=\"x\" note=\"gone [orama:{stranger}]\"/></asset-clip>"),
    );
    let path = orama.file("amends.fcpxml", &edited);
    let before = orama.json(&["comments", "The Ferry"]);
    let report = orama.json(&["import", &path, "--video", "The Ferry"]);
    assert_eq!(texts(&report["changed"], "comment_id"), [ids[0].clone(), ids[2].clone()], "{report}");
    let how = texts(&report["changed"], "text");
    assert!(how[0].contains("--reopen") && how[1].contains("somebody waits here"), "{how:?}");
    assert!(texts(&report["unknown"], "text")[0].contains(stranger), "{report}");
    assert_eq!(orama.json(&["comments", "The Ferry"]), before);
    let reopened = orama.json(&["import", &path, "--video", "The Ferry", "--reopen"]);
    assert_eq!(texts(&reopened["reopened"], "comment_id"), [ids[0].clone()], "{reopened}");
}

#[test]
fn a_client_reads_what_is_for_the_client_and_nothing_else() {
    let (orama, _) = ferry();
    let seen = orama.ok(&["comment", "The Ferry/1", "the logo is PUBLIC-CANARY", "--todo", "--visibility", "client"]);
    orama.ok(&["comment", "The Ferry/1", "the budget is SECRET-CANARY", "--reply-to", seen.trim()]);
    orama.ok(&["comment", "The Ferry/2", "do not show SECRET-CANARY", "--todo"]);
    for (format, _) in FORMATS {
        let internal = orama.ok(&["export", "The Ferry", "--format", format]);
        assert!(internal.contains("SECRET-CANARY") && internal.contains("PUBLIC-CANARY"), "{format}");
        let client = orama.ok(&["export", "The Ferry", "--format", format, "--audience", "client"]);
        assert!(client.contains("PUBLIC-CANARY"), "{format}: {client}");
        assert!(!client.contains("SECRET") && !client.contains("glass"), "{format}: {client}");
    }
    let err = orama.fails(2, &["export", "The Ferry", "--audience", "client"]);
    assert!(err.contains("json is the whole project"), "{err}");
}

#[test]
fn what_is_not_known_is_asked_for() {
    let orama = Orama::new();
    orama.ok(&["import", &orama.file("ferry.fountain", SCRIPT)]);
    orama.ok(&["comment", "The Ferry/2", "nobody waits here", "--todo"]);
    let err = orama.fails(2, &["export", "The Ferry", "--format", "edl-resolve"]);
    assert!(err.contains("--fps 25"), "{err}");
    let err = orama.fails(2, &["export", "The Ferry", "--format", "edl-resolve", "--fps", "25"]);
    assert!(err.contains("scene 1 of The Ferry v1") && err.contains("orama scene set"), "{err}");
    let err = orama.fails(2, &["scene", "set", "The Ferry/1", "--length", "4s"]);
    assert!(err.contains("orama video set"), "{err}");
    orama.ok(&["scene", "set", "The Ferry/1", "--length", "100f"]);
    let list =
        orama.ok(&["export", "The Ferry", "--format", "edl-resolve", "--fps", "29.97df", "--start", "01:00:00;00"]);
    assert!(list.starts_with("TITLE: The Ferry v1\r\nFCM: DROP FRAME\r\n"), "{list}");
    assert!(
        list.contains("001  001      V     C        01:00:03;10 01:00:03;11 01:00:03;10 01:00:03;11  \r\n"),
        "{list}"
    );
    let none = orama.run(&["export", "The Ferry", "--format", "edl-resolve", "--fps", "24", "--stage", "video"]);
    assert!(none.err.ends_with("has no amend to write; leave --stage out for those of all stages\n"), "{none:?}");
    let err = orama.fails(2, &["export", "The Ferry", "--format", "edl-resolve", "--fps", "25df"]);
    assert!(err.contains("25"), "{err}");
    let path = orama.file("amends.edl", &list);
    let err = orama.fails(2, &["import", &path]);
    assert!(err.contains("--video"), "{err}");
    assert!(orama.fails(2, &["export", "The Ferry", "--format", "fdx"]).contains("edl-resolve"));
}

#[test]
fn one_undo_takes_a_whole_import_back_on_a_server_too() {
    let (server, ana) = (Server::start(), Orama::new());
    server.ok(&ana, &["import", &ana.file("ferry.fountain", SCRIPT)]);
    let todo = |words: &str| server.ok(&ana, &["comment", "The Ferry/1", words, "--todo", "--frames", "3-9"]);
    let (first, second) = (todo("warmer"), todo("slower"));
    let list = server.ok(&ana, &["export", "The Ferry", "--format", "avid-txt", "--fps", "24"]);
    let list = list.replace("\tred\t", "\tgreen\t").replace("]\t", "] with a new lens\t");
    let path = ana.file("amends.txt", &(list + "Bo\t00:00:00:05\tV1\tgreen\tnew and done\t1\n"));
    let before = server.json(&ana, &["comments", "The Ferry"]);
    let report = server.json(&ana, &["import", &path, "--video", "The Ferry", "--fps", "24"]);
    assert_eq!(texts(&report["done"], "comment_id"), [first.trim(), second.trim()], "{report}");
    assert_eq!(
        (texts(&report["answers"], "text").len(), texts(&report["new"], "text")),
        (2, vec!["Bo: new and done".into()])
    );
    let after = server.json(&ana, &["comments", "The Ferry"]);
    let statuses = texts(&after, "status");
    assert_eq!(statuses.iter().filter(|status| *status == "done").count(), 3, "{after}");

    let entry: Id<Activity> = report["activity_id"].as_str().expect("an entry").parse().expect("an id");
    let database = server.home.data().join("orama.db").to_string_lossy().into_owned();
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let client = Client::local_at(&database, "lead@studio", "Lea Lead").await.expect("the database");
        client.send(activity::undo(entry)).await.expect("it is taken back");
        client.close().await;
    });
    let undone = server.json(&ana, &["comments", "The Ferry"]);
    let told =
        |rows: &serde_json::Value| texts(rows, "content").into_iter().zip(texts(rows, "status")).collect::<Vec<_>>();
    assert_eq!(told(&undone), told(&before));

    // How it is undone is told as it can be done where one is.
    let list = ana.file("list.csv", "scene_no,status,text\n1,to_do,one more\n");
    let import = ["import", &list, "--format", "csv-comments", "--video", "The Ferry"];
    let told = server.ok(&ana, &import);
    assert!(told.contains("in the workstation H, choose it, u, or POST /v1/activity/"), "{told}");
    ana.ok(&["import", &ana.file("ferry.fountain", SCRIPT)]);
    let told = ana.ok(&import);
    assert!(told.ends_with("one undo takes all of it back: in the workstation H, choose it, u\n"), "{told}");
}

#[test]
fn comments_of_frame_io_become_amends_once() {
    let (orama, _) = ferry();
    let list = "Commenter,Comment ID,Comment,Reply,Complete,Frame,Duration,Timecode\n\
                Bo,c1,\"warmer, please\",no,no,110,0,00:00:04:10\nMia,c2,which lamp?,yes,no,110,0,00:00:04:10\nBo,c3,fixed it,no,yes,5,10,00:00:00:05\n";
    let path = orama.file("comments.csv", list);
    let planned = orama.json(&["import", &path, "--video", "The Ferry", "--dry-run"]);
    let done = orama.json(&["import", &path, "--video", "The Ferry"]);
    for report in [&planned, &done] {
        assert_eq!(texts(&report["new"], "text"), ["Bo: warmer, please", "Bo: fixed it"], "{report}");
        assert_eq!(texts(&report["answers"], "text"), ["Mia: which lamp?"], "{report}");
    }
    let comments = orama.json(&["comments", "The Ferry"]);
    let row = |words: &str| {
        comments.as_array().expect("a list").iter().find(|row| row["content"] == words).expect("it").clone()
    };
    let first = row("Bo: warmer, please");
    assert_eq!((&first["scene_order"], &first["frame_in"], &first["status"]), (&2.into(), &10.into(), &"to_do".into()));
    assert_eq!(row("Mia: which lamp?")["parent_id"], first["id"]);
    assert_eq!((&row("Bo: fixed it")["status"], &row("Bo: fixed it")["frame_out"]), (&"done".into(), &14.into()));
    let again = orama.json(&["import", &path, "--video", "The Ferry"]);
    assert_eq!((&again["activity_id"], &again["same"]), (&serde_json::Value::Null, &3.into()), "{again}");
    let empty = orama.file("shots.csv", "Sequence,Name,Animation\nSE01,Dawn,wip\n");
    let answer = orama.run(&["import", &empty, "--video", "The Ferry"]);
    assert_eq!(answer.code, 1, "{answer:?}");
    assert!(answer.err.contains("no marker or comment in it, only 1 clip or row"), "{answer:?}");
}
