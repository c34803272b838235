/**
 * Output of a command: results on standard output, as text or as one JSON document; everything on the way on standard
 * error.
 */
import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { SingleBar } from 'cli-progress';
import { numberText } from './count-text';
import { progressLine } from './progress-line';
import { spanText } from './time';
import { writeDocument, writeText } from './writer';
import { plainText } from '../../engine/errors/plain-text';

export interface ScreenOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;

  /** False with --no-color. */
  readonly color?: boolean;
  readonly out?: NodeJS.WriteStream;
  readonly err?: NodeJS.WriteStream;
  readonly environment?: NodeJS.ProcessEnv;

  /** Begins each note, to tell pieces of work apart that go on side by side. */
  readonly label?: string;
}

/** The progress of a piece of work. */
export interface Progress {
  /** @param rest further facts */
  update(done: number, rest?: string): void;
  end(): void;
}

type Style = Parameters<typeof styleText>[0];

export class Screen {
  public readonly json: boolean;
  private readonly out: NodeJS.WriteStream;
  private readonly err: NodeJS.WriteStream;
  private readonly environment: NodeJS.ProcessEnv;

  /** Stands for codes of colours until a line is written. It cannot be guessed, so no text of others stands for one. */
  private readonly mark = randomUUID();
  private readonly codes: string[] = [];

  constructor(private readonly options: ScreenOptions = {}) {
    this.json = options.json ?? false;
    this.out = options.out ?? process.stdout;
    this.err = options.err ?? process.stderr;
    this.environment = options.environment ?? process.env;
  }

  /** The result: its document for programs, its lines for people. */
  public show(document: object, lines: () => readonly string[]): void {
    if (this.json) {
      writeDocument(this.out, document);
    } else {
      this.out.write(lines().map((line) => `${this.painted(plainText(line))}\n`).join(''));
    }
  }

  /** A piece of a result that is too long for one. */
  public piece(text: string): void {
    writeText(this.out, text);
  }

  /** Something on the way. */
  public note(text: string): void {
    if (!this.options.quiet) writeText(this.err, `${this.options.label ?? ''}${text}\n`);
  }

  /** The same screen, for a piece of work with a label. */
  public labelled(label: string): Screen {
    return new Screen({ ...this.options, label });
  }

  /** For what goes to standard output. */
  public styled(style: Style, text: string): string {
    if (!this.hasColor()) return text;
    const [start, end] = styleText(style, '|', { validateStream: false }).split('|');
    return `${this.brush(start)}${text}${this.brush(end)}`;
  }

  private brush(code: string): string {
    return `${this.mark}${this.codes.push(code) - 1};`;
  }

  /** The line with its colours, which nothing else in it can have. */
  private painted(line: string): string {
    return line.split(this.mark).map((part, place) => place === 0 ? part : part.replace(/^(\d+);/, (_, code) => this.codes[code])).join('');
  }

  /** A bar on a terminal, a line now and then elsewhere. Without a total there is no bar, and no end in sight. */
  public progress(label: string, total?: number): Progress {
    if (this.options.quiet) return { update: () => undefined, end: () => undefined };
    return this.err.isTTY && !this.environment.CI && this.environment.TERM !== 'dumb' ? this.bar(label, total) : this.lines(label, total);
  }

  private bar(label: string, total?: number): Progress {
    const bar = new SingleBar({
      // The width is that of the moment: terminals are made larger and smaller.
      format: (_, { value: done }, { rate: speed, left, rest }) => plainText(progressLine(
        { label: plainText(label), done, total, rate: speed, left, rest: plainText(rest) }, this.err.columns || 80,
      )),
      stream: this.err,
      hideCursor: true,
      linewrap: false,
      noTTYOutput: false,
      // The run has its own way of ending.
      gracefulExit: false,
    });
    const rate = new Rate(total);
    bar.start(total ?? 0, 0, { rest: '', rate: '', left: '' });
    return {
      update: (done, rest = '') => bar.update(done, { rest, ...rate.at(done) }),
      end: () => bar.stop(),
    };
  }

  private lines(label: string, total?: number): Progress {
    const rate = new Rate(total);
    const step = total === undefined ? 100_000 : Math.max(1, Math.ceil(total / 10));
    let next = step;
    let written = Date.now();
    let last: readonly [number, string] | undefined;
    const write = (done: number, rest: string) => {
      const { rate: speed, left } = rate.at(done);
      const parts = [total === undefined ? numberText(done) : `${numberText(done)}/${numberText(total)}`, ...total === undefined ? [] : [speed, left], rest];
      this.note(`${label}: ${parts.filter(Boolean).join(' · ')}`);
      written = Date.now();
      last = undefined;
    };
    return {
      update: (done, rest = '') => {
        last = [done, rest];
        const since = Date.now() - written;
        if (since < (done < next ? QUIET_FOR : TOO_SOON)) return;
        next = (Math.floor(done / step) + 1) * step;
        write(done, rest);
      },
      end: () => {
        if (last) write(...last);
      },
    };
  }

  private hasColor(): boolean {
    const { NO_COLOR: none, FORCE_COLOR: force } = this.environment;
    if (this.json || this.options.color === false || none) return false;
    return force !== undefined && force !== '' ? force !== '0' : this.out.isTTY;
  }
}

/** The longest that a log hears nothing, and the shortest, in milliseconds. */
const QUIET_FOR = 15_000;
const TOO_SOON = 1000;

class Rate {
  private readonly start = Date.now();

  constructor(private readonly total?: number) {}

  public at(done: number): { rate: string; left: string } {
    const seconds = (Date.now() - this.start) / 1000;
    const perSecond = seconds > 0 ? done / seconds : 0;
    const left = this.total === undefined || perSecond === 0 ? '' : done >= this.total ? `in ${spanText(1000 * seconds)}`
      : `${spanText(1000 * (this.total - done) / perSecond)} left`;
    return { rate: `${numberText(Math.round(perSecond))}/s`, left };
  }
}
