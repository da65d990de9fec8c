//! The one table of everything the workstation can do. Keymap, hints, help and the command palette are made from it.

use super::keymap::Context;
use Context::{
    Activity, Comments, Compare, Composer, Confirm, Detail, Global, Help, Members, Names, Picker, Prompt, Queue,
    Scenes, Tokens, Tree,
};

/// The heading an action stands under in help.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Group {
    Move,
    Panes,
    Comments,
    Queue,
    Stage,
    Versions,
    Media,
    Scenes,
    Projects,
    People,
    General,
    Text,
    Dialogs,
}

impl Group {
    /// Every group, in the order of help.
    pub const ALL: [Self; 13] = [
        Self::Move,
        Self::Panes,
        Self::Comments,
        Self::Queue,
        Self::Stage,
        Self::Versions,
        Self::Media,
        Self::Scenes,
        Self::Projects,
        Self::People,
        Self::General,
        Self::Text,
        Self::Dialogs,
    ];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Moving",
            Self::Panes => "Panes",
            Self::Comments => "Comments and amends",
            Self::Queue => "Queue",
            Self::Stage => "Stage",
            Self::Versions => "Versions",
            Self::Media => "Takes and media",
            Self::Scenes => "Scenes",
            Self::Projects => "Projects and videos",
            Self::People => "People and tokens",
            Self::General => "General",
            Self::Text => "Writing",
            Self::Dialogs => "Dialogs and lists",
        }
    }
}

/// What is known about an action without doing it.
#[derive(Clone, Copy, Debug)]
pub struct ActionInfo {
    pub action: Action,
    /// The name in `keymap.toml` and in the palette.
    pub name: &'static str,
    /// One line, an imperative.
    pub doc: &'static str,
    /// One or two words for the hint line.
    pub hint: &'static str,
    pub group: Group,
    /// Where it may be bound. `Global` means in every pane as well.
    pub contexts: &'static [Context],
    /// It removes something or is hard to take back.
    pub danger: bool,
    /// Undo takes it back.
    pub undoable: bool,
}

impl ActionInfo {
    const fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    const fn undoable(mut self) -> Self {
        self.undoable = true;
        self
    }

    /// Whether a key in `context` may mean this action.
    pub fn allowed_in(&self, context: Context) -> bool {
        self.contexts.contains(&context) || (context.is_pane() && self.contexts.contains(&Global))
    }
}

macro_rules! actions {
    ($( $group:ident { $( $action:ident $name:literal $hint:literal $doc:literal [$($context:ident)+] $($flag:ident)*; )+ } )+) => {
        /// Something a key, the palette or a test script can ask for.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Action {
            $($( #[doc = $doc] $action, )+)+
        }

        /// Every action, in the order of the enum.
        pub static ACTIONS: &[ActionInfo] = &[
            $($( ActionInfo {
                action: Action::$action, name: $name, doc: $doc, hint: $hint, group: Group::$group,
                contexts: &[$($context),+], danger: false, undoable: false,
            }$(.$flag())*, )+)+
        ];
    };
}

actions! {
    Move {
        Down "move.down" "down" "Go to the next line" [Global Names Confirm Picker Help];
        Up "move.up" "up" "Go to the previous line" [Global Names Confirm Picker Help];
        First "move.first" "first" "Go to the first line" [Global Confirm Picker Help];
        Last "move.last" "last" "Go to the last line" [Global Confirm Picker Help];
        HalfPageDown "move.half-page-down" "page down" "Go half a page down" [Global Confirm Picker Help];
        HalfPageUp "move.half-page-up" "page up" "Go half a page up" [Global Confirm Picker Help];
        Collapse "move.collapse-or-left" "left" "Close the branch, or go to the pane on the left" [Global];
        Expand "move.expand-or-right" "right" "Open the branch, or go to the pane on the right" [Global];
        NextAmend "amend.next" "next open" "Go to the next open amend" [Global];
        PrevAmend "amend.previous" "previous open" "Go to the previous open amend" [Global];
        NextScene "scene.next" "next scene" "Go to the next scene, or group of the queue" [Global];
        PrevScene "scene.previous" "previous scene" "Go to the previous scene, or group of the queue" [Global];
        LensBack "lens.back" "earlier stage" "Show the stage before: comments, or amends in the queue" [Global];
        LensForward "lens.forward" "later stage" "Show the stage after: comments, or amends in the queue" [Global];
    }
    Panes {
        NextPane "pane.next" "next pane" "Go to the next pane" [Global];
        PrevPane "pane.previous" "previous pane" "Go to the previous pane" [Global];
        FocusTree "pane.projects" "projects" "Go to the projects" [Global];
        FocusScenes "pane.scenes" "scenes" "Go to the scenes" [Global];
        FocusDetail "pane.detail" "scene" "Go to the scene's texts and takes" [Global];
        FocusComments "pane.comments" "comments" "Go to the comments" [Global];
        Open "open" "open" "Open what is selected" [Global];
        Back "back" "back" "Go back one level" [Global Confirm Prompt Picker Help];
        OpenQueue "queue.open" "queue" "Show every open amend" [Global];
        OpenBoard "board.open" "board" "Show every video at its stage" [Global];
        OpenActivity "activity.open" "activity" "Show who did what" [Global];
        OpenSearch "search.open" "search" "Search comments, scenes and titles everywhere" [Global];
        NextResult "search.next" "next result" "Go to the next search result" [Global];
        PrevResult "search.previous" "previous result" "Go to the previous search result" [Global];
        Filter "filter" "filter" "Show only the lines that hold a text" [Global Help];
    }
    Comments {
        Comment "comment.new" "comment" "Write a comment on this scene and stage" [Global] undoable;
        Todo "comment.new-to-do" "to-do" "Write a to-do on this scene and stage" [Global] undoable;
        Reply "comment.reply" "reply" "Reply to the selected comment" [Comments Queue] undoable;
        ToggleDone "comment.toggle-done" "done" "Mark the amend as done, or as to do again" [Comments Queue] undoable;
        Decline "comment.decline" "decline" "Decline the amend, with a reason" [Comments Queue] undoable;
        Duplicate "comment.duplicate" "duplicate" "Settle the amend as a duplicate of another one" [Comments Queue] undoable;
        Assign "comment.assign" "assign" "Give the amend to somebody" [Comments Queue] undoable;
        Edit "edit" "edit" "Edit the comment, or a text of the scene" [Scenes Detail Comments Queue Confirm] undoable;
        EditExternal "edit.in-editor" "$EDITOR" "Edit the comment, or a text of the scene, in $EDITOR" [Scenes Detail Comments Queue] undoable;
        Delete "delete" "delete" "Delete what is selected, after a question" [Scenes Comments Queue Confirm] danger undoable;
    }
    Queue {
        Mark "mark.toggle" "mark" "Mark the amend or take the mark away, then go on" [Queue];
        MarkRange "mark.range" "mark range" "Begin to mark a range, or end it" [Queue];
        MarkGroup "mark.group" "mark group" "Mark the whole group or take its marks away" [Queue];
        Unmark "mark.clear" "unmark all" "Take every mark away" [Queue];
        Outcome "mark.outcome" "outcome" "Show what became of the marked amends" [Queue];
        GroupBy "queue.group-by" "group by" "Gather the queue by video, stage, person or project" [Queue];
        FoldAll "queue.fold-all" "fold all" "Fold every group, or open all" [Queue];
        SavedFilters "queue.saved" "saved filters" "Choose among the saved filters, or save these" [Queue];
        FilterWhose "queue.whose" "whose" "Show only mine, then only nobody's, then all" [Queue];
        FilterProject "queue.this-project" "this project" "Show only this project, or all" [Queue];
        FilterAge "queue.age" "age" "Show only what is older than a day, then more, or all" [Queue];
        ReadOn "queue.read-on" "read on" "Show more of the amend's texts" [Queue];
        ReadBack "queue.read-back" "read back" "Show what stands above in the amend's texts" [Queue];
        Snooze "queue.snooze" "put off" "Put the amend off, until a date or until there is news" [Queue];
        ShowSnoozed "queue.snoozed" "put off ones" "Show what was put off, too, or leave it out" [Queue];
        ShowDone "queue.settled" "done ones" "Show what was settled, or what is open" [Queue];
    }
    Stage {
        Submit "stage.submit" "submit" "Hand the stage over for review" [Global];
        RequestAmends "stage.request-amends" "request amends" "Send the stage back to be amended" [Global];
        Approve "stage.approve" "approve" "Approve the stage" [Global];
        Advance "stage.advance" "next stage" "Move the video forward to the next stage" [Global];
        Reopen "stage.reopen" "reopen" "Take this or an earlier stage up again, with a reason" [Global] danger;
    }
    Versions {
        PickVersion "version.pick" "versions" "Choose the version that is shown" [Global];
        OpenCompare "compare.open" "compare" "Compare this version with the one before" [Global];
        PickCompared "compare.pick" "versions" "Choose the two versions that are compared" [Compare];
        NextDifference "compare.next" "next change" "Go to the next scene that is different" [Compare];
        PrevDifference "compare.previous" "previous change" "Go to the previous scene that is different" [Compare];
        NewVersion "version.new" "new version" "Begin a new version from this one" [Global];
    }
    Media {
        Takes "take.pick" "takes" "Choose the selected take of this scene" [Global] undoable;
        AddTake "take.add" "add take" "Add a take by its address or path" [Global];
        OpenMedia "media.open" "play" "Open the take in the desktop's player" [Global];
        OpenMediaView "media.list" "media" "Show the media and takes of this version" [Global];
        OpenSheet "sheet.open" "contact sheet" "Show the pictures of every scene" [Global];
        Copy "copy" "copy" "Copy what is selected" [Global];
    }
    Scenes {
        NewScene "scene.new" "new scene" "Add a scene after this one" [Scenes] undoable;
        MoveSceneUp "scene.move-up" "move up" "Move the scene up" [Scenes] undoable;
        MoveSceneDown "scene.move-down" "move down" "Move the scene down" [Scenes] undoable;
    }
    Projects {
        NewProject "project.new" "new project" "Create a project" [Tree];
        NewVideo "video.new" "new video" "Create a video in this project" [Tree];
    }
    People {
        OpenMembers "members.open" "members" "Show who works in this project" [Global];
        OpenTokens "tokens.open" "tokens" "Show my access tokens" [Global];
        AddMember "member.add" "add or invite" "Add somebody to the project, or invite them" [Members];
        ChangeLevel "member.level" "level" "Give the selected member another level" [Members];
        RemoveMember "member.remove" "remove" "Remove the selected member, or revoke the invitation" [Members] danger;
        NewToken "token.new" "new token" "Make an access token" [Tokens];
        RevokeToken "token.revoke" "revoke" "Revoke the selected token, after a question" [Tokens] danger;
    }
    General {
        Undo "undo" "undo" "Take back my last action" [Global];
        UndoSelected "activity.undo" "take back" "Take the selected action back" [Activity];
        Redo "redo" "redo" "Do again what was taken back" [Global];
        OpenOutbox "outbox.open" "unsent" "Show what the server does not have yet" [Global];
        Palette "palette" "actions" "Choose from every action" [Global];
        OpenLog "log.open" "log" "Show what was asked for and said in this session" [Global];
        Help "help" "help" "Show the keys that work here" [Global];
        Redraw "redraw" "redraw" "Draw the whole screen again" [Global Composer Confirm Prompt Picker Help];
        Suspend "suspend" "suspend" "Go back to the shell for a while" [Global Composer Confirm Prompt Picker Help];
        Quit "quit" "quit" "Leave Orama" [Global];
    }
    Text {
        Send "composer.send" "send" "Save what is written" [Composer];
        Newline "composer.newline" "new line" "Begin a new line" [Composer];
        ToEditor "composer.to-editor" "$EDITOR" "Go on writing in $EDITOR" [Composer];
        KeepDraft "composer.keep-draft" "close, keep draft" "Close and keep the draft" [Composer];
        UndoText "composer.undo" "undo" "Take back the last change of the text" [Composer];
        RedoText "composer.redo" "redo" "Do the change of the text again" [Composer];
        TakeName "names.take" "take" "Write the selected name" [Names];
        CloseNames "names.close" "close" "Write on without a name" [Names];
    }
    Dialogs {
        Yes "confirm.yes" "yes" "Do it" [Confirm];
        No "confirm.no" "no" "Leave it" [Confirm];
        Acknowledge "confirm.acknowledge" "do it all the same" "Do it although something is in the way" [Confirm];
        Accept "accept" "accept" "Take what is written or selected" [Prompt Picker];
    }
}

impl Action {
    /// What is known about it.
    pub fn info(self) -> &'static ActionInfo {
        &ACTIONS[self as usize]
    }

    /// The name in `keymap.toml`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The action of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        ACTIONS.iter().find(|info| info.name == name).map(|info| info.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_table_follows_the_enum_and_names_are_unique() {
        let mut names = HashSet::new();
        for (at, info) in ACTIONS.iter().enumerate() {
            assert_eq!(info.action as usize, at);
            assert_eq!(info.action.info().name, info.name);
            assert!(names.insert(info.name), "two actions are called {}", info.name);
            assert_eq!(Action::from_name(info.name), Some(info.action));
        }
    }

    #[test]
    fn every_action_can_be_described_in_help_and_hints() {
        for info in ACTIONS {
            assert!(!info.doc.is_empty() && !info.doc.ends_with('.') && !info.doc.contains('\n'), "{}", info.name);
            assert!(info.hint.chars().count() <= 20, "{} has a long hint", info.name);
            assert!(Group::ALL.contains(&info.group));
        }
    }
}
