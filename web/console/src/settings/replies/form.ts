// What a saved reply is in its form, and as the desk takes it.
import type { Action, Problem, SavedReplyView, SetSavedReply, Upload } from "../../api/types";
import { locale, named, t } from "../../lib/i18n.svelte";
import { session } from "../../state/session.svelte";

export interface Form {
  folder: string;
  name: string;
  texts: { language: string; text: string }[];
  /** "me", "all", or a team's id. */
  audience: string;
  files: Upload[];
  actions: Action[];
}

/** What everybody may begin with; leads begin with one for all. */
export function blank(): Form {
  return { folder: "", name: "", texts: [{ language: locale.language, text: "" }], audience: session.leads ? "all" : "me", files: [], actions: [] };
}

export function formOf(reply: SavedReplyView): Form {
  return {
    folder: reply.folder,
    name: reply.name,
    texts: (reply.languages.length ? reply.languages : [locale.language]).map((language) => ({ language, text: reply.texts[language] ?? "" })),
    audience: reply.personal ? "me" : reply.team_id === null ? "all" : String(reply.team_id),
    files: reply.attachments,
    actions: reply.actions,
  };
}

export function bodyOf(form: Form): SetSavedReply {
  const team = form.audience === "me" || form.audience === "all" ? null : Number(form.audience);
  return {
    folder: form.folder,
    name: form.name,
    texts: Object.fromEntries(form.texts.map((one) => [one.language, one.text])),
    team_id: team,
    personal: form.audience === "me",
    attachments: form.files.map((file) => file.id),
    actions: form.actions,
  };
}

/** Whom the signed-in advisor may make one for: leads their teams and everybody, admins all. */
export function audiences(): { value: string; label: string }[] {
  const me = session.me;
  const teams = me?.role === "admin" ? session.teams : me?.role === "lead" ? me.teams : [];
  return [
    { value: "me", label: t("replies.only_me") },
    ...teams.map((team) => ({ value: String(team.id), label: team.name })),
    ...(session.leads ? [{ value: "all", label: t("replies.everybody") }] : []),
  ];
}

export function audienceOf(reply: SavedReplyView): string {
  if (reply.personal) return t("replies.only_me");
  return reply.team_id === null ? t("replies.everybody") : (session.team(reply.team_id)?.name ?? `#${reply.team_id}`);
}

/** The desk's rule in the reader's language. */
export function saysWhy(problem: Problem): string {
  const near = problem.values?.near ? t("wrong.near", { near: problem.values.near }) : "";
  const key = `wrong.${problem.code}`;
  return locale.has(key) ? [t(key, problem.values), near].filter(Boolean).join(" ") : problem.detail;
}

/** A placeholder as it is written, with what it stands for. */
export function placeholderLabel(path: string): string {
  return `${named("placeholder", path)} · ${path}`;
}

/** The replies in their folders, both by name. */
export function byFolder(list: SavedReplyView[]): { folder: string; items: SavedReplyView[] }[] {
  const groups = new Map<string, SavedReplyView[]>();
  for (const one of list) groups.set(one.folder, [...(groups.get(one.folder) ?? []), one]);
  return [...groups]
    .map(([folder, items]) => ({ folder, items: items.sort((a, b) => a.name.localeCompare(b.name)) }))
    .sort((a, b) => a.folder.localeCompare(b.folder));
}
