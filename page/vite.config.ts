// How the page is built: readable, with stable names, so that what is audited is what runs.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

/** A digest of what the page is built from: by it the parts of one bundle know each other. */
function madeOf(): string {
  const source = readdirSync("src", { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));
  const digest = createHash("sha256");
  for (const path of ["index.html", "package-lock.json", "vite.config.ts", ...source].sort()) digest.update(`${path}\n`).update(readFileSync(path));
  return digest.digest("hex").slice(0, 16);
}

export default defineConfig({
  define: { MADE_OF: JSON.stringify(madeOf()) },
  build: {
    target: "es2022",
    minify: false,
    cssMinify: false,
    // One file of styles, there before the first part: no part waits for its own, or stands without.
    cssCodeSplit: false,
    modulePreload: false,
    // A `data:` address would need a wider content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        // What one file takes from another has its own name there.
        minifyInternalExports: false,
        entryFileNames: "page.js",
        // What the parts have in common would be called after whatever of it comes first.
        chunkFileNames: ({ name, isDynamicEntry }) => (isDynamicEntry || name === "rolldown-runtime" ? "[name].js" : "both.js"),
        // The emoji of each language are called alike: which one came first would be left to chance.
        assetFileNames: ({ originalFileNames: [from = ""] }) => {
          const language = /emojibase-data\/(\w+)\//.exec(from)?.[1];
          return language === undefined ? "[name][extname]" : `emoji-${language}[extname]`;
        },
      },
    },
  },
});
