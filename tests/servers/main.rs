//! Two servers on one PostgreSQL: what is written through one is told by the other, and nothing that was acknowledged is lost
//! or done twice, whatever is killed meanwhile.

#[allow(clippy::print_stderr)]
#[path = "../support/postgres.rs"]
mod postgres;
#[allow(dead_code)]
#[path = "../serve/program.rs"]
mod program;

mod chaos;
mod studio;
mod together;
