/** What it costs an app to import the library. */
import { printNote, printTable } from './printed-table.mjs';
import { interleaved } from './rounds.mjs';
import { difference, median, ratio, spread } from './statistics.mjs';

const LIBRARY = 'cdk-dynamodb-recovery';

/** What an app with a table loads of aws-cdk-lib, with the library or without it. */
const TABLES = 'aws-cdk-lib/aws-dynamodb';

const IMPORTED = {
  'aws-cdk-lib': ['aws-cdk-lib'],
  'aws-cdk-lib, this library': ['aws-cdk-lib', LIBRARY],
  'aws-cdk-lib, TableV2': ['aws-cdk-lib', `${TABLES}#TableV2`],
  'aws-cdk-lib, TableV2, this library': ['aws-cdk-lib', `${TABLES}#TableV2`, `${LIBRARY}#ProtectedTable`],
};

export function importCost({ rounds, folders }) {
  const measured = interleaved(rounds, Object.fromEntries(Object.entries(folders).flatMap(([version, folder]) =>
    Object.entries(IMPORTED).map(([title, modules]) => [`${title} on ${version}`, ['./load-sample.mjs', folder, ...modules]]))));
  for (const version of Object.keys(folders)) {
    printImports(version, (title, property) => measured[`${title} on ${version}`].map(result => result[property]), rounds);
  }
  printNote('Both columns beside the times are against the same without the library. aws-cdk-lib loads nearly nothing before something of it is used,\n'
    + 'so the row with TableV2 is what an app with a table sees. The goal is at most 15 ms more.');
}

function printImports(version, series, rounds) {
  const [, alone, , beside] = Object.keys(IMPORTED);
  const baselineOf = title => title.replace(', this library', '');

  printTable(
    `Import with aws-cdk-lib ${version}: medians of ${rounds} rounds, with the least and the greatest of the rounds`,
    ['', 'wall ms', 'user CPU ms', 'RSS MB', 'more CPU ms', 'x RSS'],
    Object.keys(IMPORTED).map(title => [
      title,
      median(series(title, 'wall')).toFixed(0),
      median(series(title, 'cpu')).toFixed(0),
      (median(series(title, 'rss')) / 1e6).toFixed(0),
      ...[alone, beside].includes(title)
        ? [spread(difference(series(title, 'cpu'), series(baselineOf(title), 'cpu')), 1), ratio(series(title, 'rss'), series(baselineOf(title), 'rss'))]
        : ['', ''],
    ]),
  );
}
