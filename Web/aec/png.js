/**
 * Pictures as PNG that is not compressed, for browsers to show: made in the time that copying takes.
 */
const blockSize = 65535;
/** CRC-32 of four bytes at a time. */
const tables = Array.from({ length: 4 }, () => new Uint32Array(256));
for (let i = 0; i < 256; i++) {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  tables[0][i] = value;
}
for (let i = 0; i < 256; i++) {
  for (let k = 1; k < 4; k++) tables[k][i] = (tables[k - 1][i] >>> 8) ^ tables[0][tables[k - 1][i] & 255];
}

function crc32(bytes, start, end) {
  const [t0, t1, t2, t3] = tables;
  let crc = -1;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc = t3[crc & 255] ^ t2[(crc >>> 8) & 255] ^ t1[(crc >>> 16) & 255] ^ t0[crc >>> 24];
  }
  for (; i < end; i++) crc = t0[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc;
}

/** Adler-32 of what has `sum` already, and of `part`. */
function adler32(sum, part) {
  let a = sum & 65535;
  let b = sum >>> 16;
  for (let i = 0; i < part.length;) {
    // As many as leave the sums below 2^31.
    for (const end = Math.min(i + 3800, part.length); i < end; i++) {
      a += part[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return (b << 16) | a;
}

/** Bytes that a stream of zlib's takes which stores so many. */
function storedSize(count) {
  return 2 + count + 5 * Math.max(1, Math.ceil(count / blockSize)) + 4;
}

/** Writes a stream that stores `count` bytes into `file` at `at`: returns what takes these bytes, part by part. */
function storing(file, at, count) {
  let left = count;
  let inBlock = 0;
  let sum = 1;
  const begin = () => {
    inBlock = Math.min(left, blockSize);
    const isLast = inBlock === left;
    file.set([isLast ? 1 : 0, inBlock & 255, inBlock >> 8, ~inBlock & 255, (~inBlock >> 8) & 255], at);
    at += 5;
  };
  file.set([0x78, 0x01], at);
  at += 2;
  begin();
  return (part) => {
    sum = adler32(sum, part);
    for (let i = 0; i < part.length;) {
      if (inBlock === 0) begin();
      const n = Math.min(inBlock, part.length - i);
      file.set(part.subarray(i, i + n), at);
      at += n;
      i += n;
      inBlock -= n;
      left -= n;
    }
    if (left === 0) new DataView(file.buffer).setInt32(at, sum);
  };
}

/** Of a row's samples those that the file has, behind the byte of the filter. */
function pick(data, from, row, isGrey, hasAlpha) {
  for (let to = 1; to < row.length; from += 4) {
    row[to++] = data[from];
    if (!isGrey) {
      row[to++] = data[from + 1];
      row[to++] = data[from + 2];
    }
    if (hasAlpha) row[to++] = data[from + 3];
  }
}

/**
 * @param {object} picture
 * @param {number} picture.width
 * @param {number} picture.height
 * @param {Uint8ClampedArray} picture.data red, green, blue, opacity
 * @param {boolean} picture.isGrey
 * @param {boolean} picture.hasAlpha
 * @param {Uint8Array | null} picture.icc of grey, or of red, green and blue
 * @returns {Uint8Array}
 */
export function toPNG({ width, height, data, isGrey, hasAlpha, icc }) {
  const colors = isGrey ? 1 : 3;
  const row = new Uint8Array(1 + width * (colors + (hasAlpha ? 1 : 0)));
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, (isGrey ? 0 : 2) + (hasAlpha ? 4 : 0)], 8);
  const bodies = [{ type: "IHDR", size: 13, write: (file, at) => file.set(header, at) }];
  if (icc) {
    bodies.push({
      type: "iCCP", size: 5 + storedSize(icc.length),
      write: (file, at) => {
        // A name, which there has to be, and the method.
        file.set([0x69, 0x63, 0x63, 0, 0], at);
        storing(file, at + 5, icc.length)(icc);
      },
    });
  }
  bodies.push({
    type: "IDAT", size: storedSize(row.length * height),
    write: (file, at) => {
      const put = storing(file, at, row.length * height);
      for (let y = 0; y < height; y++) {
        pick(data, 4 * y * width, row, isGrey, hasAlpha);
        put(row);
      }
    },
  }, { type: "IEND", size: 0, write: () => {} });

  const file = new Uint8Array(8 + bodies.reduce((sum, { size }) => sum + 12 + size, 0));
  const fields = new DataView(file.buffer);
  file.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  let at = 8;
  for (const { type, size, write } of bodies) {
    fields.setUint32(at, size);
    file.set(Array.from(type, (letter) => letter.charCodeAt(0)), at + 4);
    write(file, at + 8);
    fields.setInt32(at + 8 + size, crc32(file, at + 4, at + 8 + size));
    at += 12 + size;
  }
  return file;
}
