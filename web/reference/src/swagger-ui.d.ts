// What of Swagger UI is used here; the package brings no types.
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Request {
    headers: Record<string, string>;
  }

  interface Options {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
    docExpansion?: "list" | "full" | "none";
    defaultModelsExpandDepth?: number;
    validatorUrl?: string | null;
    requestInterceptor?: (request: Request) => Request;
    onComplete?: () => void;
  }

  export default function SwaggerUI(options: Options): unknown;
}

declare module "*.css";
