/** The deployment file: where the suite lies on which chain. */

/** How a chain is reached. */
export interface ChainConfig {
  /** URLs of CometBFT RPCs. */
  endpoints: string[];
  chain_id: string;
  address_prefix: string;
  /** Price of one unit of gas in `fee_denom`. */
  gas_price: string;
  fee_denom: string;
  /** What estimated gas is multiplied by. */
  gas_adjustment?: string;
}

/** The contracts that a client talks to, by their names in the deployment file. */
export type ContractName =
  | "open_token"
  | "gopen_token"
  | "datanet_registry"
  | "model_registry"
  | "oracle_registry"
  | "payout_splitter"
  | "dispute_registry"
  | "governor";

/** What every tool must know of a deployed suite. */
export interface Deployment {
  chain: ChainConfig;
  /** Who receives the treasury's share. */
  treasury?: string;
  /** Contract name -> address. */
  contracts: Record<ContractName, string>;
  /** Contract name -> SHA-256 of its code. */
  checksums?: Record<string, string>;
}
