//! What the server counts, for Prometheus. Labels are routes as they are written in the program, methods and classes of
//! status: never a path, a name or anything else that a request says.

use std::{fmt, sync::Arc, time::Duration};

use http::{Method, StatusCode};
use metrics::{Unit, counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

use super::pulse::Reason;
use crate::store::Db;

/// The bounds of the latency histogram, in seconds.
const BOUNDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// How often what was measured is folded into the histogram where nobody asks for it.
pub(super) const UPKEEP: Duration = Duration::from_secs(10);

const REQUESTS: &str = "orama_http_requests_total";
const LATENCY: &str = "orama_http_request_seconds";
const CONNECTIONS: &str = "orama_connections";
const DROPPED: &str = "orama_connections_dropped_total";
const REFUSED: &str = "orama_connections_refused_total";
const STREAMS: &str = "orama_event_streams";
const DB_CONNECTIONS: &str = "orama_database_connections";
const DB_WAL: &str = "orama_database_wal_bytes";

/// The counters of one server. Clones share them.
#[derive(Clone)]
pub(super) struct Meters(Arc<PrometheusRecorder>);

impl fmt::Debug for Meters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Meters")
    }
}

impl Meters {
    /// All at nothing.
    pub fn new() -> Self {
        let builder = PrometheusBuilder::new();
        // Bounds are refused only where there are none.
        let builder = builder.set_buckets(BOUNDS).unwrap_or_else(|_| PrometheusBuilder::new());
        let meters = Self(Arc::new(builder.build_recorder()));
        meters.record(|| {
            metrics::describe_counter!(REQUESTS, "Requests that were answered.");
            metrics::describe_histogram!(LATENCY, Unit::Seconds, "From a request's header to its answer's.");
            metrics::describe_gauge!(CONNECTIONS, "Connections that are open.");
            metrics::describe_counter!(DROPPED, "Connections that were dropped for being slow or idle.");
            metrics::describe_counter!(REFUSED, "Connections that were refused for want of room.");
            metrics::describe_gauge!(STREAMS, "Event streams that are open.");
            metrics::describe_gauge!(DB_CONNECTIONS, "Connections to the database, by state.");
            metrics::describe_gauge!(DB_WAL, Unit::Bytes, "The size of the database's write-ahead log.");
            gauge!(CONNECTIONS).set(0.0);
            gauge!(STREAMS).set(0.0);
        });
        meters
    }

    fn record(&self, what: impl FnOnce()) {
        with_local_recorder(self.0.as_ref(), what);
    }

    /// A request was answered.
    pub fn answered(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let (route, method, class) = (route.to_owned(), method_word(method), class_word(status));
        self.record(|| {
            counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => class).increment(1);
            histogram!(LATENCY, "route" => route, "method" => method).record(took);
        });
    }

    /// A connection was dropped.
    pub fn dropped(&self, reason: Reason) {
        self.record(|| counter!(DROPPED, "reason" => reason.word()).increment(1));
    }

    /// A connection was refused.
    pub fn refused(&self, reason: &'static str) {
        self.record(|| counter!(REFUSED, "reason" => reason).increment(1));
    }

    /// A connection is open until what this answers is dropped.
    pub fn connection(&self) -> Open {
        self.open(CONNECTIONS)
    }

    /// An event stream is open until what this answers is dropped.
    pub fn stream(&self) -> Open {
        self.open(STREAMS)
    }

    fn open(&self, name: &'static str) -> Open {
        self.record(|| gauge!(name).increment(1.0));
        Open { meters: self.clone(), name }
    }

    /// Folds what was measured, so that it takes no more room.
    pub fn fold(&self) {
        self.0.handle().run_upkeep();
    }

    /// Everything as text, with how the database is now.
    pub fn text(&self, db: &Db) -> String {
        let usage = db.usage();
        self.record(|| {
            gauge!(DB_CONNECTIONS, "state" => "idle").set(usage.idle as f64);
            gauge!(DB_CONNECTIONS, "state" => "busy").set(usage.busy as f64);
            if let Some(bytes) = usage.wal_bytes {
                gauge!(DB_WAL).set(bytes as f64);
            }
        });
        self.0.handle().render()
    }
}

/// One of what is open now.
#[derive(Debug)]
pub(super) struct Open {
    meters: Meters,
    name: &'static str,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.meters.record(|| gauge!(self.name).decrement(1.0));
    }
}

/// Anybody may make up a method, and each would be a label.
pub(super) fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

const fn class_word(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}
