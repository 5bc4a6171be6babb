// What names a thing, in words.
import type { FilterUse } from "../../api/types";
import { named, t } from "../../lib/i18n.svelte";

const SHOWN = 6;

/** "Rules: VIP first, Late. SLA: Gold." Those of others have no name. */
export function usesSaid(uses: FilterUse[]): string {
  const areas = [...new Set(uses.map((one) => one.area))];
  return areas.map((area) => t("uses.of", { area: areaSaid(area), names: namesSaid(uses.filter((one) => one.area === area)) })).join(" ");
}

const areaSaid = (area: FilterUse["area"]) => (area === "views" ? t("uses.views") : named("settings", area));

function namesSaid(uses: FilterUse[]): string {
  const names = uses.map((one) => one.name || t("uses.private"));
  const more = names.length - SHOWN;
  return [...names.slice(0, SHOWN), ...(more > 0 ? [t("uses.more", { count: more })] : [])].join(", ");
}
