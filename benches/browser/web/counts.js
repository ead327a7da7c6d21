// Counts WebGPU calls. Must be imported before anything that uses WebGPU.
export const counts = { dispatches: 0, submits: 0, writes: 0, maps: 0 };

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
