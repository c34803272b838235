import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const LIBRARIES = join(__dirname, '..', '..', '.emulator', 'venv', 'lib');
const FILES = { backup: 'backup/2018-11-15', dynamodb: 'dynamodb/2012-08-10' };

/** AWS's own description of a service, as it comes with botocore. */
export class ServiceModel {
  private readonly model: any;

  constructor(service: keyof typeof FILES) {
    const [python] = readdirSync(LIBRARIES);
    const file = join(LIBRARIES, python, 'site-packages', 'botocore', 'data', FILES[service], 'service-2.json.gz');
    this.model = JSON.parse(gunzipSync(readFileSync(file)).toString());
  }

  /** The parameters of an operation; undefined if there is no such operation. */
  public parametersOf(operation: string): string[] | undefined {
    const input = this.model.operations[operation]?.input.shape;
    return input && Object.keys(this.model.shapes[input].members);
  }

  public valuesOf(shape: string): string[] {
    return this.model.shapes[shape].enum;
  }
}
