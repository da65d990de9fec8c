//! The exchange floor: files of other programs, small ones of our own for each rule, and hostile ones.

#[path = "../support/long.rs"]
mod long;
#[path = "../support/neighbours/mod.rs"]
mod neighbours;

mod captions;
mod comment_tables;
mod fdx;
mod fountain;
mod hostile;
mod lengths;
mod lists;
mod mapping;
mod markers;
mod project_file;
mod properties;
mod real_files;
mod report;
mod review;
mod screenplay;
mod storyboard;
mod support;
mod table;
