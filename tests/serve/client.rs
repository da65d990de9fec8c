//! Whom the client trusts.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use orama::{
    api::tree,
    client::{Client, Error, RemoteServer},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{PrivateKeyDer, pem::PemObject as _},
    version::{TLS12, TLS13},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use super::world::within;

const REFUSAL: &str = "HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const ELSEWHERE: &str = "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/v1/tree\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// An authority, and the file that names it.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
    _folder: TempDir,
}

impl Authority {
    fn named(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, issuer.pem()).expect("a file");
        Self { issuer, file, _folder: folder }
    }

    /// Serves one answer again and again with a certificate that this authority signed.
    async fn serve(
        &self,
        params: CertificateParams,
        versions: &[&'static SupportedProtocolVersion],
        answer: &'static str,
    ) -> SocketAddr {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).expect("a key"),
            )
            .expect("a pair");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    let _ = stream.read(&mut [0; 4096]).await;
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        address
    }
}

fn of_localhost() -> CertificateParams {
    CertificateParams::new(["localhost".to_owned()]).expect("a name")
}

/// Asks the server for something and answers what came of it.
async fn ask(address: SocketAddr, ca_cert: Option<&PathBuf>) -> Error {
    let server = RemoteServer {
        url: format!("https://localhost:{}", address.port()),
        ca_cert: ca_cert.cloned(),
        ..RemoteServer::default()
    };
    let client = Client::remote(&server).expect("a client");
    within(client.send(tree::tree())).await.expect_err("nobody serves a tree here")
}

/// The server was trusted and its answer read: it is one that this program does not understand.
fn is_answered(error: &Error) -> bool {
    matches!(error, Error::Malformed(text) if text.contains("404"))
}

#[tokio::test]
async fn an_added_authority_is_trusted_by_both_versions_and_nobody_else_is() {
    let (own, other) = (Authority::named("A studio"), Authority::named("Another studio"));
    for version in [&TLS12, &TLS13] {
        let address = own.serve(of_localhost(), &[version], REFUSAL).await;
        let error = ask(address, Some(&own.file)).await;
        assert!(is_answered(&error), "{error}");
        for stranger in [None, Some(&other.file)] {
            let error = ask(address, stranger).await;
            assert!(matches!(&error, Error::Unreachable(why) if why.contains("UnknownIssuer")), "{error}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said() {
    let own = Authority::named("A studio");
    let mut expired = of_localhost();
    (expired.not_before, expired.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    let mut early = of_localhost();
    (early.not_before, early.not_after) = (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1));
    let elsewhere = CertificateParams::new(["orama.example".to_owned()]).expect("a name");
    let mut common = CertificateParams::default();
    common.distinguished_name.push(DnType::CommonName, "localhost");
    // A clock that is years off looks like a certificate that is: the words name both.
    for (params, says, next) in [
        (expired, "expired", "clock says"),
        (early, "not valid yet", "clock says"),
        (elsewhere, "not valid for name", "made for another address"),
        (common, "not valid for", ""),
    ] {
        let address = own.serve(params, &[&TLS13], REFUSAL).await;
        let error = ask(address, Some(&own.file)).await;
        let is_said = |why: &str| why.contains(says) && why.contains(next);
        assert!(matches!(&error, Error::Unreachable(why) if is_said(why)), "{says}: {error}");
    }
}

#[tokio::test]
async fn who_sends_elsewhere_is_not_followed() {
    let own = Authority::named("A studio");
    let address = own.serve(of_localhost(), &[&TLS13], ELSEWHERE).await;
    let error = ask(address, Some(&own.file)).await;
    assert!(matches!(&error, Error::Unreachable(why) if why.contains("http://127.0.0.1:1/v1/tree")), "{error}");
}
