// The calls about how tickets flow: fields and statuses, texts, promises, rules, macros, routing.
import * as sdk from "../client";
import { given } from "./given";
import { told } from "./http";
import type { AdvisorRouting, DeskRouting, PreviewAutomaticText, ReplayRouting, SetAutomaticText, SetField, SetRoutingRule, SetRule, SetSlaPolicy, SetStatus, TeamRouting } from "./types";

export const fields = {
  all: (signal?: AbortSignal) => told(sdk.listFields({ signal })),
  preview: (body: SetField, field_id: number | null, signal?: AbortSignal) =>
    told(sdk.previewField({ body, query: given({ field_id }), signal })),
  add: (body: SetField) => told(sdk.createField({ body })),
  change: (field_id: number, body: SetField, version: number | null) =>
    told(sdk.changeField({ path: { field_id }, body, query: given({ version }) })),
  undo: (field_id: number, version: number | null) =>
    told(sdk.undoField({ path: { field_id }, query: given({ version }) })),
  order: (ids: number[]) => told(sdk.orderFields({ body: { ids } })),
};

export const tags = {
  counts: (signal?: AbortSignal) => told(sdk.countTags({ signal })),
  rename: (tag: string, into: string) => told(sdk.renameTag({ body: { tag, into } })),
  remove: (tag: string) => told(sdk.removeTag({ body: { tag } })),
  undo: (tag_act: number) => told(sdk.undoTagAct({ path: { tag_act } })),
};

export const statuses = {
  all: (signal?: AbortSignal) => told(sdk.listStatuses({ signal })),
  check: (body: SetStatus, status_id: number | null, signal?: AbortSignal) =>
    told(sdk.checkStatus({ body, query: given({ status_id }), signal })),
  add: (body: SetStatus) => told(sdk.createStatus({ body })),
  change: (status_id: number, body: SetStatus, version: number | null) =>
    told(sdk.changeStatus({ path: { status_id }, body, query: given({ version }) })),
  undo: (status_id: number, version: number | null) =>
    told(sdk.undoStatus({ path: { status_id }, query: given({ version }) })),
  order: (ids: number[]) => told(sdk.orderStatuses({ body: { ids } })),
};

export const texts = {
  all: (signal?: AbortSignal) => told(sdk.listAutomaticTexts({ signal })),
  preview: (kind: string, channel: string | null, body: PreviewAutomaticText, signal?: AbortSignal) =>
    told(sdk.previewAutomaticText({ path: { kind }, query: given({ channel }), body, signal })),
  change: (kind: string, channel: string | null, body: SetAutomaticText, version: number | null) =>
    told(sdk.changeAutomaticText({ path: { kind }, query: given({ channel, version }), body })),
  undo: (kind: string, channel: string | null, version: number | null) =>
    told(sdk.undoAutomaticText({ path: { kind }, query: given({ channel, version }) })),
};

export const sla = {
  policies: (signal?: AbortSignal) => told(sdk.listSlaPolicies({ signal })),
  preview: (body: SetSlaPolicy, policy_id: number | null, signal?: AbortSignal) =>
    told(sdk.previewSlaPolicy({ body, query: given({ policy_id }), signal })),
  add: (body: SetSlaPolicy) => told(sdk.createSlaPolicy({ body })),
  change: (policy_id: number, body: SetSlaPolicy, version: number | null) =>
    told(sdk.changeSlaPolicy({ path: { policy_id }, body, query: given({ version }) })),
  remove: (policy_id: number, version: number | null) =>
    told(sdk.removeSlaPolicy({ path: { policy_id }, query: given({ version }) })),
  undo: (policy_id: number, version: number | null) =>
    told(sdk.undoSlaPolicy({ path: { policy_id }, query: given({ version }) })),
  order: (ids: number[]) => told(sdk.orderSlaPolicies({ body: { ids } })),
  clocks: (number: number, signal?: AbortSignal) => told(sdk.listTicketClocks({ path: { number }, signal })),
};

export const rules = {
  list: (signal?: AbortSignal) => told(sdk.listRules({ signal })),
  preview: (body: SetRule, rule_id: number | null, signal?: AbortSignal) => told(sdk.tryRule({ body, query: given({ rule_id }), signal })),
  add: (body: SetRule) => told(sdk.createRule({ body })),
  change: (rule_id: number, body: SetRule, version: number | null) => told(sdk.changeRule({ path: { rule_id }, body, query: given({ version }) })),
  remove: (rule_id: number, version: number | null) => told(sdk.removeRule({ path: { rule_id }, query: given({ version }) })),
  undo: (rule_id: number, version: number | null) => told(sdk.undoRule({ path: { rule_id }, query: given({ version }) })),
  order: (ids: number[]) => told(sdk.orderRules({ body: { ids } })),
  applications: (rule_id: number, signal?: AbortSignal) => told(sdk.listRuleApplications({ path: { rule_id }, signal })),
};

export const macros = {
  use: (number: number, body: sdk.UseMacro) => told(sdk.useMacro({ path: { number }, body })),
  undo: (number: number, use_id: number) => told(sdk.undoMacro({ path: { number, use_id } })),
};

export const routing = {
  show: (signal?: AbortSignal) => told(sdk.showRouting({ signal })),
  setDesk: (body: DeskRouting, version: number | null) => told(sdk.setDeskRouting({ body, query: given({ version }) })),
  setTeam: (team_id: number, body: TeamRouting, version: number | null) =>
    told(sdk.setTeamRouting({ path: { team_id }, body, query: given({ version }) })),
  setAdvisor: (advisor_id: number, body: AdvisorRouting, version: number | null) =>
    told(sdk.setAdvisorRouting({ path: { advisor_id }, body, query: given({ version }) })),
  undoSet: (scope: "desk" | "team" | "advisor", item: number, version: number | null) =>
    told(sdk.undoRouting({ body: { scope, item, version } })),
  replay: (body: ReplayRouting) => told(sdk.replayRouting({ body })),
  whyAdvisor: (advisor_id: number, signal?: AbortSignal) => told(sdk.whyAdvisorGetsNothing({ path: { advisor_id }, signal })),
  rules: (signal?: AbortSignal) => told(sdk.listRoutingRules({ signal })),
  try: (body: SetRoutingRule, rule_id: number | null, signal?: AbortSignal) =>
    told(sdk.tryRoutingRule({ body, query: given({ rule_id }), signal })),
  add: (body: SetRoutingRule) => told(sdk.createRoutingRule({ body })),
  change: (rule_id: number, body: SetRoutingRule, version: number | null) =>
    told(sdk.changeRoutingRule({ path: { rule_id }, body, query: given({ version }) })),
  remove: (rule_id: number, version: number | null) =>
    told(sdk.removeRoutingRule({ path: { rule_id }, query: given({ version }) })),
  undo: (rule_id: number, version: number | null) =>
    told(sdk.undoRoutingRule({ path: { rule_id }, query: given({ version }) })),
  order: (ids: number[]) => told(sdk.orderRoutingRules({ body: { ids } })),
};
