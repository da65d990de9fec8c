//! One history: what happens, in an order that a seed decides.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash as _, Hasher as _},
    time::Duration,
};

use orama::{
    api::{
        ProblemType,
        batch::{BATCH, BatchItem, Seen, WriteMethod},
    },
    client::outbox::{Answer, Change, Entry, Next, State},
    model::Timestamp,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    client::Machine,
    dice::Dice,
    server::{Defect, Row, Server, problem},
    truth::Truth,
};

const USERS: usize = 3;
/// A history comes to its end within so many rounds once nothing goes wrong any more.
const MOST_ROUNDS: usize = 400;

/// A request on its way, which its sender may have given up.
#[derive(Debug)]
struct Packet {
    user: usize,
    program: usize,
    life: u32,
    key: Uuid,
    request: BatchItem,
}

pub struct History {
    dice: Dice,
    server: Server,
    machines: [Machine; USERS],
    truth: Truth,
    start: BTreeMap<Uuid, Row>,
    known: Vec<Uuid>,
    video: Uuid,
    scene: Uuid,
    network: Vec<Packet>,
    trace: DefaultHasher,
    is_calm: bool,
}

/// How a history ended: a number that tells its course, or what was wrong with it.
pub type Ending = Result<u64, String>;

/// Runs one.
pub fn run(seed: u64, defect: Defect, steps: usize) -> Ending {
    let mut history = History::begin(seed, defect);
    for _ in 0..steps {
        history.step();
    }
    history.come_to_rest()?;
    history.truth.judge(&history.server, &history.start)?;
    history.check_replicas()?;
    Ok(history.trace.finish())
}

impl History {
    fn begin(seed: u64, defect: Defect) -> Self {
        let mut dice = Dice::of(seed);
        let (video, scene) = (dice.uuid(), dice.uuid());
        let server = Server::new(video, scene, defect);
        let start = server.rows.clone();
        let mut machines: [Machine; USERS] = Default::default();
        for machine in &mut machines {
            machine.defect = Some(defect);
            machine.start.extend(start.clone());
            for program in &mut machine.programs {
                program.replica.clone_from(&machine.start);
            }
        }
        Self {
            dice,
            server,
            machines,
            truth: Truth::default(),
            start,
            known: Vec::new(),
            video,
            scene,
            network: Vec::new(),
            trace: DefaultHasher::new(),
            is_calm: false,
        }
    }

    fn step(&mut self) {
        let (user, program) = (self.dice.one_of(USERS), self.dice.one_of(2));
        match self.dice.one_of(20) {
            0..=6 => self.write(user, program),
            7..=11 => self.send(user, program),
            12..=14 => self.deliver(),
            15 => self.follow(user, program),
            16 => {
                let hours = self.dice.one_of(4) as u64;
                self.machines[user].programs[program].clock += Duration::from_secs(hours * 30);
            }
            17 => self.disturb(user, program),
            18 => self.give_up(),
            _ => self.decide(user, program),
        }
    }

    /// Somebody does something.
    fn write(&mut self, user: usize, program: usize) {
        let key = self.dice.uuid();
        let (kind, at) = (self.dice.one_of(13), self.dice.one_of(self.known.len()));
        if kind == 12 {
            return self.write_batch(user, program, key);
        }
        let known = self.known.get(at).copied();
        let row = known.and_then(|id| Some((id, self.machines[user].row_on_screen(program, id)?)));
        let (request, screen) = match (kind, row) {
            (0 | 1, row) => (self.new_comment(row.map(|(id, _)| id)), None),
            (2, _) => (post(format!("/v1/scenes/{}/move", self.scene), json!({"place": "first"})), None),
            (3, _) => {
                let Some(seen) = self.machines[user].row_on_screen(program, self.video) else { return };
                let action = if seen["stage_status"] == "in_progress" { "submit" } else { "request_amends" };
                let request = post(format!("/v1/videos/{}/stage", self.video), json!({"action": action}));
                (BatchItem { if_match: seen["revision"].as_i64().map(Seen::Revision), ..request }, Some(seen))
            }
            (4, Some((id, seen))) => (on(WriteMethod::Delete, id, None, &seen), Some(seen)),
            (_, Some((id, seen))) => (on(WriteMethod::Patch, id, Some(self.edit(&seen)), &seen), Some(seen)),
            (_, None) => (self.new_comment(None), None),
        };
        let entry = Entry::new(key, request, "a write", Timestamp::from_micros(0), screen.as_ref(), Some(self.video));
        let id = entry.subject.changes[0];
        let crash = self.dice.percent(1);
        let Some(changes) = self.machines[user].with(program, crash, |outbox| outbox.add(entry.clone())) else {
            return;
        };
        // Only what is on disk was ever said to be saved.
        self.truth.note(user, &entry, screen.as_ref());
        if !self.known.contains(&id) && entry.subject.what.is_create() {
            self.known.push(id);
        }
        self.hear(&changes);
    }

    /// Somebody changes several comments at once: what is refused of it is no less theirs than what is done.
    fn write_batch(&mut self, user: usize, program: usize, key: Uuid) {
        let mut parts: Vec<(BatchItem, Value)> = Vec::new();
        for id in (0..3).filter_map(|_| self.known.get(self.dice.one_of(self.known.len())).copied()).collect::<Vec<_>>()
        {
            let seen = self.machines[user].row_on_screen(program, id);
            let Some(seen) = seen.filter(|_| parts.iter().all(|(_, other)| other["id"] != json!(id))) else { continue };
            parts.push((on(WriteMethod::Patch, id, Some(self.edit(&seen)), &seen), seen));
        }
        if parts.len() < 2 {
            return;
        }
        let items: Vec<&BatchItem> = parts.iter().map(|(item, _)| item).collect();
        let request = post(BATCH.into(), json!({ "items": items }));
        let entry = Entry::new(key, request, "a batch", Timestamp::from_micros(0), None, Some(self.video));
        let crash = self.dice.percent(1);
        let Some(changes) = self.machines[user].with(program, crash, |outbox| outbox.add(entry)) else { return };
        self.truth.note_batch(user, key, &parts);
        self.hear(&changes);
    }

    fn new_comment(&mut self, parent: Option<Uuid>) -> BatchItem {
        let parent = parent.filter(|_| self.dice.percent(50));
        let words = format!("words {}", self.dice.one_of(1000));
        let body = json!({"id": self.dice.uuid(), "content": words, "parent_id": parent, "status": "to_do"});
        post(format!("/v1/scenes/{}/comments", self.scene), body)
    }

    fn edit(&mut self, seen: &Value) -> Value {
        let toggled = if seen["status"] == "to_do" { "done" } else { "to_do" };
        match self.dice.one_of(6) {
            0..=2 => json!({ "status": toggled }),
            3 => json!({ "assignee_id": self.dice.one_of(3) }),
            4 => json!({ "content": format!("other words {}", self.dice.one_of(9)), "status": toggled }),
            _ => json!({ "content": format!("other words {}", self.dice.one_of(9)) }),
        }
    }

    /// A program sends, if it is the one that may.
    fn send(&mut self, user: usize, program: usize) {
        let machine = &mut self.machines[user];
        if *machine.disk.sender.get_or_insert(program) != program {
            return;
        }
        let clock = machine.programs[program].clock;
        let (mut sent, crash) = (None, self.dice.percent(2));
        let changes = machine.with(program, crash, |outbox| match outbox.next(clock) {
            Next::Send(entry, changes) => {
                sent = Some(entry);
                changes
            }
            _ => Vec::new(),
        });
        let (Some(_), Some(entry)) = (changes, sent) else {
            if self.machines[user].programs[program].outbox.flight().is_none() {
                self.machines[user].disk.sender = None;
            }
            return;
        };
        let life = self.machines[user].programs[program].life;
        self.network.push(Packet { user, program, life, key: entry.key, request: entry.request });
        if self.dice.percent(10) {
            // Sent twice by something between.
            let again = self.network.last().map(|p| Packet { request: p.request.clone(), life: p.life + 1000, ..*p });
            self.network.extend(again);
        }
    }

    /// A request arrives, whichever; its answer arrives at once, later as a loss, or never.
    fn deliver(&mut self) {
        if self.network.is_empty() {
            return;
        }
        let at = self.dice.one_of(self.network.len());
        let packet = self.network.swap_remove(at);
        let trouble = if self.is_calm { 99 } else { self.dice.one_of(30) };
        let answer = match trouble {
            0 => Answer::Lost("cut before it arrived".into()),
            1 => problem(ProblemType::Unavailable),
            2 => problem(ProblemType::NotAuthenticated),
            3 => problem(ProblemType::Internal),
            4 => Answer::Unreadable("a page of a proxy".into()),
            5 => problem(ProblemType::TooMany),
            6..=9 => {
                self.server.handle(packet.user, packet.key, &packet.request);
                Answer::Lost("cut after it was done".into())
            }
            _ => self.server.handle(packet.user, packet.key, &packet.request),
        };
        self.answer(&packet, answer);
    }

    fn answer(&mut self, packet: &Packet, answer: Answer) {
        let machine = &mut self.machines[packet.user];
        let program = &machine.programs[packet.program];
        // Nobody is there any more, or somebody else who never asked.
        if program.life != packet.life || program.outbox.flight() != Some(packet.key) {
            return;
        }
        let (clock, dice) = (program.clock, self.dice.roll() as u32);
        let crash = !self.is_calm && self.dice.percent(3);
        let changes = machine.with(packet.program, crash, |outbox| outbox.answered(packet.key, answer, clock, dice));
        self.hear(&changes.unwrap_or_default());
    }

    /// A sender waits no longer. What it sent is still on its way.
    fn give_up(&mut self) {
        let at = self.dice.one_of(self.network.len());
        let Some(packet) = self.network.get_mut(at) else { return };
        let lost = Packet { request: packet.request.clone(), ..*packet };
        packet.life += 1000;
        self.answer(&lost, Answer::Lost("no answer in time".into()));
    }

    fn follow(&mut self, user: usize, program: usize) {
        if self.dice.percent(10) {
            self.machines[user].forget_copy(program);
        }
        self.machines[user].follow(program, &self.server.log);
    }

    fn disturb(&mut self, user: usize, program: usize) {
        match self.dice.one_of(4) {
            0 | 1 => self.machines[user].crash(program),
            2 => self.server.shut_out[user] = !self.server.shut_out[user],
            _ => self.machines[user].programs[program].outbox.hurry(),
        }
    }

    /// Somebody looks at what does not go on by itself.
    fn decide(&mut self, user: usize, program: usize) {
        let stopped = self.machines[user].programs[program].outbox.entries().find(|entry| !entry.state.is_live());
        let Some((key, state)) = stopped.map(|entry| (entry.key, entry.state.clone())) else { return };
        let throw_away = self.dice.percent(if self.is_calm { 60 } else { 30 });
        let crash = !self.is_calm && self.dice.percent(2);
        let changes = self.machines[user].with(program, crash, |outbox| {
            let decided = if throw_away { outbox.discard(key) } else { outbox.retry(key) };
            decided.or_else(|_| outbox.discard(key)).unwrap_or_default()
        });
        let Some(changes) = changes else { return };
        if let (State::Conflict(conflict), false) = (state, throw_away) {
            self.truth.looked(key, &conflict.theirs);
        }
        self.hear(&changes);
    }

    fn hear(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Keep(place, entry) => (0, place, entry.key, entry.state.word()).hash(&mut self.trace),
                Change::Show(place, entry) => (1, place, entry.key, entry.state.word()).hash(&mut self.trace),
                Change::Drop(key, _) => (2, key).hash(&mut self.trace),
            }
        }
        self.truth.hear(changes);
    }

    /// Nothing goes wrong any more: all that is asked for is answered, and every decision is made.
    fn come_to_rest(&mut self) -> Result<(), String> {
        self.is_calm = true;
        self.server.shut_out = [false; USERS];
        for _ in 0..MOST_ROUNDS {
            for user in 0..USERS {
                let program = self.dice.one_of(2);
                self.machines[user].programs[program].clock += Duration::from_mins(2);
                self.follow(user, program);
                self.decide(user, program);
                self.send(user, program);
                self.deliver();
                self.lost_packets(user, program);
            }
            let is_empty = |machine: &Machine| machine.disk.entries.is_empty();
            if self.network.is_empty() && self.machines.iter().all(is_empty) {
                return Ok(());
            }
        }
        Err(format!("it does not come to an end: {:?}", self.machines.each_ref().map(|m| &m.disk.entries)))
    }

    /// A sender whose request is nowhere any more waits no longer.
    fn lost_packets(&mut self, user: usize, program: usize) {
        let sender = &self.machines[user].programs[program];
        let Some(key) = sender.outbox.flight() else { return };
        if self.network.iter().any(|packet| packet.key == key && packet.life == sender.life) {
            return;
        }
        let lost = Packet { user, program, life: sender.life, key, request: dummy() };
        self.answer(&lost, Answer::Lost("no answer in time".into()));
    }

    fn check_replicas(&mut self) -> Result<(), String> {
        for user in 0..USERS {
            for program in 0..2 {
                self.machines[user].follow(program, &self.server.log);
                for (id, row) in &self.server.rows {
                    if self.machines[user].programs[program].replica.get(id) != Some(row) {
                        return Err(format!("user {user} does not see {id} as {row:?}"));
                    }
                }
            }
        }
        Ok(())
    }
}

fn post(path: String, body: Value) -> BatchItem {
    BatchItem { method: WriteMethod::Post, path, body: Some(body), if_match: None }
}

fn on(method: WriteMethod, id: Uuid, body: Option<Value>, seen: &Value) -> BatchItem {
    let if_match = seen["revision"].as_i64().map(Seen::Revision);
    BatchItem { method, path: format!("/v1/comments/{id}"), body, if_match }
}

fn dummy() -> BatchItem {
    post(String::new(), Value::Null)
}
