// Starts the program under test. CONCORD names the binary; the release build is the default.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache', 'concord', 'target');
export const program = process.env.CONCORD ?? join(target, 'release', 'concord');

/** How long a page may take before a story gives up, in milliseconds: what takes seconds here takes minutes on a machine
 * that is busy with other things. */
export const PATIENCE = 300_000;

export const folder = () => mkdtempSync(join(tmpdir(), 'concord-browser-'));

/** Runs the program to its end and gives its status and output. */
export function run(...args) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error) throw done.error;
  return done;
}

/** Starts the demonstration and waits until it serves. */
export async function serve(out) {
  const child = spawn(program, ['demo', '--port', '0', '--out', out], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const port = await new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the demonstration ended with ${code}: ${said}`)));
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = said.match(/http:\/\/relief\.localhost:(\d+)/);
      if (found && said.includes('code ')) resolve(Number(found[1]));
    });
  });
  return { port, stop: () => child.kill('SIGKILL') };
}

/** The accounts of the demonstration with the codes of this minute, by host. */
export function accounts(out) {
  const lines = run('demo', 'code', '--out', out).stdout.trim().split('\n');
  return Object.fromEntries(lines.map((line) => {
    const [, host, user, passphrase, code] = line.match(/^\s*(\S+)\s+user (\S+)\s+passphrase "(.*)"\s+code (\d+)$/);
    return [host, { user, passphrase, code }];
  }));
}
