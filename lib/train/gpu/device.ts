/**
 * Buffers, pipelines and readback: the few things the ensemble asks of a WebGPU device.
 * The numbers are those of the specification, because Node has no globals for them.
 */
import { Trouble, UsageError } from "../../errors.js";

const usage = { mapRead: 1, copySource: 4, copyTarget: 8, storage: 128 } as const;

/** A device with the limits its adapter offers, and the adapter's name. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly name: string;
  /** Why the device was lost, once it was. */
  readonly lost: { reason?: string };
}

/**
 * Opens a device: bindings as large as the adapter allows, 32 KB of workgroup memory.
 * @throws UsageError where there is no adapter, or one with too little workgroup memory
 */
export async function openGpu(
  gpu: { requestAdapter(options?: GPURequestAdapterOptions): Promise<GPUAdapter | null> }, limits: Record<string, number> = {},
): Promise<Gpu> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    throw new UsageError(
      "webgpu: no adapter was found: a driver for Vulkan, Metal or Direct3D 12 is needed; leave out --engine webgpu to train on the " +
        "processor",
    );
  }
  const { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupStorageSize } = adapter.limits;
  if (maxComputeWorkgroupStorageSize < 32768) {
    throw new UsageError(
      `webgpu: expected an adapter with 32768 bytes of workgroup memory, got ${maxComputeWorkgroupStorageSize}; leave out --engine ` +
        "webgpu to train on the processor",
    );
  }
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupStorageSize: 32768, ...limits },
  });
  const lost: Gpu["lost"] = {};
  void device.lost.then(({ message, reason }) => { lost.reason = message || reason; });
  const { vendor, architecture, device: model, description } = adapter.info;
  return { device, name: description || [vendor, architecture, model].filter(Boolean).join(" ") || "unnamed adapter", lost };
}

/** A buffer that kernels read and write, filled with zeros or with what is given. */
export function storage({ device }: Gpu, label: string, contents: number | ArrayBufferView<ArrayBuffer>): GPUBuffer {
  const bytes = typeof contents === "number" ? contents : contents.byteLength;
  const buffer = device.createBuffer({
    label, size: Math.max(16, Math.ceil(bytes / 16) * 16), usage: usage.storage | usage.copySource | usage.copyTarget,
  });
  if (typeof contents !== "number") device.queue.writeBuffer(buffer, 0, contents);
  return buffer;
}

/** A kernel ready to be dispatched over a grid of workgroups. */
export interface Kernel {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bound: GPUBindGroup;
  readonly grid: readonly [number, number];
}

/** Compiles a source and binds the buffers that it names, in its order. */
export async function kernel(
  { device }: Gpu, label: string, code: string, buffers: ReadonlyMap<string, GPUBuffer>, grid: Kernel["grid"],
): Promise<Kernel> {
  const module = device.createShaderModule({ label, code });
  // Every binding that the source names has its place, also where this kernel makes no use of it.
  const bound = [...code.matchAll(/@binding\((\d+)\) var<storage, (\w+)> (\w+):/g)].map(
    ([, binding, access, name]) => ({ binding: Number(binding), access, name }),
  );
  const layout = device.createBindGroupLayout({ label, entries: bound.map(
    ({ binding, access }) => ({ binding, visibility: 4, buffer: { type: access === "read" ? "read-only-storage" : "storage" } }),
  ) });
  const pipeline = await device.createComputePipelineAsync({
    label, layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }), compute: { module, entryPoint: "main" },
  }).catch(async (error: unknown) => {
    const { messages } = await module.getCompilationInfo();
    throw new Error(
      `kernel ${label}: ${messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join("; ") || String(error)}`,
    );
  });
  return {
    label, pipeline,
    bound: device.createBindGroup({
      label, layout, entries: bound.map(({ binding, name }) => ({ binding, resource: { buffer: buffers.get(name)! } })),
    }),
    grid,
  };
}

/** Puts kernels into a pass, one after the other. */
export function dispatch(pass: GPUComputePassEncoder, kernels: readonly Kernel[]): void {
  for (const { pipeline, bound, grid } of kernels) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bound);
    pass.dispatchWorkgroups(...grid);
  }
}

/** What is said when a device was lost: unplugged, its driver reset, or taken by something else. */
export const lostDevice = (reason: string): Trouble =>
  new Trouble(`webgpu: the device was lost (${reason}); what was finished before is kept, start again for the rest`);

/** The bytes of a buffer, once everything submitted before is done. */
export async function readBack(gpu: Gpu, source: GPUBuffer, offset = 0, bytes = source.size - offset): Promise<ArrayBuffer> {
  const { device } = gpu;
  const staging = device.createBuffer({ size: bytes, usage: usage.mapRead | usage.copyTarget });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, offset, staging, 0, bytes);
  device.queue.submit([encoder.finish()]);
  try {
    await staging.mapAsync(1);
    return staging.getMappedRange().slice(0);
  } catch (error) {
    throw lostDevice(gpu.lost.reason ?? String(error));
  } finally {
    staging.destroy();
  }
}

/** The device has too little memory for what was asked. */
export class OutOfMemory extends UsageError {}

/** Collects what goes wrong while buffers are made: too little memory is the reader's business, anything else ours. */
export async function withinMemory<T>({ device }: Gpu, what: string, make: () => T): Promise<T> {
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  const made = make();
  const [wrong, full] = [await device.popErrorScope(), await device.popErrorScope()];
  if (full !== null) {
    throw new OutOfMemory(`webgpu: the device has not enough memory for ${what}; ask for fewer runs at a time with --at-once`);
  }
  if (wrong !== null) throw new Error(`webgpu, ${what}: ${wrong.message}`);
  return made;
}
