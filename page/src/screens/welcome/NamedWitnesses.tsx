// Whom the person trusts to have seen the server's directory, as they are named: one a line, and how many of them must have signed.

import type { Named } from "../../state/model";
import { t } from "../../strings/strings";
import { Area } from "../../ui/Area";
import { Field } from "../../ui/Field";

/** As it is typed. */
export interface Typed {
  text: string;
  quorum: string;
}

export const NOBODY: Typed = { text: "", quorum: "" };

/** Who is named; nothing where the number is none that they could reach. */
export function witnessesIn({ text, quorum }: Typed): Named | null {
  const witness = namesIn(text);
  const wanted = quorum.trim() === "" ? null : Number(quorum);
  if (wanted !== null && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= witness.length)) return null;
  return witness.length === 0 ? {} : { witness, ...(wanted === null ? {} : { quorum: wanted }) };
}

function namesIn(text: string): string[] {
  return text.split(/\s+/).filter((one) => one !== "");
}

interface Props {
  typed: Typed;
  onTyped: (typed: Typed) => void;
  /** What the client said of them. */
  error?: string | null;
  autoFocus?: boolean;
}

export function NamedWitnesses({ typed, onTyped, error = null, autoFocus = false }: Props) {
  const { text, quorum } = typed;
  const isWrong = witnessesIn(typed) === null;
  const count = namesIn(text).length;
  return (
    <>
      <Area
        label={t("witnesses-named")}
        help={t("witnesses-named-help")}
        value={text}
        onValue={(text) => onTyped({ text, quorum })}
        error={isWrong && count === 0 ? t("field-needed") : error}
        autoFocus={autoFocus}
      />
      <Field
        label={t("witnesses-count")}
        help={t("witnesses-count-help")}
        inputMode="numeric"
        value={quorum}
        onValue={(quorum) => onTyped({ text, quorum })}
        error={isWrong && count > 0 ? t("witnesses-count-wrong", { count }) : null}
      />
    </>
  );
}
