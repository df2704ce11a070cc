//! New values for some fields of a struct, such as `{"timer": 30}`.
//!
//! The data file stores the struct as JSON, and the window sends the same JSON. Pure data.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

/// A struct whose fields change one by one.
pub trait Changeable: Clone + Default + Serialize + DeserializeOwned {
    /// Reads stored JSON. A field that this version does not know or cannot read keeps its default and does not
    /// affect the others.
    fn read(stored: &str) -> Self {
        let stored: Map<String, Value> = serde_json::from_str(stored).unwrap_or_default();
        Self::default().changed(Change(stored, PhantomData))
    }

    /// Returns the JSON to store.
    fn write(&self) -> String {
        serde_json::to_string(self).expect("words, numbers and string keys only")
    }

    /// Returns the struct after a change.
    #[must_use]
    fn changed(&self, change: Change<Self>) -> Self {
        change
            .0
            .into_iter()
            .fold(self.clone(), |all, (name, value)| {
                all.with(&name, value).unwrap_or(all)
            })
    }

    /// Replaces one field. Returns `None` if there is no such field or it cannot have this value.
    fn with(&self, name: &str, value: Value) -> Option<Self> {
        let mut all = serde_json::to_value(self).ok()?;
        *all.get_mut(name)? = value;
        serde_json::from_value(all).ok()
    }
}

/// New values for some fields. They are valid for any values of the other fields.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Map<String, Value>", bound = "T: Changeable")]
pub struct Change<T>(Map<String, Value>, PhantomData<T>);

/// Changes nothing.
impl<T> Default for Change<T> {
    fn default() -> Self {
        Self(Map::new(), PhantomData)
    }
}

/// An unknown field, or a value that the field cannot have.
#[derive(Debug, Error)]
#[error("unknown or invalid preference: {0}")]
pub struct InvalidChange(pub String);

impl<T: Changeable> TryFrom<Map<String, Value>> for Change<T> {
    type Error = InvalidChange;

    fn try_from(change: Map<String, Value>) -> Result<Self, InvalidChange> {
        let invalid = change
            .iter()
            .find(|(name, value)| T::default().with(name, (*value).clone()).is_none());
        match invalid {
            Some((name, _)) => Err(InvalidChange(name.clone())),
            None => Ok(Self(change, PhantomData)),
        }
    }
}
