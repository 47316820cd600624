// Fetches a message's file when it comes into sight, or when it is asked for.

import { useEffect, useState } from "preact/hooks";
import type { Message } from "../../state/model";
import { fetchFile, isFetched, type Fetched } from "./files";

/** Pictures and recordings up to this size are fetched when they come into sight; larger ones when they are pressed. */
export const BY_ITSELF_BYTES_MAX = 4_000_000;

/** The file, whether it could not be fetched, and a way to fetch it. */
export function useFile(message: Message, element: { current: Element | null }, byItself: boolean): [Fetched | null, boolean, () => void] {
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const [failed, setFailed] = useState(false);
  const load = (): void => {
    setFailed(false);
    fetchFile(message).then(setFetched, () => setFailed(true));
  };
  useEffect(() => {
    if (fetched || !element.current || !(byItself || isFetched(message))) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      load();
    }, { rootMargin: "400px" });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [message.message]);
  return [fetched, failed, load];
}
