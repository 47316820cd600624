// A picture made small enough for a group: a square of its middle, drawn anew, so that nothing of the file but its pixels is in it.

/** The most that a group's picture may have, bytes. */
const BYTES_MAX = 32 * 1024;

/** Sides and qualities to try, the best first. */
const TRIES: [number, number][] = [
  [384, 0.86],
  [384, 0.7],
  [256, 0.8],
  [256, 0.6],
  [160, 0.6],
  [96, 0.5],
];

/** The picture as a JPEG in base64; nothing if the browser cannot read it as a picture. */
export async function fittedPicture(file: Blob): Promise<string | null> {
  const drawn = await createImageBitmap(file).catch(() => null);
  if (drawn === null) return null;
  try {
    for (const [side, quality] of TRIES) {
      const blob = await squareOf(drawn, side, quality);
      if (blob !== null && blob.size <= BYTES_MAX) return base64(new Uint8Array(await blob.arrayBuffer()));
    }
    return null;
  } finally {
    drawn.close();
  }
}

/** Where the square lies in a picture: its middle. */
export function middleOf(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

async function squareOf(picture: ImageBitmap, largest: number, quality: number): Promise<Blob | null> {
  const { x, y, side } = middleOf(picture.width, picture.height);
  const size = Math.max(1, Math.min(largest, side));
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext("2d");
  if (context === null) return null;
  // A JPEG is never seen through.
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, size, size);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, x, y, side, side, 0, 0, size, size);
  return canvas.convertToBlob({ type: "image/jpeg", quality });
}

/** Bytes as text; a picture is small. */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
