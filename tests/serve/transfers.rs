//! Bytes through the client: up from a reader and down in pieces, in process and over HTTP, into a folder and into S3.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use orama::{
    api::ProblemType,
    client::{Client, Error, LocalWorkspace, Upload, UploadError},
    model::{Id, Media},
};
use sha2::{Digest as _, Sha256};

use super::{
    program::Program,
    s3::{self, S3},
    studio::{client, picture, scene, token},
};

/// A picture as far as its beginning tells, longer than two parts of a storage.
fn bytes() -> Vec<u8> {
    let body = (0..(11 << 20) + 7).map(|at: u32| (at % 251) as u8);
    b"\x89PNG\r\n\x1a\n".iter().copied().chain(body).collect()
}

fn upload(medium: Id<Media>, bytes: &[u8]) -> Upload {
    Upload {
        medium,
        file_name: Some("a.png".to_owned()),
        size: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
    }
}

/// Everything from an offset on.
async fn fetched(client: &Client, medium: Id<Media>, from: u64, tag: Option<&str>) -> (u64, u64, Vec<u8>) {
    let mut coming = client.download(medium, from, tag).await.expect("bytes");
    let mut all = Vec::new();
    while let Some(piece) = coming.next().await.expect("no end before the last") {
        all.extend_from_slice(&piece);
    }
    (coming.from, coming.size, all)
}

async fn there_and_back(client: &Client) {
    let scene = scene(client).await;
    let medium = picture(client, &scene).await;
    let all = bytes();
    let size = all.len() as u64;
    assert!(!client.has_bytes(medium).await.expect("an answer"));

    // What is not as it was said leaves nothing.
    let wrong = Upload { sha256: [0; 32], ..upload(medium, &all) };
    let refused = client.upload(&wrong, std::io::Cursor::new(all.clone()), |_| {}).await;
    assert!(matches!(&refused, Err(UploadError::Call(error)) if error.is(ProblemType::Invalid)), "{refused:?}");
    for said in [size + 1, size - 1] {
        let wrong = Upload { size: said, ..upload(medium, &all) };
        let refused = client.upload(&wrong, std::io::Cursor::new(all.clone()), |_| {}).await;
        assert!(matches!(&refused, Err(UploadError::Source(_))), "{refused:?}");
    }
    assert!(!client.has_bytes(medium).await.expect("an answer"));

    let sent = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&sent);
    let tell = move |bytes| told.store(bytes, Ordering::Relaxed);
    let row = client.upload(&upload(medium, &all), std::io::Cursor::new(all.clone()), tell).await.expect("a row");
    assert_eq!((row.size_bytes, row.file_name.as_deref()), (Some(size as i64), Some("a.png")));
    assert_eq!(sent.load(Ordering::Relaxed), size);
    assert!(client.has_bytes(medium).await.expect("an answer"));
    let other = b"\x89PNG\r\n\x1a\nother".to_vec();
    let refused = client.upload(&upload(medium, &other), std::io::Cursor::new(other), |_| {}).await;
    assert!(matches!(&refused, Err(UploadError::Call(error)) if error.is(ProblemType::Conflict)), "{refused:?}");

    let tag = format!("\"{}\"", row.sha256.expect("a checksum"));
    assert!(fetched(client, medium, 0, None).await == (0, size, all.clone()));
    assert!(fetched(client, medium, size - 9, Some(&tag)).await == (size - 9, size, all[all.len() - 9..].to_vec()));
    assert_eq!(fetched(client, medium, 5, Some("\"other\"")).await.0, 0, "of something else it begins anew");
    let beyond = client.download(medium, size, Some(&tag)).await.expect_err("no byte is there");
    assert!(beyond.is(ProblemType::NoSuchRange), "{beyond:?}");
    let nowhere = client.download(super::studio::new_id(), 0, None).await.expect_err("no medium is there");
    assert!(nowhere.is(ProblemType::NotFound), "{nowhere:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_process() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = LocalWorkspace {
        path: folder.path().join("orama.db"),
        email: "ana@laptop".to_owned(),
        full_name: "Ana".to_owned(),
    };
    let client = Client::local(&workspace).await.expect("a workspace");
    there_and_back(&client).await;
    client.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_http_into_a_folder() {
    let program = Program::start(&[]);
    let client = client(&program, &token(&program).await);
    there_and_back(&client).await;
    // A token that is none is told by whose it is, by every way.
    let stranger = self::client(&program, "orama_t_wrong");
    let refused = stranger.download(super::studio::new_id(), 0, None).await.expect_err("a refusal");
    assert!(matches!(&refused, Error::Problem(problem) if problem.detail.contains("does not accept your token")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_http_into_s3_as_the_environment_says() {
    let bucket = S3::start().await;
    let place = format!("s3://{}/films/rushes", s3::BUCKET);
    let refused = Program::try_start_in(&["--media", &place], &[]).err().expect("there are no keys");
    let says = ["no keys are in the environment", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];
    assert!(says.iter().all(|word| refused.contains(word)), "{refused}");
    let endpoint = bucket.endpoint();
    let environment = [
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", s3::REGION),
        ("AWS_ACCESS_KEY_ID", s3::KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", s3::SECRET),
    ];
    let program = Program::start_in(&["--media", &place], &environment);
    let client = client(&program, &token(&program).await);
    there_and_back(&client).await;
    let kept = bucket.kept();
    let keys: Vec<&String> = kept.objects.keys().collect();
    assert!(keys.len() == 1 && keys[0].starts_with("films/rushes/"), "{keys:?}");
    assert_eq!((kept.unsigned, kept.begun.len()), (0, 0), "all was signed, and nothing is left half-way");
    assert!(!program.data().join("media").exists());
}
