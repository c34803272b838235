import type { github, Project } from 'projen';

/** The actions that the workflows run: a tag can be moved to other code, a commit cannot. */
const ACTIONS: { [action: string]: { version: string; commit: string } } = {
  'actions/checkout': { version: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/download-artifact': { version: 'v8.0.1', commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c' },
  'actions/setup-dotnet': { version: 'v6.0.0', commit: 'a98b56852c35b8e3190ac28c8c2271da59106c68' },
  'actions/setup-go': { version: 'v7.0.0', commit: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e' },
  'actions/setup-java': { version: 'v6.0.0', commit: 'dd06d9cba3e5552c54d9f8ea23572deb30010f7c' },
  'actions/setup-node': { version: 'v7.0.0', commit: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/setup-python': { version: 'v7.0.0', commit: '5fda3b95a4ea91299a34e894583c3862153e4b97' },
  'actions/upload-artifact': { version: 'v7.0.1', commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a' },
  'amannn/action-semantic-pull-request': { version: 'v6.1.1', commit: '48f256284bd46cdaab1048c3721360e808335d50' },
  'peter-evans/create-pull-request': { version: 'v8.1.1', commit: '5f6978faf089d4d20b00c7766989d076bb2fc7f1' },
};

/** Has every workflow name the commit of each action, and its version in a comment. */
export function pinActions(project: Project, { actions }: github.GitHub) {
  for (const [action, { commit }] of Object.entries(ACTIONS)) actions.set(action, `${action}@${commit}`);

  // Comments do not survive the writer of YAML, so they are added to what it has written.
  for (const file of project.files.filter(({ path }) => path.startsWith('.github/workflows/'))) {
    const writer = file as unknown as { synthesizeContent(...args: unknown[]): string | undefined };
    const write = writer.synthesizeContent.bind(file);
    writer.synthesizeContent = (...args) => write(...args)?.replace(
      /uses: (.+)@[0-9a-f]{40}$/gm,
      (line, action: string) => `${line} # ${ACTIONS[action].version}`,
    );
  }
}
