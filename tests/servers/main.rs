//! Servers, what lies between them and their clients, and what ends them: two of them on one PostgreSQL tell each other what
//! was written, and on both engines nothing that was acknowledged is lost or done twice, whatever is killed meanwhile.

#[allow(clippy::print_stderr)]
#[path = "../support/postgres.rs"]
mod postgres;
#[allow(dead_code)]
#[path = "../serve/program.rs"]
mod program;
#[path = "../support/proxy.rs"]
mod proxy;

mod chaos;
mod follow;
mod halves;
mod killed;
mod lost;
mod outbox;
mod postmaster;
mod studio;
mod together;
