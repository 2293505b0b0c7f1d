//! Parameters of a JSON-RPC call, from a JSON body or from the query of an address.

use base64::prelude::{Engine as _, BASE64_STANDARD};
use serde_json::{Map, Value};

use super::jsonrpc::RpcError;

/// Named parameters of one call.
#[derive(Debug, Default)]
pub struct Params {
    values: Map<String, Value>,
    /// True where the values come from an address: texts then stand in quotes.
    from_address: bool,
}

/// How bytes are written where nothing marks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Hexadecimal.
    Hex,
    /// Base64.
    Base64,
}

impl Params {
    /// Parameters of a JSON body: an object, or nothing.
    ///
    /// # Errors
    /// [`RpcError`] for positional parameters.
    pub fn from_json(value: Option<Value>) -> Result<Self, RpcError> {
        let values = match value {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(values)) => values,
            Some(Value::Array(list)) if list.is_empty() => Map::new(),
            Some(_) => return Err(RpcError::params("parameters must be named")),
        };
        Ok(Self {
            values,
            from_address: false,
        })
    }

    /// Parameters of an address's query.
    pub fn from_query(pairs: Vec<(String, String)>) -> Self {
        let values = pairs
            .into_iter()
            .map(|(key, value)| (key, Value::String(value)))
            .collect();
        Self {
            values,
            from_address: true,
        }
    }

    /// A text, where it is given.
    ///
    /// # Errors
    /// [`RpcError`] when it is not a text.
    pub fn text(&self, name: &str) -> Result<Option<String>, RpcError> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(self.unquoted(text).to_owned())),
            Some(_) => Err(RpcError::params(format!("{name} must be a text"))),
        }
    }

    /// A number, as a number or as a text, where it is given.
    ///
    /// # Errors
    /// [`RpcError`] when it is neither.
    pub fn number(&self, name: &str) -> Result<Option<u64>, RpcError> {
        let refused = || RpcError::params(format!("{name} must be a whole number"));
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => number.as_u64().map(Some).ok_or_else(refused),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => {
                self.unquoted(text).parse().map(Some).map_err(|_| refused())
            }
            Some(_) => Err(refused()),
        }
    }

    /// Bytes: `0x` marks hexadecimal, but not in a body's base64; else as said, or the text itself
    /// where it is quoted in an address.
    ///
    /// # Errors
    /// [`RpcError`] when they are missing or do not decode.
    pub fn bytes(&self, name: &str, encoding: Encoding) -> Result<Vec<u8>, RpcError> {
        let refused = |reason: &dyn std::fmt::Display| {
            RpcError::params(format!("{name} does not decode: {reason}"))
        };
        let text = match self.values.get(name) {
            None | Some(Value::Null) => return Err(RpcError::params(format!("{name} is missing"))),
            Some(Value::String(text)) => text.as_str(),
            Some(_) => return Err(RpcError::params(format!("{name} must be a text"))),
        };
        let is_quoted = self.unquoted(text).len() != text.len();
        if is_quoted {
            return Ok(self.unquoted(text).as_bytes().to_vec());
        }
        let is_marked = self.from_address || encoding == Encoding::Hex;
        if let Some(digits) = text.strip_prefix("0x").filter(|_| is_marked) {
            return hex::decode(digits).map_err(|error| refused(&error));
        }
        match encoding {
            Encoding::Hex => hex::decode(text).map_err(|error| refused(&error)),
            Encoding::Base64 => BASE64_STANDARD
                .decode(text)
                .map_err(|error| refused(&error)),
        }
    }

    /// A hash of 32 bytes, in hexadecimal or base64, which differ in length.
    ///
    /// # Errors
    /// [`RpcError`] when it is missing or is none.
    pub fn hash(&self, name: &str) -> Result<Vec<u8>, RpcError> {
        let text = self.text(name)?.unwrap_or_default();
        // Base64 may begin with 0x too.
        let digits = text.strip_prefix("0x").unwrap_or(&text);
        let is_hexadecimal = digits.len() == 64 && digits.bytes().all(|c| c.is_ascii_hexdigit());
        let decoded = if is_hexadecimal {
            hex::decode(digits).map_err(|error| error.to_string())
        } else {
            BASE64_STANDARD
                .decode(&text)
                .map_err(|error| error.to_string())
        };
        let hash = decoded
            .map_err(|reason| RpcError::params(format!("{name} does not decode: {reason}")))?;
        if hash.len() != 32 {
            return Err(RpcError::params(format!(
                "{name} has {} bytes, not 32",
                hash.len()
            )));
        }
        Ok(hash)
    }

    fn unquoted<'a>(&self, text: &'a str) -> &'a str {
        let inner = text
            .strip_prefix('"')
            .and_then(|open| open.strip_suffix('"'));
        inner.filter(|_| self.from_address).unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn json_parameters() {
        let params = Params::from_json(Some(json!({
            "path": "/p", "data": "0aff", "tx": "Cv8=", "height": "7", "page": 2, "none": null
        })))
        .unwrap();
        assert_eq!(params.text("path").unwrap().unwrap(), "/p");
        assert_eq!(params.bytes("data", Encoding::Hex).unwrap(), [10, 255]);
        assert_eq!(params.bytes("tx", Encoding::Base64).unwrap(), [10, 255]);
        let marked = Params::from_json(Some(json!({ "tx": "0xEA" }))).unwrap();
        assert_eq!(marked.bytes("tx", Encoding::Base64).unwrap(), [211, 17, 0]);
        assert_eq!(params.number("height").unwrap(), Some(7));
        assert_eq!(params.number("page").unwrap(), Some(2));
        assert_eq!(params.number("none").unwrap(), None);
        assert!(params.number("path").is_err());
        assert!(params.bytes("absent", Encoding::Hex).is_err());
        assert!(Params::from_json(Some(json!([1]))).is_err());
    }

    #[test]
    fn parameters_of_an_address() {
        let pairs = [
            ("path", "\"/p\""),
            ("data", "0x0aff"),
            ("tx", "\"raw\""),
            ("height", "7"),
        ];
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let params = Params::from_query(pairs.to_vec());
        assert_eq!(params.text("path").unwrap().unwrap(), "/p");
        assert_eq!(params.bytes("data", Encoding::Hex).unwrap(), [10, 255]);
        assert_eq!(params.bytes("tx", Encoding::Base64).unwrap(), b"raw");
        assert_eq!(params.number("height").unwrap(), Some(7));
    }

    #[test]
    fn a_hash_is_read_in_either_form() {
        let hash = [7u8; 32];
        let forms = [
            hex::encode(hash),
            format!("0x{}", hex::encode(hash)),
            BASE64_STANDARD.encode(hash),
        ];
        for form in forms {
            let params = Params::from_json(Some(json!({ "hash": form }))).unwrap();
            assert_eq!(params.hash("hash").unwrap(), hash);
        }
        let mut hash = [7u8; 32];
        (hash[0], hash[1]) = (0xd3, 0x10);
        let form = BASE64_STANDARD.encode(hash);
        assert!(form.starts_with("0x"));
        let params = Params::from_json(Some(json!({ "hash": form }))).unwrap();
        assert_eq!(params.hash("hash").unwrap(), hash);
        let short = Params::from_json(Some(json!({ "hash": "0x07" }))).unwrap();
        assert!(short.hash("hash").is_err());
    }
}
