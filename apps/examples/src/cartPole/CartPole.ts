/** Position, speed, angle, angular speed. */
export type State = [number, number, number, number];

const GRAVITY = 9.8;
const CART = 1;
const POLE = 0.1;
const HALF_LENGTH = 0.5;
const FORCE = 10;
const SECONDS = 0.02;

/**
 * A pole on a cart that is pushed to the left or to the right (Barto, Sutton & Anderson 1983), with the numbers of Gymnasium's CartPole-v1: a reward of 1
 * a step, until the pole leans more than 12°, the cart is more than 2.4 off, or 500 steps are done.
 */
export class CartPole {
  readonly #float: () => number;
  state: State = [0, 0, 0, 0];
  steps = 0;

  constructor(float: () => number) {
    this.#float = float;
    this.reset();
  }
  reset(): void {
    this.state = [0, 0, 0, 0].map(() => 0.1 * (this.#float() - 0.5)) as State;
    this.steps = 0;
  }
  /** Pushes to the right (1) or to the left (0). `fell` ends an episode; `over` does after 500 steps, too. */
  step(action: number): { readonly fell: boolean; readonly over: boolean } {
    const [x, v, angle, spin] = this.state;
    const force = action ? FORCE : -FORCE;
    const total = CART + POLE;
    const swing = (force + POLE * HALF_LENGTH * spin ** 2 * Math.sin(angle)) / total;
    const spinChange =
      (GRAVITY * Math.sin(angle) - Math.cos(angle) * swing) /
      (HALF_LENGTH * (4 / 3 - (POLE * Math.cos(angle) ** 2) / total));
    const speedChange = swing - (POLE * HALF_LENGTH * spinChange * Math.cos(angle)) / total;
    this.state = [x + SECONDS * v, v + SECONDS * speedChange, angle + SECONDS * spin, spin + SECONDS * spinChange];
    this.steps++;
    const fell = Math.abs(this.state[0]) > 2.4 || Math.abs(this.state[2]) > (12 * Math.PI) / 180;
    return { fell, over: fell || this.steps >= 500 };
  }
}
