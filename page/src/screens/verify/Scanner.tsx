// The camera, for as long as it looks for a picture: what it sees goes nowhere but into the reader.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Missing, useFetched } from "../later";
import { codes } from "../parts";
import { follow, type Watching } from "./watching";
import "./Verify.css";

export function Scanner({ found }: { found: (text: string) => void }) {
  const [open, setOpen] = useState(false);
  const [missing, setMissing] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const reader = useFetched(codes, open);
  useEffect(() => {
    if (!open || reader === null || !video.current) return undefined;
    let watching: Watching | null = null;
    let gone = false;
    follow(video.current, reader.readCode, (text) => {
      setOpen(false);
      found(text);
    }).then(
      (begun) => (gone ? begun.stop() : (watching = begun)),
      () => {
        setOpen(false);
        setMissing(true);
      },
    );
    return () => {
      gone = true;
      watching?.stop();
    };
  }, [open, reader]);
  return (
    <div class="verify-scan">
      {open && <Missing part={codes} />}
      {open && reader !== null && (
        <>
          <p role="status">{t("verify-scanning")}</p>
          <video ref={video} muted playsInline aria-label={t("verify-scanning")} onResize={(event) => event.currentTarget.scrollIntoView({ block: "center" })} />
        </>
      )}
      {missing && <p role="alert">{t("verify-no-camera")}</p>}
      <Button icon="scan" onClick={() => setOpen(!open)}>
        {open ? t("cancel") : t("verify-scan")}
      </Button>
    </div>
  );
}
