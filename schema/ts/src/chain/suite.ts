/** The clients of a deployed suite, over one connection. */
import type { CosmWasmClient, SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";

import {
  DatanetRegistryClient,
  DatanetRegistryQueryClient,
  DisputeRegistryClient,
  DisputeRegistryQueryClient,
  GopenTokenClient,
  GopenTokenQueryClient,
  GovernorClient,
  GovernorQueryClient,
  ModelRegistryClient,
  ModelRegistryQueryClient,
  OpenTokenClient,
  OpenTokenQueryClient,
  OracleRegistryClient,
  OracleRegistryQueryClient,
  PayoutSplitterClient,
  PayoutSplitterQueryClient,
} from "../generated/index.js";
import type { Deployment } from "./deployment.js";

/** Everything that can be asked. */
export function suiteQueries(client: CosmWasmClient, { contracts }: Pick<Deployment, "contracts">) {
  return {
    openToken: new OpenTokenQueryClient(client, contracts.open_token),
    gopenToken: new GopenTokenQueryClient(client, contracts.gopen_token),
    datanetRegistry: new DatanetRegistryQueryClient(client, contracts.datanet_registry),
    modelRegistry: new ModelRegistryQueryClient(client, contracts.model_registry),
    oracleRegistry: new OracleRegistryQueryClient(client, contracts.oracle_registry),
    payoutSplitter: new PayoutSplitterQueryClient(client, contracts.payout_splitter),
    disputeRegistry: new DisputeRegistryQueryClient(client, contracts.dispute_registry),
    governor: new GovernorQueryClient(client, contracts.governor),
  };
}

/** Everything that an account can do. */
export function suiteActions(
  client: SigningCosmWasmClient,
  sender: string,
  { contracts }: Pick<Deployment, "contracts">,
) {
  return {
    openToken: new OpenTokenClient(client, sender, contracts.open_token),
    gopenToken: new GopenTokenClient(client, sender, contracts.gopen_token),
    datanetRegistry: new DatanetRegistryClient(client, sender, contracts.datanet_registry),
    modelRegistry: new ModelRegistryClient(client, sender, contracts.model_registry),
    oracleRegistry: new OracleRegistryClient(client, sender, contracts.oracle_registry),
    payoutSplitter: new PayoutSplitterClient(client, sender, contracts.payout_splitter),
    disputeRegistry: new DisputeRegistryClient(client, sender, contracts.dispute_registry),
    governor: new GovernorClient(client, sender, contracts.governor),
  };
}

export type SuiteQueries = ReturnType<typeof suiteQueries>;
export type SuiteActions = ReturnType<typeof suiteActions>;

/** An account of a suite: its connection, what it can ask and what it can do. */
export interface SuiteAccount {
  address: string;
  client: SigningCosmWasmClient;
  deployment: Deployment;
  queries: SuiteQueries;
  actions: SuiteActions;
}

/** The account of an address that `client` signs for. */
export function suiteAccount(client: SigningCosmWasmClient, address: string, deployment: Deployment): SuiteAccount {
  return {
    address,
    client,
    deployment,
    queries: suiteQueries(client, deployment),
    actions: suiteActions(client, address, deployment),
  };
}
