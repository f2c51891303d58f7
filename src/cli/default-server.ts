/** Where a server is that was started without any setting. */
export const DEFAULT_SERVER = 'http://localhost:9000';
