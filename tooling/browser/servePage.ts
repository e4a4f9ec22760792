import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

/** Scripts of a page, by the path under which it asks for them. */
export type Scripts = Readonly<Record<string, string>>;

const bundle = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["source"],
    // Parts that are loaded when they are needed come with the page.
    splitting: false,
  });
  return outputFiles[0]!.text;
};

/** Serves a page with its scripts bundled. An isolated one may share memory between its threads. */
export const servePage = async (scripts: Scripts, isolated = false): Promise<{ server: Server; url: string }> => {
  const bundled = new Map(
    await Promise.all(Object.entries(scripts).map(async ([path, entry]) => [path, await bundle(entry)] as const)),
  );
  const [main] = Object.keys(scripts);
  const server = createServer((request, response) => {
    const script = bundled.get(request.url ?? "");
    response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript");
    if (isolated) {
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
    }
    response.end(script ?? `<!doctype html><script type="module" src="${main}"></script>`);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
};
