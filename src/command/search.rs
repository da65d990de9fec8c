//! Search: what a query means to this actor, and what it finds. The store decides what the actor may see of it.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Look, Result, page::Window};
use crate::{
    api::search::{SearchHit, SearchPage, SearchQuery, Understood},
    model::{
        Id, StageStatus, User,
        search::{Excerpt, Is, Kind, Search, Sought, Term, What, excerpt, words},
    },
    store::{
        self,
        search::{Asked, Fact, Found, Lexeme, SearchKey},
    },
};

/// Of a longer query the first terms count, and of their words the first so many.
const MAX_TERMS: usize = 64;
/// People who have left that one name may mean.
const MAX_LEFT: usize = 50;
/// Projects and videos that one `in:` may mean.
const MAX_PLACES: usize = 200;
/// Whoever sees no more projects than these has the index look in them alone.
const MAX_SCOPE: usize = 200;

/// What a query asks of the index, while it is being put together.
#[derive(Debug, Default)]
struct Plan {
    words: Vec<Vec<Lexeme>>,
    phrases: Vec<String>,
    without: Vec<String>,
    /// Of terms of one kind any value will do: those are together under the name of that kind.
    any: BTreeMap<&'static str, Vec<Lexeme>>,
    old: bool,
}

/// A page of what is found.
pub async fn page(look: &mut Look, query: &SearchQuery) -> Result<SearchPage> {
    let window = Window::<SearchKey>::read("search", query.limit, query.cursor.as_deref())?;
    let mut search = Search::parse(&query.q);
    search.terms.truncate(MAX_TERMS);
    let mut plan = Plan::default();
    let mut understood = Vec::with_capacity(search.terms.len());
    for term in &search.terms {
        let known = plan.add(look, term).await?;
        understood.push(Understood {
            term: term.to_string(),
            name: term.what.name_and_value().map(|(name, _)| name.to_owned()),
            value: value_of(&term.what).to_owned(),
            exclude: term.exclude,
            known,
        });
    }
    let Some(mut asked) = plan.asked() else {
        return Ok(SearchPage { items: Vec::new(), next_cursor: None, understood });
    };
    asked.every.extend(scope(look).await?);
    let viewer = look.actor.viewer();
    let finds = store::search::find(&mut look.conn, viewer, &asked, window.limit(), window.after).await?;
    let sought = search.sought();
    let items = finds.rows.into_iter().map(|row| hit(row, &sought)).collect();
    Ok(SearchPage { items, next_cursor: finds.next.map(|next| window.cursor(&next)), understood })
}

fn value_of(what: &What) -> &str {
    match what {
        What::Words { text, .. } => text,
        other => other.name_and_value().map_or("", |(_, value)| value),
    }
}

/// The projects to look in, where they are few: the index then passes over everything else.
async fn scope(look: &mut Look) -> Result<Option<Vec<Lexeme>>> {
    let viewer = look.actor.viewer();
    if viewer.super_admin {
        return Ok(None);
    }
    let levels = store::access::levels(&mut look.conn, viewer).await?;
    let projects = || levels.iter().map(|(project, _)| Lexeme::fact(Fact::In(project.uuid()))).collect();
    Ok((1..=MAX_SCOPE).contains(&levels.len()).then(projects))
}

impl Plan {
    /// What to ask the index; none: nothing can be found.
    fn asked(self) -> Option<Asked> {
        let asks = !self.words.is_empty() || !self.any.is_empty() || !self.without.is_empty() || self.old;
        if !asks || self.any.values().any(Vec::is_empty) {
            return None;
        }
        let everything = vec![vec![Lexeme::fact(Fact::Findable)]];
        let narrowed: Vec<_> = self.words.into_iter().chain(self.any.into_values()).collect();
        Some(Asked {
            every: if narrowed.is_empty() { everything } else { narrowed },
            phrases: self.phrases,
            without: self.without,
            old: self.old,
        })
    }

    /// Adds a term. False: nothing has that name, or there is no word in it.
    async fn add(&mut self, look: &mut Look, term: &Term) -> Result<bool> {
        let (kind, facts) = match &term.what {
            What::Words { text, unfinished } => return Ok(self.add_words(text, *unfinished, term.exclude)),
            What::Is(Is::Old) => {
                self.old |= !term.exclude;
                return Ok(true);
            }
            What::Is(is) => state(*is),
            What::Stage(stage) => ("stage", vec![Fact::Stage(*stage)]),
            What::By(name) => ("by", authors(look, name).await?.into_iter().map(Fact::By).collect()),
            What::Assigned(name) if name.eq_ignore_ascii_case("none") => ("assigned", vec![Fact::ForNobody]),
            What::Assigned(name) => ("assigned", people(look, name).await?.into_iter().map(Fact::For).collect()),
            What::In(title) => ("in", places(look, title).await?.into_iter().map(Fact::In).collect()),
        };
        let known = !facts.is_empty();
        if term.exclude {
            self.without.extend(facts.into_iter().map(|fact| format!(" {fact} ")));
        } else {
            self.any.entry(kind).or_default().extend(facts.into_iter().map(Lexeme::fact));
        }
        Ok(known)
    }

    fn add_words(&mut self, text: &str, unfinished: bool, exclude: bool) -> bool {
        let Some(sought) = Sought::of(text, unfinished) else { return false };
        if exclude {
            self.without.push(phrase(&sought));
            return true;
        }
        let last = sought.words.len() - 1;
        for (index, word) in sought.words.iter().enumerate() {
            if self.words.len() < MAX_TERMS {
                self.words.push(vec![Lexeme::word(word, sought.unfinished && index == last)]);
            }
        }
        if last > 0 {
            self.phrases.push(phrase(&sought));
        }
        true
    }
}

/// The words as they stand next to each other in an entry.
fn phrase(sought: &Sought) -> String {
    let end = if sought.unfinished { "" } else { " " };
    format!(" {}{end}", sought.words.join(" "))
}

/// The kind of a value of `is:`, and the facts that it stands for.
fn state(is: Is) -> (&'static str, Vec<Fact>) {
    let (kind, fact) = match is {
        Is::Todo | Is::Open => ("amend", Fact::ToDo),
        Is::Done => ("amend", Fact::Done),
        Is::Note => ("amend", Fact::Note),
        Is::Amend => ("amend", Fact::Amend),
        Is::Comment => ("kind", Fact::Kind(Kind::Comment)),
        Is::Scene => ("kind", Fact::Kind(Kind::Scene)),
        Is::Version => ("kind", Fact::Kind(Kind::Version)),
        Is::Video => ("kind", Fact::Kind(Kind::Video)),
        Is::Project => ("kind", Fact::Kind(Kind::Project)),
        Is::InProgress => ("status", Fact::Status(StageStatus::InProgress)),
        Is::InReview => ("status", Fact::Status(StageStatus::InReview)),
        Is::InAmends => ("status", Fact::Status(StageStatus::InAmends)),
        Is::Approved => ("status", Fact::Status(StageStatus::Approved)),
        Is::Old => ("old", Fact::Findable),
    };
    (kind, vec![fact])
}

/// The people somebody means, of those that the actor may know of: by the whole address or name, else by the beginning of
/// the address or by part of the name.
async fn people(look: &mut Look, name: &str) -> Result<Vec<Id<User>>> {
    if name.eq_ignore_ascii_case("me") {
        return Ok(vec![look.actor.user.id]);
    }
    let Some(named) = Named::of(name) else { return Ok(Vec::new()) };
    let known = store::users::known_to(&mut look.conn, look.actor.viewer(), i64::MAX, None).await?;
    Ok(named.among(&known))
}

/// The same, and those who have left and of whose comments the actor may read one.
async fn authors(look: &mut Look, name: &str) -> Result<Vec<Id<User>>> {
    let viewer = look.actor.viewer();
    let Some(named) = Named::of(name).filter(|_| !name.eq_ignore_ascii_case("me")) else {
        return people(look, name).await;
    };
    let mut known = store::users::known_to(&mut look.conn, viewer, i64::MAX, None).await?;
    let others = store::users::not_known_to(&mut look.conn, viewer).await?;
    let (whole, part): (Vec<User>, Vec<User>) =
        others.into_iter().filter(|user| named.is_part(user)).partition(|user| named.is_whole(user));
    for user in whole.into_iter().chain(part).take(MAX_LEFT) {
        if is_read(look, Fact::By(user.id)).await? {
            known.push(user);
        }
    }
    Ok(named.among(&known))
}

/// Whether the actor may read anything of which a fact is true.
async fn is_read(look: &mut Look, fact: Fact) -> Result<bool> {
    let scope = scope(look).await?;
    for old in [false, true] {
        let every = [vec![Lexeme::fact(fact)]].into_iter().chain(scope.clone()).collect();
        let asked = Asked { every, old, ..Asked::default() };
        if !store::search::find(&mut look.conn, look.actor.viewer(), &asked, 1, None).await?.rows.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How somebody is called in a query.
struct Named {
    typed: String,
    sought: Sought,
}

impl Named {
    fn of(name: &str) -> Option<Self> {
        Some(Self { typed: name.to_lowercase(), sought: Sought::of(name, true)? })
    }

    fn is_whole(&self, user: &User) -> bool {
        user.email.to_lowercase() == self.typed || self.sought.is(&words(&user.full_name))
    }

    /// A whole name is a part of itself.
    fn is_part(&self, user: &User) -> bool {
        user.email.to_lowercase().starts_with(&self.typed) || self.sought.is_in(&words(&user.full_name))
    }

    /// Those who are called so as a whole, else those of whom it is a part.
    fn among(&self, people: &[User]) -> Vec<Id<User>> {
        let ids = |is_meant: &dyn Fn(&Self, &User) -> bool| -> Vec<Id<User>> {
            people.iter().filter(|user| is_meant(self, user)).map(|user| user.id).collect()
        };
        let whole = ids(&Self::is_whole);
        if whole.is_empty() { ids(&Self::is_part) } else { whole }
    }
}

/// The projects and videos somebody means, of those that the actor may see: by the whole title, else by part of it.
async fn places(look: &mut Look, title: &str) -> Result<Vec<Uuid>> {
    let mut plan = Plan::default();
    if !plan.add_words(title, true, false) {
        return Ok(Vec::new());
    }
    let kinds = [Kind::Project, Kind::Video].map(|kind| Lexeme::fact(Fact::Kind(kind)));
    plan.any.insert("kind", kinds.to_vec());
    let Some(mut asked) = plan.asked() else { return Ok(Vec::new()) };
    asked.every.extend(scope(look).await?);
    let found = store::search::find(&mut look.conn, look.actor.viewer(), &asked, MAX_PLACES, None).await?.rows;
    let Some(sought) = Sought::of(title, false) else { return Ok(Vec::new()) };
    let is_whole = |row: &&Found| sought.is(&words(row.video_title.as_ref().unwrap_or(&row.project_title)));
    let whole: Vec<Uuid> = found.iter().filter(is_whole).map(|row| row.id).collect();
    Ok(if whole.is_empty() { found.iter().map(|row| row.id).collect() } else { whole })
}

fn hit(row: Found, sought: &[Sought]) -> SearchHit {
    SearchHit {
        excerpts: excerpts(&row, sought),
        kind: row.kind,
        id: row.id,
        created_at: row.created_at,
        project_id: row.project_id,
        project_title: row.project_title,
        video_id: row.video_id,
        video_title: row.video_title,
        current_stage: row.current_stage,
        stage_status: row.stage_status,
        version_id: row.version_id,
        version_number: row.version_number,
        version_name: row.version_name,
        scene_id: row.scene_id,
        scene_order: row.scene_order,
        scene_title: row.scene_title,
        stage: row.stage,
        status: row.status,
        author_id: row.author_id,
        assignee_id: row.assignee_id,
        parent_id: row.parent_id,
    }
}

/// The texts in which a word stands that was asked for, else the first one.
fn excerpts(row: &Found, sought: &[Sought]) -> Vec<Excerpt> {
    let of = |field: &str, text: Option<&String>| excerpt(field, text.map_or("", String::as_str), sought);
    let mut all = match row.kind {
        Kind::Comment => vec![of("content", row.content.as_ref())],
        Kind::Scene => vec![
            of("title", row.scene_title.as_ref()),
            of("voice_text", row.voice_text.as_ref()),
            of("description", row.description.as_ref()),
            of("image_prompt", row.image_prompt.as_ref()),
        ],
        Kind::Version => vec![of("name", row.version_name.as_ref())],
        Kind::Video => vec![of("title", row.video_title.as_ref())],
        Kind::Project => vec![of("title", Some(&row.project_title))],
    };
    if all.iter().any(|part| !part.matches.is_empty()) {
        all.retain(|part| !part.matches.is_empty());
    } else {
        all.truncate(1);
    }
    all
}
