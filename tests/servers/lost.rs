//! Answers that are lost after the server has done what it was asked for.

use orama::{
    api::{
        comments,
        stage::{self, Decide},
    },
    client::{Client, RemoteServer},
    model::StageAction,
    store::Sql,
};
use uuid::Uuid;

use super::{
    proxy::{Proxy, Way},
    studio::{Answer, Studio, note, number},
};

const COMMENTS: Sql = Sql::new("SELECT count(*) FROM comments");
const CREATED: Sql = Sql::new("SELECT count(*) FROM activity WHERE entity = 'comment' AND verb = 'create'");
const DECIDED: Sql = Sql::new("SELECT count(*) FROM stage_decisions");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_answer_was_lost_is_done_once_on_sqlite() {
    check(Studio::in_file().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_answer_was_lost_is_done_once_on_postgresql() {
    if let Some(studio) = Studio::build().await {
        check(studio).await;
    }
}

async fn check(studio: Studio) {
    let server = studio.serve();
    let proxy = Proxy::to(server.address);
    a_repeat_with_the_key_is_answered_and_not_done(&studio, &proxy).await;
    the_typed_client_repeats_by_itself(&studio, &proxy).await;
    drop((proxy, server));
    studio.end().await;
}

async fn a_repeat_with_the_key_is_answered_and_not_done(studio: &Studio, proxy: &Proxy) {
    let (client, at) = (studio.client(), proxy.address);
    let create = |words: &str| comments::create(studio.scene, &note(Uuid::now_v7(), words));

    let warmer = create("warmer");
    proxy.goes(Way::LosesAnswers(1));
    assert_eq!(client.write(at, &warmer, Some("warmer")).await, None);
    assert_eq!((proxy.lost(), number(&studio.db, COMMENTS).await), (1, 1), "it was done, and nobody heard of it");
    let again = client.write(at, &warmer, Some("warmer")).await;
    assert_eq!(again, Some(Answer { status: 201, is_again: true }));
    assert_eq!((number(&studio.db, COMMENTS).await, number(&studio.db, CREATED).await), (1, 1));

    // The control: a client that has no key, and makes a new id each time, writes it twice.
    proxy.goes(Way::LosesAnswers(1));
    assert_eq!(client.write(at, &create("slower"), None).await, None);
    let twice = client.write(at, &create("slower"), None).await;
    assert_eq!(twice, Some(Answer { status: 201, is_again: false }));
    assert_eq!((number(&studio.db, COMMENTS).await, number(&studio.db, CREATED).await), (3, 3));

    // A decision has no id that the client makes: only the key tells that it was made already.
    let submit = stage::decide(studio.video, &decide(StageAction::Submit), None);
    proxy.goes(Way::LosesAnswers(1));
    assert_eq!(client.write(at, &submit, Some("submit")).await, None);
    let again = client.write(at, &submit, Some("submit")).await;
    assert_eq!(again, Some(Answer { status: 200, is_again: true }));
    assert_eq!(number(&studio.db, DECIDED).await, 1);
    let unknown = client.write(at, &submit, None).await;
    assert_eq!(
        unknown,
        Some(Answer { status: 409, is_again: false }),
        "without its key it is another one, and refused"
    );
}

fn decide(action: StageAction) -> Decide {
    Decide { action, note: String::new(), acknowledge_open: false, to_stage: None, version_id: None }
}

async fn the_typed_client_repeats_by_itself(studio: &Studio, proxy: &Proxy) {
    let token = Some(studio.token.reveal().to_owned().into());
    let server = RemoteServer { url: proxy.url(), token, ..RemoteServer::default() };
    let client = Client::remote(&server).expect("a client");
    let before = (number(&studio.db, CREATED).await, number(&studio.db, DECIDED).await, proxy.lost());

    proxy.goes(Way::LosesAnswers(1));
    client.send(comments::create(studio.scene, &note(Uuid::now_v7(), "lost once"))).await.expect("the second answer");
    proxy.goes(Way::LosesAnswers(1));
    let approve = stage::decide(studio.video, &decide(StageAction::Approve), None);
    client.send(approve).await.expect("it is not told that the stage is approved already");
    let after = (number(&studio.db, CREATED).await, number(&studio.db, DECIDED).await, proxy.lost());
    assert_eq!(after, (before.0 + 1, before.1 + 1, before.2 + 2));

    // Whoever is not heard twice is told, and does not try for ever.
    proxy.goes(Way::LosesAnswers(2));
    let call = comments::create(studio.scene, &note(Uuid::now_v7(), "lost twice"));
    let error = client.send(call).await.expect_err("no answer came");
    assert!(matches!(error, orama::client::Error::Unreachable(_)), "{error}");
    assert_eq!(proxy.lost(), after.2 + 2);
}
