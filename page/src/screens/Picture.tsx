// A text as a picture to scan: dark on light in every theme, since cameras want it so.

import { useEffect, useState } from "preact/hooks";
import { pictureOf } from "../state/account";
import "./Picture.css";

/** The quiet frame around it, modules. */
const FRAME = 4;

export function Picture({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<string[]>([]);
  useEffect(() => {
    let current = true;
    pictureOf(text).then(
      (drawn) => current && setRows(drawn),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [text]);
  const size = rows.length + 2 * FRAME;
  return (
    <svg class="picture" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={rows.map(drawn).join("")} />
    </svg>
  );
}

/** A row's dark modules. */
function drawn(row: string, at: number): string {
  const dark = [...row.matchAll(/1+/g)];
  return dark.map((run) => `M${run.index + FRAME} ${at + FRAME}h${run[0].length}v1h-${run[0].length}z`).join("");
}
