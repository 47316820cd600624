// The first minute: a new account, or one that is there already.

import { useEffect, useState } from "preact/hooks";
import type { IconName } from "../../design/icons";
import { house } from "../../state/account";
import { t } from "../../strings/strings";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { later } from "../later";
import { apart, fetchParts } from "../parts";
import { Frame } from "./Frame";

const LinkThis = later(apart, (all) => all.LinkThis);
const Recover = later(apart, (all) => all.Recover);
const Register = later(apart, (all) => all.Register);

type Step = "begin" | "register" | "have" | "link" | "recover";

export function Welcome() {
  const [step, setStep] = useState<Step>("begin");
  useEffect(fetchParts, []);
  const doing = house.value?.doing?.what;
  // A page that was loaded again finds its way to what is under way.
  const shown = doing === "linking" ? "link" : doing === "recovering" ? "recover" : doing === "registering" ? "register" : step;
  switch (shown) {
    case "begin":
      return <Begin go={setStep} />;
    case "register":
      return <Register back={() => setStep("begin")} />;
    case "have":
      return <Have go={setStep} />;
    case "link":
      return <LinkThis back={() => setStep("have")} />;
    case "recover":
      return <Recover back={() => setStep("have")} />;
  }
}

function Begin({ go }: { go: (step: Step) => void }) {
  return (
    <Frame title={t("welcome-title")} about={t("welcome-about")}>
      <div class="welcome-actions">
        <Button look="main" wide onClick={() => go("register")}>
          {t("welcome-new")}
        </Button>
        <Button wide onClick={() => go("have")}>
          {t("welcome-have")}
        </Button>
      </div>
    </Frame>
  );
}

function Have({ go }: { go: (step: Step) => void }) {
  return (
    <Frame title={t("have-title")} back={() => go("begin")}>
      <div class="welcome-choices">
        <Choice icon="devices" title={t("have-link")} about={t("have-link-about")} act={() => go("link")} />
        <Choice icon="code" title={t("have-recover")} about={t("have-recover-about")} act={() => go("recover")} />
      </div>
    </Frame>
  );
}

function Choice({ icon, title, about, act }: { icon: IconName; title: string; about: string; act: () => void }) {
  return (
    <button type="button" class="welcome-choice" onClick={act}>
      <Icon name={icon} />
      <span>
        <b>{title}</b>
        <small>{about}</small>
      </span>
      <Icon name="next" size="small" />
    </button>
  );
}
