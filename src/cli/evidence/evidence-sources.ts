/** What an operator may choose from. */
export const EVIDENCE = ['stream', 'export', 'pair'] as const;

export type EvidenceSource = typeof EVIDENCE[number];
