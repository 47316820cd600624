// Marked text as elements: whatever was written becomes text in them, and no link is followed without a press.

import type { AccountId } from "../../state/model";
import { useContext, useRef } from "preact/hooks";
import { me } from "../../state/account";
import { ADDRESS, parse, type Line, type Span } from "../../state/markup";
import { show } from "../../state/overlay";
import { t } from "../../strings/strings";
import { useScrolling } from "../../ui/scrolling";
import { Active } from "./active";
import { Name } from "../Name";
import { lowered } from "../plain";

type Block = { is: "lines" | "quote" | "item"; lines: Span[][] } | { is: "code"; text: string };

export function Marked({ text }: { text: string }) {
  return <>{blocks(parse(text)).map((block, at) => <BlockView key={at} block={block} />)}</>;
}

function BlockView({ block }: { block: Block }) {
  if (block.is === "code") return <Code text={block.text} />;
  const lines = block.lines.map((spans, at) => (
    <Line key={at} spans={spans} is={block.is} />
  ));
  if (block.is === "quote") return <blockquote class="marked-quote">{lines}</blockquote>;
  if (block.is === "item") return <ul class="marked-list">{lines}</ul>;
  return <>{lines}</>;
}

function Code({ text }: { text: string }) {
  const box = useRef<HTMLPreElement>(null);
  const stop = useScrolling(box, t("marked-code"));
  return (
    <pre ref={box} class="marked-code" dir="ltr" {...stop}>
      {text}
    </pre>
  );
}

function Line({ spans, is }: { spans: Span[]; is: "lines" | "quote" | "item" }) {
  const inside = spans.length === 0 ? <br /> : <Spans spans={spans} />;
  return is === "item" ? <li>{inside}</li> : <p>{inside}</p>;
}

function Spans({ spans }: { spans: Span[] }) {
  return <>{spans.map((span, at) => <SpanView key={at} span={span} />)}</>;
}

function SpanView({ span }: { span: Span }) {
  switch (span.is) {
    case "text":
      return <Linked text={span.text} />;
    case "strong":
      return <strong><Spans spans={span.spans} /></strong>;
    case "emphasis":
      return <em><Spans spans={span.spans} /></em>;
    case "strike":
      return <s><Spans spans={span.spans} /></s>;
    case "code":
      return <code>{span.text}</code>;
    case "mention":
      return <Mention account={span.account} />;
    case "link":
      return <Away target={span.target} label={span.label} />;
  }
}

/** Somebody who is mentioned, by the name that they have here, whatever the sender calls them. */
function Mention({ account }: { account: AccountId }) {
  const isOwn = account === me.value?.account;
  return (
    <span class={isOwn ? "mention mention-own" : "mention"}>
      @<Name account={account} />
    </span>
  );
}

/** Plain text in which addresses can be pressed. */
export function Linked({ text }: { text: string }) {
  return (
    <>
      {lowered(text).split(ADDRESS).map((part, at) => {
        if (at % 2 === 0) return part;
        return part.startsWith("wiretight:") ? <Invitation key={at} link={part} /> : <Away key={at} target={part} label={part} />;
      })}
    </>
  );
}

/** A link into a group: pressed, it asks first. */
function Invitation({ link }: { link: string }) {
  const active = useContext(Active);
  return (
    <button type="button" class="invitation" dir="ltr" tabIndex={active ? 0 : -1} aria-label={t("join-title")} title={link} onClick={() => show({ show: "join", link })}>
      {link.slice(0, 24)}…
    </button>
  );
}

/** A link, with its target in sight when it is called something else. */
function Away({ target, label }: { target: string; label: string }) {
  const same = label === target;
  return (
    <>
      <a href={target} target="_blank" rel="noopener noreferrer nofollow" dir="auto">
        {label}
      </a>
      {!same && <span class="marked-target"> ({target})</span>}
    </>
  );
}

/** Lines of a kind that follow each other belong together. */
function blocks(lines: Line[]): Block[] {
  const found: Block[] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (line.is === "code") {
      if (last?.is === "code") last.text += `\n${line.text}`;
      else found.push({ is: "code", text: line.text });
      continue;
    }
    const is = line.is === "plain" ? "lines" : line.is;
    if (last && last.is !== "code" && last.is === is) last.lines.push(line.spans);
    else found.push({ is, lines: [line.spans] });
  }
  return found;
}
