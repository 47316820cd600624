// What is to be known of a group beside its people: by which links people come in, who may do what, and who is kept out.

import type { Conversation } from "../../state/model";
import { Banned } from "./Banned";
import { Links } from "./Links";
import { Rules } from "./Rules";

export function GroupParts({ conversation }: { conversation: Conversation }) {
  return (
    <>
      <Links conversation={conversation} />
      <Rules conversation={conversation} />
      <Banned conversation={conversation} />
    </>
  );
}
