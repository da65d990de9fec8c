//! One operation while it is being described.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Content, Ref, RefOr, Required, Response, ResponseBuilder, Schema, SecurityRequirement,
        path::{Operation as Described, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::{RequestBody, RequestBodyBuilder},
    },
};

/// The names under which schemas are found in the document.
pub(super) type Schemas = Vec<(String, RefOr<Schema>)>;

/// The name of the security scheme.
pub(super) const BEARER: &str = "bearer";

/// One operation: what it takes, what it answers, and what may go wrong.
pub(in crate::server) struct Operation {
    path: &'static str,
    is_write: bool,
    needs_sign_in: bool,
    may_sign_in: bool,
    parameters: Vec<Parameter>,
    shared: BTreeSet<&'static str>,
    body: Option<RequestBody>,
    answers: BTreeMap<u16, Response>,
    problems: BTreeSet<u16>,
    schemas: Schemas,
}

impl Operation {
    pub(super) fn new(path: &'static str, method: &Method) -> Self {
        Self {
            path,
            is_write: !method.is_safe(),
            needs_sign_in: false,
            may_sign_in: false,
            parameters: Vec::new(),
            shared: BTreeSet::new(),
            body: None,
            answers: BTreeMap::new(),
            problems: BTreeSet::from([500]),
            schemas: Vec::new(),
        }
    }

    /// Only for somebody who is signed in.
    pub fn needs_sign_in(&mut self) {
        self.needs_sign_in = true;
        self.problems([401, 403, 503]);
        if self.is_write {
            self.problem(409);
        }
    }

    /// For anybody, and for whoever is signed in as themselves.
    pub fn may_sign_in(&mut self) {
        self.may_sign_in = true;
        self.problems([401, 403, 409, 503]);
    }

    /// May answer this problem.
    pub fn problem(&mut self, status: u16) {
        self.problems.insert(status);
    }

    /// May answer these problems.
    pub fn problems(&mut self, statuses: impl IntoIterator<Item = u16>) {
        self.problems.extend(statuses);
    }

    /// The `{…}` of the path, in order.
    pub fn path_parameters(&mut self, schemas: impl IntoIterator<Item = RefOr<Schema>>) {
        let names = self.path.split(['{', '}']).skip(1).step_by(2);
        for (name, schema) in names.zip(schemas) {
            let parameter = ParameterBuilder::new()
                .name(name.trim_start_matches('*'))
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(schema));
            self.parameters.push(parameter.build());
        }
        self.problem(404);
    }

    /// The names of the query string.
    pub fn query<T: IntoParams>(&mut self) {
        self.parameters.extend(T::into_params(|| Some(ParameterIn::Query)));
        self.problem(400);
    }

    /// A parameter that several operations share, by its name among the components.
    pub fn shared_parameter(&mut self, name: &'static str) {
        self.shared.insert(name);
    }

    /// A JSON body.
    pub fn json_body<T: ToSchema>(&mut self) {
        let content = Content::new(Some(self.schema::<T>()));
        self.body("application/json", content);
        self.problems([400, 415, 422]);
        // What a body names may not exist, too.
        if self.needs_sign_in {
            self.problem(404);
        }
    }

    /// A body of any kind.
    pub fn body(&mut self, media_type: &str, content: Content) {
        let body = RequestBodyBuilder::new().content(media_type, content).required(Some(Required::True));
        self.body = Some(body.build());
        self.problem(413);
    }

    /// Answers a value as JSON.
    pub fn json<T: ToSchema>(&mut self, status: u16, description: &str, has_tag: bool) {
        let content = Content::new(Some(self.schema::<T>()));
        self.answer(status, description, Some(("application/json", content)), has_tag);
    }

    /// Answers this.
    pub fn answer(&mut self, status: u16, description: &str, content: Option<(&str, Content)>, has_tag: bool) {
        let mut response =
            ResponseBuilder::new().description(description).header_ref("X-Request-Id", header("RequestId"));
        if has_tag {
            response = response.header_ref("ETag", header("ETag"));
        }
        if let Some((media_type, content)) = content {
            response = response.content(media_type, content);
        }
        self.answers.insert(status, response.build());
    }

    /// Every answer described so far has this header, too, by its name among the components.
    pub fn answer_header(&mut self, name: &str, component: &str) {
        for answer in self.answers.values_mut() {
            answer.headers.insert(name.to_owned(), RefOr::Ref(header(component)));
        }
    }

    /// What it answers is answered as 201: made.
    pub fn is_created(&mut self) {
        if let Some(mut answer) = self.answers.remove(&200) {
            "Made.".clone_into(&mut answer.description);
            self.answers.insert(201, answer);
        }
    }

    /// A reference to the schema of a type, or the schema itself where it has no name of its own.
    pub fn schema<T: ToSchema>(&mut self) -> RefOr<Schema> {
        T::schemas(&mut self.schemas);
        match T::schema() {
            RefOr::T(schema @ Schema::Array(_)) => schema.into(),
            schema => {
                self.schemas.push((T::name().into_owned(), schema));
                Ref::from_schema_name(T::name()).into()
            }
        }
    }

    /// The finished operation and the schemas it names.
    pub(super) fn finish(self, tag: &str, id: &str, summary: &str) -> (Described, Schemas) {
        let mut operation = OperationBuilder::new()
            .tag(tag)
            .operation_id(Some(id))
            .summary(Some(summary))
            .parameters(Some(self.parameters))
            .request_body(self.body);
        for name in self.shared {
            operation = operation.parameter_ref(Ref::new(format!("#/components/parameters/{name}")));
        }
        if self.may_sign_in {
            operation = operation.security(SecurityRequirement::new(BEARER, [""; 0]));
        }
        let security =
            if self.needs_sign_in { SecurityRequirement::new(BEARER, [""; 0]) } else { SecurityRequirement::default() };
        operation = operation.security(security);
        for (status, response) in self.answers {
            operation = operation.response(status.to_string(), response);
        }
        for status in self.problems {
            operation = operation.response(status.to_string(), super::document::problem_ref(status));
        }
        (operation.build(), self.schemas)
    }
}

fn header(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}
