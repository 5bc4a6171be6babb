// Changing an automatic text in a sheet, from each page that lists some of them.
import * as desk from "../../api/desk";
import type { AutomaticTextView, SetAutomaticText } from "../../api/types";
import { t } from "../../lib/i18n.svelte";
import { toasts } from "../../state/toasts.svelte";
import { Editing, versionOf } from "../../ui/setup/keeping.svelte";
import { placed, type Placed } from "./texts";

/** `texts` are those that the page shows now, and `again` asks the desk for them. */
export function editingOf(texts: () => AutomaticTextView[] | undefined, again: () => Promise<unknown>): Editing<Placed, SetAutomaticText> {
  return new Editing<Placed, SetAutomaticText>({
    newest: ({ text, place }) => {
      const now = texts()?.find((one) => one.kind === text.kind);
      return now && placed(now, place.channel);
    },
    put: async (form, known) => {
      if (known) await desk.texts.change(known.text.kind, known.place.channel, form, versionOf(known));
      return () => {
        toasts.say(t("texts.saved"));
        return again();
      };
    },
    again,
  });
}
