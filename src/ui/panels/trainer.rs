//! Where the training is computed.

use crate::browser::gpu::Gpu;
use crate::ui::actions::trainer;
use crate::ui::state::AppState;
use crate::values::experiment::Backend;
use leptos::ev::Event;
use leptos::html::Select;
use leptos::prelude::*;

/// The choice between CPU and WebGPU, with what is in use and how to get what is missing.
#[component]
pub fn Trainer(state: AppState) -> impl IntoView {
    let usable = Memo::new(move |_| state.gpu.with(|gpu| matches!(gpu, Some(Gpu::Usable { .. }))));
    let choose = move |event: Event| {
        let backend = if event_target_value(&event) == Backend::WebGpu.slug() { Backend::WebGpu } else { Backend::Cpu };
        trainer::choose_backend(state, backend);
    };
    let select = NodeRef::<Select>::new();
    // What was chosen may not have come about: after an error the select says again what is in use.
    Effect::new(move || {
        let (backend, _) = (state.backend.get(), state.error.track());
        if let Some(select) = select.get() {
            select.set_value(backend.slug());
        }
    });
    let option = move |backend: Backend, name: &'static str| {
        view! {
            <option value=backend.slug()>{name}</option>
        }
    };
    view! {
        <section class="panel trainer" aria-labelledby="trainer-title">
            <div class="field">
                <h2 id="trainer-title"><label for="backend">"Compute on"</label></h2>
                <select id="backend" data-testid="backend" aria-describedby="backend-hint" node_ref=select on:change=choose>
                    {option(Backend::Cpu, "CPU")}
                    <Show when=move || usable.get()>{option(Backend::WebGpu, "WebGPU")}</Show>
                </select>
            </div>
            <p class="hint" id="backend-hint" data-testid="backend-hint">
                {move || in_use(state.backend.get(), state.ready.get(), state.lost.get())}
                " "
                {move || state.gpu.with(|gpu| about(gpu.as_ref(), state.backend.get()))}
            </p>
        </section>
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
            format!("WebGPU available: {name}. It pays with batches of 32 or more.")
        }
        (Some(Gpu::Usable { name, software: false }), Backend::WebGpu) => format!("Adapter: {name}."),
    }
}
