import { FBetaScore, type F1ScoreOptions } from "./FBetaScore.ts";

/** 2·precision·recall / (precision + recall) of predictions [batch, classes]. https://keras.io/api/metrics/classification_metrics/ */
export class F1Score extends FBetaScore {
  static override readonly className: string = "F1Score";
  constructor(options: F1ScoreOptions = {}) {
    super({ ...options, beta: 1, name: options.name ?? "f1_score" });
  }
  override getConfig(): Record<string, unknown> {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}
