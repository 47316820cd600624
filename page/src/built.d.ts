// What the build puts in: see vite.config.ts.

/** What the bundle is made of, as a digest: parts of one bundle have the same. */
declare const MADE_OF: string;
