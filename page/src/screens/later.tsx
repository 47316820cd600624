// What is in a part of the page that is fetched: nothing until it is there, and a word and a button where it could not be had.

import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { phase } from "../state/link";
import { t } from "../strings/strings";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { toast } from "../ui/Toast";
import type { Part } from "./part";

/** Where it says that it could not be fetched: in its own place, or over the page for what has none. */
type Says = "here" | "over";

/** A component out of a part. It is fetched again when the client is back. */
export function later<Module, Props extends object>(
  part: Part<Module>,
  pick: (module: Module) => ComponentType<Props>,
  says: Says = "here",
): ComponentType<Props> {
  return function Later(props: Props) {
    const module = useFetched(part);
    if (module === null) return <Missing part={part} says={says} />;
    const Component = pick(module);
    return <Component {...props} />;
  };
}

/** What is in a part, once it is there. It is fetched when it is wanted, and again when the client is back. */
export function useFetched<Module>(part: Part<Module>, isWanted = true): Module | null {
  const isOpen = phase.value === "open";
  useLayoutEffect(() => {
    if (isWanted) part.fetch();
  }, [part, isOpen, isWanted]);
  return part.there.value;
}

/** Says that a part could not be had, if it could not, and how it is asked for again. */
export function Missing({ part, says = "here" }: { part: Part<unknown>; says?: Says }) {
  const missing = part.missing.value;
  if (missing === null) return null;
  const action = missing === "lost" ? { label: t("retry"), act: () => part.fetch() } : { label: t("part-load-again"), act: loadAgain };
  return says === "here" ? <SaidHere words={t(`part-${missing}`)} action={action} /> : <SaidOver words={t(`part-${missing}`)} action={action} />;
}

interface Said {
  words: string;
  action: { label: string; act: () => void };
}

function SaidHere({ words, action: { label, act } }: Said) {
  const button = (
    <Button look="main" onClick={act}>
      {label}
    </Button>
  );
  return (
    <div class="later-missing" role="alert">
      <Empty icon="offline" title={words} action={button} />
    </div>
  );
}

function SaidOver({ words, action }: Said) {
  useEffect(() => toast(words, { icon: "warning", action }), [words]);
  return null;
}

/** What is not kept is asked about before the page goes. */
function loadAgain(): void {
  location.reload();
}
