//! `POST /v1/batch`: runs the routes' own handlers, one for each item, in one transaction. There is no second table of what
//! may be written: an item goes through the same router, extractors, policy and use cases as the request that it stands for.

#![expect(clippy::result_large_err, reason = "a problem is the answer itself, made at most once for an item")]

use axum::{
    Extension, Router,
    body::Body,
    http::{Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use tower::ServiceExt;
use uuid::Uuid;

use crate::{
    api::{
        Problem, ProblemType,
        batch::{BATCH, Batch, BatchAnswer, BatchItem, ItemOutcome, MAX_ITEMS, Seen},
    },
    command::{
        self,
        once::{Answer as Kept, NewActivity, Reply},
        share::Done,
    },
    server::{
        answer::Answer,
        extract::Json as JsonBody,
        identity::{Caller, Inside},
        openapi::{Answers, Operation, Routes},
        problem::invalid,
        repeat::{Sent, json},
    },
};

/// The router that the items go through.
#[derive(Clone)]
struct Parts(Router);

pub(super) fn routes(parts: Router) -> Routes {
    Routes::of("Batch", "Several writes at once.")
        .post(BATCH, "runBatch", "Does several writes in order, in one transaction, with an outcome for each.", run)
        .layer(Extension(Parts(parts)))
}

/// What a path that no item may name is answered.
pub(super) async fn no_such_part(uri: Uri) -> Problem {
    Problem::new(
        ProblemType::NotFound,
        format!("{} cannot be part of a batch: send it by itself, if it exists", uri.path()),
    )
}

async fn run(
    Extension(Parts(parts)): Extension<Parts>,
    caller: Caller,
    JsonBody(batch): JsonBody<Batch>,
) -> Answer<Sent<Outcomes>> {
    if !(1..=MAX_ITEMS).contains(&batch.items.len()) {
        return Err(invalid("items", format!("must be 1 to {MAX_ITEMS} writes: send more in several batches")));
    }
    let dry_run = batch.dry_run;
    caller.share(dry_run, async move |inside| run_items(&parts, inside, &batch).await).await
}

async fn run_items(parts: &Router, inside: Inside, batch: &Batch) -> command::Result<Outcomes> {
    let batch_id = inside.shared.batch_id().await;
    let mut items = Vec::with_capacity(batch.items.len());
    for (index, item) in batch.items.iter().enumerate() {
        let answered = match request(&inside, item) {
            Ok(request) => parts.clone().oneshot(request).await.unwrap_or_else(|never| match never {}),
            Err(problem) => problem.into_response(),
        };
        if let Some(done) = inside.shared.take_last().await? {
            items.push(Ok(done));
            continue;
        }
        let problem = problem_of(answered).await;
        if batch.atomic {
            return Err(command::Error::Item { index, problem: Box::new(problem) });
        }
        items.push(Err(problem));
    }
    Ok(Outcomes { dry_run: batch.dry_run, batch_id, items })
}

/// The request that an item stands for.
fn request(inside: &Inside, item: &BatchItem) -> Result<Request<Body>, Problem> {
    let mut request = Request::builder().method(item.method.as_str()).uri(&item.path);
    if let Some(seen) = &item.if_match {
        request = request.header(
            header::IF_MATCH,
            match seen {
                Seen::Revision(revision) => revision.to_string(),
                Seen::Header(text) => text.clone(),
            },
        );
    }
    let body = match &item.body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    let mut request = request.body(body).map_err(|error| {
        Problem::new(ProblemType::Malformed, format!("the path or the If-Match of the item cannot be read: {error}"))
    })?;
    inside.enter(request.extensions_mut());
    Ok(request)
}

async fn problem_of(answer: Response) -> Problem {
    let body = answer.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_else(|_| {
        Problem::new(ProblemType::Internal, "the item was not answered as a write: nothing of it was kept")
    })
}

/// What became of each item.
struct Outcomes {
    dry_run: bool,
    batch_id: Uuid,
    items: Vec<Result<Done, Problem>>,
}

impl Answers for Outcomes {
    fn describe(operation: &mut Operation) {
        operation.json::<BatchAnswer>(200, "What became of each, in the same order.", false);
    }
}

impl Reply for Outcomes {
    fn answer(&self, log: &[NewActivity]) -> Kept {
        let items = self.items.iter().map(|item| outcome(item, log)).collect();
        let activity_id = log.last().filter(|_| !self.dry_run).map(|entry| entry.id);
        json(StatusCode::OK, &BatchAnswer { dry_run: self.dry_run, batch_id: self.batch_id, activity_id, items })
    }

    /// A batch of which everything was refused may be tried again, as any write that was.
    fn is_kept(&self) -> bool {
        self.items.iter().any(Result::is_ok)
    }
}

fn outcome(item: &Result<Done, Problem>, log: &[NewActivity]) -> ItemOutcome {
    match item {
        Ok(done) => {
            let answer = done.answer(log);
            ItemOutcome {
                status: answer.status,
                etag: answer.etag,
                body: serde_json::from_slice(&answer.body).ok(),
                problem: None,
            }
        }
        Err(problem) => ItemOutcome { status: problem.status, etag: None, body: None, problem: Some(problem.clone()) },
    }
}
