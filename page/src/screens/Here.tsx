// Whether the other person of a chat is here, as they say it themselves; nothing where they have said nothing.

import type { ConversationId } from "../state/model";
import { presence } from "../state/presence";
import { t } from "../strings/strings";
import { shortly } from "./times";

export function Here({ conversation }: { conversation: ConversationId }) {
  const said = presence.value.get(conversation);
  if (said === undefined) return null;
  return <span class={said.here ? "here" : undefined}>{hereWords(said)}</span>;
}

function hereWords(said: { here: boolean; at: string }): string {
  return said.here ? t("here-now") : t("here-last", { time: shortly(said.at) });
}
