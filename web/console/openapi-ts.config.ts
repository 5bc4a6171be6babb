// `make client` writes openapi.json from the desk and then this client from it; both are committed.
import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "./openapi.json",
  output: { path: process.env["CLIENT_OUT"] ?? "./src/client" },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
});
