// A picture's blurred copy, which its message carries: shown until the picture is here, and where it is not fetched by itself.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Placeholder } from "../../state/model";
import { cellsOf } from "./placeholder";

export function Blurred({ placeholder }: { placeholder: Placeholder }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { columns, rows, pixels } = cellsOf(placeholder);
  useLayoutEffect(() => {
    // The browser smooths the few cells as it stretches them.
    if (pixels.length > 0) canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  }, [placeholder]);
  return <canvas ref={canvas} class="photo-blurred" width={columns} height={rows} aria-hidden="true" />;
}
