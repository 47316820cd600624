//! Whether a value is what a schema says: a reader of the words of JSON Schema that ours are made of.

use serde_json::{Map, Value};

/// What is wrong with a value by a schema, of the words that `schemas.json` uses.
pub fn fault(schema: &Value, value: &Value, shapes: &Map<String, Value>) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/components/schemas/");
        return fault(shapes.get(name).unwrap_or_else(|| panic!("there is no shape {name}")), value, shapes);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let fits = any.iter().any(|one| fault(one, value, shapes).is_none());
        return (!fits).then(|| format!("{value} is none of {any:?}"));
    }
    let is = |kind: &Value| match kind.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        other => panic!("no such type: {other:?}"),
    };
    let fits = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(is),
        kind => is(kind),
    };
    if !fits || schema["enum"].as_array().is_some_and(|choices| !choices.contains(value)) {
        return Some(format!("{value} is no {schema}"));
    }
    let empty = Map::new();
    let members = value.as_object().unwrap_or(&empty);
    let missing = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|name| !members.contains_key(name.as_str().expect("a name")));
    if let Some(name) = missing {
        return Some(format!("{name} is missing in {value}"));
    }
    // Keys may be added to what is given, but none that is not declared: what names no members has any.
    let declared = schema["properties"].as_object();
    let undeclared = declared.and_then(|declared| members.keys().find(|name| !declared.contains_key(*name)));
    if let Some(name) = undeclared {
        return Some(format!("{name} is not declared, in {value}"));
    }
    let of_members = declared.into_iter().flatten();
    let of_members = of_members.filter_map(|(name, schema)| fault(schema, members.get(name)?, shapes));
    let items = value.as_array().into_iter().flatten().filter_map(|item| fault(&schema["items"], item, shapes));
    of_members.chain(items).next()
}
