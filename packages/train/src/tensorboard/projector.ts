const quote = (text: string): string => JSON.stringify(text);

/** An embedding in the projector: its weights' name, the file of its vectors, the file of their labels. */
export interface ProjectedEmbedding {
  readonly tensorName: string;
  readonly tensorPath: string;
  readonly metadataPath?: string | undefined;
}

/** `projector_config.pbtxt`, in protobuf's text form. */
export const projectorConfig = (embeddings: readonly ProjectedEmbedding[]): string =>
  embeddings
    .map(
      ({ tensorName, tensorPath, metadataPath }) =>
        `embeddings {\n  tensor_name: ${quote(tensorName)}\n${metadataPath === undefined ? "" : `  metadata_path: ${quote(metadataPath)}\n`}  tensor_path: ${quote(tensorPath)}\n}\n`,
    )
    .join("");

/** Vectors as lines of tab-separated numbers. */
export const vectorsTsv = (values: ArrayLike<number>, width: number): string => {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += width)
    lines.push(Array.from({ length: width }, (_, i) => String(values[at + i])).join("\t"));
  return `${lines.join("\n")}\n`;
};
