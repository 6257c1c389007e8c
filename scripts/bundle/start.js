/**
 * Starts a command's bundle, with what V8 compiled of the bundle in an earlier run: half of a short run went into compiling.
 * The build copies this file beside the commands. It must run on old Nodes: the bundle says which Node is needed.
 */
const {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

/**
 * Work that a function does before V8 compiles the function for speed, in bytes of bytecode. The default of Node 20, 67,584,
 * suits servers: of a run of seconds a quarter went into compiling, much of which V8 took back (docs/performance.md). Newer
 * Nodes wait longer, and have no such flag.
 */
const WORK_BEFORE_COMPILING = 1_000_000;

/**
 * Runs the bundle of a command.
 *
 * @param name the command
 * @param digest of the bundle's text: V8 itself compares only how long the text is
 */
exports.start = (name, digest) => {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${WORK_BEFORE_COMPILING}`);
  const path = join(__dirname, 'bundles', `${name}.js`);
  const folder = crc32 && cacheFolder();
  if (!folder) return require(path);
  const file = join(folder, `${name}.bin`);
  const stamp = `${digest} ${process.version} ${process.arch}`;
  const cachedData = read(file, stamp);
  const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`;
  const script = new Script(text, { filename: path, cachedData });
  if (!cachedData || script.cachedDataRejected)
    process.on('exit', code => {
      if (isWorth(code)) write(folder, file, stamp, script.createCachedData());
    });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, path, join(__dirname, 'bundles'));
};

/**
 * Whether a run compiled what later runs need: not one that only printed its help or was refused. A pipeline's machine is
 * thrown away after the run.
 */
function isWorth(code) {
  return !process.env.CI && code !== 2 && !process.argv.some(word => /^(?:-h|--help|--version)$/.test(word));
}

/** Where the user's programs keep what can be made again; undefined if that is not the user's own, as under sudo. */
function cacheFolder() {
  const { HOME, XDG_CACHE_HOME, NODE_DISABLE_COMPILE_CACHE } = process.env;
  if (!HOME || !process.getuid || NODE_DISABLE_COMPILE_CACHE) return undefined;
  try {
    const cache = XDG_CACHE_HOME || join(HOME, '.cache');
    return isOwn(statSync(HOME)) ? join(cache, 'alloy-otlp-ingress', 'code') : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nobody else can write what this user runs. */
function isOwn({ uid, mode }) {
  return uid === process.getuid() && (mode & 0o022) === 0;
}

/** What was compiled of this very text, by this very Node; undefined if there is none, or it was damaged. */
function read(file, stamp) {
  let opened;
  try {
    opened = openSync(file);
    if (!isOwn(fstatSync(opened))) return undefined;
    const whole = readFileSync(opened);
    const head = whole.subarray(0, whole.indexOf('\n')).toString('latin1');
    const data = whole.subarray(head.length + 1);
    return head === `${stamp} ${crc32(data)}` ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/** Without a place to write, the next run compiles again. */
function write(folder, file, stamp, data) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwn(statSync(folder))) return;
    const next = `${file}.${process.pid}`;
    writeFileSync(next, Buffer.concat([Buffer.from(`${stamp} ${crc32(data)}\n`, 'latin1'), data]), { mode: 0o600 });
    renameSync(next, file);
  } catch {}
}
