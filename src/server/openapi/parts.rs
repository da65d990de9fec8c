//! What each extractor takes and what each answer gives: read from a handler's own types, so that it cannot say anything else.

use axum::{
    extract::{Extension, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use serde::Serialize;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{Content, RefOr, Schema, schema::Type},
};

use super::operation::Operation;
use crate::{
    api::Problem,
    command::Made,
    model::{Id, TakeRole},
    server::{
        App,
        answer::{Guarded, Row, Tagged},
        extract::{IfMatch, Json as Body, MaybeIfMatch, Path, Query},
        fresh::{Fresh, IfNoneMatch},
        identity::{Caller, Guest},
        repeat::Sent,
    },
};

/// A handler whose arguments and answer are described. Implemented for every `async fn` of [`Part`]s that answers [`Answers`].
pub(in crate::server) trait Handles<Arguments> {
    /// Whether it reads the body of a request. One that does not is never reached with something in it.
    const TAKES_BODY: bool;

    /// Describes it.
    fn describe(operation: &mut Operation);
}

/// An extractor.
pub(in crate::server) trait Part {
    /// Whether it reads the body.
    const TAKES_BODY: bool = false;

    /// Describes what it takes.
    fn describe(operation: &mut Operation);
}

/// What a handler answers.
pub(in crate::server) trait Answers {
    /// Describes what it gives.
    fn describe(operation: &mut Operation);
}

macro_rules! handles {
    ($($part:ident)*) => {
        impl<F, Answer, Given, $($part),*> Handles<($($part,)*)> for F
        where
            F: Fn($($part),*) -> Answer,
            Answer: Future<Output = Given>,
            Given: Answers,
            $($part: Part),*
        {
            const TAKES_BODY: bool = false $(|| $part::TAKES_BODY)*;

            fn describe(operation: &mut Operation) {
                $($part::describe(operation);)*
                Given::describe(operation);
            }
        }
    };
}

handles!();
handles!(A);
handles!(A B);
handles!(A B C);
handles!(A B C D);
handles!(A B C D E);
handles!(A B C D E G);
handles!(A B C D E G H);

impl Part for Caller {
    fn describe(operation: &mut Operation) {
        operation.needs_sign_in();
    }
}

impl Part for Guest {
    fn describe(operation: &mut Operation) {
        operation.may_sign_in();
    }
}

impl<T: Segments> Part for Path<T> {
    fn describe(operation: &mut Operation) {
        operation.path_parameters(T::schemas());
    }
}

impl<T: IntoParams> Part for Query<T> {
    fn describe(operation: &mut Operation) {
        operation.query::<T>();
    }
}

impl<T: ToSchema> Part for Body<T> {
    const TAKES_BODY: bool = true;

    fn describe(operation: &mut Operation) {
        operation.json_body::<T>();
    }
}

impl Part for IfMatch {
    fn describe(operation: &mut Operation) {
        operation.shared_parameter("IfMatch");
        operation.problems([400, 412, 428]);
    }
}

impl Part for MaybeIfMatch {
    fn describe(operation: &mut Operation) {
        operation.shared_parameter("MaybeIfMatch");
        operation.problems([400, 412]);
    }
}

impl Part for IfNoneMatch {
    fn describe(operation: &mut Operation) {
        operation.shared_parameter("IfNoneMatch");
    }
}

/// Parts of which the document has nothing to say: what they need is said by `also`.
macro_rules! silent {
    ($($part:ty),+) => { $(impl Part for $part { fn describe(_: &mut Operation) {} })+ };
}

silent!(State<App>, HeaderMap, Method, Uri);

impl Part for Request {
    const TAKES_BODY: bool = true;

    fn describe(_: &mut Operation) {}
}

impl<T> Part for Option<Extension<T>> {
    fn describe(_: &mut Operation) {}
}

impl<T> Part for Extension<T> {
    fn describe(_: &mut Operation) {}
}

/// What stands in the `{…}` of a path.
pub(in crate::server) trait Segments {
    /// A schema for each.
    fn schemas() -> Vec<RefOr<Schema>>;
}

impl<T> Segments for Id<T> {
    fn schemas() -> Vec<RefOr<Schema>> {
        vec![Self::schema()]
    }
}

impl Segments for TakeRole {
    fn schemas() -> Vec<RefOr<Schema>> {
        vec![Self::schema()]
    }
}

impl Segments for String {
    fn schemas() -> Vec<RefOr<Schema>> {
        vec![Self::schema()]
    }
}

impl<A: Segments, B: Segments> Segments for (A, B) {
    fn schemas() -> Vec<RefOr<Schema>> {
        [A::schemas(), B::schemas()].concat()
    }
}

impl<T: Answers> Answers for Result<T, Problem> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

impl<T: Serialize + ToSchema> Answers for axum::Json<T> {
    fn describe(operation: &mut Operation) {
        operation.json::<T>(200, "Here it is.", false);
    }
}

impl<T: ToSchema> Answers for Fresh<T> {
    fn describe(operation: &mut Operation) {
        operation.json::<T>(
            200,
            "Here it is; send its `ETag` as `If-None-Match` to get it only when it changed.",
            true,
        );
        operation.answer(304, "You have it: nothing changed.", None, true);
    }
}

impl<T: Tagged + ToSchema> Answers for Row<T> {
    fn describe(operation: &mut Operation) {
        operation.json::<T>(200, "The row as it is now.", true);
    }
}

impl<T: Serialize + ToSchema> Answers for Guarded<T> {
    fn describe(operation: &mut Operation) {
        operation.json::<T>(200, "The value as it is now; the `ETag` is the revision of the row that guards it.", true);
    }
}

impl<T: Tagged + ToSchema> Answers for Made<T> {
    fn describe(operation: &mut Operation) {
        operation.json::<T>(201, "Made.", true);
        operation.answer_header("Location", "Location");
        operation.json::<T>(200, "The same create came before: this is what it made.", true);
    }
}

/// A write that may come again.
impl<T: Answers> Answers for Sent<T> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        operation.shared_parameter("IdempotencyKey");
        operation.shared_parameter("ClientId");
        operation.problem(400);
        operation.answer_header("Idempotency-Replayed", "Replayed");
    }
}

/// What a create answers that does not go through `Sent`: made. Where a repeat is answered, too, `also` says so.
impl<T: Answers> Answers for (StatusCode, T) {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        operation.is_created();
    }
}

impl Answers for &'static str {
    fn describe(operation: &mut Operation) {
        let text = utoipa::openapi::ObjectBuilder::new().schema_type(Type::String);
        operation.answer(200, "Fine.", Some(("text/plain", Content::new(Some(text)))), false);
    }
}

/// An answer that its type says nothing about; say it by `also`.
impl Answers for Response {
    fn describe(_: &mut Operation) {}
}
