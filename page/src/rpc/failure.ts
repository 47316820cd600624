// What a request can come to that is not its answer, in kinds that the page has words for.

/** The kinds of the command line, and those of the connection itself. */
export type FailureKind =
  | "other"
  | "usage"
  | "not-registered"
  | "not-found"
  | "not-permitted"
  | "offline"
  | "refused"
  | "caught"
  | "locked"
  | "disk"
  | "state"
  | "quota"
  | "suspended"
  | "mismatch"
  | "unknown-method"
  | "signed-out"
  | "too-long"
  | "lost";

/** A request's bad end. `detail` is the client's own sentence, in English, for whoever wants to know more. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly detail: string;
  /** What tells it from others of its kind, where there is more to tell. */
  readonly reason: string | null;
  readonly result: unknown;

  constructor(kind: FailureKind, detail: string, reason: string | null = null, result?: unknown) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
    this.detail = detail;
    this.reason = reason;
    this.result = result;
  }
}

/** The error of JSON-RPC 2.0. */
export interface WireError {
  code: number;
  message: string;
  data?: { kind?: string; advice?: string; reason?: string; result?: unknown };
}

/** A request under the same idempotency key is being done: ask again in a moment. */
export const UNDER_WAY = -32023;

/** The profile is locked: what was asked can be done once it is open. */
export const LOCKED = -32009;

const BY_CODE = new Map<number, FailureKind>([
  [-32601, "unknown-method"],
  [-32602, "usage"],
  [-32020, "signed-out"],
  [-32021, "not-permitted"],
  [-32001, "other"],
  [-32002, "usage"],
  [-32003, "not-registered"],
  [-32004, "not-found"],
  [-32005, "not-permitted"],
  [-32006, "offline"],
  [-32007, "refused"],
  [-32008, "caught"],
  [-32009, "locked"],
  [-32010, "disk"],
  [-32011, "state"],
  [-32012, "quota"],
  [-32013, "suspended"],
  [-32014, "mismatch"],
]);

/** The failure that an error on the wire tells. */
export function failureOf(error: WireError): Failure {
  return new Failure(BY_CODE.get(error.code) ?? "other", error.message, error.data?.reason ?? null, error.data?.result);
}

/** What was thrown, as a failure: whatever is none is a mistake of the page's own. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  return new Failure("other", thrown instanceof Error ? thrown.message : String(thrown));
}
