// How the generated client speaks to the desk: the guard header, a key for each creating call, and every
// refusal as a Problem (RFC 9457).
import { client } from "../client/client.gen";
import type { MessageView } from "./types";

export interface ProblemBody {
  type?: string;
  title?: string;
  detail?: string;
  field?: string | null;
  missed?: unknown[] | null;
  retry_after?: number | null;
  version?: number | null;
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

  constructor(
    readonly status: number,
    body: ProblemBody,
  ) {
    super(body.detail || body.title || "");
    this.code = body.type?.split("#")[1] ?? "";
    this.field = body.field ?? "";
    this.missed = (body.missed ?? []) as MessageView[];
    this.retryAfter = body.retry_after ?? null;
    this.version = body.version ?? null;
  }
}

let onSignedOut = () => {};

/** Called whenever the desk no longer knows the session. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

client.setConfig({ baseUrl: location.origin, headers: { "X-Helpdesk": "1" } });
client.interceptors.request.use((request) => {
  if (request.method === "POST") request.headers.set("Idempotency-Key", crypto.randomUUID());
  return request;
});

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response?: Response | undefined;
}

/** What a call answered, or the Problem it met. */
export async function told<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (!response) throw new Problem(0, {});
  if (response.ok) return data as T;
  if (response.status === 401 && !response.url.endsWith("/session")) onSignedOut();
  throw new Problem(response.status, typeof error === "object" && error ? error : { title: `${response.status} ${response.statusText}` });
}
