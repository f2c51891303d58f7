import { complain } from './cli/complain.js';

// what is wrong with a plug-in comes up while the server is being loaded
await import('./serve.js').then(({ serve }) => serve()).catch(complain);
