// After how long the messages of a chat disappear: in a group its owners say it.

import { expire } from "../../state/deeds";
import { ownRole } from "../../state/group";
import type { Conversation } from "../../state/model";
import { t } from "../../strings/strings";
import { OneOf } from "../../ui/Choices";
import { attempt } from "../attempt";
import { spanOf } from "../times";

const SPANS = { off: null, "1d": 86_400, "1w": 604_800, "4w": 2_419_200 } as const;
type Span = keyof typeof SPANS | "other";

export function Disappearing({ conversation }: { conversation: Conversation }) {
  const seconds = conversation.disappears_after;
  const value = (Object.keys(SPANS) as (keyof typeof SPANS)[]).find((span) => SPANS[span] === seconds) ?? "other";
  const options: { value: Span; label: string }[] = [
    { value: "off", label: t("details-disappear-off") },
    { value: "1d", label: t("details-disappear-day") },
    { value: "1w", label: t("details-disappear-week") },
    { value: "4w", label: t("details-disappear-month") },
  ];
  if (value === "other" && seconds !== null) {
    options.push({ value: "other", label: t("details-disappear-other", { span: spanOf(seconds) }) });
  }
  const may = conversation.state === "active" && (conversation.pair || ownRole(conversation) === "owner");
  return (
    <section class="details-part">
      <OneOf
        legend={t("details-disappear")}
        options={options}
        value={value}
        disabled={!may}
        onChange={(chosen) => {
          if (chosen !== "other") void attempt(() => expire(conversation.conversation, chosen));
        }}
      />
      <p class="details-quiet">{t("details-disappear-about")}</p>
    </section>
  );
}
