// Parameters and metrics of a time slice's steps: written before its first step, read back after its last.
//
// The batch's number is stored twice: the first kernel reads `next_batch` and writes `current_batch`, the second reads
// `current_batch` and writes `next_batch`. So no workgroup reads a value that another of the same dispatch writes.
struct Metrics {
    next_batch: u32, // in the epoch
    current_batch: u32,
    batch_size: u32,
    images: u32, // in an epoch
    steps_before: u32, // in earlier epochs
    learning_rate: f32,
    padding_0: u32,
    padding_1: u32,
    confusion: array<atomic<u32>, 100>, // [label][predicted]
    losses: array<f32>, // [batch_size], one sum for each index in the batch, which needs no atomics
}
