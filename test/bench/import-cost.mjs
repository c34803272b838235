/** What it costs an app to import the library. */
import { fileURLToPath } from 'node:url';
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { median, ratio } from './statistics.mjs';

const LIBRARY = fileURLToPath(new URL('../..', import.meta.url));

/** What an app with a table loads of aws-cdk-lib, with the library or without it. */
const TABLES = 'aws-cdk-lib/aws-dynamodb';

const IMPORTED = {
  'aws-cdk-lib': ['aws-cdk-lib'],
  'aws-cdk-lib, this library': ['aws-cdk-lib', LIBRARY],
  'aws-cdk-lib, TableV2': ['aws-cdk-lib', `${TABLES}#TableV2`],
  'aws-cdk-lib, TableV2, this library': ['aws-cdk-lib', `${TABLES}#TableV2`, LIBRARY],
};

export function importCost({ rounds }) {
  const measured = interleaved(rounds, Object.fromEntries(
    Object.entries(IMPORTED).map(([title, modules]) => [title, ['./load-sample.mjs', ...modules]]),
  ));
  const series = (title, property) => measured[title].map(result => result[property]);
  const [, alone, , beside] = Object.keys(IMPORTED);
  const baselineOf = title => title.replace(', this library', '');

  printTable(
    `Import: medians of ${rounds} rounds; ratios with the least and the greatest of the rounds`,
    ['', 'wall ms', 'CPU ms', 'RSS MB', 'x CPU', 'x RSS'],
    Object.keys(IMPORTED).map(title => [
      title,
      median(series(title, 'wall')).toFixed(0),
      median(series(title, 'cpu')).toFixed(0),
      (median(series(title, 'rss')) / 1e6).toFixed(0),
      ...[alone, beside].includes(title)
        ? ['cpu', 'rss'].map(property => ratio(series(title, property), series(baselineOf(title), property)))
        : ['', ''],
    ]),
  );
  printNote('The ratios are to the same without the library. aws-cdk-lib loads nearly nothing before something of it is used, so the\n'
    + 'ones beside TableV2 are what an app with a table sees.');
}
