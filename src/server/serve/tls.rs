//! TLS by certificate files, which may be replaced while the server runs.

use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use rustls::{
    RootCertStore, ServerConfig,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;

use super::options::TlsFiles;

/// Why a certificate cannot be used, in one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read as PEM.
    #[error("cannot read {file}: {reason}; --tls-cert and --tls-key take PEM files")]
    File {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The certificate is an authority's, which no workstation takes for that of a server.
    #[error(
        "{file} is a certificate that signs others, and nobody could sign in to a server with it: make one for the server, with \
         `-addext basicConstraints=critical,CA:FALSE` where `openssl req -x509` makes it"
    )]
    Authority {
        /// The file.
        file: String,
    },
    /// The files do not belong together, or are of a kind that is not known.
    #[error("the certificate {file} cannot be used with its key: {source}")]
    Pair {
        /// The certificate's file.
        file: String,
        /// Why.
        source: rustls::Error,
    },
}

/// The certificate that is in force. Clones share it.
#[derive(Clone)]
pub(super) struct Tls {
    files: Arc<TlsFiles>,
    current: Arc<RwLock<Arc<ServerConfig>>>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Tls").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads the files.
    pub fn read(files: TlsFiles) -> Result<Self, TlsError> {
        let config = load(&files)?;
        Ok(Self { files: Arc::new(files), current: Arc::new(RwLock::new(config)) })
    }

    /// Reads the files again. Where they cannot be used the certificate that is in force stays.
    pub fn reload(&self) -> Result<(), TlsError> {
        let config = load(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// What greets the next connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let wrong = |file: &Path, reason: String| TlsError::File { file: file.display().to_string(), reason };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| wrong(&files.certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(wrong(&files.certificate, "no certificate is in it".to_owned()));
    }
    if is_authority(&chain) {
        return Err(TlsError::Authority { file: files.certificate.display().to_string() });
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, error.to_string()))?;
    let pair = |source| TlsError::Pair { file: files.certificate.display().to_string(), source };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Whether clients refuse the certificate for what it is, whomever they trust: asked as a client that trusts it asks.
fn is_authority(chain: &[CertificateDer<'static>]) -> bool {
    let mut roots = RootCertStore::empty();
    let (Some((own, others)), Ok(name)) = (chain.split_first(), ServerName::try_from("orama.invalid")) else {
        return false;
    };
    if roots.add(own.clone()).is_err() {
        return false;
    }
    let provider = Arc::new(ring::default_provider());
    let Ok(verifier) = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build() else {
        return false;
    };
    let verdict = verifier.verify_server_cert(own, others, &name, &[], UnixTime::now());
    verdict.is_err_and(|error| format!("{error:?}").contains("CaUsedAsEndEntity"))
}
