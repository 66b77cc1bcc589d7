//! The ids of the domain as columns of the database.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, Queryable},
    expression::AsExpression,
    internal::derives::as_expression::Bound,
    serialize::{self, Output, ToSql},
    sql_types::{BigInt, Nullable},
};

use crate::domain::{
    CategoryId, CommentId, InviteId, MessageId, NotificationId, PostId, SessionId, Timestamp,
    UploadId, UserId,
};

macro_rules! columns {
    ($($id:ident),* $(,)?) => {$(
        impl AsExpression<BigInt> for $id {
            type Expression = Bound<BigInt, i64>;
            fn as_expression(self) -> Self::Expression {
                AsExpression::<BigInt>::as_expression(self.0)
            }
        }

        impl AsExpression<BigInt> for &$id {
            type Expression = Bound<BigInt, i64>;
            fn as_expression(self) -> Self::Expression {
                AsExpression::<BigInt>::as_expression(self.0)
            }
        }

        impl AsExpression<Nullable<BigInt>> for $id {
            type Expression = Bound<Nullable<BigInt>, i64>;
            fn as_expression(self) -> Self::Expression {
                AsExpression::<Nullable<BigInt>>::as_expression(self.0)
            }
        }

        impl AsExpression<Nullable<BigInt>> for &$id {
            type Expression = Bound<Nullable<BigInt>, i64>;
            fn as_expression(self) -> Self::Expression {
                AsExpression::<Nullable<BigInt>>::as_expression(self.0)
            }
        }

        impl<DB: Backend> ToSql<BigInt, DB> for $id
        where
            i64: ToSql<BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<BigInt, DB> for $id
        where
            i64: FromSql<BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }

        impl<DB: Backend> Queryable<BigInt, DB> for $id
        where
            i64: FromSql<BigInt, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )*};
}

columns!(
    UserId,
    SessionId,
    CategoryId,
    PostId,
    CommentId,
    MessageId,
    UploadId,
    Timestamp,
    InviteId,
    NotificationId
);
