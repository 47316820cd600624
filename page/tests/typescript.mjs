// Lets node's test runner read the page's TypeScript as it is: `node --import ./tests/typescript.mjs --test …`.

import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
