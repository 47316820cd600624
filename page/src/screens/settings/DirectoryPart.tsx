// The server's directory as it looks from here, and the evidence of lies.

import { useEffect } from "preact/hooks";
import { directory, evidence, readDirectory } from "../../state/directory";
import type { Directory } from "../../state/model";
import { t } from "../../strings/strings";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { saveEvidence } from "../alarm/saveEvidence";
import { attempt } from "../attempt";
import { lieWords } from "../words";
import { whole } from "../times";
import { Witnesses } from "./Witnesses";

export function DirectoryPart() {
  useEffect(() => void attempt(readDirectory), []);
  const now = directory.value;
  if (now === null) return null;
  return (
    <>
      <section class="settings-part">
        <p class="settings-quiet">{t("directory-about")}</p>
        <State directory={now} />
        <p>{now.read === null ? t("directory-never") : t("directory-checked", { time: whole(now.read) })}</p>
        <p class="settings-quiet">{t("directory-size", { count: now.size })}</p>
      </section>
      <Witnesses directory={now} />
      <Proofs />
    </>
  );
}

function State({ directory: now }: { directory: Directory }) {
  if (now.lie_name !== null) {
    return (
      <Banner look="danger" icon="alarm">
        <strong>{t("alarm-title")}</strong>
        <p>{lieWords(now.lie_name)}</p>
      </Banner>
    );
  }
  if (now.withheld_since !== null) {
    return (
      <Banner look="waits" icon="warning">
        {t("directory-withheld", { time: whole(now.withheld_since) })}
      </Banner>
    );
  }
  if (now.age === "late" || now.age === "old" || now.age === "ahead") {
    return (
      <Banner look="waits" icon="clock">
        {t(`directory-${now.age}`)}
      </Banner>
    );
  }
  // Beside evidence nobody is told that nothing ever was.
  if (evidence.value.length > 0) return <Banner icon="info">{t("directory-good-now")}</Banner>;
  return <Banner icon="done">{t("directory-good")}</Banner>;
}

function Proofs() {
  const all = evidence.value;
  return (
    <section class="settings-part">
      <h3>{t("evidence-title")}</h3>
      {all.length === 0 && <p class="settings-quiet">{t("evidence-none")}</p>}
      <ul>
        {all.map((one) => (
          <li key={one.number} class="settings-row">
            <span class="settings-row-words">
              {t("evidence-of", { number: one.number })}
              <small>{lieWords(one.lie_name)}</small>
              <small>{whole(one.time)}</small>
            </span>
            <Button icon="download" onClick={() => void attempt(() => saveEvidence([one]))}>
              {t("alarm-save")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
