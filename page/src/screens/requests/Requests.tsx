// Who wants to write to the person: their words, inert, and three answers.

import { useRef } from "preact/hooks";
import type { Request } from "../../state/model";
import { go } from "../../state/place";
import { accept, decline, declineAndBlock, requests } from "../../state/requests";
import { t } from "../../strings/strings";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { toast } from "../../ui/Toast";
import { useScrolling } from "../../ui/scrolling";
import { attempt } from "../attempt";
import { plain } from "../plain";
import { shortly } from "../times";
import { WaitedFor } from "./WaitedFor";
import "./Requests.css";

export function Requests() {
  return (
    <section class="list" aria-labelledby="requests-title">
      <header class="list-head">
        <h1 id="requests-title">{t("requests-title")}</h1>
      </header>
      <div class="requests">
        {requests.value.length === 0 ? (
          <Empty icon="requests" title={t("requests-empty")}>
            {t("requests-empty-about")}
          </Empty>
        ) : (
          <div>
            <p class="requests-about">{t("requests-about")}</p>
            <ul>
              {requests.value.map((request) => (
                <li key={request.conversation}>
                  <Asked request={request} />
                </li>
              ))}
            </ul>
            <p class="requests-about">{t("request-notice")}</p>
          </div>
        )}
        <WaitedFor />
      </div>
    </section>
  );
}

function Asked({ request }: { request: Request }) {
  const name = plain(request.handle ?? request.claimed ?? request.account.slice(0, 8));
  const open = async (): Promise<void> => {
    await accept(request);
    go({ at: "chat", conversation: request.conversation });
  };
  const remove = async (): Promise<void> => {
    await decline(request);
    toast(t("request-declined"), { icon: "check" });
  };
  const block = async (): Promise<void> => {
    await declineAndBlock(request);
    toast(t("request-blocked"), { icon: "block" });
  };
  return (
    <article class="request" aria-label={name}>
      <header class="request-head">
        <Avatar id={request.account} name={name} />
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <time dateTime={request.time}>{shortly(request.time)}</time>
      </header>
      {request.text === null ? (
        <p class="request-none">{t("request-no-text")}</p>
      ) : (
        <Words text={request.text} name={name} />
      )}
      {request.handle === null && request.claimed !== null && (
        <p class="request-none">{t("request-says", { claimed: name })}</p>
      )}
      <div class="request-actions">
        <Button look="main" onClick={() => void attempt(open)}>
          {t("request-accept")}
        </Button>
        <Button onClick={() => void attempt(remove)}>{t("request-delete")}</Button>
        <Button icon="block" onClick={() => void attempt(block)}>
          {t("request-block")}
        </Button>
      </div>
    </article>
  );
}

function Words({ text, name }: { text: string; name: string }) {
  const box = useRef<HTMLParagraphElement>(null);
  const stop = useScrolling(box, t("request-words", { name }));
  return (
    <p ref={box} class="request-text" dir="auto" {...stop}>
      {text}
    </p>
  );
}
