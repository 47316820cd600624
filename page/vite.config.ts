// How the page is built: readable, with stable names, so that what is audited is what runs.

import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    minify: false,
    cssMinify: false,
    modulePreload: { polyfill: false },
    // A `data:` address would need a wider content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: "page.js",
        chunkFileNames: "[name].js",
        // The emoji of each language are called alike: which one came first would be left to chance.
        assetFileNames: ({ originalFileNames: [from = ""] }) => {
          const language = /emojibase-data\/(\w+)\//.exec(from)?.[1];
          return language === undefined ? "[name][extname]" : `emoji-${language}[extname]`;
        },
      },
    },
  },
});
