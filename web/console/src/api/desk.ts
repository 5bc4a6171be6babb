// Every call the console makes, by the desk's own verbs, over the generated client.
import * as sdk from "../client";
import { told } from "./http";
import { given } from "./given";
import { faultOf } from "./problem";
import type { BotSettings, FaqDraft, FaqLookForm, FaqSave, FaqStand, FieldValue, MakeApiKey, NewIdentity, NoteCall, OpenTicket, Presence, Priority, SavedViewForm, SayToBot, SetAssignment, SetCalendar, SetChannel, SetPassword, SetSavedReply, State, SurveyRuleForm, WriteReply } from "./types";

export * from "./flow";

export type TicketFilter = Omit<NonNullable<sdk.ListTicketsData["query"]>, "after" | "limit">;
export type Fate = NonNullable<sdk.ListLedgerItemsData["query"]>["fate"];

export const session = {
  signIn: (email: string, password: string) => told(sdk.signIn({ body: { email, password } })),
  signOut: () => told(sdk.signOut()),
  me: () => told(sdk.showMe()),
  presence: (presence: Presence) => told(sdk.setPresence({ body: { presence } })),
  setPassword: (body: SetPassword) => told(sdk.setPassword({ body })),
  signInPage: (signal?: AbortSignal) => told(sdk.showSignIn({ signal })),
  forgot: (email: string) => told(sdk.askPasswordLink({ body: { email } })),
  look: (token: string, signal?: AbortSignal) => told(sdk.lookAtLink({ body: { token }, signal })),
  useLink: (body: sdk.UseLink) => told(sdk.useLink({ body })),
};

export const staff = {
  people: (signal?: AbortSignal) => told(sdk.listPeople({ signal })),
  changePerson: (person_id: number, body: sdk.ChangePerson) => told(sdk.changePerson({ path: { person_id }, body })),
  checkPerson: (person_id: number, body: sdk.ChangePerson, signal?: AbortSignal) =>
    told(sdk.checkPerson({ path: { person_id }, body, signal })),
  disable: (person_id: number, body: sdk.DisablePerson) => told(sdk.disablePerson({ path: { person_id }, body })),
  enable: (person_id: number, version: number) => told(sdk.enablePerson({ path: { person_id }, body: { version } })),
  passwordLink: (person_id: number, mail: boolean) => told(sdk.sendPasswordLink({ path: { person_id }, body: { mail } })),
  invite: (body: sdk.InvitePerson) => told(sdk.invitePerson({ body })),
  checkInvitation: (body: sdk.InvitePerson, signal?: AbortSignal) => told(sdk.checkInvitation({ body, signal })),
  resend: (invitation_id: number, mail: boolean) => told(sdk.resendInvitation({ path: { invitation_id }, body: { mail } })),
  withdraw: (invitation_id: number) => told(sdk.withdrawInvitation({ path: { invitation_id } })),
  teams: (signal?: AbortSignal) => told(sdk.listTeamSettings({ signal })),
  addTeam: (body: sdk.AddTeam) => told(sdk.addTeam({ body })),
  checkNewTeam: (body: sdk.AddTeam, signal?: AbortSignal) => told(sdk.checkNewTeam({ body, signal })),
  changeTeam: (team_id: number, body: sdk.ChangeTeam) => told(sdk.changeTeam({ path: { team_id }, body })),
  checkTeam: (team_id: number, body: sdk.ChangeTeam, signal?: AbortSignal) => told(sdk.checkTeam({ path: { team_id }, body, signal })),
  archive: (team_id: number, body: sdk.ArchiveTeam) => told(sdk.archiveTeam({ path: { team_id }, body })),
  restore: (team_id: number, version: number) => told(sdk.restoreTeam({ path: { team_id }, body: { version } })),
  undo: (change_id: number) => told(sdk.undoStaffChange({ path: { change_id } })),
};

export const directory = {
  teams: (signal?: AbortSignal) => told(sdk.listTeams({ signal })),
  advisors: (signal?: AbortSignal) => told(sdk.listAdvisors({ signal })),
  channels: (signal?: AbortSignal) => told(sdk.listChannels({ signal })),
  tags: (signal?: AbortSignal) => told(sdk.listTags({ signal })),
};

export const filters = {
  complete: (q: string, at: number, signal?: AbortSignal) => told(sdk.completeFilter({ query: { q, at }, signal })),
  uses: (field: string, name: string[], signal?: AbortSignal) => told(sdk.listFilterUses({ query: { field, name }, signal })),
};

/** The first tickets that words find. Half-typed words may be no search yet: they find none. */
async function findTickets(q: string, limit: number, signal?: AbortSignal) {
  try {
    return (await tickets.page({ view: "all", q }, null, limit, signal)).items;
  } catch (problem) {
    if (faultOf(problem)) return [];
    throw problem;
  }
}

export const tickets = {
  find: findTickets,
  page: (filter: TicketFilter, after: string | null = null, limit = 50, signal?: AbortSignal) =>
    told(sdk.listTickets({ query: given({ ...filter, after, limit }), signal })),
  counts: (signal?: AbortSignal) => told(sdk.countTickets({ signal })),
  open: (body: OpenTicket) => told(sdk.openTicket({ body })),
  get: (number: number, signal?: AbortSignal) => told(sdk.showTicket({ path: { number }, signal })),
  river: (number: number, before: string | null = null, signal?: AbortSignal) =>
    told(sdk.showRiver({ path: { number }, query: given({ before, limit: 100 }), signal })),
  reply: (number: number, body: WriteReply) => told(sdk.writeReply({ path: { number }, body })),
  note: (number: number, text: string, attachments: string[]) =>
    told(sdk.writeNote({ path: { number }, body: { text, attachments } })),
  noteCall: (number: number | null, body: NoteCall) =>
    told(number === null ? sdk.noteCall({ body }) : sdk.noteCallOnTicket({ path: { number }, body })),
  assign: (number: number, body: SetAssignment) => told(sdk.assignTicket({ path: { number }, body })),
  takeOver: (number: number) => told(sdk.takeOver({ path: { number } })),
  handBack: (number: number) => told(sdk.handBack({ path: { number } })),
  takeNext: () => told(sdk.takeNextTicket()),
  accept: (number: number) => told(sdk.acceptTicket({ path: { number } })),
  whyNot: (number: number, signal?: AbortSignal) => told(sdk.whyNobodyHasTicket({ path: { number }, signal })),
  assignNext: (number: number) => told(sdk.routeTicket({ path: { number } })),
  move: (number: number, state: State, status: number | null = null) =>
    told(sdk.setState({ path: { number }, body: { state, status } })),
  reopen: (number: number) => told(sdk.reopenTicket({ path: { number }, query: { exactly: true } })),
  wake: (number: number) => told(sdk.wakeTicket({ path: { number } })),
  snooze: (number: number, until: string) => told(sdk.snoozeTicket({ path: { number }, body: { until } })),
  prioritise: (number: number, priority: Priority) => told(sdk.setPriority({ path: { number }, body: { priority } })),
  tag: (number: number, tags: string[]) => told(sdk.setTags({ path: { number }, body: { tags } })),
  setFields: (number: number, values: Record<string, FieldValue | null>) =>
    told(sdk.setTicketFields({ path: { number }, body: { fields: values } })),
  rename: (number: number, subject: string) => told(sdk.setSubject({ path: { number }, body: { subject } })),
  merge: (number: number, into: number) => told(sdk.mergeTicket({ path: { number }, body: { into } })),
  split: (number: number, message_ids: number[], subject: string) =>
    told(sdk.splitTicket({ path: { number }, body: { message_ids, subject } })),
  same: (number: number, ticket: number) => told(sdk.acceptSuggestion({ path: { number }, body: { ticket } })),
  participant: (number: number, address: string, role: "copied" | "newcomer") =>
    told(sdk.setParticipant({ path: { number }, body: { address, role } })),
  notTheSame: (number: number) => told(sdk.dismissSuggestion({ path: { number } })),
};

export const bot = {
  get: (signal?: AbortSignal) => told(sdk.showBot({ signal })),
  change: (channel: string | null, body: BotSettings, version: number | null) =>
    told(sdk.changeBot({ body, query: given({ channel, version }) })),
  undo: (channel: string | null, version: number | null) => told(sdk.undoBot({ query: given({ channel, version }) })),
  turn: (name: string, on: boolean, version: number | null) =>
    told(sdk.switchBot({ path: { name }, body: { on }, query: given({ version }) })),
  contents: (version: number, signal?: AbortSignal) => told(sdk.showBotVersion({ path: { version }, signal })),
  restore: (version: number) => told(sdk.restoreVersion({ path: { version } })),
  figures: (days: number, signal?: AbortSignal) => told(sdk.reportBot({ query: { days }, signal })),
  answers: (days: number, signal?: AbortSignal) => told(sdk.reportBotAnswers({ query: { days }, signal })),
  draft: (signal?: AbortSignal) => told(sdk.showBotDraft({ signal })),
  handIn: (body: sdk.HandInBot) => told(sdk.putBotDraft({ body })),
  drop: () => told(sdk.dropBotDraft()),
  publish: (digest: string, newest: number | null) => told(sdk.publishBotDraft({ body: { digest, newest } })),
  consequence: (channel: string | null, body: BotSettings, signal?: AbortSignal) =>
    told(sdk.tryBotSettings({ body, query: given({ channel }), signal })),
  say: (channel: string | null, body: SayToBot, signal?: AbortSignal) => told(sdk.tryBot({ body, query: given({ channel }), signal })),
};

export const messages = {
  move: (message_id: number, ticket: number) => told(sdk.moveMessage({ path: { message_id }, body: { ticket } })),
  resend: (message_id: number) => told(sdk.resendMessage({ path: { message_id } })),
  decide: (message_id: number, send: boolean) => told(sdk.decideMessage({ path: { message_id }, body: { send } })),
  settle: (message_id: number) => told(sdk.settleMessage({ path: { message_id } })),
};

export const acts = {
  undo: (act_id: number) => told(sdk.undoAct({ path: { act_id } })),
};

export const contacts = {
  page: (q: string, after: string | null = null, signal?: AbortSignal) =>
    told(sdk.listContacts({ query: given({ q, after }), signal })),
  ofCompany: (company: number, after: string | null = null, signal?: AbortSignal) =>
    told(sdk.listContacts({ query: given({ company, after }), signal })),
  get: (contact_id: number, signal?: AbortSignal) => told(sdk.showContact({ path: { contact_id }, signal })),
  change: (contact_id: number, body: { name: string; company: string }) =>
    told(sdk.changeContact({ path: { contact_id }, body })),
  setFields: (contact_id: number, values: Record<string, FieldValue | null>) =>
    told(sdk.changeContact({ path: { contact_id }, body: { fields: values } })),
  addIdentity: (contact_id: number, body: NewIdentity) => told(sdk.addIdentity({ path: { contact_id }, body })),
  removeIdentity: (contact_id: number, identity_id: number) =>
    told(sdk.removeIdentity({ path: { contact_id, identity_id } })),
  merge: (contact_id: number, into: number) => told(sdk.mergeContact({ path: { contact_id }, body: { into } })),
  undoMerge: (merge_id: number) => told(sdk.undoContactMerge({ path: { merge_id } })),
};

export const reports = {
  surveys: (days: number, signal?: AbortSignal) => told(sdk.reportSurveys({ query: { days }, signal })),
  threading: (days: number, signal?: AbortSignal) => told(sdk.reportThreading({ query: { days }, signal })),
};

export type ArticleFilter = Omit<NonNullable<sdk.ListFaqArticlesData["query"]>, "after" | "limit">;
type CategoryTexts = sdk.SetCategory["texts"];

export const faq = {
  articles: (filter: ArticleFilter, after: string | null = null, signal?: AbortSignal) =>
    told(sdk.listFaqArticles({ query: given({ ...filter, after, limit: 50 }), signal })),
  get: (article_id: number, signal?: AbortSignal) => told(sdk.showFaqArticle({ path: { article_id }, signal })),
  begin: (body: FaqDraft) => told(sdk.createFaqArticle({ body })),
  beginFromMessage: (message_id: number) => told(sdk.beginFaqArticleFromMessage({ path: { message_id }, body: {} })),
  save: (article_id: number, body: FaqSave) => told(sdk.saveFaqArticle({ path: { article_id }, body })),
  stand: (article_id: number, body: FaqStand) => told(sdk.changeFaqArticle({ path: { article_id }, body })),
  publish: (article_id: number) => told(sdk.publishFaqArticle({ path: { article_id } })),
  unpublish: (article_id: number) => told(sdk.unpublishFaqArticle({ path: { article_id } })),
  archive: (article_id: number) => told(sdk.archiveFaqArticle({ path: { article_id } })),
  preview: (body: string, signal?: AbortSignal) => told(sdk.previewFaqArticle({ body: { body }, signal })),
  versions: (article_id: number, signal?: AbortSignal) =>
    told(sdk.listFaqVersions({ path: { article_id }, query: { limit: 100 }, signal })),
  diff: (article_id: number, number: number, since: number, signal?: AbortSignal) =>
    told(sdk.diffFaqVersions({ path: { article_id, version: number }, query: { since }, signal })),
  restore: (article_id: number, number: number) => told(sdk.restoreFaqVersion({ path: { article_id, version: number } })),
  image: (file: File) => told(sdk.uploadFaqImage({ body: { file } })),
  categories: (signal?: AbortSignal) => told(sdk.listFaqCategories({ signal })),
  addCategory: (texts: CategoryTexts) => told(sdk.createFaqCategory({ body: { texts } })),
  changeCategory: (category_id: number, texts: CategoryTexts) =>
    told(sdk.changeFaqCategory({ path: { category_id }, body: { texts } })),
  removeCategory: (category_id: number) => told(sdk.removeFaqCategory({ path: { category_id } })),
  order: (ids: number[]) => told(sdk.orderFaqCategories({ body: { ids } })),
  synonyms: (signal?: AbortSignal) => told(sdk.listFaqSynonyms({ signal })),
  addSynonyms: (language: string, words: string[]) => told(sdk.createFaqSynonyms({ body: { language, words } })),
  removeSynonyms: (class_id: number) => told(sdk.removeFaqSynonyms({ path: { class_id } })),
  report: (days: number, signal?: AbortSignal) => told(sdk.reportFaq({ query: { days }, signal })),
  feedback: (signal?: AbortSignal) => told(sdk.listFaqFeedback({ query: { limit: 20 }, signal })),
  look: (signal?: AbortSignal) => told(sdk.showFaqLook({ signal })),
  setLook: (body: FaqLookForm) => told(sdk.changeFaqLook({ body })),
  search: (q: string, language: string, signal?: AbortSignal) => told(sdk.searchFaq({ query: { q, language }, signal })),
  tryQuestion: (q: string, language: string, signal?: AbortSignal) => told(sdk.tryFaqQuestion({ query: { q, language }, signal })),
  forTicket: (number: number, signal?: AbortSignal) => told(sdk.suggestForTicket({ path: { number }, signal })),
  forReply: (article_id: number) => told(sdk.showFaqArticleForReply({ path: { article_id } })),
};

export const replies = {
  page: (q: string, deleted: boolean, after: string | null, signal?: AbortSignal) =>
    told(sdk.listSavedReplies({ query: given({ q, deleted, after, limit: 200 }), signal })),
  forTicket: (number: number, q: string, macros: boolean, signal?: AbortSignal) =>
    told(sdk.offerSavedReplies({ path: { number }, query: given({ q, macros }), signal })),
  placeholders: (signal?: AbortSignal) => told(sdk.listPlaceholders({ signal })),
  folders: (signal?: AbortSignal) => told(sdk.listReplyFolders({ signal })),
  check: (body: SetSavedReply, signal?: AbortSignal) => told(sdk.checkSavedReply({ body, signal })),
  create: (body: SetSavedReply) => told(sdk.createSavedReply({ body })),
  change: (reply_id: number, base: number, body: SetSavedReply) =>
    told(sdk.changeSavedReply({ path: { reply_id }, body: { ...body, base } })),
  remove: (reply_id: number) => told(sdk.deleteSavedReply({ path: { reply_id } })),
  versions: (reply_id: number, signal?: AbortSignal) =>
    told(sdk.listSavedReplyVersions({ path: { reply_id }, query: { limit: 100 }, signal })),
  restore: (reply_id: number, version: number, base: number) =>
    told(sdk.restoreSavedReply({ path: { reply_id, version }, body: { base } })),
  used: (reply_id: number, message_id: number) =>
    told(sdk.countSavedReplyUse({ path: { reply_id }, body: { message_id } })),
};

export const saved = {
  views: (signal?: AbortSignal) => told(sdk.listSavedViews({ signal })),
  counts: (signal?: AbortSignal) => told(sdk.countSavedViews({ signal })),
  add: (body: SavedViewForm) => told(sdk.createSavedView({ body })),
  change: (view_id: number, body: SavedViewForm, version: number | null) =>
    told(sdk.changeSavedView({ path: { view_id }, body, query: given({ version }) })),
  remove: (view_id: number, version: number | null) =>
    told(sdk.removeSavedView({ path: { view_id }, query: given({ version }) })),
  undo: (view_id: number, version: number | null) =>
    told(sdk.undoSavedView({ path: { view_id }, query: given({ version }) })),
};

export const ledger = {
  prove: (signal?: AbortSignal) => told(sdk.proveLedger({ signal })),
  awaiting: (signal?: AbortSignal) => told(sdk.countAwaitingItems({ signal })),
  preview: (item_id: number, signal?: AbortSignal) => told(sdk.previewItem({ path: { item_id }, signal })),
  makeTicket: (item_id: number) => told(sdk.makeItemTicket({ path: { item_id } })),
  judge: (item_id: number, verdict: "spam" | "left") => told(sdk.judgeItem({ path: { item_id }, body: { verdict } })),
  senders: (signal?: AbortSignal) => told(sdk.listSenderRules({ signal })),
  setSender: (sender: string, action: "park" | "take") => told(sdk.putSenderRule({ body: { sender, action } })),
  removeSender: (rule_id: number) => told(sdk.removeSenderRule({ path: { rule_id } })),
  items: (fate: Fate, after: string | null = null, signal?: AbortSignal) =>
    told(sdk.listLedgerItems({ query: given({ fate, after }), signal })),
  replay: (item_id: number) => told(sdk.replayItem({ path: { item_id } })),
};

export const firstRun = {
  get: (signal?: AbortSignal) => told(sdk.showFirstRun({ signal })),
  putAway: (put_away: boolean, version: number | null) => told(sdk.putFirstRunAway({ body: { put_away }, query: given({ version }) })),
  sampleCall: (language: "en" | "fr") => told(sdk.makeSampleCall({ body: { language } })),
  providers: (signal?: AbortSignal) => told(sdk.listMailProviders({ signal })),
};

export const settings = {
  brand: (signal?: AbortSignal) => told(sdk.showBrand({ signal })),
  setBrand: (body: sdk.SetBrand, version: number | null) => told(sdk.setBrand({ body, query: given({ version }) })),
  undoBrand: (version: number | null) => told(sdk.undoBrand({ query: given({ version }) })),
  troubles: (signal?: AbortSignal) => told(sdk.listSetupTroubles({ signal })),
  upkeep: (signal?: AbortSignal) => told(sdk.showUpkeep({ signal })),
  previewCopy: (body: sdk.PreviewCopy, signal?: AbortSignal) => told(sdk.previewSetupCopy({ body, signal })),
  takeCopy: (body: sdk.TakeCopy) => told(sdk.takeSetupCopy({ body })),
  channel: (name: string, signal?: AbortSignal) => told(sdk.showChannel({ path: { name }, signal })),
  previewChannel: (name: string, body: SetChannel, isNew: boolean, signal?: AbortSignal) =>
    told(sdk.previewChannel({ path: { name }, body, query: { new: isNew }, signal })),
  createChannel: (name: string, body: SetChannel) => told(sdk.createChannel({ body: { ...body, name } })),
  setChannel: (name: string, body: SetChannel, version: number | null) =>
    told(sdk.setChannel({ path: { name }, query: given({ version }), body })),
  undoChannel: (name: string, version: number | null) => told(sdk.undoChannel({ path: { name }, query: given({ version }) })),
  deleteChannel: (name: string, version: number | null) => told(sdk.deleteChannel({ path: { name }, query: given({ version }) })),
  testChannel: (name: string) => told(sdk.testChannel({ path: { name } })),
  channelTest: (name: string, mail: string, signal?: AbortSignal) =>
    told(sdk.showChannelTest({ path: { name }, query: { mail }, signal })),
  keys: (signal?: AbortSignal) => told(sdk.listApiKeys({ signal })),
  allKeys: (signal?: AbortSignal) => told(sdk.listAllApiKeys({ signal })),
  makeKey: (body: MakeApiKey) => told(sdk.makeApiKey({ body })),
  removeKey: (key_id: number) => told(sdk.revokeApiKey({ path: { key_id } })),
  calendars: (signal?: AbortSignal) => told(sdk.listCalendars({ signal })),
  countries: (signal?: AbortSignal) => told(sdk.listHolidayCountries({ signal })),
  previewCalendar: (body: SetCalendar, calendar_id: number | null, signal?: AbortSignal) =>
    told(sdk.previewCalendar({ body, query: given({ calendar_id }), signal })),
  addCalendar: (body: SetCalendar) => told(sdk.createCalendar({ body })),
  changeCalendar: (calendar_id: number, body: SetCalendar, version: number | null) =>
    told(sdk.changeCalendar({ path: { calendar_id }, body, query: given({ version }) })),
  removeCalendar: (calendar_id: number, version: number | null) =>
    told(sdk.removeCalendar({ path: { calendar_id }, query: given({ version }) })),
  undoCalendar: (calendar_id: number, version: number | null) =>
    told(sdk.undoCalendar({ path: { calendar_id }, query: given({ version }) })),
  rules: (signal?: AbortSignal) => told(sdk.listSurveyRules({ signal })),
  addRule: (body: SurveyRuleForm) => told(sdk.createSurveyRule({ body })),
  changeRule: (rule_id: number, body: SurveyRuleForm, version: number | null) =>
    told(sdk.changeSurveyRule({ path: { rule_id }, body, query: given({ version }) })),
  removeRule: (rule_id: number, version: number | null) =>
    told(sdk.retireSurveyRule({ path: { rule_id }, query: given({ version }) })),
  undoRule: (rule_id: number, version: number | null) =>
    told(sdk.undoSurveyRule({ path: { rule_id }, query: given({ version }) })),
};
