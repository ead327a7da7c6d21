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
    predictions: u32, // images of an evaluation; 0 while training
    padding: u32,
    confusion: array<atomic<u32>, 100>, // [label][predicted]
    // [batch_size] sums of losses, one for each index in the batch, which needs no atomics; then of an evaluation's images
    // [predictions] twice the predicted class plus the margin, the lead of its probability over the second.
    losses: array<f32>,
}
