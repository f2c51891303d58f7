#!/usr/bin/env node
import { complain } from './cli/complain.js';

// what is wrong with a plug-in comes up while the commands are being loaded
await import('./cli/program.js').then(({ run }) => run()).catch(complain);
