import { FormatError } from "@hornbeam/ir";
import { describe, expect, test } from "vitest";
import { hostileCases } from "./hostileCases.ts";
import { readers } from "./readers.ts";

const cases = await hostileCases();

describe("hostile files are refused before anything of the declared size is allocated", () => {
  for (const { name, reader, bytes, says } of cases)
    test(`${reader}: ${name}`, async () => {
      const names = Object.getOwnPropertyNames(Object.prototype).join();
      const before = process.memoryUsage().arrayBuffers;
      const error: unknown = await readers[reader]!(bytes).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      // What a refused file costs is of its own size: it may have been copied, or decoded as text.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24 + 2 * bytes.length);
      expect(error).toBeInstanceOf(FormatError);
      expect((error as FormatError).message).toMatch(says);
      expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(names);
    });
});
