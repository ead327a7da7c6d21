//! The device that the kernels run on: asked for with WebGPU's default limits and no optional feature, so that it is there
//! wherever WebGPU is.

use burn::tensor::wgpu::wgpu::{
    Device, DeviceDescriptor, Instance, InstanceDescriptor, PowerPreference, Queue, RequestAdapterOptions,
};

/// A graphics processor, opened; clones share it.
#[derive(Clone, Debug)]
pub struct Handles {
    /// Its memory and its programs.
    pub device: Device,
    /// What it has to do.
    pub queue: Queue,
    /// Its name as far as the driver or browser tells it.
    pub name: String,
}

impl Handles {
    /// Opens the quickest one.
    ///
    /// # Errors
    /// In the driver's words, when there is none or it does not open.
    pub async fn open() -> Result<Self, String> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await.map_err(|error| error.to_string())?;
        let opened = adapter.request_device(&DeviceDescriptor::default()).await;
        let (device, queue) = opened.map_err(|error| error.to_string())?;
        Ok(Self { device, queue, name: adapter.get_info().name })
    }
}
