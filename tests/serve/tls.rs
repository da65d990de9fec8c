//! TLS by certificate files.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use orama::server::serve::{Options, TlsFiles};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::ring,
    pki_types::ServerName,
    version::{TLS12, TLS13},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    program::Program,
    world::{World, within},
};

/// Writes a new certificate for localhost over the files, and answers it.
fn certify(folder: &Path) -> (TlsFiles, RootCertStore) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let files = TlsFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") };
    fs::write(&files.certificate, cert.pem()).expect("a file");
    fs::write(&files.key, signing_key.serialize_pem()).expect("a file");
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).expect("a root");
    (files, roots)
}

async fn greet(
    address: SocketAddr,
    roots: &RootCertStore,
    version: &'static SupportedProtocolVersion,
    protocol: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(roots.clone())
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").expect("a name");
    within(TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}

#[tokio::test]
async fn both_versions_and_both_protocols_are_spoken() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, roots) = certify(folder.path());
    let world = World::start(|_| axum::Router::new(), |_| {}, |options| options.tls = Some(files)).await;
    for version in [&TLS12, &TLS13] {
        for protocol in ["h2", "http/1.1"] {
            let stream = greet(world.address, &roots, version, protocol).await.expect("a handshake");
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
        }
    }
    let mut stream = greet(world.address, &roots, &TLS13, "http/1.1").await.expect("a handshake");
    tokio::io::AsyncWriteExt::write_all(
        &mut stream,
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
    .await
    .expect("a request");
    let mut answer = String::new();
    let _ = within(tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer)).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"), "{answer}");
}

#[tokio::test]
async fn who_does_not_end_the_handshake_is_dropped_and_plain_http_is_not_spoken() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, _) = certify(folder.path());
    let world = World::start(
        |_| axum::Router::new(),
        |limits| limits.handshake = std::time::Duration::from_millis(150),
        |options| options.tls = Some(files),
    )
    .await;
    assert!(world.connect().await.is_closed().await);
    let mut plain = world.connect().await;
    plain.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(!plain.rest_or_reset().await.contains("200"));
}

#[tokio::test]
async fn a_certificate_is_replaced_while_the_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, old) = certify(folder.path());
    let (cert, key) = (files.certificate.to_string_lossy(), files.key.to_string_lossy());
    let program = Program::start(&["--tls-cert", &cert, "--tls-key", &key]);
    greet(program.address, &old, &TLS13, "h2").await.expect("the old certificate");

    let (_, new) = certify(folder.path());
    greet(program.address, &new, &TLS13, "h2").await.expect_err("the files alone change nothing");
    program.signal("HUP");
    within(async { while greet(program.address, &new, &TLS13, "h2").await.is_err() {} }).await;
    greet(program.address, &old, &TLS13, "h2").await.expect_err("the old certificate is gone");

    fs::write(&files.key, "nonsense").expect("a file");
    program.signal("HUP");
    program.signal("HUP");
    greet(program.address, &new, &TLS13, "h2").await.expect("what cannot be read changes nothing");
}

#[tokio::test]
async fn an_address_that_others_reach_needs_tls_a_proxy_or_a_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, _) = certify(folder.path());
    let open = Options::at("0.0.0.0:0".parse().expect("an address"));
    let is_taken = async |options: Options| World::bind(&options).await.is_ok();
    assert!(!is_taken(open.clone()).await);
    assert!(is_taken(Options { insecure_http: true, ..open.clone() }).await);
    assert!(is_taken(Options { tls: Some(files), ..open.clone() }).await);
    assert!(is_taken(Options { trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")], ..open }).await);
}
