// A refusal of the desk, as its problem document (RFC 9457) tells it.
import type { FilterFault, MessageView } from "./types";

export interface ProblemBody {
  type?: string;
  title?: string;
  detail?: string;
  field?: string | null;
  missed?: unknown[] | null;
  retry_after?: number | null;
  version?: number | null;
  why?: string | null;
}

/** What the desk refused with; the message is its own English sentence. `status` 0: it could not be reached. */
export class Problem extends Error {
  /** The kind of problem, which ends its `type`: "stale-reply", "not-found". */
  readonly code: string;
  readonly field: string;
  readonly missed: MessageView[];
  /** Seconds to wait. */
  readonly retryAfter: number | null;
  /** The version that somebody else saved meanwhile. */
  readonly version: number | null;
  /** Why a link does nothing any more: used, withdrawn, replaced, expired, unknown. */
  readonly why: string;

  constructor(
    readonly status: number,
    /** The whole document, for what only one kind of problem has. */
    readonly body: ProblemBody,
  ) {
    super(body.detail || body.title || "");
    this.code = body.type?.split("#")[1] ?? "";
    this.field = body.field ?? "";
    this.missed = (body.missed ?? []) as MessageView[];
    this.retryAfter = body.retry_after ?? null;
    this.version = body.version ?? null;
    this.why = body.why ?? "";
  }
}

/** Where a search breaks, and why; null for every other problem. */
export function faultOf(problem: unknown): FilterFault | null {
  return problem instanceof Problem && problem.code === "filter-invalid" ? (problem.body as FilterFault) : null;
}
