/** Exit codes of all commands. */
export const EXIT = {
  /** All that was asked for is done. */
  done: 0,
  /** Something failed on the way, or another run came between: run the same again. */
  failed: 1,
  /** It was refused before anything was written. */
  refused: 2,
  /** It is done, and leaves something to a person. */
  attention: 3,
  /** Ctrl-C; run the same again to go on. */
  interrupted: 130,
} as const;

export type ExitCode = typeof EXIT[keyof typeof EXIT];
