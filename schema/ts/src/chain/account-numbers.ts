/**
 * Account numbers beyond 53 bits. Chains of Cosmos SDK 0.54 number new accounts with the whole 64
 * bits, which CosmJS 0.38 holds in a JavaScript number. So the client works with a stand-in, and
 * the exact number is put into the document that is signed; transactions do not carry it.
 */
import type { OfflineAminoSigner, StdSignDoc } from "@cosmjs/amino";
import { isOfflineDirectSigner, type OfflineDirectSigner, type OfflineSigner } from "@cosmjs/proto-signing";
import { type Account, accountFromAny, type AccountParser } from "@cosmjs/stargate";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import type { SignDoc } from "cosmjs-types/cosmos/tx/v1beta1/tx";

const STAND_IN = 0n;

/** The exact numbers of the accounts that a client has seen. */
export class AccountNumbers {
  private readonly exact = new Map<string, bigint>();

  /** Reads an account, as the chain stores it. */
  readonly parse: AccountParser = (any): Account => {
    if (any.typeUrl !== "/cosmos.auth.v1beta1.BaseAccount") {
      return accountFromAny(any);
    }
    const account = BaseAccount.decode(any.value);
    if (account.accountNumber <= BigInt(Number.MAX_SAFE_INTEGER)) {
      this.exact.delete(account.address);
      return accountFromAny(any);
    }
    this.exact.set(account.address, account.accountNumber);
    const value = BaseAccount.encode({ ...account, accountNumber: STAND_IN }).finish();
    return accountFromAny({ ...any, value });
  };

  /** The same signer, whose documents carry the exact numbers. */
  signer(signer: OfflineSigner): OfflineSigner {
    return isOfflineDirectSigner(signer) ? this.direct(signer) : this.amino(signer);
  }

  private direct(signer: OfflineDirectSigner): OfflineDirectSigner {
    return {
      getAccounts: () => signer.getAccounts(),
      signDirect: (address, document: SignDoc) => {
        const accountNumber = this.exact.get(address) ?? document.accountNumber;
        return signer.signDirect(address, { ...document, accountNumber });
      },
    };
  }

  private amino(signer: OfflineAminoSigner): OfflineAminoSigner {
    return {
      getAccounts: () => signer.getAccounts(),
      signAmino: (address, document: StdSignDoc) => {
        const account_number = this.exact.get(address)?.toString() ?? document.account_number;
        return signer.signAmino(address, { ...document, account_number });
      },
    };
  }
}
