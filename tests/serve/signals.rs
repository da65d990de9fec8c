//! How a server begins and ends.

use std::{
    io::{Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    time::Instant,
};

use orama::server::serve::Limits;

use super::program::Program;

#[test]
fn it_says_one_line_serves_and_ends_with_a_signal() {
    for signal in ["TERM", "INT"] {
        let mut program = Program::start(&[]);
        assert!(program.get("/healthz").starts_with("HTTP/1.1 200"));
        assert!(program.get("/readyz").ends_with("ok"));
        assert!(program.get("/v1/tree").starts_with("HTTP/1.1 401"), "nobody is let in without a token");
        program.signal(signal);
        let (status, rest) = program.end();
        assert_eq!((status.code(), rest.as_str()), (Some(0), ""), "{signal}");
    }
}

#[test]
fn only_its_owner_reads_the_database() {
    let program = Program::start(&[]);
    let mode =
        |name: &str| std::fs::metadata(program.data().join(name)).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("orama.db")), (0o700, 0o600));
}

#[test]
fn a_second_signal_waits_for_nothing() {
    let mut program = Program::start(&[]);
    let mut stream = program.connect();
    write!(
        stream,
        "POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{{"
    )
    .expect("half a request");
    let mut idle = program.connect();
    program.get("/healthz");
    program.signal("TERM");
    assert_eq!(idle.read(&mut [0; 1]).expect("an end"), 0, "the first signal arrived");
    let began = Instant::now();
    program.signal("INT");
    assert_eq!(program.end().0.code(), Some(0));
    assert!(began.elapsed() < Limits::default().drain / 2, "it waited for the request");
}
