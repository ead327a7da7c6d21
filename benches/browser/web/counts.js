// Counts what a trainer asks of WebGPU. Imported before anything that uses it.
export const counts = { dispatches: 0, submits: 0, writes: 0, maps: 0 };

const watch = (type, method, name) => {
  const prototype = globalThis[type]?.prototype;
  const original = prototype?.[method];
  if (original) {
    prototype[method] = function (...parameters) {
      counts[name] += 1;
      return original.apply(this, parameters);
    };
  }
};
watch("GPUComputePassEncoder", "dispatchWorkgroups", "dispatches");
watch("GPUComputePassEncoder", "dispatchWorkgroupsIndirect", "dispatches");
watch("GPUQueue", "submit", "submits");
watch("GPUQueue", "writeBuffer", "writes");
watch("GPUBuffer", "mapAsync", "maps");

// Since `before`, a step.
export const perStep = (before, steps) =>
  Object.fromEntries(Object.keys(counts).map((name) => [name, (counts[name] - before[name]) / steps]));
