/** The one part of fflate that is used, in a module of its own: loading it lazily then loads nothing else. */
export { Inflate } from "fflate";
