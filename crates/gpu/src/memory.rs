//! Buffers of the GPU: made, filled, read.

use futures::channel::oneshot;
use lenet_learner::trainer::TrainerError;
use wgpu::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, CommandEncoderDescriptor, Device, MapMode, PollType, Queue,
};

/// The GPU's memory and its queue.
pub struct Memory {
    pub device: Device,
    pub queue: Queue,
}

impl Memory {
    /// A buffer of zeros for kernels.
    pub fn empty(&self, label: &str, bytes: u64) -> Buffer {
        let usage = BufferUsages::STORAGE | BufferUsages::COPY_DST | BufferUsages::COPY_SRC;
        self.device.create_buffer(&BufferDescriptor {
            label: Some(label),
            size: bytes,
            usage,
            mapped_at_creation: false,
        })
    }

    /// A buffer with these words, of which there is at least one.
    pub fn filled(&self, label: &str, words: &[u32]) -> Buffer {
        let buffer = self.empty(label, words.len() as u64 * 4);
        self.write(&buffer, words);
        buffer
    }

    /// Writes from the start of a buffer, after all that was submitted.
    pub fn write(&self, buffer: &Buffer, words: &[u32]) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.queue.write_buffer(buffer, 0, &bytes);
    }

    /// An encoder of commands.
    pub fn encoder(&self) -> CommandEncoder {
        self.device.create_command_encoder(&CommandEncoderDescriptor::default())
    }

    /// Submits these commands and then reads so many words of each buffer.
    pub async fn read(&self, mut commands: CommandEncoder, from: &[(&Buffer, u64)]) -> Result<Vec<u32>, TrainerError> {
        let size = from.iter().map(|(_, words)| words * 4).sum();
        let usage = BufferUsages::MAP_READ | BufferUsages::COPY_DST;
        let landing =
            self.device.create_buffer(&BufferDescriptor { label: None, size, usage, mapped_at_creation: false });
        let mut place = 0;
        for (buffer, words) in from {
            commands.copy_buffer_to_buffer(buffer, 0, &landing, place, words * 4);
            place += words * 4;
        }
        self.queue.submit([commands.finish()]);
        let (sender, mapped) = oneshot::channel();
        landing.map_async(MapMode::Read, .., move |result| {
            // Fails only when nobody waits any more.
            let _ = sender.send(result);
        });
        // Natively somebody has to turn the crank; in a browser this does nothing.
        self.device.poll(PollType::wait_indefinitely()).map_err(failed)?;
        mapped.await.map_err(failed)?.map_err(failed)?;
        let view = landing.get_mapped_range(..).map_err(failed)?;
        Ok(view.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect())
    }
}

fn failed(error: impl std::fmt::Display) -> TrainerError {
    TrainerError::Device(error.to_string())
}
