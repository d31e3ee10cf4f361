/** Decodes and encodes `.aec` pictures in browsers and in node: the same files and the same pixels as everywhere. */

/** What the bytes of a file may come as. */
export type Bytes = Uint8Array | ArrayBuffer | Blob;

/** Samples: 8 bits each, or 16, 0 to 65535. */
export type Samples = Uint8Array | Uint16Array;

/**
 * Bytes in a buffer that nobody shares, as `new Blob([bytes])` and `fetch` take them: `Uint8Array<ArrayBuffer>`, which TypeScript
 * before 5.7 calls `Uint8Array`.
 */
export type OwnBytes = ReturnType<Uint8Array["slice"]>;

/** Samples in a buffer that nobody shares. */
export type OwnSamples = OwnBytes | ReturnType<Uint16Array["slice"]>;

/**
 * As in the library, and `unavailable`: the codec, the model or a file cannot be fetched or read, `close()` has ended the work,
 * or what is asked for is not to be had here, as canvases in node.
 */
export type AECErrorCode =
  | "truncated"
  | "malformed"
  | "checksumMismatch"
  | "limitExceeded"
  | "unsupportedVersion"
  | "unsupportedFeature"
  | "modelMismatch"
  | "modelMissing"
  | "invalidArgument"
  | "unreachableTarget"
  | "internalInconsistency"
  | "unavailable";

/** Why something cannot be done. */
export class AECError extends Error {
  constructor(code: AECErrorCode, message: string, offset?: number | null);
  readonly code: AECErrorCode;
  /** The byte of the file where it was found, where that is known. */
  readonly offset: number | null;
}

/** What belongs to a picture besides its pixels; null for what it has not. */
export interface Metadata {
  icc: Uint8Array | null;
  /** From the TIFF header on. Its tag Orientation says how pixels are to be turned, which `decode` leaves to the caller. */
  exif: Uint8Array | null;
  /** UTF-8. */
  xmp: Uint8Array | null;
}

/** Metadata from a file. */
export interface OwnMetadata extends Metadata {
  icc: OwnBytes | null;
  exif: OwnBytes | null;
  xmp: OwnBytes | null;
}

/** A picture: rows from the top, pixels from the left. */
export interface Picture extends Metadata {
  width: number;
  height: number;
  /** 1: grey; 3: red, green, blue, interleaved. */
  channels: 1 | 3;
  bitDepth: 8 | 16;
  /** width * height * channels, not multiplied by alpha. */
  pixels: Samples;
  /** width * height; null in an opaque picture. */
  alpha: Samples | null;
}

/** A picture from a file. */
export interface DecodedPicture extends Omit<Picture, keyof Metadata>, OwnMetadata {
  pixels: OwnSamples;
  alpha: OwnSamples | null;
  /** What else the file says, by name, and is not handed out: "resolution", "texts", "IPTC", "gain map" and the like. */
  otherMetadata: string[];
  /** A sentence for each part of the metadata that was damaged and left out, and for what was salvaged. */
  warnings: string[];
}

/**
 * A picture to encode: of `Picture`, what is missing is none. It must not change until the promise is settled, and is left as it
 * is.
 */
export type PictureToEncode = Omit<Picture, "alpha" | keyof Metadata> & Partial<Pick<Picture, "alpha"> & Metadata>;

/**
 * What every call takes that works in the background. Options that are not known, and values that are not as described, are
 * refused with `invalidArgument`; what is undefined is not said. What a listener throws ends the work, and the promise is
 * rejected with it.
 */
export interface Waiting {
  /** Ends the work; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Gets the share of the work that is done, 0 to 1. */
  onProgress?: (share: number) => void;
}

export interface DecodeOptions extends Waiting {
  /** Larger pictures are refused with `limitExceeded`; at most 2^28, the default. */
  maxPixels?: number;
  /** Pictures with longer sides are refused; at most 32768, the default. */
  maxSide?: number;
  /** Of a file with an exact layer the exact picture, the default, or the lossy one. Other files have one picture. */
  layer?: "exact" | "base";
  /** A part of the picture, in whole pixels of it. */
  region?: { x: number; y: number; width: number; height: number };
  /** So many times smaller: each pixel is the mean of a square. */
  scale?: 1 | 2 | 4 | 8 | 16;
  /** Whether parts that are damaged become grey, as long as one part is whole. */
  salvage?: boolean;
  /**
   * Gets rows as soon as they are final, while the rest is being decoded. Not called for the parts of a picture that come at the
   * very end.
   */
  onRows?: (rows: Rows) => void;
  /**
   * Gets a preview, once, after about a third of the work and before the first rows. Not called for regions and scales, for what
   * is salvaged, for pictures with opacity or with exact parts (drawings), for samples of 10 or 12 bits, for more than 100
   * megapixels, and for files of another model than the standard one.
   */
  onPreview?: (preview: Preview) => void;
  /**
   * Of `decodeToCanvas`: whether a picture of more than half a megapixel is drawn as its preview first, where it has one. True if
   * nothing is said.
   */
  preview?: boolean;
}

/** About what `scale: 8` gives, a level or two off: for the eye, until the picture is there. */
export interface Preview {
  /** An eighth of the picture's, rounded up. */
  width: number;
  height: number;
  channels: 1 | 3;
  bitDepth: 8;
  /** width * height * channels. */
  pixels: OwnBytes;
}

/** Rows [first, first + count) of a picture, without alpha. */
export interface Rows {
  first: number;
  count: number;
  width: number;
  channels: 1 | 3;
  bitDepth: 8 | 16;
  /** width * count * channels. */
  pixels: OwnSamples;
}

export interface EncodeOptions extends Waiting {
  /** 0 to 100; 60 if nothing else is asked for. */
  quality?: number;
  /** Bytes that the file may have, a whole number: the best quality that fits is searched. */
  targetSize?: number;
  /** Bits per pixel, likewise. */
  targetBPP?: number;
  /** dB of RGB that the picture shall have at least. */
  psnr?: number;
  /** Every sample comes back as it was. */
  lossless?: boolean;
  /** By how much samples may be off, a whole number from 1 to 255, with an exact layer. */
  nearLossless?: number;
  /** A whole number from 1 to 9; 3 if none is given. */
  effort?: number;
  /** For the look, the default, or for PSNR. */
  tune?: "visual" | "psnr";
  /** Whether colours count where they cannot be seen. */
  exact?: boolean;
}

export interface EncodedPicture {
  /** The file. */
  bytes: OwnBytes;
  /** The quality that it has, the nearest step to the one asked for: there are 1792 of them. Rounded to two decimals. */
  quality: number;
  /** A sentence for each part of the metadata that was left out, and why. */
  warnings: string[];
}

export interface FileInfo extends OwnMetadata {
  width: number;
  height: number;
  channels: 1 | 3;
  bitDepth: 8 | 16;
  hasAlpha: boolean;
  /** As in `DecodedPicture`. */
  otherMetadata: string[];
  /** 0 to 100, as of `EncodedPicture`. */
  quality: number;
  /** 16 hexadecimal digits. */
  model: string;
  formatVersion: number;
  groups: number;
  /** The exact layer behind the lossy picture. */
  layer: { maxError: number; isBaseEmpty: boolean; baseSize: number; size: number } | null;
  chunks: { type: string; offset: number; length: number; isCritical: boolean; meaning: string }[];
  /** What is wrong behind the header; null where nothing was found. The picture's own data is not looked at. */
  defect: { code: AECErrorCode; message: string; offset: number | null } | null;
  warnings: string[];
}

/** How two pictures of the same size differ. */
export interface Comparison {
  /** dB over red, green and blue, of 8 bits; Infinity for the same pixels. */
  psnr: number;
  /** 100 for the same pixels, above 90 for what looks the same; null for pictures smaller than 8 pixels. */
  ssimulacra2: number | null;
}

export interface Configuration {
  /** The folder of aec.wasm, aec-threads.wasm, standard.aecm.gz, worker.js and thread.js; that of aec.js if nothing is said. */
  base?: string | URL;
  /** Another model, or the model from elsewhere: an `.aecm` file, as it is or as .gz, or the bytes of one that is not packed. */
  model?: string | URL | Uint8Array;
  /** The bytes of aec.wasm, for pages that cannot fetch, as those of file://. They have one thread. */
  wasm?: BufferSource | WebAssembly.Module;
  /** Of worker.js alone, which is a module; for the same pages a blob's. */
  worker?: string | URL;
  /**
   * How many threads work on a picture, where the page is cross-origin isolated: else 1. 1 to 64; as many as there are cores, up
   * to 8, if nothing is said.
   */
  threads?: number;
}

/**
 * Says where things are, in the place of what was said before. Without it they are beside aec.js. Addresses are relative to the
 * page; in node, to the folder that the program runs in.
 * @throws {AECError} `invalidArgument`
 */
export function configure(configuration?: Configuration): void;

/** Decodes a picture, in a worker. The samples are those of the file, and not turned. Rejects with an AECError. */
export function decode(bytes: Bytes, options?: DecodeOptions): Promise<DecodedPicture>;

/**
 * The same for a canvas: 8 bits a sample, with alpha, not turned. Its colour space is Display P3 where the file says so, and sRGB
 * otherwise: see `decodeToCanvas`. Node has no ImageData.
 */
export function decodeToImageData(bytes: Bytes, options?: DecodeOptions): Promise<ImageData>;

/**
 * Draws a picture on a canvas, which gets its size, upright as Exif has it. A large one is there as its preview first; rows appear
 * as soon as they are decoded; when it fails or is cancelled, what came before stays. The colours are right where the file is in
 * sRGB or Display P3; others are shown as if they were sRGB, and `warnings` says so. A canvas that has a context of kind 2d
 * already keeps its colour space, and `colorSpace` tells which. Rejects with `unavailable` where there are no canvases, as in node.
 */
export function decodeToCanvas(
  bytes: Bytes, canvas: HTMLCanvasElement | OffscreenCanvas, options?: DecodeOptions,
): Promise<{ width: number; height: number; colorSpace: PredefinedColorSpace; warnings: string[] }>;

/**
 * Makes a file of a picture, in a worker: to the byte the one that `aec compress` makes of these samples and metadata. Of an
 * ImageData in Display P3 it has the profile. Rejects with an AECError.
 */
export function encode(picture: PictureToEncode | ImageData, options?: EncodeOptions): Promise<EncodedPicture>;

/** What the header and the chunks of a file say, without decoding it. */
export function inspect(bytes: Bytes, options?: Waiting): Promise<FileInfo>;

/** Measures how much `other` differs from `original`: pictures of the same size. Those of 16 bits are measured in 8. */
export function compare(
  original: PictureToEncode | ImageData, other: PictureToEncode | ImageData, options?: Waiting,
): Promise<Comparison>;

/** Ends the worker and frees its memory; the next call starts another. What is waiting is rejected with `unavailable`. */
export function close(): void;

/**
 * Serves `<img src="x.aec">`, `srcset`s and the sources of type image/aec of `<picture>` elements, those that are in the page and
 * those that come or change, and defines `<aec-image>`. What an image shows is a PNG's address, a blob's; what the page has set
 * is in `data-aec-src` or `data-aec-srcset`. Images that cannot be shown get the event `error`, with the AECError as its `error`.
 * Files of other origins need CORS, as with `fetch`.
 *
 * A picture of more than half a megapixel is shown as its preview first, in the same size: an SVG's address, until the PNG is
 * there. `load` tells of the whole picture alone; `complete` and `decode()` of an image do not know the two apart. With
 * `preview: false` there are none.
 *
 * Until it has been called, images fire the browser's own `error`, and an `onerror` that puts another file in the place does so
 * for good. For a picture that is there without scripts, too, take `<picture>` with the other file as its `<img>`: see README.md.
 * @throws {AECError} `unavailable` where there is no page, as in node
 * @returns what ends it; pictures that are shown stay
 */
export function install(root?: Document | Element | ShadowRoot, options?: { preview?: boolean }): () => void;

/**
 * `<aec-image src="x.aec" alt="..." loading="lazy">`, which `install()` defines. It has the size that `<img>` would have, by
 * styles, by `width` and `height`, or by the file, but is not wider than there is room; `object-fit` and `crossorigin` mean the
 * same. A large picture is shown as its preview first, unless `preview="none"` is set. Fires `load` and `error`, which has the
 * AECError as its `error`. Parts to style are `canvas`, and `alt`: the text that stands there when it has failed.
 */
export class AECImageElement extends HTMLElement {
  src: string;
  alt: string;
  loading: "lazy" | "eager";
  /** Whether a preview is shown in front of a large picture; read before the decoding begins. */
  preview: "auto" | "none";
  readonly complete: boolean;
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  /** Resolves when the picture is shown. Rejects with an AECError, or as cancelled where it has left the page. */
  decode(): Promise<void>;
}

declare global {
  /** As far as it matters here, for TypeScript before 4.9, which does not know it. */
  interface OffscreenCanvas extends EventTarget {
    width: number;
    height: number;
    transferToImageBitmap(): ImageBitmap;
  }
  interface HTMLElementTagNameMap {
    "aec-image": AECImageElement;
  }
}
