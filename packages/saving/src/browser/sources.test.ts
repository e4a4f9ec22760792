import { expect, test } from "vitest";
import { blobSource } from "./blobSource.ts";
import { urlSource } from "./urlSource.ts";

const bytes = new Uint8Array([1, 2, 3, 4]);
const answering = (response: () => Response) => ({ fetch: () => Promise.resolve(response()) });

test("reads blobs and files", async () => {
  expect(await blobSource(new Blob([bytes])).read()).toEqual(bytes);
  const source = blobSource(new File([bytes], "m.keras"));
  expect([source.name, await source.read()]).toEqual(["m.keras", bytes]);
});

test("reads URLs and reports progress", async () => {
  const seen: unknown[] = [];
  const response = () => new Response(bytes, { headers: { "content-length": "4" } });
  expect(
    await urlSource("https://host/m.keras", { ...answering(response), onProgress: (...p) => seen.push(p) }).read(),
  ).toEqual(bytes);
  expect(seen.at(-1)).toEqual([4, 4]);
  expect(await urlSource(`data:application/octet-stream;base64,AQIDBA==`).read()).toEqual(bytes);
  expect(
    (
      await urlSource(
        "https://host/empty",
        answering(() => new Response(null)),
      ).read()
    ).length,
  ).toBe(0);
});

test("failures are typed and name the address", async () => {
  const url = "https://host/m.keras";
  await expect(
    urlSource(
      url,
      answering(() => new Response("no", { status: 404 })),
    ).read(),
  ).rejects.toThrow(/host\/m.keras.*status 404/);
  await expect(urlSource(url, { fetch: () => Promise.reject(new TypeError("offline")) }).read()).rejects.toThrow(
    /offline/,
  );
  await expect(urlSource(url, { ...answering(() => new Response(bytes)), maxBytes: 3 }).read()).rejects.toThrow(
    /3 bytes at most/,
  );
  await expect(
    urlSource(
      url,
      answering(() => new Response(bytes, { headers: { "content-length": "9" } })),
    ).read(),
  ).rejects.toThrow(/4 bytes of 9/);
});
