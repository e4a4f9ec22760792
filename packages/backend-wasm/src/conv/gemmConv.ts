import type { ConvKernel } from "@hornbeam/ir";
import type { Fn, FuncRef } from "../asm/index.ts";
import { I32 } from "../asm/index.ts";
import type { Ctx } from "../codegen/types.ts";
import { emitBlocked, finishRow } from "../dot/blocked.ts";
import { COLS } from "../dot/gemm.ts";
import { packer } from "../dot/pack.ts";
import { packPlaces, packTaps, unravel } from "./packImage.ts";
import { packTransposed } from "./packTransposed.ts";
import type { ConvPlan } from "./plan.ts";

export const gemmScratchBytes = (p: ConvPlan): number => p.bytes;

/** One group's product after the other. */
export const emitGemmConv = (ctx: Ctx, k: ConvKernel, p: ConvPlan): FuncRef => {
  const { geometry: g, direction } = k;
  const pack = packer(ctx, COLS);
  const cin = g.inChannels / g.groups;
  const cout = g.outChannels / g.groups;
  const resultSize = direction === "inputGrad" ? g.inSize : g.outSize;
  const panelsOf = direction === "filterGrad" ? packTaps(ctx, k, p) : packPlaces(ctx, k, p, resultSize);
  const scratch = k.args.length;
  const [first, second] = k.operands;
  const image = direction === "inputGrad" ? second : first;
  const other = direction === "inputGrad" ? first : second;
  const rowAxes = direction === "filterGrad" ? [...g.kernelSize] : [g.batch, ...resultSize];
  const space =
    direction === "filterGrad"
      ? [...rowAxes, cin, g.outChannels]
      : [...rowAxes, direction === "forward" ? g.outChannels : g.inChannels];
  return ctx.module.func(
    [...k.args, 0].map(() => I32),
    [],
    (f) => {
      const group = f.local();
      const column = f.local();
      const at = (offset: number): Fn => f.get(scratch).i32(offset).op("i32.add");
      at(p.zeros)
        .i32(0)
        .i32(p.table - p.zeros)
        .op("memory.fill", 0);
      const columnsOfGroup = (): Fn => f.get(group).i32(p.columns).op("i32.mul");
      f.forLoop(group, 0, g.groups, 1, () =>
        emitBlocked(f, ctx, {
          blocks: p.blocks,
          scratch,
          packA: (ic, mm, pc, kk, to) => {
            f.get(image)
              .get(group)
              .i32(p.inner * 4)
              .op("i32.mul")
              .op("i32.add")
              .get(ic)
              .get(mm);
            if (direction === "filterGrad") f.get(pc).get(kk);
            else {
              f.get(pc).i32(p.inner).op("i32.div_u");
              f.get(pc).get(kk).op("i32.add").i32(p.inner).op("i32.div_u");
            }
            to();
            at(p.zeros);
            if (direction === "filterGrad") at(p.table);
            f.call(panelsOf);
          },
          packB: (jc, nn, pc, kk, to) => {
            if (direction === "inputGrad")
              return packTransposed(f, {
                w: other,
                group,
                jc,
                nn,
                pc,
                kk,
                to,
                pack,
                cin,
                cout,
                outChannels: g.outChannels,
              });
            f.get(other)
              .get(pc)
              .i32(g.outChannels * 4)
              .op("i32.mul")
              .op("i32.add");
            columnsOfGroup().get(jc).op("i32.add").i32(4).op("i32.mul").op("i32.add");
            f.i32(4)
              .i32(g.outChannels * 4)
              .get(nn)
              .get(kk);
            to();
            f.get(kk)
              .i32(COLS * 4)
              .op("i32.mul")
              .call(pack);
          },
          finish: (row, tile, from, to) => {
            const shifted = f.local();
            tile();
            columnsOfGroup().i32(4).op("i32.mul").op("i32.sub").set(shifted);
            const store = (vars: readonly number[]): void =>
              finishRow(
                f,
                ctx,
                k,
                space,
                [...vars, column],
                () => f.get(shifted),
                () => columnsOfGroup().get(from).op("i32.add"),
                () => {
                  columnsOfGroup();
                  to();
                  f.op("i32.add");
                },
              );
            if (direction === "filterGrad") {
              const at2 = unravel(f, () => f.get(row), [...g.kernelSize, p.tapRows]);
              f.get(at2[at2.length - 1]!)
                .i32(cin)
                .op("i32.lt_u")
                .if(() => store(at2));
              f.release(...at2);
            } else {
              const places = unravel(f, () => f.get(row), rowAxes);
              store(places);
              f.release(...places);
            }
            f.release(shifted);
          },
        }),
      );
    },
  );
};
