/**
 * What WebAssembly may call once the interpreter has started. An interpreter can do to the world only what it imports,
 * so this list is the wall: whatever an expression does inside, none of it needs a file, a socket or JavaScript.
 */
const OPEN: readonly string[] = [
  // raising and catching errors of its own
  'Jsv_GetError_import',
  'JsvError_Check',
  // calls through its own table of functions
  '_PyEM_TrampolineCall_JS',
  // calendar
  '_tzset_js',
  '_localtime_js',
  '_gmtime_js',
  '_mktime_js',
  '_timegm_js',
  'clock_res_get',
  'emscripten_get_now',
  // whether somebody pressed a key: nobody did
  '_Py_CheckEmscriptenSignals_Helper',
];

/** What is answered by us from the beginning. */
const OURS: readonly string[] = ['random_get', 'clock_time_get', 'emscripten_date_now', 'emscripten_resize_heap'];

/** The two that are answered by us once it has started. */
const OURS_LATER: readonly string[] = ['fd_write', 'fd_read'];

export type Gate = 'open' | 'ours' | 'ours later' | 'denied' | 'shut';

/** `denied`: answers "not permitted", which becomes a Python exception. `shut`: ends the interpreter. */
export function gate(name: string): Gate {
  if (OPEN.includes(name)) return 'open';
  if (OURS.includes(name)) return 'ours';
  if (OURS_LATER.includes(name)) return 'ours later';
  return /^__syscall_|^fd_/.test(name) ? 'denied' : 'shut';
}
