/**
 * Fits what previews are made with, Web/aec/preview-table.js, to pictures, when there is another standard model:
 *
 *     node Wasm/fit-preview.mjs aec.wasm standard.aecm FILE.aec... >Web/aec/preview-table.js
 *
 * The means of the four squares of 8 x 8 pixels that 16 x 16 pixels have are very nearly linear in the latents there, and in a
 * few of them at that. Least squares with all latents tell which those are, and with them alone what each counts. Prints, to
 * standard error, how near the means come to the right ones.
 *
 * The table that is there is from 69 photographs that the network was trained on, at qualities 30, 60 and 85 in turn: 40.8 dB.
 */
import { readFileSync } from "node:fs";
import { Engine } from "../Web/aec/engine.js";

const kept = 32;
const outputs = 12;

const [wasmPath, modelPath, ...files] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(wasmPath));
const engine = await Engine.create({ module, model: readFileSync(modelPath) });

/** The latents of a file's positions, a 1 behind each, and the means of the pixels there, as they shall be. */
function read(file) {
  let latents = null;
  const onLatents = ({ rows, columns, channels, values }) => {
    latents = { rows, columns, channels, values: values.slice() };
  };
  const { width, height, channels, bitDepth, pixels } = engine.decode(readFileSync(file), {}, { onLatents });
  if (!latents || channels !== 3 || bitDepth !== 8) throw new Error(`${file}: previews are fitted to opaque photographs of 8 bits`);
  const positions = [];
  for (let row = 0; row < height >> 4; row++) {
    for (let column = 0; column < width >> 4; column++) {
      const from = (row * latents.columns + column) * latents.channels;
      const inputs = new Float64Array(latents.channels + 1);
      inputs.set(latents.values.subarray(from, from + latents.channels));
      inputs[latents.channels] = 1;
      const means = new Float64Array(outputs);
      for (let y = 0; y < 16; y++) {
        for (let x = 0; x < 16; x++) {
          const square = 2 * (y >> 3) + (x >> 3);
          const pixel = ((16 * row + y) * width + 16 * column + x) * 3;
          for (let k = 0; k < 3; k++) means[3 * square + k] += pixels[pixel + k] / 64;
        }
      }
      positions.push({ inputs, means });
    }
  }
  return positions;
}

/** Sums of products, of which `solve` takes those that it wants. */
function gather(positions) {
  const size = positions[0].inputs.length;
  const squares = new Float64Array(size * size);
  const products = new Float64Array(size * outputs);
  for (const { inputs, means } of positions) {
    for (let i = 0; i < size; i++) {
      const value = inputs[i];
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) squares[i * size + j] += value * inputs[j];
      for (let k = 0; k < outputs; k++) products[i * outputs + k] += value * means[k];
    }
  }
  return { size, squares, products };
}

/** The weights of the inputs `chosen`, in rising order, by Cholesky's way. */
function solve({ size, squares, products }, chosen) {
  const count = chosen.length;
  const lower = chosen.map((i) => chosen.map((j) => (j <= i ? squares[i * size + j] : 0)));
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i][j] + (i === j ? 1e-3 : 0);
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(sum) : sum / lower[j][j];
    }
  }
  const weights = chosen.map((i) => Array.from(products.subarray(i * outputs, (i + 1) * outputs)));
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < i; k++) weights[i][o] -= lower[i][k] * weights[k][o];
      weights[i][o] /= lower[i][i];
    }
    for (let i = count - 1; i >= 0; i--) {
      for (let k = i + 1; k < count; k++) weights[i][o] -= lower[k][i] * weights[k][o];
      weights[i][o] /= lower[i][i];
    }
  }
  return weights;
}

const positions = files.flatMap(read);
const sums = gather(positions);
const one = sums.size - 1;
const all = Array.from({ length: sums.size }, (_, i) => i);
const rough = solve(sums, all);
/** How much of the means comes of a latent. */
const share = (i) => rough[i].reduce((sum, weight) => sum + weight * weight, 0) * sums.squares[i * sums.size + i];
const chosen = all.slice(0, one).sort((a, b) => share(b) - share(a)).slice(0, kept).sort((a, b) => a - b);
const weights = solve(sums, [...chosen, one]).map((row) => row.map((weight) => Math.round(weight * 65536)));

let error = 0;
for (const { inputs, means } of positions) {
  for (let o = 0; o < outputs; o++) {
    const sum = [...chosen, one].reduce((sum, i, at) => sum + weights[at][o] * inputs[i], 0);
    error += (Math.min(Math.max(sum / 65536, 0), 255) - means[o]) ** 2;
  }
}
const psnr = 10 * Math.log10(255 ** 2 / (error / (positions.length * outputs)));
console.error(`${positions.length} positions, ${kept} of ${one} latents: ${psnr.toFixed(2)} dB`);

const { model } = engine.inspect(readFileSync(files[0]));
const lines = weights.map((row) => `  ${row.join(", ")},`);
console.log(`// Written by Wasm/fit-preview.mjs.

/** Of the model that they are for: its name, and the latents that count. */
export const model = "${model}";
export const latents = [
  ${chosen.slice(0, 16).join(", ")},
  ${chosen.slice(16).join(", ")},
];
/** A row for each of these, and one more: 65536ths of the samples of 8 bits, (dy, dx, colour). */
export const weights = Int32Array.of(
${lines.join("\n")}
);`);
