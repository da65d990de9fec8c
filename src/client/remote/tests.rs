//! What the client says before it sends anything, and how long it waits.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;
use crate::{
    api::tree,
    client::{Upload, UploadError},
    model::Id,
};

fn prepared(url: &str, insecure_http: bool) -> Result<String, String> {
    let server = RemoteServer { url: url.to_owned(), insecure_http, ..RemoteServer::default() };
    Remote::prepare(&server).map(|remote| remote.base).map_err(|error| error.to_string())
}

#[test]
fn plain_http_goes_to_this_machine_or_where_it_was_allowed() {
    for near in ["http://127.0.0.1:7117", "http://localhost:7117", "http://[::1]:7117"] {
        assert_eq!(prepared(near, false).as_deref(), Ok(near));
    }
    for far in ["http://orama.example", "http://10.0.0.1:7117", "http://localhost.example", "http://127.0.0.1.example"]
    {
        assert!(prepared(far, false).is_err_and(|why| why.contains("plain HTTP")), "{far}");
        assert!(prepared(far, true).is_ok(), "{far}");
    }
    assert_eq!(prepared("https://studio.example/orama/", false).as_deref(), Ok("https://studio.example/orama"));
}

#[test]
fn an_address_is_an_address_and_its_password_is_not_repeated() {
    for wrong in ["orama.example", "ftp://orama.example", "https://", "https://x/?a=b", "https://x/#a"] {
        assert!(prepared(wrong, true).is_err(), "{wrong}");
    }
    let why = prepared("https://ana:hunter2@orama.example", true).expect_err("a password in the address");
    assert!(!why.contains("hunter2") && why.contains("orama.example"), "{why}");
}

/// A client of something on this machine that waits for it no longer than that.
fn client(address: std::net::SocketAddr, patience: Patience) -> Client {
    let server = RemoteServer { url: format!("http://{address}"), ..RemoteServer::default() };
    let http = build(&server, Some(patience.read)).expect("a client");
    Client::over(Remote { http, patience, ..Remote::prepare(&server).expect("an address") })
}

const MOMENT: Duration = Duration::from_millis(1);
const LONG: Duration = Duration::from_mins(1);

fn upload(size: u64) -> Upload {
    Upload { medium: Id::from_uuid(uuid::Uuid::now_v7()), file_name: None, size, sha256: [0; 32] }
}

#[tokio::test]
async fn an_upload_waits_longer_for_its_answer_than_a_call_does() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let client =
        client(listener.local_addr().expect("an address"), Patience { read: MOMENT, stall: LONG, store: LONG });
    // The call is not answered at all, the upload after it has come whole.
    let (asked, until) = (client.send(tree::tree()), listener.accept());
    let (called, _kept) = tokio::join!(asked, until);
    assert!(matches!(called, Err(Error::Unreachable(why)) if why.contains(SILENT)), "the measure of the test");
    let size = 3 << 20;
    let server = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let (mut seen, mut part) = (Vec::new(), vec![0; 65_536]);
        let head = |seen: &[u8]| seen.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4);
        while head(&seen).is_none_or(|end| seen.len() < end + size) {
            let count = stream.read(&mut part).await.expect("bytes");
            assert!(count > 0, "it ended after {}", seen.len());
            seen.extend_from_slice(&part[..count]);
        }
        let problem = r#"{"type":"/problems/too-large","title":"","status":413,"detail":"no"}"#;
        let answer = format!(
            "HTTP/1.1 413 X\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\r\n{problem}",
            problem.len()
        );
        stream.write_all(answer.as_bytes()).await.expect("an answer");
        String::from_utf8_lossy(&seen[..head(&seen).expect("a head")]).to_lowercase()
    };
    let sent = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let told = Arc::clone(&sent);
    let tell = move |bytes| told.store(bytes, std::sync::atomic::Ordering::Relaxed);
    let upload = upload(size as u64);
    let (answer, head) = tokio::join!(client.upload(&upload, tokio::io::repeat(7).take(size as u64), tell), server);
    assert!(matches!(answer, Err(UploadError::Call(Error::Problem(problem))) if problem.status == 413));
    assert!(head.contains(&format!("content-length: {size}\r\n")), "{head}");
    assert!(head.contains("content-digest: sha-256=:aaaa"), "{head}");
    assert_eq!(sent.load(std::sync::atomic::Ordering::Relaxed), size as u64);
}

#[tokio::test]
async fn a_server_that_takes_nothing_or_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    // More than the buffers on the way hold, and then less.
    for (size, patience) in [
        (1 << 30, Patience { read: LONG, stall: Duration::from_millis(100), store: LONG }),
        (10, Patience { read: LONG, stall: Duration::from_millis(100), store: Duration::from_millis(100) }),
    ] {
        let client = client(address, patience);
        let upload = upload(size);
        let work = client.upload(&upload, tokio::io::repeat(7).take(size), |_| {});
        let (answer, _kept) = tokio::join!(work, listener.accept());
        assert!(matches!(answer, Err(UploadError::Call(Error::Unreachable(why))) if why.contains(SILENT)));
    }
    let client = client(address, Patience { read: Duration::from_millis(100), stall: LONG, store: LONG });
    let (answer, _kept) = tokio::join!(client.download(upload(1).medium, 0, None), listener.accept());
    assert!(matches!(answer, Err(Error::Unreachable(why)) if why.contains(SILENT)));
}
