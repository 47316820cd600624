// Whether somebody sees when the person is here.

import type { AccountId } from "../../state/model";
import { settings } from "../../state/choices";
import { shownTo, showTo, type Shown } from "../../state/presence";
import { t } from "../../strings/strings";
import { Icon } from "../../ui/Icon";
import { showMenu } from "../../ui/menus";
import { attempt } from "../attempt";

export function PresenceTo({ account }: { account: AccountId }) {
  const chosen = settings.value;
  if (chosen === null) return null;
  const now = shownTo(account);
  const words: Record<Shown, string> = {
    "as-others": t("details-here-as-others", { what: chosen.presence === "nobody" ? "no" : "yes" }),
    yes: t("details-here-yes"),
    no: t("details-here-no"),
  };
  const item = (shown: Shown) => ({
    label: words[shown],
    checked: shown === now,
    act: () => void attempt(() => showTo(account, shown)),
  });
  return (
    <li>
      <button
        type="button"
        class="details-row"
        aria-haspopup="menu"
        onClick={(event) =>
          showMenu({
            label: t("details-here"),
            anchor: event.currentTarget,
            groups: [[item("as-others"), item("yes"), item("no")]],
          })
        }
      >
        <Icon name="once" />
        <span class="details-row-words">
          {t("details-here")}
          <small>{words[now]}</small>
        </span>
      </button>
    </li>
  );
}
