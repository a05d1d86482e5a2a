// Reads the files inside a .NET single-file executable (bundle format 6, which .NET 6 to 10 write).
import { readFileSync } from 'node:fs';

// The .NET host finds its bundle by these 32 bytes; the header's offset stands right before them.
const signature = Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex');
const knownVersion = 6;
const maxFiles = 10_000;

/** @returns {{ names: string[], read(name: string): Buffer }} */
export function readSingleFileBundle(path) {
  const image = readFileSync(path);
  const at = image.indexOf(signature);
  const header = at < 8 ? 0 : Number(image.readBigInt64LE(at - 8));
  if (header <= 0 || header >= image.length) throw new Error(`${path} is not a .NET single-file bundle.`);

  const entries = readEntries(new Cursor(image, header), path);
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw new Error(`${path} does not contain ${name}: the bundle's layout is not the one this script knows.`);
      if (entry.compressedSize !== 0) throw new Error(`${path} is a compressed bundle; this script knows uncompressed ones.`);
      const content = image.subarray(entry.offset, entry.offset + entry.size);
      if (content.length !== entry.size) throw new Error(`${path} is cut short: ${name} has ${content.length} of ${entry.size} bytes.`);
      return content;
    },
  };
}

function readEntries(cursor, path) {
  const version = cursor.uint32();
  cursor.uint32(); // minor version
  if (version !== knownVersion) throw new Error(`${path} is a bundle of format ${version}; this script knows format ${knownVersion}.`);
  const count = cursor.uint32();
  if (count > maxFiles) throw new Error(`${path} claims ${count} files; at most ${maxFiles} are believed.`);
  cursor.string(); // bundle id
  for (let i = 0; i < 5; i++) cursor.int64(); // where deps.json and runtimeconfig.json are, and flags

  const entries = new Map();
  for (let i = 0; i < count; i++) {
    const entry = { offset: cursor.int64(), size: cursor.int64(), compressedSize: cursor.int64() };
    cursor.byte(); // kind of file
    entries.set(cursor.string(), entry);
  }
  return entries;
}

class Cursor {
  constructor(buffer, position) {
    this.buffer = buffer;
    this.position = position;
  }

  byte() {
    return this.buffer.readUInt8(this.position++);
  }

  uint32() {
    this.position += 4;
    return this.buffer.readUInt32LE(this.position - 4);
  }

  int64() {
    this.position += 8;
    return Number(this.buffer.readBigInt64LE(this.position - 8));
  }

  /** Length in groups of seven bits, then UTF-8. */
  string() {
    let length = 0;
    let shift = 0;
    for (let more = true; more; shift += 7) {
      const part = this.byte();
      length |= (part & 0x7f) << shift;
      more = (part & 0x80) !== 0;
    }
    this.position += length;
    return this.buffer.toString('utf8', this.position - length, this.position);
  }
}
