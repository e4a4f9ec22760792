/** What a function given to `traverse` returns to put `null` in a place. https://keras.io/api/utils/tree_utils/ */
export class MAP_TO_NONE {}
