/** Plans, journals and reports hold the items of a table: on disk they are for whoever made them and nobody else. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;
