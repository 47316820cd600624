// A question before what cannot be undone: one sentence, one button that names the deed, one that leaves it.

import { asked } from "./asking";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

/** Where questions appear: once in the page. */
export function AskHost({ cancelLabel }: { cancelLabel: string }) {
  const question = asked.value;
  if (!question) return null;
  const end = (yes: boolean): void => {
    asked.value = null;
    question.answer(yes);
  };
  const actions = (
    <>
      <Button onClick={() => end(false)}>{cancelLabel}</Button>
      <Button look={question.danger ? "danger" : "main"} onClick={() => end(true)}>
        {question.deed}
      </Button>
    </>
  );
  return (
    <Dialog size="small" title={question.title} closeLabel={cancelLabel} onClose={() => end(false)} actions={actions}>
      <p>{question.about}</p>
    </Dialog>
  );
}
