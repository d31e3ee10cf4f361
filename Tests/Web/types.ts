// Not run, but compiled by test-web: all of the package's types as a program uses them. Before what must be refused stands
// `@ts-expect-error`, which is an error itself where nothing is wrong.
import {
  AECError, AECImageElement, close, compare, configure, decode, decodeToCanvas, decodeToImageData, encode, inspect, install,
} from "aec-codec";
import type {
  AECErrorCode, Bytes, Comparison, Configuration, DecodeOptions, DecodedPicture, EncodeOptions, EncodedPicture, FileInfo, Metadata,
  OwnBytes, Picture, PictureToEncode, Preview, Rows, Samples, Waiting,
} from "aec-codec";

declare const file: File;
declare const canvas: HTMLCanvasElement;
declare const offscreen: OffscreenCanvas;
declare const context: CanvasRenderingContext2D;

export async function decoding(): Promise<void> {
  const sources: Bytes[] = [file, new Uint8Array(8), new ArrayBuffer(8), new Blob([])];
  const stop = new AbortController();
  const options: DecodeOptions = {
    signal: stop.signal, onProgress: (share) => share.toFixed(2), maxPixels: 50e6, maxSide: 10_000, layer: "base",
    region: { x: 0, y: 0, width: 10, height: 10 }, scale: 8, salvage: true,
    preview: false, onPreview: ({ width, height, pixels }: Preview) => context.putImageData(new ImageData(width, height), 0, pixels[0]),
    onRows: ({ first, count, width, channels, pixels }: Rows) => pixels.length === width * count * channels && first >= 0,
  };
  const picture: DecodedPicture = await decode(sources[0], options);
  const { width, height, channels, bitDepth, pixels, alpha, icc, exif, xmp, otherMetadata, warnings } = picture;
  const depth: 8 | 16 = bitDepth;
  const size: number = width * height * channels * depth;
  // What comes of a file is in buffers of its own.
  const blob = new Blob([pixels, ...(alpha ? [alpha] : []), ...(icc ? [icc] : [])]);
  const text: string = [...otherMetadata, ...warnings].join() + new TextDecoder().decode(xmp ?? new Uint8Array());
  const own: OwnBytes | null = exif;
  const samples: Samples = pixels;
  if (samples instanceof Uint16Array) samples[0] = 65535;
  const image: ImageData = await decodeToImageData(file);
  context.putImageData(image, 0, 0);
  const drawn = await decodeToCanvas(file, canvas, { onProgress: null as never });
  const space: PredefinedColorSpace = drawn.colorSpace;
  await decodeToCanvas(file, offscreen);
  console.log(size, blob, text, own, space, drawn.width, drawn.height, drawn.warnings.length);

  // @ts-expect-error: not a file's bytes
  await decode("photo.aec");
  // @ts-expect-error: a scale that there is not
  await decode(file, { scale: 3 });
  // @ts-expect-error: an option of another function
  await decode(file, { quality: 60 });
  // @ts-expect-error: a region without a height
  await decode(file, { region: { x: 0, y: 0, width: 10 } });
  // @ts-expect-error: a layer that there is not
  await decode(file, { layer: "lossless" });
  // @ts-expect-error: no canvas
  await decodeToCanvas(file, document.createElement("img"));
  // @ts-expect-error: a picture may be opaque
  picture.alpha.length;
}

export async function encoding(picture: DecodedPicture): Promise<Uint8Array> {
  const plain: PictureToEncode = { width: 1, height: 1, channels: 3, bitDepth: 8, pixels: new Uint8Array(3) };
  const whole: Picture = { ...plain, alpha: null, icc: null, exif: new Uint8Array(4), xmp: null };
  const options: EncodeOptions = { quality: 60, effort: 9, tune: "psnr", exact: true };
  const results: EncodedPicture[] = [
    await encode(picture, options), await encode(plain, { targetSize: 1000 }), await encode(whole, { targetBPP: 0.5 }),
    await encode(context.getImageData(0, 0, 9, 9), { psnr: 40 }), await encode(picture, { lossless: true }),
    await encode(picture, { nearLossless: 2, onProgress: console.log }),
  ];
  const { bytes, quality, warnings } = results[0];
  const url = URL.createObjectURL(new Blob([bytes], { type: "image/aec" }));
  await fetch(url, { method: "PUT", body: bytes });
  const comparison: Comparison = await compare(picture, plain, { signal: new AbortController().signal });
  const score: number | null = comparison.ssimulacra2;
  console.log(quality.toFixed(1), warnings.length, comparison.psnr, score);

  // @ts-expect-error: the tunings are others
  await encode(picture, { tune: "ssim" });
  // @ts-expect-error: rows come of decoding only
  await encode(picture, { onRows: () => {} });
  // @ts-expect-error: the number of channels is missing
  await encode({ width: 1, height: 1, bitDepth: 8, pixels: new Uint8Array(3) });
  // @ts-expect-error: alpha is a plane of its own
  await encode({ width: 1, height: 1, channels: 4, bitDepth: 8, pixels: new Uint8Array(4) });
  // @ts-expect-error: not samples
  await encode({ width: 1, height: 1, channels: 1, bitDepth: 8, pixels: [0] });
  // @ts-expect-error: may be missing
  comparison.ssimulacra2.toFixed(1);
  return bytes;
}

export async function looking(waiting: Waiting): Promise<FileInfo> {
  const info = await inspect(file, waiting);
  const metadata: Metadata = info;
  const { maxError, isBaseEmpty, baseSize, size } = info.layer ?? { maxError: 0, isBaseEmpty: false, baseSize: 0, size: 0 };
  for (const { type, offset, length, isCritical, meaning } of info.chunks) console.log(type, offset + length, isCritical, meaning);
  const code: AECErrorCode | undefined = info.defect?.code;
  console.log(
    metadata.icc, maxError, isBaseEmpty, baseSize, size, code, info.quality, info.model, info.formatVersion, info.groups,
    info.hasAlpha, info.bitDepth, info.channels, info.otherMetadata, info.warnings);
  // @ts-expect-error: most files have no exact layer
  info.layer.maxError;
  return info;
}

export function failing(error: unknown): string {
  if (!(error instanceof AECError)) throw error;
  const { code, message, offset } = error;
  // @ts-expect-error: it is not for changing
  error.code = "malformed";
  // @ts-expect-error: there is no such code
  if (code === "broken") return "";
  const made: Error = new AECError("invalidArgument", "no picture", null);
  switch (code) {
    case "limitExceeded": return `${message} ${offset?.toString(16)}`;
    case "unavailable": return made.message;
    default: return code;
  }
}

export function page(root: ShadowRoot): void {
  const configuration: Configuration = { base: new URL("aec/", location.href), model: new Uint8Array(8), threads: 2 };
  configure(configuration);
  configure({ wasm: new ArrayBuffer(8), worker: "worker.js" });
  configure();
  const stop: () => void = install();
  install(root)();
  install(document, { preview: false });
  stop();
  const element: AECImageElement = document.createElement("aec-image");
  const found = document.querySelector("aec-image");
  found?.decode().then(() => console.log(found.naturalWidth, found.naturalHeight, found.complete));
  element.src = "photo.aec";
  element.alt = "A hill";
  element.loading = "lazy";
  element.preview = "none";
  element.addEventListener("error", ({ error }) => failing(error));
  close();

  // @ts-expect-error: threads are a number
  configure({ threads: "all" });
  // @ts-expect-error: it is not for changing
  element.complete = true;
  // @ts-expect-error: not a way of loading
  element.loading = "later";
  // @ts-expect-error: a flag
  install(document, { preview: "none" });
  // @ts-expect-error: not a part of a page
  install("body");
}
