//! What the process keeps from others on the machine.

/// The memory of whoever holds a password or a token is never written to a core dump nor read by another process of the same user.
/// To be called before the first of them is read. What the system does not offer is left as it is.
#[cfg(unix)]
pub fn keep_memory_private() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // Editors and players that are started inherit it, and may raise it again.
    let nothing = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
    if let Err(error) = setrlimit(Resource::Core, nothing) {
        tracing::debug!(%error, "core dumps cannot be switched off");
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable) {
        tracing::debug!(%error, "the process stays dumpable");
    }
}

/// The same, and files that it makes are its owner's alone: for a server, which starts nobody else's programs.
#[cfg(unix)]
pub fn close_the_curtains() {
    use rustix::{fs::Mode, process::umask};
    umask(Mode::RWXG | Mode::RWXO);
    keep_memory_private();
}

/// What the system does by itself here.
#[cfg(not(unix))]
pub const fn keep_memory_private() {}

/// What the system does by itself here.
#[cfg(not(unix))]
pub const fn close_the_curtains() {}
