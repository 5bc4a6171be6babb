// What the palette can do besides finding: go somewhere, or act on the open ticket.
import { composer } from "../compose/composer.svelte";
import * as desk from "../api/desk";
import { t } from "../lib/i18n.svelte";
import { router } from "../lib/router.svelte";
import { theme } from "../lib/theme.svelte";
import { search } from "../inbox/search.svelte";
import { conversation } from "../state/conversation.svelte";
import { savedViews } from "../state/saved.svelte";
import { session } from "../state/session.svelte";
import { VIEWS } from "../state/views.svelte";
import { takeNext } from "../ticket/acts/take-next";
import { moveTo } from "../ticket/acts/moves";
import { pass } from "../ticket/acts/turns";
import { overlays } from "../state/overlays.svelte";

export interface PaletteCommand {
  id: string;
  label: string;
  keys?: string;
  run: () => void;
}

export function commands(): PaletteCommand[] {
  return [...onTicket(), ...anywhere()];
}

function onTicket(): PaletteCommand[] {
  const detail = conversation.detail;
  const me = session.me;
  if (!detail || !me) return [];
  const list: PaletteCommand[] = [
    { id: "reply", label: t("composer.reply"), keys: "r", run: () => composer.write("reply") },
    { id: "note", label: t("composer.note"), keys: "n", run: () => composer.write("note") },
    { id: "macro", label: t("macro.use"), keys: "u", run: () => overlays.show("macro") },
  ];
  if (detail.ticket.owner?.id !== me.id) {
    list.push({
      id: "assign-me",
      label: t("assign.me"),
      run: () => void conversation.act({ owner: me }, (number) => desk.tickets.assign(number, { advisor_id: me.id })),
    });
  }
  const passing = pass(detail);
  if (passing) {
    const label = detail.bot?.may_take_over ? t("bot.take_over") : t("bot.hand_back");
    list.push({ id: "turn", label, keys: "b", run: () => void passing() });
  }
  for (const state of detail.moves.filter((move) => move !== "snoozed")) {
    list.push({
      id: `state-${state}`,
      label: t("palette.set_state", { state: t(`state.${state}`) }),
      run: () => void moveTo(state),
    });
  }
  return list;
}

function anywhere(): PaletteCommand[] {
  return [
    { id: "new-ticket", label: t("new.title"), keys: "c", run: () => overlays.show("ticket") },
    { id: "new-call", label: t("call.new"), run: () => overlays.show("call") },
    ...VIEWS.map((view) => ({
      id: `view-${view}`,
      label: t("palette.go", { place: t(`view.${view}`) }),
      run: () => router.go(`inbox/${view}`),
    })),
    ...(savedViews.all ?? []).map((view) => ({
      id: `saved-${view.id}`,
      label: t("palette.go", { place: view.name }),
      run: () => router.go(`inbox/saved-${view.id}`),
    })),
    ...(search.asked ? [{ id: "save-view", label: t("saved.save"), run: () => overlays.show("view") }] : []),
    { id: "customers", label: t("palette.go", { place: t("nav.customers") }), keys: "g c", run: () => router.go("customers") },
    { id: "faq", label: t("palette.go", { place: t("nav.faq") }), keys: "g f", run: () => router.go("faq") },
    { id: "reports", label: t("palette.go", { place: t("nav.reports") }), keys: "g r", run: () => router.go("reports") },
    { id: "settings", label: t("palette.go", { place: t("nav.settings") }), keys: "g s", run: () => router.go("settings") },
    { id: "take-next", label: t("take_next.label"), run: () => void takeNext() },
    {
      id: "presence",
      label: session.me?.presence === "available" ? t("palette.go_away") : t("palette.be_available"),
      run: () => void session.setPresence(session.me?.presence === "available" ? "away" : "available"),
    },
    { id: "theme", label: t("palette.theme"), run: () => theme.choose(theme.dark ? "light" : "dark") },
    { id: "help", label: t("help.title"), keys: "?", run: () => overlays.show("help") },
  ];
}
