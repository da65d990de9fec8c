//! The outbox in a world that goes wrong: clients, a server, their clocks and what lies between them, driven by a seed. Every
//! history is judged by a reference model that knows what each person meant.

mod client;
mod damage;
#[path = "../support/dice.rs"]
mod dice;
mod history;
mod server;
mod truth;

mod disk;
mod rules;
mod seeds;
