import { complain } from './cli/complain.js';
import { serve } from './serve.js';

await serve().catch(complain);
