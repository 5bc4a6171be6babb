// One way to the desk: JSON in and out, and every refusal as a Problem (RFC 9457).
import type { MessageView } from "./types";

interface ProblemBody {
  title?: string;
  detail?: string;
  field?: string;
  missed?: MessageView[];
  retry_after?: number;
}

/** What the desk said no with. `status` 0: the desk could not be reached. */
export class Problem extends Error {
  readonly field: string | undefined;
  readonly missed: MessageView[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    readonly status: number,
    body: ProblemBody,
  ) {
    super(body.detail || body.title || "");
    this.field = body.field;
    this.missed = body.missed;
    this.retryAfter = body.retry_after;
  }
}

type Query = Record<string, string | number | null | undefined>;

let onSignedOut = () => {};

/** Called whenever the desk no longer knows the session. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

export function path(base: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${base}?${text}` : base;
}

export async function call<T>(method: string, url: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "X-Helpdesk": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST") headers["Idempotency-Key"] = crypto.randomUUID();
  let response: Response;
  try {
    response = await fetch(`/api/v1${url}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  } catch {
    throw new Problem(0, {});
  }
  if (!response.ok) throw await refused(response, url);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function refused(response: Response, url: string): Promise<Problem> {
  if (response.status === 401 && url !== "/session") onSignedOut();
  const body = response.headers.get("content-type")?.includes("json") ? ((await response.json()) as ProblemBody) : {};
  return new Problem(response.status, { title: `${response.status} ${response.statusText}`, ...body });
}
