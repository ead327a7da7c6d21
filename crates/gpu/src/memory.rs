//! GPU buffers: create, write, read back.

use futures::channel::oneshot;
use lenet_learner::trainer::TrainerError;
use wgpu::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, CommandEncoderDescriptor, Device, MapMode, PollType, Queue,
};

/// Creates and accesses buffers of a device.
#[derive(Clone, Debug)]
pub struct Memory {
    pub device: Device,
    pub queue: Queue,
}

impl Memory {
    /// A storage buffer of zeros.
    pub fn empty(&self, label: &str, bytes: u64) -> Buffer {
        let usage = BufferUsages::STORAGE | BufferUsages::COPY_DST | BufferUsages::COPY_SRC;
        self.device.create_buffer(&BufferDescriptor {
            label: Some(label),
            size: bytes,
            usage,
            mapped_at_creation: false,
        })
    }

    /// A storage buffer with these words; WebGPU needs at least one.
    pub fn filled(&self, label: &str, words: &[u32]) -> Buffer {
        let buffer = self.empty(label, words.len() as u64 * 4);
        self.write(&buffer, words);
        buffer
    }

    /// Writes to the start of a buffer, ordered after all submitted commands.
    pub fn write(&self, buffer: &Buffer, words: &[u32]) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.queue.write_buffer(buffer, 0, &bytes);
    }

    pub fn encoder(&self) -> CommandEncoder {
        self.device.create_command_encoder(&CommandEncoderDescriptor::default())
    }

    /// Submits the commands, then reads back each buffer's first words, in one list.
    pub async fn read(
        &self,
        mut commands: CommandEncoder,
        sources: &[(&Buffer, u64)],
    ) -> Result<Vec<u32>, TrainerError> {
        let size = sources.iter().map(|(_, words)| words * 4).sum();
        let usage = BufferUsages::MAP_READ | BufferUsages::COPY_DST;
        let staging =
            self.device.create_buffer(&BufferDescriptor { label: None, size, usage, mapped_at_creation: false });
        let mut offset = 0;
        for (buffer, words) in sources {
            commands.copy_buffer_to_buffer(buffer, 0, &staging, offset, words * 4);
            offset += words * 4;
        }
        self.queue.submit([commands.finish()]);
        let (sender, mapped) = oneshot::channel();
        staging.map_async(MapMode::Read, .., move |result| {
            // Fails only if the receiver has been dropped.
            let _ = sender.send(result);
        });
        // Runs the callback natively; does nothing in a browser, which runs it by itself.
        self.device.poll(PollType::wait_indefinitely()).map_err(device_error)?;
        mapped.await.map_err(device_error)?.map_err(device_error)?;
        let view = staging.get_mapped_range(..).map_err(device_error)?;
        let words = view.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect();
        drop(view);
        // In a browser its memory would otherwise wait for the garbage collector.
        staging.destroy();
        Ok(words)
    }
}

fn device_error(error: impl std::fmt::Display) -> TrainerError {
    TrainerError::Device(error.to_string())
}
