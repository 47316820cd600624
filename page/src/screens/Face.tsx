// A chat's face: the group's picture, else a letter.

import { faceOf } from "../state/faces";
import type { Conversation } from "../state/model";
import { otherOf, titleOf } from "../state/people";
import { Avatar } from "../ui/Avatar";

interface Props {
  conversation: Conversation;
  size?: "small" | "normal" | "large" | "huge";
}

export function Face({ conversation, size = "normal" }: Props) {
  return (
    <Avatar
      id={otherOf(conversation) ?? conversation.conversation}
      name={titleOf(conversation)}
      icon={conversation.pair ? "alone" : "group"}
      picture={faceOf(conversation)}
      size={size}
    />
  );
}
