// What node does with a TypeScript file: finds it also without its ending, and takes the types out by what Vite takes them out with.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transformWithOxc } from "vite";

const ENDINGS = [".ts", ".tsx"];

export async function resolve(name, context, next) {
  if (name.startsWith(".") && context.parentURL) {
    const whole = new URL(name, context.parentURL);
    const ending = ENDINGS.find((one) => !existsSync(whole) && existsSync(fileURLToPath(whole) + one));
    if (ending) return next(name + ending, context);
  }
  return next(name, context);
}

export async function load(url, context, next) {
  const { pathname, search } = new URL(url);
  if (search === "?raw") {
    const text = await readFile(fileURLToPath(new URL(pathname, url)), "utf8");
    return { format: "module", shortCircuit: true, source: `export default ${JSON.stringify(text)};` };
  }
  if (!ENDINGS.some((ending) => pathname.endsWith(ending))) return next(url, context);
  const path = fileURLToPath(url);
  const { code } = await transformWithOxc(await readFile(path, "utf8"), path, { jsx: { runtime: "automatic", importSource: "preact" } });
  return { format: "module", shortCircuit: true, source: code };
}
