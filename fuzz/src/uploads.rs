//! What strangers hand in: contract code, lists of files, batches of items, vouchers in headers.

use artifact_store::Manifest;
use attribution::contributions::{BatchFacts, Contributions};
use attribution::AttributionError;
use attribution_report::Hash32;
use axum::http::{HeaderMap, HeaderValue};
use devnet::engine::{is_gzip, unpack, Engine, MAX_WASM_BYTES};
use inference_node::serve::voucher::{SignedVoucher, VOUCHER_HEADER};

/// Code is unpacked within its bounds; what passes the checks of chains compiles or is refused.
pub fn code(data: &[u8]) {
    let unpacked = unpack(data);
    if let Ok(code) = &unpacked {
        assert!(code.len() <= MAX_WASM_BYTES && is_gzip(data));
    }
    let code = unpacked.unwrap_or_else(|_| data.to_vec());
    if Engine::check(&code).is_ok() {
        let _ = Engine::shared().unwrap().compile(&code);
    }
}

/// A list of files has one text, and no name that leaves the folder.
pub fn folder(data: &[u8]) {
    let Ok(manifest) = Manifest::decode(data) else {
        return;
    };
    assert_eq!(manifest.encode().as_bytes(), data);
    for entry in manifest.entries() {
        let path = std::path::Path::new(&entry.name);
        let plain = |part| matches!(part, std::path::Component::Normal(_));
        assert!(path.components().all(plain), "{}", entry.name);
    }
}

/// A batch's file is taken for the root and the number of items that it gives, and for no other.
pub fn batch_file(data: &[u8]) {
    let facts = BatchFacts {
        datanet: 1,
        batch: 1,
        contributor: vec![7; 20],
        root: Hash32([0xff; 32]),
        count: u64::MAX,
        quality: 10_000,
    };
    let mut contributions = Contributions::default();
    let found = match contributions.add(facts.clone(), data) {
        Err(AttributionError::BatchRoot { found, .. }) => found,
        Err(_) => return,
        Ok(()) => panic!("a file of so many items"),
    };
    let (root, count) = found;
    let right = BatchFacts {
        root,
        count,
        ..facts
    };
    contributions.add(right, data).unwrap();
    assert_eq!(contributions.count(), 1);
}

/// A voucher in a header is the same after it was written and read again.
pub fn voucher_header(data: &[u8]) {
    let mut headers = HeaderMap::new();
    let Ok(value) = HeaderValue::from_bytes(data) else {
        return;
    };
    headers.insert(VOUCHER_HEADER, value);
    let Ok(voucher) = SignedVoucher::from_headers(&headers) else {
        return;
    };
    let value = HeaderValue::from_str(&voucher.to_header().unwrap()).unwrap();
    headers.insert(VOUCHER_HEADER, value);
    assert_eq!(SignedVoucher::from_headers(&headers).unwrap(), voucher);
}
