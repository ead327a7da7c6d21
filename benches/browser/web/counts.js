// Counts WebGPU calls. Must be imported before anything that uses WebGPU.
export const counts = { dispatches: 0, submits: 0, writes: 0, maps: 0 };

// Dispatches by kernel: entry points without the types and the hash that burn appends.
export const kernels = {};

const count = (type, method, name) => {
  const prototype = globalThis[type]?.prototype;
  const original = prototype?.[method];
  if (original) {
    prototype[method] = function (...parameters) {
      counts[name] += 1;
      return original.apply(this, parameters);
    };
  }
};
count("GPUComputePassEncoder", "dispatchWorkgroups", "dispatches");
count("GPUComputePassEncoder", "dispatchWorkgroupsIndirect", "dispatches");
count("GPUQueue", "submit", "submits");
count("GPUQueue", "writeBuffer", "writes");
count("GPUBuffer", "mapAsync", "maps");

// Calls per step since `before`.
export const perStep = (before, steps) =>
  Object.fromEntries(Object.keys(counts).map((name) => [name, (counts[name] - before[name]) / steps]));

const kernelOf = new WeakMap();
const inUse = new WeakMap();
const after = (type, method, act) => {
  const prototype = globalThis[type]?.prototype;
  const original = prototype?.[method];
  if (original) {
    prototype[method] = function (...parameters) {
      const result = original.apply(this, parameters);
      act(this, parameters, result);
      return result;
    };
  }
};
after("GPUDevice", "createComputePipeline", (_, [{ compute }], pipeline) =>
  kernelOf.set(pipeline, (compute.entryPoint ?? "main").replace(/_[a-z]+_f32.*$|_n_\d.*$|_[0-9a-f]{8}$/, "")),
);
after("GPUComputePassEncoder", "setPipeline", (pass, [pipeline]) => inUse.set(pass, kernelOf.get(pipeline)));
after("GPUComputePassEncoder", "dispatchWorkgroups", (pass) => {
  const kernel = inUse.get(pass) ?? "";
  kernels[kernel] = (kernels[kernel] ?? 0) + 1;
});

// Dispatches of each kernel per step.
export const kernelsPerStep = (steps) =>
  Object.entries(kernels).map(([kernel, dispatches]) => [kernel, dispatches / steps]);
