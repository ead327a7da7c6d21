//! Compute pipelines of an experiment's kernels, and their dispatches.

use crate::{layout, source};
use lenet_experiment::article::ArticleNet;
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry,
    BindingType, Buffer, BufferBindingType, ComputePass, ComputePipeline, ComputePipelineDescriptor, Device,
    PipelineLayoutDescriptor, ShaderModuleDescriptor, ShaderSource, ShaderStages,
};

const DENSE_IMAGES: u32 = layout::DENSE_IMAGES as u32;
const UPDATE_WORKGROUPS: u32 = layout::UPDATE_WORKGROUPS as u32;

/// The kernels of a step, in dispatch order.
pub struct Pipelines {
    kernels: [Kernel; 4],
}

/// The buffers bound to the kernels.
pub struct Buffers<'a> {
    pub weights: &'a Buffer,
    pub moments: &'a Buffer,
    pub pixels: &'a Buffer,
    pub labels: &'a Buffer,
    pub order: &'a Buffer,
    pub metrics: &'a Buffer,
    pub scratch: &'a Buffer,
}

impl Pipelines {
    /// Compiles the kernels for a `scratch` of this many images.
    pub fn new(device: &Device, net: &ArticleNet, trains_biases: bool, capacity: u32) -> Self {
        use Access::{Read, Write};
        let kernels = source::kernels(net, trains_biases, capacity).map(|(name, source)| {
            let access: &[Access] =
                if name == "update" { &[Write, Write, Write, Read] } else { &[Read, Read, Read, Write, Write] };
            Kernel::new(device, name, &source, access)
        });
        Self { kernels }
    }

    /// Images that fit into `scratch` if it is to take a batch of `images`: whole workgroups of `dense.wgsl`.
    pub fn capacity(images: u32) -> u32 {
        images.next_multiple_of(DENSE_IMAGES)
    }

    /// One bind group per kernel.
    pub fn bind(&self, device: &Device, buffers: &Buffers) -> [BindGroup; 4] {
        let Buffers { weights, moments, pixels, labels, order, metrics, scratch } = buffers;
        let [features, dense, backward, update] = &self.kernels;
        [
            features.bind(device, &[weights, pixels, order, metrics, scratch]),
            dense.bind(device, &[weights, labels, order, metrics, scratch]),
            backward.bind(device, &[weights, pixels, order, metrics, scratch]),
            update.bind(device, &[weights, moments, metrics, scratch]),
        ]
    }

    /// Forward pass: the first two kernels of a step.
    pub fn forward(&self, pass: &mut ComputePass, bindings: &[BindGroup; 4], images: u32) {
        self.dispatch(pass, bindings, 0, images);
        self.dispatch(pass, bindings, 1, images.div_ceil(DENSE_IMAGES));
    }

    /// A training step on a batch of `images`.
    pub fn step(&self, pass: &mut ComputePass, bindings: &[BindGroup; 4], images: u32) {
        self.forward(pass, bindings, images);
        self.dispatch(pass, bindings, 2, images);
        self.dispatch(pass, bindings, 3, UPDATE_WORKGROUPS);
    }

    fn dispatch(&self, pass: &mut ComputePass, bindings: &[BindGroup; 4], kernel: usize, workgroups: u32) {
        pass.set_pipeline(&self.kernels[kernel].pipeline);
        pass.set_bind_group(0, &bindings[kernel], &[]);
        pass.dispatch_workgroups(workgroups, 1, 1);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Access {
    Read,
    Write,
}

struct Kernel {
    layout: BindGroupLayout,
    pipeline: ComputePipeline,
}

impl Kernel {
    fn new(device: &Device, label: &str, source: &str, bindings: &[Access]) -> Self {
        let label = Some(label);
        // Explicit, because a layout derived from the source lacks the bindings that an optimizer does not use.
        let entry = |(binding, access): (usize, &Access)| BindGroupLayoutEntry {
            binding: binding as u32,
            visibility: ShaderStages::COMPUTE,
            ty: BindingType::Buffer {
                ty: BufferBindingType::Storage { read_only: *access == Access::Read },
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        };
        let entries: Vec<_> = bindings.iter().enumerate().map(entry).collect();
        let layout = device.create_bind_group_layout(&BindGroupLayoutDescriptor { label, entries: &entries });
        let module =
            device.create_shader_module(ShaderModuleDescriptor { label, source: ShaderSource::Wgsl(source.into()) });
        let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
            label,
            layout: Some(&device.create_pipeline_layout(&PipelineLayoutDescriptor {
                label,
                bind_group_layouts: &[Some(&layout)],
                immediate_size: 0,
            })),
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        });
        Self { layout, pipeline }
    }

    fn bind(&self, device: &Device, buffers: &[&Buffer]) -> BindGroup {
        let entries: Vec<_> = buffers
            .iter()
            .enumerate()
            .map(|(binding, buffer)| BindGroupEntry { binding: binding as u32, resource: buffer.as_entire_binding() })
            .collect();
        device.create_bind_group(&BindGroupDescriptor { label: None, layout: &self.layout, entries: &entries })
    }
}
