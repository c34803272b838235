/** Plans, journals and reports hold the items of a table. On disk only their owner can read them. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;
