//! Imports: scenes out of files, and whole projects. One transaction each: all of it or nothing.

pub mod project;
pub mod scenes;
