// What the recovery code decides over the account: whether it is the right one, another in its place, and the end.

import { useState } from "preact/hooks";
import { asFailure, type Failure } from "../../rpc/failure";
import { checkCode, deleteAccount, me, replaceCode } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/Toast";
import { CodeReminder } from "../list/CodeReminder";
import { useDeed } from "../useDeed";
import { failureWords } from "../words";

type Deed = "check" | "replace" | "delete";

export function Account() {
  const [deed, setDeed] = useState<Deed | null>(null);
  const close = (): void => setDeed(null);
  return (
    <>
      <section class="settings-part">
        <h3>{t("code-title")}</h3>
        <p class="settings-quiet">{t("code-about")}</p>
        <CodeReminder />
        <div class="settings-actions">
          <Button icon="check" onClick={() => setDeed("check")}>
            {t("code-check")}
          </Button>
          <Button icon="code" onClick={() => setDeed("replace")}>
            {t("code-replace")}
          </Button>
        </div>
      </section>
      <section class="settings-part">
        <h3>{t("delete-account")}</h3>
        <p class="settings-quiet">{t("delete-account-about")}</p>
        <Button icon="delete" onClick={() => setDeed("delete")}>
          {t("delete-account")}
        </Button>
      </section>
      {deed === "check" && <Check close={close} />}
      {deed === "replace" && <Replace close={close} />}
      {deed === "delete" && <Delete close={close} />}
    </>
  );
}

/** Asks for the code and does something with it; what is wrong stands at the field. */
function useCode(deed: (code: string) => Promise<void>) {
  const [code, setCode] = useState("");
  const isEmpty = code.trim() === "";
  const { problem, busy, submit } = useDeed(async () => {
    if (!isEmpty) await deed(code.trim());
  }, codeWords);
  const field = (
    <Field
      label={t("recover-code")}
      help={t("recover-code-help")}
      value={code}
      onValue={setCode}
      error={problem}
      autoFocus
      autoComplete="off"
      spellcheck={false}
    />
  );
  return { field, busy, isEmpty, submit: (event: Event) => submit(event) };
}

/** What is wrong with a code that was typed. */
function codeWords(failure: Failure): string {
  if (failure.kind === "usage") return t("code-mistyped");
  return failure.kind === "not-found" ? t("code-other") : failureWords(failure);
}

function Check({ close }: { close: () => void }) {
  const [matches, setMatches] = useState<boolean | null>(null);
  const { field, busy, isEmpty, submit } = useCode(async (code) => setMatches(await checkCode(code)));
  return (
    <Dialog size="small" title={t("code-check")} closeLabel={t("close")} onClose={close}>
      <form class="account-form" noValidate onSubmit={submit}>
        {field}
        <p role="status" class={matches === false ? "field-error" : "settings-quiet"}>
          {matches !== null && (matches ? t("code-right") : t("code-other"))}
        </p>
        <div class="account-actions">
          <Button onClick={close}>{t("close")}</Button>
          <Button type="submit" look="main" busy={busy} disabled={isEmpty}>
            {t("code-check-do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Replace({ close }: { close: () => void }) {
  const { field, busy, isEmpty, submit } = useCode(async (code) => {
    if (await isReplaced(code)) close();
  });
  return (
    <Dialog size="small" title={t("code-replace")} closeLabel={t("close")} onClose={close}>
      <form class="account-form" noValidate onSubmit={submit}>
        <p class="account-warning">{t("code-replace-about")}</p>
        {field}
        <div class="account-actions">
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="main" busy={busy} disabled={isEmpty}>
            {t("code-replace-do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Whether it was, or nobody knows. Once the other code was shown, this dialog is not there any more: a line says that it is of no use. */
async function isReplaced(code: string): Promise<boolean> {
  try {
    await replaceCode(code);
    return true;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.kind !== "usage" && failure.kind !== "not-found") {
      toast(t("code-not-replaced", { why: failureWords(failure) }), { icon: "warning" });
    }
    throw thrown;
  }
}

function Delete({ close }: { close: () => void }) {
  const [typed, setTyped] = useState("");
  const own = me.value;
  const wanted = own?.handle ?? own?.account.slice(0, 8) ?? "";
  const isSure = typed.trim().replace(/^@/, "").toLocaleLowerCase() === wanted;
  const { field, busy, isEmpty, submit } = useCode(deleteAccount);
  return (
    <Dialog size="small" title={t("delete-account-title")} closeLabel={t("close")} onClose={close}>
      <form class="account-form" noValidate onSubmit={(event) => (isSure ? submit(event) : event.preventDefault())}>
        <p class="account-warning account-danger">{t("delete-account-warning")}</p>
        {field}
        <Field label={t("delete-account-type", { name: wanted })} value={typed} onValue={setTyped} autoComplete="off" spellcheck={false} />
        <div class="account-actions">
          <Button onClick={close}>{t("cancel")}</Button>
          <Button type="submit" look="danger" busy={busy} disabled={isEmpty || !isSure}>
            {t("delete-account-do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
