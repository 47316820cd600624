// What there is to see of a test that failed: the line it stopped at, and of each tab a picture, what stood in it, and what it said.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { heardIn, tabs } from "./tabs";

const FOLDER = fileURLToPath(new URL("../../target/page-failures", import.meta.url));

/** How many of the last lines of a console are told. */
const LINES = 20;

/** Tells of each test of a file that fails, and leaves no dialog open that would fail the ones behind it. */
export function tellFailures(): void {
  // A hook is also given suites, which these files do not have.
  afterEach(async (context) => {
    const { error, name, passed } = context as TestContext;
    if (passed || error == null) return;
    const cause = (error as Error).cause ?? error;
    const lines = [`“${name}” failed`, ...stepsOf(cause)];
    for (const [at, page] of [...tabs].entries()) lines.push(...(await tell(page, `${slug(name)}-${at + 1}`)));
    console.error(lines.join("\n"));
  });
}

/** What went wrong, and the lines of the tests that led there, the innermost first. */
function stepsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [`  ${String(error)}`];
  const places = (error.stack ?? "").split("\n").filter((line) => /tests\/(browser\/)?[\w-]+\.ts:\d+/.test(line));
  return [...error.message.split("\n").map((line) => `  ${line}`), ...places.map((line) => `  step: ${line.trim()}`)];
}

/** A picture of a tab, its elements, and the end of its console. */
async function tell(page: Page, name: string): Promise<string[]> {
  const path = join(FOLDER, `${basename(process.argv[1] ?? "test", ".test.ts")}-${name}`);
  const lines = [`  tab at ${new URL(page.url()).hash || page.url()}`];
  try {
    mkdirSync(FOLDER, { recursive: true });
    await page.screenshot({ path: `${path}.png`, timeout: 10_000 });
    writeFileSync(`${path}.html`, await page.content());
    lines.push(`    seen: ${path}.png, and its elements in .html`);
    for (let left = await page.getByRole("dialog").count(); left > 0; left -= 1) await page.keyboard.press("Escape");
  } catch (thrown) {
    lines.push(`    cannot be looked at: ${thrown instanceof Error ? thrown.message.split("\n")[0] : String(thrown)}`);
  }
  return [...lines, ...heardIn(page).slice(-LINES).map((line) => `    said: ${line}`)];
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60);
}
