// A new account: a name, if one likes, a passphrase for this computer, and the server.

import { useState } from "preact/hooks";
import { house, register } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { deviceName, filled, handleProblem } from "./checks";
import { Frame } from "./Frame";
import { More } from "./More";
import { welcomed } from "./Ready";
import { useEntry, type Ground } from "./useEntry";

export function Register({ back }: { back: () => void }) {
  const [handle, setHandle] = useState("");
  const [name, setName] = useState(deviceName());
  const [invitation, setInvitation] = useState("");
  const busy = house.value?.doing?.what === "registering";
  const wrong = handleProblem(handle);
  const enter = async (ground: Ground): Promise<void> => {
    await register({ ...ground, name: name.trim(), ...filled({ handle: handle.replace(/^\s*@/, ""), invitation }) });
    welcomed.value = true;
  };
  const entry = useEntry({ others: [wrong], busy, enter });
  return (
    <Frame title={t("register-title")} back={busy ? undefined : back}>
      <form class="welcome-form" noValidate onSubmit={entry.submit}>
        <Field
          label={t("register-handle")}
          help={t("register-handle-help")}
          value={handle}
          onValue={setHandle}
          error={entry.said(wrong)}
          autoComplete="username"
          spellcheck={false}
          autoFocus
        />
        {entry.passphrase}
        {entry.neededServer}
        <More stopped={entry.stopped}>
          {entry.offeredServer}
          <Field label={t("register-device")} help={t("register-device-help")} value={name} onValue={setName} />
          <Field label={t("register-invitation")} help={t("register-invitation-help")} value={invitation} onValue={setInvitation} />
          {entry.witnesses}
        </More>
        {entry.problem}
        <Button type="submit" look="main" wide busy={busy}>
          {busy ? t("register-busy") : t("register-do")}
        </Button>
      </form>
    </Frame>
  );
}
