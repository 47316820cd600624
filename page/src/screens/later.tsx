// A part of the page that is in a file of its own: it is fetched when it is first shown.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../strings/strings";
import { Button } from "../ui/Button";

/** A component out of a file that is fetched; meanwhile there is nothing, and a button where the client did not answer. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [Part, setPart] = useState(() => known);
    const [failed, setFailed] = useState(false);
    const fetchPart = (): void => {
      setFailed(false);
      load().then(
        (loaded) => {
          known = loaded;
          setPart(() => known);
        },
        () => setFailed(true),
      );
    };
    useEffect(() => {
      if (Part === null) fetchPart();
    }, []);
    if (Part !== null) return <Part {...props} />;
    return failed ? <Button onClick={fetchPart}>{t("file-failed")}</Button> : null;
  };
}
