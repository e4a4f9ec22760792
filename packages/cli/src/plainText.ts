/**
 * Text without control and formatting characters but line ends and tabs: names in a file could otherwise move the cursor, recolour or retitle a terminal. Each
 * becomes `\xNN`.
 */
export const plainText = (text: string): string =>
  text.replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, (c) => `\\x${c.codePointAt(0)!.toString(16).padStart(2, "0")}`);
