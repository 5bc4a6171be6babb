// Modules import one another in one direction: no cycles, types included. Generated code is left out.
export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-cycles-of-folders", severity: "error", scope: "folder", from: {}, to: { circular: true } },
    // an import that was not followed could hide a cycle
    { name: "every-file-found", severity: "error", from: {}, to: { couldNotResolve: true, path: "^[.]" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "src/client/" },
    tsConfig: { fileName: "tsconfig.base.json" },
    tsPreCompilationDeps: true,
  },
};
