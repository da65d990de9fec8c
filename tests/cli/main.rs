//! The real program, run as a script would run it.

mod demo;
mod files;
mod imports;
mod keys;
mod lists;
mod story;
mod support;
mod wrong;
