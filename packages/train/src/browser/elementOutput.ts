import type { Output } from "../callbacks/output.ts";

/** An element of a page: every finished line becomes a `div`, the last one is redrawn. Text only, never markup. */
export const elementOutput = (element: HTMLElement): Output => {
  let current: HTMLElement | undefined;
  const write = (text: string): void => {
    current ??= element.appendChild(element.ownerDocument.createElement("div"));
    current.textContent = text;
  };
  return {
    live: true,
    columns: 120,
    draw: write,
    line: (text) => {
      write(text);
      current = undefined;
    },
  };
};
