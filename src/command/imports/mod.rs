//! Imports: scenes and comments out of files, and whole projects. One transaction each: all of it or nothing.

pub mod comments;
pub mod project;
pub mod scenes;
