//! Where training runs, CPU or GPU, and how fast.

use crate::ui::state::AppState;
use crate::ui::words::numbers::{percent, speed};
use lenet_conductor::{BackendChoice, Benchmarks, Input, Status, WebGpuSupport, WorkerState};
use lenet_experiment::experiment::Backend;
use lenet_experiment::network::Architecture;
use lenet_experiment::protocol::Progress;
use leptos::ev::Event;
use leptos::html::Select;
use leptos::prelude::*;

/// Value of the option that picks the faster backend.
const AUTO: &str = "auto";

/// Shown if WebGPU cannot train the experiment.
const CPU_ONLY: &str = "The original LeNet-5 and augmented images are trained on the CPU only.";

/// The choice between CPU and WebGPU, the backend in use, and under Details the GPU and the speed.
#[component]
pub fn Trainer(state: AppState) -> impl IntoView {
    let usable = Memo::new(move |_| state.webgpu.with(|webgpu| matches!(webgpu, WebGpuSupport::Usable { .. })));
    let choose = move |event: Event| {
        let value = event_target_value(&event);
        let backend = [Backend::Cpu, Backend::WebGpu].into_iter().find(|backend| backend.slug() == value);
        state.send(Input::ChooseBackend(backend.map_or(BackendChoice::Auto, BackendChoice::Only)));
    };
    let select = NodeRef::<Select>::new();
    // A choice may fail: after an error the select shows the backend in use again.
    Effect::new(move || {
        let (backend, choice, _) = (state.backend.get(), state.choice.get(), state.error.track());
        if let Some(select) = select.get() {
            select.set_value(match choice {
                BackendChoice::Auto => AUTO,
                BackendChoice::Only(_) => backend.slug(),
            });
        }
    });
    let cpu_only = Memo::new(move |_| state.experiment.with(|form| !Backend::WebGpu.trains(form)));
    let option = move |backend: Backend| {
        view! {
            <option value=backend.slug() disabled=move || backend == Backend::WebGpu && cpu_only.get()>
                {backend.title()}
            </option>
        }
    };
    let batch_size = Memo::new(move |_| state.experiment_shown().batch_size);
    view! {
        <section class="panel trainer" aria-labelledby="trainer-title">
            <div class="field">
                <h2 id="trainer-title"><label for="backend">"Train on"</label></h2>
                <select id="backend" data-testid="backend" aria-describedby="backend-hint" node_ref=select on:change=choose>
                    <option value=AUTO>"Auto (faster one)"</option>
                    {option(Backend::Cpu)}
                    <Show when=move || usable.get()>{option(Backend::WebGpu)}</Show>
                </select>
            </div>
            <p class="hint" id="backend-hint" data-testid="backend-hint">
                {move || in_use(state.backend.get(), state.worker.get())}
                " "
                {move || cpu_only.get().then_some(CPU_ONLY)}
            </p>
            <details>
                <summary>"Details"</summary>
                <p class="hint" data-testid="gpu">
                    {move || (!cpu_only.get()).then(|| state.webgpu.with(|webgpu| about(webgpu, state.backend.get())))}
                </p>
                <p class="hint" data-testid="timed">
                    {move || (!cpu_only.get())
                        .then(|| state.benchmarks.with(|benchmarks| measured(benchmarks, batch_size.get())))
                        .flatten()}
                </p>
                <Speed state />
            </details>
        </section>
    }
}

/// Speed of training, and how the time is spent.
#[component]
fn Speed(state: AppState) -> impl IntoView {
    let running = move || {
        state
            .progress
            .get()
            .filter(|progress| state.status.get() == Status::Running && progress.images_per_second > 0.0)
    };
    let figure = move |id: &'static str,
                       name: &'static str,
                       title: &'static str,
                       of: fn(&Progress, Architecture) -> Option<String>| {
        let architecture = move || state.experiment_shown().network.architecture();
        let text =
            move || running().and_then(|progress| of(&progress, architecture())).unwrap_or_else(|| "–".to_owned());
        view! {
            <div title=title>
                <dt>{name}</dt>
                <dd data-testid=id>{text}</dd>
            </div>
        }
    };
    view! {
        <dl class="figures speed">
            {figure("speed-images", "Images/s", "Training images per second, averaged over about one second", |p, _| {
                Some(speed(p.images_per_second))
            })}
            {figure("speed-gflops", "GFLOP/s", "Billions of additions and multiplications per second: 2.3 million per image, 1.7 million in the original LeNet-5", |p, architecture| {
                Some(format!("{:.1}", architecture.gigaflops(p.images_per_second)))
            })}
            {figure("speed-dispatches", "GPU calls per step", "Compute dispatches sent to the GPU for one training step; the CPU needs none", |p, _| {
                Some(p.dispatches.map_or_else(|| "none".to_owned(), |count| count.to_string()))
            })}
            {figure("speed-computing", "Time spent training", "The rest goes to messages between page and worker, so that Pause takes effect at once", |p, _| {
                Some(percent(p.computing, 0))
            })}
        </dl>
    }
}

fn in_use(backend: Backend, worker: WorkerState) -> &'static str {
    match (worker, backend) {
        (WorkerState::Lost, _) => "Not running.",
        (WorkerState::Ready, Backend::Cpu) => "Training on the CPU.",
        (WorkerState::Ready, Backend::WebGpu) => "Training on the GPU, with WebGPU.",
        (WorkerState::Starting, Backend::Cpu) => "Loading the code for the CPU.",
        (WorkerState::Starting, Backend::WebGpu) => "Loading the code for WebGPU.",
    }
}

fn about(webgpu: &WebGpuSupport, backend: Backend) -> String {
    match (webgpu, backend) {
        (WebGpuSupport::Probing, _) => "Looking for WebGPU…".into(),
        (WebGpuSupport::Missing { why, remedy }, _) => format!("{why} {remedy}"),
        (WebGpuSupport::Usable { name, software: true }, Backend::Cpu) => {
            format!(
                "WebGPU is available, but only in software on the CPU ({name}): training on the CPU itself is faster."
            )
        }
        (WebGpuSupport::Usable { name, software: true }, Backend::WebGpu) => {
            format!("WebGPU runs in software on the CPU here ({name}): training on the CPU itself is faster.")
        }
        (WebGpuSupport::Usable { name, software: false }, Backend::Cpu) => {
            format!("WebGPU is available: {name}. With Auto, both are timed and the faster one trains.")
        }
        (WebGpuSupport::Usable { name, software: false }, Backend::WebGpu) => format!("GPU: {name}."),
    }
}

/// Speeds at a batch size: `Timed at batch size 32: CPU 14,200 images/s, WebGPU 96,000 images/s.`
fn measured(benchmarks: &Benchmarks, batch_size: u32) -> Option<String> {
    let figure = |backend: Backend| {
        benchmarks.of(backend, batch_size).map(|benchmark| match benchmark.images_per_second {
            Some(figure) => format!("{} {} images/s", backend.title(), speed(figure)),
            None => format!("{} could not be timed", backend.title()),
        })
    };
    let figures: Vec<String> = [Backend::Cpu, Backend::WebGpu].into_iter().filter_map(figure).collect();
    (!figures.is_empty()).then(|| format!("Timed at batch size {batch_size}: {}.", figures.join(", ")))
}
