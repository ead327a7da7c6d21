//! A chain of ONNX operators, each of which takes what the one before it computes.

use super::proto::{
    AttributeProto, FLOAT, GraphProto, INT_ATTRIBUTE, INT64, INTS_ATTRIBUTE, NodeProto, TensorProto, ValueInfoProto,
};

/// A graph under construction.
pub(super) struct Graph {
    nodes: Vec<NodeProto>,
    tensors: Vec<TensorProto>,
    /// Name of the value computed last; at first the input.
    value: String,
}

impl Graph {
    /// A graph that computes nothing yet.
    pub(super) fn new(input: &str) -> Self {
        Self { nodes: Vec::new(), tensors: Vec::new(), value: input.into() }
    }

    /// Adds an operator on the value computed last and on these other values or tensors. Its result is called `name`.
    pub(super) fn apply(&mut self, name: &str, operator: &str, others: &[&str], attribute: Vec<AttributeProto>) {
        let value = std::mem::replace(&mut self.value, name.into());
        self.nodes.push(NodeProto {
            input: std::iter::once(value).chain(others.iter().map(|&other| other.into())).collect(),
            output: vec![name.into()],
            name: name.into(),
            op_type: operator.into(),
            attribute,
        });
    }

    /// Adds an operator on the value computed last and a scalar of its own.
    pub(super) fn apply_scalar(&mut self, name: &str, operator: &str, scalar: f32) {
        let operand = format!("{name}.value");
        self.tensor(&operand, &[], &[scalar]);
        self.apply(name, operator, &[&operand], Vec::new());
    }

    /// Stores a tensor of this shape.
    pub(super) fn tensor(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.store(name, shape, FLOAT, bytes);
    }

    /// Stores a list of integers, such as a shape or axes.
    pub(super) fn integers(&mut self, name: &str, values: &[i64]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.store(name, &[values.len()], INT64, bytes);
    }

    fn store(&mut self, name: &str, shape: &[usize], data_type: i32, raw_data: Vec<u8>) {
        let dims = shape.iter().map(|&length| length as i64).collect();
        self.tensors.push(TensorProto { name: name.into(), dims, data_type, raw_data, ..TensorProto::default() });
    }

    /// Name of the value computed last.
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// The graph with these inputs and outputs.
    pub(super) fn finish(self, name: &str, input: Vec<ValueInfoProto>, output: Vec<ValueInfoProto>) -> GraphProto {
        GraphProto { node: self.nodes, name: name.into(), initializer: self.tensors, input, output }
    }
}

/// An attribute that is an integer.
pub(super) fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto { name: name.into(), i: Some(value), ints: Vec::new(), r#type: INT_ATTRIBUTE }
}

/// An attribute with the same integer for each axis or side.
pub(super) fn repeated(name: &str, value: u32, count: usize) -> AttributeProto {
    AttributeProto { name: name.into(), i: None, ints: vec![value.into(); count], r#type: INTS_ATTRIBUTE }
}
