//! A session of an editor with the real binary: Macbeth from a script on disk to an approved stage, with a power cut in it.

use std::path::Path;

use crate::terminal::{Setup, Terminal, orama, testdata};

const HAMMER: &str = "The hammer is audible before the knock";
const CROWN: &str = "The crown sits crooked in the wide shot";
const DAGGER: &str = "The dagger must not be real";
const REPLY: &str = "Is the rubber one sharp enough for the close-up?";
const FOG: &str = " Fog, and no horizon.";
const UNSENT: &str = "Half a thought about the";

fn shakespeare() -> Option<tempfile::TempDir> {
    let samples = testdata()?;
    let data = tempfile::tempdir().expect("a temporary folder");
    let script = |name: &str| samples.join("fountain-derived").join(name).to_string_lossy().into_owned();
    let (hamlet, macbeth) = (script("hamlet.fountain"), script("macbeth.fountain"));
    let told = orama(data.path(), &["import", &hamlet, &macbeth, "--project", "Shakespeare"]);
    assert!(told.contains("20 scenes") && told.contains("28 scenes"), "{told}");
    Some(data)
}

fn open(data: &Path) -> Terminal {
    let mut terminal = Setup::new(data, &[]).start();
    terminal.see("Shakespeare").see("4 Comments");
    terminal
}

fn write(terminal: &mut Terminal, key: &str, heading: &str, words: &str) {
    terminal.keys(key).see(heading).keys(words).see(words).keys("<C-s>").see_no("C-s send").see(words);
}

/// The drafts as they are on disk.
fn drafts(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join("state/drafts")).into_iter().flatten();
    entries.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok()).collect()
}

#[test]
fn from_a_script_on_disk_to_an_approved_stage_with_a_power_cut_in_between() {
    let Some(data) = shakespeare() else { return };
    let mut terminal = open(data.path());

    // Walk the tree to the second video and open it: an imported script is past its outline.
    terminal.keys("1g").keys("jjj<Enter>").see("Macbeth ▸ v1").see("SCRIPT ● in progress");

    // Three to-dos on two scenes, and a reply.
    terminal.keys("2g");
    write(&mut terminal, "t", "To-do on 1", HAMMER);
    write(&mut terminal, "t", "To-do on 1", CROWN);
    write(&mut terminal, "]t", "To-do on 2", DAGGER);
    terminal.see("3 to do · 0 done");
    write(&mut terminal, "4r", "Reply", REPLY);

    // Edit the scene's texts.
    terminal
        .keys("2e")
        .see("Edit which text of 2")
        .keys("title<Enter>")
        .see("Edit title of 2")
        .keys(", a camp")
        .keys("<C-s>");
    terminal.see_no("C-s send").see("Act I, Scene II, a camp");
    terminal.keys("2e").see("Edit which text of 2").keys("description<Enter>").see("Edit description of 2");
    terminal.paste(FOG).see(FOG).keys("<C-s>").see_no("C-s send");

    // A thought that is not sent stays as a draft.
    terminal.keys("c").see("Comment on 2").keys(UNSENT).see(UNSENT).keys("<Esc>").see_no("C-s send").see("draft");
    terminal.until("the draft on disk", || drafts(data.path()).iter().any(|draft| draft.contains(UNSENT)));

    // Two are done; submitting shows what is in the way, and goes on when that is acknowledged.
    terminal.keys("2gn").see(HAMMER).keys("x").see("2 to do · 1 done").keys("nx").see("1 to do · 2 done");
    terminal.keys("s").see("In the way of submitting").see(DAGGER);
    terminal.keys("a").see("A note for the record").keys("<Enter>").see("SCRIPT ● in review");

    // Approval is refused while one is open.
    terminal.keys("A").see("In the way of approving").see(DAGGER).keys("<Esc>").see_no("In the way");
    terminal.see("SCRIPT ● in review");

    // The plug is pulled; all of it is there afterwards, the draft too.
    terminal.signal("KILL");
    terminal.end();
    let mut terminal = open(data.path());
    terminal.see("Macbeth ▸ v1").see("SCRIPT ● in review").see("1 to do · 2 done");
    terminal.keys("2gj").see("Act I, Scene II, a camp").see(DAGGER).see(REPLY).see("draft");
    terminal.keys("c").see(UNSENT).keys("<Esc>").see_no("C-s send");

    // Finish it, approve, go on.
    terminal.keys("2gn").see(DAGGER).keys("x").see("0 to do · 3 done");
    terminal.keys("A").see("Approving script").keys("<Enter>").see("SCRIPT ● approved");
    terminal.keys("F").see("Going on from script").keys("<Enter>").see("STORYBOARD ● in progress");

    // Killed again, and opened again: the next stage is empty, and looking back shows all that was settled.
    terminal.signal("KILL");
    terminal.end();
    let mut terminal = open(data.path());
    terminal.see("Macbeth ▸ v1").see("STORYBOARD ● in progress").see("0 to do · 0 done").see("Comments · storyboard");
    terminal.keys("2g<lt>").see("Comments · script").see(HAMMER).see(CROWN).keys("j").see(DAGGER).see(REPLY).keys("q");
    assert!(terminal.end().success());

    let scenes = orama(data.path(), &["scenes", "Shakespeare/Macbeth", "--json"]);
    let scenes: serde_json::Value = serde_json::from_str(&scenes).expect("one JSON document");
    let camp = scenes[1]["description"].as_str().expect("a description");
    assert!(camp.contains("Alarum within") && camp.contains(FOG.trim()), "{camp}");

    let comments = orama(data.path(), &["comments", "Shakespeare/Macbeth", "--json"]);
    let comments: serde_json::Value = serde_json::from_str(&comments).expect("one JSON document");
    let done = comments.as_array().expect("a list").iter().filter(|row| row["status"] == "done").count();
    assert_eq!(done, 3, "{comments:#}");
}

#[test]
fn what_a_command_writes_in_another_terminal_appears() {
    let Some(data) = shakespeare() else { return };
    let mut terminal = open(data.path());
    terminal.see("Hamlet ▸ v1").see("0 to do · 0 done");
    orama(data.path(), &["comment", "Shakespeare/Hamlet/1", "The ghost is too loud", "--todo"]);
    terminal.see("1 to do · 0 done").see("The ghost is too loud").keys("q");
    assert!(terminal.end().success());
}
