//! What the chain says, in the forms that the oracle works with.

use std::collections::{BTreeMap, BTreeSet};

use attribution_report::{Hash32, OracleMember, OracleSet};
use chain_client::{Address, Chain};
use contract_api::{
    datanet_registry,
    dispute_registry::{self, ChallengeResponse, ChallengesResponse},
    model_registry::{self, AdapterResponse, AdapterStatus, AdaptersResponse},
    oracle_registry::{self, OperatorResponse, SetResponse},
    payout_splitter::{
        self, ChannelResponse, ChargesResponse, HeadResponse, ReportResponse, ReportStatus,
        ReportsResponse, MAX_PENDING,
    },
};
use cosmwasm_std::Uint64;
use serde::de::DeserializeOwned;

use crate::address::to_canonical;
use crate::config::OracleConfig;
use crate::error::Result;
use crate::report::{ChannelFacts, SetFacts};
use crate::verify::RecordScope;
use crate::wire::Members;

/// Reports that one query asks for.
const REPORTS_PAGE: u32 = 10;
/// Challenges that are followed at once.
const MAX_CHALLENGES: usize = 1_000;
/// Serving nodes that are followed.
const MAX_NODES: usize = 1_000;

/// The contracts, read through one connection.
pub struct Contracts {
    chain: Chain,
    splitter: Address,
    oracles: Address,
    models: Address,
    datanets: Address,
    disputes: Address,
    scope: RecordScope,
}

/// Ends of the chain of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Highest number used.
    pub last_seq: u64,
    /// Number of the newest report that is not void; zero before the first.
    pub tip_seq: u64,
    /// Its digest; zero before the first.
    pub tip_digest: Hash32,
    /// Number of the newest final report.
    pub final_seq: u64,
    /// Charges of void reports are left to take back; no report is taken until then.
    pub reverting: bool,
}

/// An oracle set with everything that is derived from it.
#[derive(Debug, Clone)]
pub struct ActiveSet {
    /// Number of the set.
    pub set_id: u64,
    /// Keys and quorum.
    pub members: Members,
    /// What reports are built with.
    pub facts: SetFacts,
    /// Operators as bech32 text, in the set's order.
    pub operators: Vec<String>,
    /// The set as digests and proofs name it.
    pub oracle_set: OracleSet,
}

impl ActiveSet {
    /// Index of an operator.
    pub fn member(&self, operator: &str) -> Option<u16> {
        let index = self.operators.iter().position(|known| known == operator)?;
        u16::try_from(index).ok()
    }
}

impl Contracts {
    /// Connects and checks the contracts' addresses.
    pub async fn connect(config: &OracleConfig) -> Result<Self> {
        let chain = Chain::connect(config.chain.clone()).await?;
        let splitter = chain.parse_address(&config.contracts.payout_splitter)?;
        let scope = RecordScope {
            chain_id: config.chain.chain_id.clone(),
            splitter: splitter.to_bytes(),
            prefix: config.chain.address_prefix.clone(),
        };
        Ok(Self {
            oracles: chain.parse_address(&config.contracts.oracle_registry)?,
            models: chain.parse_address(&config.contracts.model_registry)?,
            datanets: chain.parse_address(&config.contracts.datanet_registry)?,
            disputes: chain.parse_address(&config.contracts.dispute_registry)?,
            splitter,
            scope,
            chain,
        })
    }

    /// The connection.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// What signatures of receipts and vouchers are bound to.
    pub fn scope(&self) -> &RecordScope {
        &self.scope
    }

    /// model-registry.
    pub fn models(&self) -> &Address {
        &self.models
    }

    /// payout-splitter.
    pub fn splitter(&self) -> &Address {
        &self.splitter
    }

    /// dispute-registry.
    pub fn disputes(&self) -> &Address {
        &self.disputes
    }

    /// Canonical bytes of an address of this chain.
    pub fn canonical(&self, text: &str) -> Result<Vec<u8>> {
        Ok(to_canonical(text, &self.scope.prefix)?)
    }

    /// Asks payout-splitter.
    pub async fn splitter_query<T: DeserializeOwned>(
        &self,
        query: &payout_splitter::QueryMsg,
    ) -> Result<T> {
        Ok(self.chain.query_smart(&self.splitter, query).await?)
    }

    /// Asks model-registry.
    pub async fn model_query<T: DeserializeOwned>(
        &self,
        query: &model_registry::QueryMsg,
    ) -> Result<T> {
        Ok(self.chain.query_smart(&self.models, query).await?)
    }

    /// Asks datanet-registry.
    pub async fn datanet_query<T: DeserializeOwned>(
        &self,
        query: &datanet_registry::QueryMsg,
    ) -> Result<T> {
        Ok(self.chain.query_smart(&self.datanets, query).await?)
    }

    /// One challenge; none where there is no such challenge.
    pub async fn challenge(&self, challenge: u64) -> Result<Option<ChallengeResponse>> {
        let challenge = challenge.into();
        let query = dispute_registry::QueryMsg::Challenge { challenge };
        let found = self.chain.query_smart(&self.disputes, &query).await;
        found.map(Some).or_else(|error| absent(error.into()))
    }

    /// The challenges after this one, ascending, at most [`MAX_CHALLENGES`].
    pub async fn challenges_after(&self, last: Option<Uint64>) -> Result<Vec<ChallengeResponse>> {
        let mut challenges: Vec<ChallengeResponse> = Vec::new();
        while challenges.len() < MAX_CHALLENGES {
            let newest = challenges.last().map(|last| last.challenge);
            let query = dispute_registry::QueryMsg::Challenges {
                start_after: newest.or(last),
                limit: Some(contract_api::MAX_PAGE),
            };
            let page: ChallengesResponse = self.chain.query_smart(&self.disputes, &query).await?;
            if page.challenges.is_empty() {
                break;
            }
            challenges.extend(page.challenges);
        }
        Ok(challenges)
    }

    /// An adapter's record.
    pub async fn adapter(&self, adapter: u64) -> Result<AdapterResponse> {
        let adapter = adapter.into();
        self.model_query(&model_registry::QueryMsg::Adapter { adapter })
            .await
    }

    /// Adapters that no quorum has attested or failed yet, ascending by id, at most `most`.
    pub async fn undecided_adapters(&self, most: usize) -> Result<Vec<AdapterResponse>> {
        let mut found: Vec<AdapterResponse> = Vec::new();
        let mut start_after = None;
        while found.len() < most {
            let query = model_registry::QueryMsg::Adapters {
                start_after,
                limit: Some(contract_api::MAX_PAGE),
            };
            let page: AdaptersResponse = self.model_query(&query).await?;
            let Some(last) = page.adapters.last() else {
                break;
            };
            start_after = Some(last.adapter);
            let undecided = |adapter: &AdapterResponse| adapter.status == AdapterStatus::Registered;
            found.extend(page.adapters.into_iter().filter(undecided));
        }
        found.truncate(most);
        Ok(found)
    }

    /// Those of the adapters that are attested now, ascending.
    pub async fn attested(&self, adapters: BTreeSet<u64>) -> Result<Vec<Uint64>> {
        let mut attested = Vec::new();
        for adapter in adapters {
            let found = self.adapter(adapter).await;
            if matches!(&found, Ok(found) if found.attested_at.is_some()) {
                attested.push(adapter.into());
            }
            // What the chain does not know earns nothing; anything else may pass.
            found.map(Some).or_else(absent)?;
        }
        Ok(attested)
    }

    /// Ends of the chain of reports.
    pub async fn head(&self) -> Result<Head> {
        let head = payout_splitter::QueryMsg::Head {};
        let HeadResponse {
            last_seq,
            tip_seq,
            tip_digest,
            final_seq,
            reverting,
            ..
        } = self.splitter_query(&head).await?;
        Ok(Head {
            last_seq: last_seq.u64(),
            tip_seq: tip_seq.u64(),
            tip_digest,
            final_seq: final_seq.u64(),
            reverting: reverting > 0,
        })
    }

    /// The first report after `seq` that is not void; none where there is none.
    pub async fn next_valid(&self, seq: u64) -> Result<Option<ReportResponse>> {
        Ok(self.valid_after(seq, 1).await?.into_iter().next())
    }

    /// The reports that are neither final nor void, ascending.
    pub async fn pending(&self, head: &Head) -> Result<Vec<ReportResponse>> {
        if head.tip_seq <= head.final_seq {
            return Ok(Vec::new());
        }
        self.valid_after(head.final_seq, MAX_PENDING as usize).await
    }

    /// The first `most` reports after `seq` that are not void, ascending.
    async fn valid_after(&self, seq: u64, most: usize) -> Result<Vec<ReportResponse>> {
        let (mut found, mut start_after) = (Vec::new(), seq);
        while found.len() < most {
            let query = payout_splitter::QueryMsg::Reports {
                start_after: Some(start_after.into()),
                limit: Some(REPORTS_PAGE),
            };
            let page: ReportsResponse = self.splitter_query(&query).await?;
            let Some(last) = page.reports.last() else {
                break;
            };
            start_after = last.report.seq.u64();
            let valid = |report: &ReportResponse| report.status != ReportStatus::Void;
            found.extend(page.reports.into_iter().filter(valid));
        }
        found.truncate(most);
        Ok(found)
    }

    /// What a report charged to each channel, in micro-OPEN.
    pub async fn charges(&self, seq: u64) -> Result<BTreeMap<u64, u128>> {
        let mut found = BTreeMap::new();
        loop {
            let query = payout_splitter::QueryMsg::Charges {
                seq: seq.into(),
                start_after: found.last_key_value().map(|(last, _)| Uint64::new(*last)),
                limit: Some(contract_api::MAX_PAGE),
            };
            let page: ChargesResponse = self.splitter_query(&query).await?;
            if page.charges.is_empty() {
                return Ok(found);
            }
            let entries = page.charges.into_iter();
            found.extend(entries.map(|entry| (entry.channel.u64(), entry.amount.u128())));
        }
    }

    /// A report that the chain took.
    pub async fn report(&self, seq: u64) -> Result<ReportResponse> {
        let seq = seq.into();
        self.splitter_query(&payout_splitter::QueryMsg::Report { seq })
            .await
    }

    /// Canonical address of the treasury of the moment.
    pub async fn treasury(&self) -> Result<Vec<u8>> {
        let config: datanet_registry::ConfigResponse = self
            .datanet_query(&datanet_registry::QueryMsg::Config {})
            .await?;
        self.canonical(&config.treasury)
    }

    /// Time of the newest block in Unix seconds.
    pub async fn block_time(&self) -> Result<u64> {
        Ok(self.chain.latest_block().await?.time.seconds())
    }

    /// The set that reports now; none before the first.
    pub async fn current_set(&self) -> Result<Option<ActiveSet>> {
        self.read_set(&oracle_registry::QueryMsg::CurrentSet {})
            .await
    }

    /// One set.
    pub async fn set(&self, set_id: u64) -> Result<Option<ActiveSet>> {
        let set_id = set_id.into();
        self.read_set(&oracle_registry::QueryMsg::Set { set_id })
            .await
    }

    async fn read_set(&self, query: &oracle_registry::QueryMsg) -> Result<Option<ActiveSet>> {
        let answer = self.chain.query_smart(&self.oracles, query).await;
        let set: SetResponse = match answer {
            Err(chain_client::Error::QueryFailed { .. }) => return Ok(None),
            answer => answer?,
        };
        self.activate(&set).map(Some)
    }

    fn activate(&self, set: &SetResponse) -> Result<ActiveSet> {
        let mut members = Vec::with_capacity(set.members.len());
        for member in &set.members {
            members.push(OracleMember {
                operator: self.canonical(&member.operator)?,
                pubkey: member.pubkey.to_vec(),
            });
        }
        let set_id = set.set_id.u64();
        let oracle_set = OracleSet {
            set_id,
            members,
            quorum: set.quorum,
            params_hash: set.params_hash,
        };
        let RecordScope {
            chain_id, splitter, ..
        } = &self.scope;
        let facts = SetFacts {
            config_digest: oracle_set.config_digest(chain_id, splitter),
            quorum: usize::from(set.quorum),
            operators: oracle_set
                .members
                .iter()
                .map(|member| member.operator.clone())
                .collect(),
        };
        Ok(ActiveSet {
            set_id,
            members: Members::new(&oracle_set)?,
            facts,
            operators: set
                .members
                .iter()
                .map(|member| member.operator.clone())
                .collect(),
            oracle_set,
        })
    }

    /// An operator.
    pub async fn operator(&self, operator: &str) -> Result<OperatorResponse> {
        let query = oracle_registry::QueryMsg::Operator {
            operator: operator.to_owned(),
        };
        Ok(self.chain.query_smart(&self.oracles, &query).await?)
    }

    /// Base URL of an operator.
    pub async fn endpoint(&self, operator: &str) -> Result<String> {
        Ok(self.operator(operator).await?.endpoint)
    }

    /// All serving nodes, ascending by address.
    pub async fn nodes(&self) -> Result<Vec<model_registry::NodeResponse>> {
        let mut nodes: Vec<model_registry::NodeResponse> = Vec::new();
        while nodes.len() < MAX_NODES {
            let query = model_registry::QueryMsg::Nodes {
                start_after: nodes.last().map(|last| last.node.clone()),
                limit: Some(contract_api::MAX_PAGE),
            };
            let page: model_registry::NodesResponse = self.model_query(&query).await?;
            if page.nodes.is_empty() {
                break;
            }
            nodes.extend(page.nodes);
        }
        Ok(nodes)
    }

    /// A serving node; none where it is not registered.
    pub async fn node(&self, node: &str) -> Result<Option<model_registry::NodeResponse>> {
        let query = model_registry::QueryMsg::Node {
            node: node.to_owned(),
        };
        self.model_query(&query).await.map(Some).or_else(absent)
    }

    /// A serving node's receipt key of the moment; none where it is not registered.
    pub async fn receipt_key(&self, node: &str) -> Result<Option<Vec<u8>>> {
        let found = self.node(node).await?;
        Ok(found.map(|found| found.receipt_key.to_vec()))
    }

    /// A channel as it is now; none where there is no such channel.
    pub async fn channel(&self, channel: u64) -> Result<Option<ChannelResponse>> {
        let query = payout_splitter::QueryMsg::Channel {
            channel: channel.into(),
        };
        match self.splitter_query(&query).await {
            Ok(found) => Ok(Some(found)),
            Err(error) => absent(error),
        }
    }

    /// What is known of the channels now; unknown ones are left out.
    pub async fn channel_facts(
        &self,
        channels: impl IntoIterator<Item = u64>,
    ) -> Result<BTreeMap<u64, ChannelFacts>> {
        let mut found = BTreeMap::new();
        for channel in channels {
            if let Some(response) = self.channel(channel).await? {
                found.insert(channel, self.facts_of(&response)?);
            }
        }
        Ok(found)
    }

    /// What is known of a channel, with those keys only whose vouchers reports collect by at `now`
    /// (Unix seconds).
    pub fn paying_facts(&self, response: &ChannelResponse, now: u64) -> Result<ChannelFacts> {
        let mut facts = self.facts_of(response)?;
        let former = response.former_key.as_ref();
        facts.former_key = facts
            .former_key
            .filter(|_| former.is_some_and(|former| now <= former.until.u64()));
        if response
            .revoked_until
            .is_some_and(|until| now > until.u64())
        {
            facts.session_key.clear();
        }
        Ok(facts)
    }

    fn facts_of(&self, response: &ChannelResponse) -> Result<ChannelFacts> {
        let former_key = response.former_key.as_ref();
        Ok(ChannelFacts {
            node: self.canonical(&response.node)?,
            scheme: response.scheme,
            session_key: response.session_key.to_vec(),
            former_key: former_key.map(|key| (key.scheme, key.session_key.to_vec())),
            cap: response.cap.u128(),
            expires: response.expires.u64(),
            settles_at: response.settles_at.u64(),
        })
    }
}

/// A contract that answers with an error has no such entry; anything else is a failure.
pub(crate) fn absent<T>(error: crate::error::OracleError) -> Result<Option<T>> {
    match error {
        crate::error::OracleError::Chain(chain_client::Error::QueryFailed { .. }) => Ok(None),
        error => Err(error),
    }
}
