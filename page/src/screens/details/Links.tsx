// The links by which people may ask to be let into a group: one's own, as words and as a picture to scan, and whose there are besides.

import { useState } from "preact/hooks";
import { me } from "../../state/account";
import { linkTo, mayLetIn, revoke } from "../../state/group";
import type { Conversation, GroupLink } from "../../state/model";
import { t } from "../../strings/strings";
import { ask } from "../../ui/asking";
import { Button } from "../../ui/Button";
import { OneOf } from "../../ui/Choices";
import { Icon } from "../../ui/Icon";
import { attempt } from "../attempt";
import { CopyButton } from "../CopyButton";
import { Name } from "../Name";
import { Picture } from "../Picture";

type Way = "asks" | "open";

const wayOf = (link: GroupLink): Way => (link.approve ? "asks" : "open");

export function Links({ conversation }: { conversation: Conversation }) {
  const links = conversation.group?.links ?? [];
  const others = links.filter((link) => link.maker !== me.value?.account);
  const decides = mayLetIn(conversation);
  if (!decides && links.length === 0) return null;
  const revokeAll = async (): Promise<void> => {
    const sure = await ask({ title: t("links-revoke"), about: t("links-revoke-about"), deed: t("links-revoke-do"), danger: true });
    if (sure) await attempt(() => revoke(conversation.conversation));
  };
  return (
    <section class="details-part links" aria-labelledby="links-title">
      <h3 id="links-title">{t("links-title")}</h3>
      {decides && <p class="details-quiet">{t("links-about")}</p>}
      {decides && <Own conversation={conversation} link={links.find((link) => link.maker === me.value?.account) ?? null} />}
      <ul>
        {others.map((link) => (
          <li key={`${link.maker}${link.approve}`} class="links-other">
            <Icon name="link" size="small" />
            <span>
              {t("links-of")} <Name account={link.maker} />
              <small>{t(link.approve ? "links-asks-short" : "links-open-short")}</small>
            </span>
          </li>
        ))}
      </ul>
      {decides && links.length > 0 && (
        <Button icon="unlink" onClick={() => void revokeAll()}>
          {t("links-revoke")}
        </Button>
      )}
    </section>
  );
}

/** The own link, or how to make one. */
function Own({ conversation, link }: { conversation: Conversation; link: GroupLink | null }) {
  const [way, setWay] = useState<Way>(link === null ? "asks" : wayOf(link));
  const [shown, setShown] = useState<{ way: Way; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const isThere = link !== null && wayOf(link) === way;
  const show = async (): Promise<void> => {
    setBusy(true);
    await attempt(async () => setShown({ way, text: await linkTo(conversation.conversation, way === "asks") }));
    setBusy(false);
  };
  const isShown = shown !== null && shown.way === way && link !== null;
  return (
    <>
      <OneOf
        legend={t("links-way")}
        options={[
          { value: "asks", label: t("links-asks"), about: t("links-asks-about") },
          { value: "open", label: t("links-open"), about: t("links-open-about") },
        ]}
        value={way}
        onChange={setWay}
      />
      {link !== null && !isThere && <p class="details-quiet">{t("links-instead")}</p>}
      {isShown ? (
        <div class="links-shown">
          <Picture text={shown.text} label={t("links-picture")} />
          <p class="links-text" dir="ltr" tabIndex={0} aria-label={t("links-text")}>
            <bdi>{shown.text}</bdi>
          </p>
          <CopyButton text={shown.text} label={t("links-copy")} />
        </div>
      ) : (
        <Button look="main" icon="link" busy={busy} onClick={() => void show()}>
          {isThere ? t("links-show") : t("links-make")}
        </Button>
      )}
    </>
  );
}
