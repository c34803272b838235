import { type CommandDefinition, defineCommand } from '../options/command-definition';
import { completionScript, type Shell, SHELLS } from '../options/completion-script';
import { EXIT } from '../terminal/exit-code';

/** The command that prints the completion of the others. */
export function completionOf(commands: readonly CommandDefinition[]): CommandDefinition {
  const completion: CommandDefinition = defineCommand({
    words: 'completion',
    summary: 'print the script by which bash or zsh completes commands, options and files',
    arguments: [{ name: 'shell', help: 'the shell', choices: SHELLS }],
    examples: `
npx cdk-dynamodb-recovery completion bash >> ~/.bashrc
npx cdk-dynamodb-recovery completion zsh >> ~/.zshrc`,
    prepare: (_, shell) => async ({ screen }) => {
      screen.piece(completionScript(shell as Shell, [...commands, completion]));
      return EXIT.done;
    },
  });
  return completion;
}
