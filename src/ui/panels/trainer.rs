//! Where training runs, with which kernels, and how fast.

use crate::ui::state::AppState;
use crate::ui::words::numbers::{percent, speed};
use lenet_conductor::{BackendChoice, Benchmarks, Input, Status, WebGpuSupport, WorkerState, Workload};
use lenet_experiment::choice::Choice;
use lenet_experiment::compute::{Backend, Compute, Kernels};
use lenet_experiment::experiment::Network;
use lenet_experiment::protocol::Progress;
use leptos::ev::Event;
use leptos::html::Select;
use leptos::prelude::*;

/// Value of the option that picks the faster backend.
const AUTO: &str = "auto";

/// Shown if our kernels cannot train the experiment on WebGPU.
const CPU_ONLY: &str = "Our kernels train the original LeNet-5 on the CPU only.";

/// The choice between CPU and WebGPU, the backend in use, and under Details kernels, GPU and speed.
#[component]
pub fn Trainer(state: AppState) -> impl IntoView {
    let usable = Memo::new(move |_| state.webgpu.with(|webgpu| matches!(webgpu, WebGpuSupport::Usable { .. })));
    let choose = move |event: Event| {
        let backend = Backend::from_slug(&event_target_value(&event));
        state.send(Input::ChooseBackend(backend.map_or(BackendChoice::Auto, BackendChoice::Only)));
    };
    let select = NodeRef::<Select>::new();
    // A choice may fail: after an error the select shows the backend in use again.
    Effect::new(move || {
        let (compute, choice, _) = (state.compute.get(), state.choice.get(), state.error.track());
        if let Some(select) = select.get() {
            select.set_value(match choice {
                BackendChoice::Auto => AUTO,
                BackendChoice::Only(_) => compute.backend.slug(),
            });
        }
    });
    let kernels = Memo::new(move |_| state.experiment.with(|form| state.kernels.get().or_others(form)));
    let on_gpu = move || Compute { backend: Backend::WebGpu, kernels: kernels.get() };
    let cpu_only = Memo::new(move |_| state.experiment.with(|form| !on_gpu().trains(form)));
    let option = move |backend: Backend| {
        let is_refused = move || backend == Backend::WebGpu && cpu_only.get();
        view! {
            <option value=backend.slug() disabled=is_refused title=move || is_refused().then_some(CPU_ONLY)>
                {backend.title()}
            </option>
        }
    };
    let workload = Memo::new(move |_| Workload::of(&state.experiment_shown()));
    view! {
        <section class="panel trainer" aria-labelledby="trainer-title">
            <div class="field">
                <h2 id="trainer-title"><label for="backend">"Compute on"</label></h2>
                <select id="backend" data-testid="backend" aria-describedby="backend-hint" node_ref=select on:change=choose>
                    <option value=AUTO>"Auto (faster one)"</option>
                    {option(Backend::Cpu)}
                    <Show when=move || usable.get()>{option(Backend::WebGpu)}</Show>
                </select>
            </div>
            <p class="hint" id="backend-hint" data-testid="backend-hint">
                {move || in_use(state.compute.get(), state.worker.get())}
            </p>
            <details>
                <summary>"Details"</summary>
                <KernelsField state chosen=kernels />
                <p class="hint" data-testid="gpu">
                    {move || if cpu_only.get() {
                        CPU_ONLY.to_owned()
                    } else {
                        state.webgpu.with(|webgpu| about(webgpu, state.compute.get().backend))
                    }}
                </p>
                <p class="hint" data-testid="timed">
                    {move || (!cpu_only.get())
                        .then(|| state.benchmarks.with(|benchmarks| measured(benchmarks, kernels.get(), &workload.get())))
                        .flatten()}
                </p>
                <Speed state />
            </details>
        </section>
    }
}

/// The choice between our own kernels and burn's.
#[component]
fn KernelsField(state: AppState, chosen: Memo<Kernels>) -> impl IntoView {
    let choose = move |event: Event| {
        if let Some(kernels) = Kernels::from_slug(&event_target_value(&event)) {
            state.send(Input::ChooseKernels(kernels));
        }
    };
    let select = NodeRef::<Select>::new();
    // A choice may be refused: after an error the select shows the kernels in use again.
    Effect::new(move || {
        let (kernels, _) = (chosen.get(), state.error.track());
        if let Some(select) = select.get() {
            select.set_value(kernels.slug());
        }
    });
    let option = move |kernels: Kernels| {
        let disabled = move || state.experiment.with(|form| !kernels.trains(form));
        view! {
            <option value=kernels.slug() disabled=disabled>
                {kernels.option().label}
            </option>
        }
    };
    view! {
        <div class="field">
            <label for="kernels">"Kernels"</label>
            <select id="kernels" data-testid="kernels" aria-describedby="kernels-hint" node_ref=select on:change=choose>
                {Kernels::ALL.iter().map(|kernels| option(*kernels)).collect_view()}
            </select>
            <p class="hint" id="kernels-hint">
                "Ours are written by hand for LeNet-5; burn, a framework, trains any network. A run changes over with its weights."
            </p>
        </div>
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
                       of: fn(&Progress, &Network) -> Option<String>| {
        let network = move || state.experiment_shown().network;
        let text = move || running().and_then(|progress| of(&progress, &network())).unwrap_or_else(|| "–".to_owned());
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
            {figure("speed-gflops", "GFLOP/s", "Billions of additions and multiplications per second: 2.3 million per image in LeNet-5, 1.7 million in the original", |p, network| {
                Some(format!("{:.1}", network.gigaflops(p.images_per_second)))
            })}
            {figure("speed-dispatches", "GPU calls per step", "Compute dispatches sent to the GPU for one training step; none on the CPU", |p, _| {
                p.dispatches.map(|count| count.to_string())
            })}
            {figure("speed-computing", "Time spent training", "The rest goes to messages between page and worker, so that Pause takes effect at once", |p, _| {
                Some(percent(p.computing, 0))
            })}
        </dl>
    }
}

fn in_use(compute: Compute, worker: WorkerState) -> &'static str {
    let Compute { backend, kernels } = compute;
    match (worker, backend, kernels) {
        (WorkerState::Lost, _, _) => "Not running.",
        (WorkerState::Ready, Backend::Cpu, Kernels::Own) => "Training on the CPU.",
        (WorkerState::Ready, Backend::Cpu, Kernels::Burn) => "Training on the CPU, with burn.",
        (WorkerState::Ready, Backend::WebGpu, Kernels::Own) => "Training on the GPU, with WebGPU.",
        (WorkerState::Ready, Backend::WebGpu, Kernels::Burn) => "Training on the GPU, with WebGPU and burn.",
        (WorkerState::Starting { .. }, Backend::Cpu, Kernels::Own) => "Loading the code for the CPU.",
        (WorkerState::Starting { .. }, Backend::WebGpu, Kernels::Own) => "Loading the code for WebGPU.",
        (WorkerState::Starting { .. }, Backend::Cpu | Backend::WebGpu, Kernels::Burn) => "Loading burn.",
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

/// Speeds of this work: `Timed at batch size 32: CPU 14,200 images/s, WebGPU 96,000 images/s.`
fn measured(benchmarks: &Benchmarks, kernels: Kernels, workload: &Workload) -> Option<String> {
    let figure = |backend: Backend| {
        let benchmark = benchmarks.of(Compute { backend, kernels }, workload)?;
        Some(match benchmark.images_per_second {
            Some(figure) => format!("{} {} images/s", backend.title(), speed(figure)),
            None => format!("{} could not be timed", backend.title()),
        })
    };
    let figures: Vec<String> = [Backend::Cpu, Backend::WebGpu].into_iter().filter_map(figure).collect();
    (!figures.is_empty()).then(|| format!("Timed at batch size {}: {}.", workload.batch_size, figures.join(", ")))
}
