// Where the unit tests run: Node, with modules compiled as for a browser, so that Svelte's effects run.
import type { Environment } from "vitest/runtime";

export default {
  name: "runes",
  viteEnvironment: "client",
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
