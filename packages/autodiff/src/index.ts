export type { ArgNums, Selected } from "./arguments.ts";
export { checkpoint } from "./checkpoint.ts";
export { customGradient, type GradFunction } from "./customGradient.ts";
export { grad, valueAndGrad, type GradOptions } from "./grad.ts";
export { hessian, jacobian, type JacobianOptions } from "./jacobian.ts";
export { jvp, vjp, type JvpOptions } from "./vjp.ts";
