export * from './protected-table';
export * from './table-protection';
export * from './policy/backup-schedule';
export * from './policy/backup-rule';
export * from './policy/vault-lock';
export * from './backup/recovery-vault';
export * from './backup/table-backup-plan';
export * from './verification/protection-verification';
