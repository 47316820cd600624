// Comparing safety numbers: sixty digits or a picture, by another way than the chat.

import { useEffect, useState } from "preact/hooks";
import { asFailure } from "../../rpc/failure";
import type { Safety } from "../../rpc/verbs";
import { ask, change } from "../../state/link";
import type { AccountId, Conversation, VerifiedOn } from "../../state/model";
import { closeOverlay } from "../../state/overlay";
import { nameOf, otherOf, readContacts } from "../../state/people";
import { t } from "../../strings/strings";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/Toast";
import { attempt } from "../attempt";
import { Picture } from "../Picture";
import { plain } from "../plain";
import { whole } from "../times";
import { failureWords } from "../words";
import { Scanner } from "./Scanner";
import "./Verify.css";

type Compared = "same" | "other" | null;

export function Verify({ conversation, account }: { conversation: Conversation; account: AccountId | undefined }) {
  const who = account ?? otherOf(conversation);
  const [safety, setSafety] = useState<Safety | null>(null);
  const [compared, setCompared] = useState<Compared>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const name = who === null ? "" : plain(nameOf(who).text);

  const read = async (): Promise<void> => {
    if (who === null) return;
    try {
      setSafety(await ask("verify", { who }));
      setProblem(null);
    } catch (thrown) {
      const failure = asFailure(thrown);
      setProblem(failure.kind === "offline" ? t("verify-offline") : failureWords(failure));
    }
  };
  useEffect(() => void read(), [who]);
  if (who === null) return null;

  const compare = async (with_: { number: string } | { qr: string }): Promise<void> => {
    setProblem(null);
    try {
      await change("verify", { who, ...with_ });
      setCompared("same");
      await Promise.all([read(), readContacts()]);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.kind === "mismatch") setCompared("other");
      else setProblem(failureWords(failure));
    }
  };
  const settle = async (how: "forget" | "acknowledge"): Promise<void> => {
    if (!(await attempt(() => change("verify", how === "forget" ? { who, forget: true } : { who, acknowledge: true })))) return;
    if (how === "forget") toast(t("verify-forgotten"));
    await Promise.all([read(), readContacts()]);
  };
  return (
    <Dialog title={t("verify-title")} closeLabel={t("close")} onClose={closeOverlay}>
      <div class="verify">
        <Outcome compared={compared} name={name} />
        {safety !== null && <Standing safety={safety} name={name} compared={compared} acknowledge={() => void settle("acknowledge")} />}
        <p>{t("verify-about")}</p>
        {problem && (
          <p class="field-about field-error" role="alert">
            {problem}
          </p>
        )}
        {safety?.number && <Digits number={safety.number} label={t("verify-number", { name })} />}
        {safety?.picture && <Picture text={safety.picture} label={t("verify-picture")} />}
        <Reading name={name} compare={(number) => compare({ number })} />
        <Scanner found={(qr) => void compare({ qr })} />
        {safety?.verified === "yes" && (
          <Button look="plain" onClick={() => void settle("forget")}>
            {t("verify-forget")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

interface StandingProps {
  safety: Safety;
  name: string;
  compared: Compared;
  acknowledge: () => void;
}

/** What was so before anything was compared here. */
function Standing({ safety: { verified, verified_on }, name, compared, acknowledge }: StandingProps) {
  if (verified === "replaced") {
    return (
      <Banner look="waits" icon="warning" actions={<Button onClick={acknowledge}>{t("verify-acknowledge")}</Button>}>
        {t("verify-replaced", { name })}
      </Banner>
    );
  }
  if (compared !== null) return null;
  if (verified === "lapsed") {
    return (
      <Banner look="waits" icon="warning">
        {t("verify-lapsed", { name })}
      </Banner>
    );
  }
  return verified === "yes" ? (
    <Banner icon="verified">
      {t("verify-is", { name })} {verified_on.map(placed).join(" ")}
    </Banner>
  ) : null;
}

/** Where it was compared, and when. */
function placed({ device, name, at }: VerifiedOn): string {
  return t("verify-on", { device: plain(name ?? device.slice(0, 8)), time: whole(at) });
}

function Outcome({ compared, name }: { compared: Compared; name: string }) {
  if (compared === "same") return <Banner icon="done">{t("verify-same", { name })}</Banner>;
  if (compared === null) return null;
  return (
    <Banner look="danger" icon="alarm">
      {t("verify-other")}
    </Banner>
  );
}

/** Twelve groups of five, as they are read out. */
function Digits({ number, label }: { number: string; label: string }) {
  return (
    <ol class="verify-digits" dir="ltr" aria-label={label}>
      {number.split(" ").map((group, at) => (
        <li key={at}>{group}</li>
      ))}
    </ol>
  );
}

function Reading({ name, compare }: { name: string; compare: (number: string) => Promise<void> }) {
  const [number, setNumber] = useState("");
  const digits = number.replace(/\D/g, "");
  const submit = (event: Event): void => {
    event.preventDefault();
    if (digits.length === 60) void compare((digits.match(/\d{5}/g) ?? []).join(" "));
  };
  return (
    <form class="verify-form" onSubmit={submit}>
      <Field
        label={t("verify-read", { name })}
        help={t("verify-read-help")}
        value={number}
        onValue={setNumber}
        inputMode="numeric"
        autoComplete="off"
      />
      <Button type="submit" look="main" disabled={digits.length !== 60}>
        {t("verify-check")}
      </Button>
    </form>
  );
}
