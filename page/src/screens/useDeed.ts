// What a form does when it is sent: once at a time, and why it could not be done is said in words.

import { useState } from "preact/hooks";
import { asFailure, type Failure } from "../rpc/failure";
import { failureWords } from "./words";

interface Deed<Given extends unknown[]> {
  busy: boolean;
  /** Why it could not be done. */
  problem: string | null;
  act: (...given: Given) => Promise<void>;
  /** The same, of a form that is sent. */
  submit: (event: Event, ...given: Given) => void;
}

export function useDeed<Given extends unknown[] = []>(
  deed: (...given: Given) => Promise<void>,
  words: (failure: Failure) => string = failureWords,
): Deed<Given> {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const act = async (...given: Given): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await deed(...given);
    } catch (thrown) {
      setProblem(words(asFailure(thrown)));
    }
    setBusy(false);
  };
  const submit = (event: Event, ...given: Given): void => {
    event.preventDefault();
    void act(...given);
  };
  return { busy, problem, act, submit };
}
