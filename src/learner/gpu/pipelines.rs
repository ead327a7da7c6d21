//! The kernels, compiled for one experiment.

use super::source;
use crate::values::experiment::ArticleNet;
use burn::tensor::wgpu::wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry,
    BindingType, Buffer, BufferBindingType, ComputePass, ComputePipeline, ComputePipelineDescriptor, Device,
    PipelineLayoutDescriptor, ShaderModuleDescriptor, ShaderSource, ShaderStages,
};

/// Workgroups of a step's second half, as `update.wgsl` shares out the layers.
const UPDATE_WORKGROUPS: u32 = 51;

/// The kernels.
pub struct Pipelines {
    read: Kernel,
    sample: Kernel,
    update: Kernel,
}

impl Pipelines {
    pub fn new(device: &Device, net: &ArticleNet) -> Self {
        use Access::{Read, Write};
        Self {
            read: Kernel::new(device, "read", &source::read(net), &[Read, Read, Write]),
            sample: Kernel::new(device, "sample", &source::sample(net), &[Read, Read, Read, Read, Write, Write, Write]),
            update: Kernel::new(device, "update", &source::update(net), &[Write, Read, Write, Read, Write, Read, Read]),
        }
    }

    /// The buffers of `read.wgsl`, in the order of its bindings.
    pub fn bind_read(&self, device: &Device, buffers: &[&Buffer; 3]) -> BindGroup {
        self.read.bind(device, buffers)
    }

    /// The buffers of `sample.wgsl` and of `update.wgsl`, each in the order of its bindings.
    pub fn bind_step(&self, device: &Device, sample: &[&Buffer; 7], update: &[&Buffer; 7]) -> [BindGroup; 2] {
        [self.sample.bind(device, sample), self.update.bind(device, update)]
    }

    /// Reads so many images.
    pub fn read(&self, pass: &mut ComputePass, buffers: &BindGroup, images: u32) {
        pass.set_pipeline(&self.read.pipeline);
        pass.set_bind_group(0, buffers, &[]);
        pass.dispatch_workgroups(images, 1, 1);
    }

    /// A step on so many images.
    pub fn step(&self, pass: &mut ComputePass, [sample, update]: &[BindGroup; 2], images: u32) {
        pass.set_pipeline(&self.sample.pipeline);
        pass.set_bind_group(0, sample, &[]);
        pass.dispatch_workgroups(images, 1, 1);
        pass.set_pipeline(&self.update.pipeline);
        pass.set_bind_group(0, update, &[]);
        pass.dispatch_workgroups(UPDATE_WORKGROUPS, 1, 1);
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
