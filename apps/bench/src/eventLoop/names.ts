/** What the event loop is measured with: the models of the bench, and one with so many rows that handling them takes time. */
export const fitNames = ["mlp", "cnn", "lstm", "gpt", "rows"] as const;
