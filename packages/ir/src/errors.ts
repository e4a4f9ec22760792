/** Facts about an error that a program can read: the op or layer path, the rule broken, what came, what to do. */
export interface ErrorFields {
  readonly op?: string;
  readonly rule?: string;
  readonly received?: string;
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** The root of every error Hornbeam throws on purpose. */
export class HornbeamError extends Error {
  readonly fields: ErrorFields;
  constructor(message: string, fields: ErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = new.target.name;
    this.fields = fields;
  }
}

/** Shapes, ranks or axes that do not fit. */
export class ShapeError extends HornbeamError {
  override readonly name: string = "ShapeError";
}
/** A dtype the operation is not defined for. */
export class DTypeError extends HornbeamError {
  override readonly name: string = "DTypeError";
}
/** An argument outside its documented range, or an unknown name. */
export class ValueError extends HornbeamError {
  override readonly name: string = "ValueError";
}
/** The device refused: no memory, no adapter, a released tensor. */
export class DeviceError extends HornbeamError {
  override readonly name: string = "DeviceError";
}
/** The device is gone, and with it what was only there. */
export class DeviceLostError extends HornbeamError {
  override readonly name: string = "DeviceLostError";
}
/** A file that is not what its format says, or is not safe to read. */
export class FormatError extends HornbeamError {
  override readonly name: string = "FormatError";
}
/** Something that exists in Keras but cannot be done here, with the way round it. */
export class UnsupportedError extends HornbeamError {
  override readonly name: string = "UnsupportedError";
}

/** The one form of our messages: `op: rule; received …. Remedy.` */
export const explain = (fields: ErrorFields): string =>
  `${fields.op ? `${fields.op}: ` : ""}${fields.rule ?? "invalid"}` +
  `${fields.received === undefined ? "" : `; received ${fields.received}`}` +
  `${fields.remedy ? `. ${fields.remedy}` : ""}.`;
