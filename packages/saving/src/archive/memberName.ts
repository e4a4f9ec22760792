import { check } from "../bytes/errors.ts";

const RULE = "a member name must be a relative path of plain segments";

/**
 * Refuses every name that could leave the folder it is unpacked into on any system, or mean two things: empty, absolute, with a drive
 * or stream colon, a backslash, a control character, or a segment that is empty, `.` or `..`. Returns the name.
 */
export function checkMemberName(name: string, op: string): string {
  const shown = JSON.stringify(name.slice(0, 80));
  check(name.length > 0 && name.length <= 4096, op, RULE, shown);
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  check(!/[\\:\u0000-\u001f\u007f]/.test(name), op, RULE, shown);
  const segments = (name.endsWith("/") ? name.slice(0, -1) : name).split("/");
  check(!segments.some((s) => s === "" || s === "." || s === ".."), op, RULE, shown);
  return name;
}
