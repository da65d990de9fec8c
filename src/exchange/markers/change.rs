//! What markers are compared with, and what they would change.

use std::collections::HashMap;

use crate::{
    exchange::review::Review,
    model::{Comment, CommentStatus, Id, Scene, Stage, User, Visibility},
};

/// What the files are compared with.
pub struct Against<'a> {
    /// The newest version, for the team, with notes.
    pub review: &'a Review,
    /// Amends of earlier versions, with those of the newest version that carry them on.
    pub carried: HashMap<Id<Comment>, Id<Comment>>,
    /// At which stage new amends are written; none: where the file or the video says.
    pub stage: Option<Stage>,
    /// Whether what is done here and open in a file is opened again.
    pub reopen: bool,
    /// Who imports, whose own name needs not be written before new words.
    pub importer: String,
}

/// Something that the files say, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which file, by its place in the list.
    pub file: usize,
    /// The line in it, from 1.
    pub line: usize,
    /// What becomes of it.
    pub change: Change,
}

/// What becomes of a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An open amend is done.
    Done(Id<Comment>),
    /// A done one is open again.
    Reopen(Id<Comment>),
    /// Words were added: an answer.
    Answer {
        /// What is answered.
        to: Id<Comment>,
        /// On which scene.
        scene: Id<Scene>,
        /// The same words always get the same id.
        id: Id<Comment>,
        /// The words.
        words: String,
    },
    /// An amend that was not here.
    New(NewAmend),
    /// Something else of a comment is changed, as a table says.
    Edit {
        /// Which comment.
        id: Id<Comment>,
        /// What, for people.
        what: String,
        /// The fields.
        edit: RowEdit,
    },
    /// It differs from what is here, and is left as it is.
    Differs {
        /// Which amend.
        id: Id<Comment>,
        /// How, and what to do.
        how: String,
    },
    /// It cannot be told what it belongs to.
    Unknown(String),
}

/// An amend to be made of a marker that has no tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAmend {
    /// The same marker always gets the same id.
    pub id: Id<Comment>,
    /// On which scene.
    pub scene: Id<Scene>,
    /// First frame, from the start of the scene.
    pub frame_in: Option<i64>,
    /// Last frame.
    pub frame_out: Option<i64>,
    /// At which stage; none: the video's current one.
    pub stage: Option<Stage>,
    /// The words.
    pub words: String,
    /// Whether it is done already.
    pub is_done: bool,
    /// Whether it asks for nothing.
    pub is_note: bool,
}

/// The fields of a comment that a table changes; none: left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowEdit {
    /// The words.
    pub content: Option<String>,
    /// An amend, open or done, or a note.
    pub status: Option<Option<CommentStatus>>,
    /// Who may read it.
    pub visibility: Option<Visibility>,
    /// Who is to do it.
    pub assignee: Option<Option<Id<User>>>,
    /// First and last frame.
    pub frames: Option<(Option<i64>, Option<i64>)>,
}

/// What files would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Everything that is not as it is here, in the order of the files.
    pub steps: Vec<Step>,
    /// How many amends the files know that are as they are here.
    pub same: usize,
}
