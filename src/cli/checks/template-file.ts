/** The files of a check: templates and plans, and those of a folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from './yaml-template';
import { Refusal } from '../../engine/errors/refusal';
import { isObject, type JsonObject } from '../../engine/files/json-object';

/** A file with what stands in it. */
export interface TemplateFile {
  readonly file: string;
  readonly text: string;
  readonly document: JsonObject;
}

const ALLOWED = 'be a CloudFormation template or a Terraform plan as JSON';

/** The templates of a folder are those that a synthesis of the CDK leaves there. */
export function templateFiles(path: string): TemplateFile[] {
  return filesAt(path).map(readTemplate);
}

function filesAt(path: string): string[] {
  const isFolder = attempt(path, () => statSync(path).isDirectory());
  if (!isFolder) return [path];
  const files = readdirSync(path).filter((name) => name.endsWith('.template.json')).sort();
  if (files.length === 0) throw refused('be a file, or a folder with templates of the CDK (*.template.json)', path, 'name the files');
  return files.map((name) => join(path, name));
}

function readTemplate(file: string): TemplateFile {
  const text = attempt(file, () => readFileSync(file, 'utf8'));
  const document = file.endsWith('.tf') || text.startsWith('PK') ? undefined : parsed(file, text);
  if (isTerraform(document) || (isObject(document) && isObject(document.Resources))) return { file, text, document };
  throw refused(ALLOWED, file, 'Terraform shows a plan as JSON: terraform plan -out=plan && terraform show -json plan > plan.json');
}

/** True for what `terraform show -json` prints of a plan or a state. */
export function isTerraform(document: unknown): document is JsonObject {
  return isObject(document) && [document.planned_values, document.values].some(isObject) && 'terraform_version' in document;
}

/** JSON is read as such: it is YAML too, but slower so. */
function parsed(file: string, text: string): unknown {
  try {
    return /^\s*\{/.test(text) ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    throw refused(ALLOWED, file, `it cannot be read: ${(error as Error).message.split('\n')[0]}`);
  }
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw refused('be a file that can be read', file, (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message);
  }
}

function refused(allowed: string, file: string, advice: string): Refusal {
  return new Refusal('template', allowed, JSON.stringify(file), advice);
}
