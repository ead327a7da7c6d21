//! Files of other kinds, damaged files, and random bytes.

use super::{article, model};
use crate::model_file;
use crate::model_import::{ImportError, MAX_BYTES, import};
use crate::onnx;
use crate::onnx::proto::{FLOAT, GraphProto, ModelProto, TensorProto};
use lenet_experiment::article::{Activation, Pooling};
use lenet_experiment::presets::Preset;
use proptest::prelude::*;
use prost::Message;

#[test]
fn other_files_are_named() {
    let words = |bytes: &[u8]| import(bytes).unwrap_err().to_string();
    for (bytes, expected) in [
        (&b""[..], "empty"),
        (b"PK\x03\x04........archive/data.pkl", "import torch"),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "import torch"),
        (b"PK\x03\x04.......metadata.json...model.weights.h5", "import keras"),
        (b"\x89HDF\r\n\x1a\n", "import keras"),
        (b"PK\x03\x04", "ZIP archive"),
        (b"\xEF\xBB\xBF<!DOCTYPE html>\n<html>", "web page"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"RIFF\0\0\0\0WEBP", "picture"),
        (b"version https://git-lfs.github.com/spec/v1", "git lfs pull"),
        (b"digits", "neither"),
        (&[0; 64], "neither"),
    ] {
        assert!(words(bytes).contains(expected), "{expected}: {}", words(bytes));
    }
    assert_eq!(import(&vec![0; MAX_BYTES + 1]), Err(ImportError::TooLarge(MAX_BYTES + 1)));
}

#[test]
fn files_that_are_cut_off_are_called_so() {
    let model = article(Activation::Tanh, Pooling::Average);
    let whole = model_file::encode(&model);
    for end in [9, 100, whole.len() - 1] {
        assert!(matches!(import(&whole[..end]), Err(ImportError::CutOff { found, .. }) if found == end), "{end}");
    }
    let whole = onnx::encode(&model);
    for end in [100, whole.len() / 2, whole.len() - 1] {
        let words = import(&whole[..end]).unwrap_err().to_string();
        assert!(words.contains("cut off"), "{end}: {words}");
    }
}

#[test]
fn weights_beside_the_file_are_asked_for() {
    let tensor = TensorProto { data_type: FLOAT, data_location: 1, ..TensorProto::default() };
    let graph = GraphProto { initializer: vec![tensor], ..GraphProto::default() };
    let file =
        ModelProto { ir_version: 10, producer_name: "pytorch".into(), graph: Some(graph), ..ModelProto::default() };
    assert_eq!(import(&file.encode_to_vec()), Err(ImportError::ExternalData));
}

#[test]
fn files_of_empty_parts_take_no_memory() {
    let graph = |part: [u8; 2], count: usize| {
        let content = part.repeat(count);
        let header = [0x08, 9, 0x3a].into_iter().chain(varint(content.len()));
        header.chain(content.iter().copied()).collect::<Vec<u8>>()
    };
    for part in [[0x0a, 0], [0x2a, 0]] {
        assert!(matches!(import(&graph(part, 20_000)), Err(ImportError::Damaged(_))));
    }
}

fn varint(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), start in 0_usize..3) {
        let mut file = [&b""[..], b"\x40\0\0\0\0\0\0\0{", b"\x08\x08\x3a"][start].to_vec();
        file.extend(bytes);
        let _ = import(&file);
    }

    #[test]
    fn no_changed_file_panics(
        onnx in any::<bool>(),
        changes in proptest::collection::vec((0_usize..4_000, any::<u8>()), 1..8),
        end in any::<Option<proptest::sample::Index>>(),
    ) {
        let model = model(Preset::Small.experiment());
        let mut file = if onnx { onnx::encode(&model) } else { model_file::encode(&model) };
        for (index, byte) in changes {
            file[index] = byte;
        }
        if let Some(end) = end {
            file.truncate(end.index(file.len()));
        }
        let _ = import(&file);
    }
}
