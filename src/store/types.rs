//! How the model's own types are stored: an id as its UUID, a time as its microseconds, a word as its text.

use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};
use uuid::Uuid;

use crate::model::{
    AspectRatio, CommentStatus, ContentType, Entity, Id, Level, MediaStatus, MediaType, MemberRole, Resolution, Stage,
    StageAction, StageStatus, TakeRole, Timestamp, TokenScope, UserRole, Verb, Visibility, search::Kind,
};

impl<T, DB: Database> Type<DB> for Id<T>
where
    Uuid: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        Uuid::type_info()
    }
    fn compatible(ty: &DB::TypeInfo) -> bool {
        Uuid::compatible(ty)
    }
}

impl<'q, T, DB: Database> Encode<'q, DB> for Id<T>
where
    Uuid: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buf: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.uuid().encode_by_ref(buf)
    }
}

impl<'r, T, DB: Database> Decode<'r, DB> for Id<T>
where
    Uuid: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Uuid::decode(value).map(Self::from_uuid)
    }
}

/// A type that is stored as an integer.
macro_rules! stored_as_integer {
    ($name:ty, $from:path, $to:expr) => {
        impl<DB: Database> Type<DB> for $name
        where
            i64: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                i64::type_info()
            }
            fn compatible(ty: &DB::TypeInfo) -> bool {
                i64::compatible(ty)
            }
        }
        impl<'q, DB: Database> Encode<'q, DB> for $name
        where
            i64: Encode<'q, DB>,
        {
            fn encode_by_ref(&self, buf: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                $to(*self).encode_by_ref(buf)
            }
        }
        impl<'r, DB: Database> Decode<'r, DB> for $name
        where
            i64: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                i64::decode(value).map($from)
            }
        }
    };
}

stored_as_integer!(Timestamp, Timestamp::from_micros, Timestamp::micros);
stored_as_integer!(Level, Level, |level: Level| level.0);

/// A closed set of words that is stored as text.
macro_rules! stored_as_word {
    ($($name:ty),+ $(,)?) => { $(
        impl<DB: Database> Type<DB> for $name
        where
            str: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                str::type_info()
            }
            fn compatible(ty: &DB::TypeInfo) -> bool {
                str::compatible(ty)
            }
        }
        impl<'q, DB: Database> Encode<'q, DB> for $name
        where
            &'static str: Encode<'q, DB>,
        {
            fn encode_by_ref(&self, buf: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                self.as_str().encode(buf)
            }
        }
        impl<'r, DB: Database> Decode<'r, DB> for $name
        where
            &'r str: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(<&str>::decode(value)?.parse()?)
            }
        }
    )+ };
}

stored_as_word!(
    AspectRatio,
    CommentStatus,
    ContentType,
    Entity,
    Kind,
    MediaStatus,
    MediaType,
    MemberRole,
    Resolution,
    Stage,
    StageAction,
    StageStatus,
    TakeRole,
    TokenScope,
    UserRole,
    Verb,
    Visibility,
);
