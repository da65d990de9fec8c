//! The workstation, driven by keys against the real server in process. Every test reads like a session; it waits until every
//! job was answered, and never for time.

mod actions;
mod activity;
mod board;
mod bulk;
mod compare;
mod desk;
#[path = "../support/dice.rs"]
mod dice;
mod drafts;
mod mouse;
mod names;
mod notices;
mod offline_queue;
mod opening;
mod palette;
mod pictures;
mod presence;
mod properties;
mod pure;
mod queue;
mod scenes;
mod search;
mod session;
mod snapshots;
mod snooze;
mod stage;
mod team;
mod trail;
mod waiting;
mod work;
mod world;
