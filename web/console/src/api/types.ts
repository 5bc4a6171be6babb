// The desk's wire shapes by REST, generated from its OpenAPI (make client). The live socket's frames are in
// shared/frames.
import type { CalendarView, ChannelView, Country, FactView, FieldView, Me, MessageView, RoutingRuleView, RuleView, SavedViewView, SetSavedView, SetSurveyRule, SlaPolicyView, StatusView, SurveyRuleView, TicketRow } from "../client";

export type {
  NewArticle as FaqDraft,
  SaveArticle as FaqSave,
  ChangeArticle as FaqStand,
  Look as FaqLook,
  SetLook as FaqLookForm,
  ArticleItem,
  BotConsequence,
  BotFiguresView,
  BotPlace,
  BotSettings,
  BotTrialTurn,
  ArticleView,
  CategoryView,
  DiffLine,
  FaqReport,
  Said,
  SuggestedArticle,
  Synonyms,
  VersionRef,
  ActionChange,
  ActView,
  Actor,
  AdvisorRouting,
  AdvisorRoutingView,
  AdvisorView,
  DeskRouting,
  DraftRule,
  ReplayRouting,
  RoutingReplay,
  RulesReplay,
  RoutingView,
  TeamRouting,
  TeamRoutingView,
  WhyAdvisor,
  WhyTicket,
  ApiKeyView,
  AttachmentView,
  AutomaticTextView,
  CopyChange,
  CopyOutcome,
  CopyRemark,
  PreviewAutomaticText,
  SetAutomaticText,
  TextPlace,
  TextProblem,
  QuoteView,
  BotCard,
  BrandView,
  FirstRun,
  MailProvider,
  BotView,
  UploadedFile,
  BotWhy,
  ChannelSetup,
  ChannelView,
  SetChannel,
  ChangeCompany,
  CompanyRow,
  CompanyView,
  ContactRow,
  ContactView,
  Counts,
  Evidence,
  FactView,
  FileProblem,
  Hours,
  HoursNow,
  IdentityView,
  Interval,
  LaneView,
  LastChange,
  LedgerItemView,
  LedgerProof,
  MakeApiKey,
  Me,
  MessageView,
  NewApiKey,
  NewCompany,
  NewIdentity,
  NoteCall,
  OpenTicket,
  ParticipantView,
  PartView,
  InvitationSent,
  InvitationView,
  LinkView,
  PersonChange,
  PersonRef,
  PersonView,
  Problem,
  ProcessView,
  ReplyChannelView,
  River,
  SayToBot,
  SetAssignment,
  OfferedReply,
  SavedReplyVersion,
  SavedReplyView,
  SetCalendar,
  SetRule,
  SetField,
  SetStatus,
  RoutingTrial,
  SavedViewCounts,
  SetRoutingRule,
  SetSlaPolicy,
  SetPassword,
  SetSavedReply,
  Span,
  Written,
  SurveyAnswerView,
  SurveyReport,
  SurveyScore,
  TeamChangeView,
  TeamSettings,
  TeamView,
  TicketDetail,
  CompletionView as Completion,
  FilterUseView as FilterUse,
  FilterInvalidProblem as FilterFault,
  OfferView as Offer,
  TicketPage,
  TicketRow,
  Upload,
  WriteReply,
} from "../client";

export type State = TicketRow["state"];
export type Priority = TicketRow["priority"];
export type Presence = Me["presence"];
export type Skills = Record<string, number>;
export type DeskEvent = FactView["event"];
export type RiverEntry = MessageView | FactView;
export type Calendar = CalendarView;
export type Status = StatusView;
export type CustomField = FieldView;
export type FieldValue = TicketRow["fields"][string];
export type RoutingRule = RoutingRuleView;
export type SavedView = SavedViewView;
export type SavedViewForm = Required<SetSavedView>;
export type SlaPolicy = SlaPolicyView;
export type Rule = RuleView;
export type Trigger = RuleView["trigger"];
export type Action = RuleView["actions"][number];
export type Channel = ChannelView;
export type HolidayCountry = Country;
export type SurveyRule = SurveyRuleView;
export type SurveyRuleForm = Required<SetSurveyRule>;

export interface Page<T> {
  items: T[];
  next: string | null;
}
