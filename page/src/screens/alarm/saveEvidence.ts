// Writes evidence into files that the browser saves: whoever has one can show what was caught, to anybody.

import { evidenceFile } from "../../state/directory";
import type { Evidence } from "../../state/model";
import { t } from "../../strings/strings";
import { toast } from "../../ui/Toast";

export async function saveEvidence(all: readonly Evidence[]): Promise<void> {
  for (const { number } of all) {
    const { name, bytes } = await evidenceFile(number);
    const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
  toast(t("alarm-saved"), { icon: "done" });
}
