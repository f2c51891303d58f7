/** How the answers at one target are put together. */
export const ENGINE_MODES = ['any', 'all'] as const;
export type EngineMode = (typeof ENGINE_MODES)[number];
