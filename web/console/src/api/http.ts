// How the generated client speaks to the desk: the guard header, a key for each creating call, and every
// refusal as a Problem (RFC 9457).
import { client } from "../client/client.gen";
import { Problem } from "./problem";

let onSignedOut = () => {};

/** Called whenever the desk no longer knows the session. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

client.setConfig({ baseUrl: location.origin, headers: { "X-Helpdesk": "1" } });
client.interceptors.request.use((request) => {
  request.headers.set("Accept-Language", document.documentElement.lang); // the console's, which need not be the browser's
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
