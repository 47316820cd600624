// A poll: what is asked, the options with how many chose them, and the own choice.

import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { me } from "../../state/account";
import { change } from "../../state/link";
import type { Message, Poll } from "../../state/model";
import { nameOf } from "../../state/people";
import { listOf, t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { plain } from "../plain";
import { Active } from "./active";
import "./PollBody.css";

interface Props {
  message: Message;
  meta: ComponentChildren;
}

export function PollBody({ message, meta }: Props) {
  const active = useContext(Active);
  const poll = message.poll;
  if (!poll) return null;
  const own = me.value?.account ?? "";
  const voters = new Set(poll.options.flatMap((option) => option.accounts)).size;
  return (
    <div class="poll">
      <p class="poll-kind">
        <Icon name="poll" size="small" />
        {poll.ended ? t("poll-ended") : poll.multiple ? t("poll-many") : t("poll-one")}
      </p>
      <p class="poll-question" dir="auto">
        {message.text}
      </p>
      <ul>
        {poll.options.map((option) => (
          <li key={option.option}>
            <Option
              text={option.text}
              accounts={option.accounts}
              isOwn={option.accounts.includes(own)}
              voters={voters}
              disabled={poll.ended}
              tabIndex={active ? 0 : -1}
              onPress={() => vote(message, poll, option.option, own)}
            />
          </li>
        ))}
      </ul>
      <div class="poll-foot">
        <span>{t("poll-voters", { count: voters })}</span>
        {message.own && !poll.ended && (
          <button type="button" class="body-button" tabIndex={active ? 0 : -1} onClick={() => end(message)}>
            {t("poll-end")}
          </button>
        )}
        {meta}
      </div>
    </div>
  );
}

interface OptionProps {
  text: string;
  accounts: string[];
  isOwn: boolean;
  voters: number;
  disabled: boolean;
  tabIndex: number;
  onPress: () => void;
}

function Option({ text, accounts, isOwn, voters, disabled, tabIndex, onPress }: OptionProps) {
  const share = voters === 0 ? 0 : accounts.length / voters;
  const names = accounts.map((account) => plain(nameOf(account).text));
  const who = listOf(names);
  return (
    <button
      type="button"
      class="poll-option"
      aria-pressed={isOwn}
      title={who}
      disabled={disabled}
      tabIndex={tabIndex}
      onClick={onPress}
    >
      <span class="poll-mark">{isOwn && <Icon name="check" size="small" />}</span>
      <bdi>{text}</bdi>
      <span class="poll-count">{accounts.length}</span>
      <span class="poll-bar" aria-hidden="true">
        <span style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </span>
    </button>
  );
}

function vote(message: Message, poll: Poll, option: number, own: string): void {
  const before = poll.options.filter((one) => one.accounts.includes(own)).map((one) => one.option);
  const rest = poll.multiple ? before.filter((one) => one !== option) : [];
  const options = before.includes(option) ? rest : [...rest, option];
  const where = { who: message.conversation, number: message.number };
  void attempt(() => change("vote", options.length === 0 ? { ...where, withdraw: true } : { ...where, options }));
}

function end(message: Message): void {
  void attempt(() => change("end-poll", { who: message.conversation, number: message.number }));
}
