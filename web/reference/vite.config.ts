import { defineConfig } from "vite";

export default defineConfig({
  base: "/api/v1/docs/",
  build: { outDir: "../../helpdesk/static/reference", emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 2000 },
  // `npm run dev` beside a running desk
  server: { port: 5174, proxy: { "/api/v1/openapi.json": "http://localhost:8000" } },
});
