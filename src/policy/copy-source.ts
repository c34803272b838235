import { Token } from 'aws-cdk-lib';
import { nameMatching, refusal } from '../internal/requirement';

/**
 * The source of copies into a vault of this account: another account of the organization, or many.
 *
 * Copies between accounts need AWS Organizations, with cross-account backup switched on in the management account, and
 * a destination that is not the default vault.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export class CopySource {
  /**
   * One account.
   *
   * @param accountId 12 digits
   */
  public static account(accountId: string): CopySource {
    nameMatching('accountId', accountId, /^\d{12}$/, 'an account id of 12 digits');
    return new CopySource({ account: accountId });
  }

  /**
   * Every account of an organization.
   *
   * @param organizationId for example `o-a1b2c3d4e5`
   */
  public static organization(organizationId: string): CopySource {
    nameMatching('organizationId', organizationId, /^o-[a-z0-9]{10,32}$/, 'the id of an organization, for example o-a1b2c3d4e5');
    return new CopySource({ StringEquals: { 'aws:PrincipalOrgID': organizationId } });
  }

  /**
   * Every account of an organizational unit, and of the units below it.
   *
   * @param path from the organization down, for example `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111`
   */
  public static organizationalUnit(path: string): CopySource {
    if (
      !Token.isUnresolved(path) &&
      !/^o-[a-z0-9]{10,32}\/r-[a-z0-9]{4,32}(\/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})+$/.test(path)
    ) {
      throw refusal(
        'path',
        'go from the organization to the organizational unit',
        `"${path}"`,
        'for example o-a1b2c3d4e5/r-ab12/ou-ab12-11111111',
      );
    }
    return new CopySource({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [path, `${path}/*`] } });
  }

  private constructor(
    /**
     * The account, or the condition that a principal meets.
     *
     * @internal
     */
    public readonly _principal: { readonly [name: string]: unknown },
  ) {}
}
