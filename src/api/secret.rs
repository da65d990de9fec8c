//! Passwords and tokens on the wire: sent as text, never shown by `Debug`, wiped from memory when they are dropped.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// A password or a token in a body.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text, for the one who must have it.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<SecretString> for Secret {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.reveal() == other.reveal()
    }
}

impl Eq for Secret {}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.reveal())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // An error must not repeat what was sent, as serde's own would.
        match serde_json::Value::deserialize(deserializer) {
            Ok(serde_json::Value::String(text)) => Ok(Self::from(text)),
            _ => Err(de::Error::custom("must be a text")),
        }
    }
}

impl PartialSchema for Secret {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .into()
    }
}
impl ToSchema for Secret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_an_error_repeats_it() {
        let secret: Secret = serde_json::from_str("\"hunter2 hunter2\"").expect("a text");
        assert_eq!(secret.reveal(), "hunter2 hunter2");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        for wrong in ["4711", "[\"4711\"]", "{\"4711\":1}", "null"] {
            let error = serde_json::from_str::<Secret>(wrong).expect_err("no text").to_string();
            assert!(error.starts_with("must be a text") && !error.contains("4711"), "{error}");
        }
    }
}
