//! Where the training is computed, and how fast.

use crate::browser::gpu::Gpu;
use crate::ui::actions::trainer;
use crate::ui::contest::Choice;
use crate::ui::state::AppState;
use crate::ui::words::numbers::{percent, speed};
use crate::values::experiment::Backend;
use crate::values::network::Architecture;
use crate::values::protocol::{Phase, Progress};
use leptos::ev::Event;
use leptos::html::Select;
use leptos::prelude::*;

/// Value of the choice that is left to us.
const AUTO: &str = "auto";

/// Said in place of everything about WebGPU where it has nothing to train.
const CPU_ONLY: &str = "The paper's own network and distorted images are trained on the CPU only.";

/// The choice between CPU and WebGPU, with what is in use, how fast it is, and how to get what is missing.
#[component]
pub fn Trainer(state: AppState) -> impl IntoView {
    let usable = Memo::new(move |_| state.gpu.with(|gpu| matches!(gpu, Some(Gpu::Usable { .. }))));
    let choose = move |event: Event| {
        let value = event_target_value(&event);
        let backend = [Backend::Cpu, Backend::WebGpu].into_iter().find(|backend| backend.slug() == value);
        trainer::choose(state, backend.map_or(Choice::Auto, Choice::Only));
    };
    let select = NodeRef::<Select>::new();
    // What was chosen may not have come about: after an error the select says again what is in use.
    Effect::new(move || {
        let (backend, choice, _) = (state.backend.get(), state.choice.get(), state.error.track());
        if let Some(select) = select.get() {
            select.set_value(match choice {
                Choice::Auto => AUTO,
                Choice::Only(_) => backend.slug(),
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
                <h2 id="trainer-title"><label for="backend">"Compute on"</label></h2>
                <select id="backend" data-testid="backend" aria-describedby="backend-hint" node_ref=select on:change=choose>
                    <option value=AUTO>"Auto"</option>
                    {option(Backend::Cpu)}
                    <Show when=move || usable.get()>{option(Backend::WebGpu)}</Show>
                </select>
            </div>
            <p class="hint" id="backend-hint" data-testid="backend-hint">
                {move || in_use(state.backend.get(), state.ready.get(), state.lost.get())}
                " "
                {move || if cpu_only.get() {
                    CPU_ONLY.to_owned()
                } else {
                    state.gpu.with(|gpu| about(gpu.as_ref(), state.backend.get()))
                }}
            </p>
            <p class="hint" data-testid="timed">
                {move || (!cpu_only.get())
                    .then(|| state.timings.with(|timings| timings.sentence(batch_size.get())))
                    .flatten()}
            </p>
            <Speed state />
        </section>
    }
}

/// How the trainer at work spends its time.
#[component]
fn Speed(state: AppState) -> impl IntoView {
    let running = move || {
        state.progress.get().filter(|progress| state.phase() == Phase::Running && progress.images_per_second > 0.0)
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
            {figure("speed-images", "Images/s", "Training images in a second, over the last second or so", |p, _| {
                Some(speed(p.images_per_second))
            })}
            {figure("speed-gflops", "GFLOP/s", "Billions of additions and multiplications a second: 2.3 million an image, 1.7 in the paper's network", |p, architecture| {
                Some(format!("{:.1}", architecture.gigaflops(p.images_per_second)))
            })}
            {figure("speed-dispatches", "Dispatches a step", "Calls of the graphics processor; the CPU needs none", |p, _| {
                Some(p.dispatches.map_or_else(|| "none".to_owned(), |count| count.to_string()))
            })}
            {figure("speed-computing", "Time in steps", "The rest of the time goes to messages, and to letting Pause through", |p, _| {
                Some(percent(p.computing, 0))
            })}
        </dl>
    }
}

fn in_use(backend: Backend, ready: bool, lost: bool) -> &'static str {
    match (backend, ready) {
        _ if lost => "Not running.",
        (Backend::Cpu, true) => "In use: CPU, one thread with SIMD.",
        (Backend::WebGpu, true) => "In use: WebGPU.",
        (Backend::Cpu, false) => "The CPU trainer is starting.",
        (Backend::WebGpu, false) => "The WebGPU trainer is starting.",
    }
}

fn about(gpu: Option<&Gpu>, backend: Backend) -> String {
    match (gpu, backend) {
        (None, _) => "Looking for WebGPU…".into(),
        (Some(Gpu::Missing { why, remedy }), _) => format!("{why} {remedy}"),
        (Some(Gpu::Usable { name, software: true }), Backend::Cpu) => {
            format!("WebGPU is here, but on a software adapter ({name}), itself a program on the CPU: prefer the CPU.")
        }
        (Some(Gpu::Usable { name, software: true }), Backend::WebGpu) => {
            format!("Software adapter: {name}. The CPU trainer is faster.")
        }
        (Some(Gpu::Usable { name, software: false }), Backend::Cpu) => {
            format!("WebGPU available: {name}. With Auto both are timed, and the quicker one trains.")
        }
        (Some(Gpu::Usable { name, software: false }), Backend::WebGpu) => format!("Adapter: {name}."),
    }
}
