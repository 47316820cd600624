//! openmls's state as CBOR: through serde, self-describing, with bytes as byte strings.

// openmls serialises byte vectors as sequences of numbers. Here a sequence of bytes becomes a byte string, and a byte string is
// read back as either: a group's tree takes a third of its size in JSON, and a tenth of the time.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use serde::de::value::{SeqDeserializer, U32Deserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess};
use serde::de::{Deserializer, Visitor};
use serde::ser::{self, Serialize, Serializer};

/// A value that cannot be encoded or decoded.
#[derive(Debug, thiserror::Error)]
#[error("openmls's state: {0}")]
pub(crate) struct CodecError(String);

impl ser::Error for CodecError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        CodecError(message.to_string())
    }
}

impl serde::de::Error for CodecError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        CodecError(message.to_string())
    }
}

impl From<minicbor::decode::Error> for CodecError {
    fn from(error: minicbor::decode::Error) -> Self {
        CodecError(error.to_string())
    }
}

type Encoded = Result<(), CodecError>;

/// Encodes a value.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CodecError> {
    let mut writer = Writer(Encoder::new(Vec::new()));
    value.serialize(&mut writer)?;
    Ok(writer.0.into_writer())
}

/// Decodes a value.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    let mut reader = Reader(Decoder::new(bytes));
    T::deserialize(&mut reader)
}

struct Writer(Encoder<Vec<u8>>);

/// Writing into memory does not fail.
fn written<T>(result: Result<T, minicbor::encode::Error<std::convert::Infallible>>) -> Encoded {
    result.map(|_| ()).map_err(|error| CodecError(error.to_string()))
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = CodecError;
    type SerializeSeq = Sequence<'a>;
    type SerializeTuple = Sequence<'a>;
    type SerializeTupleStruct = Sequence<'a>;
    type SerializeTupleVariant = Sequence<'a>;
    type SerializeMap = Map<'a>;
    type SerializeStruct = Map<'a>;
    type SerializeStructVariant = Map<'a>;

    fn serialize_bool(self, value: bool) -> Encoded {
        written(self.0.bool(value))
    }

    fn serialize_i8(self, value: i8) -> Encoded {
        written(self.0.i64(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Encoded {
        written(self.0.i64(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Encoded {
        written(self.0.i64(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Encoded {
        written(self.0.i64(value))
    }

    fn serialize_u8(self, value: u8) -> Encoded {
        written(self.0.u64(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Encoded {
        written(self.0.u64(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Encoded {
        written(self.0.u64(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Encoded {
        written(self.0.u64(value))
    }

    fn serialize_f32(self, _: f32) -> Encoded {
        Err(CodecError("a fraction".to_owned()))
    }

    fn serialize_f64(self, _: f64) -> Encoded {
        Err(CodecError("a fraction".to_owned()))
    }

    fn serialize_char(self, value: char) -> Encoded {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Encoded {
        written(self.0.str(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Encoded {
        written(self.0.bytes(value))
    }

    fn serialize_none(self) -> Encoded {
        written(self.0.null())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Encoded {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Encoded {
        written(self.0.null())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Encoded {
        written(self.0.null())
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Encoded {
        written(self.0.u32(index))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Encoded {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Encoded {
        written(self.0.map(1).and_then(|encoder| encoder.u32(index)))?;
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Sequence<'a>, CodecError> {
        let length = length.ok_or_else(|| CodecError("a sequence of unknown length".to_owned()))?;
        Ok(Sequence { writer: self, length, bytes: Some(Vec::new()) })
    }

    fn serialize_tuple(self, length: usize) -> Result<Sequence<'a>, CodecError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Sequence<'a>, CodecError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        length: usize,
    ) -> Result<Sequence<'a>, CodecError> {
        written(self.0.map(1).and_then(|encoder| encoder.u32(index)))?;
        self.serialize_seq(Some(length))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Map<'a>, CodecError> {
        let length = length.ok_or_else(|| CodecError("a map of unknown length".to_owned()))?;
        written(self.0.map(length as u64))?;
        Ok(Map(self))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Map<'a>, CodecError> {
        self.serialize_map(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        length: usize,
    ) -> Result<Map<'a>, CodecError> {
        written(self.0.map(1).and_then(|encoder| encoder.u32(index)))?;
        self.serialize_map(Some(length))
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// A sequence being written: gathered as bytes for as long as it is one of bytes.
struct Sequence<'a> {
    writer: &'a mut Writer,
    length: usize,
    bytes: Option<Vec<u8>>,
}

impl Sequence<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Encoded {
        if let Some(bytes) = &mut self.bytes {
            match value.serialize(Byte) {
                Ok(byte) => {
                    if bytes.is_empty() {
                        bytes.reserve_exact(self.length);
                    }
                    bytes.push(byte);
                    return Ok(());
                }
                Err(NotAByte) => self.give_up_bytes()?,
            }
        }
        value.serialize(&mut *self.writer)
    }

    /// It is no sequence of bytes: what was gathered is written as numbers.
    fn give_up_bytes(&mut self) -> Encoded {
        written(self.writer.0.array(self.length as u64))?;
        for byte in self.bytes.take().unwrap_or_default() {
            written(self.writer.0.u8(byte))?;
        }
        Ok(())
    }

    fn close(self) -> Encoded {
        match self.bytes {
            Some(bytes) => written(self.writer.0.bytes(&bytes)),
            None => Ok(()),
        }
    }
}

macro_rules! sequence {
    ($($which:ident: $element:ident),*) => {$(
        impl ser::$which for Sequence<'_> {
            type Ok = ();
            type Error = CodecError;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Encoded {
                self.element(value)
            }

            fn end(self) -> Encoded {
                self.close()
            }
        }
    )*};
}

sequence!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

struct Map<'a>(&'a mut Writer);

impl ser::SerializeMap for Map<'_> {
    type Ok = ();
    type Error = CodecError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Encoded {
        key.serialize(&mut *self.0)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Encoded {
        value.serialize(&mut *self.0)
    }

    fn end(self) -> Encoded {
        Ok(())
    }
}

macro_rules! fields {
    ($($which:ident),*) => {$(
        impl ser::$which for Map<'_> {
            type Ok = ();
            type Error = CodecError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Encoded {
                written(self.0.0.str(name))?;
                value.serialize(&mut *self.0)
            }

            fn end(self) -> Encoded {
                Ok(())
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);

/// Serialises a byte and refuses everything else.
struct Byte;

#[derive(Debug, thiserror::Error)]
#[error("not a byte")]
struct NotAByte;

impl ser::Error for NotAByte {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        NotAByte
    }
}

macro_rules! no_byte {
    ($($name:ident($($argument:ty),*)),*) => {$(
        fn $name(self, $(_: $argument),*) -> Result<u8, NotAByte> {
            Err(NotAByte)
        }
    )*};
}

macro_rules! no_byte_in {
    ($($name:ident($($argument:ty),*)),*) => {$(
        fn $name<T: Serialize + ?Sized>(self, $(_: $argument,)* _: &T) -> Result<u8, NotAByte> {
            Err(NotAByte)
        }
    )*};
}

macro_rules! no_bytes {
    ($($name:ident($($argument:ty),*): $kind:ident),*) => {$(
        fn $name(self, $(_: $argument),*) -> Result<Self::$kind, NotAByte> {
            Err(NotAByte)
        }
    )*};
}

impl Serializer for Byte {
    type Ok = u8;
    type Error = NotAByte;
    type SerializeSeq = ser::Impossible<u8, NotAByte>;
    type SerializeTuple = ser::Impossible<u8, NotAByte>;
    type SerializeTupleStruct = ser::Impossible<u8, NotAByte>;
    type SerializeTupleVariant = ser::Impossible<u8, NotAByte>;
    type SerializeMap = ser::Impossible<u8, NotAByte>;
    type SerializeStruct = ser::Impossible<u8, NotAByte>;
    type SerializeStructVariant = ser::Impossible<u8, NotAByte>;

    fn serialize_u8(self, value: u8) -> Result<u8, NotAByte> {
        Ok(value)
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    no_byte! {
        serialize_bool(bool), serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_f32(f32), serialize_f64(f64),
        serialize_char(char), serialize_str(&str), serialize_bytes(&[u8]), serialize_none(), serialize_unit(),
        serialize_unit_struct(&'static str), serialize_unit_variant(&'static str, u32, &'static str)
    }

    no_byte_in! {
        serialize_some(), serialize_newtype_struct(&'static str),
        serialize_newtype_variant(&'static str, u32, &'static str)
    }

    no_bytes! {
        serialize_seq(Option<usize>): SerializeSeq, serialize_tuple(usize): SerializeTuple,
        serialize_tuple_struct(&'static str, usize): SerializeTupleStruct,
        serialize_tuple_variant(&'static str, u32, &'static str, usize): SerializeTupleVariant,
        serialize_map(Option<usize>): SerializeMap, serialize_struct(&'static str, usize): SerializeStruct,
        serialize_struct_variant(&'static str, u32, &'static str, usize): SerializeStructVariant
    }
}

struct Reader<'de>(Decoder<'de>);

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = CodecError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        match self.0.datatype()? {
            Type::Bool => visitor.visit_bool(self.0.bool()?),
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => visitor.visit_u64(self.0.u64()?),
            Type::I8 | Type::I16 | Type::I32 | Type::I64 => visitor.visit_i64(self.0.i64()?),
            Type::String => visitor.visit_borrowed_str(self.0.str()?),
            Type::Bytes => visitor.visit_seq(SeqDeserializer::new(self.0.bytes()?.iter().copied())),
            Type::Array => {
                let left = self.0.array()?.unwrap_or(0);
                visitor.visit_seq(Items { reader: self, left })
            }
            Type::Map => {
                let left = self.0.map()?.unwrap_or(0);
                visitor.visit_map(Items { reader: self, left })
            }
            Type::Null => {
                self.0.null()?;
                visitor.visit_unit()
            }
            other => Err(CodecError(format!("an item of type {other}"))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        match self.0.datatype()? {
            Type::Null => {
                self.0.null()?;
                visitor.visit_none()
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        match self.0.datatype()? {
            Type::Bytes => visitor.visit_borrowed_bytes(self.0.bytes()?),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, CodecError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CodecError> {
        if self.0.datatype()? != Type::Map {
            let index: U32Deserializer<CodecError> = self.0.u32()?.into_deserializer();
            return visitor.visit_enum(index);
        }
        self.0.map()?;
        visitor.visit_enum(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CodecError> {
        self.0.skip()?;
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// What is left of an array or a map.
struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    left: u64,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = CodecError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, CodecError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        usize::try_from(self.left).ok()
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = CodecError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, CodecError> {
        SeqAccess::next_element_seed(self, seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, CodecError> {
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> EnumAccess<'de> for &mut Reader<'de> {
    type Error = CodecError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), CodecError> {
        let index: U32Deserializer<CodecError> = self.0.u32()?.into_deserializer();
        Ok((seed.deserialize(index)?, self))
    }
}

impl<'de> VariantAccess<'de> for &mut Reader<'de> {
    type Error = CodecError;

    fn unit_variant(self) -> Encoded {
        Err(CodecError("a variant with content instead of one without".to_owned()))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, CodecError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, CodecError> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, CodecError> {
        self.deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests;
