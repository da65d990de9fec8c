//! Comments and amends out of a file, made and changed on one version: all of it or nothing, by the rules that each has by
//! itself. What the rules ask about is read once for all of them, and the rows are written many at a time.

use std::collections::{HashMap, HashSet};

use crate::{
    api::{
        comments::CreateComment,
        imports::{ChangeComment, CommentsReport, ImportComments, MAX_CHANGES},
    },
    command::{
        Error, Expected, Result, Unit,
        check::Fields,
        comments,
        find::{self, InVideo},
        unit::taken,
    },
    model::{Comment, Deed, Entity, Id, Scene, Verb, Version, Visibility, access},
    store,
};

/// Makes and changes them, and says how many.
pub async fn import(unit: &mut Unit, body: &ImportComments) -> Result<CommentsReport> {
    // The video is locked before anything is decided by what is there.
    let video = find::version(&mut unit.tx, &unit.actor, body.version_id).await?.video.id;
    store::videos::lock(&mut unit.tx, video).await?;
    let version = find::version(&mut unit.tx, &unit.actor, body.version_id).await?.writable(Deed::Comment)?;
    check(body)?;
    let mut here = Here::read(unit, version, body).await?;
    let mut made = Vec::new();
    for (at, new) in body.create.iter().enumerate() {
        let row = here.create(unit, new.scene_id, &new.comment).await;
        made.extend(row.map_err(|error| error.within(|| format!("create[{at}]")))?);
    }
    let mut changed = Vec::new();
    for (at, change) in body.change.iter().enumerate() {
        let rows = here.change(unit, change).await;
        changed.extend(rows.map_err(|error| error.within(|| format!("change[{at}]")))?);
    }
    let report = CommentsReport {
        dry_run: body.dry_run,
        version_id: body.version_id,
        created: made.len() as i64,
        changed: changed.len() as i64,
        there: here.there,
        batch_id: unit.batch_id(),
        activity_id: None,
    };
    let place = here.version.place();
    unit.create_all(&made, |_| place).await?;
    unit.write_all(place, changed).await?;
    Ok(report)
}

/// Names every wrong field of every new comment.
fn check(body: &ImportComments) -> Result<()> {
    if body.create.len() + body.change.len() > MAX_CHANGES {
        return Err(Error::field("create", format!("and `change` hold more than {MAX_CHANGES}: send them in parts")));
    }
    let mut fields = Fields::default();
    for (at, new) in body.create.iter().enumerate() {
        comments::check_new(fields.inside(format!("create[{at}].comment")), &new.comment);
    }
    let mut changed = HashSet::new();
    for (at, change) in body.change.iter().enumerate() {
        if !changed.insert(change.id) {
            fields.inside(format!("change[{at}]")).wrong("id", "is changed by an entry before this one, too");
        }
    }
    fields.done()
}

/// What is on the version, and what the import has made of it so far.
struct Here {
    version: InVideo<Version>,
    scenes: HashSet<Id<Scene>>,
    /// The comments that the actor may read.
    rows: HashMap<Id<Comment>, Comment>,
    /// Other comments with an id that the import makes.
    hidden: HashMap<Id<Comment>, Comment>,
    /// How many answers the client reads, of each comment that has any.
    client_replies: HashMap<Id<Comment>, usize>,
    assignees: comments::Assignees,
    there: Vec<Id<Comment>>,
}

impl Here {
    async fn read(unit: &mut Unit, version: InVideo<Version>, body: &ImportComments) -> Result<Self> {
        let (id, level) = (version.row().id, version.level());
        let scenes = store::scenes::of_version(&mut unit.tx, id, i64::MAX, None).await?;
        let rows = store::comments::of_version(&mut unit.tx, id, level, i64::MAX, None).await?;
        let mut here = Self {
            version,
            scenes: scenes.into_iter().map(|scene| scene.id).collect(),
            rows: HashMap::new(),
            hidden: HashMap::new(),
            client_replies: HashMap::new(),
            assignees: comments::Assignees::default(),
            there: Vec::new(),
        };
        for row in rows {
            here.keep(row);
        }
        let made = body.create.iter().map(|new| new.comment.id).filter(|id| !here.rows.contains_key(id));
        let hidden = store::comments::of_ids(&mut unit.tx, &made.collect::<Vec<_>>()).await?;
        here.hidden.extend(hidden.into_iter().map(|row| (row.id, row)));
        Ok(here)
    }

    /// Notes a comment as it is now.
    fn keep(&mut self, row: Comment) {
        let before = self.rows.get(&row.id).map_or(0, reaches_client);
        let after = reaches_client(&row);
        if let Some(parent) = row.parent_id.filter(|_| before != after) {
            let count = self.client_replies.entry(parent).or_default();
            *count = (*count + after).saturating_sub(before);
        }
        self.rows.insert(row.id, row);
    }

    /// The comment to be made; none: it is there already.
    async fn create(&mut self, unit: &mut Unit, scene: Id<Scene>, body: &CreateComment) -> Result<Option<Comment>> {
        if !self.scenes.contains(&scene) {
            return Err(Error::NotFound("scene"));
        }
        if let Some(row) = self.rows.get(&body.id).or_else(|| self.hidden.get(&body.id)) {
            if row.scene_id != scene || !access::sees_comment(self.version.level(), row) {
                return Err(taken(Entity::Comment));
            }
            self.there.push(row.id);
            return Ok(None);
        }
        let parent = body.parent_id.and_then(|id| self.rows.get(&id));
        let row = comments::compose(unit, &self.version, scene, parent, body)?;
        self.assignees.check(unit, &self.version, &row).await?;
        self.keep(row.clone());
        Ok(Some(row))
    }

    /// The comment before and after the change; none: nothing changes.
    async fn change(&mut self, unit: &mut Unit, change: &ChangeComment) -> Result<Option<(Verb, Comment, Comment)>> {
        let before = self.rows.get(&change.id).ok_or(Error::NotFound("comment"))?.clone();
        if before.deleted_at.is_some() {
            return Err(find::deleted("comment"));
        }
        Expected::Revision(change.revision).check(&before)?;
        let after = comments::revise(unit.actor.user.id, self.version.level(), &before, &change.edit())?;
        if after.visibility != before.visibility {
            let parent = after.parent_id.and_then(|id| self.rows.get(&id));
            let has_client_replies = self.client_replies.get(&after.id).is_some_and(|count| *count > 0);
            comments::check_visibility(&after, parent, has_client_replies)?;
        }
        if after.assignee_id != before.assignee_id {
            self.assignees.check(unit, &self.version, &after).await?;
        }
        if after == before {
            return Ok(None);
        }
        self.keep(after.clone());
        Ok(Some((Verb::Update, before, after)))
    }
}

/// Whether the client reads it, as a number.
fn reaches_client(row: &Comment) -> usize {
    usize::from(row.visibility == Visibility::Client && row.deleted_at.is_none())
}
