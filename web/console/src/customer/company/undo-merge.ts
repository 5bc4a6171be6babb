// Undoes a merge of two companies, and shows the one that is back.
import { companies } from "../../api/companies";
import { t } from "../../lib/i18n.svelte";
import { router } from "../../lib/router.svelte";
import { toasts } from "../../state/toasts.svelte";

export async function undoCompanyMerge(id: number): Promise<void> {
  try {
    const back = await companies.undoMerge(id);
    router.go(`customers/companies/${back.id}`, "replace");
    toasts.say(t("company.merge_undone", { name: back.name }));
  } catch (problem) {
    toasts.problem(problem);
  }
}
