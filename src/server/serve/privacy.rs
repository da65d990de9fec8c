//! What the process keeps from others on the machine.

/// Files that it makes are its owner's alone, and its memory, which holds secrets, is never written to a core dump nor read
/// by another process of the same user. What the system does not offer is left as it is.
#[cfg(unix)]
pub(super) fn close_the_curtains() {
    use rustix::{
        fs::Mode,
        process::{Resource, Rlimit, setrlimit, umask},
    };
    umask(Mode::RWXG | Mode::RWXO);
    let nothing = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, nothing) {
        tracing::debug!(%error, "core dumps cannot be switched off");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable) {
        tracing::debug!(%error, "the process stays dumpable");
    }
}

#[cfg(not(unix))]
pub(super) const fn close_the_curtains() {}
