//! `orama serve`: the backend of a team.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use ipnet::IpNet;

use super::{
    args::Global,
    exit::{Exit, Failure, Outcome},
    output, place, privacy,
};
use crate::{
    config::Config,
    server::{
        content::MediaLimits,
        serve::{self, Limits, Options, TlsFiles},
    },
};

/// Serve a team
///
/// Prints one line with its address when it is ready. SIGTERM lets what runs come to its end, a second one does not. SIGHUP
/// reads the certificate again.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 lets the system choose [default: 127.0.0.1:7117]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Where the bytes of media are kept: a folder, or a bucket with its keys in the environment, as the AWS tools read them
    /// [default: `media` in the data directory]
    #[arg(long, value_name = "DIR|s3://…")]
    media: Option<String>,
    /// Speak TLS with this certificate, a PEM file
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key, a PEM file
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Believe the X-Forwarded-For of proxies in this network; may be given several times
    #[arg(long, value_name = "CIDR")]
    trusted_proxy: Vec<IpNet>,
    /// Speak plain HTTP to other machines, where passwords can be read on the way
    #[arg(long)]
    insecure_http: bool,
    /// Answer /metrics here, and nowhere else
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
}

/// Serves until a signal ends it.
pub async fn run(config: &Config, global: &Global, command: &Serve) -> Outcome {
    privacy::close_the_curtains();
    let options = command.options(config)?;
    let in_file = Some(config.server.database.as_str()).filter(|database| !database.is_empty());
    let own = config.database();
    let database = global.database().or(in_file).map_or_else(|| own.to_string_lossy().into_owned(), str::to_owned);
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let is_in_the_clear = speaks_in_the_clear(&options);
    let tell = |address| {
        if is_in_the_clear {
            output::say("orama: plain HTTP to other machines: passwords can be read on the way");
        }
        // Whoever started the server may have closed its end: that is no reason not to serve.
        let _ = output::data(&format!("orama listens on {scheme}://{address}\n"));
    };
    serve::serve(&database, options, tell).await.map_err(|error| {
        let exit = if let serve::Error::Store(error) = &error { place::exit_of(error) } else { Exit::Failed };
        Failure::new(exit, error.to_string())
    })
}

impl Serve {
    fn options(&self, config: &Config) -> Outcome<Options> {
        let file = &config.server;
        let path = |flag: &Option<PathBuf>, key: &str| {
            flag.clone().or_else(|| Some(PathBuf::from(key)).filter(|path| !path.as_os_str().is_empty()))
        };
        let tls = match (path(&self.tls_cert, &file.tls_cert), path(&self.tls_key, &file.tls_key)) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            _ => return Err(Failure::usage("a certificate needs its key: give both --tls-cert and --tls-key")),
        };
        let metrics_listen = match (self.metrics_listen, file.metrics_listen.as_str()) {
            (Some(address), _) => Some(address),
            (None, "") => None,
            (None, text) => Some(text.parse().map_err(|_| {
                Failure::usage(format!("`{text}` is no address for metrics_listen: write one such as 127.0.0.1:9100"))
            })?),
        };
        let trusted_proxies =
            if self.trusted_proxy.is_empty() { file.trusted_proxies.clone() } else { self.trusted_proxy.clone() };
        let limits = Limits {
            connections: file.connections,
            connections_per_address: file.connections_per_address,
            ..Limits::default()
        };
        let media_limits = MediaLimits {
            image: file.image_limit_mib << 20,
            audio: file.audio_limit_mib << 20,
            video: file.video_limit_mib << 20,
        };
        Ok(Options {
            media: media_place(config, self.media.as_deref()),
            media_limits,
            listen: self.listen.unwrap_or(file.listen),
            tls,
            trusted_proxies,
            insecure_http: self.insecure_http || file.insecure_http,
            metrics_listen,
            limits,
        })
    }
}

/// Where the bytes of media are kept: as was asked, else as the file says, else in the data directory.
pub fn media_place(config: &Config, asked: Option<&str>) -> String {
    let in_file = Some(config.server.media.as_str()).filter(|place| !place.is_empty());
    let own = || config.data_dir.join("media").to_string_lossy().into_owned();
    asked.or(in_file).map_or_else(own, str::to_owned)
}

/// Whether others can listen in, as was asked for.
fn speaks_in_the_clear(options: &Options) -> bool {
    options.tls.is_none() && !options.listen.ip().is_loopback() && options.trusted_proxies.is_empty()
}
