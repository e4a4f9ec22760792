import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly color: string;
  readonly points: readonly (readonly [number, number])[];
}

const WIDTH = 720;
const HEIGHT = 400;
const MARGIN = { left: 60, right: 20, top: 40, bottom: 50 };

/** A line chart as an SVG document. */
export const lineChart = (title: string, xLabel: string, yLabel: string, series: readonly Series[]): string => {
  const all = series.flatMap((s) => s.points);
  const extent = (k: 0 | 1): [number, number] => [Math.min(...all.map((p) => p[k])), Math.max(...all.map((p) => p[k]))];
  const x = scaleLinear(extent(0), [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([0, extent(1)[1]], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  const path = line<readonly [number, number]>(
    (p) => x(p[0]),
    (p) => y(p[1]),
  );
  const ticksX = x
    .ticks(8)
    .map((t) => `<text x="${x(t)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${t}</text>`);
  const ticksY = y
    .ticks(6)
    .map(
      (t) =>
        `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(t)}" y2="${y(t)}" stroke="#ddd"/><text x="${MARGIN.left - 8}" y="${y(t) + 4}" text-anchor="end">${t}</text>`,
    );
  const lines = series.map(
    (s, i) =>
      `<path d="${path(s.points) ?? ""}" fill="none" stroke="${s.color}" stroke-width="1.5"/><text x="${WIDTH - MARGIN.right - 120}" y="${MARGIN.top + 18 * (i + 1)}" fill="${s.color}">${s.name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
<text x="${WIDTH / 2}" y="24" text-anchor="middle" font-size="16">${title}</text>
${[...ticksY, ...ticksX, ...lines].join("\n")}
<text x="${WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle">${xLabel}</text>
<text x="16" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})">${yLabel}</text>
</svg>
`;
};
