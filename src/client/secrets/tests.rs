use std::{collections::HashMap, fs, sync::Mutex};

use secrecy::ExposeSecret as _;

use super::*;

const SECRET: &str = "orama_s_canary-in-a-cage";

/// One that works.
#[derive(Default)]
struct Works(Mutex<HashMap<String, SecretString>>);

impl Keyring for Works {
    fn put(&self, name: &str, secret: &SecretString) -> Result<(), String> {
        self.0.lock().expect("the secrets").insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Option<SecretString>, String> {
        Ok(self.0.lock().expect("the secrets").get(name).cloned())
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        self.0.lock().expect("the secrets").remove(name);
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

/// One that is stuck until it is let go of, and then does what it was asked for.
struct Hangs {
    inner: Arc<Works>,
    go: Mutex<mpsc::Receiver<()>>,
    removed: mpsc::Sender<()>,
}

impl Hangs {
    fn wait(&self) {
        let _ = self.go.lock().expect("the gate").recv();
    }
}

impl Keyring for Hangs {
    fn put(&self, name: &str, secret: &SecretString) -> Result<(), String> {
        self.wait();
        self.inner.put(name, secret)
    }

    fn get(&self, name: &str) -> Result<Option<SecretString>, String> {
        self.wait();
        self.inner.get(name)
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        let removed = self.inner.remove(name);
        let _ = self.removed.send(());
        removed
    }

    fn check(&self) -> Result<(), String> {
        self.wait();
        Ok(())
    }
}

/// There is none.
struct Missing;

impl Keyring for Missing {
    fn put(&self, _: &str, _: &SecretString) -> Result<(), String> {
        Err("no D-Bus".to_owned())
    }

    fn get(&self, _: &str) -> Result<Option<SecretString>, String> {
        Err("no D-Bus".to_owned())
    }

    fn remove(&self, _: &str) -> Result<(), String> {
        Err("no D-Bus".to_owned())
    }

    fn check(&self) -> Result<(), String> {
        Err("no D-Bus".to_owned())
    }
}

const LONG: Duration = Duration::from_mins(1);

fn secrets(folder: &Path, keyring: impl Keyring, patience: Duration) -> Secrets {
    Secrets::new(folder, false).with_keyring(Arc::new(keyring), patience)
}

fn secret() -> SecretString {
    SecretString::from(SECRET.to_owned())
}

#[test]
fn a_keyring_that_works_has_the_secret_and_no_file_does() {
    let home = tempfile::tempdir().expect("a folder");
    let secrets = secrets(home.path(), Works::default(), LONG);
    let id = Uuid::from_u128(7);
    let kept = secrets.keep(id, &secret(), |why, _| panic!("nothing to announce: {why}")).expect("kept");
    assert_eq!(kept, Kept::Keyring);
    assert_eq!(secrets.read(kept, id).expect("the secret").expose_secret(), SECRET);
    assert!(!home.path().join("secrets").exists());
    secrets.forget(kept, id).expect("forgotten");
    assert_eq!(secrets.read(kept, id).err(), Some(SecretError::Gone));
    assert_eq!(secrets.check_keyring(), Ok(()));
}

#[test]
fn without_a_keyring_the_file_is_announced_before_it_is_there() {
    let home = tempfile::tempdir().expect("a folder");
    let id = Uuid::from_u128(7);
    for (secrets, says) in
        [(secrets(home.path(), Missing, LONG), "no D-Bus"), (Secrets::new(home.path(), false), "keyring = false")]
    {
        let mut announced = None;
        let kept = secrets
            .keep(id, &secret(), |why, path| {
                assert!(!path.exists(), "it was announced too late");
                announced = Some((why.to_string(), path.to_owned()));
            })
            .expect("kept");
        let (why, path) = announced.expect("it was announced");
        assert!(why.contains(says), "{why}");
        assert_eq!(kept, Kept::File);
        assert_eq!(secrets.read(kept, id).expect("the secret").expose_secret(), SECRET);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o600, 0o700));
            // Somebody opens it up: the next one who reads it closes it.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
            secrets.read(kept, id).expect("the secret");
            assert_eq!(mode(&path), 0o600);
        }
        secrets.forget(kept, id).expect("forgotten");
        assert_eq!(secrets.read(kept, id).err(), Some(SecretError::Gone));
    }
}

#[test]
fn a_keyring_that_hangs_is_given_up_and_what_it_takes_too_late_is_taken_back() {
    let home = tempfile::tempdir().expect("a folder");
    let inner = Arc::new(Works::default());
    let (release, go) = mpsc::channel();
    let (removed, is_removed) = mpsc::channel();
    let hangs = Hangs { inner: Arc::clone(&inner), go: Mutex::new(go), removed };
    // However short the patience is, one that never answers is never in time.
    let secrets = secrets(home.path(), hangs, Duration::from_millis(1));
    let id = Uuid::from_u128(7);
    let mut why = None;
    let kept = secrets.keep(id, &secret(), |error, _| why = Some(error.clone())).expect("kept");
    assert_eq!((kept, why), (Kept::File, Some(SecretError::Silent(Duration::from_millis(1)))));
    assert_eq!(secrets.read(kept, id).expect("the secret").expose_secret(), SECRET);

    release.send(()).expect("somebody hangs");
    is_removed.recv().expect("it is taken back");
    assert!(inner.0.lock().expect("the secrets").is_empty());
    assert!(matches!(secrets.read(Kept::Keyring, id), Err(SecretError::Silent(_))));
}

#[test]
fn no_error_shows_a_secret() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("secrets"), "in the way").expect("a file in the way");
    let secrets = Secrets::new(home.path(), false);
    let error = secrets.keep(Uuid::nil(), &secret(), |_, _| ()).expect_err("there is no folder");
    let said = format!("{error} {error:?}");
    assert!(said.contains("secrets") && !said.contains("canary"), "{said}");
}
