// Puts a text on the clipboard, and says so.

import { t } from "../strings/strings";
import { Button } from "../ui/Button";
import { toast } from "../ui/Toast";

export function CopyButton({ text, label }: { text: string; label: string }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast(t("copied"), { icon: "check" });
  };
  return (
    <Button icon="copy" onClick={() => void copy()}>
      {label}
    </Button>
  );
}
