// What bytes are in truth, by how they begin: only pictures, sounds and films of these kinds are ever shown, whatever their sender calls them.

const START = 32;

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.slice(from, to));

/** The media type by which it may be shown; nothing if it may only be saved. */
export function sniff(bytes: Uint8Array): string | null {
  const at = (from: number, length: number): string => text(bytes, from, from + length);
  if (at(0, 8) === "\x89PNG\r\n\x1a\n") return "image/png";
  if (at(0, 3) === "\xff\xd8\xff") return "image/jpeg";
  if (at(0, 4) === "GIF8") return "image/gif";
  if (at(0, 4) === "RIFF" && at(8, 4) === "WEBP") return "image/webp";
  if (at(0, 4) === "RIFF" && at(8, 4) === "WAVE") return "audio/wav";
  if (at(0, 4) === "OggS") return "audio/ogg";
  if (at(0, 4) === "\x1a\x45\xdf\xa3") return "video/webm";
  if (at(0, 3) === "ID3" || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return "audio/mpeg";
  if (at(0, 4) === "fLaC") return "audio/flac";
  if (at(4, 4) === "ftyp") {
    const brand = at(8, 4);
    if (brand === "avif") return "image/avif";
    return brand.startsWith("M4A") ? "audio/mp4" : "video/mp4";
  }
  return null;
}

/** The same of a file. */
export async function sniffBlob(blob: Blob): Promise<string | null> {
  return sniff(new Uint8Array(await blob.slice(0, START).arrayBuffer()));
}
