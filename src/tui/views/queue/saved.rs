//! Filters with a name. They are kept on disk, for each workspace its own.

use serde::{Deserialize, Serialize};

use super::{Grouping, QueueView, filters::Filters};
use crate::client::Replica;

/// What is shown and how it is gathered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    pub filters: Filters,
    pub grouping: Grouping,
}

/// A named one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub name: String,
    #[serde(flatten)]
    pub shown: Shown,
}

/// Everything that is kept of the queue from one session to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    pub named: Vec<Named>,
    /// What the queue begins with where nothing was chosen last.
    pub default: Option<String>,
    /// What was chosen last.
    pub last: Option<String>,
    /// How the rows were gathered last.
    pub grouping: Grouping,
}

impl Saved {
    /// The filters of that name.
    pub fn get(&self, name: &str) -> Option<&Shown> {
        self.named.iter().find(|named| named.name == name).map(|named| &named.shown)
    }

    /// Keeps filters by a name; the ones that had it before are gone.
    pub fn keep(&mut self, name: &str, shown: Shown) {
        match self.named.iter_mut().find(|named| named.name == name) {
            Some(named) => named.shown = shown,
            None => self.named.push(Named { name: name.to_owned(), shown }),
        }
        self.named.sort_by_cached_key(|named| named.name.to_lowercase());
        self.last = Some(name.to_owned());
    }

    /// Forgets a name.
    pub fn forget(&mut self, name: &str) {
        self.named.retain(|named| named.name != name);
        for kept in [&mut self.default, &mut self.last] {
            if kept.as_deref() == Some(name) {
                *kept = None;
            }
        }
    }
}

impl QueueView {
    /// What is shown now.
    pub fn shown(&self) -> Shown {
        Shown { filters: self.filters.clone(), grouping: self.grouping }
    }

    /// The name of what is shown now, if it has one.
    pub fn name(&self) -> Option<&str> {
        let is_shown = |shown: &Shown| shown.filters == self.filters && shown.grouping == self.grouping;
        self.saved.named.iter().find(|named| is_shown(&named.shown)).map(|named| named.name.as_str())
    }

    /// Takes what an earlier session kept: the queue begins with what was chosen last, else with the default. What is not
    /// there any more filters nothing.
    pub fn restore(&mut self, saved: Saved, replica: &Replica) {
        let begin = saved.last.as_deref().or(saved.default.as_deref()).and_then(|name| saved.get(name)).cloned();
        let Shown { mut filters, grouping } =
            begin.unwrap_or_else(|| Shown { grouping: saved.grouping, ..Shown::default() });
        filters.project = filters.project.filter(|id| replica.project(*id).is_some());
        filters.video = filters.video.filter(|id| replica.video(*id).is_some());
        (self.filters, self.grouping, self.saved) = (filters, grouping, saved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::views::queue::filters::Whose;

    #[test]
    fn a_name_stands_for_one_and_is_forgotten_everywhere() {
        let mine = Shown { filters: Filters { whose: Whose::Mine, ..Filters::default() }, ..Shown::default() };
        let mut saved = Saved::default();
        saved.keep("mine", Shown::default());
        saved.keep("Audio", Shown::default());
        saved.keep("mine", mine.clone());
        assert_eq!(saved.named.iter().map(|named| named.name.as_str()).collect::<Vec<_>>(), ["Audio", "mine"]);
        assert_eq!((saved.get("mine"), saved.last.as_deref()), (Some(&mine), Some("mine")));
        saved.default = Some("mine".to_owned());
        let kept = serde_json::to_string(&saved).expect("plain data");
        assert_eq!(serde_json::from_str::<Saved>(&kept).expect("what was written"), saved);
        saved.forget("mine");
        assert_eq!((saved.get("mine"), &saved.default, &saved.last), (None, &None, &None));
    }
}
