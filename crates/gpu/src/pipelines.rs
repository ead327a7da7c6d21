//! The kernels, compiled for one experiment.

use crate::source;
use lenet_experiment::article::ArticleNet;
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry,
    BindingType, Buffer, BufferBindingType, ComputePass, ComputePipeline, ComputePipelineDescriptor, Device,
    PipelineLayoutDescriptor, ShaderModuleDescriptor, ShaderSource, ShaderStages,
};

/// Images that a workgroup of `dense.wgsl` takes.
const GROUP: u32 = 8;

/// Workgroups of `update.wgsl`, as it shares out the layers.
const UPDATE_WORKGROUPS: u32 = 27;

/// The kernels of a step, in their order.
pub struct Pipelines {
    kernels: [Kernel; 4],
}

/// What the kernels read and write.
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
    /// Compiles them, for up to so many images at once.
    pub fn new(device: &Device, net: &ArticleNet, slots: u32) -> Self {
        use Access::{Read, Write};
        let kernels = source::kernels(net, slots).map(|(name, text)| {
            let access: &[Access] =
                if name == "update" { &[Write, Write, Write, Read] } else { &[Read, Read, Read, Write, Write] };
            Kernel::new(device, name, &text, access)
        });
        Self { kernels }
    }

    /// How many images `scratch` has to have room for so that it takes this many at once.
    pub fn slots(images: u32) -> u32 {
        images.next_multiple_of(GROUP)
    }

    /// Binds buffers to the kernels.
    pub fn bind(&self, device: &Device, buffers: &Buffers) -> [BindGroup; 4] {
        let Buffers { weights, moments, pixels, labels, order, metrics, scratch } = buffers;
        let [features, dense, back, update] = &self.kernels;
        [
            features.bind(device, &[weights, pixels, order, metrics, scratch]),
            dense.bind(device, &[weights, labels, order, metrics, scratch]),
            back.bind(device, &[weights, pixels, order, metrics, scratch]),
            update.bind(device, &[weights, moments, metrics, scratch]),
        ]
    }

    /// Forward pass: the first two kernels of a step.
    pub fn forward(&self, pass: &mut ComputePass, bindings: &[BindGroup; 4], images: u32) {
        self.dispatch(pass, bindings, 0, images);
        self.dispatch(pass, bindings, 1, images.div_ceil(GROUP));
    }

    /// A step on so many images.
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
        // The layout is ours: one derived from the text would lack what an optimizer does not use.
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
