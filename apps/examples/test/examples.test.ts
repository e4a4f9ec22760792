import { setDevice, wasm } from "hornbeam";
import { beforeAll, describe, expect, test } from "vitest";
import { CartPole } from "../src/cartPole/CartPole.ts";

// Each example on the budget it has by default, with what it reaches; about half a minute together.
const within = { timeout: 60_000 };

beforeAll(async () => void setDevice(await wasm()));

describe("examples", () => {
  test("gan: generated points lie on the ring, all round", within, async () => {
    const { run } = await import("../src/gan.ts");
    const { before, distance, sectors } = await run();
    expect(before).toBeGreaterThan(1);
    expect(distance).toBeLessThan(0.25);
    expect(sectors).toBe(8);
  });

  test("vae: the bound on the likelihood of images falls to a third, on images it never saw, too", within, async () => {
    const { run } = await import("../src/vae.ts");
    const { first, loss, heldOut } = await run();
    expect(first).toBeGreaterThan(40);
    expect(loss).toBeLessThan(17);
    expect(heldOut).toBeLessThan(17.5);
  });

  test("contrastive: features learned without labels tell signals apart that raw values do not", within, async () => {
    const { run } = await import("../src/contrastive.ts");
    const { raw, learned } = await run();
    expect(raw).toBeLessThan(0.55);
    expect(learned).toBeGreaterThan(0.7);
  });

  test("two towers: people are shown films of their taste", within, async () => {
    const { run } = await import("../src/twoTower.ts");
    const { before, ofTaste } = await run();
    expect(before).toBeLessThan(0.35);
    expect(ofTaste).toBeGreaterThan(0.9);
  });

  test("policyGradient: CartPole is solved", within, async () => {
    const { run } = await import("../src/policyGradient.ts");
    const { solved, average } = await run();
    expect(solved).toBe(true);
    expect(average).toBeGreaterThanOrEqual(475);
  });

  test("transfer: a frozen base beats beginning anew on three images of each kind", within, async () => {
    const { run } = await import("../src/transfer.ts");
    const { base, scratch, frozen, tuned } = await run();
    expect(base).toBeGreaterThan(0.9);
    expect(frozen).toBeGreaterThan(scratch + 0.03);
    expect(tuned).toBeGreaterThan(scratch + 0.03);
  });

  test("textGeneration: the rhyme goes on in its own words", within, async () => {
    const { run } = await import("../src/textGeneration.ts");
    const { perplexity, text, known } = await run();
    expect(perplexity).toBeLessThan(1.4);
    expect(text).toMatch(/^this is the house that jack built/);
    expect(known).toBeGreaterThan(0.9);
  });

  test("timeseries: the forecast beats the values of now and of yesterday", within, async () => {
    const { run } = await import("../src/timeseries.ts");
    const { mae, asNow, asYesterday } = await run();
    expect(mae).toBeLessThan(0.5 * Math.min(asNow, asYesterday));
  });
});

test("a cart that is always pushed to one side falls within 12 steps, and one whose pole is balanced does not", () => {
  const falls = new CartPole(() => 0.5);
  let steps = 1;
  while (!falls.step(1).fell) steps++;
  expect(steps).toBeLessThan(12);
  const stands = new CartPole(() => 0.6);
  let over = false;
  for (steps = 0; !over; steps++) {
    const [x, v, angle, spin] = stands.state;
    // A controller that is known to hold it: the sign of a weighted sum.
    ({ over } = stands.step(Number(0.1 * x + 0.3 * v + angle + 0.6 * spin > 0)));
  }
  expect(steps).toBe(500);
});
