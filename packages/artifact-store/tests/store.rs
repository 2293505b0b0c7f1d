//! A store returns exactly what was put in, or a typed error.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use artifact_store::{ArtifactStore, Error, Hash};
use object_store::memory::InMemory;
use tempfile::TempDir;

async fn store() -> (TempDir, ArtifactStore) {
    let root = TempDir::new().unwrap();
    let store = ArtifactStore::open(root.path().to_str().unwrap())
        .await
        .unwrap();
    (root, store)
}

fn blob(root: &Path, hash: Hash) -> PathBuf {
    let name = hash.to_string();
    root.join("sha256").join(&name[..2]).join(name)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for child in std::fs::read_dir(folder).unwrap() {
        let path = child.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn bytes_come_back_under_their_sha256() {
    let (root, store) = store().await;
    let hash = store.put("abc".into()).await.unwrap();
    assert_eq!(
        hash.to_string(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(store.get(hash).await.unwrap(), "abc");
    assert!(store.has(hash).await.unwrap());
    assert_eq!(std::fs::read(blob(root.path(), hash)).unwrap(), b"abc");
}

#[tokio::test]
async fn the_same_bytes_are_stored_once() {
    let (root, store) = store().await;
    let first = store.put("abc".into()).await.unwrap();
    let second = store.put("abc".into()).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(files(root.path()).len(), 1);
}

#[tokio::test]
async fn a_missing_blob_is_named() {
    let (_root, store) = store().await;
    let hash = Hash::of(b"never stored");
    assert!(!store.has(hash).await.unwrap());
    assert!(matches!(store.get(hash).await, Err(Error::Missing { hash: named }) if named == hash));
    assert!(matches!(
        store.local_path(hash).await,
        Err(Error::Missing { .. })
    ));
}

#[tokio::test]
async fn damaged_bytes_are_never_returned_and_can_be_repaired() {
    let (root, store) = store().await;
    let content = b"the weights of an adapter".to_vec();
    let hash = store.put(content.clone().into()).await.unwrap();
    let path = blob(root.path(), hash);
    let mut flipped = content.clone();
    flipped[3] ^= 1;
    for damaged in [flipped, content[..10].to_vec(), vec![]] {
        std::fs::write(&path, &damaged).unwrap();
        let expected_found = Hash::of(&damaged);
        match store.get(hash).await {
            Err(Error::Mismatch { expected, found }) => {
                assert_eq!((expected, found), (hash, expected_found));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(
            store.local_path(hash).await,
            Err(Error::Mismatch { .. })
        ));
    }
    store.put(content.clone().into()).await.unwrap();
    assert_eq!(store.get(hash).await.unwrap(), content);
}

#[tokio::test]
async fn a_blob_beyond_the_readers_limit_is_refused() {
    let (_root, store) = store().await;
    let hash = store.put(vec![7; 100].into()).await.unwrap();
    assert!(store.get_within(hash, 100).await.is_ok());
    let error = store.get_within(hash, 99).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Oversize {
                size: 100,
                limit: 99,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_is_stored_by_content_and_mapped_in_place() {
    let (root, store) = store().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("weights.bin");
    let content: Vec<u8> = (0..200_000u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(&file, &content).unwrap();
    let hash = store.put_file(&file).await.unwrap();
    assert_eq!(hash, Hash::of(&content));
    let path = store.local_path(hash).await.unwrap().unwrap();
    assert_eq!(std::fs::read(path).unwrap(), content);
    assert_eq!(files(root.path()).len(), 1, "no unfinished file is left");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_leaves_nothing_behind() {
    let (root, store) = store().await;
    let missing = root.path().join("missing");
    assert!(matches!(
        store.put_file(&missing).await,
        Err(Error::Io { .. })
    ));
    assert!(files(root.path()).is_empty());
}

#[tokio::test]
async fn other_storages_work_alike_but_have_no_paths() {
    let store = ArtifactStore::over(Arc::new(InMemory::new()));
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("a"), "1").unwrap();
    let hash = store.put_folder(folder.path()).await.unwrap();
    let copy = folder.path().join("copy");
    store.get_folder(hash, &copy).await.unwrap();
    assert_eq!(std::fs::read(copy.join("a")).unwrap(), b"1");
    assert_eq!(store.local_path(hash).await.unwrap(), None);
}

#[tokio::test]
async fn addresses_of_unknown_storages_are_refused() {
    for address in ["s3://bucket/path", "file://relative", ""] {
        let error = ArtifactStore::open(address).await.unwrap_err();
        assert!(
            matches!(error, Error::InvalidAddress { .. }),
            "{address:?}: {error}"
        );
    }
}

#[test]
fn hashes_have_one_spelling() {
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(text.parse::<Hash>().unwrap().to_string(), text);
    for bad in [&text[1..], &text.to_uppercase(), "", "../../etc/passwd"] {
        assert!(
            matches!(bad.parse::<Hash>(), Err(Error::InvalidHash { .. })),
            "{bad}"
        );
    }
}
