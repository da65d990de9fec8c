//! TLS by certificate files.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use orama::{
    api::tree,
    client::{Client, RemoteServer},
    server::serve::{Error, Options, TlsError, TlsFiles},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedKey, IsCa, KeyPair, generate_simple_self_signed};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{PrivateKeyDer, ServerName, pem::PemObject as _},
    version::{TLS12, TLS13},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector, client::TlsStream};

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

/// Why a client is not served.
async fn told(url: String, ca_cert: Option<&Path>) -> String {
    let server = RemoteServer { url, ca_cert: ca_cert.map(Path::to_owned), ..RemoteServer::default() };
    let client = Client::remote(&server).expect("a client");
    within(client.send(tree::tree())).await.expect_err("nobody is served").to_string()
}

#[tokio::test]
async fn who_takes_the_wrong_scheme_is_told_which_one_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, _) = certify(folder.path());
    let plain = World::start(|_| axum::Router::new(), |_| {}, |_| {}).await;
    let why = told(format!("https://{}", plain.address), None).await;
    assert!(why.contains("speaks no TLS: write http://"), "{why}");
    let tls = World::start(|_| axum::Router::new(), |_| {}, |options| options.tls = Some(files)).await;
    let why = told(format!("http://{}", tls.address), None).await;
    assert!(why.contains("may speak TLS: write https://"), "{why}");
}

#[tokio::test]
async fn a_certificate_that_signs_others_is_refused_at_the_start_and_explained_to_clients() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, _) = certify(folder.path());
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    // As a plain `openssl req -x509` makes it.
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    fs::write(&files.certificate, certificate.pem()).expect("a file");
    fs::write(&files.key, key.serialize_pem()).expect("a file");
    let options = Options { tls: Some(files.clone()), ..Options::at("127.0.0.1:0".parse().expect("an address")) };
    let refused = World::bind(&options).await.expect_err("nobody could sign in");
    assert!(matches!(&refused, Error::Tls(TlsError::Authority { .. })), "{refused}");
    assert!(refused.to_string().contains("basicConstraints=critical,CA:FALSE"), "{refused}");

    // A server of another make takes it.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::from_pem_file(&files.key).expect("a key"))
        .expect("a pair");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = acceptor.accept(stream).await;
        }
    });
    let why = told(format!("https://localhost:{port}"), Some(&files.certificate)).await;
    assert!(why.contains("basicConstraints=critical,CA:FALSE"), "{why}");
    serving.abort();
}
