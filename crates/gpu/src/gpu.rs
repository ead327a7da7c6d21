//! Opens a GPU without optional features, so that it opens wherever WebGPU is available.

use lenet_experiment::protocol::Failure;
use wgpu::{
    Adapter, Device, DeviceDescriptor, Instance, InstanceDescriptor, PowerPreference, Queue, RequestAdapterOptions,
};

/// An open GPU, for our kernels or burn's.
#[derive(Clone, Debug)]
pub struct Gpu {
    /// The API through which it was opened.
    pub instance: Instance,
    /// The physical device.
    pub adapter: Adapter,
    /// The logical device.
    pub device: Device,
    /// The queue of `device`.
    pub queue: Queue,
}

impl Gpu {
    /// Opens the high-performance adapter with WebGPU's default limits.
    ///
    /// # Errors
    /// With the driver's message, when there is no adapter or it does not open.
    pub async fn open() -> Result<Self, Failure> {
        Self::open_with(|_| DeviceDescriptor::default()).await
    }

    /// Opens it with the adapter's own limits: burn takes those for the device's.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_for_burn() -> Result<Self, Failure> {
        let descriptor =
            |adapter: &Adapter| DeviceDescriptor { required_limits: adapter.limits(), ..Default::default() };
        Self::open_with(descriptor).await
    }

    async fn open_with(descriptor: impl Fn(&Adapter) -> DeviceDescriptor<'static>) -> Result<Self, Failure> {
        Self::request(descriptor).await.map_err(|error| Failure {
            what: format!("The graphics processor could not be opened: {error}."),
            kept: "Nothing has been trained on it, so nothing is lost.".into(),
            remedy: "Train on the CPU, or update the graphics driver and try again.".into(),
        })
    }

    async fn request(descriptor: impl Fn(&Adapter) -> DeviceDescriptor<'static>) -> Result<Self, String> {
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        // The error's own text lists the graphics interfaces that were left out when this was compiled.
        let adapter = instance.request_adapter(&options).await.map_err(|_| "no adapter was found".to_owned())?;
        let (device, queue) = adapter.request_device(&descriptor(&adapter)).await.map_err(|error| error.to_string())?;
        Ok(Self { instance, adapter, device, queue })
    }
}
