/** A command of the command line, run by a function as a person would type it. */
import { Writable } from 'node:stream';
import { main } from '../../cli/main';
import { type JsonObject, jsonObject } from '../../engine/files/json-object';

/** The end of a command: its exit code, and the document that it prints. */
export interface CommandResult {
  /** False if the time was up: the same command goes on. */
  readonly done: boolean;
  readonly document: JsonObject;
}

const INTERRUPTED = 130;

/** Exit codes of a command that has done its work; with 3 it leaves something to a person. */
const DONE = [0, 3];

/** The refusal or failure of a command, which ends the execution. */
export class CommandFailed extends Error {
  public readonly name = 'CommandFailed';
}

/**
 * Runs a command, and ends it as Ctrl-C does once the time is up: what is in flight is finished and written down.
 *
 * @param time in milliseconds
 */
export async function runCommand(words: readonly string[], time: number): Promise<CommandResult> {
  const [stdout, stderr] = [new Lines(), new Lines((line) => console.log(JSON.stringify({ message: 'command', line })))];
  const timer = setTimeout(() => process.emit('SIGINT'), time);
  try {
    const code = await main([...words, '--json'], { stdout: stdout.stream, stderr: stderr.stream });
    const document = jsonObject(stdout.text) ?? {};
    if (DONE.includes(code)) return { done: true, document };
    if (code === INTERRUPTED) return { done: false, document };
    throw new CommandFailed(errorIn(document) ?? stderr.text);
  } finally {
    clearTimeout(timer);
  }
}

function errorIn({ error }: JsonObject): string | undefined {
  return (error as { readonly message?: string } | undefined)?.message;
}

/** A stream that keeps what is written to it, and hands on its lines. */
class Lines {
  public text = '';
  private rest = '';

  constructor(private readonly line: (line: string) => void = () => undefined) {}

  public get stream(): NodeJS.WriteStream {
    const write = (chunk: Buffer, _: string, done: () => void) => {
      this.text += chunk;
      const lines = (this.rest + chunk).split('\n');
      this.rest = lines.pop()!;
      lines.filter(Boolean).forEach(this.line);
      done();
    };
    return new Writable({ decodeStrings: true, write }) as unknown as NodeJS.WriteStream;
  }
}
