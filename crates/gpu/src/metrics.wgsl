// What a step has to know and what it leaves behind; written once a slice, read once a slice.
//
// The step's number is kept twice: the first kernel reads `batch_at` and writes `batch_now`, the second reads `batch_now`
// and writes `batch_at`. So no workgroup reads what another of the same dispatch writes.
struct Metrics {
    batch_at: u32, // number of the batch in the epoch
    batch_now: u32,
    batch_size: u32,
    images: u32, // in an epoch
    steps_before: u32, // in the epochs before
    rate: f32,
    padding_0: u32,
    padding_1: u32,
    confusion: array<atomic<u32>, 100>, // [label][answer]
    losses: array<f32>, // one sum for each place in the batch, so that nobody has to wait
}
