use super::*;

fn profile(name: &str, url: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        url: url.to_owned(),
        user_id: Id::from_uuid(Uuid::nil()),
        email: "ana@studio.example".to_owned(),
        full_name: "Ana".to_owned(),
        credential: Credential::Session,
        secret: Kept::File,
        secret_id: Uuid::nil(),
        expires_at: Some(Timestamp::from_micros(1_700_000_000_000_000)),
        ca_cert: None,
        insecure_http: false,
    }
}

#[test]
fn what_is_changed_is_there_for_the_next_one_and_for_nobody_else() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("data");
    assert_eq!(Profiles::load(&folder).expect("none"), Profiles::default());
    let two = [profile("studio", "https://a.example"), profile("other", "http://127.0.0.1:7117")];
    for one in &two {
        Profiles::change(&folder, |profiles| {
            profiles.put(one.clone());
            profiles.current = Some(one.name.clone());
        })
        .expect("written");
    }
    let profiles = Profiles::load(&folder).expect("two");
    assert_eq!((profiles.all(), profiles.current()), (&two[..], Some(&two[1])));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join(FILE))), (0o700, 0o600));
    }

    Profiles::change(&folder, |profiles| profiles.remove("other")).expect("written");
    let profiles = Profiles::load(&folder).expect("one");
    assert_eq!((profiles.all(), profiles.current()), (&two[..1], None));
}

#[test]
fn a_file_of_a_newer_version_or_with_nonsense_is_left_alone() {
    let home = tempfile::tempdir().expect("a folder");
    for (text, why) in [("format = 2\nmore = 1\n", "newer Orama"), ("profile = 7\n", "cannot read the profiles")] {
        fs::write(home.path().join(FILE), text).expect("a file");
        let error = Profiles::change(home.path(), |_| ()).expect_err("it is refused").to_string();
        assert!(error.contains(why), "{error}");
        assert_eq!(fs::read_to_string(home.path().join(FILE)).expect("the file"), text);
    }
}

#[test]
fn a_name_is_made_of_the_host_and_is_nobody_elses() {
    let mut profiles = Profiles::default();
    for (url, name) in [
        ("https://orama.example", "orama.example"),
        ("https://orama.example/review", "orama.example-2"),
        ("http://127.0.0.1:7117", "127.0.0.1-7117"),
        ("http://[::1]:7117", "1--7117"),
        ("https://local", "server"),
    ] {
        assert_eq!(profiles.name_for(url), name);
        check_profile_name(name).expect("a name");
        profiles.put(profile(name, url));
    }
    for wrong in ["", "local", "a b", "../x", "ä", &"x".repeat(65)] {
        assert!(check_profile_name(wrong).is_err(), "{wrong}");
    }
}
