//! The board: every video at its stage, what waits for a decision first.

use crate::{
    client::Replica,
    model::{Id, Project, Stage, StageStatus, Video},
    tui::panes::{Listing, Motion},
};

/// How many stages there are.
const STAGES: usize = Stage::ALL.len();

/// Which videos.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BoardFilter {
    pub project: Option<Id<Project>>,
    pub status: Option<StageStatus>,
    /// Only videos with open amends.
    pub open: bool,
}

/// What the board keeps.
#[derive(Debug, Default)]
pub struct BoardView {
    /// Every video, stage by stage: what a narrow screen shows. Its selection is the board's.
    pub list: Listing<Id<Video>>,
    /// The same videos, a column for each stage.
    pub columns: [Listing<Id<Video>>; STAGES],
    pub filter: BoardFilter,
}

impl BoardView {
    /// Makes the columns anew. The selected video stays selected when it goes to another stage.
    pub fn rebuild(&mut self, replica: &Replica) {
        let mut videos: Vec<(&Project, &Video)> = Vec::new();
        for project in replica.projects() {
            let wanted = |video: &&Video| self.shows(replica, video);
            videos.extend(replica.videos(project.id).into_iter().filter(wanted).map(|video| (project, video)));
        }
        // Within a status they stay in the order of the tree.
        videos.sort_by_key(|(_, video)| (video.current_stage, urgency(video.stage_status)));
        self.list.rebuild(videos.iter().map(|(_, video)| video.id).collect());
        for (column, stage) in self.columns.iter_mut().zip(Stage::ALL) {
            let here = videos.iter().filter(|(_, video)| video.current_stage == *stage);
            column.rebuild(here.map(|(_, video)| video.id).collect());
        }
        self.follow_list();
    }

    fn shows(&self, replica: &Replica, video: &Video) -> bool {
        self.filter.project.is_none_or(|project| video.project_id == project)
            && self.filter.status.is_none_or(|status| video.stage_status == status)
            && (!self.filter.open || replica.open_amends(video.id) > 0)
    }

    /// The column of the selected video.
    pub fn column(&self) -> usize {
        let index = self.list.index();
        let mut end = 0;
        let ends = self.columns.iter().map(|column| {
            end += column.len();
            end
        });
        ends.enumerate().find(|(_, end)| index < *end).map_or(0, |(at, _)| at)
    }

    /// Whether the row at `index` of the list begins another stage than the one above it.
    pub fn begins_group(&self, index: usize) -> bool {
        let mut start = 0;
        self.columns.iter().any(|column| {
            let begins = start == index && !column.is_empty();
            start += column.len();
            begins
        })
    }

    /// Moves within the column, or where there are no columns within the list.
    pub fn go(&mut self, motion: Motion, in_columns: bool) {
        if !in_columns {
            self.list.go(motion);
            return self.follow_list();
        }
        let column = self.column();
        self.columns[column].go(motion);
        if let Some(video) = self.columns[column].selected() {
            self.list.select(video);
        }
    }

    /// Goes to the next column that has a video, at the same height. Says whether there is one.
    pub fn go_sideways(&mut self, by: isize) -> bool {
        let here = self.column();
        let row = self.columns[here].index();
        let mut columns =
            (1..STAGES).map_while(|far| here.checked_add_signed(by * far as isize).filter(|at| *at < STAGES));
        let Some(there) = columns.find(|at| !self.columns[*at].is_empty()) else { return false };
        self.columns[there].select_at(row);
        self.columns[there].selected().is_some_and(|video| self.list.select(video))
    }

    /// The columns select what the list does.
    pub fn follow_list(&mut self) {
        let column = self.column();
        if let Some(video) = self.list.selected() {
            self.columns[column].select(video);
        }
    }
}

/// What waits for somebody comes first.
const fn urgency(status: StageStatus) -> u8 {
    match status {
        StageStatus::InReview => 0,
        StageStatus::InAmends => 1,
        StageStatus::InProgress => 2,
        StageStatus::Approved => 3,
    }
}
