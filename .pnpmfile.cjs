"use strict";

/** A tarball carries no sources, so the condition that leads to them stays at home. */
function beforePacking(manifest) {
  for (const target of Object.values(manifest.exports ?? {})) {
    if (target !== null && typeof target === "object") delete target.source;
  }
  return manifest;
}

module.exports = { hooks: { beforePacking } };
