// Real processes for tests: a server on loopback, people with profiles of their own, and their pages.

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const WORKSPACE = fileURLToPath(new URL("../..", import.meta.url));
const PASSPHRASE = "a passphrase for tests";

/** One of the workspace's programs: as cargo has built it, or from the folder that WIRETIGHT_BIN names. */
export function program(name: "wiretight" | "wiretight-server"): string {
  const path = join(process.env["WIRETIGHT_BIN"] ?? join(WORKSPACE, "target/debug"), name);
  if (!existsSync(path)) throw new Error(`${path} is not there: cargo build, or name its folder in WIRETIGHT_BIN`);
  return path;
}

export interface World {
  /** The server's address, as people type it. */
  address: string;
  folder: string;
  /** Somebody with an account. */
  person(handle: string): Promise<Person>;
  /** Somebody without a profile yet. */
  newcomer(name: string): Person;
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  /** Keeps a copy of the stopped server's folder, or puts it back in its place. */
  keepCopy(): void;
  putCopyBack(): void;
  end(): Promise<void>;
}

export interface Person {
  handle: string;
  home: string;
  /** What a verb of the command line prints with `--json`, a value a line. */
  run(...words: string[]): Promise<unknown[]>;
  /** `wiretight rpc --stdio` of this profile. */
  rpc(): ChildProcess;
  /** `wiretight open`: the client that serves the page. It runs until it is stopped. */
  open(): Promise<Opened>;
}

export interface Opened {
  /** The page's address with a launch code: good once, for a minute. */
  address(): Promise<string>;
  /** Kills the client; whoever connects waits, until it is started again by what holds its address. */
  killClient(): void;
  startClient(): void;
  stop(): Promise<void>;
}

/** Starts a server in a folder of its own. */
export async function world(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "wiretight-page-"));
  const passphrase = join(folder, "passphrase");
  writeFileSync(passphrase, PASSPHRASE, { mode: 0o600 });
  const children = new Set<ChildProcess>();
  const started = (child: ChildProcess): ChildProcess => {
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  };
  // People of a test share one address: what protects a server from it would stop the longer chats.
  const configuration = join(folder, "server.toml");
  writeFileSync(configuration, "[limits.appends]\ncapacity = 100000\nper-minute = 100000\n");
  const data = join(folder, "server");
  let server: ChildProcess | null = null;
  let listen = "127.0.0.1:0";
  let address = "";

  const startServer = async (): Promise<void> => {
    server = started(
      spawn(program("wiretight-server"), ["--config", configuration, "--data", data, "--listen", listen], { stdio: ["ignore", "pipe", "ignore"] }),
    );
    address = (await lineOf(server, /\S+:\d+#\S+/)).trim();
    listen = `127.0.0.1:${/:(\d+)#/.exec(address)?.[1] ?? "0"}`;
  };
  await startServer();

  const profile = (handle: string, known: boolean): Person => {
    const home = join(folder, handle);
    // Nothing of a test comes into the keyring of whoever runs it: there is none.
    const environment: NodeJS.ProcessEnv = { ...process.env, WIRETIGHT_HOME: home, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, "no-bus")}` };
    if (known) environment["WIRETIGHT_PASSPHRASE_FILE"] = passphrase;
    return {
      handle,
      home,
      run: (...words) => run(words, environment),
      rpc: () =>
        started(
          spawn(program("wiretight"), ["rpc", "--stdio"], { env: environment, stdio: ["pipe", "pipe", "inherit"] }),
        ),
      open: async () => {
        const words = known ? [] : ["--server", address];
        const child = started(
          spawn(program("wiretight"), ["open", "--foreground", ...words], {
            env: environment,
            stdio: ["ignore", "ignore", "inherit"],
          }),
        );
        await until("the client listens", () => existsSync(join(home, "page")));
        return {
          address: () => launch(environment),
          killClient() {
            child.kill("SIGSTOP");
            for (const client of childrenOf(child)) process.kill(client, "SIGKILL");
          },
          startClient: () => void child.kill("SIGCONT"),
          stop: () => stop(child),
        };
      },
    };
  };

  return {
    get address() {
      return address;
    },
    folder,
    newcomer: (name) => profile(name, false),
    async person(handle) {
      const made = profile(handle, true);
      const code = join(folder, `${handle}.code`);
      await made.run("register", "--server", address, "--handle", handle, "--recovery-code-file", code);
      return made;
    },
    startServer,
    async stopServer() {
      if (server) await stop(server);
      server = null;
    },
    keepCopy: () => cpSync(data, `${data}.copy`, { recursive: true }),
    putCopyBack() {
      rmSync(data, { recursive: true });
      cpSync(`${data}.copy`, data, { recursive: true });
    },
    async end() {
      await Promise.all([...children].map(stop));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The public half of a cosigner's key, as its operator gives it. */
export function witness(name: string): string {
  const { x = "" } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const key = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url")]);
  const id = createHash("sha256").update(`${name}\n`).update(key).digest("hex").slice(0, 8);
  return `${name}+${id}+${key.toString("base64")}`;
}

/** How long something is waited for, milliseconds: on a machine that builds beside it everything takes its time. */
export const PATIENCE_MS = 120_000;

/** Waits until something is so and gives it, or fails with what was waited for. */
export async function until<What>(what: string, so: () => What | Promise<What>): Promise<What> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await so();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((go) => setTimeout(go, 25));
  }
}

function run(words: string[], environment: NodeJS.ProcessEnv): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const options = { env: environment, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program("wiretight"), ["--json", ...words], options, (error, printed, said) => {
      if (error) return reject(new Error(`wiretight ${words.join(" ")}: ${said || error.message}`));
      resolve(printed.split("\n").filter(Boolean).map((line) => JSON.parse(line) as unknown));
    });
    child.stdin?.end();
  });
}

/** A launch code, as the browser would be given it. */
function launch(environment: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program("wiretight"), ["open", "--no-browser"], { env: environment }, (error, printed, said) => {
      const file = /\/\S+\.html/.exec(printed)?.[0];
      if (error || file === undefined) return reject(new Error(`wiretight open: ${said || printed}`));
      resolve(/url=(http[^"]+)/.exec(readFileSync(file, "utf8"))?.[1] ?? "");
    });
  });
}

function childrenOf(parent: ChildProcess): number[] {
  const path = `/proc/${parent.pid}/task/${parent.pid}/children`;
  return readFileSync(path, "utf8").trim().split(/\s+/).filter(Boolean).map(Number);
}

function lineOf(child: ChildProcess, like: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const output = child.stdout;
    if (output === null) return reject(new Error("its output is not read"));
    const lines = createInterface({ input: output });
    lines.on("line", (line) => like.test(line) && resolve(line));
    child.once("exit", (code) => reject(new Error(`it ended with ${code} before it said ${like}`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const last = setTimeout(() => child.kill("SIGKILL"), 2_000);
    child.once("exit", () => {
      clearTimeout(last);
      resolve();
    });
    child.kill("SIGCONT");
    child.kill("SIGTERM");
  });
}
