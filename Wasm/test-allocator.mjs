/** The allocator of memory.c: blocks that do not overlap, freed for good, and an end to memory that is told. */
import assert from "node:assert/strict";
import { generator } from "./test-support.mjs";

const mebibyte = 2 ** 20;

function start(module) {
  const env = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => assert.fail(name)]));
  env.aec_out_of_memory = () => { throw new RangeError("out of memory"); };
  return new WebAssembly.Instance(module, { env, math: Math }).exports;
}

export function testAllocator(module) {
  const wasm = start(module);
  const bytes = (block) => new Uint8Array(wasm.memory.buffer, block.address, block.size);
  const release = (block) => {
    assert(bytes(block).every((byte) => byte === block.mark), `a block of ${block.size} bytes was overwritten`);
    wasm.aec_free(block.address);
  };

  const random = generator(7);
  const blocks = [];
  let size = 0;
  for (let round = 0; round < 8000; round++) {
    if (blocks.length > 0 && (size > 4 * mebibyte || random(2) === 0)) {
      const [block] = blocks.splice(random(blocks.length), 1);
      size -= block.size;
      release(block);
    } else {
      // Sizes of all magnitudes, from nothing to 128 KiB.
      const block = { size: random(1 << random(18)), mark: 1 + random(255) };
      block.address = wasm.aec_allocate(block.size) >>> 0;
      assert.equal(block.address % 64, 0);
      bytes(block).fill(block.mark);
      size += block.size;
      blocks.push(block);
    }
  }
  blocks.forEach(release);
  const held = wasm.memory.buffer.byteLength;
  assert(held < 16 * mebibyte, `${held} bytes for blocks of 4 MiB in all`);

  // All of it is one free block again: nearly everything can be had at once.
  wasm.aec_free(wasm.aec_allocate(held - 2 * mebibyte));
  assert.equal(wasm.memory.buffer.byteLength, held);

  // Memory that the host has added is used, too, though it is not the allocator's.
  wasm.memory.grow(1);
  const block = { address: wasm.aec_allocate(held) >>> 0, size: held, mark: 9 };
  bytes(block).fill(9);
  release(block);
}

export function testEndOfMemory(module) {
  const wasm = start(module);
  // To the last block of each size.
  for (const size of [2 ** 30, 2 ** 26, 2 ** 22, 2 ** 18, 2 ** 14, 4097]) {
    assert.throws(() => {
      for (let i = 0; i < 100; i++) wasm.aec_allocate(size);
    }, RangeError);
  }
  for (let i = 0; i < 20; i++) wasm.aec_allocate(2048);
  assert.throws(() => {
    for (let i = 0; i < 100; i++) wasm.aec_allocate(2048);
  }, RangeError);
  assert.throws(() => wasm.aec_allocate(2 ** 31 - 1), RangeError);
}
